"""Whose turn it is with a store's file: a lock of our own, from before the engine opens it until its closing is over.

The engine's own lock keeps two processes from having the file open at once, and does not make one wait until the other
has closed it to the end: where processes take turns, rows that were committed are gone now and then (DuckDB 2.0.0,
findings/duckdb-taking-turns.sh). It also falls as soon as any part of a process closes the file it has open, as every
POSIX record lock does. Ours is of the whole file descriptor (flock): the kernel ends it with the process, however that ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from pathlib import Path

from data.store.faults import StoreBusy

OF_A_FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


def lock_of(path: Path) -> Path:
    """The file that is locked while the store at `path` is open; it is there only then, or after a kill."""
    return path.with_name(path.name + ".lock")


class Turn:
    """This process's turn with the store at `path`, until `end`. StoreBusy where somebody has it; OSError of the folder."""

    def __init__(self, path: Path):
        self._place = lock_of(path.resolve())
        self._guard = threading.Lock()
        self._descriptor = _locked(self._place, path)

    def end(self) -> None:
        """Let others have it, once the engine has closed the file; a second end does nothing."""
        with self._guard:
            descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            # while it is ours: whoever waits looks whether it has the one that is there
            self._place.unlink(missing_ok=True)
            os.close(descriptor)


def _locked(place: Path, path: Path) -> int | None:
    """The lock's descriptor; None where there can be none, and the engine's lock has to do."""
    while True:
        try:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            if fault.errno in OF_A_FULL_DISK:
                return None  # nobody can write there, and who only reads loses nothing
            raise
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            os.close(descriptor)
            raise StoreBusy(f"{path} is open in another process.") from fault
        except OSError:  # a file system without such locks
            os.close(descriptor)
            return None
        try:
            if os.path.samestat(os.fstat(descriptor), place.stat()):
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)  # of one who had it before, and took it away
