"""One chat's backlog delays that chat alone; what somebody waits for goes before all else."""

from bot.rehearsal.telegram.server import Call
from dialogs.effects import Show
from dialogs.keys import CardKey
from storage.tables import people
from tests.stories.story import Opened, Story

SENDS = ("sendMessage", "editMessageText")
MANY = 120
"""Rows of one chat: more than are looked at at once."""


def sent(room: Story, since: int) -> list[Call]:
    return [x for x in room.telegram.calls[since:] if x.method in SENDS and x.status == 200]


async def backlog(room: Story) -> None:
    """Very many sentences wait for one person, and have waited for a while."""
    student = await room.id_of(room.student)
    async with room.room.app.streams.transaction():
        for number in range(MANY):
            card = f"offer:{1000 + number}:A1"
            await room.room.app.streams.put(
                room.workshop, Show(CardKey(card), student, True), room.now
            )


async def test_a_strangers_question_is_answered_past_one_persons_backlog(rooms: Opened) -> None:
    room = await rooms(limits=True)
    await room.start(at="A1")
    stranger = room.person("Kaisa")
    await stranger.starts()
    since = len(room.telegram.calls)
    await backlog(room)

    stranger.person.says(stranger.person.private, "/ohje")
    await room.settle()

    chats = [x.chat_id for x in sent(room, since)]
    assert chats.index(stranger.person.id) < 30
    assert chats.count(room.student.person.id) == MANY


async def crowd(room: Story) -> None:
    """Very many people whose private chats are open, each with a reminder that is due."""
    everyone = [room.telegram.user(f"Nimi {number}") for number in range(MANY)]
    async with room.room.app.streams.transaction():
        for each in everyone:
            each.private.started = True
            known = await people.meet(room.database, each.id, each.first_name, "fi", room.now)
            await people.set_reachable(room.database, known.id, True)
            show = Show(CardKey("status"), known.id, fresh=True, nudge=True, unasked=True)
            await room.room.app.streams.put(room.workshop, show, room.now)


async def test_an_answer_goes_before_the_reminders_that_are_due_already(rooms: Opened) -> None:
    room = await rooms(limits=True)
    await room.start(at="A1")
    await room.student.starts()
    await room.turn(minutes=2)
    since = len(room.telegram.calls)
    room.student.person.says(room.student.person.private, "/ohje")
    await crowd(room)

    await room.settle()

    chats = [x.chat_id for x in sent(room, since)]
    assert chats.index(room.student.person.id) < 30
    assert len(chats) >= MANY
    assert all(x.status == 200 for x in room.telegram.calls[since:])


async def test_of_many_late_answers_one_card_asks_and_says_what_to_do_with_the_others(
    room: Story,
) -> None:
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    card = room.student.chat[-1]
    await room.teacher.presses("skip:A1", private=True)
    room.student.news()

    for number in range(40):
        room.student.person.says(room.student.person.private, f"Myöhässä {number}.", card)
    await room.settle()
    asked = [x for x in room.student.news() if x == room.says("card.offer.several")]
    await room.student.presses("keep:A1", private=True)

    assert 1 <= len(asked) <= 5
    state = await room.state()
    assert [state.contributions[x].text for x in state.late] == ["Myöhässä 39."]
    assert room.says("card.offer.kept") in room.student.sees_all
