"""Workshops that have come some way, made by the real rules without playing every press."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import WORKBOOKS
from bot.holidays_fi import holidays_around
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.people import Person
from dialogs import commands as c
from dialogs.command import Command
from dialogs.workbook.schema import Voice
from storage import library, workshops
from storage.file.database import Database
from storage.kinds import kinds
from storage.streams import Streams
from storage.tables import chats, people
from tests.stories.road import ORDER

ZONE = "Europe/Helsinki"
VOICES = {"tiina": Voice.OL, "matti": Voice.TP, "aino": Voice.OP}
VOICES |= {"veikko": Voice.TP, "oona": Voice.OL, "sari": Voice.OP}
PLAN: Mapping[str, str] = {
    "name": "Yhteinen aloituspuhelu",
    "aim": "Tavoitteet ovat selvät ensimmäisenä päivänä.",
    "actions": "Soitamme viikkoa ennen jaksoa.",
    "place": "Neuvotteluhuone",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """When an experiment is to be."""

    start: str = "2027-02-01"
    end: str = "2027-03-31"
    meeting: str = "2027-04-07T13:00"
    rhythm: str = "monthly"


@dataclass(frozen=True, slots=True)
class Given:
    """A database with one workshop in it; the steps follow each other."""

    streams: Streams
    now: datetime
    people: Mapping[str, int]
    workshop: int = 1

    @property
    def tiina(self) -> int:
        return self.people["tiina"]

    @property
    def matti(self) -> int:
        return self.people["matti"]

    @property
    def aino(self) -> int:
        return self.people["aino"]

    async def do(self, *commands: Command) -> None:
        """Each must be accepted."""
        async with self.streams.transaction():
            for each in commands:
                turn = await self.streams.handle(self.workshop, each, self.now)
                if turn.refusal is not None:
                    raise ValueError(f"{each}: {turn.refusal}")

    async def collecting(self) -> None:
        """The group has joined and writes at I3, each in their own time."""
        for field, value in (("format", "ASYNC"), ("language", "fi")):
            await self.do(c.SetField(self.tiina, "setup", field, value))
        for field, text in (("partner", "Konepaja"), ("field", "Kone- ja tuotantotekniikka")):
            await self.do(c.FillField(self.tiina, "setup", field, text))
        await self.do(c.BindGroup(self.tiina))
        for name, person in self.people.items():
            await self.do(c.Join(person, VOICES[name], reachable=True))
        await self.do(c.Advance(self.tiina, "I2"))

    async def looking_back(self) -> None:
        """The last step before people part into small groups, at I4."""
        await self.collecting()
        await self.do(c.Skip(self.tiina, "I3"))

    async def naming_targets(self) -> None:
        """The group names what it wants to develop, at E2."""
        await self.collecting()
        for place in ORDER[1 : ORDER.index("E2")]:
            await self.do(c.Skip(self.tiina, place))

    async def agreed(self, plan: Plan | None = None) -> None:
        """One experiment is agreed and will be followed, at F."""
        await self.naming_targets()
        who = self.tiina
        await self.do(
            c.Contribute(self.matti, "E2", "Tiedonkulku vuorojen välillä", private=False),
            c.Advance(who, "E2"),
            *(c.SetDots(each, "E3", 1, 1) for each in (self.tiina, self.matti, self.aino)),
            c.Advance(who, "E3"),
            c.ChooseTarget(who, "E3", 1, on=True),
            c.Advance(who, "E3"),
            c.DraftExperiment(who, "E4"),
            *self._planned(plan or Plan()),
            c.Advance(who, "E4"),
            *(c.AcceptPlan(each, "e1") for each in (self.tiina, self.matti, self.aino)),
            c.Advance(who, "E5"),
            c.Skip(who, "E6"),
        )

    def _planned(self, plan: Plan) -> Iterable[Command]:
        chosen = [
            ("targets", "1"),
            ("perspectives", "P1"),
            ("forms", "KEH"),
            ("responsible", str(self.tiina)),
            *(("doers", str(each)) for each in (self.tiina, self.matti, self.aino)),
            ("start", plan.start),
            ("end", plan.end),
            ("followup", "pulse"),
            ("rhythm", plan.rhythm),
            ("meeting", plan.meeting),
            ("inviter", str(self.tiina)),
        ]
        for field, value in chosen:
            yield c.SetField(self.tiina, "e1", field, value)
        for field, text in PLAN.items():
            yield c.FillField(self.tiina, "e1", field, text)


async def given_workshop(
    path: Path, now: datetime, cast: Mapping[str, Person], group: Group, upto: str
) -> None:
    """Store a workshop of these people and their group; everyone has opened the private chat.

    `upto` names how far it has come: collecting, looking_back, naming_targets or agreed.
    """
    async with await Database.open(path, now=now) as database:
        streams = Streams(database, kinds(library.load_all(WORKBOOKS)), holidays_around)
        given = await begin(streams, now, cast, group)
        await getattr(given, upto)()


async def begin(streams: Streams, now: datetime, cast: Mapping[str, Person], group: Group) -> Given:
    """Meet the people and create their workshop, bound to their group."""
    database, ids = streams.database, {}
    async with streams.transaction():
        for name, each in cast.items():
            known = await people.meet(database, each.id, each.first_name, "fi", now)
            await people.set_reachable(database, known.id, True)
            each.private.started = True
            ids[name] = known.id
        await people.set_role(database, ids["tiina"], "coordinator")
        command = c.Create(ids["tiina"], "uudista", "fi", ZONE, ids["tiina"])
        workshop = await workshops.create(streams, command, now)
        await chats.bind(database, group.id, 0, workshop, group.title, now)
    return Given(streams, now, ids, workshop)
