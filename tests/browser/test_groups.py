"""Small groups on the page: thirteen people, and a chat for each group beside that of everyone."""

from playwright.async_api import Locator, expect

from tests.browser.reader import Reader
from tests.browser.test_page import WIDTHS, violations


def tab(reader: Reader, where: str) -> Locator:
    return reader.page.locator(f'[data-group="{where}"]')


async def test_three_small_groups_have_chats_that_open_and_take_answers(reader: Reader):
    page, group = reader.page, reader.chat("group")
    await reader.button("Kolmetoista, pienryhmissä").click()
    await expect(page.locator("[data-who]")).to_have_count(13)

    await reader.winds("Joka ryhmä saa oman keskustelun")
    await reader.becomes("tiina")
    for number in (1, 2, 3):
        await reader.presses(f"Lisää ryhmään {number}")
        await expect(group.get_by_role("heading")).to_contain_text(f"{number} · ")
    await reader.winds("A – Ryhmät menevät")

    await expect(page.locator(".groups .waits:visible")).to_have_count(3)
    await expect(tab(reader, "group3")).to_have_accessible_name("Ryhmä 3, odottaa vastauksia")
    await tab(reader, "group").click()
    await expect(reader.hint).to_contain_text("Avaa ryhmä, jonka kohdalla on ●")
    await tab(reader, "group2").click()
    await reader.becomes("kaisa")
    await reader.replies("Lähetän koululle listan töistä.")
    await expect(group.locator("article").last).to_contain_text("Lähetän koululle")
    await expect(group).to_contain_text("🏭 Työpaikka 1")

    await reader.becomes("ville")
    await expect(tab(reader, "group3")).to_have_attribute("aria-pressed", "true")
    await tab(reader, "group2").click()
    await expect(group.get_by_role("textbox")).to_be_disabled()


async def test_thirteen_people_and_their_groups_fit_every_screen(reader: Reader):
    await reader.button("Kolmetoista, pienryhmissä").click()
    await reader.winds("A – Ryhmät menevät")
    await reader.becomes("emmi")
    await tab(reader, "group1").click()

    for width, height in WIDTHS.items():
        await reader.page.set_viewport_size({"width": width, "height": height})
        assert await reader.page.evaluate("document.documentElement.scrollWidth") == width
        for each in ("#people [data-who]", "[data-group]", "textarea:visible"):
            await expect(reader.page.locator(each).last).to_be_in_viewport(ratio=1)
    assert await violations(reader, 360) + await violations(reader, 1440) == []
