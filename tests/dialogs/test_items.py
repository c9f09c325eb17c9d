"""What becomes of items once they are written: how they are told, merged, moved and kept apart."""

import pytest

from dialogs import commands as c
from dialogs import events as e
from dialogs.effects import Redraw, Show
from dialogs.facts.voices import missing_voices, voices_heard
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from dialogs.rules.tidy import alike
from dialogs.workbook.schema import Voice
from tests.dialogs.given import (
    EVERYONE,
    INSTRUCTOR,
    STRANGER,
    STUDENT,
    SUPERVISOR,
    TEACHER,
    Play,
    at,
    local,
    rates,
    running,
    surveys,
    texts_in,
)


def shown(place: str, *texts: tuple[int, str], untold: bool = False) -> Play:
    """What these people wrote at a place has just been shown; the student, maybe voiceless."""
    given = at(place)
    if untold:
        given.press("voice:0", by=STUDENT)
    for person, text in texts:
        given.writes(person, text)
    given.press(f"adv:{place}")
    if given.workshop.gap:
        given.press(f"gap:{place}")
    return given


def number(given: Play, text: str) -> int:
    return next(x.id for x in given.workshop.contributions.values() if x.text == text)


def words(found: object) -> list[str]:
    return [each["text"] for each in found]  # type: ignore[attr-defined]


# Shown without the voice

ONE_EACH = ((TEACHER, "Soitamme."), (INSTRUCTOR, "Näytämme."), (STUDENT, "Luen sivut."))


def test_who_is_alone_with_a_voice_is_told_so_and_may_be_shown_without_it():
    given = at("A1")

    assert given.view("answer:A1", STUDENT).data["alone"]
    assert "voice:0" in given.actions("answer:A1", STUDENT)
    turn = given.press("voice:0", by=STUDENT)

    assert Show(CardKey("answer:A1"), to=STUDENT) in turn.effects
    assert given.view("answer:A1", STUDENT).data["untold"]
    assert "voice:1" in given.actions("answer:A1", STUDENT)
    assert given.refuses("voice:0", by=STUDENT) is Refusal.ALREADY


def test_who_shares_a_voice_is_hidden_by_the_others_already():
    given = at("A1")

    assert not [x for x in given.actions("answer:A1", INSTRUCTOR) if x.startswith("voice:")]
    assert given.refuses("voice:0", by=INSTRUCTOR) is Refusal.STALE
    assert given.refuses("voice:0", by=STRANGER) is Refusal.NOT_A_PARTICIPANT


def test_the_words_stand_without_their_voice_and_the_voice_is_still_heard():
    given = at("A1")
    given.press("voice:0", by=STUDENT)
    for person, text in ONE_EACH:
        given.writes(person, text)

    assert given.view().data["counts"] == {"TP": 1, "OL": 1, "OP": 0, "untold": 1}
    assert voices_heard(given.scene, "A1") == {Voice.TP, Voice.OL, Voice.OP}
    assert missing_voices(given.scene, "A1") == ()
    given.press("adv:A1:reveal")
    voices = given.view().data["voices"]
    assert list(voices) == ["TP", "OL", "untold"]
    assert words(voices["untold"]) == ["Luen sivut."]
    assert given.view().data["missing"] == ()


def test_it_is_a_choice_for_the_whole_workshop_and_may_be_taken_back():
    given = shown("A1", *ONE_EACH, untold=True)

    turn = given.press("voice:1", by=STUDENT)

    assert Show(CardKey("step:A1")) in turn.effects
    assert list(given.view().data["voices"]) == ["TP", "OL", "OP"]
    assert given.replayed() == given.workshop


def test_it_stays_on_and_in_sight_when_others_join_the_voice():
    given = at("A1")
    given.press("voice:0", by=STUDENT)
    given.when(c.Join(STRANGER, Voice.OP, reachable=True))

    assert "voice:1" in given.actions("answer:A1", STUDENT)
    given.writes(STUDENT, "Luen sivut.")
    given.writes(STRANGER, "Kysyn.")

    assert given.view().data["counts"] == {"TP": 0, "OL": 0, "OP": 1, "untold": 1}


