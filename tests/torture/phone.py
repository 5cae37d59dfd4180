"""The phone's check-in under everything that may befall it, fifty times each: no entry lost, doubled or invented.

    python -m tests.torture.phone [--times N] [--only WORD] [--kills N] [--seed S]

Each trial is that of tests/phone_trials.py, in Chromium, and the last one without: a server that is killed at a random
moment while a phone's entries are sent to it, started again, and sent the same once more.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import tempfile
import time
import uuid
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from playwright.sync_api import sync_playwright

from data.own.diary import entries
from data.phones.codes import new_phone_code
from data.phones.phones import pair_phone
from data.store.running import close_the_store, the_store
from data.store.store import Store, now
from tests.conftest import CHROMIUM_ARGS, free_port, routes_served
from tests.patience import LONG, until
from tests.phone_trials import TRIALS, browser_killed, contexts
from tests.ready import console
from tests.torture.evidence import tell

TOKEN = "t" * 43


def in_browsers(folder: Path, times: int, only: str) -> None:
    """Every trial so many times."""
    os.environ["RESPITE_STORE"] = str(folder / "phones.duckdb")
    the_store()
    with routes_served() as (host, port), sync_playwright() as playwright:
        address, kind = f"http://{host}:{port}", playwright.chromium
        browser = kind.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGS)
        for name, trial in TRIALS.items():
            if only in name:
                n_bad = sum(trial(contexts(browser), address) > 0 for _ in range(times))
                tell(f"entries of a phone lost or doubled by {name}", n_bad=n_bad, n=times)
        browser.close()
        if only in "a killed browser":
            n_bad = sum(browser_killed(kind, address) > 0 for _ in range(times))
            tell("entries of a phone lost or doubled by a killed browser", n_bad=n_bad, n=times)
    close_the_store()


def kill_server(folder: Path, times: int, seed: int) -> None:
    """Send, kill at a random moment, start again, send the same: each is there once, and answered as kept."""
    rng, path = random.Random(seed), folder / "killed.duckdb"
    store = Store(path)
    pair_phone(store, new_phone_code(store.create("My diary", "personal"), now=now()), TOKEN, "Phone", now=now())
    store.close()
    n_bad, n_unknown, keys = 0, 0, []
    for _ in range(times):
        batch = [
            {"key": str(uuid.uuid4()), "day": date.today().isoformat(), "values": {"pain_now": 1}} for _ in range(5)
        ]
        keys += [one["key"] for one in batch]
        port, out = free_port(), folder / "out"
        env = {**os.environ, "RESPITE_STORE": str(path)}
        server = console(["serve", "--port", str(port)], cwd=folder, env=env, out=out)
        until(lambda port=port: _is_up(port), "the server")
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        line.request("POST", "/phone/entries", json.dumps({"entries": batch}), _head())
        time.sleep(rng.uniform(0, 0.25))
        os.kill(server.pid, signal.SIGKILL)
        server.wait(LONG)
        try:
            line.getresponse().read()
        except (OSError, http.client.HTTPException):
            n_unknown += 1
        line.close()
        port = free_port()
        server = console(["serve", "--port", str(port)], cwd=folder, env=env, out=out)
        until(lambda port=port: _is_up(port), "the server")
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        line.request("POST", "/phone/entries", json.dumps({"entries": batch}), _head())
        said = json.loads(line.getresponse().read())["answers"]
        line.close()
        server.terminate()
        server.wait(LONG)
        store = Store(path)
        n_there = len(entries(store.find("My diary"), date.min, date.max))
        store.close()
        n_bad += n_there != len(keys) or any(said[one["key"]]["state"] != "kept" for one in batch)
    print(f"  {n_unknown} of {times} servers were killed before they had answered")
    tell("entries of a phone lost or doubled by a killed server", n_bad=n_bad, n=times, seed=seed)


def _head() -> dict[str, str]:
    return {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}


def _is_up(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def main(times: int, only: str, kills: int, seed: int) -> None:
    """All of it; the process ends with 1 where an entry was lost, doubled or invented."""
    with tempfile.TemporaryDirectory() as folder:
        if times:
            in_browsers(Path(folder), times, only)
        if kills:
            kill_server(Path(folder), kills, seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--times", type=int, default=50)
    asked.add_argument("--only", default="")
    asked.add_argument("--kills", type=int, default=50)
    asked.add_argument("--seed", type=int, default=20261130)
    said = asked.parse_args()
    main(said.times, said.only, said.kills, said.seed)
