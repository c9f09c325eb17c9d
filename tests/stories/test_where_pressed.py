"""A press counts where such a button may stand; whoever sends its data from elsewhere, in vain."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.cards.buttons import callback_data
from bot.rehearsal.telegram.world.members import Member
from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs import command
from dialogs.command import stands_in
from tests.stories.story import Actor, Story, at_work, gather

PRESSED = {
    "join": "join:MU",
    "adv": "adv:A1",
    "gather": "gather:A5",
    "gap": "gap:A1",
    "back": "back:A1",
    "skip": "skip:A1",
    "time": "time:A1",
    "nudge": "nudge:A1",
    "undo": "undo:A1",
    "pause": "pause",
    "resume": "resume",
    "ready": "ready:A1",
    "draw": "draw",
    "member": "member:1:1",
    "bond": "bond:1:2:1",
    "form": "form",
    "ungroup": "ungroup",
    "open": "open:status",
    "ask": "ask:deputy",
    "deputy": "deputy:2",
    "handover": "handover:2",
    "drop_item": "drop_item:1",
    "mark": "mark:1:OP:1",
    "affirm": "affirm:1",
    "pick": "pick:A3:1:1",
    "rate": "rate:A3:1:smooth:well:1",
    "adopt": "adopt:E2:1",
    "merge": "merge:A:1:2",
    "part": "part:A:1",
    "apart": "apart:A:1:2",
    "cell": "cell:1:B1",
    "voice": "voice:0",
    "agree": "agree:E1:1",
    "dot": "dot:E3:1",
    "dots": "dots:E3:1:2",
    "nodots": "nodots:E3",
    "revote": "revote:E3",
    "target": "target:E3:1:1",
    "draft": "draft:E4:e1",
    "plan": "plan:e1",
    "drop": "drop:e1",
    "field": "field:setup:partner",
    "set": "set:setup:format:ASYNC:1",
    "clear": "clear:setup:partner",
    "accept": "accept:e1",
    "duty": "duty:e1:responsible",
    "started": "started:e1",
    "pulse": "pulse:e1:2027-02-08:stuck",
    "help": "help:e1",
    "invited": "invited:e1",
    "postinv": "postinv:e1",
    "stop": "stop:e1",
    "hold": "hold:e1",
    "judge": "judge:G3a@e1:yes",
    "later": "later:1",
    "mute": "mute:1",
    "stuck": "stuck:A1:wait",
    "confirm": "confirm:1",
    "seat": "seat:OP:1",
    "keep": "keep:A1",
    "take": "take:e1:responsible",
    "resend": "resend:1",
    "remove": "remove:2:1",
    "askme": "askme:1",
    "remindme": "remindme",
    "come": "come:e1:20270407T1300:1",
    "askcome": "askcome:e1:20270407T1300",
    "askfac": "askfac",
    "lead": "lead",
    "offer": "offer:M@B",
    "unoffer": "unoffer:M@B:20270125T0900",
    "askdates": "askdates:M@B",
    "nodates": "nodates:M@B",
    "tick": "tick:M@B:20270125T0900",
}
"""Each action as some button has it."""
HOUSE = ("new", "ws:1", "list:2", "invite", "lang:en", "export", "forget:me", "into:1")


def test_every_action_that_buttons_have_or_had_is_here():
    assert PRESSED.keys() == command.PRESSED.keys()


# Where a press may come from

Place = Callable[[Story], Awaitable[tuple[Actor, SentMessage]]]


async def groups_card(room: Story) -> tuple[Actor, SentMessage]:
    return room.student, room.message("A1")


async def own_card(room: Story) -> tuple[Actor, SentMessage]:
    await room.student.opens("answer:A1")
    return room.student, room.student.latest


async def unknown_card(room: Story) -> tuple[Actor, SentMessage]:
    """A card of one's own that came, though the bot was never told that it did."""
    await room.student.opens("answer:A1")
    message = room.student.latest
    async with room.database.transaction():
        await room.database.execute("DELETE FROM cards WHERE message_id = ?", (message.id,))
    return room.student, message


async def other_group(room: Story) -> tuple[Actor, SentMessage]:
    den = room.telegram.group("Muualla", room.student.person)
    den.members[room.telegram.bot.id] = Member(room.telegram.bot, "member")
    return room.student, den.serve(room.student.person, {"new_chat_title": "Muualla"})