def test_no_board_and_no_later_step_gives_the_voice_away():
    given = shown("D2", *ONE_EACH, untold=True)

    corners = {x["voice"]: x for x in given.view("board:D").data["rows"]["needs"]}
    assert words(corners["untold"]["items"]) == ["Luen sivut."]
    assert corners["OP"]["items"] == []
    assert given.view().data["empty"] == ()
    given.press(f"affirm:{number(given, 'Luen sivut.')}", by=TEACHER)

    told = next(x for x in given.view().data["voices"]["untold"] if x["shared"])
    assert set(told["marks"]) == {"OL", "untold"}


def test_saying_ours_too_does_not_give_the_voice_away_either():
    given = shown("D1", (TEACHER, "Yhteinen kieli"), (INSTRUCTOR, "Aika"), untold=True)

    given.press(f"affirm:{number(given, 'Aika')}", by=STUDENT)

    (goal,) = given.view().data["voices"]["TP"]
    assert goal["marks"] == ("TP", "untold")
    assert given.refuses(f"affirm:{number(given, 'Aika')}", by=STUDENT) is Refusal.ALREADY


def test_whom_an_idea_should_join_is_told_as_it_was_said():
    given = at("A4")
    given.press("voice:0", by=STUDENT)
    given.writes(STUDENT, "Opiskelija mukaan puheluun")
    given.press(f"mark:{number(given, 'Opiskelija mukaan puheluun')}:OP:1", by=STUDENT)
    given.press("adv:A4")
    given.press("gap:A4")

    (idea,) = given.view().data["voices"]["untold"]
    assert idea["marks"] == ("OP",)


def test_the_sentence_of_the_direction_is_told_without_the_voice():
    given = shown("E1", (TEACHER, "B"), (INSTRUCTOR, "C"), (STUDENT, "A"), untold=True)

    found = [(x["text"], x["voice"]) for x in given.view().data["sentences"]]

    assert found == [("A", "untold"), ("B", "OL"), ("C", "TP")]


def test_dots_are_told_without_the_voice():
    given = at("E3")
    given.press("voice:0", by=STUDENT)
    first = given.workshop.at_place["E2"][0]
    for person in EVERYONE:
        given.when(c.SetDots(person, "E3", first, 2))
    given.press("adv:E3:reveal")

    told = next(x for x in given.view().data["candidates"] if x["id"] == first)
    assert told["voices"] == {"TP": 2, "OL": 2, "untold": 2}
    assert told["total"] == 6


def test_judgements_and_pulses_are_told_without_the_voice():
    given = running()
    given.press("voice:0", by=STUDENT)
    given.press("pulse:e1:2027-02-08:stuck", by=STUDENT)
    assert given.view("status").data["experiments"][0]["pulses"] == {"untold": {"stuck": 1}}
    given.now = local(2027, 4, 7, 13)
    given.when(c.HoldEvaluation(TEACHER, "e1"))
    given.goes_to("G3a@e1")
    for person, answer in ((STUDENT, "no"), (TEACHER, "yes"), (SUPERVISOR, "no")):
        given.press(f"judge:G3a@e1:{answer}", by=person)
    given.press("judge:G3a@e1:yes", by=INSTRUCTOR)
    counted = given.view().data["counts"]
    given.press("adv:G3a@e1:reveal")

    assert counted == {"TP": 2, "OL": 1, "OP": 0, "untold": 1}
    answers = {"TP": ["yes", "no"], "OL": ["yes"], "untold": ["no"]}
    assert given.view().data["answers"] == answers
    given.press("adv:G3a@e1")
    given.goes_to("G6")
    assert given.view("done:e1").data["judged"]["G3a@e1"] == answers
    assert "OP" not in given.view("done:e1").data["words"]["G4@e1"]


def test_who_joins_later_does_not_change_what_a_pulse_was_told_as():
    given = running()
    given.press("voice:0", by=STUDENT)
    given.press("pulse:e1:2027-02-08:stuck", by=STUDENT)
    given.when(c.Join(STRANGER, Voice.OP, reachable=True))
    given.press("pulse:e1:2027-02-08:smooth", by=STRANGER)

    told = given.view("status").data["experiments"][0]["pulses"]
    assert told == {"untold": {"stuck": 1, "smooth": 1}}


def test_who_answers_before_a_hidden_one_is_told_as_they_will_be_after():
    given = running()
    given.press("voice:0", by=STUDENT)
    given.when(c.Join(STRANGER, Voice.OP, reachable=True))
    given.press("pulse:e1:2027-02-08:smooth", by=STRANGER)

    told = given.view("status").data["experiments"][0]["pulses"]
    assert told == {"untold": {"smooth": 1}}


