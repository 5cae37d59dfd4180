"""First recurrences under many definitions at once, from one reading of the days.

A thousand rules about one measure share almost all of their work. Where good runs lie depends on the good rule
and k alone, where bad runs lie on the bad rule and k, and where a stretch of follow-up ends on G. N picks a
person's first recovery among the good runs, D the runs long enough among the bad ones, and the recurrence is
the next of these after the recovery, unless the stretch ends first. The clauses are those of the models in
data/recurrence/models, which stay the meaning of a definition; a definition that this cannot read goes through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from analysis.grouping import in_label_order
from analysis.multiverse import RiskCounts
from data.catalogue.definition import Condition, Definition, DefinitionError
from data.catalogue.definition_grid import are_apart
from data.recurrence.days import reading_days
from data.recurrence.derived_tables import ORIGINS, Onset
from data.recurrence.engine import derive
from data.recurrence.people_tables import DerivationError, PeopleTables
from data.store.collection import sql
from data.store.store import Collection
from data.study.asked import asked_of
from data.study.populations import Population, make_members

MEASURE = "pain_average"
MOST_APART = 100  # definitions that are derived one by one
NOT_BY_DAY = "a thousand rules are compared by the days of a diary alone, each onset on the day of its answer"
_FAR = np.int32(2**30)  # days before a participant's first row: longer than any diary
_HOLDS = {"at_least": np.greater_equal, "at_most": np.less_equal, "more_than": np.greater, "less_than": np.less}


@dataclass(frozen=True, eq=False, kw_only=True)
class KnownDays:
    """The days with a known score, each participant's together and in order of time.

    `person` [n] from 0 without holes, `day` [n] days since 1970-01-01, `score` [n], `since` [n] days since the
    participant's previous row; `group` [people]: the position in `groups`, -1 where the attribute is unknown.
    """

    person: np.ndarray
    day: np.ndarray
    score: np.ndarray
    since: np.ndarray
    group: np.ndarray
    groups: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Runs:
    """Maximal runs of like days: the rows of their first and last days [runs], in order."""

    first: np.ndarray
    last: np.ndarray


def first_recurrences(
    collection: Collection,
    definitions: Sequence[Definition],
    *,
    by: str | None = None,
    origin: str = "confirmed",
    population: Population | None = None,
    onset: Onset = "last",
) -> Iterator[RiskCounts]:
    """How many first intervals end when and how, for each definition; in blocks, not in the order given.

    Equal, for every definition, to `derive(...).risk_counts(by)`, of a population too. `origin` is "confirmed" or
    "first_good_day". DerivationError for an attribute or an origin there is not; definitions that need a measure
    of which the collection has no value come with the reason instead of counts.
    """
    if origin not in ORIGINS:
        raise DerivationError(
            f"Definitions are compared from {' or '.join(ORIGINS)}, so that each starts at its own recoveries; "
            f"“{origin}” is neither."
        )
    # a thousand at once are read by one machine; where the days are elsewhere each goes over them there
    is_by_day = onset == "last" and not _has_periods(collection) and collection.store.elsewhere is None
    together = [definition for definition in definitions if is_by_day and is_read_together(definition)]
    apart = [definition for definition in definitions if not (is_by_day and is_read_together(definition))]
    days = read_known_days(collection, by, population, is_of_days=bool(together))
    if len(days.day):
        yield from _blocks(days, together, origin)
    elif together:
        reason = f"{collection.info.name} has no value of {MEASURE}."
        yield RiskCounts.without(tuple(definition.id for definition in together), days.groups, reason)
    if len(apart) > MOST_APART:
        yield RiskCounts.without(tuple(definition.id for definition in apart), days.groups, NOT_BY_DAY)
        return
    for definition in apart:
        yield _derived(collection, definition, by, origin, days.groups, population=population, onset=onset)


def _has_periods(collection: Collection) -> bool:
    """Whether some average pain is about more than its own day."""
    asked = asked_of(collection).get(MEASURE)
    return asked is not None and asked.has_periods


def is_read_together(definition: Definition) -> bool:
    """Whether a definition has one bound each for good and bad days, both on average pain, with a score never both."""
    good, bad = definition.good.conditions, definition.bad.conditions
    return len(good) == len(bad) == 1 and definition.measures == (MEASURE,) and are_apart(good[0], bad[0])


def read_known_days(
    collection: Collection, by: str | None, population: Population | None = None, *, is_of_days: bool = True
) -> KnownDays:
    """All days with a known average pain, and everybody's group; `by` names the attribute, None: one group "all".

    Without `is_of_days` the groups alone.
    """
    of_members = ""
    with reading_days(collection) as cursor:
        if population is not None:
            make_members(cursor, collection.id, population)
            of_members = "participant_id in (select participant_id from member)"
        query = sql("known_pain") + (of_members and f" and {of_members}") + ("" if is_of_days else " and false")
        known = cursor.execute(query, {"collection_id": collection.id}).fetchnumpy()
        tables = PeopleTables(collection, cursor)
        tables.group(by)
        labelled = tables.frame(f"select participant_id, label from grouping_of where {of_members or 'true'}")
    number, day, score = (np.ma.getdata(known[name]) for name in ("participant_id", "day", MEASURE))
    if not _is_in_order(number, day):
        order = np.lexsort((day, number))
        number, day, score = number[order], day[order], score[order]
    is_first = np.empty(len(day), bool)
    is_first[:1] = True
    np.not_equal(number[1:], number[:-1], out=is_first[1:])
    since = np.empty(len(day), np.int32)
    np.subtract(day[1:], day[:-1], out=since[1:])
    since[is_first] = _FAR
    groups = in_label_order(set(labelled["label"]))
    position = {label: place for place, label in enumerate(groups)}
    of_person = dict(zip(labelled["participant_id"].tolist(), labelled["label"].map(position).tolist(), strict=True))
    group = np.array([of_person.get(person, -1) for person in number[is_first].tolist()], dtype=np.intp)
    return KnownDays(
        person=np.cumsum(is_first, dtype=np.int32) - 1, day=day, score=score, since=since, group=group, groups=groups
    )


def _is_in_order(number: np.ndarray, day: np.ndarray) -> bool:
    """Whether each participant's rows stand together and in order of time, as they are kept."""
    is_same = number[1:] == number[:-1]
    if (is_same & (day[1:] <= day[:-1])).any():
        return False
    n_blocks = len(number) - int(is_same.sum())
    return n_blocks == np.count_nonzero(np.bincount(number)) if len(number) else True


