"""Weighted and stratified log-rank tests against R's survdiff and the sums written out in R."""

import json
from pathlib import Path

import numpy as np
import pytest

from analysis.logrank import CHI_SQUARED, log_rank
from analysis.risk_table import risk_table_from_subjects
from analysis.weighted_logrank import log_rank_stratified, log_rank_weighted

pytestmark = pytest.mark.filterwarnings("error")

REFERENCE = json.loads((Path(__file__).parents[2] / "reference/survival_more/logrank.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}


def tables_of(case):
    """A risk table for each stratum."""
    stratum = np.array(case["stratum"])
    columns = {name: np.array(case[name]) for name in ("duration", "event", "entry", "group")}
    parts = ({name: column[stratum == one] for name, column in columns.items()} for one in np.unique(stratum))
    return [risk_table_from_subjects(**part) for part in parts]


@pytest.mark.parametrize("name", CASES)
def test_against_r(name):
    tables = tables_of(CASES[name])
    compared = 0
    for expected in CASES[name]["tests"]:
        powers = {"rho": expected["rho"], "gamma": expected["gamma"]}
        found = log_rank_stratified(tables, weights="fleming-harrington", **powers)
        for theirs in (expected["by_sums"], expected["by_survdiff"]):
            if theirs is not None:
                compared += 1
                assert found.test.statistic == pytest.approx(theirs["statistic"], rel=1e-9)
                assert found.test.df == theirs["df"]
                if found.test.method == CHI_SQUARED:
                    assert found.test.p_value == pytest.approx(theirs["p_value"], rel=1e-8)
        if expected["by_sums"] is None:
            assert found is None
    assert compared or name == "all censored"


def test_named_weights_are_special_cases():
    (table,) = tables_of(CASES["lung by sex"])
    plain = log_rank_weighted(table, weights="log-rank")
    assert plain.test == log_rank(table) and (plain.rho, plain.gamma, plain.n_strata) == (0, 0, 1)
    peto = log_rank_weighted(table, weights="peto-peto")
    # survdiff(Surv(time, status) ~ sex, lung, rho = 1), as R prints it: chi-squared 12.7
    assert round(peto.test.statistic, 1) == 12.7
    assert peto.test == log_rank_weighted(table, weights="fleming-harrington").test


def test_by_hand():
    """a: events on days 1 and 3, b: on days 2 and 4. S just before them: 1, 3/4, 1/2, 1/4; rho 1.

    Expected for a: 2/4, 1/3, 1/2, 0. Difference 1/2 - 3/4 (1/3) + 1/2 (1/2) = 1/2; variance 1/4 + 9/16 (2/9)
    + 1/4 (1/4) = 7/16; statistic 4/7.
    """
    table = risk_table_from_subjects([1, 3, 2, 4], [1, 1, 1, 1], group=["a", "a", "b", "b"])
    assert log_rank_weighted(table, weights="peto-peto").test.statistic == pytest.approx(4 / 7)


def test_late_weights_see_nothing_in_one_event_time():
    table = risk_table_from_subjects([5, 5, 8, 9], [1, 0, 0, 0], group=["a", "b", "a", "b"])
    assert log_rank_weighted(table, weights="fleming-harrington", rho=0, gamma=1) is None


def test_a_stratum_of_one_group_says_nothing():
    both = risk_table_from_subjects([1, 3, 2, 4], [1, 1, 1, 1], group=["a", "a", "b", "b"])
    alone = risk_table_from_subjects([1, 2, 7], [1, 0, 1], group=["b", "b", "b"])
    found = log_rank_stratified([both, alone])
    assert found.test.statistic == log_rank(both).statistic and found.n_strata == 2
    assert found.test.observed == (2, 4)
    assert log_rank_stratified([alone]) is None


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"weights": "gehan"}, "weights: 'gehan'; accepted are log-rank, peto-peto, fleming-harrington"),
        ({"weights": "peto-peto", "rho": 1}, "rho, gamma: given; accepted only with"),
        ({"weights": "fleming-harrington", "gamma": -1}, "gamma: -1; accepted are numbers from 0"),
    ],
)
def test_refuses(choice, message):
    table = risk_table_from_subjects([1, 2], [1, 1], group=["a", "b"])
    with pytest.raises(ValueError, match=message):
        log_rank_weighted(table, **choice)
    with pytest.raises(ValueError, match="tables: there is none"):
        log_rank_stratified([])
