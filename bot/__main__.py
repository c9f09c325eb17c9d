"""The way in. Ctrl+C ends it without a word, even while everything else is still being read in."""

import sys
from collections.abc import Sequence

INTERRUPTED = 130
"""What a shell says of a program that Ctrl+C has ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code."""
    try:
        from bot.command_line import obey

        return obey(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
