"""A study described: people at baseline, days asked for and answered, unknown days after pain, all by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from analysis.missingness import unknown_after_pain
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.describe import Records, baseline, days_after, diaries, records
from tests.simulation.missing_coverage import days_after as summed
from tests.stores import new_store

TODAY = date(2026, 6, 1)
FIRST = date(2025, 1, 1)
HOSTILE = "=2+2'; drop table day; -- <b>*x*"
# participant -> arm, age, and pain on days of the diary from its first; a dot is no entry
PEOPLE = {
    "a": ("x", "20", "333.3333331"),  # first week: 3 on six known days
    "b": ("x", "30", "0000"),
    "c": ("x", "40", "8.8..................2"),  # 22 days long
    "d": (HOSTILE, "50", "1"),
    "e": (HOSTILE, "60", "12"),
    "f": ("", "90", ""),  # no arm, no entry
    "g": ("x", "", "5"),
}


@pytest.fixture
def study(tmp_path):
    store = new_store()

    def put(text: str, **answers):
        file = tmp_path / "file.csv"
        file.write_text(text, encoding="utf-8")
        sheet = read_file(file, store.staging())
        return load(store, "Study", "cohort", sheet, propose(sheet, Answers(**answers)), today=TODAY)

    days = ["participant,date,pain_average"]
    for label, (_, _, pains) in PEOPLE.items():
        days += [f"{label},{FIRST + timedelta(days=n)},{pain}" for n, pain in enumerate(pains) if pain != "."]
    put("\n".join([*days, "h,2025-01-01,11"]) + "\n")
    rows = [f'{label},"{arm}",{age}' for label, (arm, age, _) in PEOPLE.items()]
    put("\n".join(["participant,arm,age", *rows]) + "\n", kind="attributes")
    return store.find("Study")


def test_records_are_those_of_the_files(study):
    # 10 + 4 + 3 + 1 + 2 + 1 = 21 entries and one outside the scale; seven lines about people
    assert records(study) == Records(records=29, stored=28, duplicates=0, rejected=1)


def test_the_baseline_table_by_hand(study):
    table = baseline(study, by="arm")
    assert (table.n, table.groups, table.sizes, table.not_grouped) == (7, (HOSTILE, "x"), (2, 4), 1)
    pain, age = table.rows
    assert (pain.source, pain.kind, age.name, age.kind) == ("diary", "number", "age", "number")
    # 20 30 40 50 60 90: mean 290/6; squares about it 28.33 18.33 8.33 1.67 11.67 41.67 -> 3083.33 / 5
    assert (age.overall.n, age.overall.mean, age.overall.sd) == pytest.approx((6, 290 / 6, (3083.3333333 / 5) ** 0.5))
    # type 7: positions 1.25, 2.5, 3.75 from 0
    assert (age.overall.lower_quartile, age.overall.median, age.overall.upper_quartile) == (32.5, 45, 57.5)
    assert (age.overall.minimum, age.overall.maximum) == (20, 90)
    assert [one.n for one in age.groups] == [2, 3] and [one.mean for one in age.groups] == [55, 30]
    # first seven days: a 3, b 0, c 8, d 1, e 1.5, g 5; f has none
    assert pain.overall.n == 6 and pain.overall.mean == pytest.approx(18.5 / 6)
    assert pain.groups[1].mean == pytest.approx((3 + 0 + 8 + 5) / 4)


def test_an_attribute_of_few_values_is_counted_by_value_and_in_no_group_of_its_own(study):
    table = baseline(study)
    arm = next(row for row in table.rows if row.name == "arm")
    assert (arm.kind, arm.levels, arm.overall.n, arm.overall.counts) == ("categories", (HOSTILE, "x"), 6, (2, 4))
    assert table.groups == () and "arm" not in [row.name for row in baseline(study, by="arm").rows]


def test_days_asked_for_and_answered(study):
    kept = diaries(study, by="arm")
    # everybody is asked from 1 January to the last answered day of all, 22 January: 22 days, 6 people
    assert (kept.overall.n, kept.overall.n_kept, kept.overall.asked_days) == (7, 6, 6 * 22)
    answered = [10, 4, 3, 1, 2, 1]
    assert kept.overall.answered_days == sum(answered)
    # up to each person's last day: a 11, b 4, c 22, d 1, e 2, g 1
    assert kept.overall.kept_days == 11 + 4 + 22 + 1 + 2 + 1
    # shares of 22 days: 1 1 2 3 4 10, the middle between 2 and 3
    assert kept.overall.median == pytest.approx(2.5 / 22)
    assert kept.people.tolist() == [1] * 6 and kept.answered.sum(axis=1).tolist() == sorted(answered, reverse=True)
    assert [(one.group, one.n, one.n_kept) for one in kept.groups] == [(HOSTILE, 2, 2), ("x", 4, 4)]
    assert kept.not_grouped == 1
    # weeks of 7, 7, 7 and 1 day: everybody is asked in each; a still answers in the second, c alone to the last
    assert kept.asked[0].tolist() == [7, 7, 7, 1] and kept.n_asked.tolist() == [6] * 4
    assert kept.n_keeping.tolist() == [6, 2, 1, 1] and kept.answered.sum(axis=0).tolist() == [16, 4, 0, 1]


def test_asked_for_a_week_only_that_week_counts(study):
    kept = diaries(study, asked_days=7)
    assert kept.overall.asked_days == 42 and kept.asked.shape == (6, 1)
    # a 6 of 7, b 4, c 2 (the third is later), d 1, e 2, g 1
    assert kept.overall.answered_days == 16 and kept.overall.kept_days == 7 + 4 + 7 + 1 + 2 + 1


def test_unknown_days_after_pain_by_hand(study):
    found = unknown_after_pain(days_after(study, bound_at=3))
    # days that another follows. a: nine at 3, one of them before the dot; b: three at 0; c: 8 then unknown, twice;
    # e: one at 1
    assert (found.n_high, found.unknown_high, found.n_low, found.unknown_low) == (11, 3, 4, 0)
    assert found.n_people == 4 and found.n_both == 0 and found.within.estimate is None
    assert found.difference.estimate == pytest.approx(3 / 11) and "too few" in found.reason


def test_the_sums_from_the_engine_are_those_of_each_person(study, tmp_path):
    rng = np.random.default_rng(3)
    store = study.store
    lines, counts = ["participant,date,pain_average"], []
    for person in range(30):
        days = np.sort(rng.choice(60, 25, replace=False))
        pain = rng.integers(0, 6, 25)
        lines += [f"p{person},{FIRST + timedelta(days=int(day))},{one}" for day, one in zip(days, pain, strict=True)]
        is_high, is_unknown = pain[:-1] >= 3, np.diff(days) > 1
        counts.append([is_high.sum(), (is_high & is_unknown).sum(), (~is_high).sum(), (~is_high & is_unknown).sum()])
    file = tmp_path / "drawn.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Drawn", "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    expected, found = summed(np.array(counts)), days_after(store.find("Drawn"), bound_at=3)
    assert found.totals.tolist() == expected.totals.tolist() and found.products.tolist() == expected.products.tolist()
    assert (found.n_people, found.n_both) == (expected.n_people, expected.n_both)
    for name in ("sum_a", "sum_w", "sum_aa", "sum_aw", "sum_ww"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name))


def test_an_empty_study_is_described_too():
    empty = new_store().create("Empty", "cohort")
    assert baseline(empty).n == 0 and diaries(empty).overall.n_kept == 0 and records(empty).records == 0
    assert "No day" in unknown_after_pain(days_after(empty, bound_at=3)).reason
