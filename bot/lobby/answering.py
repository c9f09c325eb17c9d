"""Words: what a person's text means as an answer to a card, or to what a private chat waits for."""

from dialogs import commands as c
from dialogs.commands import Command
from dialogs.events import PersonId
from dialogs.places import form_of
from dialogs.reminders import KINDS
from dialogs.reminders.kind import as_first_due
from dialogs.road import form_at, whereabouts
from dialogs.rules import forms
from dialogs.rules.welcome import awaited
from dialogs.scene import Scene
from dialogs.workbook import StepKind, Voice
from dialogs.workshop import Workshop
from storage.heard import FIELD

TAKE_WORDS = frozenset(
    {"step", "answer", "rate", "nudge", "form", "note", "pulse", "notice", "move", "brief", "time"}
    | {"scribe", "idea", "line", "welcome"}
)
"""The kinds of card that words can answer."""
ASKS_AGAIN = frozenset(
    {
        "say.text_only",
        "refusal.empty",
        "refusal.too_long",
        "refusal.too_short",
        "refusal.too_many_lines",
        "refusal.not_a_link",
        "refusal.date_not_understood",
        "refusal.no_such_day",
        "refusal.date_past",
        "refusal.weekday_disagrees",
        "refusal.time_not_understood",
    }
)
"""What the bot says when it wants the same in other words; a reply to that is such words."""


def takes_words(card: str) -> bool:
    return card.partition(":")[0] in TAKE_WORDS


def meaning(
    scene: Scene,
    card: str,
    person: PersonId,
    text: str,
    *,
    private: bool,
) -> Command | None:
    """The command that words are when they answer a card; None where it asks for no words."""
    kind, _, rest = card.partition(":")
    follow = scene.workbook.first(StepKind.FOLLOW).id
    match kind:
        case "step" | "answer" | "rate" | "nudge":
            return c.Contribute(person, rest, text, private)
        case "form":
            return c.Contribute(person, scene.workbook.order[0], text, private)
        case "say" if rest.partition("/")[0] in ASKS_AGAIN:
            here = whereabouts(scene, person)
            return c.Contribute(person, here, text, private)
        case "note" | "pulse":
            about = rest if kind == "note" else card
            return c.Contribute(person, follow, text, private, about)
        case "notice":
            about = _about(scene.workshop, int(rest))
            return c.Contribute(person, follow, text, private, about) if about else None
        case "brief":
            return c.FillField(person, form_of("brief", rest), "learnt", text)
        case "field":
            form, _, field = rest.rpartition(":")
            return c.FillField(person, form, field, text)
        case "time":
            return c.FillField(person, form_of("meeting", rest), "at", text)
        case "scribe":
            place, _, voice = rest.partition(":")
            return c.Scribe(person, place, Voice(voice) if voice else None, text)
        case "idea":
            return c.KeepIdea(person, rest, text)
        case "welcome":
            card = awaited(scene, rest)
            return meaning(scene, card, person, text, private=private)
        case "line":
            return meaning(scene, rest, person, text, private=private)
        case "move":
            experiment, field = rest.split(":")
            return c.MovePlan(person, experiment, field, text)
        case _:
            return None


def lasting(scene: Scene, command: Command, card: str) -> str:
    """What words answer, as it can still be told once the form has gone on to its next field."""
    match command:
        case c.FillField(form=form, field=field):
            return f"{FIELD}{form}:{field}"
        case c.Contribute(place=place) if scene.step(place).kind is StepKind.PLAN:
            form = form_at(scene, place)
            field = forms.asked(scene, form)
            return f"{FIELD}{form}:{field}" if field else card
        case _:
            return card


def _about(workshop: Workshop, number: int) -> str:
    """What words sent in reply to a notice belong to: its pulse, or its experiment."""
    notice = workshop.notices.get(number)
    if notice is None:
        return ""
    about = next((each.about for each in notice.items), "")
    return _pulse_in(workshop, number) or (about if about in workshop.experiments else "")


def _pulse_in(workshop: Workshop, number: int) -> str:
    for each in workshop.notices[number].items:
        if KINDS[each.kind].asks_pulse:
            return f"pulse:{each.about}:{as_first_due(each).occurrence}"
    return ""


def pulse_asked(workshop: Workshop, person: PersonId) -> str:
    """The pulse that the person was asked last, which words without a press answer; "" for none."""
    mine = [each.id for each in workshop.notices.values() if each.to == person]
    asked = _pulse_in(workshop, max(mine)) if mine else ""
    experiment = workshop.experiments.get(asked.split(":")[1]) if asked else None
    return asked if experiment and experiment.running else ""
