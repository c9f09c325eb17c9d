"""The page's server, asked over HTTP: who may ask, what it tells, and what can be kept of it."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.app import WORKBOOKS
from bot.rehearsal.page.serve import open_page

PATIENCE = 30
SEQUENCE = [
    {"who": "tiina", "opens": "coordinator"},
    {"who": "aino", "says": "/start"},
    {"who": "aino", "where": "group", "says": "Moi!"},
]


@dataclass
class Visitor:
    """Someone who knows the address, with what the page has told so far."""

    address: str
    http: httpx.AsyncClient
    told: dict[str, Any] = field(default_factory=dict)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def asks(self, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Post as the page itself does."""
        own = {"Origin": self.address.rsplit("/", 2)[0]}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(self.address + path, content=content, headers=own | headers)

    async def reads(self) -> None:
        """Listen to the news, as long as the test lasts."""
        async with self.http.stream("GET", f"{self.address}news", timeout=None) as news:
            async for line in news.aiter_lines():
                if line.startswith("data: "):
                    self._hear(json.loads(line.removeprefix("data: ")))

    def _hear(self, news: dict[str, Any]) -> None:
        if news.get("begun", self.told.get("begun")) != self.told.get("begun"):
            self.told.clear()
        self.told.update(news)
        self.heard.set()

    async def until(self, seen: Callable[[dict[str, Any]], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not (self.told and seen(self.told)):
                self.heard.clear()
                await self.heard.wait()

    def texts(self, chat: str) -> list[str]:
        found = [value for key, value in self.told.items() if key.startswith(f"message/{chat}/")]
        return [each.get("text", "") for each in found]


@pytest.fixture
async def visits() -> AsyncIterator[Callable[..., Any]]:
    tasks: list[asyncio.Task[None]] = []
    async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as http:

        def visit(address: str) -> Visitor:
            visitor = Visitor(address, http)
            tasks.append(asyncio.create_task(visitor.reads()))
            return visitor

        yield visit
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def visitor(visits: Callable[..., Any]) -> AsyncIterator[Visitor]:
    async with open_page("fi") as (address, _):
        yield visits(address)


async def test_only_the_page_itself_at_its_secret_address_is_answered(visitor: Visitor):
    http, address = visitor.http, visitor.address
    root, secret = address.rsplit("/", 2)[:2]
    deed = {"who": "tiina", "says": "/start"}

    assert (await http.get(address)).status_code == 200
    assert (await http.get(f"{root}/")).status_code == 404
    assert (await http.get(f"{root}/{'x' * len(secret)}/")).status_code == 404
    assert (await http.get(f"{root}/{'x' * len(secret)}/rehearsal")).status_code == 404
    assert (await http.get(address, headers={"Host": "evil.example"})).status_code == 421
    assert (await visitor.asks("deed", deed, Origin="http://evil.example")).status_code == 403
    assert (await http.post(f"{address}deed", json=deed)).status_code == 403
    assert (await http.get(f"{address}..%2fserve.py")).status_code == 404
    await visitor.until(lambda told: "hint" in told)
    assert visitor.texts("tiina") == []
    assert (await visitor.asks("deed", deed)).status_code == 204


async def test_the_browser_is_told_to_load_nothing_from_elsewhere(visitor: Visitor):
    answer = await visitor.http.get(visitor.address)
    policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "://" not in answer.text.replace("http://www.w3.org", "")
    assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"who": "nobody", "says": "Moi"}, 409),
        ({"who": "tiina", "where": "group", "at": 99, "taps": "x"}, 409),
        ({"who": "tiina", "edits": "x", "at": 0}, 409),
        ({"who": "tiina"}, 400),
        ({"who": "tiina", "says": "x", "edits": "y", "at": 0}, 400),
        ({"who": "tiina", "says": ""}, 400),
        ({"who": "tiina", "tell": "x"}, 400),
        ({"who": "tiina", "sends": "no base64!"}, 409),
    ],
)
async def test_a_deed_that_cannot_be_done_is_refused(
    visitor: Visitor, body: dict[str, Any], status: int
):
    assert (await visitor.asks("deed", body)).status_code == status
    assert json.loads((await visitor.http.get(f"{visitor.address}rehearsal")).text)["done"] == []


async def test_deeds_show_with_the_bots_answer_and_under_the_floor(visitor: Visitor):
    for deed in SEQUENCE:
        assert (await visitor.asks("deed", deed)).status_code == 204

    await visitor.until(lambda told: "message/group/0" in told)
    assert any("Olen työpajan apuri" in text for text in visitor.texts("tiina"))
    assert visitor.texts("group") == ["Moi!"]
    assert [each["card"] for each in visitor.told["waiting"]["outbox"]]


