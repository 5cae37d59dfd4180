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
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import uvicorn
from playwright.sync_api import sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from data.running import close_the_store, the_store
from data.shares import Chosen, create_share
from data.store import now
from pages.parts.resources import forget_everything
from tests.bench.five_years import fill_five_years
from tests.conftest import CHROMIUM_ARGS

OPENINGS = 40
TODAY = date.today()
CHOSEN = {
    "12 weeks of pain": Chosen(measures=("pain_average",), last_days=84),
    "a year, everything ticked": Chosen(
        measures=("pain_average", "pain_worst"), activities=("walking", "sitting"), definition="delphi-2011",
        has_notes=True, has_programmes=True, has_events=True, last_days=365,
    ),
}
PAINT = """() => new Promise(tell => new PerformanceObserver(list => tell(
    list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({type: "paint", buffered: true}))"""


def first_paints(browser, url: str, before=lambda: None) -> list[float]:
    """Milliseconds from the beginning of the navigation to the first words on the page, one warm opening left out.

    `before` is called before each opening, and not counted.
    """
    paints = []
    for _ in range(OPENINGS + 1):
        before()
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(url)
            paints.append(page.evaluate(PAINT))
    return paints[1:]


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
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes, middleware=app.MIDDLEWARE), log_level="critical"))
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
                for what, path, before in (
                    ("the same as a bare file", "static/page.html", lambda: None),
                    ("the link", f"s/{token}", lambda: None),
                    ("the link after a save", f"s/{token}", forget_everything),
                ):
                    paints = first_paints(browser, f"{address}/{path}", before)
                    cuts = statistics.quantiles(paints, n=20, method="inclusive")
                    print(f"{f'{name}: {what}':<55}{statistics.median(paints):>8.0f}{cuts[-1]:>8.0f}", flush=True)
            browser.close()
        server.should_exit = True
        thread.join(10)
        close_the_store()


if __name__ == "__main__":
    main()
