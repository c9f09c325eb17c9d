"""The notation of the stories: what people do at their telephones, and what they see there."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.cards.buttons import read_callback, start_payload
from bot.clock import TurnedClock
from bot.rehearsal.stage.room import PATIENCE, Room, open_room
from bot.rehearsal.stage.stage import Stage, matches
from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.members import Member
from bot.rehearsal.telegram.world.messages import Chat, SentMessage
from bot.rehearsal.telegram.world.people import Person
from dialogs.command import Command
from dialogs.keys import CardKind
from dialogs.workshop import Workshop
from storage import workshops
from storage.streams import Stream
from storage.tables import cards, inbox, journal, people
from storage.tables.people import Person as Known
from tests.rehearsal.judge import judge
from tests.stories.quickly import begin, bind, come_to, meet_everyone

BEGINS = datetime.fromisoformat("2027-01-18T09:00:00+02:00")
"""A Monday morning in Helsinki."""
NAMES = {
    "teacher": "Tiina Opettaja",
    "instructor": "Matti Ohjaaja",
    "supervisor": "Saara Esihenkilö",
    "student": "Aino Opiskelija",
    "classmate": "Omar Oppilas",
}
FOR_NOBODY = ("there is no such card", "there is no such file", "nobody to send it to")
"""Why a card may rightly never be sent."""
REACHABLE = ("teacher", "instructor", "student")


class Actor:
    """Someone with a telephone. Every deed waits until the bot has come to rest."""

    def __init__(self, story: "Story", person: Person) -> None:
        self.story, self.person = story, person

    # In the group

    async def says(self, text: str, reply_to: SentMessage | None = None) -> SentMessage:
        """Write in the group; free talk, or a command."""
        message = self.person.says(self.story.group, text, reply_to)
        await self.story.settle()
        return message

    async def replies(self, place: str, text: str) -> SentMessage:
        """Answer a step's card in the group."""
        return await self.says(text, self.story.message(place))

    # In private

    async def opens(self, card: str) -> None:
        """Follow the deep link of a card into the private chat."""
        await self.story.after(self.person.starts, start_payload(self.story.workshop, card))

    async def follows(self, link: str) -> None:
        """Open a link to the bot; one that adds it to a group is opened for the story's group."""
        await self.story.after(self.person.follows, link, self.story.group)

    async def starts(self) -> None:
        """Press Start without any link."""
        await self.story.after(self.person.starts)

    async def writes(self, text: str, reply_to: SentMessage | None = None) -> SentMessage:
        """Write to the bot."""
        message = self.person.says(self.person.private, text, reply_to)
        await self.story.settle()
        return message

    async def privately(self, place: str, text: str) -> SentMessage:
        """Answer a step where nobody else reads it."""
        await self.opens(f"answer:{place}")
        return await self.writes(text)

    # Anywhere

    async def edits(self, message: SentMessage, text: str) -> None:
        await self.story.after(self.person.edits, message, text)

    async def presses(self, action: str, *, private: bool = False) -> str:
        """Press the latest button of this action; what the bot says in a moment's toast.

        `private`: the one in one's own chat, though the group has one too.
        """
        message, data = self.story.button(self, action, private=private)
        return await self.presses_data(message, data)

    async def presses_data(
        self, message: SentMessage, data: str | None, *, inaccessible: bool = False
    ) -> str:
        """Press any callback data at all, also forged or long gone."""
        press = self.person.presses(message, data=data, inaccessible=inaccessible)
        await press.answer(timeout=PATIENCE)
        await self.story.settle()
        return press.toast or ""

    # What they see

    @property
    def chat(self) -> list[SentMessage]:
        """What the bot has written in private, in order; not a card that only went to the end."""
        return [x for x in self.all if not (x.silent and self._only_went(x))]

    def _only_went(self, message: SentMessage) -> bool:
        """Whether it is the facilitator's card, or what that left where it stood."""
        is_line = message.text.startswith("✓ ") and not message.labels
        return message in self.story.at_end or is_line

    @property
    def all(self) -> list[SentMessage]:
        """Every message of the bot that stands in private, in order."""
        found = self.person.private.messages
        return [each for each in found if each.sender.is_bot and not each.deleted]

    @property
    def sees(self) -> str:
        """The bot's latest private message, or ""; see `latest`."""
        return self.latest.text if self.all else ""

    @property
    def latest(self) -> SentMessage:
        """The bot's latest message in private; not the card that only went below that."""
        return (self.chat or self.all)[-1]

    @property
    def sees_all(self) -> str:
        """Everything that the bot has written in private."""
        return "\n\n".join(each.text or each.caption or "" for each in self.chat)

    def news(self) -> list[str]:
        """What the bot has written in private since this was last asked."""
        return self.story.news_of(self.person.private.messages)

    async def known(self) -> Known:
        """The person, as the bot's database has them."""
        found = await people.by_telegram(self.story.database, self.person.id)
        assert found is not None, f"{self.person.first_name} is not known"
        return found


