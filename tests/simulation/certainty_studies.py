"""Rows of docs/certainty.md about the first events, and all events, of a study."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.competing import aalen_johansen
from analysis.cox import cox_from_risk_table
from analysis.differences import median_difference, share_differences
from analysis.enough import carries_mean, why_no_mean_interval
from analysis.hazard import smoothed_hazard
from analysis.logrank import log_rank
from analysis.risk_table import RiskTable, risk_table_from_subjects
from analysis.rmst import restricted_mean, rmst_difference
from analysis.schoenfeld import proportional_hazards
from analysis.survival import kaplan_meier
from analysis.weighted_logrank import log_rank_stratified, log_rank_weighted
from pages.telling.recurrence.study_words import group_lines
from tests.simulation.certainty_row import errs, holds, holds_open, row
from tests.simulation.interval_coverage import MEANS, SHARE_OF_CAUSE, TAU, first_events


def share_held(rng, n, truth, gone) -> float | None:
    """As the page prints it: “95 % (75 % to 99 %)” of a day by which a share `truth` is free."""
    day = 100
    time = rng.exponential(-day / np.log(truth), n)
    leaves = rng.exponential(-day / np.log(1 - gone), n) if gone else np.full(n, np.inf)
    curve = kaplan_meier(risk_table_from_subjects(np.minimum(time, leaves), time <= leaves))
    told = re.search(r"Free at 100 days: \d+% \((\d+)% to (\d+)%\)", group_lines("a", curve, [day]))
    if told is None:
        return None
    lower, upper = (int(part) / 100 for part in told.groups())
    # whole percents: half of one to either side is the same sentence
    return float(lower - 0.005 <= truth <= upper + 0.005)


def groups_found(rng, first, second, leaving) -> float | None:
    n = first + second
    time, leaves = rng.exponential(100, n), rng.exponential(100 * (1 - leaving) / leaving, n)
    test = log_rank(
        risk_table_from_subjects(np.minimum(time, leaves), time <= leaves, group=["a"] * first + ["b"] * second)
    )
    return None if test is None or test.too_few else float(test.p_value < 0.05)


def hazards_found(rng, people) -> float | None:
    """Two groups whose hazards stay in proportion: whether the test of all terms says that they do not."""
    arm = np.repeat([0, 1], people)
    time, leaves = rng.exponential(100 / 2.0**arm), rng.exponential(150, 2 * people)
    check = proportional_hazards(np.minimum(time, leaves), time <= leaves, pd.DataFrame({"arm": arm}))
    return None if check.tests[-1].p_value is None else float(check.tests[-1].p_value < 0.05)


def hazard_held(rng, people) -> float | None:
    """A hazard of 1 in 100 a day throughout, so that smoothing changes nothing: the share of its days that hold it."""
    time, leaves = rng.exponential(100, people), rng.exponential(200, people)
    found = smoothed_hazard(risk_table_from_subjects(np.minimum(time, leaves), time <= leaves))
    told = ~np.isnan(found.lower) if len(found.time) else np.zeros(0, bool)
    return float(np.mean((found.lower <= 0.01) & (found.upper >= 0.01), where=told)) if told.any() else None


def study(rng, n, leaving, kind) -> RiskTable:
    """Two groups of n people with first events, mean 150 days and 225."""
    group, entry, duration, event = first_events(rng, n, leaving, kind)
    return risk_table_from_subjects(duration, event, entry=entry, group=group)


def median_held(rng, n, leaving) -> float | None:
    median = kaplan_meier(study(rng, n, leaving, "days"), "0").median()
    return holds_open(median.lower, median.upper, MEANS[0] * np.log(2))


def medians_apart_held(rng, n, leaving) -> float | None:
    apart = median_difference(study(rng, n, leaving, "days"))
    return holds_open(apart.lower, apart.upper, (MEANS[1] - MEANS[0]) * np.log(2))


def shares_apart_held(rng, n, leaving, day) -> float | None:
    (apart,) = share_differences(study(rng, n, leaving, "days"), [day])
    return holds(apart.lower, apart.upper, np.exp(-day / MEANS[1]) - np.exp(-day / MEANS[0]))


def mean_days(mean: float) -> float:
    return mean * (1 - np.exp(-TAU / mean))


def mean_days_held(rng, n, leaving, kind) -> float | None:
    table = study(rng, n, leaving, kind)
    mean = restricted_mean(table, "0", TAU)
    if mean.estimate is None or why_no_mean_interval(table, "0", TAU):
        return None
    return holds(mean.lower, mean.upper, mean_days(MEANS[0]))


def mean_days_apart_held(rng, n, leaving, kind) -> float | None:
    table = study(rng, n, leaving, kind)
    apart = rmst_difference(table, TAU)
    if not all(carries_mean(table, group, TAU) for group in table.groups):
        return None
    return holds(apart.lower, apart.upper, mean_days(MEANS[1]) - mean_days(MEANS[0]))


def ratio_held(rng, n, leaving, kind) -> float | None:
    terms = cox_from_risk_table(study(rng, n, leaving, kind), "group").terms
    return holds(terms[0].lower, terms[0].upper, MEANS[0] / MEANS[1]) if terms else None


def incidence_held(rng, n, leaving, day, share) -> float | None:
    """The share that had one of two kinds of event first, of which `share` are of it."""
    group, _, duration, event = first_events(rng, n, leaving, "days")
    mine = group == 0
    cause = np.where(rng.random(n) < share, "x", "y")
    if not (event[mine] & (cause == "x")).any():
        return None  # a kind that nobody had is not listed
    (curve,) = (one for one in aalen_johansen(duration[mine], event[mine], cause) if one.cause == "x")
    (point,) = curve.at([day])
    return holds(point.lower, point.upper, share * (1 - np.exp(-day / MEANS[0])))


def tests_found(rng, test, n) -> float | None:
    """Whether a log-rank test within strata, or with weights, tells apart groups that are alike."""
    stratum = rng.integers(0, 3, 2 * n)
    time, leaves = rng.exponential(60 + 60 * stratum), rng.exponential(200, 2 * n)
    columns = np.minimum(time, leaves), time <= leaves
    group = np.repeat(["a", "b"], n)
    found = test(columns, group, stratum)
    return None if found is None or found.too_few else errs(found.p_value)


def within_strata(columns, group, stratum):
    mine = [
        risk_table_from_subjects(*(column[stratum == one] for column in columns), group=group[stratum == one])
        for one in np.unique(stratum)
    ]
    found = log_rank_stratified(mine)
    return None if found is None else found.test


def early_days_more(columns, group, _stratum):
    found = log_rank_weighted(risk_table_from_subjects(*columns, group=group), weights="peto-peto")
    return None if found is None else found.test


SHARE, GROUPS = "share still free, as printed", "log-rank, p"
MEDIAN, MEDIANS = "half are free for so long", "difference of medians"
SHARES_APART = "difference of shares still free"
MEAN_DAYS, MEAN_DAYS_APART = "mean free days to day 91, as told", "difference of mean free days to day 91, as told"
RATIO, INCIDENCE = "hazard ratio", "share that had one kind of event first"
STRATIFIED, WEIGHTED = "log-rank within strata, p", "log-rank, early days more, p"
CHECK, HAZARD = "hazards in proportion, p", "smoothed hazard (share of its days)"
ROWS = (
    *(
        row(SHARE, f"{n} people, truth {truth:.0%}, {gone:.0%} gone by then", share_held, n, truth, gone)
        for n, truth, gone in (
            (10, 0.95, 0.2),
            (20, 0.95, 0.0),
            (20, 0.9, 0.0),
            (20, 0.14, 0.5),
            (40, 0.14, 0.5),
            (40, 0.05, 0.5),
            (60, 0.5, 0.2),
        )
    ),
    *(
        row(
            GROUPS,
            f"{first} + {second} people, {leaving:.0%} leave first",
            groups_found,
            first,
            second,
            leaving,
            is_error=True,
        )
        for first, second, leaving in ((5, 5, 0.2), (10, 10, 0.2), (10, 30, 0.5), (19, 19, 0.5), (20, 20, 0.2))
    ),
    row(CHECK, "30 + 30 people, hazard ratio 2", hazards_found, 30, is_error=True),
    row(CHECK, "150 + 150 people, hazard ratio 2", hazards_found, 150, is_error=True),
    row(HAZARD, "60 people, 1 in 100 a day", hazard_held, 60),
    row(HAZARD, "300 people, 1 in 100 a day", hazard_held, 300),
    *(
        row(statement, f"{n}{each} people, {leaving:.0%} leave first", draw, n, leaving)
        for statement, each, draw in ((MEDIAN, "", median_held), (MEDIANS, " + as many", medians_apart_held))
        for n, leaving in ((10, 0.2), (10, 0.6), (20, 0.2), (20, 0.6), (50, 0.2), (50, 0.6))
    ),
    *(
        row(SHARES_APART, f"{n} + {n} people, {leaving:.0%} leave first, day {day}", shares_apart_held, n, leaving, day)
        for n, leaving, day in ((10, 0.2, 28), (10, 0.6, 91), (20, 0.2, 91), (20, 0.6, 182), (50, 0.2, 91))
    ),
    *(
        row(statement, f"{n}{each} people, {leaving:.0%} leave first{words}", draw, n, leaving, kind)
        for statement, each, draw in (
            (MEAN_DAYS, "", mean_days_held),
            (MEAN_DAYS_APART, " + as many", mean_days_apart_held),
            (RATIO, " + as many", ratio_held),
        )
        for n, leaving, kind, words in (
            (10, 0.2, "days", ""),
            (20, 0.2, "days", ""),
            (20, 0.6, "days", ""),
            (50, 0.6, "days", ""),
            (50, 0.2, "late", ", half enter late"),
            (200, 0.2, "late", ", half enter late"),
        )
    ),
    *(
        row(
            INCIDENCE,
            f"{n} people, {leaving:.0%} leave first, day {day}, {share:.0%} of the events",
            incidence_held,
            n,
            leaving,
            day,
            share,
        )
        for n, leaving, day, share in (
            (10, 0.2, 91, SHARE_OF_CAUSE),
            (20, 0.2, 28, SHARE_OF_CAUSE),
            (20, 0.6, 182, 0.2),
            (50, 0.2, 28, 0.2),
            (50, 0.6, 91, SHARE_OF_CAUSE),
        )
    ),
    *(
        row(statement, f"{n} + {n} people", tests_found, test, n, is_error=True)
        for statement, test in ((STRATIFIED, within_strata), (WEIGHTED, early_days_more))
        for n in (10, 20, 50)
    ),
)

# Which result of analysis/ each statement stands for.
SIMULATED = {
    "SurvivalAt": (SHARE,),
    "SurvivalCurve": (SHARE, MEDIAN),
    "MedianDifference": (MEDIANS,),
    "ShareDifference": (SHARES_APART,),
    "RestrictedMean": (MEAN_DAYS,),
    "RestrictedMeanDifference": (MEAN_DAYS_APART,),
    "CoxTerm": (RATIO,),
    "LogRank": (GROUPS, STRATIFIED, WEIGHTED),
    "CumulativeIncidence": (INCIDENCE,),
    "IncidenceAt": (INCIDENCE,),
    "HazardsTest": (CHECK,),
    "Hazard": (HAZARD,),
}
