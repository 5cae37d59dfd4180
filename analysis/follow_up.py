"""From when until when each person was followed, and whether it ended in an event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# R's default in survival::aeqSurv, the square root of the machine precision
_TOLERANCE = float(np.sqrt(np.finfo(float).eps))
_MOST_GRID_POINTS = 1_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class FollowUp:
    """Follow-up of n people, times given as positions on an increasing grid.

    `grid` [G]: times in days; `exit` [n]: position at which the person leaves; `event` [n]: true if by an
    event; `entry` [n]: position after which the person is at risk, or None when everybody is from time 0
    on; `is_late` [n]: entry after time 0; `is_at_risk` [n]: false where entry equals the time of leaving,
    which leaves no time at risk (None: everybody is at risk).
    """

    grid: np.ndarray
    exit: np.ndarray
    event: np.ndarray
    entry: np.ndarray | None = None
    is_late: np.ndarray | None = None
    is_at_risk: np.ndarray | None = None


def follow_up(duration: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> FollowUp:
    """Check durations, events and entries, and put the times on one grid.

    Someone is at risk at time t if entry < t <= duration; with entry 0 also at t = 0. Times that differ only
    by rounding (0.1 + 0.2 and 0.3) become the earlier one, by the rule and the tolerance of R's `aeqSurv`.

    `duration`, `event`, `entry` [n]: days (decimals allowed), 0/1 or booleans, days. Raises ValueError with
    the argument, the position (counted from 1), the value and what would be accepted.

    >>> followed = follow_up([3, 1, 3], [1, 0, 1])
    >>> followed.grid.tolist(), followed.event.tolist()
    ([0.0, 1.0, 2.0, 3.0], [True, False, True])
    """
    duration = _times("duration", duration)
    event = _events(event)
    _same_length("event", event, duration)
    if entry is not None:
        entry = _times("entry", entry)
        _same_length("entry", entry, duration)
        if not entry.any():
            entry = None
    grid, positions = _on_grid(duration) if entry is None else _on_grid(duration, entry)
    if entry is None:
        return FollowUp(grid=grid, exit=positions[0], event=event)
    leaves, enters = positions
    wrong = enters > leaves
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"entry: {entry[place]:g} at position {place + 1} is later than the duration "
            f"{duration[place]:g}; accepted are entries from 0 up to the duration."
        )
    is_late = grid[enters] > 0
    return FollowUp(
        grid=grid, exit=leaves, event=event, entry=enters, is_late=is_late, is_at_risk=~(is_late & (enters == leaves))
    )


def _times(argument: str, values: ArrayLike) -> np.ndarray:
    array = _numbers(argument, values)
    if array.size and not (array.dtype.kind in "iu" or np.isfinite(array).all()):
        _refuse(argument, array, ~np.isfinite(array), "finite numbers from 0")
    if array.size and array.min() < 0:
        _refuse(argument, array, array < 0, "numbers from 0")
    return array


def _events(values: ArrayLike) -> np.ndarray:
    array = _numbers("event", values)
    if array.dtype == bool:
        return array
    is_event = array == 1
    wrong = ~(is_event | (array == 0))
    if wrong.any():
        _refuse("event", array, wrong, "0 and 1, or false and true")
    return is_event


def _numbers(argument: str, values: ArrayLike) -> np.ndarray:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{argument}: has {array.ndim} dimensions; accepted is one value per row.")
    if array.dtype.kind in "biuf" and not (argument != "event" and array.dtype == bool):
        return array
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: holds values of type {array.dtype}; accepted are numbers.") from None


def _same_length(argument: str, array: np.ndarray, duration: np.ndarray) -> None:
    if len(array) != len(duration):
        raise ValueError(f"{argument}: has {len(array)} values for {len(duration)} durations; accepted is one each.")


def _refuse(argument: str, array: np.ndarray, wrong: np.ndarray, accepted: str) -> None:
    place = int(np.flatnonzero(wrong)[0])
    raise ValueError(f"{argument}: {array[place]:g} at position {place + 1}; accepted are {accepted}.")


def _on_grid(*arrays: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The increasing grid of times that occur, or whole days from 0, and each array's positions on it."""
    if not arrays[0].size:
        return np.zeros(0), [np.zeros(0, np.intp) for _ in arrays]
    n_points = max(int(array.max()) for array in arrays) + 1
    affordable = min(_MOST_GRID_POINTS, 8 * arrays[0].size + 100_000)
    # whole days, the usual case, need no sorting: the day is its own position, and days are far from
    # near-equal
    if n_points <= affordable and all(_is_whole(array) for array in arrays):
        return np.arange(n_points, dtype=float), [array.astype(np.intp, copy=False) for array in arrays]
    times = np.unique(np.concatenate([array.astype(float) for array in arrays]))
    step = np.diff(times)
    mean = np.abs(times).mean()
    is_near = (step <= _TOLERANCE) | (step <= _TOLERANCE * mean)
    grid = times[np.concatenate([[True], ~is_near])]
    return grid, [np.searchsorted(grid, array, side="right") - 1 for array in arrays]


def _is_whole(array: np.ndarray) -> bool:
    return array.dtype.kind in "iu" or bool((array == np.floor(array)).all())
