"""A person-like story: the example's people, led by hand through the page from hello to the end."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from playwright.async_api import expect

from bot.rehearsal.stage.script import load_example
from dialogs.workbook.kinds import StepKind
from tests.browser.reader import Reader
from tests.dialogs.given import BOOK

Beat = Mapping[str, Any]
NAMES = {"tiina": "Tiina", "matti": "Matti", "saara": "Saara", "aino": "Aino", "omar": "Omar"}


async def test_five_people_are_led_by_hand_from_hello_to_the_evaluation(reader: Reader):
    await expect(reader.hint).to_contain_text("Avaa kutsulinkki")

    for beat in hurried(load_example("fi")["beats"]):
        await lead(reader, beat)

    group = reader.chat("group")
    await expect(group).to_contain_text("Yhteenveto kokeilusta")
    await expect(group).to_contain_text("Päätös: Otetaan pysyvään käyttöön")
    await expect(reader.hint).to_contain_text("Työpaja on päättynyt")


SKIPPED = ("B", "C", "D")


def hurried(beats: Iterable[Beat]) -> Iterator[Beat]:
    """The example as a group with little time goes through it: three of its tasks are skipped."""
    asking = (x.id for x in BOOK.steps.values() if x.kind is not StepKind.SHARE)
    task, steps = "", [each for each in asking if each[0] in SKIPPED]
    for beat in beats:
        heading, dash, _ = beat.get("tell", "").partition(" – ")
        task = heading if dash else task
        if task not in SKIPPED:
            yield beat
        elif steps:
            yield from ({"who": "tiina", "presses": f"skip:{each}"} for each in steps)
            steps = []


async def lead(reader: Reader, beat: Beat) -> None:
    """One beat of the example, done as someone at the page does it."""
    if "who" in beat:
        await reader.becomes(beat["who"])
    match beat:
        case {"opens": "coordinator"}:
            await reader.presses("Avaa kutsulinkki")
        case {"opens": _}:
            await reader.opens_privately()
        case {"adds_bot": True}:
            await reader.presses("Lisää ryhmään")
        case {"writes": text}:
            await reader.writes(text)
        case {"command": text}:
            await reader.writes(text, "group")
        case {"replies": _, "text": text}:
            await reader.replies(text)
        case {"presses": action}:
            await press(reader, action)
        case {"rates": place}:
            await rate(reader, place, beat)
        case {"turn_to": moment}:
            await turn_to(reader, moment)
        case _:
            assert "tell" in beat


async def press(reader: Reader, action: str) -> None:
    """Where the example names a person, the page has a button with the name."""
    head, _, last = action.rpartition(":")
    if last in NAMES:
        await reader.presses_action(f"{head}:", NAMES[last])
    else:
        await reader.presses_action(action)


async def rate(reader: Reader, place: str, beat: Beat) -> None:
    """One practice is enough for a voice to be heard."""
    await reader.opens_privately()
    for answer in beat["answers"]:
        for each in answer.split():
            await reader.presses_action(f"rate:{place}:*:{each}:1")
        if answer.isupper():
            await reader.presses_action(f"rate:{place}:*:done:1")
    if beat["reason"]:
        await reader.writes(beat["reason"])
    else:
        await reader.presses_action(f"rate:{place}:*:done:1")


async def turn_to(reader: Reader, moment: datetime) -> None:
    """From reminder to reminder, until the day has come."""
    while (await now(reader)).date() < moment.date():
        await reader.turns("next")


async def now(reader: Reader) -> datetime:
    shown = await reader.clock.get_attribute("datetime")
    return datetime.fromisoformat(shown or "")
