"""The room opens: the page's server on 127.0.0.1 beside the pretend Telegram, until Ctrl+C."""

import asyncio
import secrets
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from errno import EADDRINUSE
from pathlib import Path
from socket import socket
from sys import platform

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from bot.errors import FatalError
from bot.rehearsal.page import handlers as h
from bot.rehearsal.page.news import News
from bot.rehearsal.page.rehearsal import Rehearsal
from bot.rehearsal.page.watch import watch, workbooks
from bot.rehearsal.stage.script import FIVE
from bot.rehearsal.telegram.callers import HOST, own_names

MOST_BODY = 40_000_000
_ROUTES: Mapping[str, type[RequestHandler]] = {
    r"words/(?P<language>[\w-]+)\.json": h.WordsHandler,
    r"news": h.NewsHandler,
    r"file/(?P<path>\w+/[\w.]+)": h.FileHandler,
    r"deed": h.DeedHandler,
    r"clock/(?P<by>hour|day|week|next)": h.ClockHandler,
    r"play/(?P<asked>\w+)(?:/(?P<number>[\d.]+))?": h.PlayHandler,
    r"begin/(?P<language>[\w-]+)(?:/(?P<example>\w+))?": h.BeginHandler,
    r"rehearsal": h.SaveHandler,
    r"transcript/(?P<language>[\w-]+)": h.TranscriptHandler,
    r"(?P<name>[\w.-]*)": h.PageHandler,
}


@asynccontextmanager
async def open_page(
    language: str,
    *,
    workbook: Path | None = None,
    port: int = 0,
    secret: str | None = None,
    example: str = FIVE,
) -> AsyncIterator[tuple[str, Rehearsal]]:
    """A rehearsal and the address of its page, for as long as the block lasts.

    Raises FatalError where nothing can listen at the port.
    """
    sockets = _bind(port)
    rehearsal = Rehearsal(workbooks(), str(workbook.name) if workbook else "")
    news = News(rehearsal)
    await rehearsal.begin(language, example=example)
    tasks = [asyncio.create_task(news.run())]
    if workbook is not None:
        tasks.append(asyncio.create_task(watch(workbook, rehearsal)))
    number = sockets[0].getsockname()[1]
    word = secret or secrets.token_urlsafe(16)
    about = {"rehearsal": rehearsal, "news": news, "secret": word}
    hosts = own_names(number)
    routes = [
        (rf"/(?P<secret>[\w-]+)/{path}", each, about | {"hosts": hosts})
        for path, each in _ROUTES.items()
    ]
    server = HTTPServer(Application(routes), max_body_size=MOST_BODY)
    server.add_sockets(sockets)
    try:
        yield f"http://{HOST}:{number}/{word}/", rehearsal
    finally:
        server.stop()
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.close_all_connections()
        await rehearsal.close()


def _bind(port: int) -> list[socket]:
    try:
        return bind_sockets(port, HOST)
    except OSError as error:
        taken = error.errno == EADDRINUSE
        why = "is taken" if taken else f"cannot be used ({error.strerror})"
        raise FatalError(f"port {port} {why}: choose another, or leave --port out") from error


def open_browser(address: str, environment: Mapping[str, str]) -> bool:
    """Show the page where there is a screen to show it on; whether it was tried."""
    screen = platform in ("darwin", "win32") or {"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys()
    if not screen or environment.get("CI"):
        return False
    with suppress(webbrowser.Error):
        return webbrowser.open(address)
    return False
