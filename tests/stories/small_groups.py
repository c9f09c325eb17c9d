"""Eleven people in three small groups, each with a chat of its own: what the stories share."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.cards.buttons import start_payload
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import SentMessage, Topic
from dialogs import commands as c
from dialogs.workbook.schema import Voice
from storage.tables import people
from tests.stories.story import Actor, Story

MORE = {
    "Veikko": Voice.TP,
    "Tuuli": Voice.TP,
    "Oona": Voice.OL,
    "Lauri": Voice.OL,
    "Sari": Voice.OP,
    "Niilo": Voice.OP,
}
"""Who take part besides the cast of every story."""


@dataclass
class Small:
    """Small groups in their chats. The numbers of people and chats are those of the groups."""

    room: Story
    actors: dict[int, Actor] = field(default_factory=dict)
    """Everyone, by the number in the workshop."""
    chats: dict[int, Group] = field(default_factory=dict)

    async def of(self, group: int, voice: Voice | None = None) -> list[Actor]:
        """The people of a group; the cast first."""
        members = (await self.room.state()).members(group)
        return [self.actors[each.id] for each in members if voice in (None, each.voice)]

    async def says(
        self,
        who: Actor,
        chat: Group,
        text: str,
        reply_to: SentMessage | None = None,
        thread: Topic | None = None,
    ) -> SentMessage:
        """Write in any chat."""
        said = await self.room.after(who.person.says, chat, text, reply_to, thread)
        assert isinstance(said, SentMessage)
        return said

    async def replies(self, who: Actor, place: str, text: str) -> SentMessage:
        """Answer the card of a place in the chat where it stands."""
        card = self.room.message(place)
        assert isinstance(card.chat, Group)
        return await self.says(who, card.chat, text, card)

    async def presses(self, who: Actor, chat: Group, action: str) -> str:
        """Press the latest button of this action in a chat."""
        found = self.room._find(chat, action)
        assert found is not None, f"{chat} has no button {action}"
        return await who.presses_data(*found)

    def posts(self, chat: Group) -> list[str]:
        """What the bot has written in a chat, in order."""
        own = (x for x in chat.messages if x.sender is self.room.telegram.bot)
        return [each.text for each in own if not (each.deleted or each.silent)]

    async def place(self, group: int) -> str:
        return (await self.room.state()).groups[group].place

    async def passes(self, group: int, *, until: str) -> None:
        """A group goes on along its task, whoever is silent."""
        teacher = await self.room.id_of(self.room.teacher)
        while (place := await self.place(group)) != f"{until}/{group}":
            await self.room.does(c.Advance(teacher, place, accept_gap=True))


async def divided(room: Story, *, at: str = "I4", more: Iterable[str] = (*MORE,)) -> Small:
    """A workshop of many people, whose groups are formed and have no chats yet."""
    await room.start(at=at)
    made, teacher = Small(room), await room.id_of(room.teacher)
    for name in more:
        actor = room.person(name)
        async with room.room.app.streams.transaction():
            known = await people.meet(room.database, actor.person.id, name, "fi", room.now)
        await room.does(c.Join(known.id, MORE[name], reachable=False))
        made.actors[known.id] = actor
    for actor in room.cast.values():
        made.actors[await room.id_of(actor)] = actor
    await room.does(c.DrawGroups(teacher), c.FormGroups(teacher))
    made.actors = {each: made.actors[each] for each in sorted(made.actors)}
    return made


async def small_groups(room: Story, *, begun: bool = True) -> Small:
    """Three small groups in chats of their own, at the first step of task A."""
    made = await divided(room)
    for number in (1, 2, 3):
        members = [each.person for each in await made.of(number)]
        chat = room.telegram.group(f"Ryhmä {number}", room.teacher.person, *members)
        made.chats[number] = chat
        link = start_payload(room.workshop, f"group:{number}")
        await room.after(room.teacher.person.adds_bot, chat, link)
    if begun:
        await begin(room)
    return made


async def begin(room: Story) -> None:
    """Everyone has looked back, and the groups begin task A."""
    teacher = await room.id_of(room.teacher)
    await room.does(c.Skip(teacher, (await room.state()).place))
    assert (await room.state()).place == "A5"
