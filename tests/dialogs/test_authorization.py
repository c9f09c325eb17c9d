"""Who may: every command by every role, in one's own workshop and in a stranger's."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dialogs import commands as c
from dialogs.effects import Await, Show
from dialogs.events import Reminded
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import Voice
from dialogs.workshop_command import WorkshopCommand
from tests.dialogs.given import (
    COORDINATOR,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    local,
    plans,
    rates,
    running,
)
from tests.dialogs.test_groups import apart, drawn

FACILITATOR, DEPUTY, MEMBER, LEFT, AWAY, REMOVED, OUTSIDER, OVERSEER = (
    "facilitator",
    "deputy",
    "member",
    "left",
    "away",
    "removed",
    "outsider",
    "coordinator",
)
WHO = {
    FACILITATOR: TEACHER,
    DEPUTY: SUPERVISOR,
    MEMBER: STUDENT,
    LEFT: 1055,
    AWAY: 1056,
    REMOVED: 1057,
    OUTSIDER: STRANGER,
    OVERSEER: COORDINATOR,
}
STEERERS = {FACILITATOR, DEPUTY}
MEMBERS = STEERERS | {MEMBER}
ALL = set(WHO)


def opened(who: int, card: str, in_group: bool = False) -> WorkshopCommand:
    return c.OpenCard(who, CardKey(card), in_group)


def placed(place: str, form: str = "ONCE") -> Play:
    """A workshop at a place, with someone in each role."""
    return with_roles(at(place, form))


def resting() -> Play:
    return placed("A4", "SERIES").passes()


def offering() -> Play:
    given = resting()
    given.press("offer:M@B")
    for day in ("01", "02"):
        given.press(f"set:mB:at:2027-02-{day}T13:00:1")
    return given


def offered() -> Play:
    given = offering()
    given.press("askdates:M@B")
    return given


def rating() -> Play:
    given = placed("A3")
    rates(given, INSTRUCTOR, 7)
    return given


def guessing() -> Play:
    given = placed("B2")
    given.writes(INSTRUCTOR, "Merkki")
    given.press("adv:B2")
    given.press("gap:B2")
    return given


def seated() -> Play:
    """The students' seat was taken at A1, and what was guessed has been shown."""
    given = placed("A1")
    given.press("stuck:A1:swap:OP")
    given.writes(INSTRUCTOR, "Arvaus")
    given.press("adv:A1")
    given.press("gap:A1")
    return given


def agreeing() -> Play:
    given = placed("E1")
    given.writes(INSTRUCTOR, "Suunta")
    given.press("adv:E1")
    given.press("gap:E1")
    return given


def ideas() -> Play:
    """Four ideas, of which the last is told under the first."""
    given = at("A4")
    given.writes(SUPERVISOR, "Neljäs")
    given.goes_to("E2")
    with_roles(given)
    first = own(given, "A4")
    fourth = [each.id for each in given.workshop.items("A4")][-1]
    given.press(f"merge:E2:{fourth}:{first}")
    return given


def choosing() -> Play:
    given = placed("E3")
    given.press("adv:E3")
    given.press("gap:E3")
    return given


def planning() -> Play:
    given = placed("E4")
    plans(given)
    plans(given)
    return given


def reminded() -> Play:
    given = placed("F")
    given.runs_until(local(2027, 2, 8, 10))
    for number in given.workshop.notices:
        given.when(c.ReportFailure(number))
    return given


def overdue() -> Play:
    given = placed("F")
    given.runs_until(local(2027, 5, 7, 10))
    return given


def to_overseer(given: Play) -> int:
    """The latest reminder that was sent to who follows the workshop."""
    found = (n for n, each in given.workshop.notices.items() if each.to == COORDINATOR)
    return max(found, default=0)


def paused() -> Play:
    given = placed("A1")
    given.press("pause")
    return given


def dividing() -> Play:
    """Thirteen people are about to be divided."""
    return with_roles(drawn())


def in_groups() -> Play:
    """Three small groups are at work, of which the first has found a gap."""
    given = with_roles(apart())
    given.press("adv:A1/1")
    return given


def own_place(given: Play, who: int) -> str:
    known = given.workshop.participants.get(who)
    return f"A1/{known.group or 2 if known else 2}"


