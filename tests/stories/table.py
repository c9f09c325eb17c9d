"""Thirteen people, one common chat and a chat for each small group: their notation in a story."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.cards.buttons import read_callback
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage
from dialogs.events import Place
from dialogs.places import group_of, step_of
from dialogs.rules import rate
from storage import workshops
from tests.stories.road import Cast
from tests.stories.story import Actor, Story

VOICES = {"TP": 5, "OL": 4, "OP": 4}
"""How many people hold each voice."""
NAMES = {"TP": "Työ", "OL": "Opetus", "OP": "Opinto"}


@dataclass
class Hall:
    """Everyone of a large workshop; the teacher of the story leads it, and is `OL1`."""

    story: Story
    people: dict[str, Actor] = field(default_factory=dict)
    chats: dict[int, Group] = field(default_factory=dict)

    def woken(self, story: Story) -> "Hall":
        """The same people and chats, after the bot has begun again."""
        people = {key: Actor(story, each.person) for key, each in self.people.items()}
        return Hall(story, people, self.chats)

    @property
    def teacher(self) -> Actor:
        return self.story.teacher

    async def gather(self) -> None:
        """Everybody joins in the common chat; most open the private chat too."""
        self.people = {"OL1": self.teacher}
        for voice, number in VOICES.items():
            for nth in range(1, number + 1):
                key = f"{voice}{nth}"
                known = self.people.setdefault(key, self.teacher)
                if key != "OL1":
                    known = self.people[key] = self.story.person(f"{NAMES[voice]} {nth}")
                await known.presses(f"join:{voice}")
                if nth < number:
                    await known.opens("status")

    async def chat_for(self, number: int) -> None:
        """The facilitator makes a chat for a small group, with its people, and adds the bot."""
        people = [each.person for each in await self.members(number)]
        others = [each for each in people if each is not self.teacher.person]
        chat = self.story.telegram.group(f"Ryhmä {number}", self.teacher.person, *others)
        self.chats[number] = chat
        link = _link(self.teacher.chat, f"-group-{number}")
        await self.story.after(self.teacher.person.follows, link, chat)

    async def members(self, number: int) -> list[Actor]:
        """The people of a small group, or everyone (0), always in the same order."""
        state = await self.story.state()
        ids = {each.id for each in (state.members(number) if number else state.active)}
        known = {key: await self.story.id_of(each) for key, each in self.people.items()}
        return [each for key, each in self.people.items() if known[key] in ids]

    async def cast(self) -> Cast:
        """Those who do what the quick road needs three people for."""
        named = (self.people[each] for each in ("OL1", "TP1", "OP1"))
        return Cast(*[await self.story.id_of(each) for each in named])

    # What people do

    def _card(self, place: Place) -> SentMessage:
        """A step's card, in the chat where it has to stand."""
        card, number = self.story.message(place), group_of(place)
        chat = self.chats[number] if number else self.story.group
        assert card.chat is chat, f"{place} stands in another chat"
        return card

    async def presses(self, actor: Actor, card: str, action: str) -> str:
        """Press a button of a group's card."""
        message, key = self.story.message(card), self.story.room.app.renderer.key
        for each in (button for row in message.keyboard for button in row):
            pressed = read_callback(key, each.data or "")
            if pressed is not None and f"{pressed.action}:".startswith(f"{action}:"):
                return await actor.presses_data(message, each.data)
        raise AssertionError(f"{card} has no button {action}, but {message.labels}")

    async def answers(self, place: Place) -> None:
        """Each of those who are at a place says something: one in private, the others at once."""
        first, *others = await self.members(group_of(place))
        await first.privately(place, f"{step_of(place)} {first.person.first_name}")
        card = self._card(place)
        for each in others:
            each.person.says(card.chat, f"{step_of(place)} {each.person.first_name}", card)
        await self.story.settle()

    async def goes_on(self, place: Place) -> None:
        """The facilitator shows the answers, and leads on; a missing voice is accepted."""
        for _ in range(3):
            state = await self.story.state()
            if not state.is_at(place):
                return
            revealed = state.gap.get(place)
            await self.presses(self.teacher, place, f"gap:{place}" if revealed else f"adv:{place}")

    async def works(self, place: Place) -> None:
        await self.answers(place)
        await self.goes_on(place)

    async def rates(self, place: Place) -> None:
        """Whoever can do it in private says something of the first practice, or need."""
        await self._narrows(place)
        question = "smooth:partly" if place.startswith("A3") else "learnt:both"
        for each in await self.members(group_of(place)):
            if each.person.private.started:
                await each.opens(f"rate:{place}")
                await each.presses(f"rate:{place}:*:{question}:1", private=True)
        await self.goes_on(place)

    async def _narrows(self, place: Place) -> None:
        """Of a long list, the facilitator picks four."""
        state = await self.story.state()
        found = rate.listed(
            workshops.scene(self.story.room.app.streams, state, self.story.now), place
        )
        for each in found[:4] if len(found) > rate.ALL_RATED else ():
            await self.presses(self.teacher, place, f"pick:{place}:{each.id}:1")


def _link(messages: Iterable[SentMessage], ending: str) -> str:
    """The latest link of a button that ends so."""
    for message in reversed([*messages]):
        for button in (each for row in message.keyboard for each in row):
            if button.url and button.url.endswith(ending):
                return button.url
    raise AssertionError(f"no link {ending}")
