"""The facilitator's remote: where people are, who is missing, and every way to steer."""

from dialogs.buttons import Button, Rows, act, choosing, opening, opens
from dialogs.cards.groups import (
    group_remotes,
    grouping_rows,
    groups_data,
    is_room,
    share_rows,
    unhoused,
)
from dialogs.cards.meetings import pausing, proposes_break, rest_data, rest_rows
from dialogs.cards.people import away_rows
from dialogs.cards.plans import follow_data
from dialogs.cards.sorting import sort_rows
from dialogs.cards.steering import gap_rows, more_time, ready_now, steer
from dialogs.cards.view import counts_of, heading, stopped_data
from dialogs.cards.view import rows_of as laid_out
from dialogs.command import ANYBODY
from dialogs.events import PersonId, Place
from dialogs.experiment import Notice
from dialogs.facts.calls import may_nudge
from dialogs.facts.pool import candidates
from dialogs.facts.road import preceding
from dialogs.facts.voices import missing_voices, open_gap, voices_heard
from dialogs.keys import CardKind
from dialogs.places import group_of, rests_before
from dialogs.reminders.notices import Resend
from dialogs.rules.closing import why_not_skip
from dialogs.rules.collect import Withdraw
from dialogs.rules.steering import Back, Nudge, Resume, Skip, Undo, goes_back_alone
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workshop import Workshop


def remote_card(scene: Scene, group: str = "") -> CardView:
    """Steering in private: where people are, who is missing, and every way to move.

    Of one small group by its number, or of the whole workshop.
    """
    workshop = scene.workshop
    own = workshop.groups[int(group)].place if group else ""
    place = own or workshop.place
    data = (
        heading(scene, place)
        | follow_data(scene)
        | {
            "missing": missing_voices(scene, place),
            "counts": counts_of(scene, place),
            "heard": sorted(voices_heard(scene, place)),
            "ready": ready_now(scene, place),
            "people": len(workshop.people_at(place)),
            "gap": open_gap(scene, place),
            "ended": workshop.ended,
            "bound": workshop.bound,
            "deputy": workshop.deputy,
            "away": sorted(workshop.away),
            "uncertain": [{"id": x.id, "to": x.to, "at": x.at} for x in _uncertain(scene)],
            "proposes_break": proposes_break(scene, place),
            "groups": () if group else groups_data(scene),
            "unhoused": unhoused(scene),
        }
        | rest_data(scene, place)
        | {"stopped": stopped_data(scene, place), "halted": workshop.halted}
    )
    rows = _remote_rows(scene, place)
    return CardView("remote", data, (*rows, *away_rows(scene)) if rows and not group else rows)


def is_remote(scene: Scene, group: str) -> bool:
    return not group or is_room(scene, group)


def lost_card(scene: Scene, place: str = "") -> CardView:
    """The group takes nothing from the bot: whose it is, and what to do.

    The coordinator is asked to do it only where who leads cannot be reached.
    """
    workshop = scene.workshop
    leader = workshop.participants.get(workshop.facilitator)
    data = {
        "partner": workshop.form("setup").text("partner"),
        "group": group_of(place),
        "leader": workshop.facilitator,
        "mine": workshop.steers(scene.reader) or (leader is not None and not leader.reachable),
    }
    return CardView("lost", data)


def unseen_card(scene: Scene, place: str = "") -> CardView:
    """A card that the group does not see, though its chat is open: whose it is."""
    return CardView("unseen", dict(lost_card(scene, place).data))


def _uncertain(scene: Scene) -> list[Notice]:
    """Notices that may not have arrived and have not been sent again."""
    later: set[object] = set()
    found: list[Notice] = []
    for notice in sorted(scene.workshop.notices.values(), key=lambda each: -each.id):
        again = (notice.to, notice.items) in later or not _reads(scene.workshop, notice.to)
        if notice.failed and not again:
            found.append(notice)
        later.add((notice.to, notice.items))
    return found


