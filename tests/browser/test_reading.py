"""Reading as in Telegram: what is new comes into sight, and whoever has scrolled up stays."""

from playwright.async_api import Locator, expect

from bot.rehearsal.telegram.world.messages import Chat, SentMessage
from tests.browser.reader import Reader
from tests.browser.test_page import violations

MANY = "\n".join(f"Rivi {n}" for n in range(60))


async def begun(reader: Reader) -> None:
    await reader.winds("I –")
    await reader.becomes("saara")


def write(reader: Reader, *texts: str, silent: bool = False, private: str = "") -> None:
    """The bot says something, as if by itself."""
    stage = reader.rehearsal.stage
    chat: Chat = stage.people[private].private if private else stage.group
    for text in texts:
        chat.post(SentMessage(chat, stage.room.telegram.bot, text, silent=silent))


def message(reader: Reader, words: str, where: str = "group") -> Locator:
    return reader.chat(where).locator("article", has_text=words).last


async def gap(reader: Reader, words: str) -> float:
    """How far below the top of the group's chat a message begins, in pixels."""
    top = await reader.chat("group").locator(".log").bounding_box()
    found = await message(reader, words).bounding_box()
    assert top is not None
    assert found is not None
    return found["y"] - top["y"]


async def scroll(reader: Reader, to: int) -> None:
    log = reader.chat("group").locator(".log")
    await log.evaluate("(log, to) => { log.scrollTop = to; }", to)


async def test_a_new_message_comes_into_sight_whole_or_from_its_top(reader: Reader):
    await begun(reader)
    jump = reader.chat("group").locator(".jump")

    write(reader, "Lyhyt viesti.")
    await expect(message(reader, "Lyhyt viesti.")).to_be_in_viewport(ratio=1)
    await expect(jump).to_be_hidden()
    write(reader, f"Pitkä viesti.\n{MANY}")
    await expect(message(reader, "Pitkä viesti.")).to_be_in_viewport()
    assert 0 <= await gap(reader, "Pitkä viesti.") < 40
    await expect(jump).to_be_visible()

    write(reader, "Seuraava viesti.")
    await expect(message(reader, "Seuraava viesti.")).to_be_in_viewport(ratio=1)


async def test_who_has_scrolled_up_stays_and_is_told_how_many_are_new(reader: Reader):
    await begun(reader)
    group = reader.chat("group")
    write(reader, f"Pitkä viesti.\n{MANY}")
    await expect(message(reader, "Pitkä viesti.")).to_be_in_viewport()
    await scroll(reader, 0)
    before = await gap(reader, "Pitkä viesti.")

    write(reader, "Ensimmäinen uusi.", "Toinen uusi.")
    await expect(group.locator(".jump .unread")).to_have_text("2")
    assert await gap(reader, "Pitkä viesti.") == before
    await expect(group.locator(".new + article")).to_contain_text("Ensimmäinen uusi.")

    await reader.button("Viimeisimpään viestiin, uusia viestejä: 2").click()
    await expect(message(reader, "Toinen uusi.")).to_be_in_viewport(ratio=1)
    await expect(group.locator(".jump")).to_be_hidden()
    await expect(group.locator(".new")).to_have_text("Uudet viestit")


async def test_a_chat_opens_at_the_first_message_that_has_not_been_read(reader: Reader):
    await begun(reader)
    await reader.becomes("matti")
    await reader.becomes("saara")
    badge = reader.page.locator('[data-who="matti"] .unread')
    write(reader, "Hiljainen viesti.", silent=True, private="matti")
    await expect(badge).to_have_class("unread quiet")
    write(reader, f"Pitkä viesti.\n{MANY}", "Viimeinen viesti.", private="matti")
    await expect(badge).to_have_text("3")
    await expect(badge).to_have_class("unread")

    await reader.becomes("matti")

    private = reader.chat("private")
    await expect(private.locator(".new + article")).to_contain_text("Hiljainen viesti.")
    await expect(message(reader, "Hiljainen viesti.", "private")).to_be_in_viewport(ratio=1)
    await expect(message(reader, "Viimeinen viesti.", "private")).not_to_be_in_viewport()
    await expect(private.locator(".jump .unread")).to_have_text("1")
    await private.locator(".jump").click()
    await expect(badge).to_be_hidden()


async def test_a_narrow_screen_reads_only_the_chat_that_it_shows(reader: Reader):
    await begun(reader)
    await reader.page.set_viewport_size({"width": 360, "height": 740})
    await reader.page.locator(".where button").last.click()
    write(reader, "Ryhmälle uutta.", MANY, "Ryhmälle viimeinen.")
    await expect(message(reader, "Ryhmälle viimeinen.")).to_be_attached()

    await reader.page.locator(".where button").first.click()

    await expect(reader.chat("group").locator(".new")).to_be_in_viewport()
    await expect(message(reader, "Ryhmälle uutta.")).to_be_in_viewport(ratio=1)
    await expect(message(reader, "Ryhmälle viimeinen.")).not_to_be_in_viewport()
    assert await violations(reader, 360) == []


async def test_a_link_leads_to_the_message_that_it_names(reader: Reader):
    """The example whose group has message links, up to answers that were shown in a new card."""
    await reader.button("Kuusi, vähitellen").click()
    await expect(reader.page.locator('[data-who="elli"]')).to_be_visible()
    await reader.winds("B –")
    await reader.becomes("joel")
    group = reader.chat("group")
    link = group.locator("button.link", has_text="vastaukset").first
    await link.evaluate("link => link.scrollIntoView()")

    await link.click()

    found = group.locator(".found")
    await expect(found).to_be_in_viewport()
    await expect(found).to_contain_text("Ohjaaja vaihtui joka päivä.")
