"""Days with pain, from a file on: against R (tests/reference/pain_days), and by hand where R has nothing to say."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Store
from data.study.pain_days import PainDaysError
from pages.answers.pain_days import PainDaysQuestion, pain_days
from pages.telling.describe.pain_days_words import counted_sentence, pain_days_sentence, pain_days_table

REFERENCE = Path(__file__).parents[2] / "reference/pain_days"


@pytest.fixture(scope="module")
def store():
    made = Store(None)
    yield made
    made.close()


def study(store, name, file, **answers):
    sheet = read_file(file, store.staging())
    load(store, name, "cohort", sheet, propose(sheet, Answers(**answers)), today=date(2026, 6, 1))
    return store.find(name)


def typed(store, tmp_path, head, rows, **answers):
    file = tmp_path / "file.csv"
    file.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return study(store, tmp_path.name, file, **answers)


def test_a_weekly_study_as_r_has_it(store):
    collection = study(store, "R", REFERENCE / "weeks.csv", covers={"": "7"})
    found = pain_days(collection, PainDaysQuestion(by="arm"))
    theirs = pd.read_csv(REFERENCE / "rates.csv", skipinitialspace=True)
    assert found.not_grouped == 1 and len(theirs) == len(found.rates.rates) == 2
    for row, one, own in zip(theirs.itertuples(), found.rates.rates, found.own, strict=True):
        assert (one.group, one.n, one.n_events) == (row.group, row.people, row.pain_days)
        ours = [one.person_years, one.rate_per_year, one.lower, one.upper, own.median]
        assert ours == pytest.approx([row.years, row.rate, row.lower, row.upper, row.median], rel=1e-6)
    (row,) = pd.read_csv(REFERENCE / "ratios.csv", skipinitialspace=True).itertuples()
    (one,) = found.rates.ratios
    ours = [one.estimate, one.lower, one.upper, one.p_value, found.rates.dispersion]
    assert ours == pytest.approx([row.estimate, row.lower, row.upper, row.p, row.dispersion], rel=1e-5)
    curve = pd.read_csv(REFERENCE / "curve.csv", skipinitialspace=True).set_index(["group", "week"])
    assert len(curve) == len(found.periods) == 52
    for point in found.periods:
        row, ours = curve.loc[(point.group, point.period)], point.days_a_week
        assert [ours.n, ours.mean] == pytest.approx([row["n"], row["mean"]])
        assert [ours.lower, ours.upper] == pytest.approx([row["lower"], row["upper"]], nan_ok=True)


def test_a_group_without_pain_has_no_rate_and_no_ratio(store, tmp_path):
    rows = [
        (who, week, days, "none" if who < "c" else "some")
        for week in (1, 2)
        for who, days in zip("abcd", (0, 0, 3, 6), strict=True)
    ]
    found = pain_days(
        typed(store, tmp_path, "participant,week,pain_days,arm", rows, covers={"": "7"}), PainDaysQuestion(by="arm")
    )
    assert [one.rate_per_year is None for one in found.rates.rates] == [True, False]
    told = pain_days_sentence(found)
    assert "none 0 (of 28 days)" in told and "times as many" not in told
    assert "Nobody in none told of a day with pain, so there is no ratio to it." in told


def test_nobody_with_pain_is_a_sentence(store, tmp_path):
    rows = [("a", 1, 0), ("a", 2, 0), ("b", 1, 0)]
    found = pain_days(typed(store, tmp_path, "participant,week,pain_days", rows, covers={"": "7"}), PainDaysQuestion())
    assert "Everybody 0 (of 21 days)" in pain_days_sentence(found)
    assert "Nobody told of a day with pain, so there is no rate with an interval" in pain_days_sentence(found)


def test_people_who_differ_by_chance_alone_are_poisson_counts(store, tmp_path):
    # 3 of 7 days for each of six people: 36 of 84 days are 156.5 a year, and by a Poisson count's error on the logarithm,
    # 1 / sqrt(36), with t of 5 degrees of freedom, 2.5706: 156.5 exp(-+0.4284) is 102 to 240
    rows = [(who, week, 3) for who in "abcdef" for week in (1, 2)]
    found = pain_days(typed(store, tmp_path, "participant,week,pain_days", rows, covers={"": "7"}), PainDaysQuestion())
    assert found.rates.dispersion == 0
    assert "Everybody 157 (102 to 240), n = 6" in pain_days_sentence(found)
    assert "those of Poisson counts" in pain_days_sentence(found)


def test_one_person_has_a_rate_without_an_interval(store, tmp_path):
    found = pain_days(
        typed(store, tmp_path, "participant,week,pain_days", [("a", 1, 7), ("a", 2, 7)], covers={"": "7"}),
        PainDaysQuestion(),
    )
    assert "Everybody 365, n = 1. That few people say nothing of how sure it is." in pain_days_sentence(found)
    assert pain_days_table(found).loc["Everybody"].tolist() == ["1 of 1", "14 of 14", "365", "365 (365 to 365)"]


def test_of_a_daily_diary_days_over_0_are_counted_and_weeks_half_known(store, tmp_path):
    day_0 = date(2025, 1, 1)
    # week 1: pain on days 0 to 2 of 4 known; week 2: 3 days known, fewer than half; a blank is unknown
    known = {0: 2, 1: 1, 2: 4, 3: 0, 7: 0, 8: 0, 9: 5}
    rows = [("a", day_0 + timedelta(days=day), score) for day, score in known.items()] + [
        ("a", day_0 + timedelta(days=10), "")
    ]
    found = pain_days(typed(store, tmp_path, "participant,date,pain_average", rows), PainDaysQuestion())
    assert found.counts.measure == "pain_average" and "average pain over 0" in counted_sentence(found)
    assert pain_days_table(found).loc["Everybody", "Days with pain"] == "4 of 7"
    assert [(one.period, one.days_a_week.n, one.days_a_week.mean) for one in found.periods] == [(1, 1, 5.25)]


def test_answers_that_share_days_count_in_both_and_are_told(store, tmp_path):
    # 1 to 7 January, then 5 to 11: three days are in both
    rows = [("a", "2025-01-07", 2), ("a", "2025-01-11", 1), ("b", "2025-01-07", 0)]
    found = pain_days(typed(store, tmp_path, "participant,date,pain_days", rows, covers={"": "7"}), PainDaysQuestion())
    assert found.overlapping == 1 and "1 of 3 answers are partly about days" in counted_sentence(found)
    assert pain_days_table(found).loc["Everybody", "Days with pain"] == "3 of 21"


def test_the_curve_goes_by_what_was_asked_from_the_start_of_follow_up(store, tmp_path):
    # day 14 is 1 to 14 after enrolment on 1 January; what lies before it is left out
    rows = [
        ("a", "2024-12-31", 9, "2025-01-01"),
        ("a", "2025-01-15", 4, "2025-01-01"),
        ("a", "2025-01-29", 2, "2025-01-01"),
        ("b", "2025-03-29", 6, "2025-03-01"),
    ]
    found = pain_days(
        typed(store, tmp_path, "participant,date,pain_days,enrolled", rows, covers={"": "14"}, day_zero="enrolled"),
        PainDaysQuestion(),
    )
    assert (found.counts.period_days, found.counts.origin) == (14, "declared")
    assert [(one.period, one.days_a_week.n, one.days_a_week.mean) for one in found.periods] == [
        (1, 1, 2.0),
        (2, 2, 2.0),
    ]
    assert pain_days_table(found).loc["Everybody", "Days with pain"] == "12 of 42"


def test_months_are_as_long_as_they_are(store, tmp_path):
    rows = [("a", "2025-02-15", 31), ("a", "2025-03-15", 0)]  # from 16 January on 31 days, from 16 February on 28
    found = pain_days(
        typed(store, tmp_path, "participant,date,pain_days", rows, covers={"": "month"}), PainDaysQuestion()
    )
    assert pain_days_table(found).loc["Everybody", "Days with pain"] == "31 of 59"
    assert [(one.period, one.days_a_week.mean) for one in found.periods] == [(1, 7.0), (2, 0.0)]


def test_visits_far_apart_count_no_days(store, tmp_path):
    rows = [(who, f"2025-0{month}-01", 3) for who in "ab" for month in (1, 2, 3)]
    collection = typed(store, tmp_path, "participant,date,pain_average", rows)
    with pytest.raises(PainDaysError, match=r"Nobody in .* was asked on how many days there was pain"):
        pain_days(collection, PainDaysQuestion())
