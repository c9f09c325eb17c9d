"""The conversation as one page to keep: everything that was said, in the order it came."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.rehearsal.page.looks import looks
from bot.rehearsal.page.rehearsal import Rehearsal
from bot.rehearsal.page.words import WORDS, page_language
from bot.rehearsal.telegram.world.messages import Chat, SentMessage


def transcript(rehearsal: Rehearsal, language: str) -> str:
    """A page of HTML that needs nothing beside it."""
    stage = rehearsal.stage
    private: dict[Chat, str] = {each.private: each.first_name for each in stage.people.values()}
    apart: dict[Chat, str] = {each: each.title for each in stage.apart.values()}
    chats = (stage.group, *apart, *private)
    said = [each for chat in chats for each in chat.messages if not each.deleted]
    said.sort(key=lambda each: each.date)
    names = {each.id: key for key, each in stage.people.items()}
    zone = stage.room.app.settings.time_zone
    vocabulary, spoken = rehearsal.vocabulary, page_language(language, rehearsal.vocabulary)
    environment = Environment(
        loader=PackageLoader("bot.rehearsal.page", "."), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("transcript.html.j2").render(
        language=language,
        say=lambda key, **values: WORDS.say(spoken, key, **values),
        title=stage.group.title,
        voices=rehearsal.example["voices"],
        said=[
            looks(each, names)
            | _signed(each, partial(vocabulary.clock, language), zone)
            | {"private": private.get(each.chat, ""), "apart": apart.get(each.chat, "")}
            for each in said
        ],
    )


def _signed(
    message: SentMessage, clock: Callable[[datetime], str], zone: ZoneInfo
) -> dict[str, str]:
    local = message.date.astimezone(zone)
    return {
        "name": message.sender.first_name,
        "day": f"{local:%Y-%m-%d}",
        "time": clock(local),
    }
