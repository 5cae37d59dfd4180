"""Run a reader of strangers' files in a process of its own, which limits its memory and time.

Whoever runs Respite may set the limits in the environment; docs/operate.md has them in one table.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import NoReturn

from data.imports.faults import ImportFault
from data.store.clock import steady

# what zipfile raises of a zip that is none, is damaged, is locked by a password or packed in a way it does not know
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
ROOT = Path(__file__).parents[2]


def told(name: str, otherwise: int) -> int:
    """A limit from the environment, a whole number from 1; a ValueError names the variable that holds none."""
    text = os.environ.get(name, "").strip() or str(otherwise)
    if not text.isdecimal() or not int(text):
        raise ValueError(f"{name} is “{text[:40]}”; it takes a whole number from 1.")
    return int(text)


UPLOAD_BYTES = told("RESPITE_UPLOAD_MB", 8 << 10) << 20
READER_BYTES = told("RESPITE_READER_MEMORY_MB", 16 << 10) << 20  # of address space, whatever the file asks for
READER_SECONDS = told("RESPITE_READER_SECONDS", 24 * 3600)
READERS = BoundedSemaphore(told("RESPITE_READERS", 2))
WAIT_SECONDS = 60.0
LOOK_EVERY = 0.25  # seconds
MOST_TIMES = 20  # the seconds of processor time that a reader may take, by the clock, however busy the computer is
READERS_BUSY = "Other files are being read here just now; wait a minute, then try again."
# arenas and threads of unused libraries would count against the limit
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "PYTHONPATH": str(ROOT)}


@contextmanager
def one_of_the_readers() -> Iterator[None]:
    """A turn to read a file: so many at once and no more. ImportFault where none comes in time."""
    if not READERS.acquire(timeout=WAIT_SECONDS):
        raise ImportFault(READERS_BUSY)
    try:
        yield
    finally:
        READERS.release()


def run_limited(
    module: str, source: Path, folder: Path, *, memory: int, seconds: int, look: Callable[[], None] = lambda: None
) -> bool:
    """Run `python -m module SOURCE FOLDER MEMORY SECONDS`; whether it ended well. It says nothing anywhere.

    memory: bytes of address space; seconds: of processor time, see `ends_by_itself`. Both are cut to what the environment
    allows. `look` is called now and then meanwhile; the process ends where it raises. ImportFault where too many files
    are being read at once.
    """
    memory, seconds = min(memory, READER_BYTES), min(seconds, READER_SECONDS)
    command = [sys.executable, "-m", module, str(source.resolve()), str(folder), str(memory), str(seconds)]
    with one_of_the_readers():
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **FRUGAL},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return ends_by_itself(process, seconds, look) and process.returncode == 0
        finally:
            process.kill()
            process.wait()


class Patience:
    """How long a process is waited for that may take so many seconds of processor time, which it limits itself.

    A computer that is busy with others gives it little for long, which is no fault of the file. It is stuck where twice
    the seconds went by and it took nothing; and MOST_TIMES the seconds are the end for any.
    """

    def __init__(self, seconds: float, *, now: float):
        self._seconds, self._began = seconds, now
        self._spent, self._moved = 0.0, now

    def is_over(self, *, now: float, spent: float) -> bool:
        """Whether to wait no longer. spent: its processor time so far; where the system does not tell, 0 for ever."""
        if spent > self._spent:
            self._spent, self._moved = spent, now
        return now - self._moved > 2 * self._seconds or now - self._began > MOST_TIMES * self._seconds


def ends_by_itself(process: subprocess.Popen[bytes], seconds: float, look: Callable[[], None]) -> bool:
    """Wait for a process; False where it is still there after all patience. `look` is called now and then meanwhile."""
    began, patience = steady(), Patience(seconds, now=0)
    while not patience.is_over(now=(steady() - began).total_seconds(), spent=_spent(process.pid)):
        try:
            process.wait(LOOK_EVERY)
            return True
        except subprocess.TimeoutExpired:
            look()
    return False


def _spent(pid: int) -> float:
    """Seconds of processor time that a running process took; 0 where the system has no such file."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def within_limits(leave: Callable[[Path, Path], None], source: str, folder: str, memory: str, seconds: str) -> None:
    """The other end of `run_limited`, in the new process: `leave(SOURCE, FOLDER)` under the limits it was given."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave(Path(source), Path(folder))


def end_well() -> NoReturn:
    """End the new process when all is written, without taking libraries down: Arrow's threads may abort it there."""
    os._exit(0)
