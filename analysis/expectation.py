"""What was expected of a feared movement against what it was, try by try, and a person's own rule for moving on.

Tries are few, and one resembles the next: mostly they are described. Nothing is tested, there is no p-value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from analysis.confidence import Estimate, normal_quantile

FEW_TRIES = 5  # an interval is worked out from here on
ENDS = 3  # tries at either end that are set beside each other; it takes twice as many
# Neighbouring tries resemble each other, and a handful cannot show how much. With no less than this assumed, 95 %
# intervals of 5 to 40 tries hold the truth in 94 to 99 % of diaries where tries resemble one another by 0 to 0.5; with
# 0.3 they held in 89 to 92 % at 0.5, with none in 80 to 90 % at 0.3.
LEAST_LIKENESS, MOST_LIKENESS = 0.6, 0.9
NO_SCATTER = 1e-9  # points squared, what rounding leaves of none
WIDEST = 10.0  # points by which two answers from 0 to 10 can differ
NO, PARTLY, YES = 0, 1, 2
Answers = Sequence[float | None] | np.ndarray  # one of each try, None or NaN where unknown
RULES = ("say", "fear", "pain", "feared")


@dataclass(frozen=True, kw_only=True)
class Share:
    """`k` of `n` with the limits of its interval as shares from 0 to 1; None with fewer than FEW_TRIES."""

    k: int
    n: int
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Ends:
    """The values of the first and of the last ENDS tries, as they were given."""

    first: tuple[float, ...]
    last: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """Tries of a step, or of all: what was expected, what it was, how often what was feared happened.

    `n`: tries with both pains, to which the means belong; None for none. `difference`: mean of expected minus
    actual; its limits are None with fewer than FEW_TRIES and where nothing scatters. `happened`
    counts "yes" among the tries of which it was said, `n_partly` those of them that were "partly".
    `expected_ends`, `fear_ends`: None with fewer than 2 ENDS values.
    """

    n: int
    mean_expected: float | None
    mean_actual: float | None
    difference: Estimate
    happened: Share
    n_partly: int
    expected_ends: Ends | None
    fear_ends: Ends | None


@dataclass(frozen=True)
class OwnRule:
    """When a person moves on to the next step, by a rule of their own; all count tries of one step in a row.

    say: only when they say so. fear: fear beforehand was at most `at_most`, `times` in a row. pain: expected
    pain was no higher than it turned out to be. feared: what was feared did not happen, not even partly.
    """

    kind: str = "say"
    times: int | None = None
    at_most: int | None = None


@dataclass(frozen=True)
class RuleStanding:
    """How many of the latest tries in a row meet a rule, and how many it takes."""

    in_a_row: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether the rule is met as of the latest try."""
        return self.in_a_row >= self.needed


def expectation(
    expected: Answers, actual: Answers, *, fear: Answers, happened: Answers, confidence_level: float = 0.95
) -> Expectation:
    """Describe tries in the order in which they were done.

    `expected`, `actual`, `fear` [n] from 0 to 10, `happened` [n] NO, PARTLY or YES; NaN or None is unknown, and
    leaves a try out of what needs it. The interval of the mean difference is Student's t, its variance widened
    for tries that resemble their neighbours (`mean_interval`); that of the share is Wilson's score interval for as
    many tries as these are worth where one resembles the next by LEAST_LIKENESS. Raises ValueError for values out of range or of different lengths.

    >>> tries = expectation([8, 6], [3, 2], fear=[8, 4], happened=[NO, PARTLY])
    >>> tries.n, tries.mean_expected, tries.mean_actual, tries.n_partly
    (2, 7.0, 2.5, 1)
    """
    pain_before, pain_after, fears, outcomes = _tries(expected, actual, fear, happened)
    both = ~np.isnan(pain_before) & ~np.isnan(pain_after)
    n, known = int(both.sum()), outcomes[~np.isnan(outcomes)]
    n_yes = int((known == YES).sum())
    lower, upper = (
        _score_interval(n_yes / len(known), len(known) / wider(len(known), LEAST_LIKENESS), confidence_level)
        if len(known) >= FEW_TRIES
        else (None, None)
    )
    return Expectation(
        n=n,
        mean_expected=float(pain_before[both].mean()) if n else None,
        mean_actual=float(pain_after[both].mean()) if n else None,
        difference=mean_interval(pain_before[both] - pain_after[both], confidence_level=confidence_level),
        happened=Share(k=n_yes, n=len(known), lower=lower, upper=upper),
        n_partly=int((known == PARTLY).sum()),
        expected_ends=_ends(pain_before),
        fear_ends=_ends(fears),
    )