async def test_a_saved_rehearsal_opens_as_it_was(visitor: Visitor):
    for deed in SEQUENCE:
        await visitor.asks("deed", deed)
    await visitor.asks("clock/day")
    saved = await visitor.http.get(f"{visitor.address}rehearsal")
    before = {chat: visitor.texts(chat) for chat in ("group", "tiina", "aino")}

    await visitor.asks("begin/en")
    await visitor.until(lambda told: told["about"]["language"] == "en")
    assert (await visitor.asks("rehearsal", saved.content)).status_code == 204
    await visitor.until(lambda told: told["begun"] == 3 and not told["play"]["playing"])

    assert {chat: visitor.texts(chat) for chat in before} == before
    assert (await visitor.http.get(f"{visitor.address}rehearsal")).content == saved.content


async def test_a_play_that_was_taken_over_opens_as_it_was(visitor: Visitor):
    await visitor.asks("play/skip/9")
    await visitor.until(lambda told: told["play"]["position"] == 9)
    await visitor.asks("deed", {"who": "matti", "where": "group", "says": "Otan ohjat."})
    saved = (await visitor.http.get(f"{visitor.address}rehearsal")).content
    before = visitor.texts("group"), visitor.texts("tiina")

    await visitor.asks("rehearsal", saved)
    await visitor.until(lambda told: told["play"]["total"] == 10 and not told["play"]["playing"])

    assert (visitor.texts("group"), visitor.texts("tiina")) == before
    assert "Otan ohjat." in before[0]


def saved(beat: object = None, moment: object = "2027-01-18T07:00:00Z", **other: object) -> bytes:
    """A file whose second event is the beat; its first one is whole."""
    first = {"moment": "2027-01-18T07:00:00Z", "beat": {"tell": "Alku"}}
    return json.dumps(
        {"language": "fi", "done": [first, {"moment": moment, "beat": beat}]} | other
    ).encode()


def said(**other: object) -> bytes:
    return saved({"who": "aino", "where": "private", "says": "Moi"} | other)


NESTED = b"[" * 100_000 + b"]" * 100_000
LATE = "2999-01-01T00:00:00+00:00"
HOSTILE = {
    "unreadable": (
        b"SQLite format 3\x00 this is a live database",
        b"PK\x03\x04" + bytes(200),
        b"not json",
        b"",
        b"null",
        b"[]",
        b"{}",
        b"NaN",
        "{}".encode("utf-16"),
        b'{"language": "fi", "done": ' + NESTED + b"}",
        b'{"language": "fi", "token": "1234567890:real"}',
        saved(language="sv"),
        saved(example="six"),
        saved(kokeilubotti="database"),
        saved(done=None),
        said(says="\ud800"),
    ),
    "newer": (said().replace(b'"fi"', b'"fi", "version": 2'), saved(version="1")),
    "long": (saved(done=[{"moment": "2027-01-18T07:00:00Z", "beat": {"tell": "x"}}] * 5001),),
    "deed": (
        saved(),
        saved({"x": 1}),
        saved({"": 1}),
        saved({"tell": [["x"]]}),
        saved({"tell": {}}),
        saved({"tell": float("nan")}),
        said(says=5),
        said(says=None),
        said(says=""),
        said(says="x" * 5_000_000),
        said(who=["aino"]),
        said(who=1),
        said(where={"group": 1}),
        said(where="group100"),
        said(at=-1),
        said(at="0"),
        said(at=0.5),
        said(at=10**40),
        said(evil=1),
        saved({"says": "Moi"}),
        saved({"who": "aino", "presses": ["x"]}),
        saved({"who": "aino", "replies": "A1"}),
        saved({"who": "aino", "replies": 1, "text": "x"}),
        saved({"who": "aino", "together": "A1", "texts": []}),
        saved({"who": "aino", "together": "A1", "texts": {"aino": 5}}),
        saved({"who": "aino", "rates": "A3"}),
        saved({"who": "aino", "rates": "A3", "answers": 5, "reason": ""}),
        saved({"who": "tiina", "opens": "x" * 1000}),
        saved({"who": "tiina", "adds_bot": True, "to": [1]}),
        saved({"who": "aino", "where": "private", "at": 0, "reacts": {}}),
        saved({"who": "aino", "where": "private", "sends": 5}),
        saved({"turn_to": 5}),
        saved({"turn_to": "soon"}),
        saved({"turn_to": "2027-01-20T00:00:00"}),
        saved({"tell": "x"}, moment="soon"),
        saved({"tell": "x"}, moment=1e308),
        saved({"tell": "x"}, moment=float("inf")),
    ),
    "person": (
        said(who="nobody"),
        saved({"who": "aino", "together": "A1", "texts": {"nobody": "x"}}),
    ),
    "time": (
        saved({"turn_to": LATE}),
        saved({"tell": "x"}, moment=LATE),
        saved({"tell": "x"}, moment="9999-12-31T23:59:59-12:00"),
    ),
}
"""What no rehearsal could have saved, by why it cannot be opened."""


