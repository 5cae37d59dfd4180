"""Memory in cycles is given back every few seconds, between runs of pages, instead of after each of them.

Streamlit has the garbage collector look through everything after every run, most of it code that was loaded for good.
Here what is loaded is put aside (`gc.freeze`), so that a look goes through what came since, and is taken on a clock.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from streamlit import config

from pages.shared.alongside import alongside

EVERY_SECONDS = 10.0
MOST_WAITS = 20  # looks for a moment without a run; where runs never cease, one of them waits for the collection
WAIT_SECONDS = 0.1
AFTER_EACH_RUN = "runner.postScriptGC"
RUNNING = "ScriptRunner.scriptThread"  # Streamlit's name of the thread of a run; it ends with the run


class Loaded:
    """What is put aside as loaded for good, by the number of modules that it was loaded with."""

    def __init__(self) -> None:
        self._n_modules = 0

    def collect(self) -> int:
        """Give back what is unreachable; how many objects. What was loaded since the last time is put aside as well."""
        if len(sys.modules) == self._n_modules:
            return gc.collect()
        self._n_modules = len(sys.modules)
        # what was put aside and is somebody's no more is given back too: nobody's answers stay here
        gc.unfreeze()
        n_objects = gc.collect()
        gc.freeze()
        gc.collect()  # the collector's own measure of how much there is begins anew
        return n_objects


@asynccontextmanager
async def collected_between_runs() -> AsyncIterator[None]:
    """Have memory collected on a clock, and not after each run, for as long as the app runs."""
    after_each_run = config.get_option(AFTER_EACH_RUN)
    loaded = Loaded()
    gc.collect()
    gc.freeze()
    config.set_option(AFTER_EACH_RUN, False)

    async def look() -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            for _ in range(MOST_WAITS):
                if not _is_a_page_running():
                    break
                await asyncio.sleep(WAIT_SECONDS)
            loaded.collect()

    try:
        async with alongside(look()):
            yield
    finally:
        config.set_option(AFTER_EACH_RUN, after_each_run)
        gc.unfreeze()


def _is_a_page_running() -> bool:
    return any(thread.name == RUNNING for thread in threading.enumerate())