def with_roles(given: Play) -> Play:
    for gone in (LEFT, AWAY, REMOVED):
        given.when(c.Join(WHO[gone], Voice.TP, reachable=True))
    given.when(c.Leave(WHO[LEFT]))
    given.when(c.ChangePresence(WHO[AWAY], present=False))
    given.when(c.Remove(TEACHER, WHO[REMOVED]))
    given.press(f"deputy:{SUPERVISOR}")
    return given


def elsewhere(given: Play, person: int) -> int:
    """A group that the person is not in."""
    return given.workshop.participants[person].group % 3 + 1


def member_of(given: Play, group: int) -> int:
    return given.workshop.members(group)[0].id


def own(given: Play, place: str) -> int:
    return next(each.id for each in given.workshop.items(place))


def abandoned() -> Play:
    """Who was to invite has left."""
    given = placed("F")
    given.when(c.Leave(INSTRUCTOR))
    return given


def unled() -> Play:
    """The private chat of who leads is open again, and was closed: only a teacher may go on."""
    given = placed("A1")
    given.state = replace(given.workshop, unreached_at=given.now)
    return given


def attaches(who: int) -> WorkshopCommand:
    return c.Attach(who, CardKey("answer:A1"), c.Contribute(who, "A1", "…", True))


CASES: list[tuple[Callable[[], Play], Callable[[Play, int], WorkshopCommand], set[str]]] = [
    (lambda: placed("A1"), lambda g, who: c.BindGroup(who), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.HandOver(who, INSTRUCTOR), {FACILITATOR, OVERSEER}),
    (lambda: placed("A1"), lambda g, who: c.AskLeader(who), {OVERSEER}),
    (overdue, lambda g, who: c.AskLeader(who, "e1"), {OVERSEER}),
    (paused, lambda g, who: c.Resume(who), STEERERS | {OVERSEER}),
    (overdue, lambda g, who: c.Snooze(who, to_overseer(g), 7), {OVERSEER}),
    (lambda: placed("A1"), lambda g, who: opened(who, "followed"), STEERERS | {OVERSEER}),
    (unled, lambda g, who: c.LeadOn(who), {FACILITATOR}),
    (lambda: placed("A1"), lambda g, who: opened(who, "people:handover"), STEERERS | {OVERSEER}),
    (lambda: placed("F"), lambda g, who: c.Come(who, "e1", "20270407T1300"), MEMBERS),
    (lambda: placed("F"), lambda g, who: opened(who, "absent:e1:20270407T1300"), MEMBERS),
    (lambda: placed("F"), lambda g, who: c.AskUnconfirmed(who, "e1", "20270407T1300"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Remove(who, INSTRUCTOR), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Remove(who, WHO[AWAY]), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Remove(who, WHO[REMOVED], False), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Remove(who, TEACHER), set()),
    (lambda: placed("A1"), lambda g, who: c.Remove(who, STRANGER), set()),
    (lambda: placed("A1"), lambda g, who: opened(who, "people:remove"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.AskForPerson(who, "remove"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, f"person:{STUDENT}"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, f"person:{WHO[AWAY]}"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, f"person:{STRANGER}"), set()),
    (lambda: placed("A1"), lambda g, who: c.NameDeputy(who, INSTRUCTOR), {FACILITATOR}),
    (lambda: placed("A1"), lambda g, who: c.TakeOver(who, admin=False), set()),
    (lambda: placed("A1"), lambda g, who: c.Advance(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Back(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Skip(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.AddTime(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Nudge(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Undo(who, "A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Pause(who), STEERERS | {OVERSEER}),
    (lambda: placed("A1"), lambda g, who: c.MarkReady(who, "A1"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "remote"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "people:deputy"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "form:setup"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "answer:A1"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "status"), MEMBERS | {OVERSEER}),
    (lambda: placed("A1"), lambda g, who: opened(who, "status", True), MEMBERS | {OVERSEER}),
    (lambda: placed("A1"), lambda g, who: opened(who, "remote", True), set()),
    (lambda: placed("A1"), lambda g, who: opened(who, "notice:1"), set()),
    (lambda: placed("F"), lambda g, who: opened(who, "exp:e1"), STEERERS | {OVERSEER}),
    (lambda: placed("F"), lambda g, who: opened(who, "move:e1:meeting"), STEERERS),
    (lambda: placed("F"), lambda g, who: opened(who, "duty:e1:inviter"), STEERERS),
    (overdue, lambda g, who: opened(who, "brief:e1"), STEERERS | {OVERSEER}),
    (overdue, lambda g, who: c.SetField(who, "b1", "done", "did"), STEERERS | {OVERSEER}),
    (lambda: placed("F"), lambda g, who: opened(who, "note:e1"), MEMBERS),
    (lambda: placed("F"), lambda g, who: opened(who, "invitation:e1"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: c.Contribute(who, "A1", "Hei", True), MEMBERS),
    (lambda: placed("A2"), lambda g, who: c.Edit(who, own(g, "A1"), "Hei"), set()),
    (lambda: placed("A2"), lambda g, who: c.Withdraw(who, own(g, "A1")), set()),
    (rating, lambda g, who: c.Rate(who, "A3", own(g, "A1"), "smooth", "no"), MEMBERS),
    (guessing, lambda g, who: c.Affirm(who, own(g, "B2")), MEMBERS),
    (lambda: placed("A3"), lambda g, who: c.PickItem(who, "A3", own(g, "A1"), True), STEERERS),
    (lambda: placed("E2"), lambda g, who: c.AdoptIdea(who, "E2", own(g, "A4")), MEMBERS),
    (ideas, lambda g, who: c.MergeItems(who, "E2", own(g, "A4") + 1, own(g, "A4") + 2), STEERERS),
    (ideas, lambda g, who: c.PartItems(who, "E2", own(g, "A4")), STEERERS),
    (lambda: placed("E2"), lambda g, who: opened(who, "sort:E2"), STEERERS),
    (ideas, lambda g, who: c.KeepApart(who, "E2", own(g, "A4") + 1, own(g, "A4") + 2), STEERERS),
    (lambda: placed("A3"), lambda g, who: c.MoveItem(who, own(g, "A1"), "A2"), STEERERS),
    (lambda: placed("A2"), lambda g, who: opened(who, "sort:A"), STEERERS),
    (lambda: placed("A2"), lambda g, who: opened(who, f"cell:{own(g, 'A1')}"), {FACILITATOR}),
    (lambda: placed("A1"), lambda g, who: c.ShowVoice(who, False), {FACILITATOR, MEMBER}),
    (lambda: placed("A1"), lambda g, who: c.AskMe(who, False), MEMBERS),
    (agreeing, lambda g, who: c.Agree(who, "E1", own(g, "E1")), STEERERS),
    (lambda: placed("E3"), lambda g, who: c.SetDots(who, "E3", own(g, "E2"), 1), MEMBERS),
    (lambda: placed("E3"), lambda g, who: c.ClearDots(who, "E3"), MEMBERS),
    (choosing, lambda g, who: c.Revote(who, "E3"), STEERERS),
    (choosing, lambda g, who: c.ChooseTarget(who, "E3", own(g, "E2"), True), STEERERS),
    (lambda: placed("E4"), lambda g, who: c.DraftExperiment(who, "E4"), MEMBERS),
    (planning, lambda g, who: c.ChooseExperiment(who, "e1"), MEMBERS),
    (planning, lambda g, who: c.DropExperiment(who, "e1"), STEERERS),
    (planning, lambda g, who: c.OpenField(who, "e1", "aim"), MEMBERS),
    (planning, lambda g, who: c.FillField(who, "e1", "aim", "Näkyy muutos."), MEMBERS),
    (planning, lambda g, who: c.SetField(who, "e1", "rhythm", "weekly"), MEMBERS),
    (planning, lambda g, who: c.ClearField(who, "e1", "aim"), MEMBERS),
    (lambda: placed("F"), lambda g, who: c.SetField(who, "e1", "inviter", str(STUDENT)), STEERERS),
    (lambda: placed("F"), lambda g, who: c.SetField(who, "setup", "format", "ASYNC"), STEERERS),
    (resting, lambda g, who: opened(who, "time:B"), STEERERS),
    (resting, lambda g, who: c.SetField(who, "mB", "at", "2027-02-01T13:00"), STEERERS),
    (resting, lambda g, who: c.OfferDates(who, "M@B"), STEERERS),
    (offering, lambda g, who: c.TakeOff(who, "M@B", "20270201T1300"), STEERERS),
    (offering, lambda g, who: c.AskDates(who, "M@B"), STEERERS),
    (offering, lambda g, who: c.DecideDate(who, "M@B"), STEERERS),
    (offered, lambda g, who: c.TickDate(who, "M@B", "20270201T1300"), MEMBERS),
    (resting, lambda g, who: c.Advance(who, "M@B"), STEERERS),
    (resting, lambda g, who: c.Contribute(who, "M@B", "Hei", True), MEMBERS),
    (lambda: placed("A1"), lambda g, who: c.Pause(who, 15), STEERERS),
    (lambda: placed("E5"), lambda g, who: c.AcceptPlan(who, "e1"), MEMBERS),
    (lambda: placed("E5"), lambda g, who: c.AcceptDuty(who, "e1", "responsible"), {FACILITATOR}),
    (lambda: placed("F"), lambda g, who: c.ConfirmStart(who, "e1"), STEERERS),
    (lambda: placed("F"), lambda g, who: c.GivePulse(who, "e1", "2027-02-08", "stuck"), MEMBERS),
    (lambda: placed("F"), lambda g, who: c.AskHelp(who, "e1"), MEMBERS),
    (lambda: placed("F"), lambda g, who: c.ConfirmInvitation(who, "e1"), STEERERS),
    (lambda: placed("F"), lambda g, who: c.PostInvitation(who, "e1"), STEERERS),
    (lambda: placed("F"), lambda g, who: c.MovePlan(who, "e1", "meeting", "9.4."), STEERERS),
    (
        lambda: placed("F"),
        lambda g, who: c.SetField(who, "e1", "meeting", "2027-04-09T13:00"),
        STEERERS,
    ),
    (lambda: placed("F"), lambda g, who: c.ClearField(who, "e1", "meeting"), STEERERS),
    (lambda: placed("F"), lambda g, who: c.StopExperiment(who, "e1"), STEERERS),
    (lambda: placed("G3a@e1"), lambda g, who: c.Judge(who, "G3a@e1", "no"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: c.HelpStuck(who, "A1", Rung.WAIT), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.HelpStuck(who, "A1", Rung.PARK), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "stuck:A1"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "guesses"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "background:B"), MEMBERS | {OVERSEER}),
    (lambda: placed("A1"), lambda g, who: opened(who, "story:1"), MEMBERS | {OVERSEER}),
    (seated, lambda g, who: c.ConfirmGuess(who, own(g, "A1")), {MEMBER}),
    (dividing, lambda g, who: c.DrawGroups(who), STEERERS),
    (dividing, lambda g, who: c.PlaceMember(who, STUDENT, elsewhere(g, STUDENT)), STEERERS),
    (dividing, lambda g, who: c.SetBond(who, STUDENT, INSTRUCTOR, True), STEERERS),
    (dividing, lambda g, who: c.FormGroups(who), STEERERS),
    (dividing, lambda g, who: c.EndGroups(who), STEERERS),
    (dividing, lambda g, who: opened(who, "groups"), STEERERS),
    (dividing, lambda g, who: opened(who, f"groups:{STUDENT}"), STEERERS),
    (in_groups, lambda g, who: c.PlaceMember(who, STUDENT, elsewhere(g, STUDENT)), STEERERS),
    (in_groups, lambda g, who: c.EndGroups(who), STEERERS),
    (in_groups, lambda g, who: c.BindGroup(who, 2), STEERERS),
    (in_groups, lambda g, who: c.Advance(who, "A5", said="gather"), STEERERS),
    (in_groups, lambda g, who: c.Advance(who, "A1/2"), STEERERS),
    (in_groups, lambda g, who: c.Advance(who, "A1/1", accept_gap=True, said="gap"), STEERERS),
    (in_groups, lambda g, who: c.Skip(who, "A1/2"), STEERERS),
    (in_groups, lambda g, who: c.AddTime(who, "A1/2"), STEERERS),
    (in_groups, lambda g, who: c.Nudge(who, "A1/2"), STEERERS),
    (in_groups, lambda g, who: c.HelpStuck(who, "A1/2", Rung.WAIT), STEERERS),
    (in_groups, lambda g, who: c.Undo(who, "A5"), STEERERS),
    (in_groups, lambda g, who: c.Back(who, "A1/2"), set()),
    (in_groups, lambda g, who: c.MarkReady(who, own_place(g, who)), MEMBERS),
    (in_groups, lambda g, who: c.Contribute(who, "A1/2", "Hei", False), MEMBERS),
    (in_groups, lambda g, who: opened(who, "remote:2"), STEERERS),
    (in_groups, lambda g, who: opened(who, "stuck:A1/2"), STEERERS),
    (in_groups, lambda g, who: opened(who, "room:2"), MEMBERS),
    (in_groups, lambda g, who: opened(who, "answer:A1/2"), MEMBERS),
    (in_groups, lambda g, who: opened(who, "status:/2", True), MEMBERS | {OVERSEER}),
    (reminded, lambda g, who: c.Resend(who, 1), STEERERS),
    (reminded, lambda g, who: c.Snooze(who, 1), {FACILITATOR}),
    (reminded, lambda g, who: c.Mute(who, 1), {FACILITATOR}),
    (lambda: placed("A1"), lambda g, who: c.SpeakFor(who, Voice.MU, True), STEERERS),
    (lambda: placed("A1"), lambda g, who: c.Scribe(who, "A1", Voice.OP, "Hei"), STEERERS),
    (lambda: placed("A1"), lambda g, who: opened(who, "scribe:A1"), STEERERS),
    (lambda: placed("A2"), lambda g, who: c.KeepIdea(who, "A1", "Hei"), MEMBERS),
    (lambda: placed("A2"), lambda g, who: opened(who, "idea:A1"), MEMBERS),
    (lambda: placed("A2"), lambda g, who: opened(who, "media"), MEMBERS),
    (lambda: placed("E2"), lambda g, who: opened(who, "ideas:1"), MEMBERS),
    (lambda: placed("A1"), lambda g, who: attaches(who), MEMBERS),
    (abandoned, lambda g, who: c.TakeDuty(who, "e1", "inviter"), MEMBERS),
]


@pytest.mark.slow
@pytest.mark.parametrize("role", WHO)
@pytest.mark.parametrize(
    ("make", "command", "allowed"),
    CASES,
)
def test_each_role_may_what_it_may_and_nothing_else(make, command, allowed, role):
    given = make()
    asked = command(given, WHO[role])

    refusal = given.refuses(asked)

    assert (refusal is None) == (role in allowed), (asked, refusal)


@pytest.mark.parametrize("role", WHO)
def test_anyone_may_join_whom_nobody_removed(role):
    refusal = placed("A1").refuses(c.Join(WHO[role], Voice.MU, False))

    assert refusal is (Refusal.REMOVED if role == REMOVED else None)


@pytest.mark.parametrize("command", [case[1] for case in CASES])
def test_who_is_gone_is_told_why_whatever_they_ask(command):
    for case in CASES:
        if case[1] is command:
            given = case[0]()
            if given.workshop.away:
                assert given.refuses(command(given, WHO[AWAY])) is Refusal.AWAY
                assert given.refuses(command(given, WHO[REMOVED])) is Refusal.REMOVED


def test_every_command_stands_in_the_matrix_or_is_open_to_all():
    shown = {type(command(make(), STRANGER)) for make, command, _ in CASES}
    opens = {c.Create, c.Join, c.ChangeReach, c.Leave, c.Forget}
    inside = {
        c.MoveGroup,
        c.ChangePresence,
        c.Tick,
        c.ReportFailure,
        c.ReportArrival,
        c.Gather,
        c.NoticeTalk,
    }
    elsewhere = {c.Resume, c.SetMark, c.HoldEvaluation, c.RemindAgain}

    every = {each for each in vars(c).values() if isinstance(each, type)} - {c.Due}

    assert {each.__name__ for each in every} == {
        x.__name__ for x in WorkshopCommand.__subclasses__()
    }
    assert every == shown | opens | inside | elsewhere


@pytest.mark.parametrize(
    "place", ["I2", "A1", "A3", "E1", "E3", "E4", "E5", "F", "G3a@e1", "G5@e1"]
)
def test_someone_of_another_workshop_changes_nothing_here(place):
    given = placed(place)
    number = max(given.workshop.contributions, default=1)
    asked: list[WorkshopCommand] = [
        *(case[1](given, STRANGER) for case in CASES if _possible(case, given)),
        c.Resume(STRANGER),
        c.SetMark(STRANGER, number, "OP", True),
        c.HoldEvaluation(STRANGER, "e1"),
        c.ChangeReach(STRANGER, True),
        c.Leave(STRANGER),
        c.Forget(STRANGER, True),
    ]

    before = given.workshop
    for each in asked:
        turn = given.tries(each)
        assert turn.events == (), each
        assert turn.effects == (), each

    assert given.workshop == before


def test_someone_of_another_workshop_changes_nothing_in_small_groups():
    for given in (dividing(), in_groups()):
        before = given.workshop
        for case in CASES:
            if case[0] in (dividing, in_groups):
                turn = given.tries(case[1](given, STRANGER))
                assert (turn.events, turn.effects) == ((), ())
        assert given.workshop == before


@pytest.mark.parametrize(
    "card", ["room:9", "room:x", "room:", "remote:9", "groups:9", "board:B/9", "stuck:A1/9"]
)
def test_links_to_groups_that_there_are_not_show_nothing(card: str):
    assert in_groups().refuses(opened(TEACHER, card)) is Refusal.STALE


def test_what_a_group_is_asked_in_private_is_asked_of_its_people_alone():
    given = in_groups()
    other = member_of(given, 1)

    turn = given.when(opened(other, "answer:A1/2"))

    assert Show(CardKey("answer:A1/1"), to=other, fresh=True) in turn.effects
    assert given.refuses(c.Contribute(other, "A1/2", "Hei", True)) is Refusal.STEP_CLOSED


def _possible(
    case: tuple[object, Callable[[Play, int], WorkshopCommand], object], given: Play
) -> bool:
    try:
        case[1](given, STRANGER)
    except StopIteration:
        return False
    return True


@pytest.mark.parametrize(
    "card",
    [
        "answer:X",
        "answer:A1@e1",
        "answer:G3a@e9",
        "rate:A1",
        "rate:X9",
        "vote:A3",
        "board:C",
        "idea:X9",
        "idea:B1",
        "media:x",
        "note:e9",
        "invitation:e9",
        "cake",
        "",
    ],
)
def test_a_typed_link_to_what_is_not_there_shows_nothing_wrong(card: str):
    given = placed("A1")

    turn = given.tries(opened(STUDENT, card))

    for effect in turn.effects:
        if isinstance(effect, Show):
            given.view(effect.card, STUDENT)
    assert turn.events == ()
    assert (turn.refusal is Refusal.STALE) == (not card.startswith("answer:"))


@pytest.mark.parametrize(
    "card",
    [
        *("exp:e9", "move:e9:start", "move:e1:aim", "duty:e1:x", "people:x", "people:deputy:x"),
        *("person:9", "person:x", f"person:{TEACHER}", "duty:e1:inviter:x", "groups::x"),
    ],
)
def test_links_of_who_steers_are_checked_too(card: str):
    assert running().refuses(opened(TEACHER, card)) is Refusal.STALE


def test_a_late_link_leads_to_the_question_of_now():
    given = at("A2")

    turn = given.when(opened(STUDENT, "answer:A1"))

    here = Show(CardKey("answer:A2"), to=STUDENT, fresh=True)
    assert turn.effects == (here, Await(STUDENT, CardKey("answer:A2")))
    assert here in given.when(opened(STUDENT, "answer:")).effects
    rating = at("A3").when(opened(STUDENT, "answer:"))
    assert Await(STUDENT, CardKey("rate:A3")) in rating.effects
    assert at("I2").refuses(opened(STUDENT, "answer:")) is Refusal.STEP_CLOSED


def test_commands_of_the_house_need_nobody():
    given = running()

    assert given.when(c.Tick(())).refusal is None
    assert given.when(c.ReportFailure(1)).refusal is None
    assert given.when(c.Tick((c.Due(STUDENT, Reminded("x", "", "")),))).events == ()
