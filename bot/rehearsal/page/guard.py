"""Who may ask for the page: this machine, by the secret address, and from the page itself."""

import hmac
from typing import Any

from tornado.web import HTTPError, RequestHandler

from bot.rehearsal.page.news import News
from bot.rehearsal.page.rehearsal import Rehearsal

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guarded(RequestHandler):
    """Refuses every request that the page itself could not have made."""

    rehearsal: Rehearsal
    news: News

    def initialize(
        self, rehearsal: Rehearsal, news: News, secret: str, hosts: frozenset[str]
    ) -> None:
        self.rehearsal, self.news = rehearsal, news
        self._secret, self._hosts = secret, hosts

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """A foreign name for this machine is DNS rebinding; a foreign origin is another page."""
        if self.request.host not in self._hosts:
            raise HTTPError(421)
        if not hmac.compare_digest(self.path_kwargs.get("secret", ""), self._secret):
            raise HTTPError(404)
        origin = self.request.headers.get("Origin")
        if self.request.method != "GET" and origin != f"http://{self.request.host}":
            raise HTTPError(403)

    async def done(self) -> None:
        """It was done, and the page has been told what came of it."""
        await self.news.told()
        self.set_status(204)

    def write_error(self, status_code: int, **about: Any) -> None:
        self.finish(f"{status_code} {self._reason}\n")
