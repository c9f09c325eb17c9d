"""Small groups: how people are divided, what a group's chat is for, and how all share."""

from collections.abc import Mapping

from dialogs.buttons import Button, Rows, act, opening, opens, press
from dialogs.cards.people import is_page, people_rows
from dialogs.cards.view import by_voice, counts, counts_of, heading, rows_of, visible
from dialogs.command import ANYBODY
from dialogs.events import PersonId, Place
from dialogs.facts.road import still_working
from dialogs.facts.voices import board_gaps, missing_voices
from dialogs.keys import CardKind
from dialogs.places import group_of, step_of
from dialogs.rules import division
from dialogs.rules.groups import DrawGroups, EndGroups, FormGroups, PlaceMember, SetBond, work_ahead
from dialogs.rules.people import Join
from dialogs.rules.steering import Advance, Back
from dialogs.scene import Scene
from dialogs.views import CardView
from dialogs.workbook.kinds import StepKind
from dialogs.workbook.schema import Voice
from dialogs.workshop import Participant


def groups_card(scene: Scene, chosen: str = "", page: str = "1") -> CardView:
    """The division in the facilitator's hand: people by group, and one of them to be moved."""
    workshop = scene.workshop
    numbers = _numbers(scene)
    member = int(chosen) if chosen else None
    data = {
        "groups": [
            {"number": n, "people": [each.id for each in workshop.members(n)]} for n in numbers
        ],
        "voices": {each.id: each.voice.value for each in workshop.active},
        "alone": [each.id for each in workshop.active if each.group not in numbers],
        "bonds": [sorted(each) for each in sorted(workshop.bonds, key=sorted)],
        "drawn": workshop.drawn,
        "apart": workshop.apart,
        "unhoused": unhoused(scene),
        "member": member,
        "fewest": division.FEWEST,
    }
    at = int(page or 1)
    rows = _drawing_rows(scene, at) if member is None else _member_rows(scene, member, at)
    return CardView("groups", data, rows)


def _numbers(scene: Scene) -> tuple[int, ...]:
    workshop = scene.workshop
    if workshop.drawn:
        return tuple(range(1, workshop.drawn + 1))
    return tuple(workshop.groups) if workshop.apart else ()


def _drawing_rows(scene: Scene, page: int) -> Rows:
    workshop = scene.workshop
    if workshop.ended:
        return ()
    without = unhoused(scene) if workshop.apart else ()
    homes = rows_of(
        (
            Button(label="group_chat", card=f"group:{each}", values={"number": each})
            for each in without
        ),
        1,
    )
    people = people_rows(
        scene,
        workshop.active,
        lambda each: Button(person=each.id, action=opening(CardKind.GROUPS(each.id))),
        lambda number: opening(CardKind.GROUPS("", number)),
        page=page,
        beside=sum(map(len, homes)),
    )
    if workshop.apart:
        return (*people, *homes, (act("end_groups", EndGroups(ANYBODY)),))
    if not workshop.drawn:
        return ((act("draw_groups", DrawGroups(ANYBODY)),),)
    return (
        *people,
        (act("form_groups", FormGroups(ANYBODY)),),
        (act("draw_again", DrawGroups(ANYBODY)), act("no_groups", EndGroups(ANYBODY))),
    )


def _member_rows(scene: Scene, member: PersonId, page: int) -> Rows:
    """Where the person could go, and with whom the person could be kept."""
    workshop = scene.workshop
    now = workshop.participants[member].group
    groups = (
        act("seat", PlaceMember(ANYBODY, member, n), ticked=n == now, number=n)
        for n in _numbers(scene)
    )
    seats = rows_of(groups, 3)

    def bond(other: Participant) -> Button:
        bonded = frozenset({member, other.id}) in workshop.bonds
        change = SetBond(ANYBODY, member, other.id, not bonded)
        return press(change, person=other.id, ticked=bonded)

    others = (each for each in workshop.active if each.id != member and not workshop.apart)
    together = people_rows(
        scene,
        others,
        bond,
        lambda number: opening(CardKind.GROUPS(member, number)),
        page=page,
        beside=sum(map(len, seats)),
    )
    return (*seats, *together, (opens("to_groups", CardKind.GROUPS()),))