async def card_of_the_house(room: Story) -> tuple[Actor, SentMessage]:
    await room.student.starts()
    return room.student, room.student.latest


async def a_strangers_own(room: Story) -> tuple[Actor, SentMessage]:
    """Who has no part in the workshop has some card of the bot's in their own chat."""
    stranger = room.person("Vieras", member=False)
    await stranger.starts()
    return stranger, stranger.latest


async def a_strangers_unknown(room: Story) -> tuple[Actor, SentMessage]:
    stranger, message = await a_strangers_own(room)
    async with room.database.transaction():
        await room.database.execute("DELETE FROM cards WHERE message_id = ?", (message.id,))
    return stranger, message


async def somebody_elses(room: Story) -> tuple[Actor, SentMessage]:
    await room.instructor.opens("answer:A1")
    return room.student, room.instructor.latest


IN_GROUPS = frozenset(x for x, each in PRESSED.items() if stands_in(each, private=False))
IN_PRIVATE = frozenset(x for x, each in PRESSED.items() if stands_in(each, private=True))
REACHED: dict[Place, frozenset[str]] = {
    groups_card: IN_GROUPS,
    own_card: IN_PRIVATE,
    unknown_card: IN_PRIVATE,
    other_group: frozenset(),
    card_of_the_house: frozenset(),
    a_strangers_own: frozenset(),
    a_strangers_unknown: frozenset(),
    somebody_elses: frozenset(),
}
"""What may be asked for from each of the places."""


@pytest.mark.parametrize("place", REACHED, ids=lambda each: each.__name__)
async def test_no_press_from_elsewhere_makes_a_member_or_changes_anything(
    room: Story, place: Place
):
    await room.start(at="A1")
    actor, message = await place(room)
    before = await room.state()

    for code, action in PRESSED.items():
        if code not in REACHED[place]:
            data = callback_data(room.room.app.renderer.key, room.workshop, action)
            assert await actor.presses_data(message, data), action

    assert await room.state() == before


@pytest.mark.parametrize("action", HOUSE)
async def test_the_houses_buttons_count_only_on_its_own_cards_in_private(room: Story, action: str):
    await room.start(at="A1")
    await room.student.opens("answer:A1")
    data = callback_data(room.room.app.renderer.key, 0, action)
    known = await room.student.known()

    for message in (room.message("A1"), room.student.latest):
        assert await room.student.presses_data(message, data) == room.says("refusal.stale")

    assert await room.student.known() == known
    assert len(await room.database.fetch("SELECT id FROM streams WHERE id > 0")) == 1


# What goes on working


async def test_who_joins_does_so_in_the_group_and_nowhere_else(room: Story):
    await room.start(at="I2", first_card=True)
    await room.student.opens("status")  # told, by a card of the workshop, to join first
    stranger = room.person("Vieras", member=False)
    await stranger.starts()
    join = callback_data(room.room.app.renderer.key, 1, "join:TP")

    said = [await x.presses_data(x.latest, join) for x in (stranger, room.student)]
    assert said == [room.says("refusal.stale"), room.says("refusal.not_in_group")]
    assert list((await room.state()).active) == []
    await room.student.presses("join:OP")

    assert [x.voice for x in (await room.state()).active] == ["OP"]


async def test_a_card_whose_number_was_never_told_is_still_its_readers(room: Story):
    await room.start(at="A1")
    student, message = await unknown_card(room)

    said = await student.presses_data(message, room.button(student, "ready:A1", private=True)[1])

    assert said == room.says("toast.ready")


@pytest.mark.parametrize("inaccessible", [True, False])
async def test_a_card_from_before_a_restart_still_works(tmp_path: Path, inaccessible: bool):
    async with gather() as people:
        async with at_work(people, tmp_path) as room:
            await room.start(at="A1")
            await room.student.opens("answer:A1")
            message, data = room.button(room.student, "ready:A1", private=True)
        async with at_work(people, tmp_path) as room:
            await room.settle()
            said = await room.student.presses_data(message, data, inaccessible=inaccessible)

    assert said == room.says("toast.ready")
