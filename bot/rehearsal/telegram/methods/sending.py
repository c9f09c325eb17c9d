"""The methods that send: messages, files of each kind, chat actions."""

from typing import Any

from bot.rehearsal.telegram.methods.formatting import read_caption, read_quote, read_text
from bot.rehearsal.telegram.methods.keyboards import read_markup
from bot.rehearsal.telegram.refusals import bad_request
from bot.rehearsal.telegram.wire import Json
from bot.rehearsal.telegram.world.files import Attachment
from bot.rehearsal.telegram.world.groups import Group
from bot.rehearsal.telegram.world.messages import Chat, SentMessage, Topic
from bot.rehearsal.telegram.world.world import World

_ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)


def send_message(world: World, params: Json) -> Json:
    message = _draft(world, params)
    formatted = read_text(params)
    message.text, message.html = formatted.text, formatted.html
    message.entities = formatted.entities
    return message.chat.post(message).as_json()


def send_photo(world: World, params: Json) -> Json:
    return _send_file(world, params, "photo")


def send_document(world: World, params: Json) -> Json:
    return _send_file(world, params, "document")


def send_voice(world: World, params: Json) -> Json:
    return _send_file(world, params, "voice")


def send_audio(world: World, params: Json) -> Json:
    return _send_file(world, params, "audio")


def send_video_note(world: World, params: Json) -> Json:
    return _send_file(world, params, "video_note")


def _send_file(world: World, params: Json, kind: str) -> Json:
    message = _draft(world, params)
    caption = read_caption(params)
    attach(message, world.files.receive(kind, uploaded(params, params.get(kind))))
    message.caption, message.html = caption.text or None, caption.html
    message.entities = caption.entities
    return message.chat.post(message).as_json()


def send_media_group(world: World, params: Json) -> list[Json]:
    """An album: several messages with one `media_group_id`."""
    media = params.get("media") or []
    if not 2 <= len(media) <= 10:
        raise bad_request("message must include 2-10 media items")
    drafts = [_album_item(world, params, item) for item in media]
    album = str(drafts[0].chat.next_message_id() * 1000 + 7)
    for message in drafts:
        message.media_group_id = album
    return [message.chat.post(message).as_json() for message in drafts]


def _album_item(world: World, params: Json, item: Json) -> SentMessage:
    message = _draft(world, params)
    kind = str(item.get("type"))
    if kind not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: only photo and document are pretended")
    caption = read_caption(item)
    attach(message, world.files.receive(kind, uploaded(params, item.get("media"))))
    message.caption, message.entities = caption.text or None, caption.entities
    return message


def send_chat_action(world: World, params: Json) -> bool:
    chat = world.writable(params.get("chat_id"))
    _topic(chat, params)
    if params.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def uploaded(params: Json, value: Any) -> Any:
    """What an `attach://name` stands for; anything else as it is."""
    if isinstance(value, str) and value.startswith("attach://"):
        upload = params.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no file {value} in the request")
        return upload
    return value


def attach(message: SentMessage, kept: Attachment) -> None:
    message.photo = kept if kept.kind == "photo" else None
    message.document = kept if kept.kind == "document" else None
    message.voice = kept if kept.kind == "voice" else None
    message.audio = kept if kept.kind == "audio" else None
    message.video_note = kept if kept.kind == "video_note" else None


def _draft(world: World, params: Json) -> SentMessage:
    """A message of the bot with its place, what it answers and its keyboard; no content yet."""
    chat = world.writable(params.get("chat_id"))
    message = SentMessage(chat=chat, sender=world.bot, topic=_topic(chat, params))
    message.silent = params.get("disable_notification") is True
    _answer(message, params)
    message.markup = read_markup(params.get("reply_markup"), chat)
    return message


def _topic(chat: Chat, params: Json) -> Topic | None:
    thread_id = params.get("message_thread_id")
    if not thread_id:
        return None
    topic = chat.topic_of(thread_id)
    if topic is not None:
        return topic
    threads = isinstance(chat, Group) and chat.type == "supergroup" and not chat.topics_on
    if not threads or chat.find(thread_id) is None:
        raise bad_request("message thread not found")
    return None


def _answer(message: SentMessage, params: Json) -> None:
    reply = params.get("reply_parameters") or {
        "message_id": params.get("reply_to_message_id"),
        "allow_sending_without_reply": params.get("allow_sending_without_reply", False),
    }
    wanted = reply.get("message_id")
    if not wanted:
        return
    answered = message.chat.find(wanted)
    if answered is None:
        if reply.get("allow_sending_without_reply"):
            return
        raise bad_request("message to be replied not found")
    message.reply_to = answered
    message.topic = message.topic or answered.topic
    if reply.get("quote"):
        _quote(message, answered, reply)


def _quote(message: SentMessage, answered: SentMessage, reply: Json) -> None:
    quote = read_quote(str(reply["quote"]), reply.get("quote_parse_mode"))
    if quote not in (answered.text or answered.caption or ""):
        raise bad_request("QUOTE_TEXT_INVALID")
    message.quote = quote