def mean_interval(value: ArrayLike, *, confidence_level: float = 0.95) -> Estimate:
    """Mean of `value` [n] in the order of the tries, with an interval that allows for likeness of neighbours.

    A straight drift over the tries is taken out of what counts as scatter: s^2 is that of the residuals of a line
    (n - 2 degrees of freedom), and the variance of the mean is s^2 / n times 1 + 2 sum_k (1 - k / n) phi^k (AR(1)).
    phi is their lag-one correlation r corrected for the fitted line, (n r + 2) / (n - 4), kept between
    LEAST_LIKENESS and MOST_LIKENESS; the limits are Student's t. None where the line leaves no scatter.

    >>> mean_interval([4.0, 6.0, 5.0, 5.0]).estimate
    5.0
    """
    values = np.asarray(value, dtype=float)
    n = len(values)
    if n == 0:
        return Estimate(None, None, None)
    mean = float(values.mean())
    if n < FEW_TRIES:
        return Estimate(mean, None, None)
    place = np.arange(n) - (n - 1) / 2
    residual = values - mean - place * float(place @ values) / float(place @ place)
    scatter = float(residual @ residual)
    if scatter < NO_SCATTER:
        return Estimate(mean, None, None)
    r = float(residual[1:] @ residual[:-1]) / scatter
    phi = min(max((n * r + 2) / (n - 4), LEAST_LIKENESS), MOST_LIKENESS)
    half = float(stdtrit(n - 2, 1 - (1 - confidence_level) / 2)) * sqrt(scatter / (n - 2) / n * wider(n, phi))
    return Estimate(mean, max(mean - half, -WIDEST), min(mean + half, WIDEST))


def wider(n: int, phi: float) -> float:
    """How many times the variance of a mean of `n` values in a row is that of independent ones, neighbours alike by phi.

    >>> round(wider(2, 0.5), 3)  # 1 + 2 (1 - 1 / 2) 0.5
    1.5
    """
    k = np.arange(1, n)
    return 1 + 2 * float(((1 - k / n) * phi**k).sum())


def wilson(k: int, n: int, *, confidence_level: float = 0.95) -> tuple[float, float]:
    """Lower and upper limit of a share of `k` of `n`, from 0 to 1, by the score test without correction.

    Source: Wilson, J Am Stat Assoc 1927;22:209-12 (doi:10.1080/01621459.1927.10502953).

    >>> [round(limit, 3) for limit in wilson(8, 10)]
    [0.49, 0.943]
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"k: {k} of {n}; accepted are 0 to n of at least 1.")
    return _score_interval(k / n, n, confidence_level)


def _score_interval(share: float, n: float, confidence_level: float) -> tuple[float, float]:
    """Wilson's limits of a share of `n`, which need not be whole."""
    z = normal_quantile(confidence_level)
    part = z * z / n
    centre = share + part / 2
    half = z * sqrt(share * (1 - share) / n + part / (4 * n))
    # at none and at all of them one limit is exact, which rounding would miss
    lower = 0.0 if share == 0 else (centre - half) / (1 + part)
    return lower, 1.0 if share == 1 else (centre + half) / (1 + part)


def rule_standing(
    rule: OwnRule, expected: Answers, actual: Answers, *, fear: Answers, happened: Answers
) -> RuleStanding | None:
    """How far the latest tries of one step meet a rule; arguments as in `expectation`. None for "say".

    A try of which the needed answer is unknown ends the row: unknown is never taken for met.

    >>> rule = OwnRule(kind="fear", times=2, at_most=3)
    >>> standing = rule_standing(rule, [8, 6, 5], [3, 2, 2], fear=[8, 3, 2], happened=[NO] * 3)
    >>> standing.in_a_row, standing.is_met
    (2, True)
    """
    if rule.kind not in RULES:
        raise ValueError(f"rule: {rule.kind!r}; accepted are {', '.join(RULES)}.")
    if rule.kind == "say":
        return None
    pain_before, pain_after, fears, outcomes = _tries(expected, actual, fear, happened)
    # a comparison with NaN is False
    meets = {
        "fear": fears <= (WIDEST if rule.at_most is None else rule.at_most),
        "pain": pain_before <= pain_after,
        "feared": outcomes == NO,
    }[rule.kind]
    broken = np.flatnonzero(~meets)
    return RuleStanding(int(len(meets) - (broken[-1] + 1 if len(broken) else 0)), rule.times or 1)


def _tries(expected: Answers, actual: Answers, fear: Answers, happened: Answers) -> tuple[np.ndarray, ...]:
    arrays = tuple(np.asarray(answers, dtype=float) for answers in (expected, actual, fear, happened))
    for name, array, top in zip(("expected", "actual", "fear", "happened"), arrays, (10, 10, 10, 2), strict=True):
        if len(array) != len(arrays[0]):
            raise ValueError(f"{name}: has {len(array)} values for {len(arrays[0])} tries; accepted is one each.")
        if (wrong := array[(array < 0) | (array > top)]).size:
            raise ValueError(f"{name}: {wrong[0]:g}; accepted are 0 to {top}.")
    return arrays


def _ends(value: np.ndarray) -> Ends | None:
    known = value[~np.isnan(value)].tolist()
    return Ends(tuple(known[:ENDS]), tuple(known[-ENDS:])) if len(known) >= 2 * ENDS else None
