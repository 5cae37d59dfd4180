"""Memory in cycles: given back between runs, what was put aside among it, and Streamlit's own collection while none is."""

import asyncio
import gc
import sys
import types
import weakref

from streamlit import config

from pages.shared import collecting
from pages.shared.collecting import AFTER_EACH_RUN, Loaded, collected_between_runs
from tests.loops import run
from tests.patience import LONG


class Ring:
    """Something that only the collector can give back."""

    def __init__(self):
        self.itself = self


def test_what_was_put_aside_is_given_back_once_it_is_nobodys(monkeypatch):
    loaded, ring = Loaded(), Ring()
    seen = weakref.ref(ring)
    try:
        loaded.collect()
        assert gc.get_freeze_count() > 10_000  # the code that this test runs by, at least
        del ring
        loaded.collect()
        assert seen() is not None  # put aside: not looked through
        monkeypatch.setitem(sys.modules, "loaded_since", types.ModuleType("loaded_since"))
        loaded.collect()
        assert seen() is None
    finally:
        gc.unfreeze()


def test_it_goes_by_the_clock_while_the_app_runs_and_by_streamlit_otherwise(monkeypatch):
    monkeypatch.setattr(collecting, "EVERY_SECONDS", 0.01)
    before = config.get_option(AFTER_EACH_RUN)

    async def served() -> None:
        async with asyncio.timeout(LONG), collected_between_runs():
            assert config.get_option(AFTER_EACH_RUN) is False
            seen = weakref.ref(Ring())
            while seen() is not None:
                await asyncio.sleep(0.01)

    run(served())
    assert config.get_option(AFTER_EACH_RUN) is before and gc.get_freeze_count() == 0
