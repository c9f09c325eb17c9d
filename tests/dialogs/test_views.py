"""What cards show: nothing before its time, nobody who wrote, and buttons that mean something."""

from collections.abc import Iterable, Mapping

import pytest

from dialogs import commands as c
from dialogs.cards import Button, CardView
from dialogs.cards.private import own_words
from dialogs.command import PRESSED, command_of
from dialogs.facts.pool import pool
from dialogs.places import schema_of
from dialogs.rules.tidy import among_of
from dialogs.scene import Scene
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    BOOK,
    COORDINATOR,
    EVERYONE,
    INSTRUCTOR,
    PER,
    ROAD,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    VOICES,
    Play,
    at,
    local,
    plans,
    rates,
    running,
    surveys,
    texts_in,
)

PLACES = [f"{each}@e1" if each in PER else each for each in ROAD if each != "I1"]


def numbers_in(value: object) -> Iterable[int]:
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield value
    elif isinstance(value, Mapping):
        for each in (*value.keys(), *value.values()):
            yield from numbers_in(each)
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for each in value:
            yield from numbers_in(each)


def cards(given: Play) -> list[tuple[str, int | None]]:
    """Every card that could be drawn now, with a reader."""
    place = given.place
    found: list[tuple[str, int | None]] = [
        *((f"step:{each}", None) for each in PLACES if seen(given, each)),
        ("status", None),
        ("remote", TEACHER),
        ("form:setup", TEACHER),
        ("people:deputy", TEACHER),
        ("people:handover", TEACHER),
        ("people:remove", TEACHER),
        (f"person:{STUDENT}", TEACHER),
        (f"nudge:{place}", STUDENT),
        ("note:", STUDENT),
        *((f"notice:{number}", each.to) for number, each in given.workshop.notices.items()),
    ]
    for name in given.workshop.experiments:
        found += [(f"brief:{name}", TEACHER)]
        found += [(f"exp:{name}", TEACHER), (f"invitation:{name}", None), (f"note:{name}", STUDENT)]
        found += [(f"move:{name}:{each}", TEACHER) for each in ("start", "meeting")]
        found += [(f"duty:{name}:{each}", TEACHER) for each in ("responsible", "inviter")]
        found += [(f"done:{name}", None), (f"note:pulse:{name}:2027-02-08", STUDENT)]
    if place == "E2":
        first = pool(given.scene)[0].id
        found += [("sort:E2", TEACHER), (f"sort:E2:{first}", TEACHER), ("ideas:1", STUDENT)]
    found += [("guesses", STUDENT), ("background", STUDENT), ("story:1", STUDENT)]
    if BOOK.steps[place.partition("@")[0]].asks:
        found += [(f"stuck:{place}", TEACHER)]
    kind = BOOK.steps[place.partition("@")[0]].kind
    found.append((f"sort:{among_of(BOOK, place)}", TEACHER))
    for each in given.workshop.items(place):
        found.append((f"cell:{each.id}", each.participant))
        found.append((f"sort:{among_of(BOOK, place)}:{each.id}", TEACHER))
    for person in VOICES:
        if kind in ("collect", "agree", "evaluate", "commit"):
            found.append((f"answer:{place}", person))
        if kind in ("rate", "survey", "vote"):
            found.append((f"{'vote' if kind == 'vote' else 'rate'}:{place}", person))
    return found


def seen(given: Play, place: str) -> bool:
    return place in given.workshop.opened


def busy(place: str) -> Play:
    """Everyone has done something at this place, and nothing is revealed yet."""
    given = at(place)
    for each in (*EVERYONE, SUPERVISOR):
        match BOOK.steps[place.partition("@")[0]].kind:
            case "rate" if place == "C3a":
                given.press(f"rate:C3a:{next(given.workshop.items('C2')).id}:learnt:both:1", each)
            case "survey":
                surveys(given, each, "2")
            case "rate":
                rates(given, each, next(given.workshop.items("A1")).id, "no", "TP")
            case "vote":
                given.press(f"dot:E3:{next(given.workshop.items('E2')).id}", by=each)
            case "evaluate":
                given.press(f"judge:{place}:partly", by=each)
                given.writes(each, f"Salaisuus {each}")
            case "plan" | "follow" | "join":
                pass
            case _:
                given.writes(each, f"Salaisuus {each}")
    return given


