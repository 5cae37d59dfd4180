"""Many people at once on one store: nobody reads another's row, no save is lost or doubled.

    python -m tests.torture.together [--people N] [--saves N] [--seed S]

Every person has a diary of their own, two threads that save into it and two that read: their own diary, and what
the store gives for it by every door a page uses. What they write carries their mark; a mark of somebody else's in
what they read is counted.
"""

from __future__ import annotations

import random
import tempfile
import threading
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from data.exports.exports import bundle, json_bytes
from data.own.diary import entries
from data.own.entries import CheckIn, correct_check_in, save_assessment, save_check_in
from data.store.erase import held
from data.store.store import Collection, Store, now
from tests.torture.evidence import tell

TODAY = date(2026, 11, 20)
SENT_TWICE = 0.2  # of the forms, by both threads: a double tap


@dataclass
class Person:
    """A diary, the mark in all that its owner writes, and what was acknowledged."""

    diary: Collection
    mark: str
    saved: Counter = field(default_factory=Counter)
    n_read: int = 0
    foreign: list[str] = field(default_factory=list)


def write(person: Person, keys: list[int], rng: random.Random) -> None:
    """Save a form for each key; correct some, answer a questionnaire now and then."""
    for key in keys:
        note = f"{person.mark} {key}"
        entry = CheckIn(
            on_day=TODAY - timedelta(days=key), pain_average=key % 11, note=note, amounts={"walking": 1 + key}
        )
        entry_id = save_check_in(person.diary, entry, key=note, today=TODAY)
        person.saved[note] = 1
        if rng.random() < 0.1:
            correct_check_in(person.diary, entry_id, entry, key=f"{note} again", today=TODAY)
        if rng.random() < 0.1:
            save_assessment(person.diary, "fabq", TODAY, {1: key % 7}, key=f"{note} fabq", today=TODAY)


def read(person: Person, marks: list[str], stop: threading.Event, rng: random.Random) -> None:
    """Read the diary by one door after the other until told to stop; whose marks are in it is looked at."""
    doors = (
        lambda: " ".join(one.check_in.note for one in entries(person.diary, date.min, date.max)),
        lambda: person.diary.read("report_notes", first_on=date(1900, 1, 1), last_on=TODAY).to_string(),
        lambda: json_bytes(bundle(person.diary, saved_at=now())).decode(),
        lambda: person.diary.read("entries_between", first_on=date(1900, 1, 1), last_on=TODAY).to_string(),
        lambda: f"{held(person.diary)} {person.diary.revision}",
    )
    while not stop.is_set():
        text = rng.choice(doors)()
        person.n_read += 1
        person.foreign += [mark for mark in marks if mark != person.mark and mark in text]


def main(n_people: int = 8, n_saves: int = 400, seed: int = 20261121) -> None:
    """All of them at once; the process ends with 1 where something was lost or seen by somebody else."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "respite.duckdb")
        marks = [f"mark{rng.getrandbits(64):016x}" for _ in range(n_people)]
        people = [Person(store.create(f"Diary {i}", "personal"), mark) for i, mark in enumerate(marks)]
        stop, faults = threading.Event(), []

        def guarded(work, *args):
            try:
                work(*args)
            except Exception as fault:  # a thread's fault would pass unseen
                faults.append(repr(fault))

        writers, readers = [], []
        for person in people:
            for half in (0, 1):
                keys = [key for key in range(n_saves) if key % 2 == half or rng.random() < SENT_TWICE]
                told = (write, person, keys, random.Random(rng.random()))
                writers.append(threading.Thread(target=guarded, args=told))
                told = (read, person, marks, stop, random.Random(rng.random()))
                readers.append(threading.Thread(target=guarded, args=told))
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        for thread in readers:
            thread.join()
        store.close()
        store = Store(store.path)
        n_lost = 0
        for person in people:
            diary = Collection(store, person.diary.info)
            found = Counter(one.check_in.note for one in entries(diary, date.min, date.max))
            n_lost += (person.saved - found).total() + (found - person.saved).total() + (found.total() != n_saves)
        store.close()
    assert not faults, faults[:3]
    tell("saves lost, doubled or invented", n_bad=n_lost, n=n_people * n_saves, seed=seed)
    n_foreign = sum(len(person.foreign) for person in people)
    tell("reads that had another person's mark", n_bad=n_foreign, n=sum(person.n_read for person in people), seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--people", type=int, default=8)
    asked.add_argument("--saves", type=int, default=400)
    asked.add_argument("--seed", type=int, default=20261121)
    said = asked.parse_args()
    main(said.people, said.saves, said.seed)
