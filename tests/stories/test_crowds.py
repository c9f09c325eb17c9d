"""Very many people, with long names and names that nobody can see: everyone can be chosen."""

import json
from collections.abc import Iterator

import pytest
from telegram import User

from bot.cards.buttons import read_callback
from bot.cards.items import isolate
from dialogs import commands as c
from dialogs.workbook.schema import Voice
from storage.tables import people
from tests.stories.story import Actor, Story

WORKER = "🧑🏽\u200d🏭"
VOICES = (Voice.TP, Voice.OL, Voice.OP)


async def crowd(room: Story, many: int, name: str = "Nimi {n:03}") -> None:
    """So many more people take part, the reachable fifth among them."""
    async with room.room.app.streams.transaction():
        for n in range(many):
            user = room.telegram.user(name.format(n=n))
            told = User(user.id, user.first_name, is_bot=False, language_code="fi")
            known = await room.room.app.inbox.handlers.meet(told, room.now)
            await room.take(c.Join(known.id, VOICES[n % 3], n % 5 == 0))
    await room.settle()


def chosen(room: Story, actor: Actor, code: str) -> Iterator[tuple[int, str]]:
    """Whom the latest private card lets choose, with the names on the buttons."""
    key = room.room.app.renderer.key
    for each in (x for row in actor.latest.keyboard for x in row):
        pressed = read_callback(key, each.data or "")
        action = pressed.action.removeprefix(f"{code}:") if pressed else ""
        if (person := action.partition(":")[0]).isdecimal():
            yield int(person), each.text


async def all_pages(room: Story, actor: Actor, code: str) -> list[tuple[int, str]]:
    """The same of the page that is open, and of all that follow."""
    found = [*chosen(room, actor, code)]
    while room.says("button.ideas_after") in actor.latest.labels:
        buttons = (each for row in actor.latest.keyboard for each in row)
        [on] = (each for each in buttons if each.text == room.says("button.ideas_after"))
        await actor.presses_data(actor.latest, on.data)
        found += chosen(room, actor, code)
    return found


@pytest.mark.parametrize("many", [20, 61, 160])
@pytest.mark.parametrize(("purpose", "code"), [("deputy", "deputy"), ("remove", "open:person")])
async def test_everyone_can_be_chosen_in_the_order_of_names(
    room: Story, many: int, purpose: str, code: str
):
    await room.start(at="A1")
    await crowd(room, many)
    everyone = {each.id for each in (await room.state()).active}
    everyone.remove(await room.id_of(room.teacher))

    await room.teacher.presses(f"ask:{purpose}", private=True)
    found = await all_pages(room, room.teacher, code)

    names = [name for _, name in found if name.startswith("Nimi")]
    assert sorted(each for each, _ in found) == sorted(everyone)
    assert names == sorted(names)
    assert len(names) == many


async def test_whoever_is_on_the_last_page_can_lead(room: Story):
    await room.start(at="A1")
    await crowd(room, 160)

    await room.teacher.presses("ask:handover", private=True)
    last = (await all_pages(room, room.teacher, "handover"))[-1][0]
    await room.teacher.presses(f"handover:{last}", private=True)

    assert (await room.state()).facilitator == last


async def test_ticks_stay_as_pages_are_turned(room: Story):
    await room.start(at="E4")
    await crowd(room, 160)
    await room.teacher.presses("draft:E4")
    await room.does(c.OpenField(await room.id_of(room.teacher), "e1", "doers"))

    ticked = []
    for page in (1, 2, 3):
        name = next(x for x in room.message("E4").labels if x.startswith("Nimi"))
        ticked.append(name)
        await room.after(room.teacher.person.presses, room.message("E4"), label=name)
        assert f"✓ {name}" in room.message("E4").labels, page
        if page < 3:
            await room.teacher.presses(f"field:e1:doers:{page + 1}")
    for page in (2, 1):
        await room.teacher.presses(f"field:e1:doers:{page}")

    assert f"✓ {ticked[0]}" in room.message("E4").labels
    assert len((await room.state()).form("e1").people("doers")) == 3