def test_acceptance_of_a_plan_is_told_without_the_voice():
    given = at("E5")
    given.press("voice:0", by=STUDENT)
    given.press("accept:e1", by=STUDENT)

    assert given.view().data["plans"][0]["accepted"] == ["untold"]
    assert Voice.OP not in missing_voices(given.scene, "E5")


def test_a_means_of_the_form_is_the_same_with_and_without_the_voice():
    given = at("D6")
    for person, degree in zip((*EVERYONE, SUPERVISOR), "1245", strict=True):
        surveys(given, person, degree)
    given.press("adv:D6")
    before = given.view().data["perspectives"][0]["means"]

    given.press("voice:0", by=STUDENT)

    after = given.view().data["perspectives"][0]["means"]
    assert [each["tenths"] for each in after] == [each["tenths"] for each in before]
    assert before[0]["voices"] == ("TP", "OL", "OP")
    assert after[0]["voices"] == ("TP", "OL", "untold")


# An order that tells nothing


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_items_stand_by_their_words_whoever_was_first(order):
    said = ((INSTRUCTOR, "ohjaan"), (SUPERVISOR, "Esittelen talon"), (INSTRUCTOR, "Annan avaimen"))
    given = shown("A1", *(said[each] for each in order))

    told = ["Annan avaimen", "Esittelen talon", "ohjaan"]
    assert words(given.view().data["voices"]["TP"]) == told
    (before, _) = given.view("board:A").data["rows"]["practices"]
    assert words(before["items"]) == told


def test_numbers_and_buttons_follow_the_order_that_is_read():
    given = shown("B2", (STUDENT, "Ö"), (STUDENT, "A"), (INSTRUCTOR, "K"))

    told = [x for found in given.view().data["voices"].values() for x in found]
    numbers = given.view().data["numbers"]
    pressed = {x.text: x.action for x in given.buttons() if x.action.startswith("affirm:")}
    assert words(told) == ["K", "A", "Ö"]
    assert [numbers[each["id"]] for each in told] == [1, 2, 3]
    assert pressed == {str(numbers[each["id"]]): f"affirm:{each['id']}" for each in told}


def test_candidates_keep_one_order_when_named_voted_and_taken_away():
    given = at("E2")
    for person, text in ((STUDENT, "Tuki"), (TEACHER, "Aloitus"), (INSTRUCTOR, "palaute")):
        given.writes(person, text)
    ordered = ["Aloitus", "palaute", "Tuki"]
    assert words(given.view().data["named"]) == ordered
    removal = next(x for x in given.buttons("remote", TEACHER) if x.label == "remove")
    assert removal.action == f"drop_item:{number(given, 'Aloitus')}"
    given.press("adv:E2")

    assert words(given.view().data["candidates"]) == ordered
    assert words(given.view("vote:E3", STUDENT).data["candidates"]) == ordered
    assert f"dot:E3:{number(given, 'Aloitus')}" == given.actions()[0]


# What reads alike

SAME = [
    ("Soitto ennen jaksoa", "Ennen jaksoa soitto."),
    ("Opettaja soittaa viikkoa ennen", "opettaja soittaa viikkoa ennen jaksoa"),
    ("Yhteinen aloituspuhelu", "Aloituspuhelu yhdessä"),
    ("Palautetta annetaan liian harvoin", "Palautetta annetaan harvoin"),
    ("Tehdään tavoitekortti yhdessä", "Tavoitekortti tehdään yhdessä opiskelijan kanssa"),
]
OTHER = [
    ("kännykät pois", "kännykät mukaan"),
    ("Palautetta annetaan liian harvoin", "Palautetta annetaan usein"),
    ("Asiakkaat kysyvät vastuullisuudesta", "Asiakkaat kysyvät hinnasta"),
    ("Robotit tulevat", "Robotit hitsaavat"),
]
OPPOSITE = [
    ("Opiskelija saa avaimen heti", "Opiskelija ei saa avainta heti"),
    ("Kännykät pois työpäivän ajaksi", "Kännykät mukaan työpäivän ajaksi"),
    ("Viikkopalaveri maanantaisin", "Viikkopalaveri perjantaisin"),
]


