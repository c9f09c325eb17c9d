"""The relay: empties the outbox. It draws a card when it is sent, and never decides what to say."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.clock import Clock
from bot.drawing import Drawing
from bot.pacing import Pacer
from bot.render import Rendered
from bot.verdicts import Means, Verdict, verdict
from dialogs import commands as c
from dialogs.effects import Show
from storage import cards, chats, members, outbox, people
from storage.outbox import Outgoing
from storage.workshops import Workshops

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests in flight at the same time, each to another chat."""
BATCH = 100
BREATH = 0.02
"""Real seconds between two looks at the outbox, so that a burst is looked at once."""
MOST_WAIT = timedelta(minutes=1)
MOST_TRIES = 60
HEARD = "👍"


@dataclass(frozen=True, slots=True)
class Target:
    """Where something goes: the chat, its topic (0 for none), and who reads it (0: the group)."""

    chat_id: int
    thread_id: int
    person: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A row that is being sent: drawn, addressed, and either an edit or a new message."""

    row: Outgoing
    target: Target
    drawn: Rendered
    edits: int | None

    @property
    def shown(self) -> str:
        return digest(self.drawn)


class FatalError(Exception):
    """The bot cannot go on: its token was refused, or another instance runs with it."""


class Relay:
    """Delivers what waits in the outbox, in order a chat, within Telegram's limits."""

    def __init__(self, bot: Bot, workshops: Workshops, drawing: Drawing, clock: Clock) -> None:
        self.bot, self.workshops, self.drawing, self.clock = bot, workshops, drawing, clock
        self.database = workshops.database
        self.wake = asyncio.Event()
        self.pacer = Pacer()
        self.held_until: datetime | None = None
        self._held: dict[int, datetime] = {}
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking = False
        self._fatal: FatalError | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is under way and nothing waits that could go out now."""
        return not (self._tasks or self._looking or self.wake.is_set())

    async def recover(self) -> None:
        """At start: what was being sent when the process died may or may not have arrived."""
        async with self.workshops.transaction():
            for row in await outbox.recover(self.database):
                if not await self._flag(row):
                    await outbox.requeue(self.database, row.id, self.clock.now())

    async def run(self) -> None:
        """Deliver until cancelled; raises FatalError when Telegram turns the bot away."""
        while True:
            self._looking = True
            self.wake.clear()
            until = await self._pass()
            self._looking = False
            if self._fatal:
                raise self._fatal
            await asyncio.sleep(BREATH)
            if not self.wake.is_set():
                self.held_until = until
                await self.clock.wait(self.wake, until)
                self.held_until = None

    async def stop(self) -> None:
        """Let what is in flight come to its end."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self) -> datetime | None:
        """Start what may be sent now; when to look again."""
        now = self.clock.now()
        self._held = {row: at for row, at in self._held.items() if at > now}
        for row in await outbox.due(self.database, now, BATCH):
            if len(self._tasks) >= AT_ONCE:
                return None
            if row.id not in self._held:
                await self._start(row, now)
        moments = [*self._held.values()]
        if (later := await outbox.next_due(self.database)) and later > now:
            moments.append(later)
        return min(moments, default=None)

    async def _start(self, row: Outgoing, now: datetime) -> None:
        target = await self._target(row)
        if target is not None and target.chat_id in self._busy:
            return
        if target is None or row.kind == "ack":
            await self._start_plain(row, target, now)
            return
        parcel = await self._take(row, target, now)
        if parcel is not None:
            self._launch(target.chat_id, self._send(parcel))

    async def _start_plain(self, row: Outgoing, target: Target | None, now: datetime) -> None:
        """An acknowledgement that does not fit is dropped: the card's new count tells as much."""
        chat = row.chat_id or 0
        if row.kind == "ack" and self.pacer.may_acknowledge(chat, now):
            async with self.database.transaction():
                taken = await outbox.sending(self.database, row.id)
            if taken is not None:
                self.pacer.count(chat, now, ack=True)
                self._launch(chat, self._acknowledge(taken))
            return
        async with self.database.transaction():
            if row.kind == "ack":
                await outbox.settle(self.database, row.id, row.wanted)
            elif target is None:
                await self._give_up(row, "nobody to send it to")

    async def _target(self, row: Outgoing) -> Target | None:
        if row.kind == "ack":
            return Target(row.chat_id or 0, 0, 0)
        if row.person < 0:
            return Target(await chats.resolve(self.database, row.person), 0, 0)
        if row.person == 0:
            home = await chats.home(self.database, row.workshop_id)
            return Target(home.chat_id, home.thread_id, 0) if home else None
        person = await people.find(self.database, row.person)
        if person is None or person.telegram_id is None:
            return None
        return Target(person.telegram_id, 0, row.person)

    async def _take(self, row: Outgoing, target: Target, now: datetime) -> Parcel | None:
        """Draw the card as it is now and mark it as being sent, if it is to be sent now."""
        if row.person > 0 and not await self._reachable(row):
            return None
        async with self.database.transaction():
            drawn = await self.drawing.draw(row.workshop_id, row.card, row.person, now)
            if drawn is None:
                await self._give_up(row, "there is no such card")
                return None
            live = await cards.live(self.database, row.workshop_id, row.card, row.person)
            edits = live.message_id if live and not row.fresh else None
            if row.person > 0 and edits is None and not row.fresh:
                await outbox.settle(self.database, row.id, row.wanted)
                return None
            if live and edits and live.shown == digest(drawn):
                await outbox.settle(self.database, row.id, row.wanted)
                return None
            quiet = bool(live and edits and same_keyboard(live.shown, drawn))
            if not self._may(row, target.chat_id, now, quiet=quiet):
                return None
            taken = await outbox.sending(self.database, row.id)
        if taken is None:
            return None
        self.pacer.count(target.chat_id, now, edit=edits is not None)
        return Parcel(taken, target, drawn, edits)

    async def _give_up(self, row: Outgoing, why: str) -> None:
        await outbox.sending(self.database, row.id)
        await outbox.dead(self.database, row.id, why)

    async def _reachable(self, row: Outgoing) -> bool:
        person = await people.find(self.database, row.person)
        if person is not None and person.reachable:
            return True
        async with self.workshops.transaction():
            await outbox.park(self.database, row.person, "the private chat is closed")
            await self._report(row)
        return False

    def _may(self, row: Outgoing, chat: int, now: datetime, *, quiet: bool) -> bool:
        allowed = (self.pacer.may_refresh if quiet else self.pacer.may_send)(chat, now)
        if allowed > now:
            self._held[row.id] = allowed
        return allowed <= now

    def _launch(self, chat: int, work: Awaitable[None]) -> None:
        async def run() -> None:
            try:
                await work
            except Exception:
                log.exception("a delivery broke; its row is looked at again at the next start")
            finally:
                self._busy.discard(chat)
                self._tasks.discard(task)
                self.wake.set()

        self._busy.add(chat)
        task = asyncio.create_task(run())
        self._tasks.add(task)

    async def _acknowledge(self, row: Outgoing) -> None:
        """A reaction is a courtesy: what Telegram makes of it changes nothing."""
        try:
            await self.bot.set_message_reaction(row.chat_id or 0, row.message_id or 0, HEARD)
        except TelegramError as error:
            told = verdict(error)
            if told.means is Means.NOT_SENT:
                self.pacer.hold(row.chat_id or 0, self.clock.now() + told.wait)
            log.info("a reaction was not taken: %s", told.why)
        async with self.database.transaction():
            await outbox.settle(self.database, row.id, row.wanted)

    async def _send(self, parcel: Parcel) -> None:
        """One attempt, and what follows from it, remembered in one transaction."""
        told, message = await self._attempt(parcel, plain=False)
        if told.means is Means.REFUSED:
            log.warning("refused (%s), again as plain text: %s", parcel.row.card, told.why)
            told, message = await self._attempt(parcel, plain=True)
        async with self.workshops.transaction():
            await self._conclude(parcel, told, message)

    async def _attempt(self, parcel: Parcel, *, plain: bool) -> tuple[Verdict, int | None]:
        try:
            return Verdict(Means.SENT), await self._transmit(parcel, plain=plain)
        except TelegramError as error:
            return verdict(error), parcel.edits

    async def _transmit(self, parcel: Parcel, *, plain: bool) -> int:
        text = parcel.drawn.plain if plain else parcel.drawn.html
        mode = None if plain else ParseMode.HTML
        preview = LinkPreviewOptions(is_disabled=True)
        if parcel.edits is not None:
            await self.bot.edit_message_text(
                text,
                parcel.target.chat_id,
                parcel.edits,
                parse_mode=mode,
                reply_markup=parcel.drawn.keyboard,
                link_preview_options=preview,
            )
            return parcel.edits
        sent = await self.bot.send_message(
            parcel.target.chat_id,
            text,
            parse_mode=mode,
            reply_markup=parcel.drawn.keyboard,
            message_thread_id=parcel.target.thread_id or None,
            disable_notification=parcel.row.attempts > 1,
            link_preview_options=preview,
        )
        await self._send_files(parcel, sent)
        return sent.message_id

    async def _send_files(self, parcel: Parcel, sent: Message) -> None:
        """What goes with a card, such as a calendar file; its loss does not undo the card."""
        found = await self.drawing.attachment(
            parcel.row.workshop_id, parcel.row.card, self.clock.now()
        )
        if found is None:
            return
        try:
            await self.bot.send_document(
                parcel.target.chat_id,
                found.data,
                filename=found.name,
                message_thread_id=parcel.target.thread_id or None,
            )
        except TelegramError as error:
            log.warning("a file was not taken with message %s: %s", sent.message_id, error)

    async def _conclude(self, parcel: Parcel, told: Verdict, message: int | None) -> None:
        row, target = parcel.row, parcel.target
        match told.means:
            case Means.SENT if message is not None:
                await self._sent(parcel, message)
            case Means.SENT | Means.NOT_SENT:
                await self._later(parcel, told.wait, told.why)
            case Means.REFUSED:
                log.error("given up (%s): %s", row.card, told.why)
                await outbox.dead(self.database, row.id, told.why)
            case Means.GONE:
                await cards.drop(self.database, target.chat_id, parcel.edits or 0)
                await outbox.retry(self.database, row.id, self.clock.now(), told.why)
            case Means.CLOSED:
                await self._closed(parcel, told.why)
            case Means.MIGRATED:
                await self._migrated(row, target.chat_id, told.new_chat)
            case Means.UNCERTAIN:
                await self._uncertain(parcel, told.why)
            case Means.FATAL:
                await outbox.retry(self.database, row.id, self.clock.now(), told.why)
                self._fatal = FatalError(told.why)

    async def _sent(self, parcel: Parcel, message: int) -> None:
        row, chat = parcel.row, parcel.target.chat_id
        if parcel.edits is None:
            await cards.record(
                self.database,
                chat,
                message,
                workshop_id=row.workshop_id,
                card=row.card,
                person=row.person,
                shown=parcel.shown,
            )
        else:
            await cards.set_shown(self.database, chat, message, parcel.shown)
        await outbox.settle(self.database, row.id, row.wanted)

    async def _later(self, parcel: Parcel, wait: timedelta, why: str) -> None:
        if parcel.row.attempts >= MOST_TRIES:
            await outbox.dead(self.database, parcel.row.id, why)
            return
        pause = min(MOST_WAIT, max(wait, timedelta(seconds=2 ** min(parcel.row.attempts, 6))))
        at = self.clock.now() + max(wait, pause)
        self.pacer.hold(parcel.target.chat_id, at)
        await outbox.retry(self.database, parcel.row.id, at, why)

    async def _uncertain(self, parcel: Parcel, why: str) -> None:
        """Edits may be repeated freely; stage cards are repeated silently; nudges never."""
        if parcel.edits is None and await self._flag(parcel.row):
            return
        await self._later(parcel, timedelta(seconds=2), why)

    async def _flag(self, row: Outgoing) -> bool:
        """Whether the row must not be sent again, because it may already have been."""
        live = await cards.live(self.database, row.workshop_id, row.card, row.person)
        if not row.nudge or (live is not None and not row.fresh):
            return False
        await outbox.uncertain(self.database, row.id, "it may or may not have arrived")
        await self._report(row)
        return True

    async def _report(self, row: Outgoing) -> None:
        """Tell the facilitator of a reminder that may not have arrived."""
        kind, _, number = row.card.partition(":")
        if kind == "notice" and number.isdigit():
            command = c.ReportFailure(int(number))
            await self.workshops.handle(row.workshop_id, command, self.clock.now())

    async def _closed(self, parcel: Parcel, why: str) -> None:
        row, now = parcel.row, self.clock.now()
        log.info("a chat is closed to the bot: %s", why)
        if row.person > 0:
            await outbox.park(self.database, row.person, why)
            await set_reach(self.workshops, row.person, reachable=False, now=now)
            await self._report(row)
        elif row.person < 0:
            await outbox.dead(self.database, row.id, why)
        else:
            await outbox.park(self.database, 0, why, workshop_id=row.workshop_id)
            await self._report(row)
            await tell_facilitator(self.workshops, row.workshop_id, "say.group_lost", now)

    async def _migrated(self, row: Outgoing, old: int, new: int) -> None:
        now = self.clock.now()
        for each in await chats.workshops_in_chat(self.database, old):
            await self.workshops.handle(each, c.MoveGroup(), now)
        await chats.move(self.database, old, new)
        await outbox.retry(self.database, row.id, now, "the group moved")


