"""The visits of a study: the days around each that count for it, and the visits that its data show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

VISITS = (0, 84, 182)  # days: entry, 12 weeks, half a year
DAILY_WINDOW, VALUE_WINDOW = 3, 14  # days to either side of a visit: a week of a diary, a month for a single value
MOST_VISITS, LONGEST_WINDOW = 20, 183
EVERY_DAY = 3  # median days between values: up to so many it is a diary, and a visit's value a mean
WIDE = 21  # days without a value
LEAST_SHARE = 0.2  # of people with a value around a day, for that day to be a visit of the study


class OutcomeError(ValueError):
    """Outcomes that were asked for and cannot be told; the message is a sentence."""


@dataclass(frozen=True)
class Window:
    """The days of a visit, counted from the participant's origin, both included."""

    visit: int
    first: int
    last: int


def visit_windows(visits: Sequence[int], days: int | Sequence[int], *, is_anchored: bool) -> tuple[Window, ...]:
    """The windows of visits: `days` to either side, one number for all or one a visit; the first visit is the baseline.

    A baseline on day 0 has as many days on one side: before and on an anchor, so that nothing that came after is in it,
    and a participant's first days without one. OutcomeError for visits that do not rise, or whose windows overlap.
    """
    visits = tuple(visits)
    if not 2 <= len(visits) <= MOST_VISITS or any(later <= earlier for earlier, later in pairwise(visits)):
        shown = ",".join(map(str, visits)) or "none"
        raise OutcomeError(
            f"visits: {shown}; accepted are 2 to {MOST_VISITS} days that rise, the first being the baseline, as 0,84,182."
        )
    reach = (days,) * len(visits) if isinstance(days, int) else tuple(days)
    if len(reach) != len(visits):
        raise OutcomeError(
            f"window: {','.join(map(str, reach))} for {len(visits)} visits; accepted are one number for all, or one a visit."
        )
    for one in reach:
        if not 0 <= one <= LONGEST_WINDOW:
            raise OutcomeError(f"window: {one}; accepted are 0 to {LONGEST_WINDOW} days to either side of a visit.")
    windows = tuple(Window(visit, visit - one, visit + one) for visit, one in zip(visits, reach, strict=True))
    if visits[0] == 0:
        around = Window(0, -2 * reach[0], 0) if is_anchored else Window(0, 0, 2 * reach[0])
        windows = (around, *windows[1:])
    for (earlier, of_earlier), (later, of_later) in pairwise(zip(windows, reach, strict=True)):
        if later.first <= earlier.last:
            told = f"{of_earlier} days" if of_earlier == of_later else f"{of_earlier} and {of_later} days"
            raise OutcomeError(
                f"window: with {told} to either side, visits {earlier.visit} and {later.visit} share days; "
                "accepted are visits further apart, or a smaller window."
            )
    return windows


def least_days(window: Window, share: float) -> int:
    """How many known days a mean over a window takes: more than this share of them, as 4 of 7 for a half."""
    return int(np.floor(share * (window.last - window.first + 1))) + (share < 1)


def visits_in(day: Sequence[int], n: Sequence[int], people: int) -> tuple[tuple[int, ...], int]:
    """The visits that values show, and how many days to either side hold them; () where they are no visits.

    `day` days from the origin with values, rising; `n` how many values each has; `people` in the study. Two visits lie more
    than WIDE days apart, or more than half as far as any two days with values; a visit is named by its middle value, the first
    days by 0. One with fewer values than a fifth of the people is left out.

    >>> visits_in([0, 82, 84, 91], [20, 5, 10, 5], 20)
    ((0, 84), 7)
    """
    days, counts = np.asarray(day, dtype=int), np.asarray(n, dtype=int)
    if len(days) < 2:
        return (), 0
    gaps = np.diff(days)
    starts = np.flatnonzero(gaps > min(gaps.max() / 2, WIDE)) + 1
    visits, reach = [], 0
    for rows in np.split(np.arange(len(days)), starts):
        if counts[rows].sum() < LEAST_SHARE * people:
            continue
        middle = np.searchsorted(np.cumsum(counts[rows]), counts[rows].sum() / 2)
        visit = int(days[rows][middle])
        # the first days of a study are its baseline, whatever their middle is
        visits.append(0 if days[rows][0] <= 0 <= days[rows][-1] else visit)
        reach = max(reach, int(abs(days[rows] - visits[-1]).max()))
    if not 2 <= len(visits) <= MOST_VISITS:
        return (), 0
    most = (min(later - earlier for earlier, later in pairwise(visits)) - 1) // 3  # a baseline reaches twice as far
    return tuple(visits), int(np.clip(reach, 1, max(most, 0)))
