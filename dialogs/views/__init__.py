"""card_view(): what a card shows now, to whom it is shown."""

from dialogs.buttons import Button
from dialogs.scene import Scene
from dialogs.views.background import background_card, story_card
from dialogs.views.boards import board_card
from dialogs.views.card import CardView
from dialogs.views.entries import (
    idea_card,
    late_card,
    line_card,
    media_card,
    vacancy_card,
    welcome_card,
)
from dialogs.views.groups import groups_card, room_card
from dialogs.views.ideas import ideas_card
from dialogs.views.meetings import recap_card, time_card
from dialogs.views.notices import (
    done_card,
    invitation_card,
    missed_card,
    notice_card,
    status_card,
)
from dialogs.views.people import people_card, person_card, presence_card
from dialogs.views.private import (
    answer_card,
    brief_card,
    duty_card,
    experiment_card,
    move_card,
    note_card,
    nudge_card,
    setup_card,
    vote_card,
    wall_card,
)
from dialogs.views.rating import rate_card
from dialogs.views.remote import lost_card, remote_card, unseen_card
from dialogs.views.scribe import scribe_card
from dialogs.views.sorting import cell_card, comparing, sort_card
from dialogs.views.steps import step_card
from dialogs.views.stuck import guesses_card, stuck_card

__all__ = ["Button", "CardView", "Scene", "card_view", "comparing"]

WITH_ARGUMENT = {
    "step": step_card,
    "answer": answer_card,
    "rate": rate_card,
    "vote": vote_card,
    "nudge": nudge_card,
    "note": note_card,
    "exp": experiment_card,
    "brief": brief_card,
    "done": done_card,
    "invitation": invitation_card,
    "person": person_card,
    "board": board_card,
    "recap": recap_card,
    "time": time_card,
    "room": room_card,
    "stuck": stuck_card,
    "background": background_card,
    "story": story_card,
    "scribe": scribe_card,
    "welcome": welcome_card,
    "idea": idea_card,
    "ideas": ideas_card,
    "late": late_card,
    "line": line_card,
    "vacancy": vacancy_card,
}


def card_view(scene: Scene, card: str) -> CardView:
    """The view of a card by its key (see dialogs/effects.py); KeyError for an unknown one."""
    kind, _, rest = card.partition(":")
    if kind in WITH_ARGUMENT:
        return WITH_ARGUMENT[kind](scene, rest)
    match kind:
        case "notice":
            return notice_card(scene, int(rest))
        case "missed":
            return missed_card(scene, int(rest))
        case "lost":
            return lost_card(scene, rest)
        case "unseen":
            return unseen_card(scene, rest)
        case "people":
            return people_card(scene, *rest.split(":"))
        case "presence":
            return presence_card(scene, *rest.split(":"))
        case "duty":
            return duty_card(scene, *rest.split(":"))
        case "move":
            return move_card(scene, *rest.split(":"))
        case "sort":
            return sort_card(scene, *rest.split(":"))
        case "cell":
            return cell_card(scene, int(rest))
        case "form":
            return setup_card(scene)
        case "media":
            return media_card(scene)
        case "wall":
            return wall_card(scene)
        case "remote":
            return remote_card(scene, rest)
        case "groups":
            return groups_card(scene, *rest.split(":"))
        case "guesses":
            return guesses_card(scene)
        case "status":
            return status_card(scene)
        case _:
            raise KeyError(card)
