"""The examples as they are written down: beats, and short forms that stand for many of them.

`step = "I3"` with `texts` is one step of everyone: all answer, the answers are shown, and the
facilitator goes on; not with `stays`. `apart = "A1"` is the same in each small group. With `rates`
in place of `texts`, people rate. With `everyone`, each person presses the same, `but` for some.
A list of `presses` is one beat for each, perhaps after what the same person replies. Any beat may
begin with a `tell` and a `turn_to`. Who is named in `privately` answers in private; who is `late`
comes into the group's chat by `enters`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.cards.vocabulary import load_vocabulary

Beat = Mapping[str, Any]

EXAMPLES = Path(__file__).parents[1] / "example"
FIVE, GROUPS, ASYNC = "five", "groups", "async"
NAMES = (FIVE, GROUPS, ASYNC)
"""Five people together, thirteen people in three small groups, and six people little by little."""
_FILES = {FIVE: "", GROUPS: "groups-", ASYNC: "async-"}
_FIRST = ("tell", "turn_to")
_CORE = {"TP", "OL", "OP"}


def load_example(language: str, name: str = FIVE) -> dict[str, Any]:
    """An example's people, and its beats with every short form written out.

    In a language that has none of its own, it is the one of its fallback.
    """
    file = _file(language, name)
    if not file.exists():
        chain = load_vocabulary().spoken.chain(language)
        file = next(each for tag in chain if (each := _file(tag, name)).exists())
    example = tomllib.loads(file.read_text("utf-8"))
    beats = [each for beat in example["beats"] for each in _written_out(example, beat)]
    return example | {"beats": beats}


def _file(language: str, name: str) -> Path:
    return EXAMPLES / f"{_FILES[name]}{language}.toml"


def _written_out(example: Beat, beat: Beat) -> Iterator[Beat]:
    yield from ({each: beat[each]} for each in _FIRST if each in beat)
    rest = {each: beat[each] for each in beat if each not in _FIRST}
    if "step" in rest:
        yield from _answered(example, rest, {rest["step"]: list(example["people"])})
    elif "apart" in rest:
        groups = {f"{rest['apart']}/{n}": who for n, who in example["groups"].items()}
        yield from _answered(example, rest, groups)
    elif "everyone" in rest:
        yield from _by_everyone(example, rest)
    elif isinstance(rest.get("presses"), list):
        yield from _many_pressed(rest)
    elif rest:
        yield rest


def _many_pressed(beat: Beat) -> Iterator[Beat]:
    if "replies" in beat:
        yield {each: beat[each] for each in ("who", "replies", "text")}
    yield from ({"who": beat["who"], "presses": each} for each in beat["presses"])


def _by_everyone(example: Beat, beat: Beat) -> Iterator[Beat]:
    for who, voice in example["voices"].items():
        if who not in beat.get("but", ()):
            action = beat["everyone"].replace("VOICE", voice)
            yield {"who": who, "presses": action} | ({"goes": True} if "goes" in beat else {})


def _answered(example: Beat, beat: Beat, places: Mapping[str, list[str]]) -> Iterator[Beat]:
    """First all answer, each group in its own chat; then one group after another goes on."""
    leader, asked = next(iter(example["people"])), beat.get("texts", beat.get("rates", {}))
    given = {place: {x: asked[x] for x in who if x in asked} for place, who in places.items()}
    for place, said in given.items():
        yield from _rated(place, said) if "rates" in beat else _said(example, place, said)
    if "stays" in beat:
        return
    for place, said in given.items():
        voices = {each: example["voices"][each] for each in places[place]}
        silent = _CORE & {*voices.values()} - {voices[each] for each in said}
        shown = [f"adv:{place}", f"gap:{place}"] if silent else [f"adv:{place}"]
        passed = [f"open:remote:{place.partition('/')[2]}", f"skip:{place}"]
        actions = [*shown, f"adv:{place}"] if said else passed
        yield from ({"who": leader, "presses": each} for each in actions)


def _said(example: Beat, place: str, said: Mapping[str, str]) -> Iterator[Beat]:
    private = [each for each in said if each in example.get("privately", ())]
    if said:
        yield {"who": next(iter(said)), "together": place, "texts": said, "privately": private}


def _rated(place: str, said: Mapping[str, list[str]]) -> Iterator[Beat]:
    for who, answers in said.items():
        yield {"who": who, "rates": place, "answers": answers, "reason": "", "most": 1}
