"""How far unknown days could move the first recurrences: bounds for them, and the days an onset may lie on.

Both work on the known days of people at risk, taken one by one and without bridging: another pass over the days,
which a derivation makes only when it is asked for this.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.recurrence.definition_reading import SPARSE_FROM_DAYS
from data.recurrence.derived_tables import DerivedTables


@dataclass(frozen=True, eq=False, kw_only=True)
class Bounds:
    """First intervals with every unknown day read as good (`best`) or as bad (`worst`).

    Re-read are the unknown days after t0 (or the anchor, which lies later) up to the person's last known day;
    who is at risk, and from when, stays. So gaps no longer end follow-up, and nothing is bridged. A bad run is
    measured from the first re-read day on. `best`, `worst`: risk counts (group, entry, duration, event, n);
    `n` people at risk, in a group or not, and of how many the interval is another one in each reading.
    """

    best: pd.DataFrame
    worst: pd.DataFrame
    n: int
    changed_by_best: int
    changed_by_worst: int


@dataclass(frozen=True, eq=False, kw_only=True)
class OnsetCounts:
    """First recurrences on the first (`left`), the middle and the last (`right`) day on which they can have begun.

    The onset lies after the last day known not to be bad and by the first bad day. `right` is the main analysis;
    of two middle days the earlier counts. Each: risk counts (group, entry, duration, event, n).
    `median_spacing_days` between successive known days of people at risk, None without any; `is_sparse` where it
    is over SPARSE_FROM_DAYS, or answers are about several days: with daily entries the three are the same but for days not answered.
    """

    left: pd.DataFrame
    middle: pd.DataFrame
    right: pd.DataFrame
    median_spacing_days: float | None
    is_sparse: bool


def bounds(tables: DerivedTables, by: str | None) -> Bounds:
    """Best and worst reading of the unknown days, by the values of the attribute `by`."""
    if tables.is_by_period:
        tables.make_day_runs()
        tables.make("bounded_period", "bounded")
    else:
        tables.make_of_day_runs("bounded")
    tables.group(by)
    tally = tables.frame(
        "select reading, count(*) as n, count(*) filter (is_changed) as n_changed from bounded group by reading"
    ).set_index("reading")
    n = {name: int(tally["n"].get(name, 0)) for name in ("best", "worst")}
    n_changed = {name: int(tally["n_changed"].get(name, 0)) for name in n}
    best, worst = (_risk_counts(tables, "bounded", name) for name in n)
    return Bounds(
        best=best, worst=worst, n=n["best"], changed_by_best=n_changed["best"], changed_by_worst=n_changed["worst"]
    )


def onset_counts(tables: DerivedTables, by: str | None) -> OnsetCounts:
    """Risk counts with the onset on the first, the middle and the last day it can lie on."""
    _make_onset(tables)
    tables.make_once("onset_read")
    tables.group(by)
    spacing = median_spacing_days(tables)
    return OnsetCounts(
        **{reading: _risk_counts(tables, "onset_read", reading) for reading in ("left", "middle", "right")},
        median_spacing_days=spacing,
        is_sparse=tables.is_by_period or (spacing is not None and spacing > SPARSE_FROM_DAYS),
    )


def onset_intervals(tables: DerivedTables, by: str | None) -> pd.DataFrame:
    """participant, group (None where unknown), lower, upper (None without a recurrence), in days from t0."""
    _make_onset(tables)
    tables.group(by)
    intervals = tables.frame(
        """select participant.label as participant, grouping_of.label as "group", lower, upper
           from onset
           inner join participant using (participant_id)
           left join grouping_of using (participant_id)
           where participant.collection_id = $collection_id
           order by participant.label"""
    )
    for name, as_said in (("group", str), ("upper", int)):
        values = [None if pd.isna(value) else as_said(value) for value in intervals[name]]
        intervals[name] = pd.Series(values, dtype=object)
    return intervals


def median_spacing_days(tables: DerivedTables) -> float | None:
    """The median of the days between successive known days (1 in a daily diary), None without two known days.

    Where answers are about several days: between successive answers of a person.
    """
    if tables.is_by_period:
        spacings = tables.frame(tables.model("answer_spacing"))
    else:
        tables.make_of_day_runs("spacing")
        spacings = tables.frame("select * from spacing order by spacing_days")
    return middle_of(spacings)


def middle_of(spacings: pd.DataFrame) -> float | None:
    """The median of `spacing_days`, each of which is there so many `times`; None of none."""
    if spacings.empty:
        return None
    up_to = spacings["times"].cumsum().to_numpy()
    middle = up_to.searchsorted([(up_to[-1] - 1) // 2, up_to[-1] // 2], side="right")
    return float(spacings["spacing_days"].to_numpy()[middle].mean())


def _make_onset(tables: DerivedTables) -> None:
    tables.make_onset_days()
    tables.make_once("onset")


def _risk_counts(tables: DerivedTables, intervals: str, reading: str) -> pd.DataFrame:
    return tables.frame(tables.model("risk", intervals=intervals, is_wanted="reading = $reading"), reading=reading)