@dataclass
class Story:
    """A group with its people and the bot at work; see the module for who they are."""

    room: Room
    stage: Stage
    teacher: Actor = field(init=False)
    instructor: Actor = field(init=False)
    supervisor: Actor = field(init=False)
    student: Actor = field(init=False)
    classmate: Actor = field(init=False)
    workshop: int = 1
    language: str = "fi"
    odd_updates: bool = False
    """Whether updates come that may be put aside; otherwise one that is fails at once."""
    cast: dict[str, Actor] = field(default_factory=dict)
    at_end: list[SentMessage] = field(default_factory=list)
    """The facilitators' cards, which go below whatever comes into their chats."""
    _live: dict[str, SentMessage] = field(default_factory=dict)
    _told: set[SentMessage] = field(default_factory=set)

    def __post_init__(self) -> None:
        for key, person in self.stage.people.items():
            self.cast[key] = Actor(self, person)
            setattr(self, key, self.cast[key])

    # The outside

    @property
    def telegram(self) -> PretendTelegram:
        return self.room.telegram

    @property
    def group(self) -> Group:
        return self.stage.group

    @property
    def database(self) -> Any:
        return self.room.app.streams.database

    @property
    def now(self) -> datetime:
        return self.room.clock.now()

    def person(self, name: str, *, member: bool = True, language: str = "fi") -> Actor:
        """Somebody else, a member of the group or not."""
        person = self.telegram.user(name, language=language)
        if member:
            self.group.members[person.id] = Member(person, "member")
        return Actor(self, person)

    async def after(self, deed: Callable[..., Any], *arguments: object, **named: object) -> Any:
        """Do something in the pretend Telegram, and let the bot come to rest."""
        done = deed(*arguments, **named)
        await self.settle()
        return done

    async def settle(self) -> None:
        await self.room.settle()
        await self._look()

    async def _look(self) -> None:
        """Remember which message shows which of the group's cards; nothing was put aside."""
        aside = [each.reason for each in await inbox.poisoned(self.database)]
        assert self.odd_updates or not aside, aside
        self._live, self.at_end = {}, []
        for each in await cards.live_cards(self.database, self.workshop):
            chat = self.telegram.chats.get(each.chat_id)
            if each.person == 0 and chat and (message := chat.find(each.message_id)):
                self._live[each.card] = message
            elif each.card.kind == CardKind.REMOTE and chat:
                self.at_end += filter(None, [chat.find(each.message_id)])

    # Time

    async def turn(self, **by: float) -> None:
        """Turn the clock by `hours=2`, `days=3`; what falls due meanwhile happens."""
        await self.room.turn(timedelta(**by))
        await self._look()

    async def turn_to(self, moment: str) -> None:
        """Turn the clock to a local moment such as `2027-02-08 10:00`."""
        zone = self.room.app.settings.time_zone
        await self.room.turn_to(datetime.fromisoformat(moment).replace(tzinfo=zone))
        await self._look()

    # What the group sees

    def message(self, place: str) -> SentMessage:
        """The live message of a place's card (`A1`), or of another card (`notice:1`)."""
        card = place if ":" in place else f"step:{place}"
        assert card in self._live, f"the group has no card {card}; there are {[*self._live]}"
        return self._live[card]

    def card(self, place: str) -> str:
        """What the group's card of a place says now."""
        return self.message(place).text

    def private(self, actor: Actor) -> str:
        """The bot's latest private message to someone."""
        return actor.sees

    @property
    def posts(self) -> list[SentMessage]:
        """What the bot has posted in the group, in order; without what only went to its end."""
        return [each for each in self._said(self.group.messages) if not each.deleted]

    def _said(self, messages: Iterable[SentMessage]) -> list[SentMessage]:
        """What the bot has said: a message without a sound brings nothing new."""
        return [x for x in messages if x.sender is self.telegram.bot and not x.silent]

    def news(self) -> list[str]:
        """What the bot has posted in the group since this was last asked."""
        return self.news_of(self.group.messages)

    def news_of(self, messages: Iterable[SentMessage]) -> list[str]:
        fresh = [x for x in self._said(messages) if x not in self._told]
        self._told.update(fresh)
        return [each.text or each.caption or "" for each in fresh]

    def button(
        self, actor: Actor, action: str, *, private: bool = False
    ) -> tuple[SentMessage, str]:
        """The latest message with a button of this action, and the button's data."""
        found = self._find(actor.person.private, action)
        if not private:
            found = self.stage.find(actor.person, action)
        assert found is not None, f"{actor.person.first_name} sees no button {action}"
        return found

    def _find(self, chat: Chat, action: str) -> tuple[SentMessage, str] | None:
        key = self.room.app.renderer.key
        for message in (each for each in reversed(chat.messages) if not each.deleted):
            for button in (each for row in message.keyboard for each in row):
                pressed = read_callback(key, button.data or "")
                if pressed is not None and matches(pressed.action, action):
                    return message, button.data or ""
        return None

    def says(self, key: str, **values: object) -> str:
        """The bot's own words for a key, in the story's language."""
        return self.room.app.renderer.vocabulary.say(self.language, key, **values)

    # What is so

    async def state(self) -> Workshop:
        found = await workshops.load(self.room.app.streams, self.workshop)
        assert found is not None
        return found

    async def texts(self, place: str) -> list[str]:
        """What has been written at a place and stands."""
        return [each.text for each in (await self.state()).items(place)]

    async def number_of(self, text: str) -> int:
        """The number of the contribution with these words."""
        found = (await self.state()).contributions.values()
        return next(each.id for each in found if each.text == text)

    async def id_of(self, actor: Actor) -> int:
        return (await actor.known()).id

    # The quick way

    async def start(
        self,
        *,
        language: str = "fi",
        at: str = "I3",
        format: str = "ONCE",
        reachable: Iterable[str] = REACHABLE,
        coordinator: Actor | None = None,
        first_card: bool = False,
    ) -> None:
        """A workshop whose group has come to a place; what came before was done in the core.

        `first_card`: the card of joining is there too, as it would be; the others are not.
        """
        self.language = language
        follower = await self.id_of(coordinator) if coordinator else None
        transaction = self.room.app.streams.transaction
        async with transaction():
            cast = await meet_everyone(self, language, frozenset(reachable))
            await begin(self, cast, language, format, follower)
            if at != "I1":
                await bind(self, cast)
            if not first_card:
                await come_to(self, at, cast)
        if first_card:
            await self.settle()
            async with transaction():
                await come_to(self, at, cast)
        await self.settle()
        self.news()

    async def take(self, *commands: Command) -> None:
        """Let the core take these turns, inside the open transaction."""
        for each in commands:
            turn = await self.room.app.streams.handle(self.workshop, each, self.now)
            assert turn.refusal is None, f"{each}: {turn.refusal}"

    async def does(self, *commands: Command) -> None:
        """Do something in the core, where the way there is another story."""
        async with self.room.app.streams.transaction():
            await self.take(*commands)
        await self.settle()

    # What is always so

    async def is_sound(self) -> None:
        """No update was put aside, no card refused, and every journal replays to what is so."""
        await self._look()
        dead = await self.database.fetch("SELECT card, error FROM outbox WHERE state = 'dead'")
        assert [tuple(x) for x in dead if x["error"] not in FOR_NOBODY] == []
        streams = self.room.app.streams
        for number, kind in await self.database.fetch("SELECT id, kind FROM streams WHERE id > 0"):
            stored, state = streams.kinds[kind], None
            for each in await journal.read(self.database, number, known=stored.known):
                state = stored.kind.evolve(state, each.event, each.at)
            assert await streams.load(number) == (state and Stream(stored.kind, state))


