"""Ways in: late joiners, late words, photos and voice messages, a leaver's duties, many words."""

import pytest

from dialogs import commands as c
from dialogs.effects import Acknowledge, Await, Send, Show
from dialogs.facts.pool import free_ideas, late_ideas, pool
from dialogs.keys import NO_CARD, CardKey
from dialogs.outcome import Refusal
from dialogs.rules import media
from dialogs.rules.collect import MANY
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    running,
)

NEW = 1077

# Late joiners


@pytest.mark.parametrize(
    ("place", "ask"),
    [
        ("A1", "answer:A1"),
        ("A3", ""),
        ("E1", "answer:E1"),
        ("E3", ""),
        ("E4", ""),
        ("E6", "answer:E6"),
        ("F", "note:e1"),
        ("G3a@e1", "answer:G3a@e1"),
    ],
)
def test_who_comes_late_gets_one_card_and_the_open_question(place, ask):
    given = at(place)

    turn = given.when(c.Join(NEW, Voice.OP, reachable=True))

    private = [each for each in turn.effects if isinstance(each, Show) and each.to == NEW]
    assert private == [Show(CardKey(f"welcome:{place}"), to=NEW, fresh=True)]
    assert [each.ask for each in turn.effects if isinstance(each, Await)] == [ask]


def test_who_is_in_time_changes_voice_or_cannot_be_reached_gets_no_such_card():
    in_time, changing, unreached = at("I2"), at("A1"), at("A1")

    turns = (
        in_time.when(c.Join(NEW, Voice.OP, reachable=True)),
        changing.when(c.Join(STUDENT, Voice.MU, reachable=True)),
        unreached.when(c.Join(NEW, Voice.OP, reachable=False)),
    )

    shown = [x for turn in turns for x in turn.effects if isinstance(x, Show)]
    assert not [each for each in shown if each.card.startswith("welcome:")]


def test_who_left_and_comes_back_is_welcomed_again():
    given = at("A1")
    given.when(c.Leave(STUDENT))

    turn = given.when(c.Join(STUDENT, Voice.OP, reachable=True))

    assert Show(CardKey("welcome:A1"), to=STUDENT, fresh=True) in turn.effects


def test_in_a_pause_a_newcomer_is_asked_nothing():
    given = at("A1")
    given.press("pause")

    turn = given.when(c.Join(NEW, Voice.OP, reachable=True))

    assert Await(NEW, NO_CARD) in turn.effects


# Words that come too late


def test_late_words_become_an_idea_with_their_place_and_voice():
    given = at("A2")

    turn = given.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen ajatus"))

    (idea,) = late_ideas(given.workshop)
    assert (idea.place, idea.voice, idea.kind) == ("A1", Voice.OP, "idea")
    assert Acknowledge() in turn.effects
    assert Show(CardKey("idea:A1"), to=STUDENT) in turn.effects
    assert idea in pool(given.scene)


def test_a_late_idea_is_none_of_the_practices_of_its_step():
    given = at("A2")
    before = list(given.workshop.items("A1"))
    given.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen"))
    given.goes_to("A3")

    assert list(given.workshop.items("A1")) == before
    assert "Myöhäinen" not in [each["text"] for each in given.view("step:A3").data["items"]]


def test_a_late_idea_can_be_taken_as_a_target():
    given = at("A2")
    given.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen"))
    given.goes_to("E2")
    (idea,) = (each for each in free_ideas(given.scene) if each.text == "Myöhäinen")

    given.press(f"adopt:E2:{idea.id}", by=INSTRUCTOR)

    named = [each["text"] for each in given.view("step:E2").data["named"]]
    assert named == ["Myöhäinen"]


