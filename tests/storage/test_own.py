"""What is stored of a person is found in every table, and what is another's is not."""

import json

from dialogs.events import (
    Event,
    FieldFilled,
    ParticipantJoined,
    VoicesNudged,
    WorkshopCreated,
)
from dialogs.workbook.schema import Voice
from storage import own
from storage.file.database import Database
from storage.tables import cards, inbox, journal, links, members, outbox, people, sources
from tests.storage.given import MINUTE, NOW, contribution, write

OF_NOBODY = {
    "aliases",
    "chats",
    "ends",
    "heartbeat",
    "homes",
    "migrations",
    "streams",
    "sqlite_sequence",
}


async def meet(db: Database, telegram_id: int, name: str) -> int:
    return (await write(db, people.meet(db, telegram_id, name, "fi", NOW))).id


async def tell(db: Database, workshop: int, actor: int | None, *events: Event) -> None:
    version = len(await journal.read(db, workshop))
    await write(db, journal.append(db, workshop, version, events, at=NOW, actor=actor))


async def test_every_table_is_looked_into_or_holds_nothing_of_a_person(db):
    rows = await db.fetch("SELECT name FROM sqlite_schema WHERE type = 'table'")

    assert {each["name"] for each in rows} == set(own.OWN) | OF_NOBODY


async def test_a_stranger_has_one_row(db, workshop):
    aino = await meet(db, 4711, "Aino")

    found = await own.rows_of(db, aino)

    assert list(found) == ["people"]
    assert found["people"][0]["name"] == "Aino"
    assert found["people"][0]["created_at"] == NOW.isoformat()


async def test_what_a_person_did_wrote_and_was_named_in_is_there(db, workshop):
    omar, aino = await meet(db, 4712, "Omar"), await meet(db, 4711, "Aino")
    await write(db, members.enroll(db, workshop, aino))
    await tell(db, workshop, omar, WorkshopCreated(omar, "uudista", "fi", "Europe/Helsinki"))
    await tell(db, workshop, aino, ParticipantJoined(aino, Voice.OP, True), contribution(1, "Oma"))
    await tell(db, workshop, omar, contribution(2, "Toisen"))
    await tell(db, workshop, omar, VoicesNudged("A1", (aino,)))
    await tell(db, workshop, omar, FieldFilled("e1", "responsible", omar, (str(aino),)))
    await tell(db, workshop, omar, FieldFilled("e1", "targets", omar, (str(aino),)))

    found = await own.rows_of(db, aino)

    told = [(each["version"], each["type"]) for each in found["events"]]
    assert told == [
        (2, "ParticipantJoined"),
        (3, "ContributionMade"),
        (5, "VoicesNudged"),
        (6, "FieldFilled"),
    ]
    assert [each["value"] for each in found["texts"]] == ["Oma"]


async def test_who_follows_a_workshop_is_found_in_its_journal(db, workshop):
    kaisa = await meet(db, 4713, "Kaisa")
    made = WorkshopCreated(99, "uudista", "fi", "Europe/Helsinki", coordinator=kaisa)
    await tell(db, workshop, 99, made)
    await tell(db, workshop, kaisa, FieldFilled("b1", "learnt", kaisa, (), "Opittiin."))

    found = await own.rows_of(db, kaisa)

    assert [each["type"] for each in found["events"]] == ["WorkshopCreated", "FieldFilled"]


async def test_what_waits_or_is_remembered_is_there_too(db, workshop):
    aino = await meet(db, 4711, "Aino")
    async with db.transaction():
        await people.set_focus(db, aino, workshop, "answer:A1")
        await sources.remember(db, 4711, 5, workshop, 1, aino)
        await sources.edit_overtaken(db, 4711, 5, 1)
        await cards.record(db, 4711, 9, stream_id=workshop, card="status", person=aino)
        await outbox.put_show(db, workshop, "status", aino, fresh=True, nudge=False, now=NOW)
        await links.issue(
            db,
            "token",
            "teacher",
            stream_id=None,
            created_by=aino,
            expires_at=NOW + MINUTE,
            single_use=True,
            now=NOW,
        )
        await inbox.store(db, [(1, json.dumps({"message": {"from": {"id": 4711}}}))], NOW)
        await inbox.store(db, [(2, json.dumps({"message": {"from": {"id": 4712}}}))], NOW)
        await inbox.store(db, [(3, "{")], NOW)

    found = await own.rows_of(db, aino)

    wanted = {"people", "focus", "sources", "edits", "cards", "outbox", "links", "inbox"}
    assert set(found) == wanted
    assert len(found["inbox"]) == 1
