"""What several tests need: Respite served on a store of its own, and a browser to open it with."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest_plugins = ["tests.costs"]

ROOT = Path(__file__).parents[1]
RESPITE = Path(sys.executable).with_name("respite")
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
def respite_served(store: Path, **environment: str):
    """`respite serve` on a free port with `store`; gives the address once the app answers."""
    port = free_port()
    process = subprocess.Popen(
        [RESPITE, "serve", "--port", str(port)],
        cwd=store.parent,
        env={**os.environ, "RESPITE_STORE": str(store), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise AssertionError(f"respite serve ended: {process.stdout.read()}")
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                    assert answer.status == 200
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        else:
            raise AssertionError("respite serve did not answer within 30 seconds")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError("respite serve did not stop when asked to") from None


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
        while not server.started:
            time.sleep(0.01)
        try:
            yield place.getsockname()
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture(scope="session")
def serve():
    """The context manager `respite_served`."""
    return respite_served


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright. Each test opens a context of its own."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "Chromium is not installed; make test installs it or says how"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()
