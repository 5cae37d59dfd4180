"""Rows of docs/certainty.md about the outcomes of a study, and what is given away of it."""

from __future__ import annotations

from functools import cache

import numpy as np

from analysis.disclosure import released_mean
from analysis.mediation import mediation
from analysis.missingness import unknown_after_pain
from analysis.number_needed import told_share
from analysis.outcome_change import ancova, mean_of
from analysis.repeated_measures import repeated_measures
from analysis.responders import responders
from analysis.rubin import pool
from analysis.standardised import standardised
from analysis.subgroups import subgroups
from analysis.within_between import within_between
from tests.simulation import missing_coverage
from tests.simulation.certainty_row import errs, holds, row
from tests.simulation.outcome_coverage import FALLS, trial


def difference_held(rng, first, second, spread) -> float | None:
    baseline, group = rng.normal(5, 2, first + second), np.repeat([0, 1], (first, second))
    outcome = baseline / 2 + rng.normal(0, np.where(group, spread, 1.0))
    found = ancova(baseline, outcome, group).differences
    return float(found[0].lower <= 0 <= found[0].upper) if found else None


def slope_held(rng, occasions) -> float | None:
    people = np.repeat(np.arange(len(occasions)), occasions)
    slope = 0.3 + rng.normal(0, 0.5, len(occasions))
    x = rng.standard_normal(len(people))
    found = within_between(people, x, slope[people] * x + rng.standard_normal(len(people))).within
    return None if found.lower is None else float(found.lower <= 0.3 <= found.upper)


def risks_held(rng, first, second) -> float | None:
    """Responders by a logistic model with a baseline: whether the interval holds these people's difference."""
    group, baseline = np.repeat([0, 1], (first, second)), rng.normal(0, 1, first + second)

    def risk(arm):
        return 1 / (1 + np.exp(-(-0.5 + 0.8 * arm + 0.7 * baseline)))

    responds = (rng.random(first + second) < risk(group)).astype(float)
    truth = float(np.mean(risk(1) - risk(0)))  # of these people, were they all in the one group or all in the other
    found = standardised(responds, np.array(["a", "b"])[group].tolist(), baseline=baseline).differences
    return float(found[0].difference.lower <= truth <= found[0].difference.upper) if found else None


def pooled_held(rng, people, missing, m=20) -> float | None:
    """A mean of 5, values missing by chance and drawn anew m times from what the others tell (Rubin 1987, 4.4)."""
    value = rng.normal(5, 2, people)[rng.random(people) >= missing]
    n = len(value)
    means, errors = [], []
    for _ in range(m):
        sd = value.std(ddof=1) * np.sqrt((n - 1) / rng.chisquare(n - 1))
        every = np.r_[value, rng.normal(rng.normal(value.mean(), sd / np.sqrt(n)), sd, people - n)]
        means.append(float(every.mean()))
        errors.append(float(every.std(ddof=1) / np.sqrt(people)))
    found = pool(means, errors, complete_df=people - 1)
    return float(found.lower <= 5 <= found.upper)


def released_held(rng, people) -> float | None:
    """Scores of 0 to 10 with mean 4.5, as they are released: rounded, and wider for it."""
    value = rng.binomial(10, 0.45, people).astype(float)
    found = released_mean(people, value.mean(), value.std(ddof=1), people=people, ends=(0, 10))
    return None if found.lower is None else float(found.lower <= 4.5 <= found.upper)


def between_held(rng, people) -> float | None:
    own = rng.normal(0, 1, people)
    x = own[:, None] + rng.normal(0, 0.3, (people, 4))
    y = -0.5 * own[:, None] + rng.normal(0, 0.5, (people, 1)) + rng.normal(0, 1, (people, 4))
    found = within_between(np.repeat(np.arange(people), 4), x.ravel(), y.ravel()).between
    # of what was measured, which is the person's own level with a little noise
    return holds(found.lower, found.upper, -0.5 / (1 + 0.09 / 4))


