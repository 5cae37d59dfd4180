"""Events of several kinds in a finished table on Recurrence: the shares of R, and what stands beside the curve."""

import json
from pathlib import Path

import pytest

from data.recurrence.recorded_sources import AS_RECORDED
from pages.answers.kinds import study_kinds
from pages.answers.question import StudyQuestion
from tests.pages.test_cohort_pages import words
from tests.pages.test_same_answer import typed

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/survival_more/competing.json").read_text())
CASE = next(case for case in REFERENCE["cases"] if case["name"] == "mgus2, 400 people by sex")


@pytest.fixture
def table(store, tmp_path):
    """R's people as a finished table with a column of causes."""
    rows = zip(CASE["duration"], CASE["event"], CASE["cause"], CASE["group"], strict=True)
    lines = [f"p{n},{time},{event},{cause or ''},{group}" for n, (time, event, cause, group) in enumerate(rows)]
    file = tmp_path / "table.csv"
    file.write_text("\n".join(["participant,duration,event,cause,sex", *lines]) + "\n", encoding="utf-8")
    assert typed("load", str(file), "--study=Kinds", "--kind=table", "--json")["stored"] == 400
    return store.find("Kinds")


def question(by: str | None) -> StudyQuestion:
    return StudyQuestion(definition=AS_RECORDED, source="table", by=by)


def test_shares_of_each_kind_are_those_of_r(table):
    groups = tuple(sorted(set(CASE["group"])))
    found = study_kinds(table, question("sex"), groups)
    assert found.groups == groups and set(found.kinds) == {one["cause"] for one in CASE["curves"]}
    for theirs in CASE["curves"]:
        ours = found.curves[theirs["cause"]][groups.index(theirs["group"])]
        row = max(n for n, time in enumerate(theirs["time"]) if time <= 120)
        point = ours.at([120])[0]
        for part in ("incidence", "lower", "upper"):
            assert getattr(point, part) == pytest.approx(theirs[part][row], rel=1e-8)


def test_the_page_says_that_kinds_count_together_and_draws_each(table, open_page):
    page = open_page("cohort/recurrence.py", of="Kinds", by="sex")
    assert not page.exception
    of_events = [kind for kind, is_event in zip(CASE["cause"], CASE["event"], strict=True) if is_event]
    n = {kind: of_events.count(kind) for kind in of_events}
    said = words(page)
    assert "The first event counts, whatever its kind: " in said
    assert all(f"“{kind}” {count:,}" in said for kind, count in n.items())
    assert "Which kind of event came first" in [one.value for one in page.header]
    # each person has one event at most: there are no further ones to count
    more = open_page("cohort/all_recurrences.py", of="Kinds")
    assert not more.exception and "no one has a second" in words(more)


def test_events_without_a_kind_give_no_share(table, store, tmp_path, open_page):
    file = tmp_path / "more.csv"
    file.write_text("participant,duration,event,cause,sex\nq1,3,1,,F\nq2,4,1,pcm,F\n", encoding="utf-8")
    typed("load", str(file), "--study=Kinds", "--kind=table", "--json")
    found = study_kinds(store.find("Kinds"), question(None), ("all",))
    assert found.n_untold == 1 and not found.curves
    assert "does not tell the kind of 1 event" in words(open_page("cohort/recurrence.py", of="Kinds"))
    # one kind only, and a study of a diary: nothing to rule out
    one = tmp_path / "one.csv"
    one.write_text("participant,duration,event,cause\na,3,1,x\nb,4,0,\n", encoding="utf-8")
    typed("load", str(one), "--study=One", "--kind=table", "--json")
    assert study_kinds(store.find("One"), question(None), ("all",)) is None
