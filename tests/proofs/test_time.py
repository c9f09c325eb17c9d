"""Time: nights when clocks are set, clocks that jump, months without a 31st, a bot that sleeps."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.rehearsal.telegram.server import Call, PretendTelegram
from dialogs import commands as c
from dialogs.experiment import Notice
from dialogs.reminders import KINDS
from storage.tables import cards, heartbeat
from tests.proofs.sleeping import Woken, at_rest, until
from tests.stories.road import Cast, fill_plan, through
from tests.stories.story import Story, at_work, gather

HELSINKI = ZoneInfo("Europe/Helsinki")
HALF = timedelta(minutes=30)
OUTAGE = "say.outage"


async def plan(room: Story, **fields: str) -> None:
    """From E4 on: agree on a plan with these dates, and begin to follow it."""
    teacher, instructor, student = [
        await room.id_of(x) for x in (room.teacher, room.instructor, room.student)
    ]
    cast = Cast(teacher, instructor, student)
    await room.does(c.DraftExperiment(teacher, "E4"))
    for each in fill_plan(cast, await room.state()):
        match each:
            case c.SetField(field=name) if name in fields:
                await room.does(replace(each, value=fields[name]))
            case _:
                await room.does(each)
    for step in ("", "E5", "E6"):
        steps = through(step, cast, await room.state()) if step else [c.Advance(teacher, "E4")]
        await room.does(*steps)
    assert (await room.state()).place == "F"


def sent(telegram: PretendTelegram, since: int = 0) -> list[Call]:
    """What was said; what only went to the end of its chat makes no sound."""
    calls = (x for x in telegram.calls[since:] if x.method == "sendMessage" and x.status == 200)
    return [each for each in calls if not each.params.get("disable_notification")]


def local(moment: datetime) -> str:
    return f"{moment.astimezone(HELSINKI):%Y-%m-%d %H:%M}"


def when(calls: list[Call]) -> list[str]:
    """The local moments at which something was sent, each once."""
    return list(dict.fromkeys(local(each.at) for each in calls))


def disturbing(calls: list[Call]) -> list[str]:
    """What was sent outside weekdays 9–16."""
    moments = [each.at.astimezone(HELSINKI) for each in calls]
    fine = [x.weekday() < 5 and time(9) <= x.time() < time(16) for x in moments]
    return [local(x) for x, good in zip(moments, fine, strict=True) if not good]


async def check_accounts(room: Story, since: int) -> Mapping[str, int]:
    """Nothing was lost and nothing was sent twice; how many reminders came to which end."""
    rows = await room.database.fetch(
        "SELECT kind, about, person, occurrence, state, due_at FROM reminders WHERE about = 'e1'"
    )
    now = int(room.now.timestamp() * 1_000_000)
    assert [tuple(x) for x in rows if x["state"] == "pending" and x["due_at"] <= now] == []
    rows = [x for x in rows if x["kind"] != "unheld"]  # of that the next one alone is planned
    assert not any(x["state"] == "cancelled" for x in rows)
    workshop = await room.state()
    told = Counter(
        (item.kind, item.about, each.to or 0, item.occurrence)
        for each in workshop.notices.values()
        for item in each.items
        if item.kind != "unheld"
    )
    assert {key: n for key, n in told.items() if n > 1} == {}
    done = {tuple(x)[:4] for x in rows if x["state"] == "done" and not KINDS[x["kind"]].acts}
    assert done == set(told)
    messages = Counter((x.chat_id, x.result["message_id"]) for x in sent(room.telegram, since))
    for each in workshop.notices.values():
        live = await cards.live(room.database, room.workshop, f"notice:{each.id}", each.to or 0)
        assert live is not None, each
        assert messages.pop((live.chat_id, live.message_id)) == 1
    assert not messages, "something else was sent"
    return Counter(x["state"] for x in rows)


NIGHTS = {
    "spring": ("2027-02-22", "2027-03-15", "2027-05-12", "2027-05-19", "2027-03-28", "2027-03-30"),
    "autumn": ("2026-09-28", "2026-10-12", "2026-12-09", "2026-12-16", "2026-10-25", "2026-10-26"),
}
"""A Monday to begin; start, end and meeting of the plan; the Sunday, and the next working day."""


@pytest.mark.parametrize("night", NIGHTS)
async def test_after_the_night_when_clocks_are_set_it_is_nine_at_nine(tmp_path: Path, night: str):
    begins, start, end, meeting, sunday, workday = NIGHTS[night]
    monday = datetime.fromisoformat(f"{begins} 09:00").replace(tzinfo=HELSINKI)
    async with gather(begins=monday) as people, at_work(people, tmp_path) as room:
        await room.start(at="E4")
        await plan(room, start=start, end=end, meeting=f"{meeting}T13:00")
        since = len(room.telegram.calls)
        await room.turn_to(f"{sunday} 00:00")
        quiet = len(room.telegram.calls)

        for _ in range(12):
            room.room.clock.turn(HALF)
            await room.settle()
        room.room.clock.turn(-2 * HALF)
        await room.settle()
        assert sent(room.telegram, quiet) == []
        await room.turn_to(f"{workday} 15:00")

        assert when(sent(room.telegram, quiet)) == [f"{workday} 09:00"]
        assert len({x.chat_id for x in sent(room.telegram, quiet)}) == 3
        assert disturbing(sent(room.telegram, since)) == []
        await check_accounts(room, since)


async def test_a_month_from_the_31st_is_the_last_day_of_the_month(room: Story):
    await room.start(at="E4")
    await plan(
        room, start="2027-01-31", end="2027-05-03", meeting="2027-05-12T13:00", rhythm="monthly"
    )
    since = len(room.telegram.calls)

    await room.turn_to("2027-05-12 15:00")

    pulses = [
        (item.occurrence, local(each.at))
        for each in (await room.state()).notices.values()
        for item in each.items
        if each.to == await room.id_of(room.student) and item.kind in ("begun", "pulse")
    ]
    assert pulses == [
        ("2027-02-07", "2027-02-08 09:00"),
        ("2027-02-28", "2027-03-01 09:00"),
        ("2027-03-31", "2027-03-31 09:00"),
        ("2027-04-30", "2027-04-30 09:00"),
    ]
    assert disturbing(sent(room.telegram, since)) == []
    await check_accounts(room, since)


async def test_a_clock_that_runs_back_sends_nothing_twice_and_loses_no_words(room: Story):
    await room.start(at="F")
    since = len(room.telegram.calls)
    await room.turn_to("2027-02-08 10:00")
    right, before = room.now, len(sent(room.telegram))

    for number, days in enumerate((1 / 24, 3, 365)):
        room.room.clock.set(right - timedelta(days=days))
        await room.student.writes(f"/havainto Sana {number}")
        room.room.clock.set(right)
        await room.settle()

    assert await room.texts("F") == ["Sana 0", "Sana 1", "Sana 2"]
    assert len(sent(room.telegram)) == before
    await room.turn_to("2027-03-02 15:00")
    assert disturbing(sent(room.telegram, since)) == []
    await check_accounts(room, since)


AHEAD = {"08:30": {"done"}, "10:00": {"done", "skipped"}}
"""A jump to where nobody may be addressed changes nothing; else something comes too early."""


@pytest.mark.parametrize("at", AHEAD)
async def test_a_clock_that_runs_ahead_loses_nothing_and_sends_nothing_twice(room: Story, at: str):
    await room.start(at="F")
    since = len(room.telegram.calls)
    await room.turn_to(f"2027-02-12 {at}")

    for days in (1 / 24, 3, 364):
        right = room.now
        room.room.clock.turn(timedelta(days=days))
        await until(lambda: at_rest(room.room))
        await room.settle()
        room.room.clock.set(right)
        await until(lambda: at_rest(room.room))
    await room.turn_to("2027-06-01 12:00")

    assert disturbing(sent(room.telegram, since)) == []
    assert not any(room.says(OUTAGE) in each.text for each in room.posts)
    assert set(await check_accounts(room, since)) == AHEAD[at]


async def test_three_days_asleep_become_one_digest_for_each_at_the_next_allowed_hour(awake: Woken):
    async with awake() as room:
        await room.start(at="F")
        telegram = room.telegram
        since = len(telegram.calls)
        await room.turn_to("2027-02-28 12:00")
        await hear(room)
        before = len(await notices(room))
    asleep = len(telegram.calls)

    room.room.clock.set(datetime(2027, 3, 4, 5, tzinfo=HELSINKI))
    async with awake() as room:
        await room.settle()
        assert sent(telegram, asleep) == []  # it is five in the morning
        await room.turn_to("2027-03-04 15:00")

        (said,) = [x for x in sent(telegram, asleep) if room.says(OUTAGE) in x.params["text"]]
        digests = [x for x in sent(telegram, asleep) if x is not said]
        assert when([said, *digests]) == ["2027-03-04 09:00"]
        people = [x.person.id for x in (room.teacher, room.instructor, room.student)]
        assert sorted(x.chat_id or 0 for x in digests) == sorted(people)
        await room.turn_to("2027-03-05 15:00")  # the group heard of the outage alone that day
        late = [x for x in sent(telegram, asleep) if x is not said and x not in digests]
        assert [x.chat_id for x in late] == [room.group.id]
        kinds = {each.to: {x.kind for x in each.items} for each in (await notices(room))[before:]}
        assert kinds[await room.id_of(room.teacher)] == {"pulse", "midpoint"}
        telegram.calls.remove(said)
        assert disturbing(sent(telegram, since)) == []
        await check_accounts(room, since)


async def notices(room: Story) -> list[Notice]:
    return list((await room.state()).notices.values())


async def test_what_was_overtaken_in_sleep_is_skipped_and_the_latest_word_sent(awake: Woken):
    async with awake() as room:
        await room.start(at="F")
        await room.turn_to("2027-03-16 16:00")

    room.room.clock.set(datetime(2027, 3, 25, 10, tzinfo=HELSINKI))
    async with awake() as room:
        room.instructor.news()
        await room.settle()

        (word,) = filter(None, room.instructor.news())  # beside the calendar file
        assert room.says("card.notice.invite21") in word
        rows = await room.database.fetch(
            "SELECT kind FROM reminders WHERE kind LIKE 'invite%' AND state = 'skipped'"
        )
        assert {each["kind"] for each in rows} == {"invite21", "invite17"}


async def test_an_outage_of_more_than_a_day_is_announced_once_in_the_group(awake: Woken):
    heard: list[int] = []
    for hours in (23, 25, 1, 2, 0):
        async with awake() as room:
            if not heard:
                await room.start(at="A1")
            await hear(room)
            heard.append(sum(room.says(OUTAGE) in each.text for each in room.posts))
        room.room.clock.turn(timedelta(hours=hours))

    assert heard == [0, 0, 1, 1, 1]


async def test_on_the_day_of_an_outage_a_group_hears_of_that_alone(awake: Woken):
    async with awake() as room:
        await room.start(at="F")
        await room.turn_to("2027-03-28 12:00")
        await hear(room)

    room.room.clock.set(datetime(2027, 3, 31, 5, tzinfo=HELSINKI))
    async with awake() as room:
        await hear(room)
        room.news()
        await room.turn_to("2027-04-01 08:00")
        assert [room.says(OUTAGE)] == room.news()
        await room.turn_to("2027-04-01 15:00")

        (word,) = room.news()
        assert room.says("card.notice.coming_ask") in word


async def test_a_day_without_network_is_announced_once_when_it_is_back(room: Story):
    await room.start(at="A1")
    line = room.room.app.line

    await hear(room)
    room.telegram.partition()
    await until(lambda: line.deaf)
    room.room.clock.turn(timedelta(hours=25))
    room.telegram.partition(False)
    await until(lambda: not line.deaf)
    await room.turn(hours=5)

    assert sum(room.says(OUTAGE) in each.text for each in room.posts) == 1


async def hear(room: Story) -> None:
    """Let the poll that is under way come back, so that the bot has heard of Telegram now."""
    while await heartbeat.last(room.database) != room.now:
        room.telegram.updates.interrupt()
        await asyncio.sleep(0.01)
    await room.settle()
