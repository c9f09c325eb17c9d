"""The example of small groups: written down in short, and played to its end in one go."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rehearsal.page.record import Done, Record, read_record
from bot.rehearsal.stage.play import rehearse
from bot.rehearsal.stage.script import ASYNC, GROUPS, NAMES, load_example

TASKS = {
    "A": "A1 A2 A3 A4",
    "B": "B1 B2 B3 B4 B6",
    "C": "C1 C2 C3a C3b",
    "D": "D1 D2 D3a D3b D4 D5",
}
WORDS = ("tell", "writes", "text", "command", "reason")


async def test_three_small_groups_come_to_one_evaluated_experiment(
    capsys: pytest.CaptureFixture[str],
):
    code = await rehearse("fi", GROUPS)
    told = capsys.readouterr()

    assert (code, told.err) == (0, "")
    for number in (1, 2, 3):
        assert f"[{number} · Teräskulma ja oppilaitos]" in told.out
        for task in TASKS:
            assert f"Ryhmä {number} · {task} · " in told.out
    assert "vanhentunut" not in told.out
    assert "Tämän voi tehdä vain" not in told.out
    assert "Robottitunti" in told.out.rpartition("=== G – ")[2]


def test_every_group_answers_at_every_task_of_its_own():
    beats = load_example("fi", GROUPS)["beats"]
    answered = {each.get("together", each.get("rates")) for each in beats}

    wanted = {
        f"{step}/{n}" for steps in TASKS.values() for step in steps.split() for n in (1, 2, 3)
    }

    assert wanted <= answered


@pytest.mark.parametrize("name", NAMES)
def test_the_same_happens_in_both_languages(name: str):
    def deeds(language: str) -> list[Mapping[str, Any]]:
        beats = load_example(language, name)["beats"]
        return [
            {key: sorted(x[key]) if key == "texts" else x[key] for key in x if key not in WORDS}
            for x in beats
        ]

    finnish, english = deeds("fi"), deeds("en")

    spoken = [i for i, (a, b) in enumerate(zip(finnish, english, strict=True)) if a != b]
    leader = next(iter(load_example("fi", name)["people"]))
    assert [english[each] for each in spoken] == [
        {"who": leader, "presses": "set:setup:language:en"}
    ]


def test_a_short_form_is_written_out_in_the_order_of_what_happens():
    beats = load_example("fi", ASYNC)["beats"]
    first = beats.index({"turn_to": datetime(2027, 2, 22, 11, tzinfo=UTC)})

    told, _, answered, shown, on = beats[first - 1 : first + 4]

    assert told["tell"].startswith("Ensimmäinen viikko")
    assert answered["together"] == "I3"
    assert answered["privately"] == ["riikka", "yasmin", "joel"]
    assert shown == on == {"who": "tiina", "presses": "adv:I3"}
    assert not any("elli" in (x.get("who"), *x.get("texts", ())) for x in beats[:first])


@pytest.mark.parametrize("name", NAMES)
def test_a_played_example_can_be_saved_and_opened_again(name: str):
    example = load_example("fi", name)
    done = [Done(moment=example["begins"], beat=each) for each in example["beats"]]
    record = Record.model_validate({"language": "fi", "example": name, "done": done})

    opened = read_record(record.model_dump_json().encode())

    assert len(opened.done) == len(example["beats"])
