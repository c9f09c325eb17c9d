"""The crash sweep: a script is played unharmed, then again and again with deaths in it."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.clock import TurnedClock
from bot.rehearsal.telegram.server import PretendTelegram
from dialogs.evolve import evolve
from storage.file.database import Database
from storage.tables import journal
from tests.proofs.bots import Runner
from tests.proofs.given import given_workshop
from tests.proofs.playing import FAILED, WORKSHOP, Play, Seen
from tests.proofs.script import BEGINS, Scene


@dataclass(frozen=True, slots=True)
class Unharmed:
    """What each beat brought about where nothing died, and the boundaries that it passed."""

    seen: tuple[Seen, ...]
    boundaries: tuple[tuple[str, ...], ...]


@dataclass
class Findings:
    """What laps with deaths in them have shown; `lost` and `wrong` must stay empty."""

    points: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    doubles: int = 0
    duplicates: int = 0
    flagged: int = 0

    def __str__(self) -> str:
        kinds = Counter(each.split(" ")[0] for each in self.points)
        return (
            f"{len(self.points)} deaths ({self.doubles} double) {dict(kinds)}, "
            f"{len(self.lost)} lost, {self.duplicates} duplicates, {self.flagged} flagged, "
            f"{len(self.wrong)} wrong"
        )


class Sweep:
    """Plays a script with deaths at chosen boundaries of its beats."""

    def __init__(self, runner: Runner, folder: Path, scene: Scene) -> None:
        self.runner, self.folder, self.scene = runner, folder, scene
        self.found = Findings()
        self._laps = count()

    @asynccontextmanager
    async def _lap(self) -> AsyncIterator[Play]:
        clock = TurnedClock(BEGINS)
        database = self.folder / f"lap{next(self._laps)}.db"
        async with PretendTelegram(now=clock.now, limits=True) as telegram:
            play = Play.begin(self.runner, telegram, clock, database, self.scene)
            if self.scene.given:
                await given_workshop(database, BEGINS, play.people, play.group, self.scene.given)
                play.group.add_bot(by=play.people["tiina"])
            await play.start()
            await play.settle()
            await play.look()
            yield play
            await play.stop()
        await self._replay(database)
        for each in self.folder.glob(f"{database.name}*"):
            each.unlink()

    async def unharmed(self) -> Unharmed:
        seen, boundaries = [], []
        async with self._lap() as play:
            for beat in self.scene.beats:
                await play.perform(beat)
                boundaries.append(tuple(await play.ask("passed")))
                seen.append(await play.look())
        return Unharmed(tuple(seen), tuple(boundaries))

    async def lap(
        self, unharmed: Unharmed, deaths: Sequence[int | str], again: Sequence[int] = ()
    ) -> None:
        """One play with a death at the given boundary of each beat (0: none).

        `again` gives for each beat the boundary, counted from the restart, of a second death.
        """
        async with self._lap() as play:
            for number, beat in enumerate(self.scene.beats):
                play.crashes.clear()
                play.deaths = [again[number]] if again else []
                await play.perform(beat, deaths[number])
                if deaths[number] and not play.crashes:
                    await play.kill_at_rest()
                await play.ask("arm", die_at=0)
                await play.settle()
                self.found.doubles += len(play.crashes) > 1
                where = f"{number} {beat.who} {beat.does} {beat.what}"
                self._judge(where, play, await play.look(), unharmed.seen[number])

    def _judge(self, where: str, play: Play, seen: Seen, wanted: Seen) -> None:
        """Compare with the unharmed play: all of it, once, in order; or flagged."""
        found = self.found
        found.points += play.crashes
        found.flagged += len(seen.uncertain)
        where = f"{where} [{'; '.join(play.crashes)}]"
        if _told_once(seen.events) != _told_once(wanted.events):
            found.lost.append(f"{where}: the journal holds {seen.events}, not {wanted.events}")
        for name in wanted.cards.keys() | seen.cards.keys():
            shown, expected = seen.cards.get(name), wanted.cards.get(name)
            if name.startswith("missed:"):  # it tells of what a crash cut off
                continue
            if shown != expected and name.rpartition(" ")[0] not in play.flagged:
                found.wrong.append(f"{where}: {name} shows {shown!r}, not {expected!r}")
        for chat, texts in wanted.sent.items():
            got = seen.sent[chat]
            missing = Counter(texts) - Counter(got)
            if missing and not seen.uncertain:
                found.lost.append(f"{where}: {chat} never got {list(missing)}; it got {got}")
            elif not missing and _out_of_order(got, texts) > len(seen.uncertain):
                found.wrong.append(f"{where}: {chat} got {got}, not in the order {texts}")
            # What the facilitator chose to send again comes when that was chosen, and is no
            # duplicate of the bot's making.
            extra = 0 if seen.uncertain else max(0, len(got) - len(texts))
            found.duplicates += extra
            if extra > len(play.crashes):
                found.wrong.append(f"{where}: {chat} got {extra} too many: {got} for {texts}")

    async def _replay(self, path: Path) -> None:
        """Everything in the journal can be folded again, and nothing waits or is half done."""
        async with await Database.open(path, now=BEGINS) as database:
            workshop = None
            for each in await journal.read(database, WORKSHOP):
                workshop = evolve(workshop, each.event, each.at)
            (row,) = await database.fetch(
                """
                SELECT (SELECT count(*) FROM inbox WHERE state <> 'settled'),
                    (SELECT count(*) FROM outbox WHERE state IN ('ready', 'sending')),
                    (SELECT count(*) FROM outbox WHERE state = 'dead' AND card <> 'hello')
                """
            )
            if tuple(row) != (0, 0, 0):
                self.found.wrong.append(f"left behind: {tuple(row)}")


def _out_of_order(got: list[str], texts: list[str]) -> int:
    """How many of the wanted texts would have to move for all to come in their order."""
    wanted = list(dict.fromkeys(texts))
    places = [wanted.index(each) for each in dict.fromkeys(got) if each in wanted]
    longest: list[int] = []
    for number, place in enumerate(places):
        before = (longest[n] for n in range(number) if places[n] < place)
        longest.append(1 + max(before, default=0))
    return len(places) - max(longest, default=0)


def _told_once(events: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the flag of a notice, and without the notice that was sent again for it."""
    return list(dict.fromkeys(each for each in events if each[0] != FAILED))
