"""The QR code: the group's link as a picture to be printed and put on the wall."""

from io import BytesIO

import segno

from bot.cards.media import Attachment
from dialogs.workshop import Workshop

DOTS = 16
"""Pixels of one module: the whole is sharp on a sheet of paper."""


def wall_file(workshop: Workshop, name: str) -> Attachment | None:
    """The link of the group as a QR code, to be printed; None while the link is not known."""
    link = workshop.form("setup").text("link").removeprefix("https://")
    if not link:
        return None
    image = BytesIO()
    segno.make_qr(f"https://{link}", error="q").save(image, kind="png", scale=DOTS)
    return Attachment(name, image.getvalue())
