"""Outcomes at visits, by hand: windows and their edges, unknown days, nearest forms, anchors, nothing at all."""

import numpy as np
import pytest

from data.catalogue.noticed import responder_thresholds
from data.study.outcomes import outcome_measures, proposed_visits, visit_outcomes
from data.study.visits import OutcomeError, Window, visit_windows, visits_in
from tests.unit.data.diaries import LINES, add_attributes, add_batch, as_date, study

NAN = float("nan")


def pain(*values, start=0):
    """Days from `start` with these values of average pain, None for a day that is not there."""
    return [(start + n, {"pain_average": value}) for n, value in enumerate(values) if value is not None]


def person_of(collection, label: str) -> int:
    with collection.store.reading() as cursor:
        return cursor.execute(
            "select participant_id from participant where collection_id = ? and label = ?", [collection.id, label]
        ).fetchone()[0]


def attribute(collection, name: str, values: dict[str, str]) -> None:
    with collection.store.writing() as cursor:
        add_attributes(cursor, collection, name, {person_of(collection, label): one for label, one in values.items()})


def forms(collection, instrument: str, answers) -> None:
    """`answers`: (label, day number, {item number or total: value}), one form each."""
    with collection.store.writing() as cursor:
        batch = add_batch(cursor, collection, kind="questionnaire")
        for line, (label, day, values) in enumerate(answers, start=1):
            person = cursor.execute("select participant_id from participant where label = ?", [label]).fetchone()[0]
            for key, value in values.items():
                item, total = (key, None) if isinstance(key, int) else (None, key)
                cursor.execute(
                    "insert into response values (?, ?, ?, 1, ?, false, ?, ?, ?, ?, ?)",
                    [collection.id, person, batch * LINES + line, batch, as_date(day), instrument, item, total, value],
                )


def peg(answer: float) -> dict[int, float]:
    """A PEG form with one answer to all three items, which is then its score."""
    return {1: answer, 2: answer, 3: answer}


def same(found, expected):
    np.testing.assert_array_equal(found, np.array(expected, dtype=float))


def test_windows_lie_around_visits_and_on_one_side_of_the_baseline():
    assert visit_windows((0, 28), 3, is_anchored=False) == (Window(0, 0, 6), Window(28, 25, 31))
    assert visit_windows((0, 28), 3, is_anchored=True) == (Window(0, -6, 0), Window(28, 25, 31))
    # the first six days after day 0 and the visit's own touch, and do not overlap
    assert visit_windows((0, 10), 3, is_anchored=False)[1].first == 7


@pytest.mark.parametrize(
    ("visits", "days", "words"),
    [
        ((0,), 3, "2 to 20 days that rise"),
        ((), 3, "visits: none"),
        ((0, 28, 28), 3, "2 to 20 days that rise"),
        ((0, 28), (3, 4, 5), "3,4,5 for 2 visits"),
        ((0, 84), -1, "0 to 183 days"),
        ((0, 9), 3, "visits 0 and 9 share"),
        ((0, 84, 90), 3, "visits 84 and 90 share"),
    ],
)
def test_windows_that_cannot_be_say_why(visits, days, words):
    with pytest.raises(OutcomeError, match=words):
        visit_windows(visits, days, is_anchored=False)


def test_windows_may_have_a_width_each_and_a_baseline_off_day_0():
    assert visit_windows((-7, 28), (2, 5), is_anchored=True) == (Window(-7, -9, -5), Window(28, 23, 33))


def test_values_at_visits_count_where_they_lie_nearest(store):
    # pain asked at two visits, 81 to 88 days apart: no diary. Two values around day 84: the nearer, of equals the earlier
    days = {"a": [(0, 5), (88, 3)], "b": [(10, 6), (91, 2), (95, 1)], "c": [(0, 7), (81, 4), (87, 5)], "d": [(0, 1)]}
    collection = study(
        store, "s", {label: [(day, {"pain_average": value}) for day, value in told] for label, told in days.items()}
    )
    found = visit_outcomes(collection, "pain_average", visits=(0, 84), window=7)
    same(found.values, [[5, 3], [6, 1], [7, 4], [1, NAN]])
    # gaps 88, 81, 4, 81, 6: half of them are 81 or more
    assert (found.rule, found.least_days, found.spacing) == ("nearest", None, 81)
    assert visit_outcomes(collection, "pain_average", visits=(0, 84), window=7, rule="mean").values[0, 0] != 5
    # days from each first: 0 (4 people), 81, 81, 85, 87, 88
    assert proposed_visits(collection, "pain_average", None) == ((0, 85), 4)
    with pytest.raises(OutcomeError, match="share of days: 2"):
        visit_outcomes(collection, "pain_average", share=2)


@pytest.mark.parametrize(
    ("days", "counts", "people", "expected"),
    [
        # a visit is named by its middle value: of 20 values on days 82 to 91 the 10th is on day 84
        ([0, 82, 84, 91], [20, 5, 10, 5], 20, ((0, 84), 7)),
        # one of twenty who came again on day 300 makes no visit
        ([0, 84, 300], [20, 20, 1], 20, ((0, 84), 1)),
        # the days to either side never let two visits share any: a baseline of twice as many, and another visit's
        ([0, 3, 14, 17], [5, 5, 5, 5], 10, ((0, 14), 3)),
        ([0], [20], 20, ((), 0)),
    ],
)
def test_visits_are_seen_in_the_days_of_values(days, counts, people, expected):
    assert visits_in(days, counts, people) == expected


