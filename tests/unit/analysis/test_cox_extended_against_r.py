"""Strata, clusters and the test of proportional hazards against R (tests/reference/recurrent/make.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis.cox
from analysis.cox import cox
from analysis.schoenfeld import proportional_hazards

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/recurrent/extended.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
PLOTTED = [name for name, case in CASES.items() if case["over_time"]]


def covariates_of(case):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=float if case["is_numeric"][name] else object)
            for name, values in case["covariates"].items()
        }
    )


def fitted(case):
    return cox(
        case["duration"],
        case["event"],
        covariates_of(case),
        entry=case["entry"],
        strata=case["strata"],
        cluster=case["cluster"],
    )


def agrees(fit, case):
    assert (fit.n, fit.events, fit.dropped, fit.reason) == (case["n"], case["events"], 0, "")
    for ours, theirs in zip(fit.terms, case["terms"], strict=True):
        assert ours.term == theirs["term"]
        for part in ("coef", "hazard_ratio", "se", "robust_se", "lower", "upper", "p_value"):
            expected = theirs[part]
            assert getattr(ours, part) == (
                expected if expected is None else pytest.approx(expected, rel=1e-8, abs=1e-10)
            ), part


@pytest.mark.parametrize("name", CASES)
def test_terms(name):
    case = CASES[name]
    fit = fitted(case)
    agrees(fit, case)
    assert fit.strata == (1 if case["strata"] is None else len(set(case["strata"])))
    assert fit.clusters == (None if case["cluster"] is None else len(set(case["cluster"])))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["cluster"] is None])
def test_terms_row_by_row(name, monkeypatch):
    monkeypatch.setattr(analysis.cox, "_MOST_PATTERNS", 0)
    agrees(fitted(CASES[name]), CASES[name])


@pytest.mark.parametrize("name", CASES)
def test_proportional_hazards(name):
    case = CASES[name]
    rows = [(row["term"], row["transform"]) for row in case["hazards"]]
    found = []
    for transform in dict.fromkeys(transform for _, transform in rows):
        check = proportional_hazards(
            case["duration"],
            case["event"],
            covariates_of(case),
            entry=case["entry"],
            strata=case["strata"],
            transform=transform,
        )
        assert (check.n, check.events, check.transform, check.reason) == (case["n"], case["events"], transform, "")
        found += check.tests
    assert [(test.term, test.transform) for test in found] == rows
    for ours, theirs in zip(found, case["hazards"], strict=True):
        assert ours.df == theirs["df"]
        assert ours.statistic == pytest.approx(theirs["statistic"], rel=1e-7, abs=1e-9)
        assert ours.p_value == pytest.approx(theirs["p_value"], rel=1e-7)


@pytest.mark.parametrize("name", PLOTTED)
def test_coefficients_over_time(name):
    """The scaled residuals; R has one per event, here compared by their mean on a day."""
    case = CASES[name]
    check = proportional_hazards(
        case["duration"], case["event"], covariates_of(case), entry=case["entry"], strata=case["strata"]
    )
    for column, theirs in zip(check.over_time, case["over_time"]["value"], strict=True):
        assert column.time == pytest.approx(case["over_time"]["time"], rel=1e-9)
        assert column.value == pytest.approx(theirs, rel=1e-6, abs=1e-8)
        assert column.n_events.sum() == case["events"]
        assert np.average(column.value, weights=column.n_events) == pytest.approx(column.coef, abs=1e-7)
