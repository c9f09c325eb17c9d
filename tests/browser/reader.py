"""Someone at the page: sees what is on the screen, and does only what the page lets them do."""

import re
from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from bot.rehearsal.page.rehearsal import Rehearsal


class Reader:
    """Finds things by their words and names, and waits until each deed has been answered."""

    def __init__(self, page: Page, rehearsal: Rehearsal) -> None:
        self.page, self.rehearsal = page, rehearsal
        self.faults: list[str] = []
        """Errors of the page, and anything it asked for elsewhere than in the room."""
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.set_default_timeout(8000)

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(text)

    async def opens(self, address: str) -> None:
        self.page.on(
            "request",
            lambda asked: None if asked.url.startswith(address) else self.faults.append(asked.url),
        )
        await self.page.goto(address)
        await expect(self.button("Avaa kutsulinkki")).to_be_visible()

    # What is on the screen

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def chat(self, where: str) -> Locator:
        return self.page.locator(f"#{where}")

    @property
    def hint(self) -> Locator:
        return self.page.locator("#hint p")

    @property
    def clock(self) -> Locator:
        return self.page.locator("#clock > time")

    # What people do

    async def becomes(self, who: str) -> None:
        person = self.page.locator(f'[data-who="{who}"]')
        if await person.get_attribute("aria-pressed") == "false":
            await person.click()

    async def does(self, deed: Callable[[], Awaitable[None]]) -> None:
        """Do something, and wait for its end."""
        async with self.page.expect_response(lambda answer: answer.url.endswith("/deed")) as told:
            await deed()
        answer = await told.value
        assert answer.ok, answer.status

    async def presses(self, name: str) -> None:
        """A button of the page itself, or the latest of that name in a chat."""
        await self.does(self.button(name).last.click)

    async def presses_action(self, action: str, name: str = "") -> None:
        """The latest button of an action as the example names it; `*` is anything."""
        pattern = action.replace("*", ".*")
        await self.does((await self._key(pattern, name)).click)

    async def _key(self, pattern: str, name: str) -> Locator:
        keys = self.page.locator(".key[data-data]")
        wanted = [rf"^[^.]+\.\w+\.{pattern}", name]
        handle = await self.page.wait_for_function(_FIND, arg=wanted)
        return keys.nth(int(await handle.json_value()))

    async def writes(self, text: str, where: str = "private") -> None:
        line = self.chat(where).get_by_role("textbox")
        await line.fill(text)
        await self.does(lambda: line.press("Enter"))

    async def replies(self, text: str) -> None:
        """Answer the latest card in the group."""
        card = self.chat("group").locator("article", has=self.page.locator(".keyboard")).last
        await card.get_by_role("button", name="↩ Vastaa", exact=True).click()
        await self.writes(text, "group")

    async def opens_privately(self) -> None:
        """Follow the group card's way into the private chat."""
        way = self.chat("group").locator(".key", has_text=re.compile("yksityisesti|oma keskustelu"))
        await self.does(way.last.click)

    async def winds(self, chapter: str) -> None:
        """Let the example play at once up to a chapter."""
        chapters = self.page.locator("#play select").first
        option = chapters.locator("option", has_text=chapter)
        async with self.page.expect_response(lambda answer: "/play/" in answer.url):
            await chapters.select_option(value=await option.get_attribute("value"))
        await expect(chapters).to_be_enabled(timeout=30_000)

    async def turns(self, by: str) -> None:
        async with self.page.expect_response(lambda answer: "/clock/" in answer.url):
            await self.page.locator(f'[data-turn="{by}"]').click()


_FIND = """([pattern, name]) => {
  const keys = [...document.querySelectorAll(".key[data-data]")];
  const wanted = new RegExp(pattern);
  const fits = (key) => wanted.test(key.dataset.data) && key.textContent.includes(name);
  for (const where of ["group", "private"]) {
    const at = keys.findLastIndex((key) => key.closest("#" + where) && fits(key));
    if (at >= 0) return String(at);
  }
  return false;
}"""
