"""What version 0.1 left behind goes on: its file, and its buttons and links in the chats.

Buttons stay in chats, and links on walls, for years: whatever the code calls things today, they
mean what they meant. See tests/yesterday/README.md for what was saved.
"""

import dataclasses
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cards.buttons import read_start
from dialogs.cards.opening import AskForPerson, OpenCard
from dialogs.command import command_of, stands_in
from dialogs.keys import CardKey
from dialogs.places import group_of, rests_before, schema_of, step_of, subject_of
from tests.yesterday.saved import DATA, Json, read, reopened

BUTTONS = json.loads((DATA / "buttons.json").read_text())
STRINGS = json.loads((DATA / "strings.json").read_text())
QUICK = 8
"""Every eighth card is looked at in the usual tests, and all of them in the proof."""


def different(found: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """What is not as it was: as it is, and as it was."""
    return {key: (found.get(key), each) for key, each in before.items() if found.get(key) != each}


def done_otherwise(found: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Deeds of which something else came: where and in which words it is shown may change."""
    return different(
        {key: _lasting(each, before[key]) for key, each in found.items()},
        {key: _lasting(each, each) for key, each in before.items()},
    )


def _lasting(outcome: Json, before: Json) -> Json:
    """What people did, as it was written down; and that something was answered, and shown.

    When the clock says what is another day's matter.
    """
    done = [each for each in outcome["events"] if each[1] is not None]
    seen = bool(outcome["shown"]) if before["shown"] else False
    return {
        "events": done,
        "shown": seen,
        "toast": bool(outcome.get("toast")),
        "alert": outcome.get("alert", False),
    }


# The file


def by_name(cards: list[Json]) -> dict[str, Json]:
    return {f"{x['workshop']} {x['card']} {x['person']}": x for x in cards}


ASKED = ("answer:", "rate:", "vote:")
"""One's own cards."""


async def draws(folder: Path, cards: list[Json]) -> dict[str, Any]:
    """Cards are asked for; those on which words of people are missing, and which.

    How a card looks may change; of a question that is over only a line is left in private.
    """
    async with reopened(folder, [(x["workshop"], x["card"], x["person"]) for x in cards]) as now:
        rows = now.rows("SELECT DISTINCT value FROM texts WHERE length(value) > 3")
        texts, found = [value for (value,) in rows], by_name(now.cards())
        before = {k: x for k, x in by_name(cards).items() if not x["card"].startswith(ASKED)}
        assert before.keys() <= found.keys()
        return {
            key: missing
            for key, x in before.items()
            if (missing := [y for y in texts if y in x["text"] and y not in found[key]["text"]])
        }


async def test_cards_are_drawn_as_before(tmp_path: Path):
    assert await draws(tmp_path, read("cards")[::QUICK]) == {}


@pytest.mark.proof
async def test_every_card_is_drawn_as_before(tmp_path: Path):
    assert await draws(tmp_path, read("cards")) == {}


async def presses(folder: Path, chain: int) -> dict[str, Any]:
    """Buttons that stood in the chats are pressed one after another; what is not as it was."""
    found, before = {}, {}
    async with reopened(folder) as now:
        for number, each in enumerate(read("presses")[chain], 1):
            where = each["who"], each["chat"], each["message"]
            name = f"{number}. {each['label']}: {each['action']}"
            found[name], before[name] = await now.presses(*where, each["data"]), each["then"]
    return done_otherwise(found, before)


async def test_a_button_of_each_kind_does_what_it_did(tmp_path: Path):
    assert await presses(tmp_path, 0) == {}


@pytest.mark.proof
@pytest.mark.parametrize("chain", range(1, len(read("presses"))))
async def test_every_button_does_what_it_did(tmp_path: Path, chain: int):
    assert await presses(tmp_path, chain) == {}


async def test_links_open_what_they_opened(tmp_path: Path):
    found, before = {}, {}
    async with reopened(tmp_path) as now:
        for number, each in enumerate(read("links"), 1):
            name, payload = f"{number}. {each['url']}", each["url"].partition("?start=")[2]
            found[name], before[name] = await now.starts(each["who"], payload), each["then"]

    assert done_otherwise(found, before) == {}


INVITATION = "https://t.me/kokeilubotti_bot?start=ZE60TxMobKPKawZHY8RJWP"
"""As it stands in the coordinator's chat."""
ADDED = "https://t.me/kokeilubotti_bot?startgroup=wf-group"
"""As it stood under the form of workshop 15, which has no group yet."""


async def test_an_invitation_that_was_sent_makes_a_teacher_once(tmp_path: Path):
    async with reopened(tmp_path) as now:
        for name in ("Ensimmäinen", "Toinen"):
            now.telegram.user(name).follows(INVITATION)
            await now.settle()

        roles = now.rows("SELECT name, role FROM people ORDER BY id DESC LIMIT 2")
    assert roles == [("Toinen", ""), ("Ensimmäinen", "teacher")]


async def test_a_link_that_adds_the_bot_brings_the_workshop_to_its_group(tmp_path: Path):
    async with reopened(tmp_path) as now:
        ((leads,),) = now.rows(
            """
            SELECT telegram_id FROM people JOIN events
            ON people.id = json_extract(body, '$.facilitator')
            WHERE stream_id = 15 AND type = 'WorkshopCreated'
            """
        )
        teacher = now.person(leads)
        group = now.telegram.group("Varaamo", teacher)
        teacher.follows(ADDED, group)
        await now.settle()

        assert now.rows("SELECT stream_id FROM chats WHERE chat_id = ?", group.id) == [(15,)]
        assert any(each.sender is now.telegram.bot for each in group.messages)


async def test_nobody_is_asked_anything_just_because_the_bot_is_a_newer_one(tmp_path: Path):
    async with reopened(tmp_path) as now:
        ((waiting,),) = now.rows("SELECT count(*) FROM focus WHERE ask LIKE 'answer:%'")
        since = datetime.fromisoformat(read("chats")["at"]).timestamp() * 1e6
        asked = now.rows(
            """
            SELECT card, person FROM outbox WHERE created_at > ? AND person > 0
            AND (card LIKE 'answer:%' OR card LIKE 'rate:%' OR card LIKE 'vote:%')
            """,
            since,
        )

    assert waiting > 20
    assert len(asked) <= 1  # an update had waited, by which somebody opens a card


# The groups


async def goes_on(folder: Path, group: str) -> dict[str, Any]:
    """People press and answer what they see, until it is all over; what is not as it was."""
    found, before = {}, {}
    async with reopened(folder) as now:
        for number, deed in enumerate(read(f"going_on_{group}")[group], 1):
            name = f"{number}. {deed['does']} {deed.get('label') or deed.get('text') or ''}"
            found[name], before[name] = await now.performs(deed), deed["then"]
    return done_otherwise(found, before)


def has_happened(group: str, kind: str) -> bool:
    """Whether an event of this kind is among what the record has of the group."""
    deeds = read(f"going_on_{group}")[group]
    return any(kind == each[2] for deed in deeds for each in deed["then"]["events"])


async def test_reminders_come_at_their_time_and_the_evaluation_is_held(tmp_path: Path):
    assert await goes_on(tmp_path, "months") == {}
    assert has_happened("months", "DecisionMade")


@pytest.mark.proof
async def test_thirteen_people_in_three_groups_go_on_to_a_held_evaluation(tmp_path: Path):
    assert await goes_on(tmp_path, "thirteen") == {}
    assert has_happened("thirteen", "DecisionMade")


# The names of things


def meaning(command: object, known: Json) -> Json:
    """A command's name and values, as they stand in the table; newer fields where they say more."""
    assert dataclasses.is_dataclass(command)
    if isinstance(command, AskForPerson):  # 0.1 had one command for all cards
        return meaning(OpenCard(command.actor, CardKey(f"people:{command.purpose}")), known)
    values = {
        each.name: getattr(command, each.name)
        for each in dataclasses.fields(command)
        if each.name in known or getattr(command, each.name) != each.default
    }
    return {"command": type(command).__name__, "fields": json.loads(json.dumps(values))}


def test_actions_mean_what_they_meant():
    meant = {each["action"]: each for each in BUTTONS["meant"]}
    found = {
        each: {"action": each, "stands": before["stands"]}
        | meaning(command_of(each, BUTTONS["actor"]), before["fields"])
        for each, before in meant.items()
    }

    assert different(found, meant) == {}


def test_actions_stand_where_they_stood():
    for each in BUTTONS["meant"]:
        private = stands_in(each["action"], private=True)
        group = stands_in(each["action"], private=False)
        wanted = {"group": (False, True), "private": (True, False), "anywhere": (True, True)}
        assert (private, group) == wanted[each["stands"]], each["action"]


def test_what_meant_nothing_means_nothing():
    left_out = {"rate:A3:17:smooth:partly"}  # fields at the end may be left out today
    meant = {x for x in BUTTONS["means_nothing"] if command_of(x, BUTTONS["actor"])}

    assert meant == left_out


def test_places_and_forms_are_about_what_they_were_about():
    for each in STRINGS["places"]:
        place = each["place"]
        about = {"step": step_of(place), "group": group_of(place)}
        about |= {"experiment": subject_of(place), "rests_before": rests_before(place)}
        assert each == {"place": place} | about
    for each in STRINGS["forms"]:
        assert schema_of(each["form"]) == each["schema"], each["form"]


def test_links_name_the_cards_that_they_named():
    for each in STRINGS["links"]:
        opened = read_start(each["start"])
        assert opened is not None
        assert (opened.stream_id, opened.action) == (each["workshop"], each["card"])
