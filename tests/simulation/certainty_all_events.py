"""Rows of docs/certainty.md about rates and about all the events of a study."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.enough import has_enough_for_number
from analysis.event_rates import event_rates
from analysis.mean_cumulative import mean_cumulative, mean_cumulative_difference
from analysis.person_time import person_times
from analysis.recurrent import andersen_gill, pwp_gap_time, pwp_total_time
from analysis.recurrent_rows import recurrent_rows
from tests.simulation.certainty_row import holds, row
from tests.simulation.interval_coverage import TAU
from tests.simulation.recurrent_coverage import cohort


def rates_held(rng, people, events_a_year) -> float | None:
    """Two groups followed a year each whose rates differ twofold: whether the exact interval of the ratio holds 2."""
    years = rng.uniform(0.3, 1.0, 2 * people)
    wait = rng.exponential(1 / np.repeat([events_a_year, 2 * events_a_year], people))
    days, event = 365.25 * np.minimum(wait, years), wait <= years
    (ratio,) = person_times(days, event, np.ones(2 * people, int), ["a"] * people + ["b"] * people).ratios
    lower, upper = ratio.ratio.lower, ratio.ratio.upper
    return None if lower is None else float(lower <= 2 and (upper is None or upper >= 2))


def pain_days_held(rng, people, first, second) -> float | None:
    """A year's weekly answers, 0 to 7 days with pain, of two groups: whether the interval holds the ratio of their means.

    `first`, `second`: the beta distribution of people's own shares of days with pain. Weeks of a person differ beyond chance, and
    people answer a quarter of the weeks to all of them.
    """
    shares = np.concatenate([rng.beta(*first, people), rng.beta(*second, people)])
    weeks = rng.integers(13, 53, 2 * people)
    told = [
        rng.binomial(7, rng.beta(3 * share + 1e-9, 3 * (1 - share) + 1e-9, n)).sum()
        for share, n in zip(shares, weeks, strict=True)
    ]
    truth = second[0] / sum(second) / (first[0] / sum(first))
    (ratio,) = event_rates(told, 7 * weeks, ["a"] * people + ["b"] * people).ratios
    return None if ratio.lower is None else float(ratio.lower <= truth <= ratio.upper)


def numbers(rng, n, frailty):
    """Events of n people a group at 3 and 2 a year, whose own rates differ; rows without days of an episode."""
    group = np.repeat([0, 1], n)
    until = rng.uniform(91, 365, 2 * n)
    count = rng.poisson(np.array([3, 2])[group] / 365.25 * rng.gamma(1 / frailty, frailty, 2 * n) * until)
    person = np.repeat(np.arange(2 * n), count + 1)
    stop = rng.random(len(person)) * until[person]
    last = np.cumsum(count + 1) - 1
    stop[last] = until
    stop = stop[np.lexsort((stop, person))]
    start = np.r_[0.0, stop[:-1]]
    start[np.r_[0, last[:-1] + 1]] = 0.0
    stop = np.maximum(stop, start + 1e-3)  # of two that fall together the later one comes a moment later
    start[1:][start[1:] > 0] = stop[:-1][start[1:] > 0]
    event = np.ones(len(person), bool)
    event[last] = False
    return recurrent_rows(person, start, stop, event), group[person], count, until, group


def number_held(rng, n, frailty) -> float | None:
    """The mean number of events by day 91 of one group, as the page tells it."""
    rows, group, *_ = numbers(rng, n, frailty)
    mean = mean_cumulative(rows, group)[0]
    point = mean.at([TAU])[0]
    return holds(point.lower, point.upper, 3 * TAU / 365.25) if has_enough_for_number(mean) else None


def numbers_apart_held(rng, n, frailty) -> float | None:
    rows, group, *_ = numbers(rng, n, frailty)
    means = mean_cumulative(rows, group)
    (apart,) = mean_cumulative_difference(means, [TAU])
    return holds(apart.lower, apart.upper, -TAU / 365.25) if all(map(has_enough_for_number, means)) else None


def rate_held(rng, n, frailty) -> float | None:
    *_, count, until, group = numbers(rng, n, frailty)
    rate = event_rates(count, until, group).rates[0]
    return holds(rate.lower, rate.upper, 3)


def rates_apart_held(rng, n, frailty) -> float | None:
    *_, count, until, group = numbers(rng, n, frailty)
    ratio = event_rates(count, until, group).ratios[0]
    return holds(ratio.lower, ratio.upper, 2 / 3)


def every_event_held(rng, model, n, frailty) -> float | None:
    """A model of all events where the arms are alike."""
    who, start, stop, event, x = cohort(rng, n, 3, frailty, 1.0, False).T
    fit = model(recurrent_rows(who, start, stop, event), pd.DataFrame({"x": x}))
    return holds(fit.told_terms[0].lower, fit.told_terms[0].upper, 1.0)


PAIN_DAYS, RATES = "ratio of days with pain a year", "ratio of person-time rates"
NUMBER, NUMBERS_APART = "mean number of recurrences by day 91, as told", "difference of mean numbers, as told"
RATE, RATES_APART = "recurrences per person and year", "ratio of recurrences per person and year"
MODELS = {
    "hazard ratio of all recurrences (Andersen-Gill)": andersen_gill,
    "hazard ratio of all recurrences (PWP, total time)": pwp_total_time,
    "hazard ratio of all recurrences (PWP, gap time)": pwp_gap_time,
}
ROWS = (
    row(RATES, "10 + 10 people, 0.5 and 1 a year", rates_held, 10, 0.5),
    row(RATES, "100 + 100 people, 0.5 and 1 a year", rates_held, 100, 0.5),
    row(PAIN_DAYS, "10 + 10 people, weekly, 40% and 25% of days", pain_days_held, 10, (2, 3), (2, 6)),
    row(
        PAIN_DAYS,
        "30 + 30 people, weekly, most without pain or with it daily",
        pain_days_held,
        30,
        (0.5, 0.5),
        (0.5, 1.5),
    ),
    row(PAIN_DAYS, "100 + 100 people, weekly, 75% and 62% of days", pain_days_held, 100, (6, 2), (5, 3)),
    *(
        row(statement, f"{n} people{each}, own rates differ (variance {frailty:g})", draw, n, frailty)
        for statement, each, draw in (
            (NUMBER, "", number_held),
            (NUMBERS_APART, " a group", numbers_apart_held),
            (RATE, " a group", rate_held),
            (RATES_APART, " a group", rates_apart_held),
        )
        for n, frailty in ((10, 1), (10, 3), (20, 1), (20, 3), (50, 1), (50, 3), (100, 3))
    ),
    *(
        row(
            statement,
            f"{n} people, own rates {f'differ (variance {frailty:g})' if frailty else 'alike'}, no effect",
            every_event_held,
            model,
            n,
            frailty,
        )
        for statement, model in MODELS.items()
        for n, frailty in ((20, 1), (50, 1), (100, 1), (100, 3), (200, 1), (200, 3))
    ),
)

# Which result of analysis/ each statement stands for.
SIMULATED = {
    "CoxTerm": tuple(MODELS),
    "PersonTime": (RATES,),
    "PersonTimeRatio": (RATES,),
    "EventRate": (RATE,),
    "RateRatio": (PAIN_DAYS, RATES_APART),
    "MeanCumulative": (NUMBER,),
    "MeanCumulativeAt": (NUMBER,),
    "MeanCumulativeDifference": (NUMBERS_APART,),
}