def pairs(one: str, other: str) -> int:
    given = shown("A1", (TEACHER, one), (INSTRUCTOR, other))
    return len(alike(given.scene, "A"))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same_in_almost_the_same_words_is_offered_for_merging(one, other):
    assert pairs(one, other) == 1


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_only_begins_the_same_way_is_not_offered(one, other):
    assert pairs(one, other) == 0


@pytest.mark.parametrize(("one", "other"), OPPOSITE)
def test_opposites_may_read_alike_so_nothing_is_merged_by_itself(one, other):
    given = shown("A1", (TEACHER, one), (INSTRUCTOR, other))

    assert len(alike(given.scene, "A")) == 1
    assert given.workshop.merged == {}
    assert len([x for found in given.view().data["voices"].values() for x in found]) == 2


def two_alike() -> tuple[Play, int, int]:
    """Two practices that read alike have been shown at A2, and a third that does not."""
    given = at("A2")
    given.writes(STUDENT, "Palaute perjantaisin")
    given.writes(INSTRUCTOR, "Perjantaisin palaute")
    given.writes(TEACHER, "Ohjaajan tapaaminen")
    given.press("adv:A2:reveal")
    return given, number(given, "Palaute perjantaisin"), number(given, "Perjantaisin palaute")


def sorting(given: Play) -> list[str]:
    return [x for x in given.actions("sort:A", TEACHER) if x.startswith(("merge:", "apart:"))]


def test_a_pair_is_offered_to_who_steers_and_counted_on_the_remote():
    given, first, second = two_alike()

    (button,) = (x for x in given.buttons("remote", TEACHER) if x.action == "open:sort:A")
    pair = (f"merge:A:{second}:{first}", f"apart:A:{first}:{second}")
    assert (button.label, button.values["count"]) == ("sort_alike", 4)
    assert set(sorting(given)) >= set(pair)


def test_one_of_a_pair_is_told_under_the_other_with_its_words_and_its_voice():
    given, first, second = two_alike()

    turn = given.press(f"merge:A:{first}:{second}")

    assert Show(CardKey("step:A2")) in turn.effects
    assert Show(CardKey("board:A")) in turn.effects
    (told,) = given.view().data["voices"]["TP"]
    assert told["also"] == [{"text": "Palaute perjantaisin", "voice": "OP"}]
    assert "OP" not in given.view().data["voices"]
    during = given.view("board:A").data["rows"]["practices"][1]
    assert "Palaute perjantaisin" not in words(during["items"])
    assert "Palaute perjantaisin" in set(texts_in(during))
    assert during["missing"] == ()
    assert not [x for x in sorting(given) if f":{first}" in x]


def test_two_presses_merge_once_and_one_press_parts_again():
    given, first, second = two_alike()
    given.press(f"merge:A:{first}:{second}")

    assert given.refuses(f"merge:A:{first}:{second}") is Refusal.ALREADY
    assert f"part:A:{second}" in given.actions(f"sort:A:{second}", TEACHER)
    given.press(f"part:A:{second}")

    assert words(given.view().data["voices"]["OP"]) == ["Palaute perjantaisin"]
    assert given.refuses(f"part:A:{second}") is Refusal.STALE


def test_a_pair_that_is_kept_apart_is_not_offered_again():
    given, first, second = two_alike()
    before = len(sorting(given))

    given.press(f"apart:A:{second}:{first}")

    assert len(sorting(given)) == before - 2
    assert given.refuses(f"apart:A:{first}:{second}") is Refusal.ALREADY
    assert given.workshop.merged == {}
    assert given.refuses(f"merge:A:{first}:{second}") is None


def test_a_merged_practice_is_rated_once_and_is_weak_where_either_was():
    given, first, second = two_alike()
    given.press("adv:A2")
    rates(given, STUDENT, first, scale="no")
    given.press(f"merge:A:{first}:{second}")

    listed = [each["id"] for each in given.view().data["items"]]
    assert second in listed
    assert first not in listed
    given.passes().goes_to("E2")
    (idea,) = (x for x in given.view().data["ideas"] if x["id"] == second)
    assert idea["weak"]
    assert words(idea["also"]) == ["Palaute perjantaisin"]


