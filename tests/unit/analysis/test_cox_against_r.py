"""Cox models against R's coxph with Efron ties (tests/reference/survival/make.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis.cox
from analysis.cox import cox, cox_from_risk_table
from analysis.risk_table import risk_table_from_subjects

# a division by zero or an overflow on the way is a fault, even if the result looks right
pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival/cox.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
ONE_FACTOR = [name for name, case in CASES.items() if list(case["is_numeric"].values()) == [False]]
PARTS = ("coef", "hazard_ratio", "se", "lower", "upper", "p_value")


def covariates_of(case):
    columns = {
        name: pd.Series(values, dtype=float if case["is_numeric"][name] else object)
        for name, values in case["covariates"].items()
    }
    return pd.DataFrame(columns)


def agrees(fit, case):
    assert (fit.n, fit.events, fit.dropped) == (case["n"], case["events"], case["dropped"])
    assert fit.reason == ""
    assert [term.term for term in fit.terms] == [term["term"] for term in case["terms"]]
    for ours, theirs in zip(fit.terms, case["terms"], strict=True):
        for part in PARTS:
            assert getattr(ours, part) == pytest.approx(theirs[part], rel=1e-9, abs=1e-12), (ours.term, part)


@pytest.mark.parametrize("name", CASES)
def test_fit(name):
    case = CASES[name]
    agrees(cox(case["duration"], case["event"], covariates_of(case), entry=case["entry"]), case)


@pytest.mark.parametrize("name", CASES)
def test_fit_row_by_row(name, monkeypatch):
    """The path for covariates with many values gives R's numbers also where few patterns would do."""
    monkeypatch.setattr(analysis.cox, "_MOST_PATTERNS", 0)
    case = CASES[name]
    agrees(cox(case["duration"], case["event"], covariates_of(case), entry=case["entry"]), case)


@pytest.mark.parametrize("name", ONE_FACTOR)
def test_fit_from_a_risk_table(name):
    case = CASES[name]
    [(factor, group)] = case["covariates"].items()
    table = risk_table_from_subjects(case["duration"], case["event"], entry=case["entry"], group=group)
    agrees(cox_from_risk_table(table, factor), case)


def test_covariates_far_from_zero_do_not_matter():
    """A shift of a covariate cancels in the partial likelihood; without centring exp(shift) overflows."""
    case = CASES["ovarian"]
    covariates = covariates_of(case)
    covariates["age"] += 1e6
    shifted = cox(case["duration"], case["event"], covariates)
    for ours, theirs in zip(shifted.terms, case["terms"], strict=True):
        np.testing.assert_allclose([ours.coef, ours.se], [theirs["coef"], theirs["se"]], rtol=1e-7)
