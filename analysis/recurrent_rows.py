"""Start-stop rows: each participant's stretches of follow-up, in one time, with the events that end them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.follow_up import follow_up
from analysis.grouping import Labels, distinct_codes

Column = Sequence[float] | np.ndarray  # numbers in the order of the rows, a pandas column among them


class RowFault(ValueError):
    """A row that cannot be: `argument` and `row` (from 0) say where, `accepted` what could stand there."""

    def __init__(self, argument: str, row: int, value: object, accepted: str) -> None:
        super().__init__(f"{argument}: {value} at position {row + 1}; accepted are {accepted}.")
        self.argument, self.row, self.accepted = argument, row, accepted


@dataclass(frozen=True, eq=False, kw_only=True)
class RecurrentRows:
    """Rows of n stretches at risk (start < t <= stop), in the caller's order; all arrays [n].

    `participant` numbers from 0; `start`, `stop` days; `event` true if the stretch ends in one; `number` of
    the event at risk of, from 1; `gap_start`: start of the participant's first row of that number.
    """

    participant: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    event: np.ndarray
    number: np.ndarray
    gap_start: np.ndarray

    def __post_init__(self) -> None:
        for array in vars(self).values():
            array.setflags(write=False)


def recurrent_rows(
    participant: Labels, start: Column, stop: Column, event: Column, number: Column | None = None
) -> RecurrentRows:
    """Check start-stop rows, in any order.

    `participant` [n] labels, `start`, `stop` [n] days from 0 on the participant's own clock, `event` [n] 0/1,
    `number` [n] of the event that the row is at risk of (default: one more than the participant's events in
    earlier rows; to be given where events happened before the first row). Between rows nobody is at risk: the
    days of an episode belong there.

    RowFault, a ValueError that names the row, for a row of no length, rows of one participant that overlap,
    and numbers that fall, or stay after an event.

    >>> rows = recurrent_rows(["p", "p"], [0, 12], [5, 20], [1, 0])
    >>> rows.number.tolist(), rows.gap_start.tolist()
    ([1, 2], [0.0, 12.0])
    """
    start, stop = _days("start", start), _days("stop", stop)
    participant = distinct_codes(participant, argument="participant")
    for argument, column in (("start", start), ("stop", stop), ("event", event), ("number", number)):
        if column is not None and len(column) != len(participant):
            raise ValueError(
                f"{argument}: has {len(column)} values for {len(participant)} participants; accepted is one each."
            )
    for row in np.flatnonzero(start >= stop)[:1]:
        raise RowFault("stop", int(row), f"{stop[row]:g}", f"days after the start, {start[row]:g}")
    followed = follow_up(stop, event, start)
    # compared on the grid, where times that differ by rounding are one
    leaves = followed.exit
    enters = np.full(len(leaves), -1) if followed.entry is None else followed.entry
    for row in np.flatnonzero(enters == leaves)[:1]:
        raise RowFault("stop", int(row), f"{stop[row]:g}", f"days after the start, {start[row]:g}")
    order = np.lexsort((leaves, enters, participant))
    same = participant[order][1:] == participant[order][:-1]
    for place in np.flatnonzero(same & (enters[order][1:] < leaves[order][:-1]))[:1]:
        earlier, row = order[place], int(order[place + 1])
        accepted = f"days from {stop[earlier]:g}, where the participant's row from {start[earlier]:g} ends"
        raise RowFault("start", row, f"{start[row]:g}", accepted)
    is_event = followed.event[order]
    is_first = np.concatenate([[True], ~same])[: len(order)]
    in_order = _count_events(is_event, is_first) if number is None else _given(number, order, is_event, same)
    begins = is_first | np.concatenate([[True], in_order[1:] != in_order[:-1]])[: len(order)]
    gap_start = start[order][np.flatnonzero(begins)][np.cumsum(begins) - 1]
    back = np.argsort(order)
    return RecurrentRows(
        participant=participant,
        start=start,
        stop=stop,
        event=followed.event.copy(),
        number=in_order[back],
        gap_start=gap_start[back],
    )


def _days(argument: str, values: ArrayLike) -> np.ndarray:
    try:
        days = np.array(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{argument}: holds values that are no numbers; accepted are days from 0.") from None
    for row in np.flatnonzero(~(np.isfinite(days) & (days >= 0)))[:1]:
        raise RowFault(argument, int(row), f"{days[row]:g}", "days from 0")
    return days


def _count_events(is_event: np.ndarray, is_first: np.ndarray) -> np.ndarray:
    """One more than the events of earlier rows, for rows sorted by participant and time."""
    before = np.cumsum(is_event) - is_event
    return 1 + before - before[np.flatnonzero(is_first)][np.cumsum(is_first) - 1]


def _given(number: ArrayLike, order: np.ndarray, is_event: np.ndarray, same: np.ndarray) -> np.ndarray:
    """The numbers as given, in order, once checked."""
    numbers = np.array(number, dtype=float)
    for row in np.flatnonzero(~((numbers >= 1) & (numbers == np.floor(numbers))))[:1]:
        raise RowFault("number", int(row), f"{numbers[row]:g}", "whole numbers from 1")
    in_order = numbers[order].astype(np.intp)
    least = in_order[:-1] + is_event[:-1]
    for place in np.flatnonzero(same & (in_order[1:] < least))[:1]:
        row = int(order[place + 1])
        accepted = f"numbers from {least[place]}, after the participant's row before"
        raise RowFault("number", row, f"{numbers[row]:g}", accepted)
    return in_order


@dataclass(frozen=True, eq=False, kw_only=True)
class FirstEvents:
    """One row per participant, up to the first event; `row` [participants] is where it starts among all rows,
    `last` where it ends.

    `entry`, `duration` days, `event`, as a risk table takes them. `rows` [k]: every row up to the first event, for
    a model of covariates that change on the way.
    """

    row: np.ndarray
    last: np.ndarray
    rows: np.ndarray
    entry: np.ndarray
    duration: np.ndarray
    event: np.ndarray


def first_events(rows: RecurrentRows) -> FirstEvents:
    """Each participant's first stretch at risk: rows that follow without a break, up to the first event.

    A break without an event ends the stretch there, censored: what happened meanwhile is unknown.

    >>> first = first_events(recurrent_rows(["p", "p", "p"], [0, 5, 9], [5, 9, 20], [0, 1, 1]))
    >>> first.duration.tolist(), first.event.tolist()
    ([9.0], [True])
    """
    order = np.lexsort((rows.stop, rows.start, rows.participant))
    participant, start, stop, event = (
        column[order] for column in (rows.participant, rows.start, rows.stop, rows.event)
    )
    follows = (participant[1:] == participant[:-1]) & ~event[:-1]
    follows &= np.isclose(start[1:], stop[:-1], rtol=1e-8, atol=1e-8)
    begins = np.concatenate([[True], ~follows])[: len(order)]
    is_first = np.concatenate([[True], participant[1:] != participant[:-1]])[: len(order)]
    stretch = np.cumsum(begins) - 1
    last = np.flatnonzero(np.concatenate([begins[1:], [True]])[: len(order)])[stretch[is_first]]
    is_of_first = is_first[begins][stretch] if len(order) else begins
    return FirstEvents(
        row=order[is_first],
        last=order[last],
        rows=order[is_of_first],
        entry=start[is_first],
        duration=stop[last],
        event=event[last],
    )


def select(rows: RecurrentRows, kept: np.ndarray) -> RecurrentRows:
    """The rows marked true in `kept` [n]; numbers and gaps stay as all rows together made them.

    >>> rows = recurrent_rows(["p", "q"], [0, 0], [5, 9], [1, 0])
    >>> select(rows, np.array([False, True])).participant.tolist()
    [1]
    """
    return RecurrentRows(**{name: column[kept] for name, column in vars(rows).items()})
