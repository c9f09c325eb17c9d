"""Effects wait until they are delivered; what is asked for meanwhile is never lost."""

from datetime import timedelta

import pytest

from storage.tables import acks, outbox, wipes
from tests.storage.given import MINUTE, NOW, write


@pytest.fixture
def show(db, workshop):
    async def show(card="step:A1", person=0, *, now=NOW, **kind):
        kind = {"fresh": False, "nudge": False} | kind
        await write(db, outbox.put_show(db, workshop, card, person, **kind, now=now))

    return show


@pytest.fixture
def ack(db, workshop):
    async def ack(message_id, chat_id=-100):
        await write(db, acks.put(db, workshop, chat_id, message_id, NOW))

    return ack


async def due(db, now=NOW):
    return await outbox.due(db, now, 10)


async def begin(db):
    """Take the first row that is due, as the relay does before it sends."""
    return await write(db, outbox.sending(db, (await due(db))[0].id))


async def test_what_was_asked_for_is_due(db, show, ack, workshop):
    await show(person=3, fresh=True, nudge=True)
    await ack(12)

    card, sign = await due(db)

    assert (card.kind, card.stream_id, card.card, card.person) == ("show", workshop, "step:A1", 3)
    assert (card.fresh, card.nudge, card.wanted, card.attempts) == (True, True, 1, 0)
    assert (sign.kind, sign.chat_id, sign.message_id, sign.fresh) == ("ack", -100, 12, False)


async def test_the_longest_due_comes_first_and_not_too_many(db, show):
    await show("step:A2", now=NOW + MINUTE)
    await show("step:A1")
    await show("step:A3", now=NOW + 2 * MINUTE)

    assert [each.card for each in await due(db, NOW + MINUTE)] == ["step:A1", "step:A2"]
    assert len(await outbox.due(db, NOW + MINUTE, 1)) == 1
    assert await outbox.next_due(db) == NOW


async def test_nothing_is_due_in_an_empty_outbox(db):
    assert await due(db) == []
    assert await outbox.next_due(db) is None


async def test_ten_requests_for_a_card_become_one(db, show):
    for minute in range(10):
        await show(now=NOW + minute * MINUTE)

    (row,) = await due(db)

    assert row.wanted == 10


async def test_what_is_being_sent_is_not_due(db, show):
    await show()

    row = await begin(db)

    assert row.attempts == 1
    assert await due(db) == []
    assert await write(db, outbox.sending(db, row.id)) is None


async def test_what_was_sent_is_settled(db, show):
    await show()
    row = await begin(db)

    assert await write(db, outbox.settle(db, row.id, row.wanted))

    assert await due(db) == []
    assert await outbox.next_due(db) is None


async def test_what_was_asked_for_during_the_sending_is_sent_again(db, show):
    await show()
    row = await begin(db)
    await show()
    assert await due(db) == []

    assert not await write(db, outbox.settle(db, row.id, row.wanted))

    (again,) = await due(db)
    assert (again.wanted, again.attempts) == (2, 0)


async def test_settling_what_is_gone_settles_nothing(db):
    assert not await write(db, outbox.settle(db, 99, 1))


async def test_what_was_sent_can_be_asked_for_again(db, show):
    await show(fresh=True, nudge=True)
    row = await begin(db)
    await write(db, outbox.settle(db, row.id, row.wanted))

    await show(now=NOW + MINUTE)

    assert await due(db) == []
    (again,) = await due(db, NOW + MINUTE)
    assert (again.fresh, again.nudge, again.wanted) == (False, False, 2)


async def test_fresh_holds_until_it_is_sent(db, show):
    await show(fresh=True)
    await show()

    assert (await begin(db)).fresh


async def test_fresh_asked_for_during_the_sending_holds_for_the_next_time(db, show):
    await show()
    row = await begin(db)
    await show(fresh=True)
    await write(db, outbox.settle(db, row.id, row.wanted))

    assert (await begin(db)).fresh


async def test_fresh_that_was_sent_does_not_hold_for_the_next_time(db, show):
    await show(fresh=True)
    row = await begin(db)
    await show()
    await write(db, outbox.settle(db, row.id, row.wanted))

    assert not (await begin(db)).fresh


