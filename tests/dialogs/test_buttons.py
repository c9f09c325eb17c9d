"""Buttons: what one says when it is pressed is written of the command that it asks for."""

import pytest

from dialogs import commands as c
from dialogs.buttons import act, choosing, opening, opens, press
from dialogs.command import ANYBODY, Command, command_of, written
from dialogs.keys import CardKey, CardKind
from dialogs.workbook.ladder import Rung
from dialogs.workbook.schema import Voice
from tests.dialogs.given import STUDENT


def asked(who: int) -> list[tuple[Command, str]]:
    return [
        (c.Pause(who), "pause"),
        (c.Pause(who, 15), "pause:15"),
        (c.AddTime(who, "A1", 0), "time:A1:0"),
        (c.HelpStuck(who, "A1", Rung.SWAP, Voice.OP), "stuck:A1:swap:OP"),
        (c.HelpStuck(who, "A1", Rung.WAIT), "stuck:A1:wait"),
        (c.Join(who, Voice.TP), "join:TP"),
        (c.Join(who, Voice.TP, group=2), "join:TP:2"),
        # a code may say some of it by itself
        (c.Advance(who, "A1/2"), "adv:A1/2"),
        (c.Advance(who, "A1", "reveal"), "adv:A1:reveal"),
        (c.Advance(who, "A1", "gap", accept_gap=True), "gap:A1"),
        (c.Advance(who, "A5", "gather"), "gather:A5"),
        (c.SetDots(who, "E3", 7, 1), "dots:E3:7:1"),
        (c.SetDots(who, "E3", 7, 1, at_least=True), "dot:E3:7"),
        # what has been said since the first version is said, though it is as usual
        (c.Rate(who, "A3", 7, "smooth", "well"), "rate:A3:7:smooth:well:1"),
        (c.Remove(who, 17), "remove:17:1"),
        (c.OpenField(who, "e1", ""), "field:e1:"),
        # one field may hold colons
        (c.SetField(who, "e1", "meeting", "2027-04-07T13:00"), "set:e1:meeting:2027-04-07T13:00:1"),
        (c.OpenCard(who, CardKey("scribe:A1:OP")), "open:scribe:A1:OP"),
    ]


@pytest.mark.parametrize(("command", "action"), asked(ANYBODY))
def test_a_button_says_what_it_has_always_said(command: Command, action: str):
    assert written(command) == action
    assert act("back", command).action == action
    assert press(command, text="1").action == action


@pytest.mark.parametrize(("command", "action"), asked(STUDENT))
def test_a_press_asks_for_the_command_of_the_button_and_of_who_presses(
    command: Command, action: str
):
    assert command_of(action, STUDENT) == command


def test_cards_are_opened_and_people_asked_for_by_the_same_writing():
    key = CardKind.SCRIBE("A1", "OP")

    assert opening(key) == written(c.OpenCard(ANYBODY, key))
    assert opens("scribe", key).action == opening(key)
    assert choosing("deputy", "deputy").action == written(c.AskForPerson(ANYBODY, "deputy"))
