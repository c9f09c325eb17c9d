"""Plays beats at reading speed: the example, or a saved rehearsal at once; it can be paused."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.page.record import Done
from bot.rehearsal.stage.stage import EVERYONE, PlayError, placed

Json = dict[str, Any]

SPEEDS = (0.5, 1, 2, 4)
BREATH = 1.2
"""Seconds between two beats at speed 1, before any reading."""
A_LETTER = 0.03
"""Seconds to read or write one letter at speed 1: some 2,000 letters a minute."""
LONGEST = 7.0


@dataclass
class Player:
    """Where the play is. `perform` does a beat; `changed` is called when the player looks new."""

    beats: Sequence[Done | Json]
    perform: Callable[[Done | Json], Awaitable[None]]
    changed: Callable[[], None]
    position: int = 0
    speed: float = 1
    until: int = 0
    """Beats before this one are played at once; there the play stops."""
    told: str = ""
    lost: bool = False
    _going: asyncio.Event = field(default_factory=asyncio.Event)
    _cut: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Play whenever it is asked to, until cancelled."""
        while True:
            await self._going.wait()
            if self.position >= self.until and not await self._read():
                continue
            await self.step()
            if self.position in (self.until, len(self.beats)):
                self.pause()

    async def step(self) -> None:
        """The next beat, now."""
        if self.position >= len(self.beats):
            return
        beat = self.beats[self.position]
        self.position += 1
        try:
            await self.perform(beat)
        except (PlayError, LookupError, ValueError, TimeoutError):
            self.lost = True
            self.pause()
        self.told = _of(beat).get("tell", self.told)
        self.changed()

    def play(self) -> None:
        self._going.set()
        self.changed()

    def pause(self) -> None:
        self._going.clear()
        self._cut.set()
        self.changed()

    def skip(self, to: int) -> None:
        """Play at once up to the beat of this number, and stop there."""
        self.until = min(to, len(self.beats))
        self._cut.set()
        self.play()

    @property
    def playing(self) -> bool:
        return self._going.is_set()

    async def _read(self) -> bool:
        """Give time to read; whether the play still goes on after it."""
        self._cut.clear()
        self.changed()
        try:
            async with asyncio.timeout(self._pause() / self.speed):
                await self._cut.wait()
        except TimeoutError:
            return self.playing
        return False

    def _pause(self) -> float:
        before = _of(self.beats[self.position - 1]) if self.position else {}
        heading = before.get("tell", "")
        return min(LONGEST, BREATH + A_LETTER * (len(heading) + len(_words(self.next))))

    @property
    def next(self) -> Json:
        """What happens next; empty at the end."""
        return _of(self.beats[self.position]) if self.position < len(self.beats) else {}

    def as_json(self) -> Json:
        return {
            "playing": self.playing,
            "position": self.position,
            "total": len(self.beats),
            "speed": self.speed,
            "told": self.told,
            "lost": self.lost,
            "hurries": self.playing and self.position < self.until,
            "acting": self._acting() if self.playing else None,
            "chapters": [
                {"at": number, "title": tell}
                for number, beat in enumerate(self.beats)
                if (tell := _of(beat).get("tell"))
            ],
        }

    def _acting(self) -> Json | None:
        """Who is about to do something, where, and whether that is writing."""
        beat = self.next
        if "who" not in beat:
            return None
        return {"who": beat["who"], "where": _where(beat), "writes": bool(_words(beat))}


def _of(beat: Done | Json) -> Json:
    return beat.beat if isinstance(beat, Done) else beat


def _where(beat: Json) -> str:
    """The chat to look at while a beat is done: a press is seen best where its card is."""
    place = beat.get("replies") or beat.get("together") or beat.get("presses", "")
    answers = "replies" in beat or "together" in beat
    if answers or placed(place) != EVERYONE:
        return placed(place)
    return EVERYONE if "command" in beat or "adds_bot" in beat else beat.get("where", "private")


def _words(beat: Json) -> str:
    """What is written in a beat, if anything is."""
    if "texts" in beat:
        return " ".join(beat["texts"].values())
    return str(beat.get("text") or beat.get("writes") or beat.get("command") or "")
