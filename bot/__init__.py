"""The Telegram side: everything that touches the world, and nothing that decides."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "true")
