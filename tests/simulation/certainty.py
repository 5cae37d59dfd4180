"""Every statement of certainty, how often it holds: makes docs/certainty.md.

Run with `python -m tests.simulation.certainty [--replicates N] [--workers W] [--minutes M]`. Each row draws data of which the
truth is known, asks the product's own function (of shares, its own words), and counts how often the interval held the
truth, or a p-value below 5 % told of something that is not there. Rows are drawn in parts of 50 with seeds fixed
beforehand; what is done is kept in build/certainty.json, so that it goes on where it stopped. A row falls short where its
95 % Monte Carlo interval (Wilson's) lies wholly under 93 % of intervals, or wholly over 6 % of errors. Withheld statements
claim nothing and are counted beside.
"""

import argparse
import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from analysis.disclosure import released_mean
from analysis.event_rates import event_rates
from analysis.hazard import smoothed_hazard
from analysis.local_level import local_level
from analysis.logrank import log_rank
from analysis.number_needed import wilson
from analysis.outcome_change import ancova
from analysis.period_change import compare_periods
from analysis.person_time import person_times
from analysis.risk_table import risk_table_from_subjects
from analysis.rubin import pool
from analysis.schoenfeld import proportional_hazards
from analysis.standardised import standardised
from analysis.survival import kaplan_meier
from analysis.trend import theil_sen
from analysis.within_between import within_between
from pages.telling.recurrence.study_words import group_lines
from tests.simulation.felt_diaries import felt_found, oracle_found

