"""A study of people known by number, for tests of releases, loaded by the way that every file takes."""

from __future__ import annotations

from datetime import date, timedelta

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store import Collection, Store

NAME = "A study of walking"
FIRST = date(2025, 1, 1)
TODAY = date(2026, 6, 1)


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
