"""The wire: every way to pass parameters, wrong tokens, wrong methods, the record of calls."""

import json

import httpx
import pytest
from telegram import Bot

from bot.rehearsal.telegram.server import PretendTelegram
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import Chat
from bot.rehearsal.telegram.world.people import Person
from tests.rehearsal.conftest import Api, Clock, Refusal

MARKUP = {"inline_keyboard": [[{"text": "Ok", "callback_data": "1"}]]}


@pytest.mark.parametrize("way", ["json", "form", "multipart", "query"])
async def test_parameters_come_in_four_ways(
    telegram: PretendTelegram, http: httpx.AsyncClient, teacher: Person, way: str
) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    params = {"chat_id": str(teacher.id), "text": "123", "reply_markup": json.dumps(MARKUP)}
    match way:
        case "json":
            whole = {"chat_id": teacher.id, "text": "123", "reply_markup": MARKUP}
            answer = await http.post(url, json=whole)
        case "form":
            answer = await http.post(url, data=params)
        case "multipart":
            answer = await http.post(url, data=params, files={"unused": b"x"})
        case _:
            answer = await http.get(url, params=params)

    assert answer.json()["result"]["text"] == "123"
    assert answer.json()["result"]["reply_markup"] == MARKUP
    assert telegram.calls[-1].params["chat_id"] == teacher.id
    assert telegram.calls[-1].params["reply_markup"] == MARKUP


async def test_wrong_tokens_and_methods(
    telegram: PretendTelegram, http: httpx.AsyncClient, api: Api
) -> None:
    for path, code in (
        ("/bot1:x/getMe", 401),
        (f"/bot{telegram.token}/getNothing", 404),
        (f"/bot{telegram.token}", 404),
        ("/", 404),
        ("/file/bot1:x/photos/file_0.jpg", 401),
        (f"/file/bot{telegram.token}/photos/file_0.jpg", 404),
    ):
        assert (await http.get(telegram.url + path)).status_code == code
    assert (await api("GETME"))["is_bot"] is True


async def test_unreadable_requests(
    telegram: PretendTelegram, http: httpx.AsyncClient, api: Api, teacher: Person
) -> None:
    url = f"{telegram.url}/bot{telegram.token}/sendMessage"
    kind = {"Content-Type": "application/json"}

    broken = await http.post(url, content=b"{", headers=kind)
    assert broken.json()["description"] == "Bad Request: can't parse JSON object"
    half = await http.post(
        url, content=b'{"chat_id": %d, "text": "\\ud83d"}' % teacher.id, headers=kind
    )
    assert half.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    with pytest.raises(Refusal, match="can't parse reply keyboard markup JSON object"):
        await api("sendMessage", chat_id=1, text="x", reply_markup="{")


async def test_calls_are_recorded_but_not_polls(
    telegram: PretendTelegram, ptb: Bot, api: Api, teacher: Person, clock: Clock
) -> None:
    telegram.calls.clear()
    await api("getUpdates")
    await ptb.send_message(teacher.id, "hei")
    with pytest.raises(Refusal):
        await api("sendMessage", chat_id=5, text="hei")

    good, bad = telegram.calls
    assert (good.method, good.status, good.chat_id) == ("sendMessage", 200, teacher.id)
    assert good.result["text"] == "hei"
    assert good.at == clock.now()
    assert (bad.status, bad.description) == (400, "Bad Request: chat not found")


async def test_those_who_look_on_are_told(
    telegram: PretendTelegram, ptb: Bot, group: Group, student: Person
) -> None:
    seen: list[Chat] = []
    telegram.subscribe(seen.append)

    said = student.says(group, "hei")
    await ptb.set_message_reaction(group.id, said.id, "👍")

    assert seen == [group, group]


async def test_the_same_seed_gives_the_same_ids(clock: Clock) -> None:
    one = PretendTelegram(now=clock.now, seed=5)
    same = PretendTelegram(now=clock.now, seed=5)
    other = PretendTelegram(now=clock.now, seed=6)

    assert one.updates.next_id == same.updates.next_id != other.updates.next_id
    assert len(one.token) == len("1234567890:") + 35


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "localhost:1"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Referer": "http://evil.example/"},
    ],
)
async def test_no_page_of_a_browser_plays_with_the_room(
    telegram: PretendTelegram, http: httpx.AsyncClient, teacher: Person, headers: dict[str, str]
) -> None:
    """Not by its own address, nor by a name that a site has given to this machine."""
    teacher.sends(teacher.private, photo=b"x")
    params = {"chat_id": str(teacher.id), "text": "123"}
    before = len(teacher.private.messages)

    sent = await http.post(
        f"{telegram.url}/bot{telegram.token}/sendMessage", data=params, headers=headers
    )
    looked = await http.get(
        f"{telegram.url}/bot{telegram.token}/sendMessage", params=params, headers=headers
    )
    file = f"{telegram.url}/file/bot{telegram.token}/photos/file_0.jpg"
    kept = await http.get(file, headers=headers)

    assert {each.status_code for each in (sent, looked, kept)} <= {400, 403}
    assert len(teacher.private.messages) == before
    assert not telegram.calls


async def test_the_bot_may_call_this_machine_by_either_of_its_names(
    telegram: PretendTelegram, http: httpx.AsyncClient
) -> None:
    url = telegram.url.replace("127.0.0.1", "localhost")

    answer = await http.get(f"{telegram.url}/bot{telegram.token}/getMe", headers={"Host": url[7:]})

    assert answer.json()["result"]["is_bot"]