ROOT = Path(__file__).parents[2]
KEPT, PAGE = ROOT / "build/certainty.json", ROOT / "docs/certainty.md"
PART, SEED = 50, 20261130
HOLDS, ERRS = 0.93, 0.06
BOUNDS = {True: "at most 6 %", False: "at least 93 %", None: "the price"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A statement in a setting. `draw` gives, of one replicate, how much of it held (or erred), None if withheld.

    `is_error`: None where it is the price of not erring, which has no bound.
    """

    statement: str
    setting: str
    is_error: bool | None
    draw: Callable[[np.random.Generator], float | None]

    @property
    def key(self) -> str:
        return f"{self.statement} | {self.setting}"


def diary(rng, n: int, phi: float, alone: float) -> np.ndarray:
    """Scores of n days around 4, sd 2: a state that lasts, and a share `alone` of the variance of the single day."""
    shock = rng.standard_normal(n) * np.sqrt(1 - phi**2)
    shock[0] = rng.standard_normal()
    state = lfilter([1], [1, -phi], shock)
    return 4 + 2 * (np.sqrt(1 - alone) * state + np.sqrt(alone) * rng.standard_normal(n))


def trend_found(rng, n, phi, alone) -> float | None:
    trend = theil_sen(np.arange(n), diary(rng, n, phi, alone))
    return None if trend.p_value is None else float(trend.p_value < 0.05)


def fall_found(rng, n, phi, points) -> float | None:
    trend = theil_sen(np.arange(n), diary(rng, n, phi, 0) - points / (n - 1) * np.arange(n))
    return None if trend.p_value is None else float(trend.p_value < 0.05)


def trend_held(rng, n, phi, alone) -> float | None:
    slope = -2 / n
    trend = theil_sen(np.arange(n), diary(rng, n, phi, alone) + slope * np.arange(n))
    return None if trend.lower is None else float(trend.lower <= 7 * slope <= trend.upper)


def periods_found(rng, n, phi, alone) -> float | None:
    value = diary(rng, 2 * n, phi, alone)
    found = compare_periods(np.arange(2 * n), value, first=(0, n - 1), second=(n, 2 * n - 1))
    return None if found.p_value is None else float(found.p_value < 0.05)


def level_held(rng, n, moves, noise) -> float | None:
    level = 4 + np.cumsum(rng.standard_normal(n)) * moves
    found = local_level(level + noise * rng.standard_normal(n))
    return None if found.lower is None else float(np.mean((found.lower <= level) & (level <= found.upper)))


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


def risks_held(rng, first, second) -> float | None:
    """Responders by a logistic model with a baseline: whether the interval holds these people's difference."""
    group, baseline = np.repeat([0, 1], (first, second)), rng.normal(0, 1, first + second)

    def risk(arm):
        return 1 / (1 + np.exp(-(-0.5 + 0.8 * arm + 0.7 * baseline)))

    responds = (rng.random(first + second) < risk(group)).astype(float)
    truth = float(np.mean(risk(1) - risk(0)))  # of these people, were they all in the one group or all in the other
    found = standardised(responds, np.array(["a", "b"])[group].tolist(), baseline=baseline).differences
    return float(found[0].difference.lower <= truth <= found[0].difference.upper) if found else None


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


def row(statement: str, setting: str, draw, *arguments, is_error: bool | None = False) -> Row:
    return Row(statement=statement, setting=setting, is_error=is_error, draw=lambda rng: draw(rng, *arguments))


TREND, INTERVAL, POWER = "trend of a diary, p", "trend of a diary, interval", "a fall that is there, found"
PERIODS, BAND = "two periods of a diary, p", "smoothed level, band (share of days)"
SHARE, GROUPS = "share still free, as printed", "log-rank, p"
PAIN_DAYS = "ratio of days with pain a year"
RATES, RISKS = "ratio of person-time rates", "difference of risks at the same baseline"
ADJUSTED, WITHIN = "difference adjusted for the baseline", "slope within people"
CHECK, HAZARD = "hazards in proportion, p", "smoothed hazard (share of its days)"
POOLED, RELEASED = "mean over imputations", "released mean"
FELT, FOUND = "what goes with the next day's pain, as told", "half a point after a session, told"
ORACLE = "half a point after a session, p where felt pain is known"
ROWS = (
    *(
        row(
            FELT,
            f"{n} days, done less when pain is felt (R2 {follows:g}), no effect",
            felt_found,
            n,
            0.5,
            follows,
            0.7,
            is_error=True,
        )
        for n in (75, 180, 365)
        for follows in (0, 0.14, 0.39, 0.6)
    ),
    *(
        row(
            FELT,
            f"{n} days, R2 0.6, AR {phi:g}, {words}, no effect",
            felt_found,
            n,
            phi,
            0.6,
            0.7,
            0.5,
            is_session,
            is_error=True,
        )
        for n, phi, words, is_session in ((180, 0.8, "what is done carries over", False), (365, 0.9, "sessions", True))
    ),
    *(
        row(statement, f"180 days, R2 {follows:g}", draw, 180, 0.5, follows, 0.5, 0.0, True, -0.5, is_error=None)
        for follows in (0, 0.3)
        for statement, draw in ((FOUND, felt_found), (ORACLE, oracle_found))
    ),
    *(
        row(TREND, f"{n} days, slow state {phi:g} behind noise (0.3)", trend_found, n, phi, 0.3, is_error=True)
        for n, phi in ((30, 0.9), (60, 0.95), (120, 0.95), (180, 0.97), (365, 0.97))
    ),
    *(
        row(TREND, f"{n} days, AR {phi:g}", trend_found, n, phi, 0, is_error=True)
        for n, phi in ((30, 0.8), (60, 0.6), (180, 0.95), (365, 0.95))
    ),
    *(
        row(POWER, f"84 days, AR {phi:g}, {points} of 10 over them", fall_found, 84, phi, points, is_error=None)
        for phi in (0.3, 0.6, 0.9)
        for points in (1, 2)
    ),
    row(INTERVAL, "90 days, slow state 0.95 behind noise (0.3), a fall of 2", trend_held, 90, 0.95, 0.3),
    row(INTERVAL, "90 days, AR 0.6, a fall of 2", trend_held, 90, 0.6, 0),
    *(
        row(PERIODS, f"{n} + {n} days, {words}", periods_found, n, phi, alone, is_error=True)
        for n, phi, alone, words in (
            (14, 0.5, 0, "AR 0.5"),
            (14, 0.8, 0, "AR 0.8"),
            (14, 0.9, 0, "AR 0.9"),
            (14, 0.95, 0, "AR 0.95"),
            (28, 0.97, 0.3, "slow state 0.97 behind noise (0.3)"),
        )
    ),
    *(
        row(BAND, f"{n} days, level moves {moves:g} a day, noise 1.5", level_held, n, moves, 1.5)
        for n, moves in ((45, 0.3), (45, 0.1), (90, 0.3), (90, 0.1), (180, 0.1))
    ),
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
    *(
        row(ADJUSTED, f"{first} + {second} people, sd 1 and {spread:g}", difference_held, first, second, spread)
        for first, second, spread in ((30, 10, 3.0), (10, 30, 3.0), (10, 10, 1.0), (100, 100, 1.0))
    ),
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
    row(RISKS, "40 + 40 people", risks_held, 40, 40),
    row(RISKS, "100 + 100 people", risks_held, 100, 100),
    row(CHECK, "30 + 30 people, hazard ratio 2", hazards_found, 30, is_error=True),
    row(CHECK, "150 + 150 people, hazard ratio 2", hazards_found, 150, is_error=True),
    row(HAZARD, "60 people, 1 in 100 a day", hazard_held, 60),
    row(HAZARD, "300 people, 1 in 100 a day", hazard_held, 300),
    row(POOLED, "30 people, 30% missing, 20 imputations", pooled_held, 30, 0.3),
    row(POOLED, "200 people, 30% missing, 20 imputations", pooled_held, 200, 0.3),
    row(RELEASED, "45 people, 0 to 10", released_held, 45),
    row(RELEASED, "400 people, 0 to 10", released_held, 400),
    row(WITHIN, "10 people, two with 60 occasions and eight with 3, slopes differ", slope_held, (60, 60, *(3,) * 8)),
    row(WITHIN, "20 people with 4 to 12 occasions, slopes differ", slope_held, (4, 6, 8, 10, 12) * 4),
)

# Every result of analysis/ that carries an interval, a p-value or an announced rate, and what stands for it: statements
# above, or the simulation that prints its rate apart. A new one without an entry fails a test.
SIMULATED = {
    "FeltCheck": (FELT, FOUND, ORACLE),
    "Trend": (TREND, INTERVAL, POWER),
    "PeriodChange": (PERIODS,),
    "LocalLevel": (BAND,),
    "SurvivalAt": (SHARE,),
    "SurvivalCurve": (SHARE,),
    "LogRank": (GROUPS,),
    "PersonTimeRatio": (RATES,),
    "RateRatio": (PAIN_DAYS,),
    "StandardisedDifference": (RISKS,),
    "Adjusted": (ADJUSTED,),
    "HazardsTest": (CHECK,),
    "Hazard": (HAZARD,),
    "Pooled": (POOLED,),
    "ReleasedMean": (RELEASED,),
    "Slope": (WITHIN,),
}
APART = {
    "interval_coverage": (
        "CoxTerm",
        "CumulativeIncidence",
        "Estimate",
        "EventRate",
        "IncidenceAt",
        "MeanCumulative",
        "MeanCumulativeAt",
        "MeanCumulativeDifference",
        "MedianDifference",
        "RateRatio",
        "RestrictedMean",
        "RestrictedMeanDifference",
        "ShareDifference",
    ),
    "association_type_one_error": ("Association",),
    "period_type_one_error": ("WeekdayPattern",),
    "self_trial_type_one_error": ("RandomisationResult",),
    "usual_false_flags": ("Usual",),
    "agreement_coverage": ("Share",),
    "outcome_coverage": ("Mean",),
}


def part_of(key: str, part: int) -> tuple[float, float, int]:
    """Of PART replicates of a row: the sum, the sum of squares, and how many were told."""
    (chosen,) = (row for row in ROWS if row.key == key)
    rng = np.random.default_rng([SEED, part, *key.encode()])
    told = [value for value in (chosen.draw(rng) for _ in range(PART)) if value is not None]
    return float(sum(told)), float(sum(value**2 for value in told)), len(told)


def bounds(total: float, squares: float, told: int) -> tuple[float, float]:
    """The Monte Carlo interval of a rate: Wilson's, or of shares of days the normal one."""
    if abs(total - squares) < 1e-9:
        return wilson(round(total), told)
    mean = total / told
    reach = 1.96 * np.sqrt(max(squares / told - mean**2, 0) / told)
    return mean - reach, mean + reach


def verdict(row: Row, low: float, high: float) -> str:
    """Whether a row falls short, by its Monte Carlo interval."""
    if row.is_error is None:
        return ""
    is_short = low > ERRS if row.is_error else high < HOLDS
    is_clear = high <= ERRS if row.is_error else low >= HOLDS
    return "falls short" if is_short else "holds" if is_clear else "holds, within the error of the simulation"


def page(done: dict[str, dict[str, list[float]]]) -> str:
    """The table, from the parts that are done."""
    lines = [
        "# How often statements of certainty hold",
        "",
        "Made by `make certainty` with the product's own functions, and where it says so its own words; the settings are in",
        "`tests/simulation/certainty.py`, seeds fixed beforehand. Intervals are to hold the truth in 95 of 100; a row falls",
        "short where its Monte Carlo interval (95 %) lies wholly under 93 %. Errors are to come in 5 of 100; a row falls short",
        "where its interval lies wholly over 6 %. What is found of what is there has no bound: it is the price. *Told*: of 100 replicates, how many had a statement; the rest were withheld.",
        "",
        "| statement | setting | replicates | told | rate | Monte Carlo interval | bound | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in ROWS:
        parts = done.get(one.key, {})
        if not parts:
            lines.append(f"| {one.statement} | {one.setting} | 0 | | | | | not run yet |")
            continue
        total, squares, told = (sum(column) for column in zip(*parts.values(), strict=True))
        n = PART * len(parts)
        if not told:
            lines.append(f"| {one.statement} | {one.setting} | {n:,} | 0 | | | | withheld |")
            continue
        low, high = bounds(total, squares, int(told))
        lines.append(
            f"| {one.statement} | {one.setting} | {n:,} | {100 * told / n:.0f} | {total / told:.1%} | {low:.1%} to {high:.1%} | "
            f"{BOUNDS[one.is_error]} | {verdict(one, low, high)} |"
        )
    lines += ["", "Printed apart, each by its own simulation in `tests/simulation`:", ""]
    lines += [f"- `{name}`: {', '.join(results)}" for name, results in APART.items()]
    return "\n".join(lines) + "\n"


def missing(
    rows: list[Row], done: dict[str, dict[str, list[float]]], replicates: int, between: int
) -> list[tuple[str, int]]:
    """The parts still to run: all rows a part at a time, so that a run cut short has something of each; more of those
    whose interval holds the bound."""

    def parts(one: Row) -> int:
        kept = done.get(one.key, {})
        if len(kept) * PART < replicates:
            return -(-replicates // PART)
        total, squares, told = (sum(column) for column in zip(*kept.values(), strict=True))
        is_open = told and "within" in verdict(one, *bounds(total, squares, int(told)))
        return -(-(max(between, replicates) if is_open else replicates) // PART)

    open_parts = [
        (part, place)
        for place, one in enumerate(rows)
        for part in range(parts(one))
        if str(part) not in done.get(one.key, {})
    ]
    return [(rows[place].key, part) for part, place in sorted(open_parts)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--replicates", type=int, default=2_000)
    options.add_argument("--between", type=int, default=10_000, help="replicates where these leave it open")
    options.add_argument("--only", action="append", help="rows whose statement begins like this")
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--minutes", type=float, default=float("inf"))
    chosen = options.parse_args()
    done = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    rows = [one for one in ROWS if one.key.startswith(tuple(chosen.only or ("",)))]
    KEPT.parent.mkdir(exist_ok=True)
    until = time.monotonic() + 60 * chosen.minutes
    with ProcessPoolExecutor(chosen.workers) as pool:
        while (wanted := missing(rows, done, chosen.replicates, chosen.between)) and time.monotonic() < until:
            batch = wanted[: 4 * chosen.workers]
            running = {pool.submit(part_of, *one): one for one in batch}
            for future in as_completed(running):
                key, part = running[future]
                done.setdefault(key, {})[str(part)] = future.result()
            KEPT.write_text(json.dumps(done))
            PAGE.write_text(page(done), encoding="utf-8")
    print(page(done))


if __name__ == "__main__":
    main()
