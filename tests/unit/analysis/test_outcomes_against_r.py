"""Outcomes against R (tests/reference/outcomes): lm for each visit, nlme's gls for all, shares, mediation, slopes."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.mediation import mediation
from analysis.number_needed import share, share_difference
from analysis.outcome_change import ancova
from analysis.repeated_measures import repeated_measures
from analysis.within_between import within_between

REFERENCE = Path(__file__).parents[2] / "reference" / "outcomes"
TEXT = {"group": str, "case": str}
ROWS = pd.read_csv(REFERENCE / "rows.csv", dtype=TEXT)
ANCOVA = pd.read_csv(REFERENCE / "ancova.csv", dtype=TEXT)
GLS = pd.read_csv(REFERENCE / "gls.csv", dtype=TEXT)
BY_GROUP = pd.read_csv(REFERENCE.with_name("outcomes_by_group") / "gls.csv", dtype=TEXT)


def wide(case: str):
    """Baseline [n], outcomes [n, v], group [n] and visits [v] of a case."""
    rows = ROWS[ROWS["case"] == case]
    outcomes = rows.pivot(index="id", columns="visit", values="outcome")
    people = rows.drop_duplicates("id").set_index("id").loc[outcomes.index]
    return people["baseline"].to_numpy(), outcomes.to_numpy(), people["group"].to_numpy(), list(outcomes.columns)


@pytest.mark.parametrize("case", ROWS["case"].unique())
def test_each_visit_is_what_lm_says(case):
    baseline, outcomes, group, visits = wide(case)
    for place, visit in enumerate(visits):
        found = ancova(baseline, outcomes[:, place], group)
        theirs = ANCOVA[(ANCOVA["case"] == case) & (ANCOVA["visit"] == visit)]
        assert [one.group for one in found.differences] == list(theirs["group"])
        for ours, row in zip(found.differences, theirs.itertuples(), strict=True):
            mine = (ours.estimate, ours.se, ours.df, ours.lower, ours.upper, ours.p_value)
            assert mine == pytest.approx((row.estimate, row.se, row.df, row.lower, row.upper, row.p), rel=1e-9)
            both = (found.baseline_slope, found.residual_sd, found.n)
            assert both == pytest.approx((row.slope, row.sigma, row.n), rel=1e-9)


@pytest.mark.parametrize("case", ROWS["case"].unique())
def test_all_visits_are_what_gls_says(case):
    found = repeated_measures(*wide(case), covariance="alike")
    assert found.reason == ""
    theirs = GLS[GLS["case"] == case].set_index(["visit", "group"])
    assert len(found.differences) == len(theirs)
    for one in found.differences:
        row = theirs.loc[(one.visit, one.difference.group)]
        assert (found.n, found.n_values) == (row["n"], row["n_values"])
        assert one.difference.estimate == pytest.approx(row["estimate"], abs=1e-5)
        assert one.difference.se == pytest.approx(row["se"], rel=1e-5)
        # never less likely than where R stopped
        assert found.log_likelihood >= row["log_likelihood"] - 1e-6
        assert found.log_likelihood == pytest.approx(row["log_likelihood"], abs=1e-4)


@pytest.mark.parametrize("case", ROWS["case"].unique())
def test_variances_by_group_are_those_of_gls_with_varident(case):
    found = repeated_measures(*wide(case), covariance="by group")
    theirs = BY_GROUP[BY_GROUP["case"] == case].set_index(["visit", "group"])
    assert found.reason == "" and found.is_by_group and len(found.differences) == len(theirs)
    for one in found.differences:
        row = theirs.loc[(one.visit, one.difference.group)]
        # R stops a little early, and is never more likely
        assert one.difference.estimate == pytest.approx(row["estimate"], abs=2e-5)
        assert one.difference.se == pytest.approx(row["se"], rel=2e-5)
        assert found.log_likelihood >= row["log_likelihood"] - 1e-6
        assert found.log_likelihood == pytest.approx(row["log_likelihood"], abs=1e-4)


@pytest.mark.parametrize("case", ROWS["case"].unique())
def test_of_both_the_one_is_told_that_fits_better_and_by_how_much(case):
    alike, by_group = (repeated_measures(*wide(case), covariance=kind) for kind in ("alike", "by group"))
    found = repeated_measures(*wide(case))
    ratio, df = found.likelihood_ratio
    assert ratio == pytest.approx(2 * (by_group.log_likelihood - alike.log_likelihood), abs=1e-8)
    _, outcomes, group, _ = wide(case)
    assert df == outcomes.shape[1] * (len(set(group)) - 1)
    # Akaike: a parameter more has to gain one of log-likelihood
    assert found.is_by_group == (ratio > 2 * df)


def test_with_one_visit_variances_by_group_are_the_two_that_gls_finds():
    """Of one visit without a baseline that differs the difference of means has each group's own variance (Welch)."""
    rng = np.random.default_rng(4)
    value, arm = np.r_[rng.normal(5, 1, 30), rng.normal(5, 3, 10)], list("a" * 30 + "b" * 10)
    (one,) = repeated_measures(np.full(40, 3.0), value[:, None], arm, (28,)).differences
    first, second = value[:30], value[30:]
    assert one.difference.estimate == pytest.approx(second.mean() - first.mean(), abs=1e-9)
    assert one.difference.se**2 == pytest.approx(first.var(ddof=1) / 30 + second.var(ddof=1) / 10, rel=1e-8)
    parts = first.var(ddof=1) / 30, second.var(ddof=1) / 10
    assert one.difference.df == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 29 + parts[1] ** 2 / 9), rel=1e-6)


