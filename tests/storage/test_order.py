"""What is asked for first is sent first, whichever row of the outbox asks for it."""

from dialogs.effects import Show
from dialogs.keys import CardKey
from storage.kinds import kinds
from storage.streams import Streams
from storage.tables import outbox
from tests.storage.given import MINUTE, NOW, write


async def cards(db, now):
    return [each.card for each in await outbox.due(db, now, 10)]


async def send_all(db):
    for each in await outbox.due(db, NOW, 10):
        await write(db, outbox.sending(db, each.id))
        await write(db, outbox.settle(db, each.id, each.wanted))


async def test_a_card_that_was_sent_before_is_sent_again_after_what_was_asked_for_earlier(
    db, workshop
):
    streams = Streams(db, kinds({}), lambda now: frozenset())
    await write(db, streams.put(workshop, Show(CardKey("step:A1")), NOW))
    await send_all(db)

    later = NOW + MINUTE
    for card in ("recap:A1", "step:A1", "status"):
        await write(db, streams.put(workshop, Show(CardKey(card), fresh=True), later))

    assert await cards(db, later) == ["recap:A1", "step:A1", "status"]


async def test_everything_that_is_asked_for_now_is_due_now(db, workshop):
    streams = Streams(db, kinds({}), lambda now: frozenset())
    for number in range(20):
        await write(db, streams.put(workshop, Show(CardKey(f"board:{number}")), NOW))

    assert len(await outbox.due(db, NOW, 100)) == 20
