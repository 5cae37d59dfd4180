"""Cox's model: against a likelihood written out person by person, where it has no answer, what it refuses."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis.cox
from analysis.cox import cox, cox_from_risk_table
from analysis.cox_likelihood import tied_sums
from analysis.risk_table import risk_table_from_subjects

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")


def efron(beta, people):
    """Log partial likelihood of (entry, duration, event, x), one term per event as Efron wrote it."""
    total = 0.0
    for t in sorted({p[1] for p in people if p[2]}):
        tied = [p for p in people if p[1] == t and p[2]]
        at_risk = sum(math.exp(beta * p[3]) for p in people if p[0] < t <= p[1])
        events = sum(math.exp(beta * p[3]) for p in tied)
        for number, p in enumerate(tied):
            total += beta * p[3] - math.log(at_risk - number / len(tied) * events)
    return total


def is_unbounded(people):
    """Whether the likelihood never falls towards one side: then every event has the largest x at risk, or the
    smallest (each term's slope far out is its x less the largest x at risk)."""
    times = {p[1] for p in people if p[2]}
    for best in (max, min):
        edge = {t: best(p[3] for p in people if p[0] < t <= p[1]) for t in times}
        if all(p[3] == edge[p[1]] for p in people if p[2]):
            return True
    return False


x_values = st.sampled_from([0.0, 1.0, 2.5, -1.0])
person = st.tuples(st.integers(0, 8), st.integers(1, 8), st.booleans(), x_values)


@settings(deadline=None)
@given(st.lists(person, min_size=4, max_size=25), st.booleans())
def test_is_the_maximum_of_the_likelihood(people, row_by_row):
    people = [(min(a, b) if a % 2 else 0, max(a, b), event, x) for a, b, event, x in people]
    people = [p for p in people if p[0] < p[1]]
    if not people:
        return
    entry, duration, event, x = zip(*people, strict=True)
    most = analysis.cox._MOST_PATTERNS
    analysis.cox._MOST_PATTERNS = 0 if row_by_row else most
    try:
        fit = cox(duration, event, pd.DataFrame({"x": x}), entry=entry)
    finally:
        analysis.cox._MOST_PATTERNS = most
    [term] = fit.terms
    assert (term.coef is None) == is_unbounded(people)
    if term.coef is None:
        return
    # the likelihood is concave: higher than a step to either side is the maximum
    step = 1e-3
    below, here, above = (efron(term.coef + change, people) for change in (-step, 0, step))
    assert here >= max(below, above)
    assert term.se == pytest.approx(step / math.sqrt(2 * here - below - above), rel=1e-3)
    assert (above - below) / (2 * step) == pytest.approx(0, abs=1e-4)


@given(st.floats(0, 1e6), st.integers(1, 60))
def test_sums_over_ties_in_closed_form(extra, n_tied):
    total = n_tied + extra
    logs, inverses, squares = (float(s[0]) for s in tied_sums(np.array([total]), np.array([float(n_tied)])))
    terms = [total - rank for rank in range(n_tied)]
    assert logs == pytest.approx(sum(map(math.log, terms)), rel=1e-12, abs=1e-10)
    assert inverses == pytest.approx(math.fsum(1 / a for a in terms), rel=1e-11)
    assert squares == pytest.approx(math.fsum(1 / a**2 for a in terms), rel=1e-11)


def test_by_hand():
    """Events of x = 0, 1, 0 in turn, one censored with x = 1 at the end.

    With h = exp(beta), the likelihood is 1/(2 + 2h) * h/(1 + 2h) * 1/(1 + h). The derivative of its logarithm
    in beta vanishes where 1 = 2h/(1 + h) + 2h/(1 + 2h), that is 4h^2 + h - 1 = 0 after clearing fractions.
    """
    fit = cox([1, 2, 3, 4], [1, 1, 1, 0], pd.DataFrame({"x": [0, 1, 0, 1]}))
    hazard_ratio = (-1 + math.sqrt(17)) / 8
    assert fit.terms[0].hazard_ratio == pytest.approx(hazard_ratio, rel=1e-12)
    assert (fit.n, fit.events, fit.dropped, fit.ties) == (4, 3, 0, "efron")


def test_levels_sort_like_groups_and_the_first_is_the_reference():
    rng = np.random.default_rng(3)
    duration, event = rng.integers(1, 40, 120), rng.random(120) < 0.7
    frame = pd.DataFrame({"dose": rng.choice(["10", "9", "100"], 120), "is_new": rng.random(120) < 0.5})
    terms = [term.term for term in cox(duration, event, frame).terms]
    assert terms == ["dose=10", "dose=100", "is_new=True"]


@pytest.mark.parametrize("most_patterns", [0, 200])
def test_entry_on_day_zero_is_at_risk_on_day_zero(most_patterns, monkeypatch):
    """One day later throughout, entry 0 left where it is: the same people are at risk at the same events."""
    monkeypatch.setattr(analysis.cox, "_MOST_PATTERNS", most_patterns)
    duration = np.array([0, 0, 0, 3, 4, 4, 6, 7])
    entry = np.array([0, 0, 0, 0, 2, 0, 3, 0])
    event = np.array([1, 0, 1, 1, 0, 1, 1, 1])
    frame = pd.DataFrame({"x": [0.5, 1, 2, 1, 3, 0, 2, 1.5]})
    later = cox(duration + 1, event, frame, entry=np.where(entry == 0, 0, entry + 1))
    fit = cox(duration, event, frame, entry=entry)
    assert fit.terms == later.terms and fit.is_estimated


def test_a_hazard_ratio_too_large_to_write():
    """Per ten-thousandth of x it is moderate, per unit of x beyond the largest number that can be held."""
    duration, event = [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1]
    x = np.array([1, 2, 4, 3, 1, 2])
    [coarse] = cox(duration, event, pd.DataFrame({"x": x / 10_000})).terms
    [fine] = cox(duration, event, pd.DataFrame({"x": x})).terms
    assert coarse.coef == pytest.approx(10_000 * fine.coef, rel=1e-12)
    assert coarse.p_value == pytest.approx(fine.p_value, rel=1e-12)
    assert (coarse.hazard_ratio, coarse.lower, coarse.upper) == (None, None, None)
    assert "x is too large to write" in cox(duration, event, pd.DataFrame({"x": x / 10_000})).reason


def nothing(fit):
    return not fit.is_estimated and all(
        (t.coef, t.hazard_ratio, t.se, t.lower, t.upper, t.p_value) == (None,) * 6 for t in fit.terms
    )


def test_separated_groups_have_no_estimate():
    fit = cox([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], pd.DataFrame({"arm": list("aabbb")}))
    assert nothing(fit) and [t.term for t in fit.terms] == ["arm=b"]
    assert fit.reason == ("The estimate for arm=b has no limit: it separates those with an event from those without.")


@pytest.mark.parametrize("without_event", ["a", "b"])
def test_a_group_without_an_event_has_no_estimate(without_event):
    rng = np.random.default_rng(8)
    arm = rng.choice(["a", "b"], 400)
    event = (rng.random(400) < 0.8) & (arm != without_event)
    table = risk_table_from_subjects(rng.integers(1, 365, 400), event, group=arm)
    fit = cox_from_risk_table(table, "arm")
    assert nothing(fit) and "arm=b has no limit" in fit.reason


def test_separation_by_a_measure_has_no_estimate():
    fit = cox(range(1, 301), [1] * 300, pd.DataFrame({"x": np.arange(300) / 7}))
    assert nothing(fit) and "x has no limit" in fit.reason


def test_a_covariate_that_others_determine_has_no_estimate():
    frame = pd.DataFrame({"x": [1.0, 5, 2, 4, 3, 9], "y": [3.0, 11, 5, 9, 7, 19]})  # y = 2 x + 1
    fit = cox([1, 2, 3, 4, 5, 6], [1, 1, 0, 1, 1, 1], frame)
    assert nothing(fit) and fit.reason.startswith("y does not vary")


def test_a_constant_covariate_has_no_estimate():
    fit = cox([1, 2, 3], [1, 1, 0], pd.DataFrame({"x": [1, 2, 1], "y": [0.1, 0.1, 0.1]}))
    assert nothing(fit) and fit.reason.startswith("y does not vary")


def test_no_event():
    for covariates in ({"arm": ["a", "b"]}, {"x": [1.5, 2.5]}):
        fit = cox([3, 4], [0, 0], pd.DataFrame(covariates))
        assert nothing(fit) and fit.reason == "No event was observed." and fit.events == 0


def test_one_group_has_nothing_to_compare():
    fit = cox_from_risk_table(risk_table_from_subjects([1, 2], [1, 1]), "arm")
    assert (fit.terms, fit.reason) == ((), "There is nothing to compare.")


def test_a_level_gone_before_any_event_is_left_out_by_name():
    """The others are as if it had never been there."""
    duration, event, arm = [2, 5, 5, 7, 11, 1], [1, 0, 1, 1, 1, 0], ["a", "b", "a", "b", "a", "c"]
    fit = cox(duration, event, pd.DataFrame({"arm": arm}))
    without = cox(duration[:5], event[:5], pd.DataFrame({"arm": arm[:5]}))
    assert fit.terms[0] == without.terms[0] and fit.terms[0].coef is not None
    assert (fit.terms[1].term, fit.terms[1].coef) == ("arm=c", None)
    assert fit.reason == "Nobody with arm=c was at risk when an event happened."


def test_the_reference_is_named_if_it_is_not_the_first_level():
    duration, event, arm = [2, 5, 5, 7, 11, 1], [1, 0, 1, 1, 1, 0], ["b", "c", "b", "c", "b", "a"]
    fit = cox(duration, event, pd.DataFrame({"arm": arm}))
    assert [(t.term, t.coef is None) for t in fit.terms] == [("arm=a", True), ("arm=c", False)]
    assert "Nobody with arm=a was at risk" in fit.reason and "The reference is arm=b." in fit.reason


def test_missing_covariates_are_dropped_and_counted():
    duration, event, x = [2, 5, 6, 7, 11], [1, 0, 1, 1, 1], [1.0, 2.0, np.nan, 0.0, 3.0]
    fit = cox(duration, event, pd.DataFrame({"x": x}))
    keep = [0, 1, 3, 4]
    duration, event, x = ([column[i] for i in keep] for column in (duration, event, x))
    complete = cox(duration, event, pd.DataFrame({"x": x}))
    assert (fit.n, fit.dropped) == (4, 1)
    assert fit.terms == complete.terms and fit.is_estimated


def test_a_million_to_one_hazard_ratio_is_still_an_estimate():
    """All of 200,000 have the event in one arm, one of 200,000 in the other: large is not unbounded."""
    rng = np.random.default_rng(5)
    n = 200_000
    arm = np.repeat([0, 1], n)
    event = arm == 1
    event[0] = True
    fit = cox_from_risk_table(risk_table_from_subjects(rng.integers(1, 50, 2 * n), event, group=arm), "arm")
    assert fit.terms[0].se == pytest.approx(1, rel=1e-2)  # one event in the smaller group: se is close to 1
    assert fit.terms[0].hazard_ratio > 1e4


@pytest.mark.parametrize(
    "covariates, message",
    [
        (pd.DataFrame({"x": [1, 2]}), "covariates: has 2 rows for 3 durations"),
        (pd.DataFrame({"x": [1, 2, np.inf]}), "x: inf at position 3; accepted are finite numbers"),
        (pd.DataFrame([[1, 2]] * 3, columns=["x", "x"]), "covariates: the column 'x' is there twice"),
        (pd.DataFrame(index=range(3)), "covariates: has no column"),
    ],
)
def test_refuses(covariates, message):
    with pytest.raises(ValueError, match=message):
        cox([1, 2, 3], [1, 0, 1], covariates)


def test_errors_name_the_row_of_the_callers_data():
    with pytest.raises(ValueError, match="duration: -3 at position 3"):
        cox([1, 2, -3], [1, 0, 1], pd.DataFrame({"x": [1, np.nan, 3]}))
