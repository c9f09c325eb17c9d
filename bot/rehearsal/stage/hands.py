"""By hand: the beats of someone who plays a person on the page, each at one exact message."""

from base64 import b64decode

from bot.rehearsal.stage.seating import chat_for
from bot.rehearsal.stage.stage import Beat, Stage
from bot.rehearsal.telegram.world.messages import Chat, SentMessage


async def says(stage: Stage, beat: Beat) -> None:
    """Write into a group or to the bot, perhaps in answer to the message `at`."""
    answered = message(stage, beat) if "at" in beat else None
    stage.who(beat).says(chat(stage, beat), beat["says"], reply_to=answered)


async def taps(stage: Stage, beat: Beat) -> None:
    """Press a button as it was seen, by its data, and go where the answer leads."""
    press = stage.who(beat).presses(message(stage, beat), data=beat["taps"])
    stage.pressed.append(press)
    await stage.room.settle()
    if press.url:
        await follows(stage, {**beat, "follows": press.url})


async def follows(stage: Stage, beat: Beat) -> None:
    """Open a link to the bot, which leads into the private chat or adds the bot to a group."""
    person, link = stage.who(beat), beat["follows"]
    person.follows(link, await chat_for(stage, person, link))


async def edits(stage: Stage, beat: Beat) -> None:
    stage.who(beat).edits(message(stage, beat), beat["edits"])


async def reacts(stage: Stage, beat: Beat) -> None:
    """An emoji, or "" to take it back."""
    stage.who(beat).reacts(message(stage, beat), beat["reacts"] or None)


async def sends(stage: Stage, beat: Beat) -> None:
    """Send a photo, in base64, with its caption; perhaps in answer to the message `at`."""
    answered = message(stage, beat) if "at" in beat else None
    photo = b64decode(beat["sends"], validate=True)
    stage.who(beat).sends(
        chat(stage, beat), photo=photo, caption=beat.get("caption"), reply_to=answered
    )


def chat(stage: Stage, beat: Beat) -> Chat:
    where = beat["where"]
    return stage.who(beat).private if where == "private" else stage.groups[where]


def message(stage: Stage, beat: Beat) -> SentMessage:
    """By its number in the chat: ids are shared between chats, so they may differ next time."""
    return chat(stage, beat).messages[beat["at"]]