def test_a_sign_of_work_that_was_merged_is_shown_under_the_other_when_needs_are_asked():
    given = shown("B2", (STUDENT, "Nettivaraus"), (INSTRUCTOR, "Netti-varaus"))
    one, other = number(given, "Nettivaraus"), number(given, "Netti-varaus")
    given.press(f"merge:B:{one}:{other}")
    given.press("adv:B2")
    given.goes_to("C2")

    (told,) = given.view().data["shown"]["B2"]["TP"]
    assert words(told["also"]) == ["Nettivaraus"]


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("merge:A:{0}:{0}", TEACHER, Refusal.STALE),
        ("merge:A:{0}:999", TEACHER, Refusal.STALE),
        ("merge:X:{0}:{1}", TEACHER, Refusal.STALE),
        ("merge:A1:{0}:{1}", TEACHER, Refusal.STALE),
        ("merge:A3:{0}:{1}", TEACHER, Refusal.STALE),
        ("merge:E2:{0}:{1}", TEACHER, Refusal.STALE),
        ("apart:A:{0}:{0}", TEACHER, Refusal.STALE),
        ("apart:A:{0}:{1}", STUDENT, Refusal.NOT_FACILITATOR),
        ("merge:A:{0}:{1}", STUDENT, Refusal.NOT_FACILITATOR),
    ],
)
def test_only_what_stands_together_is_merged_and_by_who_steers(action, by, refusal):
    given, first, second = two_alike()

    assert given.refuses(action.format(first, second), by=by) is refusal


def test_what_is_not_shown_yet_is_neither_listed_nor_merged():
    given = at("A1")
    given.writes(STUDENT, "Luen sivut")
    given.writes(INSTRUCTOR, "luen sivut")
    one, other = number(given, "Luen sivut"), number(given, "luen sivut")

    assert "open:sort:A" not in given.actions("remote", TEACHER)
    assert not {"Luen sivut", "luen sivut"} & set(texts_in(given.view("sort:A", TEACHER).data))
    assert given.refuses(f"merge:A:{one}:{other}") is Refusal.STALE


def test_items_of_another_kind_are_not_merged_outside_the_pool():
    given = at("B3")
    now, coming = (next(given.workshop.items(each)).id for each in ("B1", "B2"))

    assert given.refuses(f"merge:B:{now}:{coming}") is Refusal.STALE
    assert f"merge:B:{now}:{coming}" not in given.actions(f"sort:B:{now}", TEACHER)


def test_once_targets_are_named_what_was_said_before_stands():
    given = at("D6")
    one, other = list(given.workshop.at_place["D5"])[:2]
    assert given.refuses(f"apart:D:{one}:{other}") is None
    given.goes_to("E1")

    assert given.refuses(f"merge:D:{one}:{other}") is Refusal.STALE
    assert given.view("sort:D", TEACHER).data["done"]
    assert given.refuses(f"cell:{one}:D2") is Refusal.STEP_CLOSED


def test_what_is_said_in_an_evaluation_is_tidied_while_it_is_held():
    given = at("G1@e1")
    for person in (TEACHER, STUDENT):
        given.writes(person, "Kävimme työpaikalla")
    given.press("adv:G1@e1:reveal")
    given.press("gap:G1@e1")
    one, other = given.workshop.at_place["G1@e1"]

    assert "open:sort:G@e1" in given.actions("remote", TEACHER)
    given.press(f"merge:G@e1:{one}:{other}")

    assert given.workshop.merged == {one: other}


def test_a_long_task_is_tidied_a_place_at_a_time():
    given = at("A2")
    for each in range(30):
        given.writes(STUDENT, f"{'ABCDEFGHIJ'[each % 10] * (each + 3)}")
    given.writes(TEACHER, "Yhteinen aloitus")
    given.writes(INSTRUCTOR, "Yhteinen aloitus!")
    given.press("adv:A2:reveal")

    card = given.view("sort:A", TEACHER)
    assert card.data["many"]
    assert "Yhteinen aloitus" in words(card.data["items"])
    assert "open:sort:A2" in given.actions("sort:A", TEACHER)
    place = given.view("sort:A2", TEACHER)
    assert not place.data["many"]
    assert {each["place"] for each in place.data["items"]} == {"A2"}