HIDING = [
    each
    for each in PLACES
    if BOOK.steps[each.partition("@")[0]].kind in ("collect", "rate", "survey", "vote", "evaluate")
    or each in ("E1", "E6")
]


@pytest.mark.parametrize("place", HIDING)
def test_what_is_hidden_is_in_no_card_of_the_group_or_of_others(place):
    given = busy(place)

    for card, reader in cards(given):
        if card.startswith(("answer:", "note:", "cell:")):
            others = {f"Salaisuus {each}" for each in VOICES if each != reader}
        else:
            others = {f"Salaisuus {each}" for each in VOICES}
        assert not others & set(texts_in(given.view(card, reader).data)), card
    data = given.view().data
    assert not data.get("answers") or not any(data["answers"].values())
    for each in data.get("candidates", ()):
        assert (each["total"], each["voices"]) == (0, {})
    for each in data.get("items", ()):
        assert not any(each["answers"].values())
    assert not data.get("perspectives")
    assert not data.get("statements")


@pytest.mark.parametrize("place", HIDING)
def test_going_elsewhere_reveals_nothing(place):
    given = busy(place)

    for way in ("back", "undo", "skip"):
        play = busy(place)
        if play.tries(f"{way}:{place}").refusal is None:
            assert not any(
                each.startswith("Salaisuus") for each in texts_in(play.view(f"step:{place}").data)
            ), way
    assert given.place == place


def test_what_was_skipped_unseen_is_not_shown_by_the_next_step_either():
    given = busy("I3")

    given.press("skip:I3")

    assert given.place == "I4"
    assert not any(each.startswith("Salaisuus") for each in texts_in(given.view().data))


@pytest.mark.parametrize("place", [each for each in HIDING if each != "E6"])
def test_once_revealed_everything_is_shown_by_voice(place):
    given = busy(place)

    given.press(f"adv:{place}:reveal")

    data = given.view().data
    assert data["revealed"]
    shown = str(data)
    if BOOK.steps[place.partition("@")[0]].kind in ("collect", "evaluate"):
        assert all(f"Salaisuus {each}" in shown for each in VOICES)


DUTY_BEARERS = {TEACHER, INSTRUCTOR}
CHOOSES_PEOPLE = ("step:G5@e1", "done:e1")
"""Where a group names people by its own choice: who continues."""


@pytest.mark.parametrize("place", PLACES)
def test_group_cards_name_nobody_but_those_who_bear_a_duty(place):
    given = busy(place)

    for card, reader in cards(given):
        if reader is not None or card in CHOOSES_PEOPLE:
            continue
        data = given.view(card).data
        assert not set(numbers_in(data)) & set(VOICES) - DUTY_BEARERS, card


@pytest.mark.parametrize("place", PLACES)
def test_every_button_means_something(place):
    for given in (busy(place), at(place)):
        for card, reader in cards(given):
            for each in given.buttons(card, reader):
                assert each.label or each.text or each.person is not None, (card, each)
                assert bool(each.action) != bool(each.card), (card, each)
                if each.action:
                    assert command_of(each.action, TEACHER) is not None, (card, each)
                    assert len(each.action.encode()) <= 44, each.action


@pytest.mark.parametrize("place", [each for each in PLACES if each not in ("I2", "G6")])
def test_closed_cards_have_no_buttons(place):
    given = busy(place)
    if place == "F":
        given.press("stop:e1")
        given.press("hold:e1")
    else:
        given.goes_to("G6") if place.startswith("G") else given.press(f"back:{place}")

    assert given.place != place
    assert given.view(f"step:{place}").rows == ()
    assert not given.view(f"step:{place}").data["here"]


