"""How far up a group's card lies, by the numbers of messages alone."""

from datetime import timedelta

import pytest

from dialogs.keys import CardKey
from storage.tables import cards, chats, ends
from tests.storage.given import NOW, write

SUPERGROUP, BASIC = -1_001_234_567_890, -4_200_000_001


@pytest.fixture
def chat(db, workshop):
    """A chat in which messages come: the bot's cards, and what it sees of others'."""

    class Chat:
        def __init__(self, id: int = SUPERGROUP, thread: int = 0) -> None:
            self.id, self.thread = id, thread

        async def posts(self, number: int, card: str = "step:A1") -> None:
            seen = await write(db, ends.posted(db, self.id, self.thread, number))
            work = cards.record(
                db, self.id, number, stream_id=workshop, card=card, person=0, now=NOW, seen=seen
            )
            await write(db, work)

        async def sees(self, number: int) -> None:
            await write(db, ends.saw(db, self.id, self.thread, number))

        async def sight(self):
            await write(db, chats.bind(db, self.id, self.thread, workshop, "Ryhmä", NOW))
            found = await ends.sight(db, workshop, CardKey("step:A1"))
            assert found is not None
            return found

    return Chat


async def test_a_card_is_the_last_until_something_is_seen_after_it(chat):
    here = chat()
    await here.posts(10)
    assert (await here.sight()).last
    assert (await here.sight()).posted_at == NOW

    await here.sees(11)

    assert not (await here.sight()).last
    assert (await here.sight()).newer == 0


async def test_in_a_supergroup_numbers_tell_what_the_bot_has_not_seen(chat):
    here = chat()
    await here.posts(10)
    await here.sees(15)
    await here.posts(17, "board:A")

    sight = await here.sight()

    assert (sight.behind, sight.unheard, sight.newer) == (7, 5, 1)


@pytest.mark.parametrize(("id", "thread"), [(BASIC, 0), (SUPERGROUP, 4)])
async def test_elsewhere_numbers_tell_the_order_alone(chat, id: int, thread: int):
    here = chat(id, thread)
    await here.posts(10)
    await here.sees(500)

    sight = await here.sight()

    assert (sight.behind, sight.unheard, sight.last) == (None, 0, False)


async def test_where_a_topic_shares_the_numbers_the_general_one_counts_none(chat):
    here = chat()
    await here.posts(10)
    await chat(thread=4).sees(40)
    await here.sees(50)

    assert (await here.sight()).behind is None


async def test_what_comes_out_of_order_moves_no_end_back(chat):
    here = chat()
    await here.posts(10)
    await here.sees(12)
    await here.sees(11)

    assert (await here.sight()).behind == 2
    assert (await here.sight()).unheard == 0


async def test_what_was_just_posted_is_the_last_whatever_numbers_were_seen(chat):
    here = chat()
    await here.sees(500)
    await here.posts(10)

    assert (await here.sight()).last


async def test_a_former_copy_is_a_line_that_stands_for_its_card(db, chat, workshop):
    async def live(key: str = "step:A1") -> cards.Card:
        found = await cards.live(db, workshop, key, 0)
        assert found is not None
        return found

    here = chat()
    await here.posts(10)
    first = await live()
    await here.posts(12)
    former = await write(db, cards.leave_a_line(db, first))

    assert former == "former:10:step:A1"
    found = await cards.find(db, SUPERGROUP, 10)
    assert found is not None
    assert (found.card, found.live) == ("step:A1", False)
    second = await live()
    assert second.message_id == 12
    assert (await live(former)).message_id == 10
    assert not await cards.has_left_a_line(db, await live(former))

    await here.posts(14)
    later = await write(db, cards.leave_a_line(db, second))
    assert await cards.has_left_a_line(db, await live(later))


async def test_a_card_that_stands_in_a_former_chat_is_nowhere(db, chat, workshop):
    await chat().posts(10)
    await write(db, chats.bind(db, BASIC, 0, workshop, "Toinen", NOW))

    assert await ends.sight(db, workshop, CardKey("step:A1")) is None


async def test_of_a_card_that_was_posted_anew_the_newest_copy_is_looked_for(chat):
    here = chat()
    await here.posts(10)
    await here.posts(30)

    assert (await here.sight()).last
    assert (await here.sight()).behind == 0


async def test_a_card_of_yesterday_keeps_its_day(chat):
    here = chat()
    await here.posts(10)
    await here.sees(11)

    assert (await here.sight()).is_out(NOW + timedelta(days=1))
