"""Verbs: what the people of an example do, found by what it means to the workshop."""

from datetime import datetime

from bot.app import coordinator_link
from bot.cards.buttons import start_payload
from bot.rehearsal.stage.seating import chat_for
from bot.rehearsal.stage.stage import WORKSHOP, Beat, Stage


async def tell(stage: Stage, beat: Beat) -> None:
    stage.told(f"\n=== {beat['tell']} ===\n")


async def turn_to(stage: Stage, beat: Beat) -> None:
    moment = beat["turn_to"]
    saved = isinstance(moment, str)
    await stage.room.turn_to(datetime.fromisoformat(moment) if saved else moment)


async def opens(stage: Stage, beat: Beat) -> None:
    """Follow a link into the private chat: an invitation, or a card of the workshop."""
    person, what = stage.who(beat), beat["opens"]
    if what == "coordinator":
        link = await coordinator_link(stage.room.app)
        person.follows(link or "")
    else:
        person.starts(start_payload(WORKSHOP, what))


async def adds_bot(stage: Stage, beat: Beat) -> None:
    """By the link to everyone's chat, or to that of the small group `to`."""
    card = f"group:{beat['to']}" if "to" in beat else "group"
    bot = stage.room.telegram.bot.username
    link = f"https://t.me/{bot}?startgroup={start_payload(WORKSHOP, card)}"
    person = stage.who(beat)
    person.follows(link, await chat_for(stage, person, link))


async def enters(stage: Stage, beat: Beat) -> None:
    """Somebody who comes later is put into the group's chat by who made it."""
    stage.group.add(stage.people[beat["enters"]], by=stage.group.creator)


async def writes(stage: Stage, beat: Beat) -> None:
    person = stage.who(beat)
    person.says(person.private, beat["writes"])


async def command(stage: Stage, beat: Beat) -> None:
    stage.who(beat).says(stage.group, beat["command"])


async def replies(stage: Stage, beat: Beat) -> None:
    """Answer a step's card in its group."""
    card = await stage.card(f"step:{beat['replies']}")
    stage.who(beat).says(card.chat, beat["text"], reply_to=card)


async def together(stage: Stage, beat: Beat) -> None:
    """Many answer at once: in the group, or some of them in private.

    Whose question has come by itself simply writes; others follow the way to it from the group.
    """
    place = beat["together"]
    for who, text in beat["texts"].items():
        if who in beat.get("privately", ()):
            if not await stage.shows(stage.people[who], f"answer:{place}"):
                await opens(stage, {"who": who, "opens": f"answer:{place}"})
                await stage.room.settle()
            await writes(stage, {"who": who, "writes": text})
        else:
            await replies(stage, {"who": who, "replies": place, "text": text})


async def presses(stage: Stage, beat: Beat) -> None:
    """Press a button, and with `goes` follow the link that may answer the press."""
    person = stage.who(beat)
    press = await stage.press(person, await stage.filled(beat["presses"]))
    if beat.get("goes") and press.url:
        person.follows(press.url)


async def rates(stage: Stage, beat: Beat) -> None:
    """Rate in private, everything or the first few: the same answers to each, and words where
    first asked. Who has no private chat yet opens it.
    """
    person, place = stage.who(beat), beat["rates"]
    if stage.find(person, f"rate:{place}") is None:
        person.starts(start_payload(WORKSHOP, f"rate:{place}"))
        await stage.room.settle()
    reason, left = beat["reason"], beat.get("most", -1)
    while left and stage.find(person, f"rate:{place}") is not None:
        left -= 1
        for answer in beat["answers"]:
            for each in answer.split():
                await stage.press(person, f"rate:{place}:*:{each}:1")
            if answer.isupper():
                await stage.press(person, f"rate:{place}:*:done:1")
        if reason:
            person.says(person.private, reason)
            await stage.room.settle()
        reason = ""
        while stage.find(person, f"rate:{place}:*:done:1"):
            await stage.press(person, f"rate:{place}:*:done:1")
