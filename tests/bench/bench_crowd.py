"""Many accounts at once: how long a page and a save take for each of them, and how many people the processors carry.

Run with `python -m tests.bench.bench_crowd [--people 200] [--minutes 20]`. Served to others, each account with a year of
days; of ten acts of each, 15 seconds apart, 4 are Today, 2 a save, 2 Trends, 1 Respite and 1 Patterns, over a raw
websocket. The clients' own processor time is printed apart: they share the machine. Targets, on a quiet one of two
cores: 95 of 100 reruns under 1 s, of saves under 500 ms, memory flat.
"""

import argparse
import random
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from streamlit.proto.WidgetStates_pb2 import WidgetState

from data.accounts.access import AccountStore
from data.catalogue.vocabulary import OWN_DIARY
from tests.bench.five_years import fill_five_years
from tests.bench.served_apart import Apart
from tests.conftest import free_port
from tests.served import Page, Public, add_account, public
from tests.torture.hostile_files import elements

APART, YEAR, CORES = 15.0, 365, 2
ACTS = ("today", "save", "trends", "today", "respite", "save", "today", "what-goes-with-what", "trends", "today")


@dataclass
class Seen:
    """Seconds that each act took, by its name, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def save(page: Page, number: int) -> float:
    """Seconds from the tap on Save until the page says so."""
    page.go("today")
    if page.has("Add another entry"):
        page.click("Add another entry")
    drawn = {one.label: one for _, one in elements(page) if hasattr(one, "label")}
    score = WidgetState(id=drawn["Average pain"].id)
    score.string_array_value.data.append(drawn["Average pain"].options[number % 11].content)
    began = time.perf_counter()
    page.go("today", widgets=[score, WidgetState(id=drawn["Save for today"].id, trigger_value=True)])
    took = time.perf_counter() - began
    said = [one.body for kind, one in elements(page) if kind == "alert"]
    assert any(one.startswith("Saved") for one in said), said
    return took


def person(served: Public, cookies: dict, number: int, until: float, seen: Seen) -> None:
    """One account: an act, then a wait, until it is over."""
    rng = random.Random(number)
    time.sleep(rng.random() * APART)
    try:
        with served.open(cookies) as page:
            place = rng.randrange(len(ACTS))
            while time.monotonic() < until:
                act = ACTS[place % len(ACTS)]
                began = time.perf_counter()
                if act == "save":
                    took = save(page, place)
                else:
                    page.go(act)
                    took = time.perf_counter() - began
                    assert "met a fault" not in page.text, page.text[-2000:]
                with seen.lock:
                    seen.took.setdefault(act, []).append(took)
                place += 1
                time.sleep(max(0.0, APART - (time.perf_counter() - began)))
    except Exception as fault:  # a thread's fault would pass unseen
        with seen.lock:
            seen.faults.append(repr(fault)[:300])


def told(name: str, seconds: list[float]) -> str:
    """A row: how many, median and 95th percentile in milliseconds."""
    upper = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return f"{name:<24}{len(seconds):>7}{1000 * statistics.median(seconds):>9.0f}{1000 * upper:>9.0f}"


def main() -> None:
    """Fill, serve, let them come."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--minutes", type=float, default=20)
    asked = options.parse_args()
    accounts = []

    def fill(store) -> None:
        for number in range(asked.people):
            accounts.append(add_account(store, f"P{number}", "individual"))
            diary = AccountStore(store, accounts[-1]).create(OWN_DIARY, "personal")
            yesterday = date.today() - timedelta(days=1)
            fill_five_years(diary, yesterday, np.random.default_rng(number), n_days=YEAR)

    with tempfile.TemporaryDirectory() as folder, public(Path(folder), free_port(), fill=fill) as served:
        server, seen = Apart(served.port, served.process), Seen()
        with served.open(served.cookie(accounts[0])) as page:
            for act in dict.fromkeys(ACTS):
                page.go("today" if act == "save" else act)  # what is loaded with the first page
        began = time.monotonic(), server.cpu(), time.process_time(), server.memory()
        until = began[0] + 60 * asked.minutes
        crowd = [
            threading.Thread(target=person, args=(served, served.cookie(one), number, until, seen))
            for number, one in enumerate(accounts)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        wall, cpu = time.monotonic() - began[0], server.cpu() - began[1]
        memory = server.memory()
    n_acts = sum(len(times) for times in seen.took.values())
    print(f"{asked.people} people, {wall / 60:.1f} minutes, {n_acts} acts; failures: {len(seen.faults)}")
    print(f"{'milliseconds':<24}{'acts':>7}{'median':>9}{'95 %':>9}")
    pages = [seconds for act, times in seen.took.items() if act != "save" for seconds in times]
    for name, times in (("pages, all", pages), *sorted(seen.took.items())):
        print(told(name, times))
    print(f"server: {cpu / n_acts:.0f} ms of processor an act, {cpu / wall / 10:.0f} % of one core; ", end="")
    print(f"clients: {1000 * (time.process_time() - began[2]) / n_acts:.0f} ms an act")
    print(
        f"memory: {began[3]:.0f} MB before, {memory:.0f} MB after; {(memory - began[3]) / asked.people:.1f} MB a session"
    )
    print(f"at that price {CORES} cores carry {CORES * 1000 * APART / (cpu / n_acts):.0f} people")
    for one in seen.faults[:5]:
        print(one)


if __name__ == "__main__":
    main()