def test_the_writer_edits_and_removes_a_late_idea_until_the_pool_closes():
    given = at("A2")
    given.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen"))
    number = given.workshop.late[0]
    given.when(c.Edit(STUDENT, number, "Korjattu"))
    assert [each["text"] for each in given.view("idea:A1", STUDENT).data["own"]] == ["Korjattu"]
    assert given.refuses(c.Edit(INSTRUCTOR, number, "Toisen")) is Refusal.NOT_YOURS

    given.press(f"drop_item:{number}", by=STUDENT)

    assert "Korjattu" not in [each.text for each in pool(given.scene)]
    later = at("A2")
    later.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen"))
    later.goes_to("E3")
    assert later.refuses(c.Edit(STUDENT, number, "Nyt ei enää")) is Refusal.STEP_CLOSED


@pytest.mark.parametrize(
    ("place", "command", "refusal"),
    [
        ("A2", c.KeepIdea(STRANGER, "A1", "Hei"), Refusal.NOT_A_PARTICIPANT),
        ("A2", c.KeepIdea(STUDENT, "A1", ""), Refusal.WORDS_LOST),
        ("A2", c.KeepIdea(STUDENT, "A1", "a" * 5000), Refusal.TOO_LONG),
        ("A2", c.KeepIdea(STUDENT, "B1", "Hei"), Refusal.STEP_CLOSED),
        ("A2", c.KeepIdea(STUDENT, "X9", "Hei"), Refusal.STALE),
        ("E3", c.KeepIdea(STUDENT, "A1", "Hei"), Refusal.STEP_CLOSED),
    ],
)
def test_what_is_not_taken_as_a_late_idea(place, command, refusal):
    assert at(place).refuses(command) is refusal


def test_in_a_pause_no_idea_is_taken():
    given = at("A2")
    given.press("pause")

    assert given.refuses(c.KeepIdea(STUDENT, "A1", "Hei")) is Refusal.PAUSED


# Photos and voice messages


def sends(play: Play, person: int, text: str, kind: str = "photo") -> int:
    words = c.Contribute(person, play.place, text, private=True, media=kind)
    play.when(words)
    return max(play.workshop.contributions)


def test_a_photo_without_words_is_asked_for_a_line_where_words_would_be_taken():
    given = at("A1")
    words = c.Contribute(STUDENT, "A1", "…", private=True)

    turn = given.when(c.Attach(STUDENT, CardKey("answer:A1"), words))

    assert turn.events == ()
    assert turn.effects == (
        Show(CardKey("line:answer:A1"), to=STUDENT, fresh=True),
        Await(STUDENT, CardKey("answer:A1")),
        Acknowledge(),
    )


def test_who_has_no_private_chat_is_asked_in_the_group():
    given = at("A1")
    given.when(c.ChangeReach(STUDENT, reachable=False))
    words = c.Contribute(STUDENT, "A1", "…", private=False)

    turn = given.when(c.Attach(STUDENT, CardKey("step:A1"), words))

    assert turn.effects == (Show(CardKey("line:step:A1"), fresh=True),)


@pytest.mark.parametrize(
    ("place", "words", "refusal"),
    [
        ("A2", c.Contribute(STUDENT, "A1", "…", True), Refusal.STEP_CLOSED),
        ("A1", c.Contribute(STRANGER, "A1", "…", True), Refusal.NOT_A_PARTICIPANT),
        ("E3", c.Contribute(STUDENT, "E3", "…", True), Refusal.NOT_ASKED),
        ("A1", c.Scribe(STUDENT, "A1", Voice.OP, "…"), Refusal.NOT_FACILITATOR),
    ],
)
def test_a_photo_is_refused_where_words_are(place, words, refusal):
    assert at(place).refuses(c.Attach(words.actor, CardKey("answer:A1"), words)) is refusal


