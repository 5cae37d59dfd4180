"""Intervals as tables have them: onsets as days from the origin, and days of a clock without dates as their numbers."""

from __future__ import annotations

import pandas as pd

from data.study.clock import StudyClock, day_number

DAYS = ("origin", "t0", "recovery_first", "recurrence")


def with_onset_days(found: pd.DataFrame) -> pd.DataFrame:
    """With onset_first and onset_last, days from the origin, in place of their dates; empty without an event."""
    table = found.drop(columns=["onset_first_on", "onset_last_on"])
    for name in ("onset_first", "onset_last"):
        days = [
            None if not event else duration if day is None else (day - origin).days
            for day, origin, duration, event in zip(
                found[f"{name}_on"], found["origin_on"], found["duration"], found["event"], strict=True
            )
        ]
        is_whole = all(day is None or float(day).is_integer() for day in days)
        table[name] = pd.array(days, dtype="Int64" if is_whole else "Float64")
    return table


def on_clock(found: pd.DataFrame, clock: StudyClock) -> pd.DataFrame:
    """The same where days are dates; else each date that stands for a day gives way to the number of it."""
    if clock.is_dated:
        return found
    table = found.copy()
    for name in DAYS:
        if f"{name}_on" in table:
            place = list(table.columns).index(f"{name}_on")
            days = [None if day is None else day_number(day) for day in table[f"{name}_on"]]
            table = table.drop(columns=f"{name}_on")
            table.insert(place, f"{name}_day", pd.array(days, dtype="Int64"))
    return table
