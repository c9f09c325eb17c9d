from datetime import datetime, timedelta
from tests.proofs.test_time import *
from tests.proofs.test_leaks import live


async def test_out(awake, clock, telegram):
    async with awake() as room:
        await room.start(at="A1")
        await room.settle()
    clock.turn(timedelta(hours=25))
    n = len(telegram.calls)
    async with awake() as room:
        await room.settle()
        for x in telegram.calls[n:]:
            print(x.method, x.chat_id, str(x.params)[:200], x.description)
        print([dict(x) for x in await room.database.fetch("select * from heartbeat")], room.now)
        print(
            [
                dict(x)
                for x in await room.database.fetch("select * from outbox where card like 'say%'")
            ],
            room.now,
        )
        print(room.says(OUTAGE))
        print([x.text for x in room.posts])


async def test_erased(room, tmp_path):
    await live(room)
    await room.student.writes("/poista")
    await room.student.presses("forget:texts")
    await room.turn(minutes=5)
    tables = [
        x[0] for x in await room.database.fetch("select name from sqlite_schema where type='table'")
    ]
    for t in tables:
        for row in await room.database.fetch(f"select * from {t}"):
            if room.student.person.id in tuple(row):
                print(t, dict(row))


async def test_ahead(room):
    await room.start(at="F")
    room.instructor.news()
    since = len(room.telegram.calls)
    await room.turn_to("2027-03-25 10:00")
    for x in sent(room.telegram, since):
        print(local(x.at), x.chat_id, x.params["text"][:60])
    for r in await room.database.fetch(
        "select kind,about,person,occurrence,state from reminders where state='cancelled'"
    ):
        print(tuple(r))
