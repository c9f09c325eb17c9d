"""Takes the README's pictures: `make pictures`."""

import asyncio
from pathlib import Path

from playwright.async_api import async_playwright

from bot.rehearsal.page.serve import open_page
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.reader import Reader

DOCS = Path(__file__).parents[2] / "docs"


async def main() -> None:
    async with async_playwright() as playwright, open_page("fi") as (address, rehearsal):
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        context = await browser.new_context(viewport={"width": 1440, "height": 860}, locale="fi")
        reader = Reader(await context.new_page(), rehearsal)
        await reader.opens(address)
        await reader.winds("A –")
        await reader.becomes("aino")
        await reader.opens_privately()
        await reader.writes("Kävin tutustumassa työpaikkaan.")
        await reader.button("Konepellin alla").click()
        await reader.page.screenshot(path=DOCS / "room.png")
        await reader.button("Konepellin alla").click()
        await reader.page.set_viewport_size({"width": 360, "height": 740})
        await reader.page.emulate_media(color_scheme="dark")
        await reader.page.locator(".where button").first.click()
        await reader.page.screenshot(path=DOCS / "room-phone.png")
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
