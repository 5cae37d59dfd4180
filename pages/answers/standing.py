"""How somebody is doing, from what was recorded: how long, four weeks beside the four before, one's own respites.

Facts of a diary, and no test of them: what was recorded on these days, counted and averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.confidence import Estimate
from data.catalogue.definition import Definition
from pages.answers.respites import Respites, days_in, spans_of

WEEKS_DAYS = 28
LEAST_RECORDED = 7  # days of four weeks that an average takes
RESPITE, TOWARDS, EPISODE, NEITHER, UNKNOWN, NOTHING, UNASKED = (
    "in a respite",
    "towards a respite",
    "in an episode",
    "neither",
    "not known since",
    "nothing recorded",
    "not asked about",
)
STATES = ("good", "bad", "between")
NO_RUNS = pd.DataFrame()


@dataclass(frozen=True, kw_only=True)
class FourWeeks:
    """Four weeks of a diary, or as much of them as a period holds.

    `n` of `days` days have a value; `mean` is theirs, None with fewer than LEAST_RECORDED; `n_yes` of them are over 0.
    `good`, `bad`, `between` and `unknown` are numbers of days by a definition and add up to `days`; without a definition
    all of them are unknown.
    """

    first_on: date
    last_on: date
    n: int
    mean: float | None
    n_yes: int
    good: int
    bad: int
    between: int
    unknown: int

    @property
    def days(self) -> int:
        """How many days these are."""
        return days_in(self.first_on, self.last_on)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where somebody stands by a definition, as of the last known day `as_of`.

    `state`: one of the constants above. `since`: its first day, in a respite or towards one the first good day; None
    where nothing began. `days`: from then to `as_of`, both counted. `confirmed_on`: of a respite. `n_respites`: the
    open one included; `median`: how long half of them last at least, None with too few, of `diary_days` days
    from the first known one to the last. `now` and `before`: four
    weeks each, `before` is None where a period does not hold them.
    """

    definition: Definition
    state: str
    since: date | None
    as_of: date | None
    days: int
    confirmed_on: date | None
    n_respites: int
    median: Estimate | None
    diary_days: int
    now: FourWeeks
    before: FourWeeks | None


def standing_of(
    respites: Respites,
    values: pd.DataFrame,
    *,
    last_on: date,
    first_on: date = date.min,
    diary_from: date | None = None,
) -> Standing:
    """Where somebody stands on `last_on`, the last day of what is looked at; `first_on` is its first.

    `values`: on_day, value of one measure, a row for each known day. `diary_from`: the first day with any record.
    """
    now, before = four_weeks(
        values, last_on=last_on, first_on=first_on, diary_from=diary_from, day_runs=respites.day_runs
    )
    current, as_of = respites.current, respites.as_of
    state, since = _state(respites, last_on)
    return Standing(
        definition=respites.definition,
        state=state,
        since=since,
        as_of=as_of,
        days=0 if since is None or as_of is None else days_in(since, as_of),
        confirmed_on=None if current is None or state != RESPITE else current["t0_on"],
        n_respites=len(respites.respites),
        median=respites.median,
        diary_days=0 if as_of is None else days_in(*respites.period),
        now=now,
        before=before,
    )


def four_weeks(
    values: pd.DataFrame,
    *,
    last_on: date,
    first_on: date = date.min,
    diary_from: date | None = None,
    day_runs: pd.DataFrame = NO_RUNS,
) -> tuple[FourWeeks, FourWeeks | None]:
    """The four weeks up to `last_on`, and the four before.

    `values`: on_day, value of one measure; `day_runs`: of `Respites`. Days before `first_on` are not looked at: the four
    weeks are cut there, and the four before are None where they are not whole. They are None, too, where the diary
    begins after them (`diary_from`): days before it are not missing from anything.
    """
    now_from = last_on - timedelta(days=WEEKS_DAYS - 1)
    before_from, before_to = now_from - timedelta(days=WEEKS_DAYS), now_from - timedelta(days=1)
    now = _four_weeks(values, day_runs, (max(first_on, now_from), last_on))
    if first_on > before_from or (diary_from is not None and diary_from > before_to):
        return now, None
    return now, _four_weeks(values, day_runs, (before_from, before_to))


def _state(respites: Respites, last_on: date) -> tuple[str, date | None]:
    if respites.missing is not None:
        return UNASKED, None
    if respites.as_of is None:
        return NOTHING, None
    if not respites.is_followed(last_on):
        return UNKNOWN, None
    if respites.current is not None:
        return RESPITE, respites.well_since
    if respites.well_since is not None:
        return TOWARDS, respites.well_since
    since = respites.episode_since
    return (NEITHER, None) if since is None else (EPISODE, since)


def _four_weeks(values: pd.DataFrame, day_runs: pd.DataFrame, span: tuple[date, date]) -> FourWeeks:
    first_on, last_on = span
    counted = _days_by_state(day_runs, span)
    value = values.loc[values["on_day"].between(pd.Timestamp(first_on), pd.Timestamp(last_on)), "value"]
    return FourWeeks(
        first_on=first_on,
        last_on=last_on,
        n=len(value),
        mean=float(value.mean()) if len(value) >= LEAST_RECORDED else None,
        n_yes=int((value > 0).sum()),
        **counted,
        unknown=days_in(first_on, last_on) - sum(counted.values()),
    )


def _days_by_state(day_runs: pd.DataFrame, span: tuple[date, date]) -> Mapping[str, int]:
    first_on, last_on = span
    counted = dict.fromkeys(STATES, 0)
    if not day_runs.empty:
        for state, (begins, ends) in zip(day_runs["state"], spans_of(day_runs), strict=True):
            counted[state] += max(0, days_in(max(begins, first_on), min(ends, last_on)))
    return counted
