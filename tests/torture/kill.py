"""Kill -9 while people save and while files are loaded: what was acknowledged is there once, a file is whole or absent.

    python -m tests.torture.kill [--saves N] [--loads N] [--openings N] [--seed S]

A process is forked, opens the store, works, and is killed at a random moment, with a log of the engine beside the
store; another one opens the store and tells what it holds. What was under way is sent again with its key next time,
as a form is. One store lives through all of it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from data.imports.load import load
from data.imports.plan import Plan
from data.imports.propose import propose
from data.imports.sheet import Sheet, read_file
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.sharing.openings import note_opening
from data.sharing.shares import Chosen, create_share, shares
from data.store.audit import first_broken
from data.store.file import log_of
from data.store.store import Store, now
from tests.torture.evidence import tell

TODAY = date(2026, 11, 20)
PEOPLE = ("Ann", "Ben", "Cem")
N_PATIENTS, N_DAYS = 40, 100


def save(store: Store, key: str) -> None:
    """The form of one person for one day; its key says which, and is its note as well."""
    who, number = key.split()
    day = TODAY - timedelta(days=int(number))
    entry = CheckIn(on_day=day, pain_average=int(number) % 11, note=key, amounts={"walking": 20})
    save_check_in(store.create(who, "personal"), entry, key=key, today=TODAY)


def keep_saving(path: Path, out: int, again: list[str], first: dict[str, int]) -> None:
    """What the killed process did: three people at once, one form after the other, the interrupted ones first."""
    store = Store(path)

    def work(who: str) -> None:
        mine = [key for key in again if key.startswith(who)]
        mine += [f"{who} {number}" for number in range(first[who], first[who] + 10_000)]
        for key in mine:
            os.write(out, f"try {key}\n".encode())
            save(store, key)
            os.write(out, f"ack {key}\n".encode())

    workers = [threading.Thread(target=work, args=(who,)) for who in PEOPLE]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def load_study(path: Path, out: int, sheet: Sheet, plan: Plan, name: str) -> None:
    """What the killed process did: a save, so that there is a log, then a file."""
    store = Store(path)
    save(store, f"Dora {int(name.split()[1])}")
    os.write(out, f"try {name}\n".encode())
    load(store, name, "cohort", sheet, plan, today=TODAY)
    os.write(out, f"ack {name}\n".encode())
    time.sleep(60)


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """The number of a new process that does `work` with the end of a pipe, and the other end."""
    inner, outer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(inner)
            work(outer)
            code = 0
        finally:
            os._exit(code)
    os.close(outer)
    return child, inner


def lines_until(reader: int, n: int, kind: str) -> list[str]:
    """Lines from the pipe until `n` of them are of that kind, or nothing more comes."""
    text = b""
    while text.count(kind.encode()) < n and (piece := os.read(reader, 65536)):
        text += piece
    return text.decode().splitlines(keepends=True)


def held(path: Path) -> dict:
    """What the store holds, read by another process: notes by person, and rows of each study."""

    def look(out: int) -> None:
        store = Store(path)
        notes, studies = [], {}
        for info in store.collections():
            if info.kind == "personal":
                collection = store.collection(info.collection_id)
                notes += [entry.check_in.note for entry in entries(collection, date.min, date.max)]
            else:
                with store.reading() as cursor:
                    studies[info.name] = [
                        cursor.execute(
                            f"select count(*) from {table} where collection_id = ?", [info.collection_id]
                        ).fetchall()[0][0]
                        for table in ("batch", "participant", "day_entry")
                    ]
        os.write(out, json.dumps([notes, studies]).encode())
        store.close()

    child, reader = forked(look)
    text = b"".join(iter(lambda: os.read(reader, 65536), b""))
    os.close(reader)
    assert os.waitpid(child, 0)[1] == 0, "the store could not be opened after a kill"
    notes, studies = json.loads(text)
    return {"notes": Counter(notes), "studies": studies}


def killed(child: int, reader: int, path: Path) -> tuple[list[str], bool]:
    """Kill it; the lines that it had still sent, and whether the engine's log lay beside the store at that moment."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    had_log = log_of(path).exists() and log_of(path).stat().st_size > 0
    rest = b"".join(iter(lambda: os.read(reader, 65536), b""))
    os.close(reader)
    return rest.decode().splitlines(keepends=True), had_log


def kill_saves(folder: Path, n: int, rng: random.Random) -> int:
    """How many of n kills lost an acknowledged save, stored one twice, or had no log to prove anything with."""
    path, acknowledged, again, n_bad = folder / "saves.duckdb", set(), [], 0
    first = dict.fromkeys(PEOPLE, 0)
    for _ in range(n):
        child, reader = forked(lambda out, again=again: keep_saving(path, out, again, first))
        lines = lines_until(reader, rng.randint(1, 12), "ack ")
        time.sleep(rng.uniform(0, 0.02))
        rest, had_log = killed(child, reader, path)
        said = "".join([*lines, *rest]).splitlines()
        tried = [line[4:] for line in said if line.startswith("try ")]
        done = {line[4:] for line in said if line.startswith("ack ")}
        acknowledged |= done
        again = sorted(({*again} | {*tried}) - acknowledged)
        for key in tried:
            who, number = key.split()
            first[who] = max(first[who], int(number) + 1)
        notes = held(path)["notes"]
        is_bad = not had_log or not acknowledged <= notes.keys() or notes.keys() - acknowledged - {*again}
        n_bad += bool(is_bad) or max(notes.values(), default=1) > 1
    return n_bad


