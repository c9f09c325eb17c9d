"""Who may call a server of the room: a program of this machine, and no page of another site."""

from tornado.httputil import HTTPServerRequest

HOST = "127.0.0.1"
BY_A_BROWSER = ("Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Referer")
"""Headers that a page's request has, one or another, and a bot's has not."""


def own_names(port: int) -> frozenset[str]:
    """What a listener of this machine is called; by any other name it is asked for by a stranger.

    A site can give its own name this machine's address (DNS rebinding).
    """
    return frozenset({f"{HOST}:{port}", f"localhost:{port}"})


def is_of_a_page(request: HTTPServerRequest) -> bool:
    """Whether a browser asks, for some page."""
    return any(each in request.headers for each in BY_A_BROWSER)