@pytest.mark.parametrize("reason", HOSTILE)
async def test_what_no_rehearsal_has_saved_is_refused_with_the_reason_and_the_room_stays(
    visitor: Visitor, reason: str
):
    await visitor.asks("deed", SEQUENCE[1])
    before = (await visitor.http.get(f"{visitor.address}rehearsal")).content

    for file in HOSTILE[reason]:
        answer = await visitor.asks("rehearsal", file)
        told = file[:200]
        assert answer.status_code == 422, told
        assert answer.json()["reason"] == reason, told
        assert answer.json()["deed"] == (2 if reason in ("deed", "person", "time") else 0), told

    words = (await visitor.http.get(f"{visitor.address}words/fi.json")).json()
    assert words[f"file.{reason}"]
    assert (await visitor.http.get(f"{visitor.address}rehearsal")).content == before
    assert (await visitor.asks("deed", SEQUENCE[2])).status_code == 204
    assert visitor.told["begun"] == 1


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z"])
async def test_an_event_before_the_rehearsal_began_is_done_when_it_begins(
    visitor: Visitor, moment: str
):
    file = saved({"who": "aino", "where": "private", "says": "Moi"}, moment=moment)

    assert (await visitor.asks("rehearsal", file)).status_code == 204
    await visitor.until(lambda told: told["begun"] == 2 and told["play"]["position"] == 2)
    await visitor.until(lambda _: "Moi" in visitor.texts("aino"))

    assert not visitor.told["play"]["lost"]


@pytest.mark.parametrize(
    "beat",
    [
        {"who": "aino", "where": "group7", "says": "Moi"},
        {"who": "aino", "where": "private", "at": 9, "taps": "x"},
        {"who": "aino", "where": "private", "sends": "no base64!"},
        {"who": "aino", "where": "private", "follows": "http://[x"},
        {"who": "aino", "presses": "no such button"},
    ],
)
async def test_a_saved_rehearsal_that_does_not_fit_together_stops_where_it_lost_its_way(
    visitor: Visitor, beat: dict[str, Any]
):
    assert (await visitor.asks("rehearsal", saved(beat))).status_code == 204

    await visitor.until(lambda told: told["begun"] == 2 and told["play"]["lost"])

    assert not visitor.told["play"]["playing"]
    assert (await visitor.asks("deed", SEQUENCE[1])).status_code == 204


async def test_an_example_that_lost_its_way_says_so_and_stops(visitor: Visitor):
    await visitor.asks("deed", SEQUENCE[0])

    await visitor.asks("play/skip/3")
    await visitor.until(lambda told: told["play"]["lost"])

    assert not visitor.told["play"]["playing"]
    assert (await visitor.asks("deed", SEQUENCE[1])).status_code == 204


async def test_the_transcript_is_a_page_that_reads_by_itself(visitor: Visitor):
    await visitor.asks("deed", SEQUENCE[0])
    await visitor.asks(
        "deed", {"who": "aino", "where": "group", "says": "<script>alert(1)</script>"}
    )

    page = (await visitor.http.get(f"{visitor.address}transcript/fi")).text
    english = (await visitor.http.get(f"{visitor.address}transcript/en")).text

    assert "· 9.00" in page
    assert "· 9:00" in english
    assert "Olen työpajan apuri" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "src=" not in page


async def test_the_page_speaks_the_languages_of_the_bot_and_no_other(visitor: Visitor):
    async def words(language: str) -> dict[str, Any]:
        answer = await visitor.http.get(f"{visitor.address}words/{language}.json")
        told: dict[str, Any] = answer.json()
        return told

    await visitor.until(lambda told: "about" in told)

    assert visitor.told["about"]["languages"] == [
        {"tag": "fi", "name": "Suomi"},
        {"tag": "en", "name": "English"},
    ]
    assert (await words("fi"))["formats"] == ["fi"]
    assert (await words("en"))["formats"] == ["en-GB", "fi"]
    for each in ("words/sv.json", "transcript/sv"):
        assert (await visitor.http.get(visitor.address + each)).status_code == 404
    assert (await visitor.asks("begin/sv")).status_code == 404


