"""How soon a reader of a shared link sees the page: first contentful paint in Chromium, over loopback.

Run with `python -m tests.bench.bench_share`. The diary: 1,826 days, pain and eight activities; the link shows 12
weeks of it, or a year with notes, plan and respites. Each opening is a browser context of its own, so that nothing
is cached in the browser; beside it stands the same page as a bare file from the same process. Once as it is, and once
as the first opening after a save, when the report is built anew. Target 200 ms.
"""

import os
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import uvicorn
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from data.sharing.shares import Chosen, create_share
from data.store.running import close_the_store, the_store
from data.store.store import now
from pages.shared.cache import forget_everything
from tests.bench.five_years import fill_five_years
from tests.conftest import CHROMIUM_ARGS

OPENINGS = 20
TODAY = date.today()
CHOSEN = {
    "12 weeks of pain": Chosen(measures=("pain_average",), last_days=84),
    "a year, everything ticked": Chosen(
        measures=("pain_average", "pain_worst"),
        activities=("walking", "sitting"),
        definition="delphi-2011",
        has_notes=True,
        has_programmes=True,
        has_events=True,
        last_days=365,
    ),
}
PAINT = """() => new Promise(tell => new PerformanceObserver(list => tell(
    list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({type: "paint", buffered: true}))"""


def first_paint(browser, url: str) -> float:
    """Milliseconds from the beginning of the navigation to the first words on the page."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(url)
        return page.evaluate(PAINT)


def measure(browser, links: dict[str, tuple[str, Callable[[], None]]]) -> None:
    """Print the median and 95 % of every way to open a page; they take turns, so that a busy machine is so for each.

    `links`: by name the address, and what is done before each opening of it and not counted.
    """
    paints = {name: [] for name in links}
    for turn in range(OPENINGS + 1):
        for name, (url, before) in links.items():
            before()
            paint = first_paint(browser, url)
            if turn:  # the first is to warm up
                paints[name].append(paint)
    for name, values in paints.items():
        cuts = statistics.quantiles(values, n=20, method="inclusive")
        print(f"{name:<55}{statistics.median(values):>8.0f}{cuts[-1]:>8.0f}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder, socket.socket() as place:
        os.environ["RESPITE_STORE"] = str(Path(folder) / "store.duckdb")
        import app

        collection = the_store().create("My diary", "personal")
        fill_five_years(collection, TODAY + timedelta(days=1), np.random.default_rng(20261121))
        static = Path(folder) / "static"
        static.mkdir()
        routes = [*app.ROUTES, Mount("/static", StaticFiles(directory=static))]
        place.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=routes, middleware=app.MIDDLEWARE), log_level="critical")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        address = f"http://127.0.0.1:{place.getsockname()[1]}"
        print(f"{OPENINGS} openings each, milliseconds to the first contentful paint\n{'':<55}{'median':>8}{'95 %':>8}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS)
            for name, chosen in CHOSEN.items():
                token = create_share(collection, chosen, now=now())
                page = browser.new_page()
                (static / "page.html").write_bytes(page.goto(f"{address}/s/{token}").body())
                page.close()
                link, as_it_is = f"{address}/s/{token}", lambda: None
                measure(
                    browser,
                    {
                        f"{name}: the same as a bare file": (f"{address}/static/page.html", as_it_is),
                        f"{name}: the link": (link, as_it_is),
                        f"{name}: the link after a save": (link, forget_everything),
                    },
                )
            browser.close()
        server.should_exit = True
        thread.join(10)
        close_the_store()


if __name__ == "__main__":
    main()
