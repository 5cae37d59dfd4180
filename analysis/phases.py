"""How long respites last in each phase of a programme: intervals split where a phase changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.confidence import Estimate
from analysis.intervals import FEW_INTERVALS
from analysis.risk_table import risk_table_from_subjects
from analysis.survival import kaplan_meier


@dataclass(frozen=True)
class PhaseSpan:
    """A phase by its day numbers, both ends included; `last_day` None: it has not ended."""

    label: str
    first_day: int
    last_day: int | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Pieces:
    """Intervals cut at the changes of phase, all [pieces], in the order of the intervals and then of time.

    `interval`: position of the interval a piece is of. `phase`: position of its phase, -1 outside all phases.
    `entry`, `duration`: days from the interval's origin, at risk if entry < t <= duration. `event`: true only
    on the last piece of an interval that ended in a recurrence.
    """

    interval: np.ndarray
    phase: np.ndarray
    entry: np.ndarray
    duration: np.ndarray
    event: np.ndarray


@dataclass(frozen=True, kw_only=True)
class PhaseRespites:
    """Respites within one phase. `label` None: the days outside every phase.

    `n`: pieces of respites with days at risk in this phase; `n_entered`: of these, those that had begun
    before it; `n_events`: recurrences in it; `n_days`: days at risk. `median`: Kaplan-Meier with delayed
    entry, the parts None where the curve does not reach them; None with its reason in `withheld`: "too few"
    below FEW_INTERVALS pieces; "none from the start" where no respite was at risk here from its first day
    on, so that the early part of the curve is unknown; "emptied" where the curve is at 0 only because all
    that were at risk had ended before later ones came in.
    """

    label: str | None
    n: int
    n_entered: int
    n_events: int
    n_days: int
    median: Estimate | None
    withheld: str | None


def split_at_phases(
    origin_day: Iterable[int],
    duration: Iterable[int],
    event: Iterable[int],
    entry: Iterable[int],
    phases: Sequence[PhaseSpan],
) -> Pieces:
    """Cut intervals at the changes of phase: censored in the one, entering late in the next.

    `origin_day` [n] day number of time 0; `duration`, `event`, `entry` [n] as in a risk table. Time t is the
    day origin_day + t, and belongs to the phase that holds this day: a recurrence on the first day of a phase
    is one of that phase. An interval without any day at risk (entry = duration) has no piece.
    Raises ValueError where phases overlap or one ends before it begins.

    >>> phases = [PhaseSpan("rest", 0, 9), PhaseSpan("walk", 10, None)]
    >>> pieces = split_at_phases([5], [10], [1], [0], phases)
    >>> pieces.entry.tolist(), pieces.duration.tolist(), pieces.event.tolist()
    ([0, 4], [4, 10], [False, True])
    """
    edges = _edges(phases)
    pieces = []
    for place, row in enumerate(zip(origin_day, duration, event, entry, strict=True)):
        origin, stop, is_event, start = (int(value) for value in row)
        if start == stop:
            continue
        # a change on day c cuts after the day before it
        cuts = [t for t in (day - 1 - origin for day in edges) if start < t < stop]
        for begin, end in zip([start, *cuts], [*cuts, stop], strict=True):
            phase = _phase_on(origin + end, phases)
            pieces.append((place, phase, begin, end, bool(is_event) and end == stop))
    columns = np.array(pieces, dtype=np.int64).reshape(-1, 5).T
    return Pieces(
        interval=columns[0], phase=columns[1], entry=columns[2], duration=columns[3], event=columns[4].astype(bool)
    )


def respites_by_phase(
    origin_day: Iterable[int],
    duration: Iterable[int],
    event: Iterable[int],
    entry: Iterable[int],
    phases: Sequence[PhaseSpan],
) -> tuple[PhaseRespites, ...]:
    """One person's respites in each phase with any days at risk, in the order given; last the days outside.

    Arguments as `split_at_phases`. Kaplan-Meier with delayed entry and a log-log interval of 95 %. Assumes
    that a respite which comes in late has the same outlook as those of its length that began in the phase,
    and that a respite's end says nothing about the next. It describes; phases follow one another in time, so
    a difference between them is not an effect of the programme. Phases of the same label are told apart.

    >>> phases = [PhaseSpan("rest", 0, 9), PhaseSpan("walk", 10, None)]
    >>> [(part.label, part.n, part.n_events) for part in respites_by_phase([5], [10], [1], [0], phases)]
    [('rest', 1, 0), ('walk', 1, 1)]
    """
    pieces = split_at_phases(origin_day, duration, event, entry, phases)
    order = [*range(len(phases)), -1]
    return tuple(_of_phase(pieces, k, None if k < 0 else phases[k].label) for k in order if (pieces.phase == k).any())


def _of_phase(pieces: Pieces, phase: int, label: str | None) -> PhaseRespites:
    here = pieces.phase == phase
    entry, duration, event = pieces.entry[here], pieces.duration[here], pieces.event[here]
    first_of = np.concatenate([[True], np.diff(pieces.interval) > 0])[here]
    n = int(here.sum())
    median, withheld = None, None
    if n < FEW_INTERVALS:
        withheld = "too few"
    elif entry.min() > 0:
        withheld = "none from the start"
    else:
        curve = kaplan_meier(risk_table_from_subjects(duration, event, entry=entry))
        emptied = curve.time[(curve.survival == 0) & (curve.at_risk > 0)]
        if emptied.size and emptied[0] < duration.max():
            withheld = "emptied"
        else:
            median = curve.median()
    return PhaseRespites(
        label=label,
        n=n,
        n_entered=int((~first_of).sum()),
        n_events=int(event.sum()),
        n_days=int((duration - entry).sum()),
        median=median,
        withheld=withheld,
    )


def _edges(phases: Sequence[PhaseSpan]) -> list[int]:
    """The days on which a phase begins, or the first day after one."""
    for span in phases:
        if span.last_day is not None and span.last_day < span.first_day:
            raise ValueError(
                f"phases: “{span.label}” ends on day {span.last_day}, before its first day {span.first_day}; "
                "accepted are phases of a day or more."
            )
    in_order = sorted(phases, key=lambda span: span.first_day)
    for phase, after in pairwise(in_order):
        if phase.last_day is None or after.first_day <= phase.last_day:
            raise ValueError(f"phases: “{phase.label}” and “{after.label}” overlap; accepted are phases apart.")
    ends = {span.last_day + 1 for span in phases if span.last_day is not None}
    return sorted({span.first_day for span in phases} | ends)


def _phase_on(day: int, phases: Sequence[PhaseSpan]) -> int:
    for place, span in enumerate(phases):
        if span.first_day <= day and (span.last_day is None or day <= span.last_day):
            return place
    return -1
