"""How long a test waits for what must come: one bound for all, so long that only what never comes meets it.

A test waits for a state and goes on as soon as it is there. The bound says nothing about speed, and no test asserts any.
"""

import time
from collections.abc import Callable

LONG = 300.0  # seconds: twenty times what the slowest state takes on a machine with twenty others' work
LONG_MS = 1000 * LONG  # as Playwright wants it


def until(state: Callable[[], object], what: str) -> None:
    """Wait until `state()` is true; an AssertionError says `what` did not come."""
    end = time.monotonic() + LONG
    while not state():
        assert time.monotonic() < end, f"{what}: not within {LONG:g} seconds"
        time.sleep(0.05)
