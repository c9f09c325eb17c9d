"""A link opens what it was made for, as often and as long as it was meant to."""

import pytest

from storage.tables import links
from storage.tables.links import Link
from tests.storage.given import MINUTE, NOW, write

TOKEN = "dGhpcyBpcyBhIHRva2Vu"


@pytest.fixture
def issue(db, workshop):
    async def issue(*, expires_at=None, single_use=False):
        work = links.issue(
            db,
            TOKEN,
            "join",
            stream_id=workshop,
            created_by=1,
            expires_at=expires_at,
            single_use=single_use,
            now=NOW,
        )
        await write(db, work)

    return issue


async def redeem(db, token=TOKEN, now=NOW):
    return await write(db, links.redeem(db, token, now=now, by=2))


async def test_a_link_opens_what_it_was_made_for(db, issue, workshop):
    await issue()

    assert await redeem(db) == Link("join", workshop, 1)
    assert await redeem(db) == Link("join", workshop, 1)


async def test_an_unknown_token_opens_nothing(db, issue):
    await issue()

    assert await redeem(db, "another") is None
    assert await links.peek(db, "another", now=NOW) is None


async def test_who_has_used_a_link_is_known_and_nobody_else_is(db, issue):
    await issue(single_use=True)
    assert not await links.was_used_by(db, TOKEN, 2)

    await redeem(db)

    assert await links.was_used_by(db, TOKEN, 2)
    assert not await links.was_used_by(db, TOKEN, 3)
    assert not await links.was_used_by(db, "another", 2)


async def test_a_single_use_link_opens_once(db, issue):
    await issue(single_use=True)

    assert await redeem(db) is not None
    assert await redeem(db) is None
    assert await links.peek(db, TOKEN, now=NOW) is None


async def test_looking_does_not_use_it_up(db, issue, workshop):
    await issue(single_use=True)

    assert await links.peek(db, TOKEN, now=NOW) == Link("join", workshop, 1)

    assert await redeem(db) is not None


async def test_an_expired_link_opens_nothing(db, issue):
    await issue(expires_at=NOW + MINUTE)

    assert await links.peek(db, TOKEN, now=NOW + MINUTE) is None
    assert await redeem(db, now=NOW + MINUTE) is None
    assert await redeem(db, now=NOW + MINUTE / 2) is not None


async def test_the_token_is_not_stored(db, issue, path):
    await issue()

    stored = b"".join(file.read_bytes() for file in path.parent.iterdir())

    assert TOKEN.encode() not in stored
    assert b"join" in stored


async def make(db, nonce, *, kind="coordinator", now=NOW, hours=24):
    """A single-use link whose token follows from its nonce."""
    work = links.issue(
        db,
        f"token of {nonce}",
        kind,
        stream_id=None,
        created_by=None,
        expires_at=now + hours * 60 * MINUTE,
        single_use=True,
        now=now,
        nonce=nonce,
    )
    await write(db, work)


async def test_the_live_link_of_a_kind_can_be_shown_again_until_it_is_used_or_runs_out(db):
    await make(db, "teachers", kind="teacher")
    assert await links.live(db, "coordinator", now=NOW) is None

    await make(db, "first", hours=1)
    await make(db, "second", now=NOW + MINUTE)

    assert await links.live(db, "coordinator", now=NOW + MINUTE) == "second"
    assert await links.live(db, "coordinator", now=NOW + 24 * 60 * MINUTE + MINUTE) is None
    await redeem(db, "token of second")
    assert await links.live(db, "coordinator", now=NOW + 61 * MINUTE) is None


async def test_what_is_revoked_opens_nothing_and_other_kinds_stay(db):
    for nonce in ("first", "second"):
        await make(db, nonce)
    await make(db, "teachers", kind="teacher")
    used = await redeem(db, "token of first")

    await write(db, links.revoke(db, "coordinator"))

    assert used == Link("coordinator", None, None)
    assert await redeem(db, "token of second") is None
    assert await redeem(db, "token of teachers") == Link("teacher", None, None)
    rows = await db.fetch("SELECT kind FROM links WHERE used_at IS NOT NULL")
    assert sorted(row["kind"] for row in rows) == ["coordinator", "teacher"]
