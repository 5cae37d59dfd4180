"""The exact p-value of a log-rank difference between two small groups: over all ways to deal the same people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from analysis.risk_table import RiskTable

GRID = 8_000  # steps in which a difference is counted, over all that it could be
MOST_WORK = 10_000  # people times people of the smaller group, beyond which no p-value is worked out

Weigh = Callable[[np.ndarray, np.ndarray], np.ndarray]


def exact_p(tables: Sequence[RiskTable], pair: tuple[str, str], weigh: Weigh | None = None) -> float | None:
    """How often chance alone, dealing the people of each stratum anew, makes a difference as large as this one.

    The difference is observed minus expected events of `pair[0]`, weighted and added over strata as in the log-rank
    test; each person's part in it is a score that does not depend on the groups, so its distribution over all ways
    to deal them is counted exactly, up to steps of a GRID-th of its range (in doubt a way counts as being as large).
    Assumes that leaving early is as usual in the one group as in the other. None where a person entered late, as the
    table does not say who, and where it would take too long.

    Peto and Peto 1972, doi:10.2307/2344317 (the scores); Streitberg and Roehmel 1986 (the counting).

    >>> from analysis.risk_table import risk_table_from_subjects
    >>> table = risk_table_from_subjects([1, 2, 3, 4, 5, 6], [1] * 6, group=[1, 1, 1, 2, 2, 2])
    >>> round(exact_p([table], ("1", "2")), 6)  # 2 of 20 ways to deal them
    0.1
    """
    scored = [_scores(table, pair, weigh) for table in tables]
    known = [stratum for stratum in scored if stratum is not None]
    if len(known) < len(scored):
        return None
    strata = [stratum for stratum in known if stratum[1].any() and not stratum[1].all()]
    if not strata or sum(_work(is_first) for _, is_first in strata) > MOST_WORK:
        return None
    observed = sum(float(score[is_first].sum()) for score, is_first in strata)
    reach = sum(_largest(score, int(is_first.sum())) for score, is_first in strata)
    if reach == 0:
        return None
    step = 2 * reach / GRID
    # each person's score is rounded to a step; so much may a sum be off
    slack = step * sum(min(is_first.sum(), (~is_first).sum()) for _, is_first in strata) / 2
    chances, lowest = np.ones(1), 0
    for score, is_first in strata:
        added, low = _dealt(np.rint(score / step).astype(int), is_first)
        chances, lowest = _convolved(chances, added), lowest + low
    sums = step * (np.arange(len(chances)) + lowest)
    as_large = np.abs(sums) >= abs(observed) - slack - 1e-9 * reach
    return float(np.clip(chances[as_large].sum() / chances.sum(), 0.0, 1.0))


def _scores(table: RiskTable, pair: tuple[str, str], weigh: Weigh | None) -> tuple[np.ndarray, np.ndarray] | None:
    """Score [n] of everybody at risk of the pair, and whether each is of the first; None with late entry."""
    columns = [table.groups.index(group) for group in pair]
    at_risk, events, censored = (part[:, columns] for part in (table.at_risk, table.events, table.censored))
    if len(at_risk) and (at_risk[0] != (events + censored).sum(axis=0)).any():
        return None
    n_at_risk, n_events = at_risk.sum(axis=1), events.sum(axis=1)
    weight = np.ones(len(n_events))
    if weigh is not None:
        has_event = n_events > 0
        weight[has_event] = weigh(n_at_risk[has_event].astype(float), n_events[has_event].astype(float))
    expected = np.cumsum(weight * n_events / np.maximum(n_at_risk, 1))
    score = np.concatenate([np.repeat(weight - expected, n_events), np.repeat(-expected, censored.sum(axis=1))])
    is_first = np.concatenate([_whose(events), _whose(censored)])
    return score, is_first


def _whose(counts: np.ndarray) -> np.ndarray:
    """Of the people counted [T, 2] at each time, whether each is of the first group."""
    return np.repeat(np.tile([True, False], len(counts)), counts.ravel())


def _work(is_first: np.ndarray) -> int:
    return len(is_first) * int(min(is_first.sum(), (~is_first).sum()))


def _largest(score: np.ndarray, dealt: int) -> float:
    """The largest difference that any `dealt` people could make."""
    ranked = np.sort(score)
    return max(abs(float(ranked[:dealt].sum())), abs(float(ranked[len(ranked) - dealt :].sum())))


def _dealt(score: np.ndarray, is_first: np.ndarray) -> tuple[np.ndarray, int]:
    """Chances of each sum of as many scores as the first group has people, dealt at random, from the lowest sum on."""
    n_first = int(is_first.sum())
    # scores add up to 0 but for rounding: the smaller group's sum is the other's, turned round
    dealt = min(n_first, len(score) - n_first)
    base = int(score.min())
    shift = score - base
    width = int(np.sort(shift)[len(shift) - dealt :].sum()) + 1
    ways = np.zeros((dealt + 1, width))
    ways[0, 0] = 1.0
    for place, add in enumerate(shift):
        # chances, not counts, so that nothing overflows: the place-th person is among j dealt of those so far
        for j in range(min(place + 1, dealt), 0, -1):
            kept = ways[j - 1, : width - add]
            ways[j, add:] += kept
        if place % 32 == 31:
            ways /= ways.max()
    chances = ways[dealt] / ways[dealt].sum()
    lowest = dealt * base
    if dealt == n_first:
        return chances, lowest
    # what rounding left of the total is not added: `slack` allows for the people dealt, and for nobody else
    return chances[::-1], -lowest - (width - 1)


def _convolved(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Chances of the sums of two independent numbers, by Fourier transforms: scipy.signal would load scipy.stats."""
    n = len(first) + len(second) - 1
    size = next_fast_len(n, real=True)
    return irfft(rfft(first, size) * rfft(second, size), size)[:n]