def test_of_very_many_items_every_one_is_chosen_and_told_under_what_is_most_alike():
    given = at("A2")
    given.writes(TEACHER, "Oma tapa")
    for number in range(149):
        given.writes(STUDENT, f"{'BCDEFGHIJK'[number % 10] * (number + 3)}")
    given.writes(STUDENT, "Yhdessä aloitetaan aamulla aina")
    given.writes(INSTRUCTOR, "Yhdessä aloitetaan aina aamulla")
    given.press("adv:A2:reveal")
    last = given.workshop.at_place["A2"][-1]

    cards = ["sort:A2", *(f"sort:A2:+{each}" for each in range(24, 152, 24))]
    opens = [x for card in cards for x in given.actions(card, TEACHER) if "open:sort:A2:" in x]

    picks = [x for x in opens if ":+" not in x]
    assert len(picks) == len(set(picks))
    assert set(picks) == {f"open:sort:A2:{each}" for each in given.workshop.at_place["A2"]}
    assert "open:sort:A2:+24" in given.actions("sort:A2", TEACHER)
    assert {x for x in given.actions(cards[-1], TEACHER) if ":+" in x} == {"open:sort:A2:+120"}
    assert given.view("sort:A2:+168", TEACHER).data["done"]
    card = chosen = f"sort:A2:{last}"
    merges = [x for x in given.actions(card, TEACHER) if x.startswith("merge:")]
    assert len(merges) == 24
    assert f"merge:A2:{last}:{last - 1}" in merges
    for start in range(24, 151, 24):
        assert f"open:{chosen}:+{start}" in given.actions(card, TEACHER)
        card = f"{chosen}:+{start}"
        merges += [x for x in given.actions(card, TEACHER) if x.startswith("merge:")]
    others = given.workshop.at_place["A2"][:-1]
    assert sorted(merges) == sorted(f"merge:A2:{last}:{each}" for each in others)
    turn = given.press(f"merge:A2:{last}:{others[0]}")
    assert Redraw(CardKey("sort:A2")) in turn.effects
    for odd in ("+x", "+-5", "9999", f"{last}:+x", f"{last}:+999"):
        assert given.view(f"sort:A2:{odd}", TEACHER).data["done"]


# Moving


def test_a_writer_moves_own_words_while_the_step_is_open():
    given = at("B1")
    given.writes(STUDENT, "Nettivaraus tulee")
    own = number(given, "Nettivaraus tulee")
    assert f"open:cell:{own}" in given.actions("answer:B1", STUDENT)
    given.press(f"open:cell:{own}", by=STUDENT)
    assert f"cell:{own}:B2" in given.actions(f"cell:{own}", STUDENT)

    turn = given.press(f"cell:{own}:B2", by=STUDENT)

    assert turn.events == (e.ContributionMoved(own, "B2", "sign", ("guess",)),)
    assert Show(CardKey("answer:B1"), to=STUDENT) in turn.effects
    moved = given.workshop.contributions[own]
    assert (moved.place, moved.voice, moved.participant) == ("B2", Voice.OP, STUDENT)
    assert own not in given.workshop.at_place["B1"]
    assert given.refuses(f"cell:{own}:B2", by=STUDENT) is Refusal.ALREADY
    assert given.replayed() == given.workshop
    given.passes()
    assert "Nettivaraus tulee" in words(given.view("answer:B2", STUDENT).data["own"])


def test_who_steers_moves_what_is_shown_and_nothing_before():
    given = at("A2")
    given.writes(STUDENT, "Opettaja soittaa ennen")
    own = number(given, "Opettaja soittaa ennen")
    assert given.refuses(f"cell:{own}:A1") is Refusal.NOT_YOURS
    given.press("adv:A2")
    given.press("gap:A2")
    assert f"cell:{own}:A1" in given.actions(f"sort:A:{own}", TEACHER)

    turn = given.press(f"cell:{own}:A1")

    shown = {Show(CardKey(each)) for each in ("step:A1", "step:A2", "board:A")}
    assert shown <= set(turn.effects)
    assert "Opettaja soittaa ennen" in words(given.view("step:A1").data["voices"]["OP"])
    assert given.view("step:A2").data["voices"] == {}


def test_what_was_said_of_moved_words_goes_along_where_it_fits():
    given = shown("B4", (STUDENT, "Robotti"))
    sign = number(given, "Robotti")
    given.press(f"affirm:{sign}", by=TEACHER)

    given.press(f"cell:{sign}:B2")
    assert given.workshop.contributions[sign].marks == ("seen",)
    given.press(f"cell:{sign}:B1")
    assert given.workshop.contributions[sign].marks == ()
    assert given.workshop.contributions[sign].kind == "today"
    given.press(f"cell:{sign}:B2")
    assert given.workshop.contributions[sign].marks == ("guess",)


