"""The test of proportional hazards: against scores written out person by person, and where it has no answer."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from analysis.schoenfeld import proportional_hazards

pytestmark = pytest.mark.filterwarnings("error")


def drawn(n=60, seed=9):
    rng = np.random.default_rng(seed)
    entry = rng.integers(0, 4, n)
    return pd.DataFrame(
        {
            "entry": entry,
            "duration": entry + rng.integers(1, 15, n),
            "event": rng.random(n) < 0.6,
            "x": rng.normal(size=n).round(2),
            "site": rng.choice(["a", "b"], n),
        }
    )


def score_test_by_loops(frame, beta):
    """Score for x * t and its information given that of x, each as a sum over the events of each stratum's
    day, the reduced risk sets of tied events one by one."""
    score = information = cross = both = 0.0
    for _, people in frame.groupby("site"):
        for t in sorted(set(people.loc[people["event"], "duration"])):
            at_risk = people[(people["entry"] < t) & (t <= people["duration"])]
            tied = at_risk[(at_risk["duration"] == t) & at_risk["event"]]
            for number in range(len(tied)):
                share = at_risk.index.isin(tied.index) * number / len(tied)
                weight = np.exp(beta * at_risk["x"]) * (1 - share)
                mean = np.average(at_risk["x"], weights=weight)
                spread = np.average((at_risk["x"] - mean) ** 2, weights=weight)
                score -= t * mean
                information, cross, both = information + spread, cross + t * spread, both + t * t * spread
            score += t * tied["x"].sum()
    return score**2 / (both - cross**2 / information)


def test_is_the_score_test_written_out():
    frame = drawn()
    check = proportional_hazards(
        frame["duration"],
        frame["event"],
        frame[["x"]],
        entry=frame["entry"],
        strata=frame["site"],
        transform="identity",
    )
    expected = score_test_by_loops(frame, check.over_time[0].coef)
    x, overall = check.tests
    assert (x.term, x.df, overall.term, overall.df) == ("x", 1, "GLOBAL", 1)
    assert x.statistic == pytest.approx(expected, rel=1e-9) and overall.statistic == pytest.approx(expected, rel=1e-9)
    assert x.p_value == pytest.approx(chi2.sf(expected, 1), rel=1e-9)


def test_a_hazard_ratio_that_turns_round_is_seen():
    """x raises the hazard threefold until day 10 and lowers it threefold after; 2,000 people."""
    rng = np.random.default_rng(7)
    x = rng.integers(0, 2, 2000)
    early = rng.exponential(20 / 3.0**x)
    duration = np.where(early < 10, early, 10 + rng.exponential(20 * 3.0**x))
    check = proportional_hazards(duration, np.ones(2000), pd.DataFrame({"x": x}))
    assert check.tests[0].p_value < 1e-10
    curve = check.over_time[0]
    before, after = (curve.value[side].mean() for side in (curve.time < 10, curve.time > 10))
    # scaled by the mean information, which the true log 3 and -log 3 differ from by day
    assert before == pytest.approx(math.log(3), abs=0.35) and after == pytest.approx(-math.log(3), abs=0.35)


def nothing(check, reason):
    assert check.reason.startswith(reason)
    assert all((test.statistic, test.p_value) == (None, None) for test in check.tests)
    assert check.tests[-1].term == "GLOBAL"


@pytest.mark.parametrize(
    "duration, event, x, transform, reason",
    [
        ([3, 4, 5], [0, 0, 0], [1.0, 2, 3], "km", "No event was observed."),
        ([4, 4, 4, 4], [1, 1, 1, 0], [1.0, 2, 0, 1], "km", "All events fall on one day"),
        ([0, 4, 5, 6, 7], [1, 1, 1, 1, 0], [1.0, 2, 0, 1, 1.5], "log", "There is an event on day 0"),
        ([1, 2, 3, 4], [1, 1, 1, 0], [1.0, 1, 1, 1], "km", "x does not vary"),
        ([1, 2, 3, 4], [1, 1, 1, 1], [1.0, 2, 3, 4], "km", "The estimate for x has no limit"),
        ([1, 2, 3, 4], [1, 1, 1, 1], ["a"] * 4, "km", "There is nothing to compare."),
        ([], [], [], "km", "No event was observed."),
    ],
)
def test_too_little_is_a_result(duration, event, x, transform, reason):
    frame = pd.DataFrame({"x": pd.Series(x, dtype=object if "a" in x else float)})
    nothing(proportional_hazards(duration, event, frame, transform=transform), reason)


def test_missing_covariates_are_dropped_and_counted():
    frame = drawn()
    with_gap = frame.assign(x=frame["x"].where(frame.index > 4))
    full = frame.loc[5:]
    ours, theirs = (proportional_hazards(part["duration"], part["event"], part[["x"]]) for part in (with_gap, full))
    assert (ours.n, ours.dropped) == (55, 5) and ours.tests == theirs.tests


def test_refuses_an_unknown_transform():
    with pytest.raises(ValueError, match="transform: 'sqrt'; accepted are km, rank, log, identity"):
        proportional_hazards([1, 2], [1, 1], pd.DataFrame({"x": [1.0, 2]}), transform="sqrt")
