"""Start-stop rows: what they mean, and which are refused with the row named."""

import numpy as np
import pandas as pd
import pytest

from analysis.recurrent import andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import RowFault, first_events, recurrent_rows, select

pytestmark = pytest.mark.filterwarnings("error")

# one person: an event on day 10, an episode until day 14, a row cut in two on day 20, an event on day 30, then
# no more until day 40; another without events. In no order.
ROWS = pd.DataFrame(
    [("p", 20, 30, 1), ("q", 0, 25, 0), ("p", 0, 10, 1), ("p", 34, 40, 0), ("p", 14, 20, 0)],
    columns=["participant", "start", "stop", "event"],
)


def of(frame, number=None):
    return recurrent_rows(frame["participant"], frame["start"], frame["stop"], frame["event"], number)


def test_numbers_count_events_and_gaps_begin_with_the_first_row_of_a_number():
    rows = of(ROWS)
    assert rows.number.tolist() == [2, 1, 1, 3, 2]
    assert rows.gap_start.tolist() == [14, 0, 0, 34, 14]
    assert rows.event.tolist() == [True, False, True, False, False]


def test_numbers_as_given_go_on_after_a_gap():
    """The diary numbers its intervals: after a gap a new one begins, though no event was seen."""
    rows = recurrent_rows(["p"] * 3, [0, 20, 50], [10, 30, 60], [0, 1, 0], [1, 2, 4])
    assert rows.number.tolist() == [1, 2, 4] and rows.gap_start.tolist() == [0, 20, 50]


def test_first_events_end_at_the_event_or_where_a_break_begins():
    rows = recurrent_rows(
        ["a", "a", "b", "b", "b", "c", "c", "d"],
        [0, 6, 4, 0, 9, 0, 8, 3],
        [5, 9, 9, 4, 12, 7, 9, 6],
        [0, 1, 1, 0, 1, 1, 0, 1],
    )
    first = first_events(rows)
    # a: a break after day 5; b: two rows in one, the event on day 9; c: the event on day 7; d: at risk from 3 on
    assert first.row.tolist() == [0, 3, 5, 7]
    assert first.last.tolist() == [0, 2, 5, 7]
    assert first.rows.tolist() == [0, 3, 2, 5, 7]
    assert first.entry.tolist() == [0, 0, 0, 3]
    assert first.duration.tolist() == [5, 9, 7, 6]
    assert first.event.tolist() == [False, True, True, True]


def test_without_rows_there_are_no_first_events():
    first = first_events(recurrent_rows([], [], [], []))
    assert [len(column) for column in vars(first).values()] == [0] * 6


def test_times_that_differ_by_rounding_neither_overlap_nor_break():
    rows = recurrent_rows(["a", "a"], [0, 0.3], [0.1 + 0.2, 1], [0, 1])
    assert first_events(rows).duration.tolist() == [1]


def test_a_choice_of_rows_keeps_numbers_and_gaps():
    rows = select(of(ROWS), np.array([True, False, False, True, False]))
    assert (rows.number.tolist(), rows.gap_start.tolist()) == ([2, 3], [14, 34])


def test_the_callers_columns_stay_as_they_are():
    columns = [np.array([1, 2]), np.array([0.0, 1.0]), np.array([2.0, 3.0]), np.array([True, False]), np.array([1, 1])]
    recurrent_rows(*columns)
    assert all(column.flags.writeable for column in columns)


@pytest.mark.parametrize(
    "changed, number, argument, row, message",
    [
        ({"start": 12}, None, "start", 4, "start: 12 at position 5; accepted are days from 14"),
        ({"stop": 14}, None, "stop", 4, "stop: 14 at position 5; accepted are days after the start, 14"),
        ({"stop": 11}, None, "stop", 4, "stop: 11 at position 5; accepted are days after the start, 14"),
        ({"start": -1}, None, "start", 4, "start: -1 at position 5; accepted are days from 0"),
        ({"stop": np.nan}, None, "stop", 4, "stop: nan at position 5; accepted are days from 0"),
        ({}, [2, 1, 1, 3, 1], "number", 4, "number: 1 at position 5; accepted are numbers from 2"),
        ({}, [1, 1, 1, 3, 2], "number", 0, "number: 1 at position 1; accepted are numbers from 2"),
        ({}, [2, 0, 1, 3, 2], "number", 1, "number: 0 at position 2; accepted are whole numbers from 1"),
    ],
)
def test_rows_that_cannot_be_are_named(changed, number, argument, row, message):
    frame = ROWS.astype({"start": float, "stop": float})
    for column, value in changed.items():
        frame.loc[4, column] = value
    # the row before ends on day 14, so that a start on day 12 overlaps it
    frame.loc[2, "stop"] = 14
    with pytest.raises(RowFault, match=message) as fault:
        of(frame, number)
    assert (fault.value.argument, fault.value.row) == (argument, row)


def test_a_missing_participant_is_an_error():
    with pytest.raises(ValueError, match="participant: the value at position 2 is missing"):
        recurrent_rows(["a", None], [0, 0], [1, 1], [0, 1])


@pytest.mark.parametrize("model", [andersen_gill, pwp_total_time, pwp_gap_time])
@pytest.mark.parametrize("less", [0, 1])
def test_the_event_number_is_no_covariate(model, less):
    rows = of(ROWS)
    with pytest.raises(ValueError, match="'before' counts the events before"):
        model(rows, pd.DataFrame({"before": rows.number - less}))


@pytest.mark.parametrize("model", [andersen_gill, pwp_total_time, pwp_gap_time])
def test_without_events_or_rows_the_result_says_so(model):
    for participants in ([], ["a", "a", "b"]):
        n = len(participants)
        rows = recurrent_rows(participants, list(range(n)), list(range(1, n + 1)), [0] * n)
        fit = model(rows, pd.DataFrame({"x": np.arange(n, dtype=float)}))
        assert (fit.n, fit.events) == (len(set(participants)), 0)
        assert fit.reason == "No event was observed." and fit.terms[0].coef is None


def test_two_people_are_too_few_for_the_robust_errors_of_two_terms():
    """Their residuals sum to zero: one number to tell the spread of two coefficients from."""
    rng = np.random.default_rng(1)
    stops = np.cumsum(rng.integers(3, 9, 10))
    rows = recurrent_rows(
        ["a"] * 10 + ["b"] * 10,
        np.tile(np.concatenate([[0], stops[:-1]]), 2),
        np.concatenate([stops, stops]),
        [1] * 10 + [0] * 10,
    )
    fit = andersen_gill(rows, pd.DataFrame({"x": rng.normal(size=20), "y": rng.normal(size=20)}))
    assert fit.n == 2 and "too few clusters" in fit.reason
    assert all(term.coef is not None and term.robust_se is None and term.lower is None for term in fit.terms)


def test_rows_without_a_covariate_are_left_out_and_counted_but_still_number_the_others():
    frame = ROWS.copy()
    rows = of(frame)
    fit = pwp_total_time(rows, pd.DataFrame({"x": [1.0, 2, np.nan, 3, 1]}))
    assert (fit.rows, fit.dropped, fit.events, fit.n) == (4, 1, 1, 2)
    assert [(stratum.number, stratum.rows) for stratum in fit.numbers] == [(1, 1), (2, 2), (3, 1)]
