"""evolve(): the next state of a workshop after one event. It never refuses and never decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from dialogs import events as e
from dialogs.contributions.contribution import Contribution
from dialogs.contributions.shelves import Shelves
from dialogs.events import (
    Event,
    ExperimentEvent,
    GroupEvent,
    NoticeEvent,
    SteeringEvent,
    StuckEvent,
    WorkEvent,
)
from dialogs.experiment import Decision, Experiment, Notice, Pulse, Stage, Value
from dialogs.lulls import lulled
from dialogs.places import form_of, group_of, place_in, rests_before
from dialogs.workbook.ladder import Rung
from dialogs.workshop import NOWHERE, Help, Offer, Participant, Position, Rating, Workshop
from dialogs.workshop import replace as altered

PeopleEvent = (
    e.ParticipantJoined
    | e.ReachChanged
    | e.AskingChanged
    | e.ParticipantLeft
    | e.PresenceChanged
    | e.ParticipantRemoved
    | e.VoiceSpokenFor
    | e.FacilitatorChanged
    | e.DeputyNamed
)
K = TypeVar("K")
V = TypeVar("V")


def evolve(workshop: Workshop | None, event: Event, at: datetime) -> Workshop:
    """The state after `event`, which happened at `at` (aware). Only WorkshopCreated takes None."""
    if workshop is None and isinstance(event, e.WorkshopCreated):
        return Workshop(
            workbook=event.workbook,
            language=event.language,
            zone=event.zone,
            facilitator=event.facilitator,
            coordinator=event.coordinator,
            created_at=at,
            steered_at=at,
        )
    if workshop is None:
        raise ValueError(f"a stream cannot begin with {type(event).__name__}")
    after = lulled(_evolve(workshop, event, at), event, at)
    if (shelves := _shelved(workshop, after, event)) is not None:
        vars(after)["shelves"] = shelves  # as if it had been asked for
    vars(after)["compared"] = workshop.compared
    return after


def _shelved(before: Workshop, after: Workshop, event: Event) -> Shelves | None:
    """What stands where, after what the event names; None where it does not tell what changed."""
    old, new = before.contributions, after.contributions
    if new is old and after.at_place is before.at_place:
        return before.shelves
    named = getattr(event, "contributions", None) or (getattr(event, "contribution", 0),)
    numbers = [each for each in named if each in new and not new[each].late]
    was = (old[each] for each in numbers if each in old)
    return before.shelves.changed(was, (new[each] for each in numbers)) if numbers else None


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return {**mapping, key: value}


def _without(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    return {each: value for each, value in mapping.items() if each != key}


def _evolve(w: Workshop, event: Event, at: datetime) -> Workshop:
    if isinstance(event, WorkEvent):
        return _evolve_work(w, event, at)
    if isinstance(event, SteeringEvent):
        return _evolve_steering(w, event, at)
    if isinstance(event, ExperimentEvent):
        return _evolve_experiment(w, event, at)
    if isinstance(event, NoticeEvent):
        return _evolve_notice(w, event, at)
    if isinstance(event, StuckEvent):
        return _evolve_stuck(w, event, at)
    return _evolve_groups(w, event, at)


def _evolve_steering(w: Workshop, event: SteeringEvent, at: datetime) -> Workshop:
    match event:
        case e.WorkshopCreated():
            raise ValueError("a workshop is created once")
        case e.GroupBound(_, group):
            housed = w.housed | {group} if group else w.housed
            return altered(w, bound=w.bound or not group, housed=housed)
        case e.GroupMoved() | e.GroupCalled():
            return w
        case e.StepOpened():
            return _open_step(w, event, at)
        case e.StepClosed(place, skipped):
            closed = _with(w.position_at(place).closed, place, skipped)
            w = _stand(w, place, replace(w.position_at(place), closed=closed))
            return altered(w, gap=_without(w.gap, place), helped=_without(w.helped, place))
        case e.AnswersRevealed(place):
            revealed = w.position_at(place).revealed | {place}
            w = _stand(w, place, replace(w.position_at(place), revealed=revealed))
            return altered(w, gap=_without(w.gap, place), steered_at=at)
        case e.GapNoticed(place, voices):
            return altered(w, gap=_with(w.gap, place, voices), steered_at=at)
        case e.GapAccepted(place, voices, _):
            known = (*w.accepted_gaps.get(place, ()), *voices)
            accepted = _with(w.accepted_gaps, place, tuple(dict.fromkeys(known)))
            return altered(w, gap=_without(w.gap, place), accepted_gaps=accepted)
        case e.VoicesNudged(place, _):
            return altered(w, gap=_without(w.gap, place), nudged=w.nudged | {place})
        case e.TalkUnheard(place):
            return altered(w, talked=w.talked | {place})
        case e.TimeAdded(place, minutes):
            added = _with(w.added, place, w.added.get(place, 0) + minutes)
            return altered(w, added=added, gap=_without(w.gap, place), steered_at=at)
        case e.SteeringUndone(_, group):
            place = place_in("", group)
            now = w.position_at(place)
            return altered(_stand(w, place, now.before or now), steered_at=at)
        case e.WorkshopPaused(by, minutes):
            return _pause(w, minutes, at, by=by)
        case e.WorkshopResumed():
            return _resume(w, at)
        case e.WorkshopEnded():
            return altered(w, ended=True)
        case e.MarkedReady(place, person):
            ready = w.ready.get(place, frozenset()) | {person}
            return altered(w, ready=_with(w.ready, place, ready))
        case (
            e.ParticipantJoined()
            | e.ReachChanged()
            | e.AskingChanged()
            | e.ParticipantLeft()
            | e.PresenceChanged()
            | e.ParticipantRemoved()
            | e.VoiceSpokenFor()
            | e.FacilitatorChanged()
            | e.DeputyNamed()
        ):
            return _evolve_people(w, event, at)


def _evolve_people(w: Workshop, event: PeopleEvent, at: datetime) -> Workshop:
    match event:
        case e.ParticipantJoined(person, voice, reachable):
            group = w.participants[person].group if person in w.participants else 0
            here = Participant(person, voice, reachable, group=group)
            joined = _with(w.participants, person, here)
            leaderless = w.leaderless and person != w.facilitator
            away = w.away - {person}
            return altered(w, participants=joined, leaderless=leaderless, away=away)
        case e.ReachChanged(person, reachable):
            return _reach(w, person, at, reachable=reachable)
        case e.AskingChanged(person, on):
            without = w.unprompted - {person}
            return altered(w, unprompted=without if on else without | {person})
        case e.ParticipantLeft(person):
            w = _part(w, person, at)
            return altered(w, leaderless=w.leaderless or w.facilitator == person)
        case e.PresenceChanged(person, False):
            return altered(_part(w, person, at), away=w.away | {person})
        case e.ParticipantRemoved(person, _, True):
            return altered(_part(w, person, at), removed=w.removed | {person})
        case e.PresenceChanged(person) | e.ParticipantRemoved(person):
            return _return(w, person)
        case e.VoiceSpokenFor(voice, _, on):
            return altered(w, spoken_for=w.spoken_for | {voice} if on else w.spoken_for - {voice})
        case e.FacilitatorChanged(person, _):
            deputy = None if w.deputy == person else w.deputy
            w = altered(w, deputy=deputy, leaderless=False, unreached_at=None)
            return altered(w, facilitator=person, steered_at=at)
        case e.DeputyNamed(person):
            return altered(w, deputy=person)


def _reach(w: Workshop, person: int, at: datetime, *, reachable: bool) -> Workshop:
    """A facilitator may lead without ever having taken part with a voice."""
    if person == w.facilitator:
        w = altered(w, unreached_at=None if reachable else at)
    if person not in w.participants:
        return w
    changed = replace(w.participants[person], reachable=reachable)
    return altered(w, participants=_with(w.participants, person, changed))


def _stand(w: Workshop, place: str, position: Position) -> Workshop:
    """Whoever works at the place stands at this position now."""
    if number := group_of(place):
        return altered(w, groups=_with(w.groups, number, position))
    return altered(w, position=position)


def _evolve_groups(w: Workshop, event: GroupEvent, at: datetime) -> Workshop:
    match event:
        case e.GroupsDrawn(groups):
            placed = {person: n for n, people in enumerate(groups, 1) for person in people}
            drawn = {x.id: replace(x, group=placed.get(x.id, 0)) for x in w.participants.values()}
            return altered(w, participants=drawn, drawn=len(groups), steered_at=at)
        case e.MemberPlaced(person, group):
            placed_now = replace(w.participants[person], group=group)
            return altered(w, participants=_with(w.participants, person, placed_now))
        case e.BondSet(people, on):
            return altered(
                w, bonds=w.bonds | {frozenset(people)} if on else w.bonds - {frozenset(people)}
            )
        case e.GroupsFormed():
            numbers = range(1, w.drawn + 1)
            known = {n: replace(w.groups.get(n, NOWHERE), place="", before=None) for n in numbers}
            return altered(w, groups={**w.groups, **known}, apart=True, drawn=0, steered_at=at)
        case e.GroupsEnded():
            return altered(w, apart=False, drawn=0, steered_at=at)


def _part(w: Workshop, person: int, at: datetime) -> Workshop:
    """A facilitator may leave without ever having taken part with a voice."""
    known, people = w.participants.get(person), w.participants
    if known is not None:
        people = _with(people, person, replace(known, left_at=known.left_at or at))
    return altered(
        w,
        participants=people,
        deputy=None if w.deputy == person else w.deputy,
        away=w.away - {person},
        removed=w.removed - {person},
    )


def _return(w: Workshop, person: int) -> Workshop:
    """Who comes back has the same voice, and the same small group."""
    known, people = w.participants.get(person), w.participants
    if known is not None:
        people = _with(people, person, replace(known, left_at=None))
    return altered(w, participants=people, away=w.away - {person}, removed=w.removed - {person})


def _open_step(w: Workshop, event: e.StepOpened, at: datetime) -> Workshop:
    now = w.position_at(event.place)
    earlier = {place: how for place, how in now.closed.items() if place != now.place}
    before = replace(now, closed=earlier, before=None)  # one undo is kept, no more
    closed = {place: how for place, how in now.closed.items() if place != event.place}
    position = replace(now, place=event.place, closed=closed, before=before)
    return altered(
        _stand(w, event.place, position),
        opened=_with(w.opened, event.place, at),
        added=_without(w.added, event.place),
        ready=_without(w.ready, event.place),
        helped=_without(w.helped, event.place),
        accepted_gaps=_without(w.accepted_gaps, event.place),
        nudged=w.nudged - {event.place},
        steered_at=at,
    )


def _pause(w: Workshop, minutes: int, at: datetime, *, by: int) -> Workshop:
    """Nobody steered it where it paused by itself."""
    back = at + timedelta(minutes=minutes) if minutes else None
    rested = w.rested.union(w.open_places)
    steered = at if by else w.steered_at
    w = altered(w, paused=True, paused_at=at, back_at=back, rested=rested, steered_at=steered)
    return altered(w, halted=not by)


def _resume(w: Workshop, at: datetime) -> Workshop:
    """The time box of each open step has stood still meanwhile."""
    opened = w.opened
    for place in w.open_places if w.paused_at else ():
        if place in opened:
            stood = max(at - (w.paused_at or at), timedelta())
            opened = _with(opened, place, opened[place] + stood)
    w = altered(w, paused=False, paused_at=None, back_at=None, opened=opened, steered_at=at)
    return altered(w, halted=False)


def _evolve_work(w: Workshop, event: WorkEvent, at: datetime) -> Workshop:
    match event:
        case e.ContributionMade():
            return _contribute(w, event, at)
        case e.ContributionEdited(number, text):
            return _edit(w, number, text)
        case e.ContributionWithdrawn(number):
            return _withdraw(w, number)
        case e.ContributionMarked(number, values):
            return _change(w, number, marks=values)
        case e.ContributionsErased(_, numbers):
            erased = {x: replace(w.contributions[x], text="", erased=True) for x in numbers}
            return altered(w, contributions={**w.contributions, **erased})
        case e.ItemsPicked(place, items):
            return altered(w, picked=_with(w.picked, place, items))
        case e.ItemRated(_, item, person, question, answer):
            return _rate(w, item, person, question, answer)
        case e.SentenceAgreed(place, number):
            return altered(w, agreed=_with(w.agreed, place, number), steered_at=at)
        case e.IdeasMerged(idea, into):
            return altered(w, merged=_with(w.merged, idea, into))
        case e.IdeasParted(idea):
            return altered(w, merged={x: into for x, into in w.merged.items() if into != idea})
        case e.KeptApart(one, other):
            return altered(w, kept_apart=w.kept_apart | {(one, other)})
        case e.ContributionMoved():
            return _move(w, event)
        case e.VoiceShown(person, shown):
            return altered(w, untold=w.untold - {person} if shown else w.untold | {person})
        case e.DotsSet(_, candidate, person, dots):
            own = _with(w.dots.get(person, {}), candidate, dots)
            return altered(w, dots=_with(w.dots, person, own))
        case e.RevoteOpened(place):
            position = replace(w.position, revealed=w.position.revealed - {place})
            return altered(w, dots={}, revoted=True, position=position, targets=())
        case e.TargetsChosen(_, candidates):
            return altered(w, targets=candidates, steered_at=at)
        case e.FieldOpened(form, key, page):
            kept = replace(w.form(form), asking=key, page=page, proposed=())
            return altered(w, forms=_with(w.forms, form, kept))
        case e.FieldProposed(form, key, values):
            kept = replace(w.form(form), asking=key, proposed=values)
            return altered(w, forms=_with(w.forms, form, kept))
        case e.FieldFilled():
            agreed = event.form == form_of("meeting", rests_before(w.place)) and any(
                "T" in each for each in event.value
            )
            w = altered(w, offers=_without(w.offers, w.place)) if agreed else w
            return _fill(w, event)


def _evolve_stuck(w: Workshop, event: StuckEvent, at: datetime) -> Workshop:
    match event:
        case e.StuckHelped():
            return _help(w, event, at)
        case e.GuessConfirmed(number, _):
            return _change(
                w, number, voice=w.contributions[number].guess, guess=None, confirmed=True
            )


def _contribute(w: Workshop, event: e.ContributionMade, at: datetime) -> Workshop:
    made = Contribution(
        event.contribution,
        event.place,
        event.participant,
        event.voice,
        event.kind,
        event.text,
        event.private,
        event.about,
        at,
        event.marks,
        event.marks,
        guess=event.guess,
        scribed=event.scribed,
        media=event.media,
        late=event.late,
    )
    if made.late:
        kept = _with(w.contributions, made.id, made)
        return altered(w, contributions=kept, late=(*w.late, made.id))
    here = (*w.at_place.get(event.place, ()), event.contribution)
    return altered(
        w,
        contributions=_with(w.contributions, made.id, made),
        at_place=_with(w.at_place, event.place, here),
    )


def _change(w: Workshop, number: int, **changes: object) -> Workshop:
    changed = replace(w.contributions[number], **changes)  # type: ignore[arg-type]
    return altered(w, contributions=_with(w.contributions, number, changed))


def _move(w: Workshop, event: e.ContributionMoved) -> Workshop:
    number, old = event.contribution, w.contributions[event.contribution]
    begun = old.begun if event.marks == old.marks else event.marks
    left = tuple(each for each in w.at_place[old.place] if each != number)
    at_place = _with(w.at_place, old.place, left)
    here = tuple(sorted((*at_place.get(event.place, ()), number)))
    w = _change(w, number, place=event.place, kind=event.kind, marks=event.marks, begun=begun)
    return altered(w, at_place=_with(at_place, event.place, here))


def _edit(w: Workshop, number: int, text: str) -> Workshop:
    """Other words are a guess again: nobody has confirmed them."""
    found = w.contributions[number]
    guess = found.voice if found.confirmed else found.guess
    return _change(w, number, text=text, erased=False, guess=guess, confirmed=False)


def _help(w: Workshop, event: e.StuckHelped, at: datetime) -> Workshop:
    known = w.help(event.place)
    rungs = (*(each for each in known.rungs if each is not event.rung), event.rung)
    seat = event.voice if event.rung is Rung.SWAP else known.seat
    return altered(w, helped=_with(w.helped, event.place, Help(rungs, seat)), steered_at=at)


def _withdraw(w: Workshop, number: int) -> Workshop:
    """What is withdrawn has no words, and is no longer agreed on, chosen, picked or voted for."""
    w = _change(w, number, text="", withdrawn=True)
    return altered(
        w,
        agreed={place: each for place, each in w.agreed.items() if each != number},
        targets=tuple(each for each in w.targets if each != number),
        dots={person: _without(own, number) for person, own in w.dots.items()},
        picked={p: tuple(x for x in items if x != number) for p, items in w.picked.items()},
    )


def _rate(w: Workshop, item: int, person: int, question: str, answer: tuple[str, ...]) -> Workshop:
    of_item = w.ratings.get(item, {})
    rating = of_item.get(person, Rating(item, person))
    rating = replace(rating, answers=_with(rating.answers, question, answer))
    return altered(w, ratings=_with(w.ratings, item, _with(of_item, person, rating)))


def _fill(w: Workshop, event: e.FieldFilled) -> Workshop:
    form = w.form(event.form)
    values = _with(form.values, event.field, Value(event.value, event.text))
    form = replace(form, values=values, proposed=())
    w = altered(w, forms=_with(w.forms, event.form, form))
    planned = w.experiments.get(event.form)
    if planned and planned.accepted and planned.stage is Stage.DRAFT:
        return _experiment(w, event.form, accepted=frozenset())  # it was another plan
    return w


def _evolve_experiment(w: Workshop, event: ExperimentEvent, at: datetime) -> Workshop:
    match event:
        case e.ExperimentDrafted(name, parent):
            drafted = _with(w.experiments, name, Experiment(name, parent))
            renewed = len(w.contributions) if parent else w.renewed
            forms = _without(w.forms, name)
            return altered(w, experiments=drafted, editing=name, renewed=renewed, forms=forms)
        case e.ExperimentChosen(name):
            return altered(w, editing=name)
        case e.ExperimentDropped(name):
            w = altered(w, experiments=_without(w.experiments, name), forms=_without(w.forms, name))
            return altered(w, editing=next(reversed(w.drafts), ""))
        case e.PlanAccepted(name, person):
            return _experiment(w, name, accepted=w.experiments[name].accepted | {person})
        case e.DutyAccepted(name, duty, person):
            return _experiment(w, name, duties=w.experiments[name].duties | {(duty, person)})
        case e.ExperimentAgreed(name):
            return _experiment(w, name, stage=Stage.AGREED, agreed_at=at)
        case e.StartConfirmed(name, _):
            return _experiment(w, name, started=True)
        case e.PulseGiven(name, person, occurrence, answer):
            voice = w.participants[person].voice
            earlier = tuple(
                each
                for each in w.experiments[name].pulses
                if (each.participant, each.occurrence) != (person, occurrence)
            )
            pulses = (*earlier, Pulse(person, voice, occurrence, answer, at))
            return _experiment(w, name, pulses=pulses)
        case e.HelpAsked(name, person):
            asked = (*w.experiments[name].help_asked, (person, at))
            return _experiment(w, name, help_asked=asked)
        case e.InvitationConfirmed(name, _):
            return _experiment(w, name, invited=True)
        case e.PlanMoved(name, key, value):
            form = w.form(name)
            values = _with(form.values, key, Value((value,)))
            form = replace(form, values=values, asking="", proposed=())
            moves = w.experiments[name].moves + (key == "meeting")
            w = altered(w, forms=_with(w.forms, name, form))
            invited = w.experiments[name].invited and key != "meeting"
            return _experiment(w, name, moves=moves, invited=invited)
        case e.ExperimentStopped(name, _):
            return _experiment(w, name, stage=Stage.STOPPED, stopped_at=at)
        case e.JudgementGiven(place, person, voice, answer):
            here = _with(w.judgements.get(place, {}), person, (voice, answer))
            return altered(w, judgements=_with(w.judgements, place, here))
        case e.DecisionMade(name, kind, waits_for):
            decision = Decision(kind, waits_for, at, absent=waits_for)
            return _experiment(w, name, decision=decision, stage=Stage.EVALUATED)
        case e.DecisionSettled(name):
            made = w.experiments[name].decision
            settled = replace(made, waits_for=()) if made else None
            return _experiment(w, name, decision=settled)


def _experiment(w: Workshop, name: str, **changes: object) -> Workshop:
    changed = replace(w.experiments[name], **changes)  # type: ignore[arg-type]
    return altered(w, experiments=_with(w.experiments, name, changed))


def _evolve_notice(w: Workshop, event: NoticeEvent, at: datetime) -> Workshop:
    match event:
        case e.NoticeSent(number, to, items):
            notices = _with(w.notices, number, Notice(number, to, items, at))
            return altered(w, notices=notices, settled=w.settled | {(to, each) for each in items})
        case e.ReminderSkipped(to, item):
            return altered(w, settled=w.settled | {(to, item)})
        case e.NoticeFailed(number):
            failed = replace(w.notices[number], failed=True)
            return altered(w, notices=_with(w.notices, number, failed))
        case e.NoticeArrived(number):
            arrived = replace(w.notices[number], failed=False)
            return altered(w, notices=_with(w.notices, number, arrived))
        case e.NoticeSnoozed(number, until):
            snoozed = replace(w.notices[number], snoozed=until)
            return altered(w, notices=_with(w.notices, number, snoozed))
        case e.KindMuted(person, kind):
            return altered(w, muted=w.muted | {(person, kind)})
        case e.MutingEnded(person):
            return altered(w, muted=frozenset(x for x in w.muted if x[0] != person))
        case e.ComingTold(about, when, person, comes):
            told = _with(w.coming.get((about, when), {}), person, comes)
            return altered(w, coming=_with(w.coming, (about, when), told))
        case e.ConfirmationsAsked(about, when, on):
            return altered(w, confirmed=_with(w.confirmed, (about, when), on))
        case e.LeaderAsked(leader, on):
            return altered(w, asked_leader=(leader, on))
        case e.DatesOffered(place, times):
            return altered(w, offers=_with(w.offers, place, Offer(times)))
        case e.DatesAsked(place):
            asked = replace(w.offers[place], asked=True)
            return altered(w, offers=_with(w.offers, place, asked))
        case e.DatesDropped(place):
            return altered(w, offers=_without(w.offers, place))
        case e.DateTicked():
            return altered(w, offers=_with(w.offers, event.place, _ticked(w, event)))


def _ticked(w: Workshop, event: e.DateTicked) -> Offer:
    """That none suits, and that one does, take the place of each other."""
    offer = w.offers[event.place]
    now = offer.fits.get(event.participant, frozenset()) - {event.time}
    if event.fits:
        now = frozenset({event.time} if not event.time else (now | {event.time}) - {""})
    return replace(offer, fits=_with(offer.fits, event.participant, now))