@dataclass(frozen=True)
class Gathering:
    """Five people and their group on the pretend Telegram, where no bot is at work yet."""

    telegram: PretendTelegram
    clock: TurnedClock
    cast: dict[str, Person]
    group: Group


@asynccontextmanager
async def gather(
    *,
    begins: datetime = BEGINS,
    limits: bool = False,
    languages: Mapping[str, str] | None = None,
    kind: str = "group",
    topics: bool = False,
    privacy: bool = True,
) -> AsyncIterator[Gathering]:
    """A pretend Telegram under the judge's eyes, with the people of the stories."""
    clock = TurnedClock(begins)
    async with PretendTelegram(now=clock.now, limits=limits, privacy=privacy) as telegram:
        telegram.judge = judge
        spoken = languages or {}
        cast = {
            key: telegram.user(name, language=spoken.get(key, "fi")) for key, name in NAMES.items()
        }
        group = telegram.group("Teräskulma", *cast.values(), kind=kind, topics=topics)
        yield Gathering(telegram, clock, cast, group)


@asynccontextmanager
async def at_work(people: Gathering, folder: Path, **settings: object) -> AsyncIterator[Story]:
    """The bot at work among these people."""
    database = folder / "story.db"
    async with open_room(people.telegram, people.clock, database, **settings) as room:
        cast, group = people.cast, people.group
        story = Story(room, Stage(room, cast, group, cast["student"], lambda line: None))
        yield story
        await story.settle()
        await story.is_sound()


def on_disk(folder: Path, text: str) -> list[str]:
    """The files of the story's database in which a text stands."""
    return [x.name for x in folder.glob("story.db*") if text.encode() in x.read_bytes()]


Opened = Callable[..., Awaitable[Story]]
