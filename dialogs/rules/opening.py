"""Opening cards: who may see which, and what the private chat then waits for."""

from dataclasses import dataclass

from dialogs.command import Command, Stands, pressed, unpressed, wide
from dialogs.effects import Await, Show
from dialogs.events import PersonId
from dialogs.ladder import rungs_of
from dialogs.outcome import Outcome, Refusal
from dialogs.places import rests_before
from dialogs.pool import page, pool_is_open
from dialogs.road import knows, whereabouts
from dialogs.rules import media, moving, presence, scribe, tidy
from dialogs.scene import Scene
from dialogs.workbook import StepKind
from dialogs.workshop import Workshop

STEERERS_CARDS = frozenset(
    {"remote", "exp", "move", "duty", "people", "form", "brief", "wall", "sort", "groups", "stuck"}
    | {"scribe", "time", "person"}
)
OPEN_TO_ALL = frozenset({"status", "background", "story"})
"""Cards for everyone who takes part, and for who follows the workshop."""
OPEN_TO_MEMBERS = OPEN_TO_ALL | {
    "answer",
    "rate",
    "vote",
    "note",
    "invitation",
    "board",
    "guesses",
    "room",
    "idea",
    "ideas",
    "media",
}
OPEN_TO_COORDINATORS = OPEN_TO_ALL | {"exp", "brief"}
AWAITED = frozenset({"answer", "rate", "note", "form", "move", "brief", "scribe", "idea"}) | {
    "time"
}
GLANCES = frozenset({"background", "story", "guesses", "stuck", "ideas"})
"""Cards that are read beside what the private chat waits for, which it still does after."""


@pressed("open")
@dataclass(frozen=True, slots=True)
class OpenCard(Command):
    """Show me this card in private (or the status where I asked); asks what it asks."""

    actor: PersonId
    card: str = wide()
    in_group: bool = unpressed(False)

    def decide(self, scene: Scene) -> Outcome:
        """Show one's own card, and let the private chat wait for what the card asks."""
        kind, _, rest = self.card.partition(":")
        if refusal := _why_not(scene.workshop, self.actor, kind, rest):
            return refusal
        if self.in_group:
            return (Show(self.card, fresh=True),) if kind == "status" else Refusal.STALE
        if kind == "media" and rest:
            return media.send(scene, self.actor, rest)
        card = self.card
        if kind == "scribe":
            card = scribe.card_for(scene, self.actor, rest)
        elif kind == "answer":
            card = _private_card(scene, rest, self.actor)
            if not card:
                return Refusal.STEP_CLOSED
        elif not _exists(scene, kind, rest):
            return Refusal.STALE
        if kind in GLANCES:
            return (Show(card, to=self.actor, fresh=True),)
        awaited = card if card.partition(":")[0] in AWAITED else ""
        return (Show(card, to=self.actor, fresh=True), Await(self.actor, awaited))


@pressed("ask", stands=Stands.IN_PRIVATE)
@dataclass(frozen=True, slots=True)
class AskForPerson(Command):
    """Show me the people, to choose one for a purpose."""

    actor: PersonId
    purpose: str

    def decide(self, scene: Scene) -> Outcome:
        return OpenCard(self.actor, f"people:{self.purpose}").outcome(scene)


def _why_not(workshop: Workshop, actor: PersonId, kind: str, rest: str) -> Refusal | None:
    """Each card has its readers; nobody else sees it."""
    if kind == "cell":
        return Refusal.NOT_YOURS if not _wrote(workshop, actor, rest) else None
    if workshop.steers(actor) and kind in STEERERS_CARDS | OPEN_TO_MEMBERS:
        return None
    if kind in OPEN_TO_COORDINATORS and actor == workshop.coordinator:
        return None
    if kind == "move" and moving.may_move(workshop, actor, *rest.partition(":")[::2]):
        return None
    if kind in STEERERS_CARDS:
        return Refusal.NOT_FACILITATOR
    if kind not in OPEN_TO_MEMBERS:
        return Refusal.STALE
    return None if workshop.takes_part(actor) else Refusal.NOT_A_PARTICIPANT


def _wrote(workshop: Workshop, actor: PersonId, number: str) -> bool:
    """Whether these are the person's own words; nobody else is shown them."""
    found = workshop.contributions.get(int(number)) if number.isdecimal() else None
    standing = found is not None and not found.withdrawn and workshop.takes_part(actor)
    return standing and found is not None and found.participant == actor


def _exists(scene: Scene, kind: str, rest: str) -> bool:
    """Whether there is what the card would show; links can be typed by anyone."""
    workshop = scene.workshop
    name, _, part = rest.partition(":")
    match kind:
        case "rate" | "vote":
            known = knows(scene, rest)
            return known and ASKED_IN_PRIVATE.get(scene.step(rest).kind) == kind
        case "board":
            return any(rest in workshop.parts(task) for task in scene.workbook.boards)
        case "room" | "remote":
            whole = kind == "remote" and not rest
            return whole or rest in {str(each) for each in workshop.groups}
        case "groups":
            member = workshop.takes_part(int(name)) if name.isdecimal() else not name
            return member and _is_page(part)
        case "exp" | "invitation":
            return rest in workshop.experiments
        case "sort":
            return bool(tidy.tidied(scene, name))
        case "idea":
            known = knows(scene, rest) and rest in workshop.opened
            return known and pool_is_open(scene)
        case "ideas":
            return rest.isdecimal() and bool(page(scene, int(rest)))
        case "media":
            return not rest
        case "wall":
            return bool(workshop.form("setup").text("link"))
        case "brief":
            return workshop.is_unevaluated(rest)
        case "time":
            return bool(rest) and rests_before(workshop.place) == rest
        case "move":
            return name in workshop.experiments and part in moving.MOVABLE
        case "duty":
            duty, _, at = part.partition(":")
            known = name in workshop.experiments and duty in ("responsible", "inviter", "deputy")
            return known and _is_page(at)
        case "note":
            return not rest or bool(set(rest.split(":")) & set(workshop.experiments))
        case "stuck":
            return knows(scene, rest) and bool(rungs_of(scene.step(rest)))
        case "background":
            return not rest or rest in {task.id for task in scene.workbook.structure.tasks}
        case "story":
            return rest in scene.workbook.stories
        case "people":
            return name in ("deputy", "handover", "remove") and _is_page(part)
        case "person":
            return rest.isdecimal() and presence.is_listed(workshop, int(rest))
        case _:
            return True


def _is_page(number: str) -> bool:
    """A page of a list; past the last one there is still the last one."""
    return not number or number.isdecimal()


ASKED_IN_PRIVATE = {
    StepKind.COLLECT: "answer",
    StepKind.AGREE: "answer",
    StepKind.EVALUATE: "answer",
    StepKind.COMMIT: "answer",
    StepKind.REST: "answer",
    StepKind.RATE: "rate",
    StepKind.SURVEY: "rate",
    StepKind.VOTE: "vote",
}


def _private_card(scene: Scene, place: str, actor: PersonId) -> str:
    """The private card of the step that is asked for, or else of the step that is open now."""
    workshop = scene.workshop
    known = knows(scene, place) and workshop.is_asked(actor, place)
    asked = known and (workshop.is_at(place) or workshop.may_answer_late(place, actor))
    here = place if asked else whereabouts(scene, actor)
    kind = ASKED_IN_PRIVATE.get(scene.step(here).kind)
    return f"{kind}:{here}" if kind else ""