def _blocks(days: KnownDays, definitions: Sequence[Definition], origin: str) -> Iterator[RiskCounts]:
    """One block for each set of definitions under which the same people recover on the same days."""

    @cache
    def runs(condition: Condition, bridge_days: int) -> Runs:
        return runs_of(days, condition, bridge_days)

    @cache
    def bad_starts(condition: Condition, bridge_days: int, min_bad_days: int) -> np.ndarray:
        bad = runs(condition, bridge_days)
        # past the last row stands: none
        return np.append(bad.first[_spans(days, bad) >= min_bad_days], len(days.day))

    @cache
    def stretch_starts(max_gap_days: int) -> np.ndarray:
        return np.append(np.flatnonzero(days.since > max_gap_days + 1), len(days.day))

    blocks: dict[tuple[object, int, int], list[Definition]] = {}
    for definition in definitions:
        blocks.setdefault((definition.good.conditions[0], definition.bridge_days, definition.recovery_days), []).append(
            definition
        )
    for (good, bridge_days, recovery_days), alike in blocks.items():
        recoveries = _first_recoveries(days, runs(good, bridge_days), recovery_days)
        counts = _counts(days, recoveries, alike, bad_starts, stretch_starts)
        origin_days = 0 if origin == "confirmed" else recovery_days - 1
        yield RiskCounts(
            definitions=tuple(definition.id for definition in alike),
            groups=days.groups,
            counts=counts,
            origin_days=origin_days,
        )


