"""Models of all events against R's coxph with clusters (tests/reference/recurrent/make.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.recurrent import andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import recurrent_rows

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/recurrent/recurrent.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
MODELS = {"andersen_gill": andersen_gill, "pwp_total_time": pwp_total_time, "pwp_gap_time": pwp_gap_time}
COUNTED_FROM_ONE = ["bladder2", "cgd", "cgd by hospital", "heart, one event at most"]


def covariates_of(case):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=float if case["is_numeric"][name] else object)
            for name, values in case["covariates"].items()
        }
    )


def rows_of(case, number=None):
    return recurrent_rows(case["participant"], case["start"], case["stop"], case["event"], number)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", CASES)
def test_terms(name, model):
    case = CASES[name]
    fit = MODELS[model](rows_of(case, case["number"]), covariates_of(case), strata=case["strata"])
    expected = case["models"][model]
    assert (fit.model, fit.n, fit.dropped, fit.reason) == (model, len(set(case["participant"])), 0, "")
    assert (fit.rows, fit.events) == (expected["rows"], expected["events"])
    for ours, theirs in zip(fit.terms, expected["terms"], strict=True):
        assert ours.term == theirs["term"]
        for part in ("coef", "hazard_ratio", "se", "robust_se", "lower", "upper", "p_value"):
            assert getattr(ours, part) == pytest.approx(theirs[part], rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("name", COUNTED_FROM_ONE)
def test_numbers_are_counted_where_everybody_starts_without_an_event(name):
    case = CASES[name]
    assert np.array_equal(rows_of(case).number, case["number"])


def test_the_robust_error_of_bladder2_allows_for_delayed_entry():
    """0.2656, as in R; residuals that forget the delayed entry give 0.2105."""
    case = CASES["bladder2"]
    fit = andersen_gill(rows_of(case), covariates_of(case))
    assert round(fit.terms[0].robust_se, 4) == 0.2656


def test_high_numbers_share_a_baseline_and_the_result_says_which():
    case = CASES["bladder1, up to nine recurrences"]
    fit = pwp_total_time(rows_of(case, case["number"]), covariates_of(case))
    number, event = np.array(case["number"]), np.array(case["event"], dtype=bool)
    expected = [(k, False, int((number == k).sum()), int(event[number == k].sum())) for k in (1, 2, 3, 4)]
    expected.append((5, True, int((number >= 5).sum()), int(event[number >= 5].sum())))
    assert [(s.number, s.is_pooled, s.rows, s.events) for s in fit.numbers] == expected
    assert pwp_total_time(rows_of(case), covariates_of(case), pooled_from=3).numbers[-1].number == 3


@pytest.mark.parametrize("n, is_too_few", [(99, True), (100, False)])
def test_under_a_hundred_participants_are_marked_as_too_few(n, is_too_few):
    stop = 5 + np.arange(n) % 11
    rows = recurrent_rows(np.arange(n), np.zeros(n), stop, stop % 2)
    fit = andersen_gill(rows, pd.DataFrame({"x": np.arange(n) % 3}))
    assert (fit.n, fit.is_too_few) == (n, is_too_few) and fit.terms[0].robust_se is not None
    (told,) = fit.told_terms
    assert told.hazard_ratio == fit.terms[0].hazard_ratio and fit.terms[0].lower is not None
    assert (told.lower is None) == (told.p_value is None) == is_too_few


@pytest.mark.parametrize("n, is_too_few", [(199, True), (200, False)])
def test_models_by_event_number_take_two_hundred(n, is_too_few):
    stop = 5 + np.arange(n) % 11
    rows = recurrent_rows(np.arange(n), np.zeros(n), stop, stop % 2)
    for model in (pwp_total_time, pwp_gap_time):
        assert model(rows, pd.DataFrame({"x": np.arange(n) % 3})).is_too_few == is_too_few
