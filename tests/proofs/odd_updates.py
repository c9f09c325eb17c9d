"""Odd updates: good ones that were bent in one place or more, and some that never were good."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from bot.rehearsal.telegram.wire import Json
from tests.stories.story import Story

DEEP: list[Any] = []
for _ in range(100):
    DEEP = [DEEP]

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    1 << 31,
    1 << 63,
    -(1 << 70),
    10**400,
    "",
    "x",
    "12",
    "\ud800",
    "\udfff\ud83d",
    "\u202e<b>&",
    "\x00\x07",
    "a" * 100_000,
    [],
    {},
    [None],
    {"id": None},
    [[], {}],
    DEEP,
)
"""Put in the place of what should be there."""

ENTITIES: tuple[Any, ...] = (
    [{"type": "bot_command", "offset": 0, "length": 10**9}],
    [{"type": "bot_command", "offset": -5, "length": 5}],
    [{"type": "bold", "offset": "0", "length": None}],
    [{"type": "text_mention", "offset": 0, "length": 1}],
    [{"type": "custom_emoji", "offset": 1 << 40, "length": 1, "custom_emoji_id": 5}],
    [{"type": "what is this", "offset": 0, "length": 1}],
    [{}],
    [None],
    {"0": "bold"},
    "bold",
)

SERVICE: tuple[Json, ...] = (
    {"new_chat_members": []},
    {"left_chat_member": {"id": 1}},
    {"new_chat_title": "\ud800"},
    {"new_chat_photo": []},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"migrate_from_chat_id": 5},
    {"pinned_message": {"chat": {"id": 1, "type": "group"}, "message_id": 1, "date": 0}},
    {"forum_topic_created": {"name": "x", "icon_color": 0}},
    {"video_chat_started": {}},
    {"successful_payment": {}},
    {"web_app_data": {"data": "x", "button_text": "y"}},
    {"users_shared": {"request_id": 1, "users": []}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"poll": {"id": "1"}},
    {"contact": {"phone_number": "1", "first_name": "x"}},
    {"location": {"latitude": "north"}},
    {"game": {}},
    {"from_the_future": {"x": [1, 2, {"y": None}]}},
)


def good_ones(room: Story) -> list[Json]:
    """What Telegram might send from one person here, of every kind that the bot asks for."""
    person = room.classmate.person
    user, group = person.as_json(), room.group.as_json()
    private = person.private.as_json()
    card, data = room.button(room.classmate, "ready:I3")
    message = {"message_id": 900_001, "date": 1_800_000_000, "chat": group, "from": user}
    bot = {"user": room.telegram.bot.as_json(), "status": "member"}
    change = {"chat": private, "from": user, "date": 1_800_000_000}
    answer = message | {"text": "Sana", "reply_to_message": card.as_json()}
    return [
        {"message": answer},
        {"message": message | {"chat": private, "text": "/start w1-answer-I3"}},
        {"message": message | {"chat": private, "text": "/ohje", "entities": [COMMAND]}},
        {"message": message | {"text": "/tilanne", "entities": [COMMAND]}},
        {"message": answer | {"photo": [], "caption": "Kuva", "media_group_id": "5"}},
        {"edited_message": answer | {"edit_date": 1_800_000_001}},
        {"callback_query": {"id": "77", "from": user, "message": card.as_json(), "data": data}},
        {
            "callback_query": {
                "id": "78",
                "from": user,
                "message": {"chat": group, "message_id": card.id, "date": 0},
                "chat_instance": "1",
                "data": data,
            }
        },
        {"my_chat_member": change | {"old_chat_member": bot, "new_chat_member": bot}},
    ]


COMMAND = {"type": "bot_command", "offset": 0, "length": 5}


def exotic_ones(room: Story) -> Iterator[Json]:
    """What is no mutation of anything."""
    message = good_ones(room)[0]["message"]
    for service in SERVICE:
        bare = {key: value for key, value in message.items() if key != "text"}
        yield {"message": bare | service}
    for entities in ENTITIES:
        yield {"message": message | {"text": "/tilanne", "entities": entities}}
    yield {"channel_post": message}
    yield {"edited_channel_post": message | {"sender_chat": {"id": -1, "type": "channel"}}}
    yield {"message": {key: value for key, value in message.items() if key != "from"}}
    yield {"message": message | {"chat": {"id": -5, "type": "no such type"}}}
    yield {"message": message | {"text": "\ud83d" * 5000}}
    yield {"message": message | {"from": message["from"] | {"first_name": "\u202e" * 9000}}}
    yield {"inline_query": {"id": "1", "from": message["from"], "query": "x", "offset": ""}}
    yield {"message_reaction": {}}
    yield {"something_new": {"date": 5}}
    yield {"message": DEEP}
    yield {"callback_query": {"id": "1", "from": message["from"], "chat_instance": "1"}}
    yield {}


def bent_ones(room: Story, chance: Random) -> Iterator[Json]:
    """Good ones with one to four places changed, taken away, or made up; without end."""
    good = good_ones(room)
    while True:
        update = deepcopy(chance.choice(good))
        for _ in range(chance.randint(1, 4)):
            _bend(update, chance)
        yield update


def _bend(update: Json, chance: Random) -> None:
    places = list(_places(update)) or [(update, "message")]
    container, key = chance.choice(places)
    what = chance.random()
    if what < 0.15 and isinstance(container, dict):
        container.pop(key, None)
    elif what < 0.2 and isinstance(container, dict):
        container[f"{key}_\ud800"] = deepcopy(chance.choice(ODD))
    elif what < 0.3:
        container[key] = deepcopy(chance.choice(places)[0])
    else:
        container[key] = deepcopy(chance.choice(ODD))


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(tree, dict):
        items = list(tree.items())
    else:
        items = list(enumerate(tree)) if isinstance(tree, list) else []
    for key, value in items:
        yield tree, key
        yield from _places(value)
