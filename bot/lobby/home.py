"""Home: the house's own cards, what belongs to no workshop. They are sent like any other card."""

import json
from dataclasses import dataclass

from bot.cards.media import FILE, LEAVING, Attachment, Leave
from bot.cards.render import Renderer
from bot.lobby.asked import still_asked
from bot.lobby.waiting import waiting_card
from bot.lobby.workshops import listed, workshops_card
from dialogs.buttons import Button, Rows, act
from dialogs.cards.private import own_words
from dialogs.command import ANYBODY, Action
from dialogs.rules.ideas import KeepIdea
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.world import World
from storage import own, workshops
from storage.streams import Streams
from storage.tables import people, sources
from storage.tables.people import Person

HOUSE = 0
"""The workshop id under which the house's own messages wait in the outbox."""
MOST_LISTED = 8


def _asks(label: str, *parts: object, **values: object) -> Button:
    """A button of the house: its press is heard in the lobby, and by no workshop."""
    return Button(label=label, action=Action(":".join(map(str, parts))), values=values)


@dataclass(frozen=True, slots=True)
class House:
    """Draws what a person sees outside any workshop."""

    streams: Streams
    renderer: Renderer
    who_may_create: str

    def may_create(self, person: Person) -> bool:
        return self.who_may_create == "anyone" or person.role in ("teacher", "coordinator")

    async def view(self, card: str, person: Person | None, world: World) -> CardView:
        """A house card by its key; KeyError for an unknown one."""
        kind, _, subject = card.partition(":")
        match kind:
            case "home" if person is not None:
                return await self._home(person, world)
            case "workshops" if person is not None:
                return await self._home(person, world, page=int(subject))
            case "waiting" if person is not None:
                return await waiting_card(self.streams, person, world)
            case "data" if person is not None:
                return await self._data(person, world)
            case "which" if person is not None:
                return await self._which(person, world)
            case "offer" if person is not None:
                return await self._offer(person, *subject.split(":"))
            case "invite":
                return CardView("invite", {"link": self.renderer.start_link(self.token(subject))})
            case "say":
                return CardView("say", {"key": subject.partition("/")[0]})
            case "old":
                return CardView("say", {"key": "say.old_copy"})
            case "language":
                return CardView("language", {}, self._languages())
            case "forget":
                rows = (
                    (_asks("forget_texts", "forget", "texts"),),
                    (_asks("forget_me", "forget", "me"),),
                )
                return CardView("forget", {}, rows)
            case "help" | "privacy" | "hello" | "about":
                return CardView(kind, {})
            case _:
                raise KeyError(card)

    def token(self, nonce: str) -> str:
        """The secret of an invitation; only its hash and this nonce are stored."""
        return self.renderer.secret(f"invite.{nonce}")

    def _languages(self) -> Rows:
        vocabulary = self.renderer.vocabulary
        spoken = vocabulary.languages
        return tuple((Button(text=vocabulary.name(x), action=Action(f"lang:{x}")),) for x in spoken)

    async def _home(self, person: Person, world: World, page: int = 1) -> CardView:
        """Who follows workshops, or leads several, is shown how each of them is."""
        if every := await listed(self.streams, person, world):
            return await workshops_card(self.streams, person, every, page, self._begins(person))
        return await self._welcome(person)

    def _begins(self, person: Person) -> Rows:
        """What begins a workshop, and who else may."""
        create = ((_asks("new_workshop", "new"),),) if self.may_create(person) else ()
        invites = person.role == "coordinator"
        return (*create, *(((_asks("invite_teacher", "invite"),),) if invites else ()))

    async def _welcome(self, person: Person) -> CardView:
        found, left = [], []
        for each in (await workshops.of_person(self.streams, person.id))[:MOST_LISTED]:
            workshop = await workshops.load(self.streams, each)
            if workshop is None:
                continue
            partner = workshop.form("setup").text("partner")
            if workshop.is_barred(person.id):
                left.append(partner or f"#{each}")
            else:
                found.append({"id": each, "partner": partner, "ended": workshop.ended})
        rows: list[tuple[Button, ...]] = [
            (_asks("workshop", "ws", each["id"], name=each["partner"] or f"#{each['id']}"),)
            for each in found
        ]
        create, invite = self._begins(person)[:1], self._begins(person)[1:]
        data = {"may_create": self.may_create(person), "role": person.role}
        return CardView(
            "home", data | {"workshops": found, "left": left}, (*create, *rows, *invite)
        )

    async def _which(self, person: Person, world: World) -> CardView:
        """Of two workshops that wait for words: into which do these go?"""
        asked = await still_asked(self.streams, person.id, world.now)
        rows: Rows = ()
        for each, _ in asked if len(asked) > 1 else ():
            name = await self._partner(each)
            rows = (*rows, (_asks("workshop", "into", each, name=name),))
        return CardView("which", {"several": bool(rows)}, rows)

    async def _partner(self, stream_id: int) -> str:
        workshop = await workshops.load(self.streams, stream_id)
        return (workshop.form("setup").text("partner") if workshop else "") or f"#{stream_id}"

    async def _offer(self, person: Person, message: str, place: str, more: str = "") -> CardView:
        """Words that came too late can go to the pool of ideas, until they have gone there.

        `more`: others came so close before that one card stands for all.
        """
        chat = person.telegram_id or 0
        source = await sources.contribution_of(self.streams.database, chat, int(message))
        rows: Rows = () if source else ((act("to_pool", KeepIdea(ANYBODY, place)),),)
        return CardView("offer", {"kept": source is not None, "several": bool(more)}, rows)

    async def file(self, card: str, world: World) -> Attachment | Leave | None:
        """What goes with a card of the house: everything that is kept of a person, as JSON."""
        if f"{FILE}{card}" == LEAVING:
            return Leave()
        kind, _, number = card.partition(":")
        database = self.streams.database
        person = await people.find(database, int(number)) if kind == "own" else None
        if person is None:
            return None
        shown = dict((await self._data(person, world)).data)
        kept = shown | {"stored": await own.rows_of(database, person.id)}
        name = self.renderer.vocabulary.say(person.language, "file.own")
        return Attachment(name, json.dumps(kept, ensure_ascii=False, indent=2).encode())

    async def _data(self, person: Person, world: World) -> CardView:
        """Everything that is kept of a person, for /tietoni."""
        shown = []
        for each in await workshops.of_person(self.streams, person.id):
            workshop = await workshops.load(self.streams, each)
            if workshop is None:
                continue
            scene = Scene(workshops.workbook_of(self.streams, workshop), workshop, world, person.id)
            mine = workshop.participants.get(person.id)
            shown.append(
                {
                    "partner": workshop.form("setup").text("partner"),
                    "voice": mine.voice.value if mine else "",
                    "words": own_words(scene),
                }
            )
        data = {"name": person.name, "language_code": person.language, "role": person.role}
        return CardView("data", data | {"workshops": shown}, ((_asks("export", "export"),),))