async def test_another_try_keeps_its_place_also_when_asked_for_again(db, show):
    await show("step:A1")
    row = await begin(db)
    await show("step:A2", now=NOW + MINUTE)
    await write(db, outbox.again(db, row.id, "TimedOut", sure=False))

    await show("step:A1", now=NOW + 2 * MINUTE)

    first, second = await due(db, NOW + 2 * MINUTE)
    assert (first.card, second.card) == ("step:A1", "step:A2")
    assert (first.attempts, first.error, first.wanted) == (1, "TimedOut", 2)


async def test_a_try_that_surely_sent_nothing_does_not_count(db, show):
    await show()
    row = await begin(db)

    await write(db, outbox.again(db, row.id, "ConnectError", sure=True))

    assert [each.attempts for each in await due(db)] == [0]


async def test_a_clock_that_runs_back_brings_it_forward(db, show):
    await show("step:A1", now=NOW + timedelta(days=1))
    await show("step:A2", now=NOW + timedelta(days=1))

    await show("step:A1", now=NOW)
    assert [each.card for each in await due(db)] == ["step:A1"]

    await write(db, outbox.pull(db, NOW))
    assert [each.card for each in await due(db)] == ["step:A1", "step:A2"]


async def test_what_died_stays_dead_until_asked_for_again(db, show):
    await show()
    row = await begin(db)
    await write(db, outbox.dead(db, row.id, "BadRequest"))
    assert await due(db) == []

    await show()

    assert [each.attempts for each in await due(db)] == [0]


async def test_what_was_asked_for_while_it_died_gets_its_own_try(db, show):
    await show()
    row = await begin(db)
    await show()

    await write(db, outbox.dead(db, row.id, "BadRequest"))

    assert [each.attempts for each in await due(db)] == [0]


async def test_a_closed_chat_is_parked_until_it_opens(db, show, ack):
    await show("answer:A1", person=3)
    await show("answer:A1", person=4)
    await show()
    await ack(12)
    (held,) = await write(db, outbox.park(db, "p3", "Forbidden"))
    assert (held.card, held.person) == ("answer:A1", 3)
    assert [(each.kind, each.person) for each in await due(db)] == [
        ("show", 4),
        ("show", 0),
        ("ack", 0),
    ]

    await write(db, outbox.unpark(db, "p3", NOW))

    assert sorted(each.person for each in await due(db)) == [0, 0, 3, 4]


async def test_the_chat_of_one_small_group_can_be_parked(db, show, workshop):
    await show("step:A1/2")
    await write(db, outbox.park(db, outbox.of_group(workshop, 1), "Forbidden"))
    assert len(await due(db)) == 1

    await write(db, outbox.park(db, outbox.of_group(workshop, 2), "Forbidden"))
    assert await due(db) == []

    await write(db, outbox.unpark(db, outbox.of_group(workshop, 2), NOW))
    assert len(await due(db)) == 1


async def test_what_somebody_waits_for_goes_before_what_is_said_unasked(db, show, ack):
    await show("notice:1", person=3, fresh=True, unasked=True)
    await show("answer:A1", person=4, now=NOW + MINUTE)
    await ack(12)

    rows = await due(db, NOW + MINUTE)

    assert [each.card for each in rows] == ["", "answer:A1", "notice:1"]


async def test_what_goes_to_a_busy_chat_or_is_held_is_passed_over(db, show):
    await show("offer:1", person=3)
    await show("offer:2", person=3)
    await show("answer:A1", person=4)
    await show("step:A1")
    held = next(each for each in await due(db) if each.card == "step:A1")

    rows = await outbox.due(db, NOW, 9, busy=["p3"], held=[f"{held.id}:{held.wanted}"])
    assert [each.card for each in rows] == ["answer:A1"]

    await show("step:A1")
    rows = await outbox.due(db, NOW, 9, busy=["p3"], held=[f"{held.id}:{held.wanted}"])
    assert [each.card for each in rows] == ["answer:A1", "step:A1"]
    rows = await outbox.due(db, NOW, 9, busy=["p3"], held=[str(held.id)])
    assert [each.card for each in rows] == ["answer:A1"]


async def test_a_refresh_does_not_bring_forward_what_may_not_be_said_yet(db, show):
    await show("notice:1", person=3, fresh=True, nudge=True, unasked=True)
    (row,) = await due(db)
    await write(db, outbox.postpone(db, row.id, NOW + 9 * MINUTE))
    await show("notice:1", person=3)
    assert await due(db) == []
    assert await outbox.next_after(db, NOW) == NOW + 9 * MINUTE

    await show("notice:1", person=3, fresh=True)

    assert [each.unasked for each in await due(db)] == [False]