def room_card(scene: Scene, number: str) -> CardView:
    """What a small group's own chat is for; whoever comes later joins here."""
    workshop, group = scene.workshop, int(number)
    place = workshop.groups[group].place
    data = {
        "number": group,
        "counts": counts(workshop, (each.voice for each in workshop.members(group))),
        "partner": workshop.form("setup").text("partner"),
        "begun": bool(place),
        "private": scene.reader is not None,
    }
    if scene.reader is not None:
        rows: Rows = ((opens("open_here", CardKind.ANSWER("")),),) if place else ()
        return CardView("room", data, rows)
    joins = (act(f"voice_{each}", Join(ANYBODY, each, group=group)) for each in Voice)
    return CardView("room", data, rows_of(joins, 2))


def is_room(scene: Scene, number: str) -> bool:
    return number in {str(each) for each in scene.workshop.groups}


def is_division(scene: Scene, about: str) -> bool:
    """Whether it is the division, or one person's part of it; links can be typed by anyone."""
    member, _, page = about.partition(":")
    known = scene.workshop.takes_part(int(member)) if member.isdecimal() else not member
    return known and is_page(page)


def unhoused(scene: Scene) -> tuple[int, ...]:
    """The small groups that wait for a chat of their own."""
    workshop = scene.workshop
    return tuple(each for each in workshop.working_groups if each not in workshop.housed)


def groups_data(scene: Scene) -> list[Mapping[str, object]]:
    """Where each small group is, and which voices it still waits for."""
    workshop = scene.workshop
    found: list[Mapping[str, object]] = []
    for number in workshop.working_groups:
        place = workshop.groups[number].place
        if not place:
            continue
        at = {
            "missing": missing_voices(scene, place),
            "counts": counts_of(scene, place),
            "done": scene.step(place).kind is StepKind.SHARE,
            "gap": bool(workshop.gap.get(place)),
        }
        found.append(heading(scene, place) | at)
    return found


def share_body(scene: Scene, place: Place) -> tuple[dict[str, object], Rows]:
    """While groups work: how far each is. Once all are ready: what they found, put together."""
    workshop = scene.workshop
    waits = still_working(scene)
    task = scene.workbook.tasks[step_of(place)]
    body: dict[str, object] = {
        "groups": groups_data(scene),
        "working": bool(waits) and workshop.is_at(place),
        "board": task.board or "",
        "shared": {} if waits or task.board or group_of(place) else _shared(scene, place),
    }
    return body, share_rows(scene, place)


def _shared(scene: Scene, place: Place) -> Mapping[str, object]:
    """What all groups wrote, step by step, where no board shows it."""
    shared = {}
    for step in scene.workbook.tasks[step_of(place)].steps:
        found = visible(scene, step.id)
        if found and step.kind is StepKind.COLLECT:
            missing = board_gaps(scene, step.id)
            shared[step.id] = {"voices": by_voice(scene.workshop, found), "missing": missing}
    return shared


def share_rows(scene: Scene, place: Place) -> Rows:
    """Everyone goes on when all groups are ready, or calls them together before."""
    if group_of(place):
        back = act("back", Back(ANYBODY, place))
        return ((back,),) if scene.workshop.is_at(place) else ()
    if not scene.workshop.is_at(place):
        return ()
    if still_working(scene):
        return ((act("gather", Advance(ANYBODY, place, "gather")),),)
    return ((act("advance", Advance(ANYBODY, place)),),)


def group_remotes(scene: Scene) -> Rows:
    """The way to each group's own remote, while groups work."""
    busy = (group_of(each) for each in still_working(scene))
    buttons = (opens("group_remote", CardKind.REMOTE(n), number=n) for n in busy)
    return rows_of(buttons, 3)


def grouping_rows(scene: Scene) -> Rows:
    """The way to the division, where there are people enough to divide and work to do apart."""
    workshop = scene.workshop
    possible = len(workshop.active) >= division.FEWEST and work_ahead(scene)
    if not (possible or workshop.apart):
        return ()
    return ((opens("groups", CardKind.GROUPS()),),)
