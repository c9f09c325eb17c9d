"""What the page asks for: itself, its words, the news, the files, and what people do."""

import asyncio
import json
import mimetypes
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from bot.rehearsal.page.deed import Deed
from bot.rehearsal.page.guard import Guarded
from bot.rehearsal.page.player import SPEEDS
from bot.rehearsal.page.record import RecordError, read_record
from bot.rehearsal.page.transcript import transcript
from bot.rehearsal.page.words import WORDS, page_language
from bot.rehearsal.stage.script import NAMES
from bot.rehearsal.stage.stage import PlayError

Json = dict[str, Any]

STATIC = Path(__file__).parent / "static"
STILL_THERE = 15.0
"""Real seconds of silence after which a line without meaning keeps the connection alive."""
MOST_DIGITS = 9
_SPEEDS = {f"{each:g}": each for each in SPEEDS}
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class PageHandler(Guarded):
    """The page and everything it consists of."""

    def get(self, secret: str, name: str) -> None:
        file = STATIC / (name or "index.html")
        if file.parent != STATIC or not file.is_file():
            raise HTTPError(404)
        kind, _ = mimetypes.guess_type(file.name)
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(file.read_bytes())


class WordsHandler(Guarded):
    """The page's own words in one language."""

    def get(self, secret: str, language: str) -> None:
        vocabulary = self.rehearsal.vocabulary
        if language not in vocabulary.languages:
            raise HTTPError(404)
        words = WORDS.words[page_language(language, vocabulary)]
        self.finish({**words, "formats": vocabulary.formats(language)})


class NewsHandler(Guarded):
    """Server-sent events: first everything, then each change."""

    async def get(self, secret: str) -> None:
        self.set_header("Content-Type", "text/event-stream")
        with self.news.listen() as news, suppress(StreamClosedError):
            while (line := await self._line(news)) is not None:
                self.write(line)
                await self.flush()

    async def _line(self, news: asyncio.Queue[Json | None]) -> str | None:
        try:
            async with asyncio.timeout(STILL_THERE):
                message = await news.get()
        except TimeoutError:
            return ":\n\n"
        return None if message is None else f"data: {json.dumps(message)}\n\n"


class FileHandler(Guarded):
    """What was sent in a chat: pictures to look at, anything else to keep."""

    def get(self, secret: str, path: str) -> None:
        kept = self.rehearsal.stage.room.telegram.files.at(path)
        if kept is None:
            raise HTTPError(404)
        begins = (kind for start, kind in _PICTURES.items() if kept.data.startswith(start))
        kind = next(begins, "application/octet-stream")
        self.set_header("Content-Type", kind)
        if kind not in _PICTURES.values():
            self.set_header("Content-Disposition", "attachment")
        self.finish(kept.data)


class DeedHandler(Guarded):
    """Someone does something."""

    async def post(self, secret: str) -> None:
        try:
            deed = Deed.model_validate_json(self.request.body)
            await self.rehearsal.act(deed.model_dump(exclude_none=True))
        except ValidationError as error:
            raise HTTPError(400) from error
        except (PlayError, LookupError, ValueError) as error:
            raise HTTPError(409) from error
        await self.done()


class ClockHandler(Guarded):
    """Time goes on."""

    async def post(self, secret: str, by: str) -> None:
        await self.rehearsal.jump(by)
        await self.done()


class PlayHandler(Guarded):
    """The play goes on, pauses, takes a step, changes its speed, or hurries to a chapter."""

    async def post(self, secret: str, asked: str, number: str | None) -> None:
        player = self.rehearsal.player
        match asked:
            case "go":
                player.play()
            case "pause":
                player.pause()
            case "step":
                player.pause()
                await player.step()
            case "speed" if number in _SPEEDS:
                player.speed = _SPEEDS[number]
                self.rehearsal.changed()
            case "skip" if number is not None and number.isdecimal():
                player.skip(int(number[:MOST_DIGITS]))
            case _:
                raise HTTPError(404)
        await self.done()


class BeginHandler(Guarded):
    """A new rehearsal from nothing, in one of the languages, with the people of an example."""

    async def post(self, secret: str, language: str, example: str | None) -> None:
        chosen = example or self.rehearsal.record.example
        if language not in self.rehearsal.vocabulary.languages or chosen not in NAMES:
            raise HTTPError(404)
        await self.rehearsal.begin(language, example=chosen)
        await self.done()


class SaveHandler(Guarded):
    """The rehearsal as a file, and a rehearsal from a file."""

    def get(self, secret: str) -> None:
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="kokeilubotti.json"')
        self.finish(self.rehearsal.record.model_dump_json(indent=1))

    async def post(self, secret: str) -> None:
        try:
            record = read_record(self.request.body)
        except RecordError as error:
            self.set_status(422)
            self.finish({"reason": error.reason, "deed": error.deed})
            return
        await self.rehearsal.begin(record.language, record.done, record.example)
        await self.done()


class TranscriptHandler(Guarded):
    """Everything that was said, as one readable page to keep."""

    def get(self, secret: str, language: str) -> None:
        if language not in self.rehearsal.vocabulary.languages:
            raise HTTPError(404)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="kokeilubotti.html"')
        self.finish(transcript(self.rehearsal, language))
