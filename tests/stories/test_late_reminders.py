"""Reminders that could not go when they should: when they are said, and who sees that."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.rehearsal.telegram.server import Fault
from dialogs import commands as c
from tests.stories.story import Actor, Opened, Story, at_work, gather


def sent_to(room: Story, actor: Actor, since: int) -> list[str]:
    """When something was sent to someone, by the clocks of Helsinki."""
    zone = room.room.app.settings.time_zone
    mine = [x for x in room.telegram.calls[since:] if x.chat_id == actor.person.id]
    sent = [x for x in mine if x.method == "sendMessage" and x.status == 200]
    return [f"{x.at.astimezone(zone):%a %H:%M}" for x in sent]


@pytest.mark.parametrize(("hours", "comes"), [(3, "Mon 12:"), (13, "Tue 09:"), (24 * 5, "Mon 09:")])
async def test_a_reminder_that_waited_into_the_night_is_said_in_the_morning(
    room: Story, hours: int, comes: str
) -> None:
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    since = len(room.telegram.calls)
    room.telegram.fail("sendMessage", Fault.retry_after(hours * 3600), 1, room.student.person.id)

    await room.turn_to("2027-02-08 09:01")
    await room.turn(days=8)

    first = sent_to(room, room.student, since)[0]
    assert first.startswith(comes), first


async def test_what_people_ask_for_themselves_is_answered_at_any_hour(room: Story) -> None:
    await room.start(at="F")
    await room.turn_to("2027-02-07 23:00")
    since = len(room.telegram.calls)

    await room.student.writes("/ohje")

    assert sent_to(room, room.student, since) == ["Sun 23:00"]


async def test_a_reminder_that_a_kill_cut_off_is_shown_to_both_with_the_button_to_send(
    tmp_path: Path,
) -> None:
    async with gather() as people:
        async with at_work(people, tmp_path) as room:
            await room.start(at="F")
            person = room.student.person.id
            room.telegram.fail("sendMessage", Fault.retry_after(60), 1, person)
            room.room.app.relay.pacer.hold(person, room.now, room.now - room.now)
            await room.turn_to("2027-02-08 09:00")
            student = await room.id_of(room.student)
        as_a_kill_leaves_it(tmp_path, student)
        async with at_work(people, tmp_path) as room:
            await room.settle()

            for each in (room.student, room.teacher):
                assert "katkesi" in each.sees
            before = len(room.student.chat)
            await room.student.presses("resend:*", private=True)
            assert "Yhteinen aloituspuhelu" in "".join(x.text for x in room.student.chat[before:])
            assert room.stage.find(room.teacher.person, "resend:*") is None


def as_a_kill_leaves_it(folder: Path, person: int) -> None:
    """The reminder of a person was on its way when the process died."""
    with closing(sqlite3.connect(folder / "story.db")) as database:
        sql = "UPDATE outbox SET state = 'sending', fresh = 1, nudge = 1, taken = wanted"
        database.execute(f"{sql} WHERE card LIKE 'notice:%' AND person = ?", (person,))
        database.commit()


async def test_what_waited_in_a_closed_group_comes_as_one_word_of_what_still_matters(
    rooms: Opened,
) -> None:
    room = await rooms(kind="supergroup")
    await room.start(at="F")
    await room.turn_to("2027-01-30 12:00")
    before = len(room.posts)
    room.group.bot_may_write = False
    await room.turn_to("2027-04-20 12:00")
    room.group.bot_may_write = True

    await room.turn_to("2027-04-21 12:00")

    said = [each.text for each in room.posts[before:] if "Yhteinen aloituspuhelu" in each.text]
    assert not any("tänään" in each or "alkaa" in each for each in said), said
    assert len([x for x in said if room.says("card.notice.agenda") in x]) <= 1
    assert not any(x.failed and x.to is None for x in (await room.state()).notices.values())


async def test_a_reader_who_could_not_be_reached_has_one_message_in_the_end(room: Story) -> None:
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    person = room.student.person.id
    room.telegram.fail("sendMessage", Fault.retry_after(24 * 3600 * 30), 1, person)

    since = len(room.telegram.calls)
    await room.turn_to("2027-02-08 09:01")
    await room.turn(days=40)

    mine = [x for x in room.telegram.calls[since:] if x.chat_id == person and x.status == 200]
    days = [x.at.date() for x in mine if x.method == "sendMessage"]
    assert len(days) >= 2
    assert len(days) == len(set(days))
    assert "Miten kokeilu sujuu" in mine[0].params["text"]


async def test_of_an_experiment_that_was_stopped_overnight_nothing_is_asked(room: Story) -> None:
    await room.start(at="F")
    await room.turn_to("2027-02-07 12:00")
    since, person = len(room.telegram.calls), room.student.person.id
    room.telegram.fail("sendMessage", Fault.retry_after(13 * 3600), 1, person)
    await room.turn_to("2027-02-08 09:01")

    await room.does(c.StopExperiment(await room.id_of(room.teacher), "e1"))
    await room.turn(days=3)

    assert sent_to(room, room.student, since) == []


async def test_the_clocks_nudge_does_not_sound_in_the_night(room: Story) -> None:
    await room.start(at="A1", format="ASYNC")
    since, person = len(room.telegram.calls), room.student.person.id
    room.telegram.fail("sendMessage", Fault.retry_after(13 * 3600), 1, person)

    await room.turn(days=6)

    hours = [int(each[4:6]) for each in sent_to(room, room.student, since)]
    assert hours
    assert all(9 <= each < 16 for each in hours), hours
