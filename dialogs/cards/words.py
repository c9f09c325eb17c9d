"""Words: what a person's text means as an answer to a card, or to what a private chat waits for."""

from collections.abc import Callable

from dialogs.events import PersonId
from dialogs.facts.road import whereabouts
from dialogs.keys import CardKey, CardKind
from dialogs.places import form_of
from dialogs.reminders import KINDS
from dialogs.reminders.kind import as_first_due
from dialogs.rules.collect import Contribute
from dialogs.rules.fields import FillField
from dialogs.rules.ideas import KeepIdea
from dialogs.rules.moving import MovePlan
from dialogs.rules.scribe import Scribe
from dialogs.rules.welcome import awaited
from dialogs.scene import Scene
from dialogs.views import Say
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop import Workshop
from dialogs.workshop_command import WorkshopCommand

Words = Callable[[Scene, Say], WorkshopCommand | CardKey | None]
"""The command that words are on a card, or the other card that they are for; None for no words."""

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


def to_place(scene: Scene, say: Say) -> WorkshopCommand:
    return Contribute(say.person, say.card.about, say.text, say.private)


def to_setup(scene: Scene, say: Say) -> WorkshopCommand:
    return Contribute(say.person, scene.workbook.order[0], say.text, say.private)


def again(scene: Scene, say: Say) -> WorkshopCommand | None:
    """The same in other words, where the person is now."""
    if say.card.about.partition("/")[0] not in ASKS_AGAIN:
        return None
    return Contribute(say.person, whereabouts(scene, say.person), say.text, say.private)


def to_note(scene: Scene, say: Say) -> WorkshopCommand:
    return _noted(scene, say, say.card.about)


def to_pulse(scene: Scene, say: Say) -> WorkshopCommand:
    return _noted(scene, say, say.card)


def to_notice(scene: Scene, say: Say) -> WorkshopCommand | None:
    about = _about(scene.workshop, int(say.card.about))
    return _noted(scene, say, about) if about else None


def _noted(scene: Scene, say: Say, about: str) -> WorkshopCommand:
    follow = scene.workbook.first(StepKind.FOLLOW).id
    return Contribute(say.person, follow, say.text, say.private, about)


def to_brief(scene: Scene, say: Say) -> WorkshopCommand:
    return FillField(say.person, form_of("brief", say.card.about), "learnt", say.text)


def to_time(scene: Scene, say: Say) -> WorkshopCommand:
    return FillField(say.person, form_of("meeting", say.card.about), "at", say.text)


def to_field(scene: Scene, say: Say) -> WorkshopCommand:
    form, _, field = say.card.about.rpartition(":")
    return FillField(say.person, form, field, say.text)


def to_move(scene: Scene, say: Say) -> WorkshopCommand:
    experiment, field = say.card.about.split(":")
    return MovePlan(say.person, experiment, field, say.text)


def to_voice(scene: Scene, say: Say) -> WorkshopCommand:
    """The scribe's words, for the voice that was chosen."""
    place, _, voice = say.card.about.partition(":")
    return Scribe(say.person, place, Voice(voice) if voice else None, say.text)


def to_pool(scene: Scene, say: Say) -> WorkshopCommand:
    return KeepIdea(say.person, say.card.about, say.text)


def to_first_question(scene: Scene, say: Say) -> CardKey:
    """A newcomer's words are for what is asked where the group is."""
    return awaited(scene, say.card.about)


def to_what_lacked_them(scene: Scene, say: Say) -> CardKey:
    return CardKey(say.card.about)


def pulse_asked(workshop: Workshop, person: PersonId) -> CardKey | None:
    """The pulse that the person was asked last, which words without a press answer, if any."""
    mine = [each.id for each in workshop.notices.values() if each.to == person]
    asked = _pulse_in(workshop, max(mine)) if mine else None
    experiment = workshop.experiments.get(asked.split(":")[1]) if asked else None
    return asked if experiment and experiment.running else None


def _about(workshop: Workshop, number: int) -> str:
    """What words sent in reply to a notice belong to: its pulse, or its experiment."""
    notice = workshop.notices.get(number)
    if notice is None:
        return ""
    about = next((each.about for each in notice.items), "")
    return _pulse_in(workshop, number) or (about if about in workshop.experiments else "")


def _pulse_in(workshop: Workshop, number: int) -> CardKey | None:
    for each in workshop.notices[number].items:
        if KINDS[each.kind].asks_pulse:
            return CardKind.PULSE(each.about, as_first_due(each).occurrence)
    return None