def change_held(rng, people, is_skewed) -> float | None:
    """The mean change of one group, a point down; skewed: most stay, and few fall far."""
    change = -rng.exponential(1, people) if is_skewed else rng.normal(-1, 2, people)
    found = mean_of(change)
    return holds(found.lower, found.upper, -1)


def visits_held(rng, n, is_missing) -> float | None:
    baseline, outcomes, group = trial(rng, n, is_missing)
    made = [term.difference for term in repeated_measures(baseline, outcomes, group, (84, 182)).differences]
    return holds(made[1].lower, made[1].upper, -FALLS[1]) if made else None


def visits_unlike_held(rng, first, second) -> float | None:
    """The same where the groups differ in size and the smaller one varies three times as much."""
    group = np.repeat([0, 1], (first, second))
    own = rng.normal(5, 1.5, first + second)
    sd = np.where(group, 3.0, 1.0)[:, None]
    outcomes = own[:, None] - group[:, None] * FALLS + sd * rng.normal(0, 1, (first + second, 2))
    made = [
        term.difference
        for term in repeated_measures(own + rng.normal(0, 1, len(own)), outcomes, group, (84, 182)).differences
    ]
    return holds(made[1].lower, made[1].upper, -FALLS[1]) if made else None


def responders_held(rng, n, first, second) -> float | None:
    """Half a fall for shares of two groups: the difference of those who respond, of all enrolled."""
    group = np.repeat(["a", "b"], n)
    falls = rng.random(2 * n) < np.repeat([first, second], n)
    found = responders(np.full(2 * n, 8.0), np.where(falls, 3.0, 7.0), group, percent=50, least_baseline=2)
    difference = found.differences[0].difference
    return holds(difference.lower, difference.upper, second - first)


def counted_held(rng, n, truth) -> float | None:
    found = told_share(int(rng.binomial(n, truth)), n)
    return holds(found.lower, found.upper, truth)


def paths_held(rng, path, n) -> float | None:
    """Paths of 1 and half a point, and half a point beside them, two covariates held."""
    x, before = np.arange(n) % 2.0, rng.normal(0, 1, (n, 2))
    m = x + before @ [0.5, 0.3] + rng.normal(0, 1, n)
    y = 0.5 * x + 0.5 * m + before @ [0.2, 0.5] + rng.normal(0, 1, n)
    found = mediation(
        x, m, y, covariates=before, exposure_at=0, mediator_at=84, outcome_at=182, rng=rng, n_bootstrap=500
    )
    one = getattr(found, path)
    return None if one is None else holds(one.lower, one.upper, {"indirect": 0.5, "direct": 0.5, "total": 1.0}[path])


def parts_found(rng, people) -> float | None:
    """Whether a difference that is the same in two parts is told to differ between them."""
    group, part = np.arange(people) % 2, np.arange(people) // 2 % 2
    baseline = rng.normal(5, 2, people)
    outcome = baseline / 2 - group + part + rng.normal(0, np.where(part, 2.0, 1.0))
    found = subgroups(baseline, outcome, np.array(["a", "b"])[group], np.array(["x", "y"], dtype=object)[part])
    return errs(found[0].interaction_p) if found else None


@cache
def unknown_truth(spread: float):
    big = missing_coverage.study(np.random.default_rng(1), 300_000, spread=spread)
    return unknown_after_pain(missing_coverage.days_after(big)).within.estimate


def unknown_held(rng, people, spread) -> float | None:
    found = unknown_after_pain(missing_coverage.days_after(missing_coverage.study(rng, people, spread=spread))).within
    return holds(found.lower, found.upper, unknown_truth(spread))


