"""The one table of cards: who may open each, what it shows, what words mean on it, and its file."""

from collections.abc import Iterator, Mapping

from dialogs.buttons import Button
from dialogs.cards import readers, words
from dialogs.cards.asked import joined_card
from dialogs.cards.attendance import absent_card, is_absence, tells_absence
from dialogs.cards.background import background_card, is_background, is_story, story_card
from dialogs.cards.boards import board_card, is_board
from dialogs.cards.card import Card, alone, numbered, parted
from dialogs.cards.entries import (
    idea_card,
    is_late_question,
    late_card,
    line_card,
    media_card,
    opened_media,
    vacancy_card,
    welcome_card,
)
from dialogs.cards.files import calendar_file, media_file, notice_file, wall_file
from dialogs.cards.followed import followed_card
from dialogs.cards.former import BELOW, OWN, QUESTION, former_card
from dialogs.cards.groups import groups_card, is_division, is_room, room_card
from dialogs.cards.ideas import ideas_card, is_pool_page
from dialogs.cards.meetings import is_next_meeting, recap_card, time_card
from dialogs.cards.notices import (
    done_card,
    invitation_card,
    missed_card,
    notice_card,
    status_card,
)
from dialogs.cards.offers import dates_card, is_offered
from dialogs.cards.people import (
    is_choice,
    is_known,
    leader_card,
    people_card,
    person_card,
    presence_card,
)
from dialogs.cards.private import (
    answer_card,
    asked_by,
    asked_card,
    brief_card,
    duty_card,
    experiment_card,
    has_link,
    is_duty,
    is_experiment,
    is_late,
    is_move,
    is_noted,
    move_card,
    note_card,
    nudge_card,
    setup_card,
    vote_card,
    wall_card,
)
from dialogs.cards.rating import rate_card
from dialogs.cards.remote import is_remote, lost_card, remote_card, unseen_card
from dialogs.cards.scribe import scribe_card
from dialogs.cards.sorting import (
    cell_card,
    comparing_around,
    comparing_sorted,
    is_sorted,
    sort_card,
)
from dialogs.cards.steps import step_card
from dialogs.cards.stuck import guesses_card, has_ladder, stuck_card
from dialogs.keys import CardKey, CardKind
from dialogs.rules import scribe
from dialogs.scene import Scene
from dialogs.views import CardFile, CardView

__all__ = ["CARDS", "Button", "Card", "CardFile", "CardView"]

MEMBERS, EVERYONE = readers.members, readers.everyone
STEERERS, AND_COORDINATOR = readers.steerers, readers.steerers_and_coordinator

