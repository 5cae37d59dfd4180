"""A store, and a short way from a text to what became of it."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from data.imports.child import leave
from data.imports.load import load, preview
from data.imports.outcome import LoadResult
from data.imports.plan import Answers, Plan
from data.imports.propose import propose
from data.imports.reading import read_as
from data.imports.remember import remembered
from data.imports.sheet import Sheet, open_sheet
from data.store.store import Store
from tests.stores import new_store

TODAY = date(2026, 11, 21)


def sheet_of(text: str | bytes, name: str = "file.csv", *, encoding: str | None = None) -> Sheet:
    """Read a text as the child process does, without starting one."""
    folder = Path(tempfile.mkdtemp())
    try:
        source = folder / "source"
        source.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        if encoding:
            (folder / "asked.json").write_text(json.dumps({"encoding": encoding}), encoding="utf-8")
        leave(source, folder)
        return open_sheet(folder, name)
    finally:
        shutil.rmtree(folder)


def plan_of(text: str | bytes, **answers) -> Plan:
    return propose(sheet_of(text), Answers(**answers))


@dataclass
class Bench:
    """A store and a study in it."""

    store: Store
    study: str = "study"

    def load(self, text: str | bytes, *, remember: bool = False, **answers) -> LoadResult:
        sheet = sheet_of(text)
        collection = self.store.find(self.study)
        earlier = remembered(collection, sheet) if remember else None
        sheet, plan = read_as(sheet, Answers(**answers), remembered=earlier)
        seen = preview(self.store, collection, sheet, plan, today=TODAY)
        done = load(self.store, self.study, "cohort", sheet, plan, today=TODAY)
        # a preview promises exactly what loading does
        promised, kept = seen.to_json_dict(), done.to_json_dict()
        assert promised.pop("batch") is None and isinstance(kept.pop("batch"), int)
        assert promised == kept
        return done

    def rows(self, query: str) -> list[tuple]:
        with self.store.reading() as cursor:
            return cursor.execute(query).fetchall()


@pytest.fixture
def bench():
    store = new_store()
    yield Bench(store)
    store.close()