def kill_loads(folder: Path, n: int, rng: random.Random) -> int:
    """How many of n kills left part of a file, lost one that was reported done, or had no log to prove anything with."""
    path, n_bad = folder / "loads.duckdb", 0
    csv = folder / "diary.csv"
    days = [f"{1 + i % 28}.{1 + i // 28}.2024" for i in range(N_DAYS)]
    rows = [f"{who};{day};{(who + i) % 11}\n" for who in range(N_PATIENTS) for i, day in enumerate(days)]
    csv.write_text("Patient;Datum;Schmerz\n" + "".join(rows), encoding="utf-8")
    sheet = read_file(csv, folder)
    plan = propose(sheet)
    whole = [1, N_PATIENTS, N_PATIENTS * N_DAYS]
    longest, done, n_stored = 0.5, set(), 0
    for number in range(n):
        name = f"study {number}"
        child, reader = forked(lambda out, name=name: load_study(path, out, sheet, plan, name))
        lines = lines_until(reader, 1, "try ")
        started = time.monotonic()
        if number == 0:  # one is let through, to know how long it takes
            lines += lines_until(reader, 1, "ack ")
            longest = time.monotonic() - started
        else:
            time.sleep(rng.uniform(0, 1.2 * longest))
        rest, had_log = killed(child, reader, path)
        done |= {name} if any(line.startswith("ack ") for line in (*lines, *rest)) else set()
        found = held(path)
        is_in = name in found["studies"]
        n_stored += is_in
        n_bad += (
            any(counts != whole for counts in found["studies"].values())
            or not done <= found["studies"].keys()
            or found["notes"] != Counter(f"Dora {one}" for one in range(number + 1))
            or not (had_log or is_in)  # stored, it may have been folded into the file
        )
    print(f"  of {n} files {n_stored} were stored whole before the kill, {n - n_stored} are absent")
    return n_bad


def keep_opening(path: Path, out: int) -> None:
    """What the killed process did: a link is opened again and again; told is how many openings are in the store."""
    store = Store(path)
    link = shares(store.find("Ann"))[0]
    for number in count(1):
        note_opening(store, link.share_id, link.collection_id, now=now())
        n_there = shares(store.find("Ann"))[0].n_opened if number % 50 == 0 else 0
        os.write(out, f"{f'there {n_there}' if n_there else 'opened'}\n".encode())
        time.sleep(0.001)


def kill_openings(folder: Path, n: int, rng: random.Random) -> int:
    """How many of n kills lost an opening that was in the store, counted one that was not, or broke the trail."""
    path, opened, n_bad = folder / "openings.duckdb", 0, 0
    store = Store(path)
    diary = store.create("Ann", "personal")
    create_share(diary, Chosen(measures=("pain_average",), last_days=7), now=now())
    store.close()
    for _ in range(n):
        child, reader = forked(lambda out: keep_opening(path, out))
        lines = lines_until(reader, rng.randint(1, 3), "there ")
        time.sleep(rng.uniform(0, 0.3))
        lines += killed(child, reader, path)[0]
        told = "".join(lines).split()
        there = max(int(one) for one, before in zip(told[1:], told, strict=False) if before == "there")
        # a line is told after its opening, which may have been counted when the process was killed
        opened += told.count("opened") + told.count("there") + 1
        store = Store(path)
        n_held = shares(store.find("Ann"))[0].n_opened
        n_bad += not there <= n_held <= opened or first_broken(store, is_whole=True) is not None
        store.close()
        opened = n_held
    return n_bad


def main(n_saves: int = 400, n_loads: int = 200, n_openings: int = 0, seed: int = 20261121) -> None:
    """All campaigns; the process ends with 1 where a kill did harm."""
    rng = random.Random(seed)
    campaigns = (
        (kill_saves, n_saves, "kills during saves that lost, doubled or invented one"),
        (kill_loads, n_loads, "kills during loads that left part of a file or lost a whole one"),
        (kill_openings, n_openings, "kills while a link was opened that lost one that was told, or counted one more"),
    )
    with tempfile.TemporaryDirectory() as folder:
        for campaign, n, what in campaigns:
            if n:
                tell(what, n_bad=campaign(Path(folder), n, rng), n=n, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--saves", type=int, default=400)
    asked.add_argument("--loads", type=int, default=200)
    asked.add_argument("--openings", type=int, default=0)
    asked.add_argument("--seed", type=int, default=20261121)
    said = asked.parse_args()
    main(said.saves, said.loads, said.openings, said.seed)
