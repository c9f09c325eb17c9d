"""The quick way: a workshop is brought to a place by the core, in one transaction."""

from typing import TYPE_CHECKING

from bot.rehearsal.telegram.world.members import Member
from dialogs import commands as c
from dialogs.places import step_of
from dialogs.workbook.schema import Voice
from storage import workshops
from storage.tables import chats, people
from tests.stories.road import Cast, through

if TYPE_CHECKING:
    from tests.stories.story import Story

VOICES = {
    "teacher": Voice.OL,
    "instructor": Voice.TP,
    "supervisor": Voice.TP,
    "student": Voice.OP,
    "classmate": Voice.OP,
}


async def meet_everyone(story: "Story", language: str, reachable: frozenset[str]) -> Cast:
    """Everyone is known, and some have opened their private chats."""
    found = {}
    for key, actor in story.cast.items():
        person = actor.person
        spoken = person.language or language
        known = await people.meet(story.database, person.id, person.first_name, spoken, story.now)
        found[key] = known.id
        if key in reachable:
            person.private.started = True
            await people.set_reachable(story.database, known.id, True)
    await people.set_role(story.database, found["teacher"], "teacher")
    return Cast(found["teacher"], found["instructor"], found["student"])


async def begin(
    story: "Story", cast: Cast, language: str, format: str, coordinator: int | None
) -> None:
    """The teacher has made the workshop and told what it is."""
    create = c.Create(cast.teacher, "uudista", language, "Europe/Helsinki", coordinator)
    story.workshop = await workshops.create(story.room.app.streams, create, story.now)
    await story.take(
        c.FillField(cast.teacher, "setup", "partner", "Konepaja Teräskulma"),
        c.FillField(cast.teacher, "setup", "field", "Kone- ja tuotantotekniikka"),
        c.SetField(cast.teacher, "setup", "format", format),
        c.SetField(cast.teacher, "setup", "language", language),
    )


async def bind(story: "Story", cast: Cast) -> None:
    """The bot is in the group, and the group is at the workshop."""
    bot, group = story.telegram.bot, story.group
    group.members[bot.id] = Member(bot, "member")
    await chats.bind(story.database, group.id, 0, story.workshop, group.title, story.now)
    await story.take(c.BindGroup(cast.teacher))


async def come_to(story: "Story", at: str, cast: Cast) -> None:
    """Everyone joins, and the group walks the road; the cards on the way have scrolled off."""
    if at not in ("I1", "I2"):
        await _join(story)
        await _walk(story, cast, at)
    here = (await story.state()).place
    await story.database.execute(
        """
        DELETE FROM outbox WHERE card LIKE 'form:%'
        OR card LIKE 'step:%' AND card NOT IN (?, 'step:I2')
        """,
        (f"step:{here}",),
    )


async def _join(story: "Story") -> None:
    for key, actor in story.cast.items():
        known = await actor.known()
        await story.take(c.Join(known.id, VOICES[key], known.reachable))


async def _walk(story: "Story", cast: Cast, at: str) -> None:
    while (here := (await story.state()).place) != at and step_of(here) != at:
        for command in through(step_of(here), cast, await story.state()):
            await story.take(command)


async def hurry(story: "Story", to: str) -> None:
    """The group goes on in haste until it has come to a place; the bot is at work meanwhile."""
    people = (story.teacher, story.instructor, story.student)
    cast = Cast(*[await story.id_of(each) for each in people])
    async with story.room.app.streams.transaction():
        await _walk(story, cast, to)
    await story.settle()