async def set_reach(workshops: Workshops, person: int, *, reachable: bool, now: datetime) -> None:
    """Remember whether the private chat is open, and let every workshop of the person know."""
    await people.set_reachable(workshops.database, person, reachable)
    if reachable:
        await outbox.unpark(workshops.database, person, now)
    for each in await members.workshops_of(workshops.database, person):
        await workshops.handle(each, c.ChangeReach(person, reachable), now)


async def tell_facilitator(workshops: Workshops, workshop_id: int, key: str, now: datetime) -> None:
    """A sentence for the facilitator in private."""
    workshop = await workshops.load(workshop_id)
    if workshop is not None:
        show = Show(f"say:{key}", to=workshop.facilitator, fresh=True)
        await workshops.put(workshop_id, show, now)


def digest(drawn: Rendered) -> str:
    """What a card looks like, so that what looks the same is not sent: text, then keyboard."""
    keyboard = drawn.keyboard.to_json() if drawn.keyboard else ""
    return f"{_short(drawn.html)}:{_short(keyboard)}"


def same_keyboard(shown: str, drawn: Rendered) -> bool:
    """Whether only the words of a card differ: nobody waits for that at their buttons."""
    return shown.partition(":")[2] == digest(drawn).partition(":")[2]


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=9).hexdigest()