def test_pain_is_the_mean_of_the_known_days_of_a_window(store):
    # a window of one day to either side takes two known days of three; the baseline is days 0 to 2
    collection = study(
        store,
        "s",
        {
            "mean": pain(6, 4, 2) + pain(9, 1, 2, 3, 9, start=8),
            "half": pain(6, None, 2) + pain(1, start=9) + pain(5, start=11),
            "one": pain(6) + pain(4, start=10),
        },
    )
    found = visit_outcomes(collection, "pain_average", visits=(0, 10), window=1)
    assert list(found.participant) == ["half", "mean", "one"] and found.least_days == (2, 2)
    # half: (6 + 2) / 2, then 1 and 5; mean: (6 + 4 + 2) / 3, days 9 to 11 are 1, 2, 3; one day alone is unknown
    same(found.values, [[4, 3], [4, 2], [NAN, NAN]])
    assert set(found.group) == {"all"} and found.visits == (0, 10)


def test_days_count_from_the_participants_own_first_day(store):
    collection = study(store, "s", {"early": pain(2, 2, 2, start=100), "late": pain(8, 8, 8, start=500)})
    found = visit_outcomes(collection, "pain_average", visits=(0, 10), window=1)
    same(found.values, [[2, NAN], [8, NAN]])
    same(found.origin, [100, 500])


def test_an_anchor_puts_the_baseline_before_it(store):
    collection = study(store, "s", {"a": pain(8, 8, 8, 8, 4, 4, 4, 4, 4, 4, 4, 4), "b": pain(1, 1, 1), "c": pain(1, 1)})
    attribute(collection, "randomised", {"a": as_date(3).isoformat(), "b": as_date(0).isoformat()})
    found = visit_outcomes(collection, "pain_average", visits=(0, 5), window=1, anchor="randomised")
    # a: days 1 to 3 are 8, days 7 to 9 are 4; b has one known day of the three before; c has no date
    same(found.values, [[8, 4], [NAN, NAN], [NAN, NAN]])
    same(found.origin, [3, 0, NAN])


def test_an_anchor_that_is_no_date_is_refused_with_its_place(store):
    collection = study(store, "s", {"a": pain(8)})
    attribute(collection, "randomised", {"a": "3.4.2024"})
    with pytest.raises(OutcomeError, match=r"“randomised” of participant a is “3\.4\.2024”; .* as 2024-03-31"):
        visit_outcomes(collection, "pain_average", anchor="randomised")


def test_a_questionnaire_counts_with_the_score_nearest_to_the_visit(store):
    collection = study(store, "s", {label: pain(1) for label in "abcd"})
    forms(
        collection,
        "peg",
        [
            ("a", 0, peg(6)),
            ("a", 75, peg(1)),
            ("a", 86, peg(2)),
            ("a", 98, peg(3)),
            # equally near: the earlier; one without an item has no score and is passed over
            ("b", 3, peg(7)),
            ("b", 80, peg(4)),
            ("b", 88, peg(5)),
            ("b", 84, {1: 9, 2: 9}),
            # a total stands for items that are gone; of two on one day the later entered; day 99 is outside
            ("c", 2, {"peg": 5}),
            ("c", 2, {"peg": 6}),
            ("c", 99, peg(1)),
        ],
    )
    found = visit_outcomes(collection, "peg", visits=(0, 84, 182))
    same(found.values, [[6, 2, NAN], [7, 4, NAN], [6, NAN, NAN], [NAN, NAN, NAN]])
    assert found.least_days is None and found.scale.id == "peg"


def test_groups_are_of_everybody_and_none_where_unknown(store):
    collection = study(store, "s", {"a": pain(1), "b": pain(2), "c": []})
    attribute(collection, "arm", {"a": "walking", "c": "control"})
    found = visit_outcomes(collection, "pain_average", by="arm")
    assert list(found.group) == ["walking", None, "control"] and np.isnan(found.origin).tolist() == [False, False, True]


def test_a_corrected_attribute_counts_once(store):
    collection = study(store, "s", {"a": pain(1)})
    attribute(collection, "arm", {"a": "walking"})
    attribute(collection, "arm", {"a": "control"})
    assert list(visit_outcomes(collection, "pain_average", by="arm").group) == ["control"]


def test_what_there_is_not_is_refused_by_name(store):
    empty = store.create("empty", "cohort")
    assert outcome_measures(empty) == {}
    with pytest.raises(OutcomeError, match="empty holds no values of “pain_average”; there is none yet"):
        visit_outcomes(empty, "pain_average")
    collection = study(store, "s", {"a": pain(1)})
    assert list(outcome_measures(collection)) == ["pain_average"]
    with pytest.raises(OutcomeError, match="“tsk-11”; there is pain_average"):
        visit_outcomes(collection, "tsk-11")
    with pytest.raises(OutcomeError, match="s has no attribute “arm”; it has none yet"):
        visit_outcomes(collection, "pain_average", by="arm")


def test_a_study_sees_its_own_people_only(store):
    study(store, "other", {"a": pain(9, 9, 9), "z": pain(9, 9, 9)})
    collection = study(store, "s", {"a": pain(1, 1, 1)})
    found = visit_outcomes(collection, "pain_average", visits=(0, 9), window=1)
    assert list(found.participant) == ["a"] and found.values[0, 0] == 1


def test_thresholds_of_responders_have_sources():
    moderate, substantial, least = responder_thresholds()
    assert (moderate.value, substantial.value, least.value) == (30, 50, 3)
    assert "10.1016/j.jpain.2007.09.005" in moderate.source.reference and not least.source.is_checked
