"""A study's outcomes from its file on, against R (tests/reference/visits), which began with the same diaries.

Somebody leaves, one group has four people, and days, baselines, groups and first days are unknown here and there.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.store import Store
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.outcomes import study_outcomes

REFERENCE = Path(__file__).parents[1] / "reference" / "visits"
VISITS = (0, 28, 84)


def theirs(name: str, is_anchored: bool) -> pd.DataFrame:
    """R's table, of days counted from the date of an attribute or from the first day."""
    found = pd.read_csv(REFERENCE / f"{name}.csv", skipinitialspace=True)
    return found[found["anchored"] == is_anchored]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("visits") / "store.duckdb")
    sheet = read_file(REFERENCE / "diaries.csv", store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=date(2026, 6, 1))
    yield store.find("Study")
    store.close()


@pytest.fixture(scope="module", params=[False, True], ids=["first day", "anchor"])
def found(request, study):
    """What is told of the study, and whether days are counted from an anchor."""
    anchor = "started" if request.param else None
    return study_outcomes(
        study, OutcomeQuestion(measure="pain_average", visits=VISITS, by="arm", anchor=anchor)
    ), request.param


def test_the_values_at_the_visits(found):
    ours, is_anchored = found
    table = theirs("values", is_anchored).pivot(index="participant", columns="visit", values="value")
    assert list(ours.outcomes.participant) == list(table.index)
    assert np.isnan(ours.outcomes.values).any()
    np.testing.assert_allclose(ours.outcomes.values, table.to_numpy(), rtol=1e-12)


def test_the_groups_at_each_visit(found):
    ours, is_anchored = found
    table = theirs("ancova", is_anchored).set_index(["visit", "group"])
    terms = [(at.visit, at.compared.n, one) for at in ours.visits for one in at.compared.differences]
    assert len(terms) == len(table) == 4
    for visit, n, one in terms:
        row = table.loc[(visit, one.group)]
        assert n == row["n"]
        ours_of = [one.estimate, one.se, one.df, one.p_value]
        assert ours_of == pytest.approx(list(row[["estimate", "se", "df", "p"]]), rel=1e-9)


def test_the_groups_at_all_visits_together(found):
    ours, is_anchored = found
    table = theirs("gls", is_anchored).set_index(["visit", "group"])
    assert len(ours.model.differences) == len(table) == 4
    for one in ours.model.differences:
        row = table.loc[(one.visit, one.difference.group)]
        assert ours.model.n == row["n"]
        # nlme stops a little before the best covariance
        assert one.difference.estimate == pytest.approx(row["estimate"], abs=1e-5)
        assert one.difference.se == pytest.approx(row["se"], rel=1e-5)


def test_the_responders(found):
    ours, is_anchored = found
    table = theirs("responders", is_anchored).set_index(["visit", "percent", "group", "rule"])
    told = 0
    for at in ours.visits:
        for threshold in at.responders:
            counts = {one.group: one for one in threshold.groups}
            for one in threshold.differences:
                row = table.loc[(at.visit, threshold.percent, one.group, one.rule)]
                whole = counts[one.group].enrolled if one.rule == "all_enrolled" else counts[one.group].observed
                assert (counts[one.group].responders, whole) == (row["k"], row["n"])
                limits = (one.difference.estimate, one.difference.lower, one.difference.upper)
                assert limits == pytest.approx(tuple(row[["difference", "lower", "upper"]]), abs=1e-12)
                told += 1
    assert told == len(table) == 16
