"""One running instance for each database: a lock that the system drops when the process ends."""

import os
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _grab(file: IO[str]) -> None:
        file.seek(1 << 20)  # beyond the process id, which others may want to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _grab(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class InUseError(Exception):
    """Another process holds the lock; `holder` is its id, as far as it is known."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


class InstanceLock:
    """Held from the making until `release`. The file stays: removing it would let two in."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "a+", encoding="utf-8")  # noqa: SIM115 – open while it is held
        try:
            _grab(self._file)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read(20).strip()
            self._file.close()
            raise InUseError(holder or "unknown") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()
