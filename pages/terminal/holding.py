"""One process has the store: it is opened here, or the job is handed over to the one that has it open."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pages.terminal.refusal import Refusal

if TYPE_CHECKING:
    from data.store.store import Store

WAIT_SECONDS = 60  # for a server that is just starting, or another console's job
Outcome = tuple[int, str, str]  # exit code, stdout, stderr


def stop_first(command: str) -> str:
    """What is said where an app has the store and cannot do the job."""
    return f"Respite is open with this store: stop it (Ctrl+C where it runs), then {command}."


def held(opened: Callable[[], Store], path: Path, argv: list[str], cwd: str) -> tuple[Store | None, Outcome | None]:
    """The store as `opened`; while another process has it, the outcome of the job handed over to that one.

    Waits for one that is just starting, or for the job of another console: a minute, or what RESPITE_WAIT_SECONDS says.
    """
    from data.imports.limited import told
    from data.store.faults import StoreBusy
    from data.store.handoff import hand_over

    try:
        until = time.monotonic() + told("RESPITE_WAIT_SECONDS", WAIT_SECONDS)
    except ValueError as fault:
        raise Refusal(str(fault)) from None
    while True:
        try:
            return opened(), None
        except StoreBusy:
            try:
                outcome = hand_over(path, argv, cwd)
            except KeyboardInterrupt:
                raise KeyboardInterrupt(
                    "Stopped waiting; Respite, which has the store open, goes on with it."
                ) from None
            if outcome:
                code, out, err = outcome
                return None, (code, out, err)
            if time.monotonic() > until:
                raise Refusal(
                    f"The store {path} is open in another program that takes no jobs; close that first."
                ) from None
            time.sleep(0.1)
