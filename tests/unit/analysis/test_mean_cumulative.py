"""Mean cumulative functions: against R, Lawless and Nadeau's formula, people drawn anew, and by hand."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.mean_cumulative import mean_cumulative, mean_cumulative_difference
from analysis.recurrent_rows import recurrent_rows

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/mcf.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


def curves_of(case):
    rows = recurrent_rows(case["participant"], case["start"], case["stop"], case["event"])
    return mean_cumulative(rows, case["group"])


@pytest.mark.parametrize("name", CASES)
def test_against_survfit_and_the_published_variance(name):
    curves = curves_of(CASES[name])
    assert [curve.group for curve in curves] == [group["group"] for group in CASES[name]["groups"]]
    for curve, expected in zip(curves, CASES[name]["groups"], strict=True):
        assert curve.n == expected["n"]
        assert curve.time.tolist() == expected["time"]
        assert curve.at_risk.tolist() == expected["at_risk"]
        assert curve.events.tolist() == expected["events"]
        for mean, error in (("r_mcf", "r_se"), ("mcf", "se")):
            np.testing.assert_allclose(curve.mcf, expected[mean], rtol=1e-12, atol=1e-15)
            np.testing.assert_allclose(curve.robust_se, expected[error], rtol=1e-9, atol=1e-12)


def test_interval_by_hand():
    """Four people at risk when one has an event, three when another has: 1/4, then 1/4 + 1/3.

    Parts of the people at day 3: 3/16 and three times -1/16, so the variance is 12/256. The log interval takes it
    times 4/3, and t on 3 degrees of freedom, 3.182446305.
    """
    (curve,) = curves_of(CASES["episodes and late entry"])
    first = curve.at([3])[0]
    se = np.sqrt(12) / 16
    assert first.mcf == 0.25 and first.robust_se == pytest.approx(se)
    assert first.lower == pytest.approx(0.25 * np.exp(-3.182446305 * (4 / 3) ** 0.5 * se / 0.25))
    assert first.upper == pytest.approx(0.25 * np.exp(3.182446305 * (4 / 3) ** 0.5 * se / 0.25))
    assert curve.at([4])[0].mcf == pytest.approx(7 / 12)


def test_people_in_an_episode_are_not_at_risk():
    rows = recurrent_rows(["a", "a", "b"], [0, 20, 0], [10, 40, 30], [1, 0, 1])
    (curve,) = mean_cumulative(rows)
    # on day 15 person a is in an episode; on day 30 both are at risk again
    assert [point.at_risk for point in curve.at([10, 15, 30, 35, 41])] == [2, 1, 2, 1, 0]
    assert curve.at([30])[0].mcf == pytest.approx(1 / 2 + 1 / 2)


def test_before_the_first_event_and_past_the_last_day():
    rows = recurrent_rows(["a", "b"], [0, 0], [10, 30], [1, 0])
    (curve,) = mean_cumulative(rows)
    before, past = curve.at([5, 31])
    assert (before.mcf, before.robust_se, before.lower, before.upper) == (0, 0, None, None)
    assert (past.mcf, past.robust_se, past.lower, past.upper) == (None,) * 4


def test_one_person_has_a_curve_but_no_error():
    (curve,) = mean_cumulative(recurrent_rows(["a", "a"], [0, 5], [4, 9], [1, 1]))
    point = curve.at([9])[0]
    assert point.mcf == 2 and (point.robust_se, point.lower, point.upper) == (None, None, None)
    assert mean_cumulative_difference((curve,), [4]) is None
    assert curve.as_columns()["robust_se"] == [None, None]


def test_nobody():
    assert mean_cumulative(recurrent_rows([], [], [], []), []) == ()
    (curve,) = mean_cumulative(recurrent_rows([], [], [], []))
    assert curve.n == 0 and curve.at([3])[0].mcf is None


def test_error_as_when_people_are_drawn_anew():
    case = CASES["drawn recurrences"]
    rng = np.random.default_rng(7)
    group = np.array(case["group"])
    mine = group == "control"
    person, start, stop, event = (np.array(case[name])[mine] for name in ("participant", "start", "stop", "event"))
    (curve,) = mean_cumulative(recurrent_rows(person, start, stop, event))
    people = np.unique(person)
    of_person = {one: np.flatnonzero(person == one) for one in people}
    means = []
    for _ in range(800):
        drawn = rng.choice(people, len(people))
        rows = np.concatenate([of_person[one] for one in drawn])
        anew = np.repeat(np.arange(len(drawn)), [len(of_person[one]) for one in drawn])
        (again,) = mean_cumulative(recurrent_rows(anew, start[rows], stop[rows], event[rows]))
        means.append([again.at([min(day, again.time[-1])])[0].mcf for day in (60, 120)])
    # 800 draws tell a standard error within about 2.5 %; the people are 30
    for found, point in zip(np.std(means, axis=0), curve.at([60, 120]), strict=True):
        assert point.robust_se == pytest.approx(found, rel=0.1)
    # as independent events the error would be far too small: the test can tell
    naive = np.sqrt(np.sum((curve.events / curve.at_risk**2)[curve.time <= 120]))
    assert naive < 0.8 * curve.at([120])[0].robust_se


def test_difference_by_hand():
    control, walking = curves_of(CASES["drawn recurrences"])
    (found,) = mean_cumulative_difference((control, walking), [100])
    first, second = control.at([100])[0], walking.at([100])[0]
    # thirty people in each: t on 58 degrees of freedom, 2.001717484, and the variances times 30/29
    se = (30 / 29 * (first.robust_se**2 + second.robust_se**2)) ** 0.5
    assert found.groups == ("control", "walking")
    assert found.estimate == pytest.approx(second.mcf - first.mcf)
    assert (found.lower, found.upper) == pytest.approx(
        (found.estimate - 2.001717484 * se, found.estimate + 2.001717484 * se)
    )
    (beyond,) = mean_cumulative_difference((control, walking), [1000])
    assert beyond.estimate is None and beyond.p_value is None


def test_a_participant_belongs_to_one_group():
    rows = recurrent_rows(["a", "a", "b"], [0, 5, 0], [4, 9, 9], [1, 0, 0])
    with pytest.raises(ValueError, match=r"group: y at position 2.*one group for each"):
        mean_cumulative(rows, ["x", "y", "x"])
    with pytest.raises(ValueError, match="group: has 2 values for 3 rows"):
        mean_cumulative(rows, ["x", "y"])
