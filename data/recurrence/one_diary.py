"""One person's recurrence-free intervals and runs without the engine: a diary read once, for any number of definitions.

The models of data/recurrence/models are made for millions of people; for one diary what they cost is their text. Here the
days come as arrays, and a definition takes a few passes over them. `tests/agreement/test_one_diary.py` holds both to each
other and to the contract, cell by cell. What is not said here (answers about periods, another origin, onsets,
a definition that the diary cannot be read by) is the engine's.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.catalogue.definition import DAY_MEASURES, Condition, Definition, Rule
from data.catalogue.vocabulary import MEASURES
from data.recurrence.days import reading_days
from data.store.store import Collection
from data.study.asked import read_asked

YES, NO, OPEN = 1, 0, -1
UNKNOWN, GOOD, BETWEEN, BAD = 0, 1, 2, 3
STATES = {GOOD: "good", BETWEEN: "between", BAD: "bad"}
HOLDS = {"at_least": np.greater_equal, "at_most": np.less_equal, "more_than": np.greater, "less_than": np.less}


@dataclass(frozen=True, eq=False, kw_only=True)
class DiaryDays:
    """A diary: `label` of its person, `day` (n,) days since 1970-01-01 ascending, and the values of each measure, NaN
    where it is unknown; a measure without any value is not there."""

    label: str
    day: np.ndarray
    values: dict[str, np.ndarray]


@dataclass(frozen=True, eq=False, kw_only=True)
class Runs:
    """Runs of days in one state, in order of time; all (m,). A stretch of follow-up begins with some of them."""

    state: np.ndarray
    first: np.ndarray
    last: np.ndarray
    starts_stretch: np.ndarray

    def frame(self, label: str) -> pd.DataFrame:
        """As `Derivation.runs` has them."""
        return pd.DataFrame(
            {
                "participant": _texts([label] * len(self.state)),
                "state": pd.Series([STATES[state] for state in self.state.tolist()], dtype=object),
                "first_on": _dates(self.first),
                "last_on": _dates(self.last),
                "starts_stretch": self.starts_stretch,
            }
        )


def read_diary(collection: Collection) -> DiaryDays | None:
    """The days of a diary; None where it is of several people, or has answers about more than their own day."""
    with reading_days(collection) as cursor:
        people = cursor.execute(
            "select participant_id, label from participant where collection_id = $c", {"c": collection.id}
        ).fetchall()
        if len(people) != 1 or read_asked(cursor, collection.id):
            return None
        of = {"c": collection.id}
        read = f"select day, {', '.join(DAY_MEASURES)} from day where collection_id = $c order by day"
        columns = cursor.execute(read, of).fetchnumpy()
        apart = cursor.execute("select measure, day, value from day_apart where collection_id = $c", of).fetchall()
    day = np.asarray(columns.pop("day"), dtype=np.int64)
    values = {name: _with_nan(column) for name, column in columns.items()}
    for measure, on, value in apart:
        if measure not in values:
            values[measure] = np.full(len(day), np.nan)
        values[measure][np.searchsorted(day, on)] = value
    known = {name: value for name, value in values.items() if not np.isnan(value).all()}
    return DiaryDays(label=people[0][1], day=day, values=known)


def can_read(days: DiaryDays, definition: Definition) -> bool:
    """Whether a definition reads these days as they are; for the others the engine has the sentences."""
    if definition.covers is not None or definition.max_missed_visits is not None:
        return False
    if any(name not in MEASURES and name not in days.values for name in definition.measures):
        return False
    return all(_held(rule, days) is not None for rule in (definition.bad, definition.good))


def runs(days: DiaryDays, definition: Definition) -> Runs:
    """The runs of known days in one state, with at most k unknown days between neighbours; for `can_read` only."""
    state = _states(days, definition)
    day, state = days.day[state > UNKNOWN], state[state > UNKNOWN]
    if not len(day):
        nothing = np.empty(0, dtype=np.int64)
        return Runs(state=nothing, first=nothing, last=nothing, starts_stretch=np.empty(0, dtype=bool))
    apart = np.diff(day)
    begins = np.concatenate([[True], (state[1:] != state[:-1]) | (apart > definition.bridge_days + 1)])
    begins_stretch = np.concatenate([[True], apart > definition.max_gap_days + 1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(day)) - 1
    return Runs(state=state[first], first=day[first], last=day[last], starts_stretch=begins_stretch[first])


def intervals(label: str, in_runs: Runs, definition: Definition) -> pd.DataFrame:
    """Every recurrence-free interval from its first good day, as `Derivation.intervals(all=True)` has them."""
    rows: list[tuple[int, int, int, int, str, bool]] = []
    n_stretches = int(in_runs.starts_stretch.sum())
    numbers = np.cumsum(in_runs.starts_stretch) - 1
    n_days = in_runs.last - in_runs.first + 1
    is_recovery = (in_runs.state == GOOD) & (n_days >= definition.recovery_days)
    is_relapse = (in_runs.state == BAD) & (n_days >= definition.min_bad_days)
    for stretch in range(n_stretches):
        of = numbers == stretch
        begin, end = int(in_runs.first[of][0]), int(in_runs.last[of][-1])
        recoveries, relapses = (in_runs.first[of & which].tolist() for which in (is_recovery, is_relapse))
        over = begin - 1
        while (place := bisect_right(recoveries, over)) < len(recoveries):
            first = recoveries[place]
            confirmed = first + definition.recovery_days - 1
            after = bisect_right(relapses, confirmed)
            event = after < len(relapses)
            over = relapses[after] if event else end
            reason = "" if event else "gap" if stretch + 1 < n_stretches else "end_of_diary"
            rows.append((first, confirmed, over, int(event), reason, first == begin))
            if not event:
                break
    origin, confirmed_day, ends = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1, 2))
    events = np.array([row[3] for row in rows], dtype=np.int32)
    recurrence = _dates(ends)
    recurrence[events == 0] = None
    return pd.DataFrame(
        {
            "participant": _texts([label] * len(rows)),
            "interval": np.arange(1, len(rows) + 1),
            "origin_on": _dates(origin),
            "entry": np.full(len(rows), definition.recovery_days - 1, dtype=np.int32),
            "duration": (ends - origin).astype(np.int32),
            "event": events,
            "reason": _texts([row[4] for row in rows]),
            "start_not_observed": np.array([row[5] for row in rows], dtype=bool),
            "t0_on": _dates(confirmed_day),
            "recovery_first_on": _dates(origin),
            "recurrence_on": recurrence,
        }
    )


def _states(days: DiaryDays, definition: Definition) -> np.ndarray:
    """The state of each day (n,): a bad day is bad whatever else is known, and one of unknown measures may be unknown."""
    bad, good = (_verdict(_held(rule, days) or (), rule.quantifier, days) for rule in (definition.bad, definition.good))
    return np.where(
        bad == YES, BAD, np.where(good == YES, GOOD, np.where((bad == NO) & (good == NO), BETWEEN, UNKNOWN))
    )


def _held(rule: Rule, days: DiaryDays) -> tuple[Condition, ...] | None:
    """The conditions whose measures the diary has; None where the rule needs one that it has not."""
    held = tuple(condition for condition in rule.conditions if condition.measure in days.values)
    return held if held and (rule.quantifier == "any" or held == rule.conditions) else None


def _verdict(conditions: tuple[Condition, ...], quantifier: str, days: DiaryDays) -> np.ndarray:
    """YES, NO, or OPEN for each day, by three-valued logic."""
    deciding = YES if quantifier == "any" else NO
    answers = []
    for condition in conditions:
        value = days.values[condition.measure]
        with np.errstate(invalid="ignore"):
            holds = HOLDS[condition.bound](value, condition.value)
        answers.append(np.where(np.isnan(value), OPEN, holds))
    of_each = np.array(answers)
    is_decided, is_open = (of_each == deciding).any(axis=0), (of_each == OPEN).any(axis=0)
    return np.where(is_decided, deciding, np.where(is_open, OPEN, 1 - deciding))


def _with_nan(column: np.ndarray) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(column).astype(float), np.nan)


def _dates(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype(object)


def _texts(texts: list[str]) -> pd.Series:
    """As the engine's tables have them: without a row nothing tells that they are texts."""
    return pd.Series(texts, dtype="str" if texts else object)