ADJUSTED, WITHIN, BETWEEN = "difference adjusted for the baseline", "slope within people", "slope between people"
RISKS, POOLED, RELEASED = "difference of risks at the same baseline", "mean over imputations", "released mean"
CHANGE, VISITS = "mean change of one group", "difference at the last visit, model of all visits"
RESPONDERS, COUNTED = "difference of shares of responders", "share of responders"
PATHS = {
    "indirect": "part of a difference that goes along with a measure",
    "direct": "part of a difference that does not",
    "total": "whole difference, beside its parts",
}
PARTS, UNKNOWN = "difference of a difference between parts, p", "days unknown after pain, less after none"
ROWS = (
    *(
        row(ADJUSTED, f"{first} + {second} people, sd 1 and {spread:g}", difference_held, first, second, spread)
        for first, second, spread in ((30, 10, 3.0), (10, 30, 3.0), (10, 10, 1.0), (100, 100, 1.0))
    ),
    row(RISKS, "40 + 40 people", risks_held, 40, 40),
    row(RISKS, "100 + 100 people", risks_held, 100, 100),
    row(POOLED, "30 people, 30% missing, 20 imputations", pooled_held, 30, 0.3),
    row(POOLED, "200 people, 30% missing, 20 imputations", pooled_held, 200, 0.3),
    row(RELEASED, "45 people, 0 to 10", released_held, 45),
    row(RELEASED, "400 people, 0 to 10", released_held, 400),
    row(WITHIN, "10 people, two with 60 occasions and eight with 3, slopes differ", slope_held, (60, 60, *(3,) * 8)),
    row(WITHIN, "20 people with 4 to 12 occasions, slopes differ", slope_held, (4, 6, 8, 10, 12) * 4),
    *(row(BETWEEN, f"{people} people with 4 visits", between_held, people) for people in (10, 20, 50)),
    *(
        row(
            CHANGE,
            f"{people} people{', most stay and few fall far' if is_skewed else ''}",
            change_held,
            people,
            is_skewed,
        )
        for people, is_skewed in ((5, False), (20, False), (20, True), (50, True))
    ),
    *(
        row(
            VISITS,
            f"{n} people, {'a fifth missing by what was seen' if is_missing else 'complete'}",
            visits_held,
            n,
            is_missing,
        )
        for n, is_missing in ((16, False), (20, True), (50, True), (200, True))
    ),
    *(
        row(VISITS, f"{first} + {second} people, sd 1 and 3", visits_unlike_held, first, second)
        for first, second in ((30, 10), (20, 20))
    ),
    *(
        row(RESPONDERS, f"{n} + {n} people, {first:.0%} and {second:.0%}", responders_held, n, first, second)
        for n, first, second in ((10, 0.1, 0.3), (10, 0.5, 0.5), (25, 0.1, 0.1), (100, 0.05, 0.1))
    ),
    *(
        row(COUNTED, f"{n} people, {truth:.0%}", counted_held, n, truth)
        for n, truth in ((10, 0.1), (10, 0.3), (25, 0.1), (100, 0.05))
    ),
    *(row(PATHS[path], f"{n} people, two covariates", paths_held, path, n) for path in PATHS for n in (30, 48, 120)),
    *(
        row(PARTS, f"{people} people, one part varies twice as much", parts_found, people, is_error=True)
        for people in (40, 200)
    ),
    *(
        row(UNKNOWN, f"{people} people, {words}", unknown_held, people, spread)
        for people, spread, words in ((20, 0.3, "alike"), (30, 1.0, "unlike"), (50, 1.0, "unlike"), (200, 0.3, "alike"))
    ),
)

# Which result of analysis/ each statement stands for.
SIMULATED = {
    "StandardisedDifference": (RISKS,),
    "Adjusted": (ADJUSTED, VISITS),
    "Pooled": (POOLED,),
    "ReleasedMean": (RELEASED,),
    "Slope": (WITHIN, BETWEEN),
    "Mean": (CHANGE,),
    "ResponderCounts": (COUNTED,),
    "ResponderDifference": (RESPONDERS,),
    "Mediation": tuple(PATHS.values()),
    "IndirectAt": (PATHS["indirect"],),
    "Subgroups": (PARTS,),
    "UnknownAfterPain": (UNKNOWN,),
}
