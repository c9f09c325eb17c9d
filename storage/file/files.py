"""Files that appear under their name when they are whole and on disk, or not at all."""

import os
from pathlib import Path


def part_of(target: Path) -> Path:
    """An empty file beside the target, which only the owner may read, to be filled."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    return part


def put_in_place(part: Path, target: Path) -> None:
    """Give the filled file its name, once the disk has it."""
    _flush(part)
    part.replace(target)
    if os.name != "nt":  # pragma: no branch
        _flush(target.parent)


def write_whole(target: Path, content: bytes) -> None:
    part = part_of(target)
    try:
        part.write_bytes(content)
        put_in_place(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
