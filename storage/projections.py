"""Projections: what else is so in storage after a workshop's events, in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs import events as e
from dialogs.events import Event
from dialogs.workshop import Workshop
from storage.file.database import Database
from storage.origin import Followed, Origin
from storage.tables import journal, media, members, reminders, sources


async def follow(after: Followed) -> None:
    """Inside the open transaction, for the events of one turn in their order."""
    at = after.database, after.stream_id, after.state, after.origin, after.now
    await Projections(*at).follow(after.events)


@dataclass(frozen=True, slots=True)
class Projections:
    """Who is a member, which message became which words, which wordings are nobody's any more."""

    database: Database
    stream_id: int
    workshop: Workshop
    origin: Origin | None
    now: datetime

    async def follow(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, e.SteeringEvent):
                await self._of_steering(event)
            elif isinstance(event, e.WorkEvent):
                await self._of_work(event)
            elif isinstance(event, e.NoticeEvent):
                await self._of_notice(event)

    async def _of_steering(self, event: e.SteeringEvent) -> None:
        match event:
            case e.ParticipantJoined(participant=person):
                await members.enroll(self.database, self.stream_id, person)
            case e.WorkshopCreated(facilitator=person):
                await members.enroll(self.database, self.stream_id, person)
            case e.WorkshopPaused() | e.WorkshopResumed():
                return
            case e.WorkshopEnded() | e.GroupBound() | e.GroupMoved():
                return
            case e.ReachChanged() | e.AskingChanged() | e.ParticipantLeft() | e.PresenceChanged():
                return
            case e.ParticipantRemoved() | e.VoiceSpokenFor() | e.FacilitatorChanged():
                return
            case e.DeputyNamed() | e.StepOpened() | e.StepClosed() | e.AnswersRevealed():
                return
            case e.GapNoticed() | e.GapAccepted() | e.VoicesNudged() | e.TalkUnheard():
                return
            case e.TimeAdded():
                return
            case e.SteeringUndone() | e.GroupCalled() | e.MarkedReady():
                return

    async def _of_work(self, event: e.WorkEvent) -> None:
        database, of = self.database, self.stream_id
        match event:
            case e.ContributionMade():
                await self._remember_source(event)
            case e.ContributionEdited(number):
                await self._drop_wordings(number, but_latest=True)
            case e.ContributionWithdrawn(number):
                await self._drop_wordings(number, but_latest=False)
                await media.drop(database, of, number)
            case e.ContributionsErased(person, numbers):
                await journal.erase_texts(database, of, person, frozenset(numbers))
                await media.drop(database, of, *numbers)
            case e.FieldFilled(form=form, field=field):
                await journal.drop_former_entries(database, of, form, field)
            case e.ContributionMarked() | e.ContributionMoved() | e.ItemsPicked():
                return
            case e.ItemRated() | e.SentenceAgreed() | e.IdeasMerged() | e.IdeasParted():
                return
            case e.KeptApart() | e.VoiceShown() | e.DotsSet() | e.RevoteOpened():
                return
            case e.TargetsChosen() | e.FieldOpened() | e.FieldProposed():
                return

    async def _of_notice(self, event: e.NoticeEvent) -> None:
        match event:
            case e.NoticeSent(to=to, items=items):
                await reminders.close(self.database, self.stream_id, to, items, "done")
            case e.ReminderSkipped(to, item):
                await reminders.close(self.database, self.stream_id, to, (item,), "skipped")
            case (
                e.NoticeFailed()
                | e.NoticeArrived()
                | e.NoticeSnoozed()
                | e.KindMuted()
                | e.MutingEnded()
            ):
                return
            case e.ComingTold() | e.ConfirmationsAsked() | e.LeaderAsked():
                return
            case e.DatesOffered() | e.DatesAsked() | e.DatesDropped() | e.DateTicked():
                return

    async def _drop_wordings(self, number: int, *, but_latest: bool) -> None:
        """What its writer has changed or taken back is nobody's to keep."""
        author = self.workshop.contributions[number].participant
        await journal.drop_wordings(
            self.database, self.stream_id, number, author, but_latest=but_latest
        )

    async def _remember_source(self, made: e.ContributionMade) -> None:
        """Which message became the words, and what was sent along or waited for them."""
        origin, number, person = self.origin, made.contribution, made.participant
        if origin is None:
            return
        database, of = self.database, self.stream_id
        await sources.remember(database, origin.chat_id, origin.message_id, of, number, person)
        if not made.media:
            return
        await media.give_words(database, of, made.place, person, number)
        known = {each.file.unique_id for each in await media.of(database, of, number)}
        if origin.file is not None and origin.file.unique_id not in known:
            await media.keep(database, of, made.place, person, origin.file, self.now, number)
