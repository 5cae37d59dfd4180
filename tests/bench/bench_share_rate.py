"""How many openings of a shared link a second, beside a bare Starlette route that answers with as many bytes, behind the same guard.

Run with `python -m tests.bench.bench_share_rate`. Both from one process, over loopback, eight at once, in turns; what the
clients take of the processor is in both alike. Targets: half of the bare route's rate, twice its 99th percentile. Then the
first opening after a save, which makes the page anew, beside the next: target 150 ms more.
"""

import asyncio
import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import numpy as np
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from data.own.entries import CheckIn, save_check_in
from data.sharing.openings import write_openings
from data.sharing.shares import create_share, shares
from data.store.running import close_the_store, the_store
from data.store.store import now
from tests.bench.bench_share import CHOSEN
from tests.bench.five_years import fill_five_years
from tests.conftest import routes_served

AT_ONCE, EACH, TURNS, SAVES = 8, 60, 3, 10
TODAY = date.today()


async def asked(host: str, port: int, path: str, n: int) -> list[float]:
    """Seconds of each of n answers over one connection; its pages are read whole."""
    hear, say = await asyncio.open_connection(host, port)
    took = []
    for _ in range(n):
        began = time.perf_counter()
        say.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = await hear.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await hear.readexactly(int(length.split(b":")[1]))
        took.append(time.perf_counter() - began)
    say.close()
    return took


async def crowd(host: str, port: int, path: str) -> list[float]:
    """All of them at once."""
    answers = await asyncio.gather(*(asked(host, port, path, EACH) for _ in range(AT_ONCE)))
    return [seconds for one in answers for seconds in one]


def rate(place: tuple[str, int], path: str) -> tuple[float, float]:
    """Answers a second, and the 99th percentile in milliseconds."""
    began = time.perf_counter()
    took = asyncio.run(crowd(*place, path))
    return len(took) / (time.perf_counter() - began), 1000 * float(np.quantile(took, 0.99))


def main() -> None:
    """Print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RESPITE_STORE"] = str(Path(folder) / "store.duckdb")
        collection = the_store().create("My diary", "personal")
        fill_five_years(collection, TODAY + timedelta(days=1), np.random.default_rng(20261121))
        kept: dict[str, bytes] = {}

        async def bare(request: Request) -> HTMLResponse:
            return HTMLResponse(kept["page"])

        with routes_served(Route("/bare", bare)) as place:
            for name, chosen in CHOSEN.items():
                link = f"/s/{create_share(collection, chosen, now=now())}"
                asyncio.run(asked(*place, link, 1))
                kept["page"] = b"x" * 60_000
                turns = [(rate(place, "/bare"), rate(place, link)) for _ in range(TURNS)]
                bare_rate, bare_p99 = (median(one[0][n] for one in turns) for n in (0, 1))
                link_rate, link_p99 = (median(one[1][n] for one in turns) for n in (0, 1))
                print(
                    f"{name}: a bare route {bare_rate:.0f} a second, p99 {bare_p99:.0f} ms; the link {link_rate:.0f}, {link_p99:.0f} ms"
                )
                print(
                    f"    ratio of rates {link_rate / bare_rate:.2f} (at least 0.5), of p99 {link_p99 / bare_p99:.1f} (at most 2)"
                )
                first, then = [], []
                for n in range(SAVES):
                    entry = CheckIn(on_day=TODAY, pain_average=n % 11)
                    save_check_in(collection, entry, key=f"{name} {n}", today=TODAY)
                    first += asyncio.run(asked(*place, link, 1))
                    then += asyncio.run(asked(*place, link, 1))
                print(f"    after a save {1000 * median(first):.0f} ms, the next {1000 * median(then):.0f} ms")
            write_openings(the_store())
            counted = [one.n_opened for one in shares(collection)]
            assert counted == [1 + TURNS * AT_ONCE * EACH + 2 * SAVES] * len(CHOSEN), counted
        close_the_store()


if __name__ == "__main__":
    main()
