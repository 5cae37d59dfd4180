"""What several tests need: Respite served on a store of its own, and a browser to open it with."""

import gc
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

import authlib.deprecate  # noqa: F401  it shows its warnings whatever is filtered, unless it is loaded before pytest filters
import pytest
from hypothesis import HealthCheck, settings

from tests.drawn import n_examples
from tests.patience import LONG, LONG_MS, until
from tests.ready import console

pytest_plugins = ["tests.costs"]

# no example is too slow: how fast this machine is today is no finding; `make agree` draws more of them
settings.register_profile(
    "respite", deadline=None, max_examples=n_examples(), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("respite")


def pytest_collection_finish() -> None:
    """Take what is loaded out of the garbage collector's sight: Streamlit looks through all of it after each run."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Give it back: at the end some libraries complain of what is never collected."""
    gc.unfreeze()


ROOT = Path(__file__).parents[1]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def respite_served(store: Path, *, said: list[str] | None = None, begun: list | None = None):
    """`respite serve` on a free port with `store`; gives the address once the app answers.

    said: takes the lines that it printed, once it has ended. begun: takes its process.
    """
    port = free_port()
    env = {**os.environ, "RESPITE_STORE": str(store)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        process = console(["serve", "--port", str(port)], cwd=store.parent, env=env, out=out)
        address = f"http://127.0.0.1:{port}"
        if begun is not None:
            begun.append(process)

        def answers() -> bool:
            assert process.poll() is None, f"respite serve ended: {out.read_text()}"
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=LONG) as answer:
                    return answer.status == 200
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                return False

        try:
            until(answers, "an answer of respite serve")
            yield address
        finally:
            process.terminate()
            try:
                process.wait(LONG)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError("respite serve did not stop when asked to") from None
            if said is not None:
                said += out.read_text().splitlines()


@contextmanager
def routes_served(*more):
    """The routes of the app and `more` behind its guard, without Streamlit, in this process; gives host and port."""
    import uvicorn  # here: most tests need neither
    from starlette.applications import Starlette

    import app

    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        routes = Starlette(routes=[*app.ROUTES, *more], middleware=app.MIDDLEWARE)
        server = uvicorn.Server(uvicorn.Config(routes, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        until(lambda: server.started, "the routes")
        try:
            yield place.getsockname()
        finally:
            server.should_exit = True
            thread.join(LONG)


@pytest.fixture(scope="session")
def serve():
    """The context manager `respite_served`."""
    return respite_served


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """The file of a store with the simulated person and trial until today, made once for a worker: to be copied."""
    from data.demo.demo import fill_demo  # here: few tests need it
    from data.store.store import Store

    path = tmp_path_factory.mktemp("simulated") / "store.duckdb"
    store = Store(path)
    fill_demo(store, until=date.today())
    store.close()
    return path


@pytest.fixture(scope="session")
def blank():
    """The file of a store that is new and empty, made once: a copy of it is as good and comes sooner."""
    from tests.stores import blank  # here: many tests need no store

    return blank()


@pytest.fixture
def store(blank, tmp_path_factory):
    """A new store, empty."""
    from data.store.store import Store

    path = tmp_path_factory.mktemp("store") / "store.duckdb"
    shutil.copy(blank, path)
    opened = Store(path)
    yield opened
    opened.close()


@pytest.fixture
def mine(store):
    """One's own diary in it."""
    return store.create("My diary", "personal")


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright, one for each worker. Each test opens a context of its own."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "Chromium is not installed; make test installs it or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        new_context, new_page = browser.new_context, browser.new_page

        def patient(make, **how):
            """Whatever is waited for in it has the one bound of all tests; dates and numbers are as tests write them."""
            made = make(**{"locale": "en-GB", **how})
            made.set_default_timeout(LONG_MS)
            return made

        browser.new_context, browser.new_page = partial(patient, new_context), partial(patient, new_page)
        yield browser
        browser.close()