def test_a_need_keeps_its_corners_among_the_benefits():
    given = at("D5")
    given.writes(STUDENT, "Yhteinen kieli")
    own = number(given, "Yhteinen kieli")
    given.press("adv:D5")
    given.press("gap:D5")
    given.press(f"affirm:{own}", by=TEACHER)

    given.press(f"cell:{own}:D2")

    assert given.workshop.contributions[own].marks == ("OL", "OP")
    assert given.workshop.contributions[own].kind == "need"


def test_what_is_shown_does_not_go_where_the_group_has_not_come():
    given = shown("B1", (STUDENT, "Nettivaraus"))
    own = number(given, "Nettivaraus")

    assert given.refuses(f"cell:{own}:B2") is Refusal.STALE
    assert not [x for x in given.actions(f"sort:B:{own}", TEACHER) if x.startswith("cell:")]


def test_ratings_follow_moved_words():
    given = at("A3")
    practice = given.workshop.at_place["A1"][0]
    rates(given, STUDENT, practice, scale="no")

    given.press(f"cell:{practice}:A2")

    assert given.workshop.ratings[practice][STUDENT].answers["smooth"] == ("no",)
    assert practice in [each["id"] for each in given.view().data["items"]]


@pytest.mark.parametrize(
    ("action", "by", "refusal"),
    [
        ("cell:{0}:C1", TEACHER, Refusal.STALE),
        ("cell:{0}:X9", TEACHER, Refusal.STALE),
        ("cell:{0}:B2@e1", TEACHER, Refusal.STALE),
        ("cell:999:B2", TEACHER, Refusal.STALE),
        ("cell:{0}:B3", TEACHER, Refusal.STALE),
        ("cell:{0}:B2", STRANGER, Refusal.NOT_YOURS),
        ("cell:{0}:B2", INSTRUCTOR, Refusal.NOT_YOURS),
        ("cell:{0}:B1", TEACHER, Refusal.ALREADY),
    ],
)
def test_words_go_only_where_they_may_belong(action, by, refusal):
    given = shown("B1", (STUDENT, "Vakioasiakas"))

    assert given.refuses(action.format(number(given, "Vakioasiakas")), by=by) is refusal


def test_words_do_not_go_to_a_step_that_was_skipped_or_after_they_were_taken_back():
    given = at("B2")
    given.press("skip:B2")
    given.writes(STUDENT, "Palvelu")
    own = number(given, "Palvelu")
    assert f"cell:{own}:B2" not in given.actions(f"cell:{own}", STUDENT)
    assert given.refuses(f"cell:{own}:B2", by=STUDENT) is Refusal.STALE
    given.press("pause")
    assert given.refuses(f"cell:{own}:B4", by=STUDENT) is Refusal.PAUSED
    given.press("resume")
    given.press(f"drop_item:{own}", by=STUDENT)

    assert given.refuses(f"cell:{own}:B4", by=STUDENT) is Refusal.STALE


def test_a_writer_who_is_late_asks_who_steers():
    given = shown("B2", (STUDENT, "Vakioasiakas"))
    given.press("adv:B2")
    own = number(given, "Vakioasiakas")

    assert given.refuses(f"cell:{own}:B1", by=STUDENT) is Refusal.STEP_CLOSED
    assert not given.view(f"cell:{own}", STUDENT).data["open"]
    assert given.refuses(f"cell:{own}:B1", by=TEACHER) is None


def test_nobody_is_shown_where_another_persons_words_might_go():
    given = at("B1")
    given.writes(STUDENT, "Vakioasiakas")
    own = number(given, "Vakioasiakas")

    for person in (TEACHER, INSTRUCTOR, STRANGER):
        assert given.refuses(c.OpenCard(person, CardKey(f"cell:{own}"))) is Refusal.NOT_YOURS
        with pytest.raises(KeyError):
            given.view(f"cell:{own}", person)
    assert given.refuses(c.OpenCard(STUDENT, CardKey("cell:x"))) is Refusal.NOT_YOURS


def test_moved_words_of_a_merged_pair_stay_told_together():
    given, first, second = two_alike()
    given.press(f"merge:A:{first}:{second}")
    given.press(f"cell:{second}:A1")

    told = next(x for x in given.view("step:A1").data["voices"]["TP"] if x["id"] == second)
    assert words(told["also"]) == ["Palaute perjantaisin"]
