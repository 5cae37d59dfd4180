"""Processes that read a file, held until somebody else has done what must not wait for them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def readers(pid: int) -> set[int]:
    """The processes of `pid` that read a file: a module of data.imports each.

    One that is not yet what it will be is none: it was made by vfork, and to stop it then would stop `pid` as well.
    """
    found = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text().split():
                    with suppress(OSError):
                        if b"data.imports." in Path(f"/proc/{child}/cmdline").read_bytes():
                            found.add(int(child))
    return found


@contextmanager
def readers_held(pid: int, is_done: Callable[[], object]) -> Iterator[None]:
    """Each process of `pid` that reads a file is stopped until `is_done()`; at the end they all go on.

    A reader that ends before it is seen is not held: who needs one that was sends another file.
    """
    over, held = threading.Event(), set()

    def hold() -> None:
        while not over.wait(0.005) and not is_done():
            for reader in readers(pid) - held:
                with suppress(ProcessLookupError):
                    os.kill(reader, signal.SIGSTOP)
                    held.add(reader)
        for reader in held & readers(pid):
            with suppress(ProcessLookupError):
                os.kill(reader, signal.SIGCONT)

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
