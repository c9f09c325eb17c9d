"""The parameters of a request: JSON, a form or a query, decoded to one shape."""

import json
from typing import Any
from urllib.parse import parse_qsl

from tornado.httputil import HTTPFile, HTTPHeaders, HTTPInputError, parse_body_arguments

from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.files import Upload

_INTEGERS = frozenset(
    (
        "chat_id",
        "from_chat_id",
        "user_id",
        "message_id",
        "message_thread_id",
        "reply_to_message_id",
        "offset",
        "limit",
        "timeout",
        "cache_time",
        "max_connections",
    )
)
_FLAGS = frozenset(
    (
        "show_alert",
        "disable_notification",
        "protect_content",
        "allow_sending_without_reply",
        "is_big",
        "drop_pending_updates",
        "disable_web_page_preview",
        "only_if_banned",
        "revoke_messages",
        "show_caption_above_media",
        "has_spoiler",
        "disable_content_type_detection",
        "allow_paid_broadcast",
    )
)
_NESTED: dict[str, tuple[type | tuple[type, ...], str]] = {
    "reply_markup": (dict, "reply keyboard markup JSON object"),
    "reply_parameters": (dict, "reply parameters"),
    "entities": (list, "message entities"),
    "caption_entities": (list, "message entities"),
    "allowed_updates": (list, "allowed updates"),
    "commands": (list, "commands list"),
    "scope": (dict, "BotCommandScope"),
    "link_preview_options": (dict, "link preview options"),
    "reaction": (list, "reaction types"),
    "media": ((dict, list), "media JSON object"),
    "message_ids": (list, "message identifiers"),
    "menu_button": (dict, "menu button"),
    "rights": (dict, "administrator rights"),
}
_OF_OBJECTS = ("entities", "caption_entities", "commands", "reaction", "media")


def decode(query: str, content_type: str, body: bytes) -> Json:
    """The parameters by name, with numbers, flags and nested objects as such."""
    params: Json = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if body:
        if content_type.startswith("application/json"):
            params |= _json_body(body)
        elif content_type.startswith("multipart/form-data"):
            params |= _multipart(content_type, body)
        else:
            params |= parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    return {name: _typed(name, value) for name, value in params.items() if value is not None}


def _json_body(body: bytes) -> Json:
    try:
        params = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(params, dict):
        raise bad_request("can't parse JSON object")
    return params


def _multipart(content_type: str, body: bytes) -> Json:
    arguments: dict[str, list[bytes]] = {}
    files: dict[str, list[HTTPFile]] = {}
    try:
        parse_body_arguments(content_type, body, arguments, files, HTTPHeaders())
    except HTTPInputError:
        raise bad_request("can't parse multipart form data") from None
    params: Json = {name: values[-1].decode(errors="replace") for name, values in arguments.items()}
    for name, uploads in files.items():
        sent = uploads[-1]
        params[name] = Upload(sent["filename"], sent["content_type"], sent["body"])
    return params


def _typed(name: str, value: Any) -> Any:
    """A number, a flag, a nested object, an upload, or else text, whatever was sent."""
    if name in _NESTED:
        return _nested(name, value)
    if name in _INTEGERS:
        return value if type(value) is int else _integer(str(value))
    if name in _FLAGS:
        return str(value).lower() in ("true", "yes", "1")
    if isinstance(value, str | Upload):
        return value
    return json.dumps(value)


def _nested(name: str, value: Any) -> Any:
    shape, words = _NESTED[name]
    if value == "":
        return None
    try:
        decoded = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad_request(f"can't parse {words}") from None
    if decoded is not None and not isinstance(decoded, shape):
        raise bad_request(f"can't parse {words}")
    items = decoded if isinstance(decoded, list) and name in _OF_OBJECTS else []
    if not all(isinstance(item, dict) for item in items):
        raise bad_request(f"can't parse {words}: expected an Array of Objects")
    return decoded


def _integer(value: str) -> int | str:
    try:
        return int(value)
    except ValueError:
        return value
