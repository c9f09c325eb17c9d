"""What deserves a second look in a plan but stops nothing (method, section 3)."""

from collections.abc import Iterator
from datetime import timedelta

from dialogs.experiment import Form
from dialogs.reading import keywords
from dialogs.reading.calendar import day_warnings, is_july, is_summer
from dialogs.rules.plan import Problem
from dialogs.scene import Scene
from dialogs.workbook.schema import Perspective, Voice
from dialogs.workshop import Workshop
from dialogs.world import World

INVITED_BEFORE = timedelta(days=21)
"""So long before an evaluation the inviter is asked to invite (method, section 4)."""


def warnings(scene: Scene, name: str) -> tuple[Problem, ...]:
    """The warnings of an experiment's plan, in the order of its fields."""
    form = scene.workshop.form(name)
    return (
        *_aim(scene, form),
        *_actions(scene, form),
        *_doers(scene.workshop, form),
        *_start(form),
        *_end(form),
        *_period(form),
        *_meeting(form, scene.world),
    )


def _aim(scene: Scene, form: Form) -> Iterator[Problem]:
    """An aim that names nothing to be seen or heard: how would anyone notice the change?"""
    aim = form.text("aim")
    if aim and not keywords.shows(
        aim, scene.workbook.text(scene.workshop.language, "sign.observable")
    ):
        yield Problem("aim", "not_observable")


def _actions(scene: Scene, form: Form) -> Iterator[Problem]:
    known = scene.workbook.text(scene.workshop.language, "sign.verb")
    lines = [line.strip() for line in form.text("actions").splitlines() if line.strip()]
    if odd := [line for line in lines if not keywords.begins_with(line, known)]:
        yield Problem("actions", "no_verb", "; ".join(odd))


def _doers(workshop: Workshop, form: Form) -> Iterator[Problem]:
    present = workshop.still_here(form.people("doers"))
    doers = {workshop.participants[each].voice for each in present}
    if doers and Voice.OP not in doers and workshop.holders(Voice.OP):
        yield Problem("doers", "no_student")


def _start(form: Form) -> Iterator[Problem]:
    if is_july(form.date("start")):
        yield Problem("start", "starts_in_july")


def _end(form: Form) -> Iterator[Problem]:
    if (end := form.date("end")) and is_summer(end):
        yield Problem("end", "ends_in_summer")


def _period(form: Form) -> Iterator[Problem]:
    """What should run more smoothly at the workplace can only be tried while students are there."""
    if Perspective.P1 not in form.parts("perspectives") or not form.date("end"):
        return
    if form.part("period") != "inside":
        yield Problem("period", "no_period" if form.part("period") else "period_unknown")


def _meeting(form: Form, world: World) -> Iterator[Problem]:
    if day := form.date("meeting"):
        yield from (Problem("meeting", x) for x in sorted(day_warnings(day, world.holidays)))
        if not is_july(day) and is_july(day - INVITED_BEFORE):
            yield Problem("meeting", "after_july")
