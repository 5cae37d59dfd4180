"""A study of people known by number, for tests of releases, loaded by the way that every file takes."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.recurrence.release_people import has_recurred, release_people
from data.sharing import release_files
from data.sharing.releases import publish
from data.store.store import Collection, Store, now

NAME = "A study of walking"
FIRST = date(2025, 1, 1)
TODAY = date(2026, 6, 1)
FILES = {release_files.PAGE: b"a page", release_files.DATA: b"numbers"}


def diary_rows(number: int, *, more_days: int = 0) -> list[str]:
    """Well for 7 days, then limited again after 5 to 64 days; every third person is followed 60 days without it."""
    has_event = number % 3 != 0
    days = 7 + (5 + number * 7 % 60 if has_event else 60 + more_days)
    rows = []
    for day in range(days):
        is_bad = has_event and day == days - 1
        score = (6, 3) if is_bad else (0, 0)
        rows.append(f"p{number},{FIRST + timedelta(days=day)},{score[0]},{score[1]},{arm(number)},{sex(number)}")
    return rows


def arm(number: int) -> str:
    return "ab"[number % 2]


def sex(number: int) -> str:
    return "fm"[number // 2 % 2]


def load_people(store: Store, folder, numbers, *, more_days: int = 0, name: str = NAME) -> Collection:
    """Load the diaries of these people into the study called `name`."""
    lines = ["participant,date,pain_average,activity_limited,arm,sex"]
    for number in numbers:
        lines += diary_rows(number, more_days=more_days)
    file = folder / "diaries.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, name, "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return store.find(name)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A store's file with the study in it, loaded once for all tests here."""
    folder = tmp_path_factory.mktemp("loaded")
    store = Store(folder / "store.duckdb")
    load_people(store, folder, range(60))
    store.close()
    return folder / "store.duckdb"


@pytest.fixture
def store(loaded, tmp_path):
    store = Store(shutil.copy(loaded, tmp_path / "store.duckdb"))
    yield store
    store.close()


@pytest.fixture
def study(store):
    return store.find(NAME)


def people(collection, by=None, population=None):
    return release_people(collection, by=by, population=population)


def recurred(collection, definition, until, by=None):
    parts = people(collection, by)["part"]
    return has_recurred(collection, definition, everybody=people(collection).index, parts=parts, until=until)


def make(collection, by=None, population=None, key="one", **more):
    more = {"asked": {"told": ["Recurrence"]}, "policy": "default-src 'none'", "now": now(), "has_event": None} | more
    return publish(collection, people(collection, by, population), FILES, key=key, **more)


def folders(store):
    folder = release_files.releases_folder(store.path)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