async def test_what_was_said_unasked_is_refreshed_as_what_somebody_waits_for(db, show):
    await show("notice:1", person=3, fresh=True, nudge=True, unasked=True)
    row = await begin(db)
    await show("notice:1", person=3)

    await write(db, outbox.settle(db, row.id, row.wanted))

    assert [each.unasked for each in await due(db)] == [False]


async def test_a_message_is_taken_away_once_and_leaves_no_trace(db):
    for _ in range(2):
        await write(db, wipes.put(db, 77, 5, "fi", NOW))
    (row,) = await due(db)
    assert (row.kind, row.chat_id, row.message_id, row.card) == ("wipe", 77, 5, "fi")

    assert await write(db, wipes.done(db, row.id, row.address))

    assert await db.fetch("SELECT id FROM outbox") == []


async def test_at_the_start_what_was_being_sent_is_uncertain(db, show, ack):
    await show()
    await show("step:A2", nudge=True)
    await ack(12)
    await begin(db)
    await begin(db)

    recovered = await write(db, outbox.recover(db))

    assert [(each.card, each.nudge) for each in recovered] == [
        ("step:A1", False),
        ("step:A2", True),
    ]
    assert await outbox.uncertain_rows(db) == recovered
    assert [each.kind for each in await due(db)] == ["ack"]
    assert await write(db, outbox.recover(db)) == []


async def test_what_is_uncertain_can_be_sent_again_or_settled(db, show):
    await show()
    row = await begin(db)
    await write(db, outbox.uncertain(db, row.id, "ReadTimeout"))
    assert [each.error for each in await outbox.uncertain_rows(db)] == ["ReadTimeout"]

    await write(db, outbox.again(db, row.id, "", sure=False))
    again = await begin(db)

    assert again.attempts == 2
    assert await write(db, outbox.settle(db, row.id, again.wanted))


@pytest.mark.parametrize("end", [outbox.flag, outbox.dead])
async def test_a_nudge_that_ended_unsent_is_not_made_up_for_by_a_refresh(db, show, end):
    await show("notice:1", person=3, fresh=True, nudge=True)
    row = await begin(db)
    await write(db, end(db, row.id, "?"))

    await show("notice:1", person=3)

    (again,) = await due(db)
    assert (again.fresh, again.nudge) == (False, False)


@pytest.mark.parametrize("end", [outbox.flag, outbox.dead])
async def test_a_nudge_asked_for_while_another_ended_gets_its_own_try(db, show, end):
    await show("nudge:I4", person=3, fresh=True, nudge=True)
    row = await begin(db)
    await show("nudge:I4", person=3, fresh=True, nudge=True)

    await write(db, end(db, row.id, "?"))

    (again,) = await due(db)
    assert (again.fresh, again.nudge) == (True, True)


async def test_an_acknowledgement_is_asked_for_once_and_again_after_it_was_sent(db, ack):
    await ack(12)
    await ack(12)
    row = await begin(db)
    assert await write(db, outbox.settle(db, row.id, row.wanted))

    await ack(12)

    assert len(await due(db)) == 1


async def test_acknowledgements_that_a_card_made_superfluous_are_dropped(db, show, ack):
    await show()
    await ack(12)
    await ack(13)
    shown, superfluous, other = await due(db)

    await write(db, acks.drop(db, [shown.id, superfluous.id]))

    assert await due(db) == [shown, other]


async def test_old_rows_are_forgotten_once_they_are_over(db, show):
    await show("step:A1")
    row = await begin(db)
    await write(db, outbox.settle(db, row.id, row.wanted))
    await show("step:A2")
    row = await begin(db)
    await write(db, outbox.dead(db, row.id, "BadRequest"))
    await show("step:A3")

    await write(db, outbox.purge(db, NOW + MINUTE, 500))

    (left,) = await db.fetch("SELECT card FROM outbox")
    assert left["card"] == "step:A3"


async def test_a_card_waits_until_it_was_sent(db, show, workshop):
    assert not await outbox.waits(db, workshop, "step:A1", 0)
    await show()
    assert await outbox.waits(db, workshop, "step:A1", 0)
    assert not await outbox.waits(db, workshop, "step:A1", 3)
    taken = await begin(db)
    assert await outbox.waits(db, workshop, "step:A1", 0)

    await write(db, outbox.settle(db, taken.id, taken.wanted))

    assert not await outbox.waits(db, workshop, "step:A1", 0)
