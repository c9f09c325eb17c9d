"""An update is stored once, waits its turn, and is emptied when it was handled."""

import json

from storage.tables import inbox
from storage.tables.inbox import Inbound
from tests.storage.given import MINUTE, NOW, write

HELLO = '{"update_id": 7, "message": {"text": "hei"}}'


async def store(db, *updates, now=NOW):
    return await write(db, inbox.store(db, updates, now))


async def states(db):
    return [row["state"] for row in await db.fetch("SELECT state FROM inbox ORDER BY id")]


async def test_updates_wait_in_the_order_in_which_they_came(db):
    assert await store(db, (9, '{"update_id": 9}'), (7, HELLO)) == 2

    assert await inbox.waiting(db, 10) == [
        Inbound(1, {"update_id": 9}),
        Inbound(2, json.loads(HELLO)),
    ]
    assert len(await inbox.waiting(db, 1)) == 1


async def test_an_update_that_comes_twice_is_stored_once(db):
    assert await store(db, (7, HELLO), (7, HELLO)) == 1
    assert await store(db, (7, HELLO)) == 0

    assert len(await inbox.waiting(db, 10)) == 1


async def test_an_update_is_known_again_in_another_spelling(db):
    await store(db, (7, HELLO))

    assert await store(db, (7, '{"message":{"text":"h\\u0065i"},"update_id":7}')) == 0


async def test_an_update_is_known_again_after_it_was_handled(db):
    await store(db, (7, HELLO))
    await write(db, inbox.settle(db, 1))

    assert await store(db, (7, HELLO)) == 0
    assert await inbox.waiting(db, 10) == []


async def test_an_id_that_is_used_again_with_another_content_is_new(db):
    await store(db, (7, HELLO))
    await write(db, inbox.settle(db, 1))

    assert await store(db, (7, '{"update_id": 7, "message": {"text": "moi"}}')) == 1
    assert len(await inbox.waiting(db, 10)) == 1


async def test_an_update_without_an_id_is_known_again_too(db):
    assert await store(db, (None, '{"message": {}}'), (None, '{"message": {}}')) == 1


async def test_a_handled_update_is_emptied(db):
    await store(db, (7, HELLO))

    await write(db, inbox.settle(db, 1))

    assert await db.fetch("SELECT 1 FROM inbox WHERE raw <> ''") == []


async def test_a_quarantined_update_lets_the_next_one_go_on(db):
    await store(db, (7, HELLO), (8, '{"update_id": 8}'))

    await write(db, inbox.quarantine(db, 1, "KeyError", NOW + MINUTE))

    assert [each.id for each in await inbox.waiting(db, 10)] == [2]
    (poisoned,) = await inbox.poisoned(db)
    assert (poisoned.id, poisoned.update_id, poisoned.reason) == (1, 7, "KeyError")
    assert poisoned.at == NOW + MINUTE


async def test_what_is_no_update_is_poisoned_at_once(db):
    strange = [
        "[1, 2]",
        "null",
        "{",
        "",
        "\udcff",
        "\x00",
        "[" * 100_000,
        f'{{"id": {"9" * 5000}}}',
    ]

    assert await store(db, *((number, raw) for number, raw in enumerate(strange))) == len(strange)

    assert await inbox.waiting(db, 10) == []
    reasons = [each.reason for each in await inbox.poisoned(db)]
    assert reasons[:3] == ["not a JSON object"] * 2 + ["not JSON: JSONDecodeError"]
    assert reasons[6:] == ["not JSON: RecursionError", "not JSON: ValueError"]


async def test_what_only_looks_strange_waits(db):
    updates = [(1 << 70, '{"a": 1}'), (-5, '{"a": 2}'), (3, '{"text": "\\ud800 \\u0000 🎓"}')]

    assert await store(db, *updates) == 3

    texts = [each.update.get("text") for each in await inbox.waiting(db, 10)]
    assert texts == [None, None, "\ud800 \x00 🎓"]


async def test_an_update_that_is_nested_too_deeply_to_be_read_does_not_stall(db):
    nested = '{"a":' * 100_000 + "1" + "}" * 100_000
    await store(db, (1, '{"a": 1}'), (2, HELLO))
    await write(db, db.execute("UPDATE inbox SET raw = ? WHERE id = 1", (nested,)))

    assert await inbox.waiting(db, 10) == [Inbound(1, {}), Inbound(2, json.loads(HELLO))]


async def test_old_updates_are_forgotten_unless_they_wait(db):
    await store(db, (1, '{"a": 1}'), (2, '{"a": 2}'), (3, '{"a": 3}'))
    await write(db, inbox.settle(db, 1))
    await write(db, inbox.quarantine(db, 2, "KeyError", NOW))
    await store(db, (4, '{"a": 4}'), now=NOW + MINUTE)
    await write(db, inbox.settle(db, 4))

    await write(db, inbox.purge(db, NOW + MINUTE, 500))

    assert await states(db) == ["waiting", "settled"]


async def test_a_person_is_forgotten_in_what_was_quarantined(db):
    await store(db, (1, '{"from": {"id": 4711}}'), (2, '{"from": {"id": 12}}'), (3, '{"id": 4711}'))
    await write(db, inbox.quarantine(db, 1, "KeyError", NOW))
    await write(db, inbox.quarantine(db, 2, "KeyError", NOW))

    await write(db, inbox.forget(db, 4711))

    rows = await db.fetch("SELECT raw <> '' FROM inbox ORDER BY id")
    assert [bool(raw) for (raw,) in rows] == [False, True, True]
    assert len(await inbox.poisoned(db)) == 2
