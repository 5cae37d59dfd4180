"""Bearable and Daylio as diaries: pain by a name the person picks, on the scale that they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import TODAY, sheet_of
from tests.stores import new_store

CASES = Path(__file__).parent / "cases" / "devices"


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


def loaded(store, content, **answers):
    sheet, plan = read_as(sheet_of(content), Answers(**answers), is_personal=True)
    done = load(store, "My diary", "personal", sheet, plan, today=TODAY)
    with store.reading() as cursor:
        days = cursor.execute("select on_day::varchar, pain_average from day_entry order by 1, entry_id").fetchall()
    return done, days


BEARABLE = (CASES / "bearable.csv").read_text(encoding="utf-8")
DAYLIO = (CASES / "daylio.csv").read_text(encoding="utf-8")
LONG = {"layout": "long"}


@pytest.mark.parametrize(("scale", "factor"), [("0-10", 1), ("0-5", 2), ("0-4", 2.5)])
def test_bearables_ratings_are_on_the_scale_that_is_said(store, scale, factor):
    """The file's own right value: back pain twice on 1 March and once on 2 March, with ratings 3, 1 and 2."""
    done, days = loaded(store, BEARABLE, shape=LONG, scales={"pain_average": scale})
    assert (done.stored, done.rejected) == (3, 0)
    assert days == [("2026-03-01", 3 * factor), ("2026-03-01", factor), ("2026-03-02", 2 * factor)]


def test_the_scale_is_asked_and_so_is_which_rating_is_pain(store):
    with pytest.raises(ImportFault, match=r"3 is 6 of 10 on a scale from 0 to 5.*--scale pain_average=0-5"):
        loaded(store, BEARABLE, shape=LONG)
    other = BEARABLE.replace("Back pain", "Grumble") + "2nd Mar 2026,Mon,pm,Symptom,1,Headache,\n"
    with pytest.raises(ImportFault, match="--map pain_average=COLUMN"):
        loaded(store, other, shape=LONG)
    picked = {"pain_average": "detail:Grumble"}
    done, _ = loaded(store, other, shape=LONG, columns=picked, scales={"pain_average": "0-10"})
    assert (done.stored, done.rejected) == (3, 1)  # a row about something else has nothing in it that is loaded


def test_daylios_scales_are_read_by_name_on_the_full_date(store):
    with pytest.raises(ImportFault, match=r"“scales:Pain”.*--scale pain_average=0-10"):
        loaded(store, DAYLIO)
    done, days = loaded(store, DAYLIO, scales={"pain_average": "0-10"})
    assert days == [("2026-03-01", 7.0), ("2026-03-02", 4.0)]
    assert any("the 3 activities are words without an amount" in said for said in done.warnings)
    two = DAYLIO.replace("Pain: 4", "Sleep: 2 | Pain: 6").replace("2026-03-0", "2026-04-0")
    assert loaded(store, two, scales={"pain_average": "0-10"})[1][-1] == ("2026-04-02", 6.0)
