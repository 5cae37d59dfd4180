"""The pages of a study of one person and of five: no table without a number, and one of a thing is called one."""

import re
from datetime import date, timedelta

import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Collection, Store
from pages.telling.outcomes.text import outcomes_text
from pages.telling.recurrence.text import recurrence_text
from pages.terminal.grammar import parse
from pages.terminal.outcomes import outcomes
from pages.terminal.study_recurrence import recurrence

PLURAL_OF_ONE = re.compile(
    r"(?<![\d,.])1\*{0,2} (people|recurrences|days|participants|visits|records|stretches|were|are|have)\b"
)
FOLDS = ("hazard.fold", "unknown.fold", "every.fold")


def a_study(store: Store, tmp_path, n: int) -> Collection:
    """Well for 12 days and limited again on the next, of which the arms know; the last person of several is not."""
    lines = ["participant,date,pain_average,activity_limited,arm,born"]
    for number in range(n):
        for day in range(30):
            is_bad = day == 12 and (number < n - 1 or n == 1)
            on = date(2025, 1, 1) + timedelta(days=day)
            lines.append(f"p{number},{on},{5 * is_bad},{3 * is_bad},{'ab'[number % 2]},19{60 + number}-01-01")
    file = tmp_path / "file.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=date(2026, 6, 1))
    return store.find("Study")


@pytest.mark.parametrize("n", [1, 5])
def test_no_page_has_an_empty_table_or_calls_one_many(open_page, store, tmp_path, n):
    a_study(store, tmp_path, n)
    for name in ("recurrence", "all_recurrences", "describe", "outcomes", "fear_avoidance"):
        page = open_page(f"cohort/{name}.py", by="arm")
        for fold in FOLDS if name == "recurrence" else ():
            page.session_state[fold] = True
        page.run()
        assert not page.exception
        for kind in ("title", "markdown", "caption", "info"):
            for one in page.get(kind):
                assert not PLURAL_OF_ONE.search(one.value), (name, one.value)
        for table in (*page.table, *page.dataframe):
            assert not table.value.empty, (name, table.value)
            assert not (table.value.astype(str) == "none").to_numpy().any(), (name, table.value)


def test_the_terminal_calls_one_one(store, tmp_path):
    collection = a_study(store, tmp_path, 1)
    asked = ["--study", "Study", "--definition", "walkback-limiting", "--recurrent", "--definitions", "presets"]
    told = recurrence_text(recurrence(parse(["recurrence", *asked]), store, ""))
    assert (
        told.startswith("Time to the first recurrence, definition walkback-limiting")
        and "1 participant: 1 at risk" in told
    )
    # of one person there are no groups, so no ratio under any definition, and no column of them
    assert not PLURAL_OF_ONE.search(told) and "walkback-limiting (chosen)" in told and "hazard ratio (95 %)" not in told
    told = outcomes_text(
        outcomes(parse(["outcomes", "--study", "Study", "--measure", "pain_average"]), collection).payload
    )
    assert "1 person enrolled." in told and not PLURAL_OF_ONE.search(told)
