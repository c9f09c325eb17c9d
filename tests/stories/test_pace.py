"""The four formats, each played to a held evaluation; the bot dies on the way, and nobody sees it.

What a step asks is told in other stories: here the group goes through steps in haste.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.stories.quickly import hurry
from tests.stories.story import Gathering, Story, at_work, gather


class Crash(Exception):
    """The bot is gone in the middle of everything."""


@pytest.fixture
async def people() -> AsyncIterator[Gathering]:
    async with gather() as gathered:
        yield gathered


@asynccontextmanager
async def dying(people: Gathering, folder: Path) -> AsyncIterator[Story]:
    """A bot that is gone when the block ends, whatever it had under way."""
    with suppress(Crash):
        async with at_work(people, folder) as room:
            yield room
            raise Crash


@asynccontextmanager
async def restarted(people: Gathering, folder: Path) -> AsyncIterator[Story]:
    """The bot again, on the database that it left."""
    async with at_work(people, folder) as room:
        await room.settle()
        room.news(), room.teacher.news(), room.student.news()
        yield room


async def holds_the_evaluation(room: Story) -> None:
    """From whatever was agreed on to a decision, months later."""
    await hurry(room, "F")
    await room.turn_to("2027-04-07 13:05")
    await room.teacher.presses("hold:e1")
    await hurry(room, "G6")

    state = await room.state()
    assert state.experiments["e1"].decision is not None
    assert state.experiments["e1"].decision.kind == "adopt"
    assert "Yhteinen aloituspuhelu" in room.card("done:e1")


async def sets_the_time(room: Story, task: str, words: str, moment: str) -> None:
    """The facilitator types when the next meeting is, and confirms what was read."""
    await room.teacher.presses(f"open:time:{task}", private=True)
    await room.teacher.writes(words)
    await room.teacher.presses(f"set:m{task}:at:{moment}", private=True)


async def test_all_at_once_with_a_break_halfway(people: Gathering, tmp_path: Path):
    async with dying(people, tmp_path) as room:
        await room.start(at="C3b", format="ONCE")
        await hurry(room, "D1")
        assert room.says("card.propose_break") in room.card("D1")
        assert room.says("card.remote.propose_break") in room.teacher.all[-1].text

        await room.teacher.presses("pause:15", private=True)
        assert room.says("card.break", clock="9.15") in room.card("D1")
        await room.student.privately("D1", "Liian aikaisin.")
        assert await room.texts("D1") == []

    async with restarted(people, tmp_path) as room:
        assert room.says("card.break", clock="9.15") in room.card("D1")
        await room.turn(minutes=15)
        assert room.says("card.break_over") in room.card("D1")
        assert room.says("card.break_over") in room.teacher.all[-1].text
        assert (await room.state()).paused  # a human goes on
        assert room.news() == []

        await room.teacher.presses("resume", private=True)
        assert room.says("card.propose_break") not in room.card("D1")
        await room.student.privately("D1", "Nyt sopii.")
        assert await room.texts("D1") == ["Nyt sopii."]
        await holds_the_evaluation(room)


async def test_a_series_of_meetings_days_apart(people: Gathering, tmp_path: Path):
    async with dying(people, tmp_path) as room:
        await room.start(at="A4", format="SERIES")
        await hurry(room, "M@B")
        closing = room.card("M@B")
        assert room.says("card.rest.done", number=1) in closing
        assert "Työn muutos" in closing
        assert room.says("card.rest.untimed") in closing
        assert room.news().count(closing) == 1

        await room.student.replies("M@B", "Tehtävälista etukäteen.")
        await room.instructor.privately("M@B", "Vierailu konepajalla.")
        assert "🎓 Opiskelija 1" in room.card("M@B")
        assert "Vierailu" not in room.card("M@B")
        await sets_the_time(room, "B", "20.1. klo 9", "2027-01-20T09:00")

    async with restarted(people, tmp_path) as room:
        assert "ke 20.1.2027 klo 9.00" in room.card("M@B")
        await room.turn_to("2027-01-19 12:00")
        assert any(room.says("card.notice.meet1") in each for each in room.news())
        await room.student.says("/tilanne")
        assert "ke 20.1.2027 klo 9.00" in room.posts[-1].text

        room.news()
        await room.turn_to("2027-01-20 09:05")
        (early,) = room.news()  # at 15.00 the day before
        assert room.says("card.notice.meet_next", clock="9.00") in early
        await room.teacher.presses("adv:M@B", private=True)
        recap, step = room.news()
        assert recap.startswith(room.says("card.recap.title", number=2))
        assert "A4: sana" in recap  # the ideas of last time
        assert step == room.card("B1")
        await hurry(room, "M@D")

    async with dying(people, tmp_path) as room:
        await room.settle()
        message, data = room.button(room.teacher, "adv:M@D")
        room.teacher.person.presses(message, data=data)  # on its way when the bot dies

    async with restarted(people, tmp_path) as room:
        assert (await room.state()).place == "D1"
        recaps = [each for each in room.posts if each.text == room.card("recap:M@D")]
        assert 1 <= len(recaps) <= 2  # at most one duplicate a crash
        await hurry(room, "M@E")
        assert "Tehtävälista etukäteen." not in room.card("M@E")
        await hurry(room, "E2")
        assert "Tehtävälista etukäteen." in room.card("E2")
        assert "Tapaamisten välissä" in room.card("E2")
        await holds_the_evaluation(room)


async def test_four_meetings_begin_with_the_change_of_work(people: Gathering, tmp_path: Path):
    async with dying(people, tmp_path) as room:
        await room.start(at="I4", format="FOUR")
        await hurry(room, "B1")
        await hurry(room, "M@A")
        assert "Nykyiset yhteistyökäytännöt" in room.card("M@A")
        await sets_the_time(room, "A", "22.1. klo 14", "2027-01-22T14:00")
        await sets_the_time(room, "A", "21.1. klo 14", "2027-01-21T14:00")  # moved

    async with restarted(people, tmp_path) as room:
        await room.turn_to("2027-01-22 15:00")  # nobody began it
        assert "eikä seuraavaa tapaamista ole pidetty." in room.private(room.teacher)
        assert room.card("M@A") in room.news()

        await room.teacher.presses("adv:M@A", private=True)
        assert (await room.state()).place == "A1"
        assert await room.teacher.presses("undo:A1", private=True) == ""
        assert (await room.state()).place == "M@A"
        await hurry(room, "A1")
        await hurry(room, "M@D")
        await hurry(room, "E1")
        assert (await room.state()).place == "E1"  # D and E are one meeting
        await holds_the_evaluation(room)


async def test_in_ones_own_time_over_weeks_with_a_long_pause(people: Gathering, tmp_path: Path):
    async with dying(people, tmp_path) as room:
        await room.start(at="A1", format="ASYNC")
        assert "ke 20.1.2027 klo 9.00" in room.card("A1")  # two days
        await room.instructor.privately("A1", "Soitto.")
        await room.teacher.presses("pause", private=True)

    async with restarted(people, tmp_path) as room:
        await room.turn(days=8)
        await room.teacher.presses("resume", private=True)
        recap, step = room.news()
        assert recap.startswith(room.says("card.recap.resumed"))
        assert "Aloitus" in recap
        assert step == room.card("A1")
        assert await room.texts("A1") == ["Soitto."]
        assert "to 28.1.2027 klo 9.00" in room.card("A1")  # the box stood still

        await hurry(room, "B1")
        assert (await room.state()).place == "B1"  # no rest on this road
        assert room.says("card.propose_break") not in room.card("B1")
        await holds_the_evaluation(room)


async def test_a_facilitator_who_pauses_is_reminded_after_two_weeks_and_then_monthly(room: Story):
    await room.start(at="A1")
    await room.teacher.presses("pause", private=True)
    room.news(), room.teacher.news()

    await room.turn_to("2027-02-02 10:00")
    assert any("Tauko alkoi: ma 18.1.2027" in each for each in room.teacher.news())
    await room.turn_to("2027-02-28 10:00")
    assert room.teacher.news() == []
    await room.turn_to("2027-03-02 10:00")
    assert any("Tauko alkoi: ma 18.1.2027" in each for each in room.teacher.news())
    assert room.news() == []

    await room.teacher.presses("resume", private=True)
    await room.turn_to("2027-04-03 10:00")
    assert not any("Tauko alkoi" in each for each in room.teacher.news())


async def test_a_time_that_nobody_sets_is_asked_for_until_it_pauses_and_one_press_goes_on(
    room: Story,
):
    await room.start(at="A4", format="SERIES")
    await hurry(room, "M@B")
    room.news(), room.teacher.news(), room.student.news()

    await room.turn_to("2027-01-21 10:00")
    assert room.news() == [room.card("M@B")]
    assert "muistutan taas ti 26.1.2027" in room.teacher.news()[-1]
    await room.turn_to("2027-03-01 10:00")

    assert (await room.state()).halted
    assert room.student.news() == []
    assert room.says("card.stopped.paused") in room.card("M@B")
    await room.teacher.presses("resume", private=True)
    assert not (await room.state()).paused
    assert (await room.state()).place == "M@B"


async def test_only_who_leads_sets_the_time_and_words_are_read_with_care(room: Story):
    await room.start(at="A4", format="SERIES")
    await hurry(room, "M@B")
    await room.teacher.presses("open:time:B", private=True)

    assert await room.student.presses("adv:M@B") == room.says("refusal.not_facilitator")
    await room.teacher.writes("joskus ensi kuussa")
    assert room.says("refusal.date_not_understood") in room.teacher.sees_all
    await room.teacher.writes("1.2.")
    await room.teacher.presses("set:mB:at:2027-02-01", private=True)
    message, data = room.button(room.teacher, "set:mB:at:2027-02-01T13:30", private=True)
    await room.teacher.presses_data(message, data)
    await room.teacher.presses_data(message, data)

    assert "ma 1.2.2027 klo 13.30" in room.card("M@B")
    await room.teacher.presses("adv:M@B", private=True)
    assert await room.teacher.presses_data(message, data) == room.says("refusal.step_closed")
    assert (await room.state()).place == "B1"