@pytest.mark.slow
def test_every_action_has_a_button_or_is_typed():
    pressed = set()
    for place in PLACES:
        for given in (busy(place), with_gap(place), paused(place), told(place), revealed(place)):
            for card, reader in cards(given):
                pressed |= {each.partition(":")[0] for each in given.actions(card, reader)}
    pressed |= {each.partition(":")[0] for each in guessed().actions()}

    grouping = {"draw", "member", "bond", "form", "ungroup", "gather"}  # in test_groups
    rare = {"revote", "resend", "plan", "drop", "clear", "pick", "part", "keep", "seat", "take"}
    rare |= {"offer", "unoffer", "askdates", "nodates", "tick"}  # a date by many
    rare |= {"askfac", "askcome", "come", "lead", "invited", "remindme"}  # in tests of their own
    assert pressed >= set(PRESSED) - rare - grouping


def guessed() -> Play:
    """Somebody has guessed what a student would say, and it has been shown."""
    given = at("A1")
    given.press("stuck:A1:swap:OP")
    for each in EVERYONE:
        given.writes(each, f"Sana {each}")
    given.press("adv:A1")
    given.press("gap:A1")
    return given


def revealed(place: str) -> Play:
    given = busy(place)
    given.tries(f"adv:{place}:reveal")  # some places have nothing to reveal
    return given


def with_gap(place: str) -> Play:
    given = at(place)
    given.tries(f"adv:{place}")  # some places have nobody to wait for
    return given


def paused(place: str) -> Play:
    given = at(place)
    given.press("pause")
    return given


def told(place: str) -> Play:
    """The clockwork has run for some months."""
    given = at(place)
    if given.workshop.experiments and place == "F":
        given.runs_until(local(2027, 5, 20))
    return given


def test_notices_are_drawn_for_every_kind_and_their_spent_buttons_go():
    given = told("F")
    drawn = {x.kind for each in given.workshop.notices.values() for x in each.items}
    for number, each in given.workshop.notices.items():
        view = given.view(f"notice:{number}", each.to)
        assert view.template == "notice"
        assert view.data["items"]

    given.press("started:e1")
    given.press("invited:e1")
    spent = [
        number
        for number, each in given.workshop.notices.items()
        if {x.kind for x in each.items}
        <= {"start3", "invite21", "invite17", "invite14", "invite10"}
    ]

    assert len(drawn) == 17
    assert all(given.view(f"notice:{each}", TEACHER).rows == () for each in spent)


def test_a_pulse_keeps_its_buttons_with_the_answer_ticked():
    given = running()
    given.runs_until(local(2027, 2, 8, 10))
    number = next(n for n, each in given.workshop.notices.items() if each.to == STUDENT)

    given.press("pulse:e1:2027-02-08:smooth", by=STUDENT)

    ticked = [each.label for each in given.buttons(f"notice:{number}", STUDENT) if each.ticked]
    assert ticked == ["begun_smooth"]
    assert given.view(f"notice:{number}", STUDENT).data["items"][0]["answer"] == "smooth"


def test_a_person_alone_with_a_voice_is_told_that_the_tag_tells():
    given = at("A1")

    assert given.view("answer:A1", STUDENT).data["alone"]
    assert not given.view("answer:A1", INSTRUCTOR).data["alone"]
    assert not given.view("answer:A1", COORDINATOR).data["alone"]


def test_the_road_shows_where_the_group_is():
    given = at("A2")

    road = {each["step"]: each["state"] for each in given.view("status").data["road"]}

    assert road["A1"] == "closed"
    assert road["A2"] == "here"
    assert road["A3"] == "ahead"
    given.press("skip:A2")
    road = {each["step"]: each["state"] for each in given.view("status").data["road"]}
    assert road["A2"] == "skipped"


def test_a_heading_says_the_task_and_how_far():
    data = at("A2").view().data

    assert (data["task"], data["number"], data["of"]) == ("A", 2, 4)