def _counts(
    days: KnownDays,
    recoveries: Runs,
    alike: Sequence[Definition],
    bad_starts: Callable[[Condition, int, int], np.ndarray],
    stretch_starts: Callable[[int], np.ndarray],
) -> np.ndarray:
    """People by definition, days since recovery was confirmed, group and event: what `RiskCounts.counts` holds.

    `bad_starts(condition, bridge_days, min_bad_days)` and `stretch_starts(max_gap_days)`: rows, in order.
    """
    confirmed = days.day[recoveries.first] + (alike[0].recovery_days - 1)
    group = days.group[days.person[recoveries.first]]
    n_groups = len(days.groups)

    def cells(row: np.ndarray, event: int) -> np.ndarray:
        """Where everybody is counted if their interval ends on the day of these rows."""
        day = days.day[np.minimum(row, len(days.day) - 1)]
        return ((day - confirmed) * n_groups + group) * 2 + event

    @cache
    def ends(max_gap_days: int) -> tuple[np.ndarray, np.ndarray]:
        starts = stretch_starts(max_gap_days)
        row = starts[np.searchsorted(starts, recoveries.last, "right")] - 1
        return row, cells(row, 0)

    @cache
    def recurrences(bad: Condition, min_bad_days: int) -> tuple[np.ndarray, np.ndarray]:
        starts = bad_starts(bad, alike[0].bridge_days, min_bad_days)
        row = starts[np.searchsorted(starts, recoveries.last, "right")]
        return row, cells(row, 1)

    longest = max((days.day[ends(definition.max_gap_days)[0]] - confirmed).max(initial=0) for definition in alike)
    shape = (int(longest) + 1, n_groups, 2)
    counts = np.empty((len(alike), *shape), np.int32)
    for place, definition in enumerate(alike):
        last, if_censored = ends(definition.max_gap_days)
        bad, if_event = recurrences(definition.bad.conditions[0], definition.min_bad_days)
        cell = np.where(bad <= last, if_event, if_censored)
        counts[place] = np.bincount(cell, minlength=shape[0] * n_groups * 2).reshape(shape)
    return counts


def runs_of(days: KnownDays, condition: Condition, bridge_days: int) -> Runs:
    """The runs of days on which a condition holds, with at most so many unknown days between neighbours."""
    is_like = _HOLDS[condition.bound](days.score, condition.value)
    is_start = is_like.copy()
    is_start[1:] &= ~is_like[:-1] | (days.since[1:] > bridge_days + 1)
    is_end = is_like.copy()
    is_end[:-1] &= ~is_like[1:] | (days.since[1:] > bridge_days + 1)
    return Runs(np.flatnonzero(is_start), np.flatnonzero(is_end))


def _spans(days: KnownDays, runs: Runs) -> np.ndarray:
    """Calendar days of each run, bridged unknown days included."""
    return days.day[runs.last] - days.day[runs.first] + 1


def _first_recoveries(days: KnownDays, good: Runs, recovery_days: int) -> Runs:
    """The first good run that is long enough, of everybody who has one and whose group is known."""
    is_long = np.flatnonzero(_spans(days, good) >= recovery_days)
    person = days.person[good.first[is_long]]
    is_first = np.ones(len(person), bool)
    is_first[1:] = person[1:] != person[:-1]
    kept = is_long[is_first & (days.group[person] >= 0)]
    return Runs(good.first[kept], good.last[kept])


def _derived(
    collection: Collection,
    definition: Definition,
    by: str | None,
    origin: str,
    groups: tuple[str, ...],
    population: Population | None,
    onset: Onset,
) -> RiskCounts:
    """The counts of one definition as the models have them."""
    try:
        with derive(collection, definition, origin=origin, population=population, onset=onset) as derivation:
            tally = derivation.risk_counts(by)
    except DefinitionError as fault:
        return RiskCounts.without((definition.id,), groups, str(fault))
    days = (tally["duration"] - tally["entry"]).to_numpy(np.int64)
    position = tally["group"].map({label: place for place, label in enumerate(groups)}).to_numpy(np.intp)
    counts = np.zeros((1, int(days.max(initial=0)) + 1, len(groups), 2), np.int32)
    counts[0, days, position, tally["event"].to_numpy(np.intp)] = tally["n"]
    return RiskCounts(
        definitions=(definition.id,),
        groups=groups,
        counts=counts,
        origin_days=0 if origin == "confirmed" else definition.recovery_days - 1,
    )