@pytest.mark.parametrize("case", ["growth"])
def test_with_complete_data_the_model_of_all_visits_is_that_of_each(case):
    # the same design at every visit: generalised least squares is then least squares, with n - 3 degrees of freedom
    baseline, outcomes, group, visits = wide(case)
    for place, one in enumerate(repeated_measures(baseline, outcomes, group, visits, covariance="alike").differences):
        alone = ancova(baseline, outcomes[:, place], group)
        # one variance for both groups, as the model of all visits has it
        design = np.column_stack([np.ones(len(baseline)), group == "Male", baseline])
        se = alone.residual_sd * np.sqrt(np.linalg.inv(design.T @ design)[1, 1])
        theirs = [alone.differences[0].estimate, se, len(baseline) - 3]
        assert [one.difference.estimate, one.difference.se, one.difference.df] == pytest.approx(theirs, rel=1e-7)


def test_degrees_of_freedom_are_those_of_a_likelihood_written_out():
    # a second implementation: the whole matrix of everybody's values, and derivatives by small differences
    baseline, outcomes, group, visits = wide("two_visits")
    found = repeated_measures(baseline, outcomes, group, visits)
    used = ~np.isnan(baseline) & ~np.isnan(outcomes).all(axis=1)
    x, y, arm = baseline[used], outcomes[used], (group[used] == "1").astype(float)
    place = [(i, v) for i in range(len(y)) for v in range(2) if not np.isnan(y[i, v])]
    values = np.array([y[i, v] for i, v in place])
    design = np.zeros((len(place), 6))
    for row, (i, v) in enumerate(place):
        design[row, 3 * v : 3 * v + 3] = 1, arm[i], x[i] - x.mean()

    def fit(theta):
        sigma = np.array([[theta[0], theta[1]], [theta[1], theta[2]]])
        whole = np.array([[sigma[v, w] if i == j else 0.0 for j, w in place] for i, v in place])
        inverse = np.linalg.inv(whole)
        spread = np.linalg.inv(design.T @ inverse @ design)
        residual = values - design @ (spread @ design.T @ inverse @ values)
        likelihood = -(np.linalg.slogdet(whole)[1] - np.linalg.slogdet(spread)[1] + residual @ inverse @ residual) / 2
        return likelihood, spread

    theta = found.covariance[[0, 1, 1], [0, 0, 1]]
    steps = np.eye(3) * 1e-3
    hessian = np.array(
        [
            [
                (fit(theta + a + b)[0] - fit(theta + a - b)[0] - fit(theta - a + b)[0] + fit(theta - a - b)[0]) / 4e-6
                for b in steps
            ]
            for a in steps
        ]
    )
    score = np.array([(fit(theta + a)[0] - fit(theta - a)[0]) / 2e-3 for a in steps])
    assert score == pytest.approx(0, abs=1e-4)
    spread = fit(theta)[1]
    for at, one in zip((1, 4), found.differences, strict=True):
        slope = np.array([(fit(theta + a)[1][at, at] - fit(theta - a)[1][at, at]) / 2e-3 for a in steps])
        df = 2 * spread[at, at] ** 2 / (slope @ np.linalg.inv(-hessian) @ slope)
        assert one.difference.se == pytest.approx(np.sqrt(spread[at, at]), rel=1e-6)
        assert one.difference.df == pytest.approx(df, rel=1e-3)


def test_shares_and_their_differences_are_what_the_formula_says():
    for row in pd.read_csv(REFERENCE / "shares.csv").itertuples():
        found = share_difference(share(row.k1, row.n1), share(row.k2, row.n2))
        assert (found.estimate, found.lower, found.upper) == pytest.approx(
            (row.difference, row.lower, row.upper), abs=1e-12
        )


def test_mediation_is_what_two_models_say():
    people, theirs = pd.read_csv(REFERENCE / "mediators.csv"), pd.read_csv(REFERENCE / "mediation.csv")
    theirs = dict(zip(theirs["name"], theirs["value"], strict=True))
    found = mediation(
        people["x"],
        people["m"],
        people["y"],
        covariates=people[["before_m", "before_y"]],
        exposure_at=0,
        mediator_at=84,
        outcome_at=182,
        rng=np.random.default_rng(1),
        n_bootstrap=300,
    )
    for name in ("to_mediator", "from_mediator", "indirect", "direct", "total", "vanishes_at"):
        assert getattr(found, name).estimate == pytest.approx(theirs[name], rel=1e-9)
    at = {one.correlation: one.indirect.estimate for one in found.at_correlation}
    assert [at[-0.5], at[0], at[0.3]] == pytest.approx(
        [theirs["at_minus_0.5"], theirs["at_0"], theirs["at_0.3"]], rel=1e-9
    )


def test_within_and_between_are_what_lm_says():
    days, theirs = pd.read_csv(REFERENCE / "diaries.csv"), pd.read_csv(REFERENCE / "within.csv").set_index("which")
    plain = within_between(days["id"], days["fear"], days["pain"])
    drifting = within_between(days["id"], days["fear"], days["pain"], day=days["day"])
    for found, name in ((plain.within, "within"), (drifting.within, "within_day"), (plain.between, "between")):
        assert [found.estimate, found.se, found.df] == pytest.approx(list(theirs.loc[name]), rel=1e-9)