def test_people_count_apart_from_steps():
    for place in ("A3", "E3", "E6"):
        data = at(place).view().data
        assert data["people"] == len(VOICES)
        assert data["of"] == len([x for x in ROAD if x.startswith(place[0])])


def test_own_words_are_those_of_the_reader():
    given = busy("A1")
    scene = Scene(BOOK, given.workshop, given.world, STUDENT)

    found = own_words(scene)

    assert f"Salaisuus {STUDENT}" in found
    assert f"Salaisuus {INSTRUCTOR}" not in found


def test_of_very_many_own_words_the_latest_are_shown_and_can_be_removed():
    given = at("A1")
    for number in range(1, 26):
        given.writes(STUDENT, f"Asia {number}")

    data = given.view("answer:A1", STUDENT).data
    removals = [x for x in given.buttons("answer:A1", STUDENT) if x.label == "remove"]

    assert [x["text"] for x in data["own"]] == [f"Asia {number}" for number in range(6, 26)]
    assert data["earlier"] == 5
    assert [x.values["number"] for x in removals] == [*range(6, 26)]
    assert [x.action for x in removals] == [f"drop_item:{x['id']}" for x in data["own"]]


def test_notes_are_shown_to_their_writer():
    given = running()
    given.when(c.Contribute(STUDENT, "F", "Puhelu auttoi.", True, "e1"))

    assert given.view("note:e1", STUDENT).data["own"][0]["text"] == "Puhelu auttoi."
    assert given.view("note:e1", INSTRUCTOR).data["own"] == []


def test_another_partner_is_counted_where_there_is_one():
    given = at("A1")
    assert "MU" not in given.view().data["counts"]

    given.when(c.Join(STRANGER, Voice.MU, reachable=True))

    assert given.view().data["counts"]["MU"] == 0


def test_a_card_that_does_not_exist_is_a_bug():
    with pytest.raises(KeyError):
        at("A1").view("cake")


def test_buttons_that_were_tampered_with_mean_nothing():
    for action in (
        "",
        "cake",
        "adv",
        "join:XX",
        "dots:E3:one:2",
        "deputy:x",
        "set:e1",
        "adv:1:2:3:4",
    ):
        found = command_of(action, TEACHER)
        assert found is None or action.startswith("adv:")


def test_an_experiment_in_another_hand_has_no_buttons():
    given = running()

    assert given.buttons("exp:e1", TEACHER)
    assert given.buttons("exp:e1", COORDINATOR) == []
    assert given.buttons("exp:e1", STUDENT) == []


def test_several_drafts_are_chosen_by_name():
    given = at("E4")
    plans(given, name="Ensimmäinen")
    plans(given, name="Toinen")

    drafts = [(each.text, each.ticked) for each in given.buttons() if "plan:" in each.action]

    assert drafts == [("Ensimmäinen", False), ("Toinen", True)]
    assert {"draft", "drop"} <= {each.label for each in given.buttons()}


def test_forms_are_named_by_what_they_hold():
    assert [schema_of(each) for each in ("e1", "d12", "setup", "next", "east")] == [
        "experiment",
        "decision",
        "setup",
        "next",
        "east",
    ]


def test_a_view_is_plain_data():
    assert CardView("x", {}).rows == ()
    assert Button().values == {}


def test_words_of_a_step_that_was_skipped_stay_hidden():
    given = at("A4", "SERIES")
    given.writes(STUDENT, "Jäi näyttämättä")

    given.press("skip:A4")

    assert not pool(given.scene)
    assert "Jäi näyttämättä" not in str(given.view(f"recap:{given.place}").data)


def test_a_practice_that_was_not_shown_is_not_rated():
    given = at("A1")
    given.writes(STUDENT, "Jäi näyttämättä")

    given.press("skip:A1")
    given.goes_to("A3")

    assert "Jäi näyttämättä" not in str(given.view().data)
