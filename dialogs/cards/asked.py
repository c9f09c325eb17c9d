"""What all questions in private share: when they are over, and how they come by themselves."""

from dialogs.buttons import Rows, act
from dialogs.command import ANYBODY
from dialogs.events import Place
from dialogs.facts.road import whereabouts
from dialogs.rules.asking import AskMe, has_answered, question_for
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind


def over_data(scene: Scene, place: Place) -> dict[str, object]:
    """Whether a question has been left behind, so that its card is one line; and what became of it.

    `off`: questions do not come by themselves.
    """
    workshop, reader = scene.workshop, scene.reader or 0
    late = workshop.may_answer_late(place, reader)
    return {
        "over": not late and (workshop.ended or not workshop.is_at(place)),
        "answered": has_answered(scene, place, reader),
        "is_ready": reader in workshop.ready.get(place, ()),
        "off": reader in workshop.unprompted,
    }


def prompt_rows(scene: Scene) -> Rows:
    """The way to have no questions sent by themselves, and to have them again."""
    if not scene.workshop.reaches(scene.reader) or scene.workshop.ended:
        return ()
    off = scene.reader in scene.workshop.unprompted
    return ((act("ask_me" if off else "ask_me_not", AskMe(ANYBODY, off)),),)


def joined_card(scene: Scene) -> CardView:
    """The first word in private: what comes here, who sees it, and that nothing is needed now."""
    workshop, reader = scene.workshop, scene.reader or 0
    known, step = workshop.participants.get(reader), scene.step(whereabouts(scene, reader))
    data = {
        "voice": known.voice if known else "",
        "asked": bool(question_for(scene, reader)),
        "joining": step.kind is StepKind.JOIN,
        "following": step.kind is StepKind.FOLLOW,
        "off": reader in workshop.unprompted,
        "ended": workshop.ended,
    }
    return CardView("joined", data, prompt_rows(scene) if data["off"] else ())
