"""Where Respite and R count differently, and where they agree though others do not: docs/conventions.md, case by case.

R's numbers: survival 3.5-3 on R 4.2.2, `survfit(Surv(...) ~ 1)`, `quantile`, `id` given for several causes.
"""

import numpy as np
import pytest

from analysis.competing import aalen_johansen
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier
from analysis.turnbull import turnbull


def test_a_record_that_ends_on_the_day_it_begins_counts_and_is_never_at_risk():
    curve = kaplan_meier(risk_table_from_subjects([3, 5, 5], [0, 1, 1], entry=[0, 0, 5]))
    # R: n = 2, a row made NA; at risk 2 on day 3 and 1 on day 5, S = 0 there, as here
    assert curve.n == 3
    assert curve.time.tolist() == [3, 5] and curve.at_risk.tolist() == [2, 1] and curve.survival.tolist() == [1, 0]


def test_who_enters_on_a_day_is_at_risk_from_the_next_one_on():
    curve = kaplan_meier(risk_table_from_subjects([3, 6, 6], [1, 1, 0], entry=[0, 3, 0]))
    assert curve.at_risk.tolist() == [2, 2]  # R: 2 and 2; the one who enters on day 3 is not among those at risk there
    assert curve.survival.tolist() == [0.5, 0.25]


def test_the_median_of_a_curve_that_stands_at_one_half_is_the_middle():
    median = kaplan_meier(risk_table_from_subjects([10, 20, 30, 40], [1, 1, 1, 1])).median()
    assert (median.estimate, median.lower, median.upper) == (25, 10, None)  # R: 25 (10 to NA); others: 20


def test_incidences_with_late_entry_are_rs_and_their_errors_are_those_given_who_was_at_risk():
    durations, events, causes = [4, 5, 6, 7, 8, 9], [1, 1, 1, 0, 1, 1], ["e", "c", "e", None, "c", "e"]
    late = {one.cause: one for one in aalen_johansen(durations, events, causes, entry=[0, 0, 4, 0, 5, 0])}
    assert late["e"].incidence == pytest.approx([0.25, 0.25, 0.390625, 0.390625, 0.390625, 0.6015625], abs=1e-9)
    assert late["c"].incidence == pytest.approx([0, 0.1875, 0.1875, 0.1875, 0.3984375, 0.3984375], abs=1e-9)
    # by hand on day 4: 1 of 4, sqrt(1/4 * 3/4 / 4); R prints the same there and 0.2378646 on day 6
    assert late["e"].se[0] == pytest.approx(np.sqrt(3 / 64), abs=1e-12)
    assert late["e"].se[2] == pytest.approx(0.2177713, abs=1e-7)
    at_once = {one.cause: one for one in aalen_johansen(durations, events, causes)}
    # without late entry R's errors, every one of them
    errors = [0.1521452, 0.1521452, 0.1924501, 0.1924501, 0.1924501, 0.2256677]
    assert at_once["e"].se == pytest.approx(errors, abs=1e-7)


def test_within_a_stretch_nothing_is_said_of_the_place():
    curve = turnbull([0, 2, 1], [4, 6, 3])
    before, inside, after = curve.at([2, 2.5, 3])
    assert (curve.after.tolist(), curve.until.tolist()) == ([2], [3])
    # R drops from 1 to 0 at 2.5
    assert [(one.lowest, one.highest) for one in (before, inside, after)] == [(1, 1), (0, 1), (0, 0)]
