"""A simulated trial of three arms in twelve clinics against R: covariates, clusters, parts, shares, rates by person-time."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.outcome_change import ancova
from analysis.person_time import person_times
from analysis.repeated_measures import repeated_measures
from analysis.standardised import standardised
from analysis.subgroups import subgroups

FOLDER = Path(__file__).parents[2] / "reference" / "trial"
PEOPLE = pd.read_csv(FOLDER / "people.csv")
FACTS = PEOPLE[["age", "sex", "job"]]
# make.R with R 4.2.2, sandwich 3.0.2, clubSandwich 0.5.8, nlme 3.1.162
EXPECTED = pd.read_csv(FOLDER / "results.csv").set_index(["what", "term", "name"])["value"]


def by_r(what: str, term: str, *names: str) -> list[float]:
    return [EXPECTED[what, term, name] for name in names]


def test_a_visit_with_covariates():
    found = ancova(PEOPLE["before"], PEOPLE["y84"], PEOPLE["arm"], covariates=FACTS)
    for one in found.differences:
        assert [one.estimate, one.se] == pytest.approx(by_r("ancova", f"arm{one.group}", "estimate", "se"), rel=1e-9)
    last = found.pairs[-1]
    assert (last.group, last.reference) == ("walking", "exercise") and len(found.pairs) == 3
    assert [last.estimate, last.se] == pytest.approx(by_r("ancova", "walking-exercise", "estimate", "se"), rel=1e-9)
    # Holm by hand: the smallest of three p-values times 3, the next times 2, none below the one before
    p = sorted(one.p_value for one in found.pairs)
    by_hand = np.minimum(1, np.maximum.accumulate([3 * p[0], 2 * p[1], p[2]]))
    assert sorted(found.pairs_holm) == pytest.approx(by_hand)


def test_a_visit_in_clinics():
    found = ancova(PEOPLE["before"], PEOPLE["y84"], PEOPLE["arm"], covariates=FACTS, cluster=PEOPLE["clinic"])
    assert found.n_clusters == 12
    for one in found.differences:
        expected = by_r("ancova_clusters", f"arm{one.group}", "estimate", "se", "df", "p")
        assert [one.estimate, one.se, one.df, one.p_value] == pytest.approx(expected, rel=1e-6)


def test_all_visits_with_covariates():
    later = PEOPLE[["y28", "y84"]].to_numpy()
    found = repeated_measures(PEOPLE["before"], later, PEOPLE["arm"], (28, 84), covariates=FACTS[["age", "sex"]])
    for one in found.differences:
        expected = by_r("repeated", f"{one.visit}:arm{one.difference.group}", "estimate", "se")
        assert [one.difference.estimate, one.difference.se] == pytest.approx(expected, rel=1e-5)
    assert found.log_likelihood == pytest.approx(*by_r("repeated", "model", "log_likelihood"), abs=1e-6)


@pytest.mark.parametrize("part", ["sex", "job"])
def test_parts_of_the_people_and_their_interaction(part):
    found = subgroups(PEOPLE["before"], PEOPLE["y84"], PEOPLE["arm"], PEOPLE[part])
    for one in found:
        assert one.interaction_p == pytest.approx(*by_r(f"interaction_{part}", one.group, "p"), rel=1e-6)
        for level in one.parts:
            expected = by_r(f"part_{part}", f"{level.level}:arm{one.group}", "estimate", "se", "df", "p")
            made = level.difference
            assert [made.estimate, made.se, made.df, made.p_value] == pytest.approx(expected, rel=1e-6)


def responds() -> np.ndarray:
    return np.where(PEOPLE["y84"].isna(), np.nan, PEOPLE["y84"] <= 4)


def test_risks_standardised_over_covariates():
    given = {"baseline": PEOPLE["before"], "covariates": FACTS[["age", "sex"]]}
    found = standardised(responds(), PEOPLE["arm"], **given)
    in_clinics = standardised(responds(), PEOPLE["arm"], **given, cluster=PEOPLE["clinic"])
    for one, clustered in zip(found.differences, in_clinics.differences, strict=True):
        told = [one.difference.estimate, one.se, one.risk, one.reference_risk, one.odds_ratio.estimate]
        names = ("difference", "se", "risk", "reference_risk", "odds")
        assert told == pytest.approx(by_r("standardised", one.group, *names), rel=1e-6)
        # the delta method leaves out what a bootstrap of 4,000 adds in few people
        assert one.se == pytest.approx(*by_r("standardised", one.group, "bootstrap_se"), rel=0.08)
        reach = np.log(one.odds_ratio.upper / one.odds_ratio.estimate) / 1.959963984540054
        assert reach == pytest.approx(*by_r("standardised", one.group, "odds_se"), rel=1e-6)
        assert clustered.se == pytest.approx(*by_r("standardised_clusters", one.group, "se"), rel=1e-6)


def test_without_covariates_a_standardised_risk_is_the_share():
    # 12 of 20 against 6 of 24: 0.6 - 0.25 = 0.35, variance 0.6 x 0.4 / 20 + 0.25 x 0.75 / 24
    told = np.repeat([1, 0, 1, 0], [6, 18, 12, 8])
    (found,) = standardised(told, ["a"] * 24 + ["b"] * 20).differences
    assert found.difference.estimate == pytest.approx(0.35)
    assert found.se == pytest.approx((0.6 * 0.4 / 20 + 0.25 * 0.75 / 24) ** 0.5)
    # odds 12/8 over 6/18
    assert found.odds_ratio.estimate == pytest.approx(4.5)
    few = standardised(np.repeat([1, 0, 1, 0], [2, 22, 12, 8]), ["a"] * 24 + ["b"] * 20)
    assert "Of a 2 of 24 respond; it takes 5" in few.reason and not few.differences


def test_rates_by_person_time_are_exact():
    found = person_times([5210 / 41, 1, 812 / 7, 300], [1, 0, 1, 0], [41, 0, 7, 1], ["a", "a", "b", "c"])
    for one, term in zip(found.groups, ("41:5210", "7:812", "0:300"), strict=True):
        told = [one.rate.estimate, one.rate.lower, one.rate.upper]
        assert told == pytest.approx(by_r("rate", term, "estimate", "lower", "upper"), rel=1e-9)
    ratio = found.ratios[0]
    told = [ratio.ratio.estimate, ratio.ratio.lower, ratio.ratio.upper, ratio.p_value]
    names = ("estimate", "lower", "upper", "p")
    assert told == pytest.approx(by_r("rate_ratio", "7:812/41:5210", *names), rel=1e-9)