CARDS: Mapping[str, Card] = {
    # Of the group
    CardKind.STEP: Card(step_card, words=words.to_place, line=QUESTION),
    CardKind.BOARD: Card(board_card, MEMBERS, is_board),
    CardKind.RECAP: Card(recap_card),
    CardKind.STATUS: Card(alone(status_card), EVERYONE, in_group=True, line=BELOW),
    CardKind.ROOM: Card(room_card, MEMBERS, is_room),
    CardKind.LATE: Card(late_card),
    CardKind.VACANCY: Card(vacancy_card),
    CardKind.LEADER: Card(alone(leader_card)),
    CardKind.INVITATION: Card(invitation_card, MEMBERS, is_experiment, file=calendar_file),
    CardKind.DATES: Card(dates_card, MEMBERS, is_offered, line=BELOW),
    CardKind.DONE: Card(done_card),
    # Of one person
    CardKind.ANSWER: Card(answer_card, MEMBERS, opens=asked_card, words=words.to_place, line=OWN),
    CardKind.RATE: Card(
        rate_card, MEMBERS, asked_by(CardKind.RATE), words=words.to_place, line=OWN
    ),
    CardKind.VOTE: Card(vote_card, MEMBERS, asked_by(CardKind.VOTE), line=OWN),
    CardKind.NUDGE: Card(nudge_card, words=words.to_place, line=OWN),
    CardKind.NOTE: Card(note_card, MEMBERS, is_noted, words=words.to_note, line=BELOW),
    CardKind.CELL: Card(numbered(cell_card), readers.writer, line=BELOW),
    CardKind.GUESSES: Card(alone(guesses_card), MEMBERS, line=BELOW),
    CardKind.IDEA: Card(idea_card, MEMBERS, is_late_question, words=words.to_pool, line=OWN),
    CardKind.IDEAS: Card(ideas_card, MEMBERS, is_pool_page, line=BELOW),
    CardKind.MEDIA: Card(alone(media_card), MEMBERS, opens=opened_media, file=media_file),
    CardKind.LINE: Card(line_card, words=words.to_what_lacked_them),
    CardKind.JOINED: Card(alone(joined_card), MEMBERS),
    CardKind.WELCOME: Card(welcome_card, words=words.to_first_question),
    CardKind.BACKGROUND: Card(background_card, EVERYONE, is_background),
    CardKind.STORY: Card(story_card, EVERYONE, is_story),
    CardKind.NOTICE: Card(
        numbered(notice_card),
        readers.addressee,
        words=words.to_notice,
        asks=False,
        file=notice_file,
    ),
    CardKind.ABSENT: Card(parted(absent_card), MEMBERS, is_absence, tells=tells_absence),
    CardKind.MISSED: Card(numbered(missed_card)),
    CardKind.PRESENCE: Card(parted(presence_card), to_the_gone=True),
    # In the hand of who steers
    CardKind.REMOTE: Card(remote_card, STEERERS, is_remote, compares=comparing_around, line=BELOW),
    CardKind.FORM: Card(alone(setup_card), STEERERS, words=words.to_setup, line=BELOW),
    CardKind.WALL: Card(alone(wall_card), STEERERS, has_link, file=wall_file),
    CardKind.SCRIBE: Card(
        scribe_card, STEERERS, opens=scribe.card_for, words=words.to_voice, line=BELOW
    ),
    CardKind.SORT: Card(
        parted(sort_card), STEERERS, is_sorted, compares=comparing_sorted, line=BELOW
    ),
    CardKind.GROUPS: Card(parted(groups_card), STEERERS, is_division, line=BELOW),
    CardKind.STUCK: Card(stuck_card, STEERERS, has_ladder, line=BELOW),
    CardKind.TIME: Card(time_card, STEERERS, is_next_meeting, words=words.to_time, line=BELOW),
    CardKind.EXPERIMENT: Card(experiment_card, AND_COORDINATOR, is_experiment, line=BELOW),
    CardKind.BRIEF: Card(brief_card, AND_COORDINATOR, is_late, words=words.to_brief, line=BELOW),
    CardKind.MOVE: Card(
        parted(move_card), readers.movers, is_move, words=words.to_move, line=BELOW
    ),
    CardKind.DUTY: Card(parted(duty_card), STEERERS, is_duty, line=BELOW),
    CardKind.PEOPLE: Card(parted(people_card), readers.choosers, is_choice, line=BELOW),
    CardKind.PERSON: Card(person_card, STEERERS, is_known, line=BELOW),
    CardKind.FOLLOWED: Card(alone(followed_card), AND_COORDINATOR, line=BELOW),
    CardKind.LOST: Card(lost_card),
    CardKind.UNSEEN: Card(unseen_card),
    # What is asked, or said, without a card of a workshop
    CardKind.PULSE: Card(None, words=words.to_pulse),
    CardKind.FIELD: Card(None, words=words.to_field),
    CardKind.SAY: Card(None, words=words.again, to_the_gone=True),
}


def is_of_a_workshop(key: CardKey) -> bool:
    """Whether it is drawn from a workshop; all else is the house's."""
    return key.kind in CARDS and CARDS[key.kind].view is not None


def is_said_to_the_gone(key: CardKey) -> bool:
    """Whether also who has left the chat, or was removed, is told this; all else is kept away."""
    return key.kind in CARDS and CARDS[key.kind].to_the_gone


def card_view(scene: Scene, key: CardKey) -> CardView:
    """What a card shows now, to whom it is shown; KeyError for one that there is not."""
    view = CARDS[key.kind].view
    if view is None:
        raise KeyError(key)
    return view(scene, key.about)


def goes_below(key: CardKey) -> bool:
    """Whether it is posted anew below the words that answer it."""
    card = CARDS.get(key.kind)
    return bool(card and card.words and card.line)


def former(scene: Scene, key: CardKey) -> CardView | None:
    """The line that is left of a copy; None where copies stay as they are."""
    card = CARDS.get(key.kind)
    return former_card(scene, key, card.line) if card and card.line else None


def comparing(scene: Scene, key: CardKey) -> Iterator[None]:
    """Find out, step by step, what takes long, so that drawing the card is short."""
    card = CARDS.get(key.kind)
    if card and card.compares:
        yield from card.compares(scene, key.about)


def file_of(scene: Scene, key: CardKey) -> CardFile | None:
    """The file that goes with a card, if one does."""
    card = CARDS.get(key.kind)
    return card.file(scene, key.about) if card and card.file else None
