"""Pages run as Streamlit runs them, on a store of their own."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner

from data.store.running import close_the_store, the_store
from pages.shared.cache import forget_everything
from tests.patience import LONG

PAGES = Path(__file__).parents[2] / "pages"

# AppTest looks through all that is installed, each time one is made, for components that none of it has: once is enough,
# and nine tenths of what opening a page costs
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

_timed_out = local_script_runner.require_widgets_deltas


def _until_over(runner: local_script_runner.LocalScriptRunner, timeout: float = LONG) -> None:
    """Wait for the end of the script's thread: Streamlit's own way looks a thousand times a second whether it is over."""
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _timed_out(runner, 0)  # stops it and says so


local_script_runner.require_widgets_deltas = _until_over


@pytest.fixture
def beginning(request):
    """The file that `store` is a copy of: `blank`, or what a test asks for by parametrizing this with its name."""
    return request.getfixturevalue(getattr(request, "param", "blank"))


@pytest.fixture
def store(beginning, tmp_path, monkeypatch):
    """The store that pages use, new and empty, or as it is to begin."""
    close_the_store()
    shutil.copy(beginning, tmp_path / "store.duckdb")
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    forget_everything()
    yield the_store()
    close_the_store()


@pytest.fixture
def today():
    return date.today()


@pytest.fixture
def diary(store):
    """One's own diary, empty."""
    return store.create("My diary", "personal")


@pytest.fixture
def open_page(store):
    """Open a page by its path under pages/ with what its address carries; gives the page after its first run."""

    def open_(path: str, **address: str) -> AppTest:
        page = AppTest.from_file(str(PAGES / path), default_timeout=LONG)
        page.query_params.update(address)
        page.run()
        assert not page.exception
        return page

    return open_