async def test_a_photo_is_shown_and_nothing_else_is_run(visitor: Visitor):
    photo = {"who": "aino", "where": "group", "sends": "iVBORw0KGgo=", "caption": "Työmaa"}
    page = {"who": "aino", "where": "group", "sends": "PGh0bWw+"}
    await visitor.asks("deed", photo)
    await visitor.asks("deed", page)
    await visitor.until(lambda told: "message/group/1" in told)

    paths = [visitor.told[f"message/group/{n}"]["file"]["path"] for n in (0, 1)]
    shown, kept = [await visitor.http.get(f"{visitor.address}file/{each}") for each in paths]

    assert shown.headers["Content-Type"] == "image/png"
    assert kept.headers["Content-Type"] == "application/octet-stream"
    assert kept.headers["Content-Disposition"] == "attachment"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """An author's copy of the house's workbook."""
    return Path(shutil.copytree(WORKBOOKS / "uudista", tmp_path / "oma"))


async def test_an_author_sees_a_mistake_in_place_and_the_mended_words_at_once(
    visits: Callable[..., Any], workbook: Path
):
    words = workbook / "fi.toml"
    whole = words.read_text("utf-8")
    async with open_page("fi", workbook=workbook) as (address, _):
        author = visits(address)
        await author.asks("play/skip/9")
        await author.until(lambda told: told["play"]["position"] == 9)

        words.write_text(whole.replace('title = "Tervetuloa"', 'title = ""'), "utf-8")
        await author.until(lambda told: told["mistake"])
        assert author.told["mistake"]["file"] == "fi.toml"
        assert author.told["mistake"]["key"] == "step.I2.title"
        assert author.told["mistake"]["reason"] == "is missing or empty"

        words.write_text(whole.replace('title = "Tervetuloa"', 'title = "Hei kaikki"'), "utf-8")
        await author.until(lambda told: not told["mistake"])
        await author.until(lambda told: any("Hei kaikki" in each for each in author.texts("group")))


async def test_a_new_road_begins_the_rehearsal_again_and_plays_what_was_done(
    visits: Callable[..., Any], workbook: Path
):
    road = workbook / "structure.toml"
    async with open_page("fi", workbook=workbook) as (address, _):
        author = visits(address)
        await author.until(lambda told: not told["mistake"])
        for deed in SEQUENCE:
            await author.asks("deed", deed)
        begun, before = author.told["begun"], author.texts("tiina")

        road.write_text(road.read_text("utf-8").replace("minutes = 8", "minutes = 9"), "utf-8")
        await author.until(lambda told: told["begun"] != begun and told["play"]["position"] == 3)
        await author.until(lambda told: not told["play"]["playing"])

        assert author.texts("tiina") == before


# Small groups

A_LINK = "https://t.me/kokeilubotti_bot?startgroup=w1-group-2"


async def in_groups(visitor: Visitor) -> None:
    """Thirteen people of whom three small groups have just been made, without chats yet."""
    await visitor.asks("begin/fi/groups")
    await visitor.until(lambda told: told["about"]["example"] == "groups")
    beats = visitor.told["play"]["chapters"]
    at = next(each["at"] for each in beats if "oman keskustelun" in each["title"])
    await visitor.asks(f"play/skip/{at}")
    await visitor.until(lambda told: told["play"]["position"] == at)


def people_of(visitor: Visitor, where: str) -> list[str]:
    found = (each["members"] for each in visitor.told["groups"] if each["where"] == where)
    return next(found, [])


async def test_the_hint_leads_through_the_work_of_small_groups(visitor: Visitor):
    await in_groups(visitor)
    await press(visitor, "Ohita tämä kohta")
    await visitor.until(lambda told: told["hint"]["place"] == "I4")
    await press(visitor, "Ohita tämä kohta")
    await visitor.until(lambda told: told["hint"]["key"] == "houses")
    for number in (1, 2, 3):
        link = A_LINK.replace("-2", f"-{number}")
        await visitor.asks("deed", {"who": "tiina", "follows": link})
    await visitor.until(lambda told: told["hint"]["key"] == "share")

    apart = visitor.told["hint"]["groups"]
    assert list(apart) == ["group1", "group2", "group3"]
    assert {each["key"] for each in apart.values()} == {"collect"}
    assert visitor.told["hint"]["where"] == "group1"
    assert visitor.told["hint"]["who"] in people_of(visitor, "group1")

    await press(visitor, "Kokoa yhteen")
    await visitor.until(lambda told: told["hint"]["key"] == "shared")
    assert visitor.told["hint"]["groups"] == {}


