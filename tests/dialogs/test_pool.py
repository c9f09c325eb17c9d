"""A pool of many ideas: every one of them can be read and taken up."""

from dialogs import commands as c
from dialogs.effects import Redraw, Show
from dialogs.facts.pool import pool
from dialogs.keys import CardKey
from dialogs.outcome import Refusal
from tests.dialogs.given import STUDENT, TEACHER, Play, at
from tests.dialogs.test_groups import apart, one_of, pass_by, to

MANY = 63


def full() -> Play:
    """More ideas than a keyboard has room for, all long, where targets are named."""
    given = at("A4")
    for number in range(MANY):
        given.writes(STUDENT, f"{number:02} {'pitkä idea ' * 40}")
    pass_by(given, "A4")
    return to(given, "E2")


def pages(given: Play) -> list[str]:
    """The pages as the student turns them, from the first."""
    found, card = [], "ideas:1"
    while card:
        found.append(card)
        turns = [x.removeprefix("open:") for x in given.actions(card, STUDENT)]
        card = next((x for x in turns if x == f"ideas:{len(found) + 1}"), "")
    return found


def test_every_idea_is_on_one_page_and_has_its_button():
    given = full()
    ideas = [each.id for each in pool(given.scene)]
    assert len(ideas) >= MANY

    cards = pages(given)
    read = [x["id"] for card in cards for x in given.view(card, STUDENT).data["items"]]
    pressed = [x for card in cards for x in given.actions(card, STUDENT) if x.startswith("adopt:")]

    assert read == ideas
    assert pressed == [f"adopt:E2:{each}" for each in ideas]


def test_the_group_is_led_to_the_pages_and_reads_how_many_ideas_there_are():
    given = full()

    assert given.view().data["many"] == len(pool(given.scene))
    assert [x.card for x in given.buttons() if x.label == "read_ideas"] == ["ideas:1"]
    assert not [x for x in given.actions() if x.startswith("adopt:")]


def test_the_last_idea_is_taken_up_and_keeps_its_place():
    given = full()
    last = pages(given)[-1]
    before = given.view(last, STUDENT).data["items"]

    turn = given.press(f"adopt:E2:{before[-1]['id']}", by=STUDENT)

    after = given.view(last, STUDENT).data["items"]
    assert {Show(CardKey(last), to=each) for each in given.workshop.participants} <= set(
        turn.effects
    )
    assert [x["id"] for x in after] == [x["id"] for x in before]
    assert [x["named"] for x in after][-1]
    assert before[-1]["text"] in [x["text"] for x in given.view().data["named"]]
    action = f"adopt:E2:{before[-1]['id']}"
    assert action not in given.actions(last, STUDENT)
    assert given.refuses(action, by=STUDENT) is Refusal.ALREADY


def test_pages_stay_to_be_read_when_the_targets_are_named():
    given = full()
    given.press(given.actions("ideas:1", STUDENT)[0], by=STUDENT)
    to(given, "E3")

    assert not given.view("ideas:1", STUDENT).data["here"]
    assert given.actions("ideas:1", STUDENT) == ["open:ideas:2"]
    assert given.refuses("open:ideas:2", by=STUDENT) is None
    assert given.refuses("open:ideas:99", by=STUDENT) is Refusal.STALE
    assert given.refuses("open:ideas:0", by=STUDENT) is Refusal.STALE


def test_two_ideas_far_from_each_other_in_a_full_pool_are_offered_for_merging():
    given = at("A4")
    given.writes(STUDENT, "Aina sama aloitus maanantaina")
    for number in range(MANY):
        given.writes(STUDENT, f"{'BCDEFGHIJK'[number % 10] * (number + 3)}")
    given.writes(TEACHER, "maanantaina aina sama aloitus!")
    pass_by(given, "A4")
    to(given, "E2")

    card = given.view("sort:E2", TEACHER)

    paired = {each for pair in card.data["pairs"] for each in pair}
    assert max(paired) > 60
    assert {x["number"] for x in card.data["items"][: len(paired)]} == paired


def test_nobody_reads_the_pool_before_targets_are_named():
    """A first secret "no" would tell at once that someone has given it."""
    given = at("A3")
    practice = given.workshop.at_place["A1"][0]
    given.press(f"rate:A3:{practice}:smooth:no:1")

    assert given.refuses("open:ideas:1", by=STUDENT) is Refusal.STALE
    assert not given.view("ideas:1", STUDENT).data["items"]


def test_no_group_reads_anothers_ideas_before_all_share():
    given = apart()
    for step in ("A1", "A2", "A3"):
        pass_by(given, f"{step}/1")
    given.writes(one_of(given, 1), "Ryhmän oma idea", "A4/1")
    pass_by(given, "A4/1")
    other = one_of(given, 2)

    assert given.refuses("open:ideas:1", by=other) is Refusal.STALE
    assert not given.view("ideas:1", other).data["items"]


def test_erased_ideas_leave_every_page_that_was_read_also_the_last():
    given = full()
    cards = pages(given)

    turn = given.when(c.Forget(STUDENT, texts=True))

    assert Redraw(CardKey("ideas:")) in turn.effects
    for card in cards:
        assert "pitkä idea" not in str(given.view(card, TEACHER).data)
        assert not [x for x in given.actions(card, TEACHER) if x.startswith("adopt:")]


def test_pages_lose_their_buttons_when_the_targets_are_named():
    given = full()
    given.press(given.actions("ideas:1", STUDENT)[0], by=STUDENT)

    turn = given.press("adv:E2")

    assert Redraw(CardKey("ideas:")) in turn.effects
    assert not [x for x in given.actions("ideas:1", STUDENT) if x.startswith("adopt:")]