def test_what_was_sent_along_is_marked_and_opened_once_it_is_shown():
    given = at("A1")
    number = sends(given, STUDENT, "Lista on seinällä")
    assert given.refuses(c.OpenCard(INSTRUCTOR, CardKey(f"media:{number}"))) is Refusal.STALE
    assert given.view("media", INSTRUCTOR).data["items"] == []
    assert given.press(f"open:media:{number}", by=STUDENT).effects == (Send(number, STUDENT),)

    given.writes(INSTRUCTOR, "Toinen")
    given.writes(TEACHER, "Kolmas")
    given.press("adv:A1:reveal")

    (shown,) = given.view().data["voices"]["OP"]
    assert shown["media"] == "photo"
    assert given.press(f"open:media:{number}", by=INSTRUCTOR).effects == (Send(number, INSTRUCTOR),)
    assert "media" in [each.card for each in given.buttons()]
    assert "media" in [each.card for each in given.buttons("status", INSTRUCTOR)]


def test_a_group_without_photos_has_no_way_to_them():
    given = at("A2")

    assert "media" not in [each.card for each in given.buttons("status", STUDENT)]


@pytest.mark.parametrize("card", ["media:0", "media:999", "media:x", "media:1", "media:²"])
def test_only_what_was_sent_along_is_sent(card: str):
    assert at("A2").refuses(c.OpenCard(STUDENT, CardKey(card))) is Refusal.STALE


def test_a_promise_with_a_photo_is_for_its_writer_only():
    given = at("E6")
    number = sends(given, STUDENT, "Soitan")
    given.goes_to("F")

    assert not media.is_public(given.scene, given.workshop.contributions[number])
    assert given.refuses(c.OpenCard(TEACHER, CardKey(f"media:{number}"))) is Refusal.STALE


def test_a_photo_of_a_field_note_is_opened_when_the_experiment_is_evaluated():
    given = running()
    given.when(c.Contribute(STUDENT, "F", "Työmaalta", True, "e1", "photo"))
    number = max(given.workshop.contributions)
    assert given.refuses(c.OpenCard(TEACHER, CardKey(f"media:{number}"))) is Refusal.STALE

    given.goes_to("G1@e1")

    assert given.press(f"open:media:{number}").effects == (Send(number, TEACHER),)


def test_what_was_taken_back_is_not_opened_any_more():
    given = at("A1")
    number = sends(given, STUDENT, "Kuva", "voice")
    given.press(f"drop_item:{number}", by=STUDENT)

    assert given.refuses(c.OpenCard(STUDENT, CardKey(f"media:{number}"))) is Refusal.STALE
    opens = c.OpenCard(STRANGER, CardKey(f"media:{number}"))
    assert given.refuses(opens) is Refusal.NOT_A_PARTICIPANT


# Duties of those who leave


def test_a_leavers_duty_is_offered_to_everyone_and_the_first_who_presses_has_it():
    given = running()
    turn = given.when(c.Leave(INSTRUCTOR))  # who was to invite
    assert Show(CardKey("vacancy:e1"), fresh=True, unasked=True) in turn.effects
    assert given.actions("vacancy:e1") == ["take:e1:inviter"]

    taken = given.press("take:e1:inviter", by=SUPERVISOR)

    assert given.form().person("inviter") == SUPERVISOR
    assert ("inviter", SUPERVISOR) in given.experiment().duties
    assert Show(CardKey("vacancy:e1")) in taken.effects
    assert given.actions("vacancy:e1") == []
    assert given.refuses("take:e1:inviter", by=STUDENT) is Refusal.ALREADY


def test_the_reminders_of_a_duty_follow_it_to_its_new_bearer():
    given = running()
    given.when(c.Leave(INSTRUCTOR))
    given.press("take:e1:inviter", by=SUPERVISOR)

    invited = {each.to for each in given.reminders() if each.kind == "invite21"}

    assert invited == {SUPERVISOR}


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (c.TakeDuty(STRANGER, "e1", "inviter"), Refusal.NOT_A_PARTICIPANT),
        (c.TakeDuty(STUDENT, "e9", "inviter"), Refusal.STALE),
        (c.TakeDuty(STUDENT, "e1", "doers"), Refusal.STALE),
        (c.TakeDuty(STUDENT, "e1", "responsible"), Refusal.ALREADY),
        (c.TakeDuty(STUDENT, "e1", "inviter"), Refusal.OPEN_PRIVATE),
    ],
)
def test_who_cannot_take_a_duty(command, refusal):
    given = running()
    given.when(c.Leave(INSTRUCTOR))
    given.when(c.ChangeReach(STUDENT, reachable=False))

    assert given.refuses(command) is refusal