async def test_a_duty_can_go_to_anyone_and_each_page_shows_to_whom(room: Story):
    await room.start(at="F")
    await crowd(room, 160)
    await room.teacher.presses("open:exp:e1", private=True)

    await room.teacher.presses("open:duty:e1:responsible", private=True)
    found = await all_pages(room, room.teacher, "set:e1:responsible")
    last, name = next(each for each in reversed(found) if each[1].startswith("Nimi"))
    await room.teacher.presses(f"set:e1:responsible:{last}:1", private=True)

    assert (await room.state()).form("e1").person("responsible") == last
    assert f"✓ {name}" in room.teacher.latest.labels


LONG = "Osallistuja Pitkäsukuinen-Kaksoisnimi {n:03} " + WORKER * 4
SIGNS = "{n:03} " + WORKER * 15


@pytest.mark.parametrize("name", [LONG, SIGNS])
@pytest.mark.parametrize("many", [55, 130])
async def test_long_names_of_very_many_people_fit_on_every_card(room: Story, many: int, name: str):
    await room.start(at="I4")
    await crowd(room, many, name)
    since = len(room.telegram.calls)

    for action in (
        "ask:deputy",
        "ask:handover",
        "ask:remove",
        "open:groups",
        "draw",
    ):
        await room.teacher.presses(action, private=True)
    person = next(chosen(room, room.teacher, "open:groups"))[0]
    listed = await all_pages(room, room.teacher, "open:groups")
    await room.teacher.presses(f"open:groups:{person}", private=True)
    bonds = await all_pages(room, room.teacher, f"bond:{person}")
    await room.teacher.presses("form", private=True)
    await room.student.says("/tilanne")
    await room.turn(minutes=5)

    assert len(listed) == len(bonds) + 1 == many + 5
    for each in (x for x in room.telegram.calls[since:] if "text" in x.params):
        markup = each.params.get("reply_markup") or {}
        raw = json.dumps(markup, ensure_ascii=False, separators=(",", ":"))
        assert len(raw.encode()) <= 10_000
        assert sum(map(len, markup.get("inline_keyboard", ()))) <= 100
        assert "\u200d…" not in each.params["text"]


async def test_names_that_look_alike_or_like_nothing_are_told_apart_on_buttons(room: Story):
    await room.start(at="A1")
    await crowd(room, 1, "\u3164")
    await crowd(room, 1, ".")
    await crowd(room, 2, "Anna")

    await room.teacher.presses("ask:deputy", private=True)
    names = {name for _, name in chosen(room, room.teacher, "deputy")}

    assert {"Osallistuja 6", "Osallistuja 7", "Anna (1)", "Anna (2)"} <= names


async def test_a_name_of_flags_is_kept_and_shown_whole(room: Story):
    await room.start(at="A1")
    room.student.person.first_name = "🇫🇮🇸🇪🇳🇴" * 11

    await room.student.says("/tilanne")
    await room.teacher.presses("ask:deputy", private=True)

    assert (await room.student.known()).name == ("🇫🇮🇸🇪🇳🇴" * 11)[:64]
    [label] = [x for x in room.teacher.latest.labels if x.startswith("🇫🇮")]
    assert label == ("🇫🇮🇸🇪🇳🇴" * 11)[:38] + "…"


async def test_a_name_written_from_right_to_left_turns_nothing_around(room: Story):
    await room.start(at="A1")
    room.student.person.first_name = "ياسمين " * 9

    await room.student.says("/tilanne")
    await room.teacher.presses("ask:deputy", private=True)

    [label] = [x for x in room.teacher.latest.labels if "ياسمين" in x]
    assert label.count("\u2068") == label.count("\u2069") == 1
    assert isolate(label) != label
    assert await people.by_telegram(room.database, room.student.person.id)
