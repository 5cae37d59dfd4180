"""Every operation of the disk fails once: what was acknowledged is there, what failed said so, the next save works.

    python -m tests.torture.disk [--things save,load,...] [--most N] [--step N]

Saving, loading, undoing, backing up, erasing and folding the log are each done again and again; the first time the
first operation of the disk fails, then the second, and so on until none is left to fail. Each with an input/output
error and as a full disk, once and from there on until the thing is done. The process is never started anew; at the
end another one reads the store. Needs a C compiler (cc) and a C library of GNU's kind.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from data.imports.load import load, undo
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.store.erase import erase
from data.store.store import PerhapsSaved, Store, StoreError
from tests.torture.evidence import tell

HERE = Path(__file__).parent
TODAY = date(2026, 11, 20)
FAULTS = [(error, stays) for error in (errno.EIO, errno.ENOSPC) for stays in (False, True)]


def build(folder: Path) -> Path | None:
    """The library that makes a disk fail, compiled; None where there is no compiler."""
    compiler, library = shutil.which("cc"), folder / "faulty_disk.so"
    if compiler is None:
        return None
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "faulty_disk.c", "-ldl"], check=True, cwd=folder
    )
    return library


@dataclass
class Trial:
    """A store, and what it must hold: a note for every acknowledged save, and the studies that were reported done."""

    folder: Path
    store: Store = field(init=False)
    notes: list[str] = field(default_factory=list)
    studies: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    unsure: str | None = None
    number: int = 0
    n_unsure: int = 0

    def __post_init__(self):
        self.store = Store(self.folder / "respite.duckdb")
        self.diary = self.store.create("My diary", "personal")
        csv = self.folder / "diary.csv"
        days = [f"P{who},2024-{1 + day // 28:02}-{1 + day % 28:02},3\n" for who in range(30) for day in range(60)]
        csv.write_text("participant,date,pain_average\n" + "".join(days), encoding="utf-8")
        self.sheet = read_file(csv, self.store.staging())
        self.plan = propose(self.sheet)

    def save(self) -> None:
        """A new form; before it one that may be there already is sent again, as a person is told to."""
        again, self.unsure = self.unsure, None
        self.number += not again
        note = again or f"note {self.number} " + "x" * 200
        day = TODAY - timedelta(days=int(note.split()[1]) % 2000)
        try:
            save_check_in(self.diary, CheckIn(on_day=day, pain_average=3, note=note), key=note, today=TODAY)
        except PerhapsSaved:
            self.unsure, self.n_unsure = note, self.n_unsure + 1
            raise
        self.notes.append(note)
        if again:
            self.save()

    def load(self) -> None:
        self.number += 1
        name = f"study {self.number}"
        try:
            load(self.store, name, "cohort", self.sheet, self.plan, today=TODAY)
        except PerhapsSaved:
            self.maybe.add(name)
            raise
        self.studies.add(name)

    def undo(self) -> None:
        study = self.store.find("undone")
        with self.store.reading() as cursor:
            (batch,) = cursor.execute(
                "select max(batch_id) from batch where collection_id = ? and origin = 'import'", [study.id]
            ).fetchall()[0]
        undo(self.store, study, batch)

    def back_up(self) -> None:
        self.number += 1
        copy = self.folder / f"backup-{self.number}.duckdb"
        try:
            self.store.backup(copy)
        except StoreError:
            assert not copy.exists(), "half a backup was left"
            raise
        copied = Store(copy)
        assert self.notes_of(copied) == Counter(self.notes), "a backup lacks something"
        copied.close()

    def erase(self) -> None:
        if study := self.store.find("erased"):
            erase(study)
        assert self.store.find("erased") is None

    def fold(self) -> None:
        """What the engine does by itself from time to time, at the end of a save."""
        with self.store.reading() as cursor:
            cursor.execute("checkpoint")

    def prepare(self, what: str) -> None:
        """Without faults: what the next trial of `what` needs."""
        if what == "erase" and self.store.find("erased") is None:
            load(self.store, "erased", "cohort", self.sheet, self.plan, today=TODAY)
        if what == "undo":
            if gone := self.store.find("undone"):
                erase(gone)
            load(self.store, "undone", "cohort", self.sheet, self.plan, today=TODAY)
        if what == "fold":
            self.save()

    def notes_of(self, store: Store) -> Counter:
        return Counter(entry.check_in.note for entry in entries(store.find("My diary"), date.min, date.max))

    def check(self, store: Store) -> None:
        """The store holds what was acknowledged, once, and nothing else; studies are whole or absent."""
        found, wanted = self.notes_of(store), Counter(self.notes)
        lost, extra = (sorted(note[:10] for note in one) for one in (wanted - found, found - wanted))
        assert not lost and not extra, f"lost: {lost}, there though refused or twice: {extra}"
        studies = {info.name for info in store.collections() if info.kind == "cohort"} - {"erased", "undone"}
        assert self.studies <= studies <= self.studies | self.maybe, (
            "a reported load is lost, or a refused one is there"
        )
        with store.reading() as cursor:
            sizes = cursor.execute("select count(*) from day_entry group by collection_id, batch_id").fetchall()
        assert {size for (size,) in sizes} <= {1, self.sheet.n_rows}, "part of a file is there"


def fail_each(trial: Trial, what: str, disk: ctypes.CDLL, *, most: int, step: int) -> Counter:
    """Do one thing with each operation of the disk failing in turn; which operations failed, and how often."""
    failed: Counter = Counter()
    do: Callable[[], None] = getattr(trial, what)
    for error, stays in FAULTS:
        for nth in range(1, most * step, step):
            trial.prepare(what)
            disk.fault_arm(os.fsencode(trial.folder), nth, error, stays)
            said = ""
            try:
                do()
            except StoreError as fault:
                said = str(fault)
            finally:
                operation = disk.fault_disarm().decode()
            if not operation:
                break
            failed[operation] += 1
            try:
                trial.save()  # the first one after it: no start in between, no second try
                trial.check(trial.store)
            except (AssertionError, StoreError) as fault:
                moment = (
                    f"{what}, operation {nth} ({operation}, {errno.errorcode[error]}, {'staying' if stays else 'once'})"
                )
                raise AssertionError(f"{moment}: {fault}; it was said: {said!r}") from fault
    return failed


THINGS = "save,fold,load,undo,back_up,erase"


def run(things: str, most: int, step: int) -> None:
    """Do these things, in a process that has the library in it."""
    disk = ctypes.CDLL(None)
    disk.fault_disarm.restype = ctypes.c_char_p
    n = 0
    for what in things.split(","):
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(Path(folder))
            failed = fail_each(trial, what, disk, most=most, step=step)
            trial.store.close()
            again = Store(trial.store.path)
            trial.check(again)
            again.close()
            print(f"  {what}: {', '.join(f'{name} {times}' for name, times in failed.most_common())}", flush=True)
            assert failed, f"nothing failed during {what}"
            n += failed.total()
    tell("failed operations of the disk that lost, doubled or stopped something", n_bad=0, n=n)


def main(things: str = THINGS, most: int = 400, step: int = 1) -> None:
    """Build the library and do all of it in a process that has it."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        if library is None:
            raise SystemExit("This needs a C compiler: sudo apt-get install gcc libc6-dev")
        options = ["--inside", "--things", things, "--most", str(most), "--step", str(step)]
        command = [sys.executable, "-m", "tests.torture.disk", *options]
        raise SystemExit(subprocess.run(command, env={**os.environ, "LD_PRELOAD": str(library)}).returncode)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--things", default=THINGS)
    asked.add_argument("--most", type=int, default=400, help="operations of one thing that fail at most")
    asked.add_argument("--step", type=int, default=1, help="2: every other operation")
    asked.add_argument("--inside", action="store_true", help="the library is there already")
    said = asked.parse_args()
    (run if said.inside else main)(said.things, said.most, said.step)