def _reads(workshop: Workshop, to: PersonId | None) -> bool:
    """Whether there is anybody to send something to again."""
    if to is None or workshop.steers(to) or to == workshop.coordinator:
        return True
    return workshop.takes_part(to) and not workshop.is_barred(to)


def _undo(scene: Scene, place: Place) -> Rows:
    """The last press is taken back; not where a small group would leave its task by that."""
    if group_of(place) and not goes_back_alone(scene, place):
        return ()
    return ((act("undo", Undo(ANYBODY, place)),),)


def _remote_rows(scene: Scene, place: Place) -> Rows:
    workshop = scene.workshop
    if workshop.ended or not workshop.bound:
        return ()
    if workshop.paused:
        return ((act("resume", Resume(ANYBODY)),),)
    again = tuple((act("send_again", Resend(ANYBODY, each.id)),) for each in _uncertain(scene)[:2])
    halts: Rows = (pausing(scene, place), *_undo(scene, place))
    deputy = (choosing("deputy", "deputy"), choosing("hand_over", "handover"))
    back = act("back", Back(ANYBODY, place))
    kind = scene.step(place).kind
    if kind is StepKind.SHARE:
        if group_of(place):
            return (*again, *share_rows(scene, place), *halts)
        apart = (*group_remotes(scene), *grouping_rows(scene))
        return (*again, *share_rows(scene, place), *apart, *halts, deputy)
    if kind is StepKind.FOLLOW:
        return (*again, *_running(workshop), *halts, deputy, (BACKGROUND,))
    if rests_before(place):
        return (*again, *rest_rows(scene, place), (back,), *halts, deputy)
    if open_gap(scene, place):
        helps = (_helps(scene, place), *_scribing(scene, place))
        return (*again, *gap_rows(scene, place), *helps, *halts)
    ways = [back] if preceding(scene, place) else []
    if why_not_skip(scene, place) is None:
        ways.append(act("skip", Skip(ANYBODY, place)))
    nudges = (act("nudge", Nudge(ANYBODY, place)),) if _can_nudge(scene, place) else ()
    return (
        *again,
        (steer(scene, place), more_time(scene, place)),
        *sort_rows(scene, place),
        *_removals(scene, place),
        *((nudges,) if nudges else ()),
        *((tuple(ways),) if ways else ()),
        _helps(scene, place),
        *_scribing(scene, place),
        *halts,
        *(() if group_of(place) else (*grouping_rows(scene), deputy)),
    )


BACKGROUND = opens("background", CardKind.BACKGROUND())


def _running(workshop: Workshop) -> Rows:
    """The experiments under way, each by its name."""
    running = [each.id for each in workshop.experiments.values() if each.running]
    return tuple(
        (Button(text=workshop.form(x).text("name"), action=opening(CardKind.EXPERIMENT(x))),)
        for x in running
    )


def _scribing(scene: Scene, place: Place) -> Rows:
    """The way to writing for those who are there without Telegram, where a scribe can."""
    step = scene.step(place)
    takes = step.traits.scribed or step.kind is StepKind.JOIN
    return ((opens("scribe", CardKind.SCRIBE(place)),),) if takes else ()


def _helps(scene: Scene, place: Place) -> tuple[Button, ...]:
    """What helps a group that gets stuck, and what tells it why."""
    stuck = scene.step(place).asks
    return (*((opens("stuck", CardKind.STUCK(place)),) if stuck else ()), BACKGROUND)


def _removals(scene: Scene, place: Place) -> Rows:
    """Candidates for targets, to be taken away where two say the same."""
    if scene.step(place).on != "targets":
        return ()
    named = candidates(scene)
    buttons = (
        act("remove", Withdraw(ANYBODY, each.id), number=number)
        for number, each in enumerate(named, 1)
    )
    return laid_out(buttons, 4)


def _can_nudge(scene: Scene, place: Place) -> bool:
    if not may_nudge(scene, place):
        return False
    missing = missing_voices(scene, place)
    return any(x.reachable for voice in missing for x in scene.workshop.holders(voice, place))