async def press(visitor: Visitor, label: str) -> None:
    """The latest button of this label in Tiina's private chat."""
    keys = {int(k.split("/")[2]): v for k, v in visitor.told.items() if "message/tiina/" in k}
    n, data = next(
        (n, button["data"])
        for n in sorted(keys, reverse=True)
        for row in keys[n].get("keyboard", ())
        for button in row
        if button["text"] == label
    )
    assert (await visitor.asks("deed", {"who": "tiina", "at": n, "taps": data})).status_code == 204


async def test_the_link_to_a_small_groups_chat_makes_it_with_the_right_people(visitor: Visitor):
    await in_groups(visitor)
    assert people_of(visitor, "group2") == []

    assert (await visitor.asks("deed", {"who": "tiina", "follows": A_LINK})).status_code == 204
    await visitor.until(lambda _: people_of(visitor, "group2"))

    assert people_of(visitor, "group2") == ["tiina", "matti", "omar", "kaisa", "jari"]
    assert "Ryhmä 2 · Konepaja Teräskulma" in " ".join(visitor.texts("group2"))
    answer = {"who": "kaisa", "where": "group2", "says": "Moi, ryhmä!"}
    assert (await visitor.asks("deed", answer)).status_code == 204
    assert (await visitor.asks("deed", answer | {"who": "ville"})).status_code == 409
    assert (await visitor.asks("deed", answer | {"where": "group3"})).status_code == 409


async def test_there_is_no_chat_for_a_group_that_there_is_not(visitor: Visitor):
    await in_groups(visitor)

    for link in (A_LINK.replace("-2", "-7"), A_LINK.replace("-2", "-x")):
        answer = await visitor.asks("deed", {"who": "tiina", "follows": link})
        assert answer.status_code == 409
    assert [each["where"] for each in visitor.told["groups"]] == ["group"]


async def test_who_is_moved_to_another_group_comes_to_its_chat(visitor: Visitor):
    await in_groups(visitor)
    for number in (2, 3):
        link = A_LINK.replace("-2", f"-{number}")
        await visitor.asks("deed", {"who": "tiina", "follows": link})
    await press(visitor, "Kaisa (kehittäjä)")
    await press(visitor, "Ryhmä 3")

    await visitor.until(lambda _: "kaisa" in people_of(visitor, "group3"))

    assert "kaisa" not in people_of(visitor, "group2")


async def test_a_rehearsal_with_small_groups_is_kept_whole(visitor: Visitor):
    await in_groups(visitor)
    await visitor.asks("deed", {"who": "tiina", "follows": A_LINK})
    await visitor.asks("deed", {"who": "omar", "where": "group2", "says": "Täällä ollaan."})
    saved = await visitor.http.get(f"{visitor.address}rehearsal")
    page = (await visitor.http.get(f"{visitor.address}transcript/fi")).text
    before = visitor.texts("group2")
    begun = visitor.told["begun"]

    await visitor.asks("begin/fi/five")
    assert (await visitor.asks("rehearsal", saved.content)).status_code == 204
    await visitor.until(lambda told: told["begun"] == begun + 2 and not told["play"]["playing"])

    assert "Täällä ollaan." in before
    assert visitor.texts("group2") == before
    assert people_of(visitor, "group2")
    assert "2 · Teräskulma ja oppilaitos" in page


async def test_only_the_examples_that_there_are_can_be_begun(visitor: Visitor):
    await visitor.until(lambda told: told["about"]["example"] == "five")

    assert (await visitor.asks("begin/fi/seven")).status_code == 404


@pytest.mark.parametrize(
    "asked", ["speed", "speed/3", "speed/1.2.3", "skip", "skip/1.5", "skip/.", "dance"]
)
async def test_the_player_does_nothing_that_it_cannot(visitor: Visitor, asked: str):
    assert (await visitor.asks(f"play/{asked}")).status_code == 404
    assert (await visitor.asks(f"play/skip/{'9' * 5000}")).status_code == 204
    assert (await visitor.asks("play/speed/0.5")).status_code == 204
