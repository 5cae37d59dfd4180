"""What was planned against what was done: goals per day or per week, with unknown days left unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

Bound = Literal["at_least", "at_most"]
Per = Literal["day", "week"]
_DAYS = {"day": 1, "week": 7}
_BOUNDS = ("at_least", "at_most")


@dataclass(frozen=True, kw_only=True)
class GoalPeriod:
    """One day or week of a goal, `first_day` to `last_day` (day numbers, both included).

    `done`: the sum of the amounts of its known days, None when none is known. `n_unknown`: days up to the day
    of looking without a known amount. `n_ahead`: days of the phase still to come. `n_beyond`: days that a
    last week has after the end of the phase. `is_met`: None where days that are not known could decide it.
    """

    first_day: int
    last_day: int
    done: float | None
    n_known: int
    n_unknown: int
    n_ahead: int
    n_beyond: int
    is_met: bool | None


@dataclass(frozen=True)
class Adherence:
    """A goal over a phase: its periods in order of time, and what they add up to."""

    periods: tuple[GoalPeriod, ...]

    @property
    def n_met(self) -> int:
        """Periods in which the goal was met."""
        return sum(period.is_met is True for period in self.periods)

    @property
    def n_not_met(self) -> int:
        """Periods in which it was not met."""
        return sum(period.is_met is False for period in self.periods)

    @property
    def n_untold(self) -> int:
        """Periods that are over, of which it cannot be told because days are unknown or the phase ended."""
        return sum(period.is_met is None and period.n_ahead == 0 for period in self.periods)

    @property
    def n_running(self) -> int:
        """Periods that are not over and not decided; at most one, the last."""
        return sum(period.is_met is None and period.n_ahead > 0 for period in self.periods)

    @property
    def n_known_days(self) -> int:
        """Days with a known amount."""
        return sum(period.n_known for period in self.periods)

    @property
    def n_unknown_days(self) -> int:
        """Days up to the day of looking without a known amount."""
        return sum(period.n_unknown for period in self.periods)


def adherence(
    day: ArrayLike,
    amount: ArrayLike,
    *,
    goal: float,
    bound: Bound,
    per: Per,
    first_day: int,
    last_day: int | None,
    observed_until: int,
) -> Adherence:
    """How a goal was kept over a phase, day by day or week by week.

    `day` [n] whole day numbers without repeats, `amount` [n] what is known to have been done on each (0 is a
    known zero; a day that is not among them is unknown). `goal` in the unit of the amounts, per day or per
    week; weeks are counted from `first_day`, the phase's first. `last_day` None: the phase is open.
    `observed_until`: the last day looked at; later days are to come, not unknown.

    A goal of "at least" is met as soon as the known days reach it, and not met only when every day of the
    period is known and they do not; "at most" is the other way round. Whatever unknown days could change is
    None. Assumes that the amount of a day cannot be negative. Raises ValueError for unknown words, repeated
    days and negative amounts.

    >>> days = {"first_day": 0, "last_day": 3, "observed_until": 2}
    >>> kept = adherence([0, 1], [20, 10], goal=15, bound="at_least", per="day", **days)
    >>> kept.n_met, kept.n_not_met, kept.n_untold  # day 2 is unknown, and not 0
    (1, 1, 1)
    """
    if bound not in _BOUNDS:
        raise ValueError(f"bound: {bound!r}; accepted are {', '.join(_BOUNDS)}.")
    if per not in _DAYS:
        raise ValueError(f"per: {per!r}; accepted are {', '.join(_DAYS)}.")
    known = _by_day(day, amount)
    end = observed_until if last_day is None else min(last_day, observed_until)
    length = _DAYS[per]
    return Adherence(
        tuple(
            _period(known, (start, start + length - 1), end, last_day, goal, bound)
            for start in range(first_day, end + 1, length)
        )
    )


def _by_day(day: ArrayLike, amount: ArrayLike) -> dict[int, float]:
    day, amount = np.asarray(day, dtype=np.int64), np.asarray(amount, dtype=float)
    if len(day) != len(amount):
        raise ValueError(f"amount: has {len(amount)} values for {len(day)} days; accepted is one each.")
    if len(np.unique(day)) != len(day):
        raise ValueError("day: the same day stands there twice; accepted is one amount per day.")
    if not (amount >= 0).all():
        raise ValueError("amount: a value is negative or not a number; accepted are numbers from 0.")
    return dict(zip(day.tolist(), amount.tolist(), strict=True))


def _period(
    known: dict[int, float], span: tuple[int, int], end: int, phase_end: int | None, goal: float, bound: str
) -> GoalPeriod:
    first_day, last_day = span
    amounts = [known[day] for day in range(first_day, min(last_day, end) + 1) if day in known]
    n_beyond = 0 if phase_end is None else max(0, last_day - phase_end)
    n_ahead = max(0, last_day - end) - n_beyond
    n_unknown = last_day - first_day + 1 - n_ahead - n_beyond - len(amounts)
    done = sum(amounts) if amounts else None
    is_complete = n_unknown + n_ahead + n_beyond == 0
    # the sum can only grow: passing the goal decides at once, staying below it only when every day is known
    if bound == "at_least":
        is_met = True if (done or 0) >= goal else (False if is_complete else None)
    else:
        is_met = False if (done or 0) > goal else (True if is_complete else None)
    return GoalPeriod(
        first_day=first_day,
        last_day=last_day,
        done=done,
        n_known=len(amounts),
        n_unknown=n_unknown,
        n_ahead=n_ahead,
        n_beyond=n_beyond,
        is_met=is_met,
    )
