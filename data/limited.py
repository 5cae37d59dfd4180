"""Run a reader of strangers' files in a process of its own, which limits its memory and time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

# what zipfile raises of a zip that is none, is damaged, is locked by a password or packed in a way it does not know
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
ROOT = Path(__file__).parents[1]
# arenas and threads of unused libraries would count against the limit
FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "PYTHONPATH": str(ROOT)}


def run_limited(module: str, source: Path, folder: Path, *, memory: int, seconds: int) -> bool:
    """Run `python -m module SOURCE FOLDER MEMORY SECONDS`; whether it ended well. It says nothing anywhere.

    memory: bytes of address space; seconds: of processor time, twice that by the clock.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, str(source.resolve()), str(folder), str(memory), str(seconds)],
            cwd=ROOT, env={**os.environ, **FRUGAL}, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=2 * seconds,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def within_limits(leave: Callable[[Path, Path], None], source: str, folder: str, memory: str, seconds: str) -> None:
    """The other end of `run_limited`, in the new process: `leave(SOURCE, FOLDER)` under the limits it was given."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    leave(Path(source), Path(folder))
