"""What an experiment shows of itself: its plan, its course so far, and who accepts what."""

from collections import Counter
from collections.abc import Sequence

from dialogs.buttons import Button, Rows, act
from dialogs.cards.view import by_voice, counts
from dialogs.command import ANYBODY, written
from dialogs.contributions.shelves import piled_under
from dialogs.events import PersonId
from dialogs.experiment import DUTIES, Experiment, Stage
from dialogs.facts.attribution import told_as, told_counts, told_today
from dialogs.facts.pool import told, wording
from dialogs.places import form_of
from dialogs.rules.plan import AcceptDuty, AcceptPlan
from dialogs.scene import Scene
from dialogs.workbook.schema import Voice


def plan_data(scene: Scene, name: str) -> dict[str, object]:
    """An experiment's plan as plain data; dates are local, people are ids."""
    workshop = scene.workshop
    experiment = workshop.experiments[name]
    form = workshop.form(name)
    parent = experiment.parent
    return {
        "id": name,
        "name": form.text("name"),
        "aim": form.text("aim"),
        "actions": [line.strip() for line in form.text("actions").splitlines() if line.strip()],
        "targets": [
            wording(workshop, workshop.contributions[int(each)]) for each in form.parts("targets")
        ],
        "perspectives": form.parts("perspectives"),
        "forms": form.parts("forms"),
        "responsible": form.person("responsible"),
        "inviter": form.person("inviter"),
        "deputy": form.person("deputy"),
        "doers": doers(scene, form.people("doers")),
        "start": form.date("start"),
        "end": form.date("end"),
        "reason": form.text("reason"),
        "followup": form.parts("followup"),
        "rhythm": form.part("rhythm"),
        "meeting": form.moment("meeting", workshop.local),
        "where": form.text("place"),
        "stage": experiment.stage.value,
        "started": experiment.started,
        "invited": experiment.invited,
        "moves": experiment.moves,
        "parent": workshop.form(parent).text("name") if parent else "",
        "duties": sorted(taken_duties(scene, experiment)),
        "vacant": workshop.vacant(name),
        "accepted": sorted(set(told_today(workshop, experiment.accepted).values())),
        "help": bool(experiment.help_asked),
        "unevaluated": workshop.is_unevaluated(name),
        "brief": brief_data(scene, name),
    }


def brief_data(scene: Scene, name: str) -> dict[str, str]:
    """The brief evaluation: empty until both of its questions are answered."""
    form = scene.workshop.form(form_of("brief", name))
    done, learnt = form.part("done"), form.text("learnt")
    return {"done": done, "learnt": learnt} if done and learnt else {}


def doers(scene: Scene, people: Sequence[PersonId]) -> dict[str, int]:
    """Doers by voice: names stay with those who bear a duty."""
    return counts_of(scene.workshop.participants[each].voice for each in people)


def counts_of(voices: object) -> dict[str, int]:
    counted = Counter(voices)  # type: ignore[call-overload]
    return {voice.value: counted[voice] for voice in Voice if counted[voice]}


def taken_duties(scene: Scene, experiment: Experiment) -> frozenset[str]:
    """The duties that their present holders have taken by a press."""
    form = scene.workshop.form(experiment.id)
    return frozenset(duty for duty, who in experiment.duties if form.person(duty) == who)


def accept_rows(scene: Scene, drafts: Sequence[Experiment]) -> Rows:
    """Acceptance of each plan, and the duties that their named people take by a press."""
    rows: list[tuple[Button, ...]] = []
    for each in drafts:
        form = scene.workshop.form(each.id)
        accept = AcceptPlan(ANYBODY, each.id)
        rows.append((act("accept_plan", accept, name=form.text("name")),))
        taken = taken_duties(scene, each)
        open_duties = [x for x in DUTIES if x not in taken]
        if open_duties:
            rows.append(tuple(_duty(scene, each.id, duty) for duty in open_duties))
    return tuple(rows)


def _duty(scene: Scene, name: str, duty: str) -> Button:
    person = scene.workshop.form(name).person(duty)
    action = written(AcceptDuty(ANYBODY, name, duty))
    return Button(label=f"take_{duty}", action=action, person=person)


def follow_data(scene: Scene) -> dict[str, object]:
    """The experiments under way and done, with their latest pulses by voice."""
    workshop = scene.workshop
    found = [x for x in workshop.experiments.values() if x.stage is not Stage.DRAFT]
    notes = (len(pile) for pile in workshop.all_piles if pile[0].kind == "note")
    return {
        "experiments": [plan_data(scene, each.id) | pulse_data(scene, each) for each in found],
        "notes": sum(notes),
    }


def pulse_data(scene: Scene, experiment: Experiment) -> dict[str, object]:
    """Pulses so far: how many of each answer, by voice, and which voices have been silent."""
    answers: dict[str, dict[str, int]] = {}
    given = [(each.participant, each.voice) for each in experiment.pulses]
    told = told_as(scene.workshop, given)
    for each in experiment.pulses:
        mine = answers.setdefault(told[each.participant, each.voice], {})
        mine[each.answer] = mine.get(each.answer, 0) + 1
    doing = scene.workshop.form(experiment.id).people("doers")
    expected = {scene.workshop.participants[each].voice for each in doing}
    heard = {each.voice for each in experiment.pulses}
    return {"pulses": answers, "silent": [each for each in Voice if each in expected - heard]}


def past_of(scene: Scene, name: str) -> dict[str, object]:
    """What is known of an experiment when it is evaluated: pulses, words and field notes."""
    workshop = scene.workshop
    noted = piled_under(
        pile
        for pile in workshop.all_piles
        if pile[0].kind in ("note", "pulse") and name in pile[0].about.split(":")
    )
    return pulse_data(scene, workshop.experiments[name]) | {
        "told": by_voice(workshop, told(workshop, noted)),
        "told_counts": counts(workshop, told_counts(workshop, noted.values())),
    }