def test_a_leaver_without_a_duty_or_after_the_evaluation_leaves_none_to_be_taken():
    given, over = running(), at("G6")

    for turn in (given.when(c.Leave(STUDENT)), over.when(c.Leave(INSTRUCTOR))):
        assert not [x for x in turn.effects if isinstance(x, Show) and x.card == "vacancy:e1"]


# Those who never press Start


@pytest.mark.parametrize("place", ["A3", "D6", "E6"])
def test_a_count_does_not_wait_for_those_who_cannot_be_asked_in_private(place):
    given = at(place)
    given.when(c.ChangeReach(STUDENT, reachable=False))

    data = given.view().data

    assert (data["people"], data["unopened"]) == (3, 1)


def test_who_has_rated_and_then_closed_the_private_chat_is_counted():
    given = at("A3")
    first = next(given.workshop.items("A1"))
    given.press(f"rate:A3:{first.id}:smooth:well:1", by=STUDENT)
    given.when(c.ChangeReach(STUDENT, reachable=False))

    assert given.view().data["unopened"] == 0


# Many words at once


def test_who_writes_very_much_hears_once_that_all_is_kept():
    given = at("A1").later(minutes=5)
    told = Show(CardKey("say:say.kept_all"), to=STUDENT, fresh=True)
    heard = []
    for number in range(3 * MANY):
        given.later(seconds=0.3)
        heard.append(told in given.writes(STUDENT, f"Asia {number}").effects)
        given.writes(INSTRUCTOR, "Välissä") if number % 7 == 0 else None

    assert heard.index(True) == MANY - 1
    assert sum(heard) == 1
    assert len(given.workshop.own_items("A1", STUDENT)) == 3 * MANY


def test_who_writes_much_in_peace_is_told_nothing():
    given = at("A1")

    for number in range(2 * MANY):
        given.later(minutes=2)
        assert not [
            x
            for x in given.writes(STUDENT, f"Asia {number}").effects
            if isinstance(x, Show) and x.card.startswith("say:")
        ]


# How it looks


@pytest.mark.parametrize(
    ("place", "asks", "actions"),
    [
        ("A1", "answer", []),
        ("A3", "", ["open:answer:A3"]),
        ("E3", "", ["open:answer:E3"]),
        ("E4", "", []),
        ("F", "note", []),
    ],
)
def test_the_welcome_says_where_we_are_and_what_is_asked(place, asks, actions):
    given = at(place)

    data = given.view(f"welcome:{place}", STUDENT).data

    assert (data["partner"], data["step"], data["asks"]) == ("Konepaja", place, asks)
    assert given.actions(f"welcome:{place}", STUDENT) == actions


def test_the_groups_word_to_late_words_leads_to_the_pool_in_private():
    (button,) = at("A2").buttons("late:A1")

    assert (button.card, button.action) == ("idea:A1", "")


def test_the_request_for_a_line_knows_whether_the_group_reads_it():
    given = at("A1")

    assert given.view("line:step:A1").data["to_group"]
    assert not given.view("line:answer:A1", STUDENT).data["to_group"]


def test_nothing_can_be_taken_back_from_a_pool_that_has_closed():
    given = at("A2")
    given.when(c.KeepIdea(STUDENT, "A1", "Myöhäinen"))
    given.goes_to("E3")

    assert not given.view("idea:A1", STUDENT).data["here"]
    assert given.actions("idea:A1", STUDENT) == []
