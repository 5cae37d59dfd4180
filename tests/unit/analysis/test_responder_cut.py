"""A responder by a cut of one's own, counted by hand and as a published trial counts."""

import numpy as np
import pytest

from analysis.responder_cut import read_cut, responders_at, responds

NAN = float("nan")


def test_a_published_trial():
    """Ashar and others 2022, doi 10.1001/jamapsychiatry.2021.2669: 0 or 1 after treatment in 33 of 50, 10 of 51, 5 of 50."""
    group = np.repeat(["pain reprocessing", "placebo", "usual"], [50, 51, 50])
    after = np.concatenate([np.repeat([1.0, 3.0], pair) for pair in ([33, 17], [10, 41], [5, 45])])
    found = responders_at(np.full(151, 4.0), after, group, read_cut("<=1"))
    assert [(one.responders, one.enrolled) for one in found.groups] == [(33, 50), (10, 51), (5, 50)]
    # as the paper says: 66 %, 20 %, 10 %
    assert [round(100 * one.all_enrolled.estimate) for one in found.groups] == [66, 20, 10]
    against_usual = found.differences[1]
    assert (against_usual.group, against_usual.reference) == ("usual", "pain reprocessing")
    assert against_usual.difference.estimate == pytest.approx(-0.56)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<=1", [1, 0, NAN, 1]),
        (">1", [0, 1, NAN, 0]),
        ("change<=-3", [1, 0, NAN, NAN]),
        # 4 to 1 is a fall of 75 %, 2 to 2 of none; of 0 there is no percentage
        ("change <= -30 %", [1, 0, NAN, NAN]),
    ],
)
def test_a_cut_is_about_a_value_or_a_change(text, expected):
    np.testing.assert_array_equal(responds([4, 2, 3, NAN], [1, 2, NAN, 0], read_cut(text)), expected)


def test_a_percentage_of_nothing_is_unknown():
    assert np.isnan(responds([0.0], [0.0], read_cut("change<=-30%"))[0])


@pytest.mark.parametrize("text", ["", "1", "<=1%", "=1", "<=one", "change"])
def test_what_is_no_cut_is_refused_with_what_is(text):
    with pytest.raises(ValueError, match='a value at the visit as "<=1"'):
        read_cut(text)


def test_nobody_observed_has_no_share():
    found = responders_at([5, 5, 5], [NAN, NAN, 1], ["a", "a", "b"], read_cut("<=1"))
    assert found.groups[0].all_enrolled.estimate is None and found.groups[1].all_enrolled.estimate == 1
    assert all(one.difference.estimate is None and one.number_needed is None for one in found.differences)
