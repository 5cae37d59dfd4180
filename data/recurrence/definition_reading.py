"""How a definition reads a study: which of its measures have a value there, what answers are about, and what gap holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.catalogue.definition import DAY_MEASURES, Condition, Definition, DefinitionError, Rule, period_definitions
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES
from data.own.own_measures import read_own_measures
from data.recurrence.days import reading_days
from data.store.store import Collection, Cursor
from data.study.asked import Asked, read_asked

SPARSE_FROM_DAYS = 3  # with answers further apart than this in the median, a diary is sparse
MOST_SINCE_LAST = 62  # days that an answer about the time since the one before can be about


@dataclass(frozen=True, kw_only=True)
class DefinitionReading:
    """A definition as a study is read by it.

    `definition`: without the conditions of an `any` of whose measure the study has no value, and with the gap that its
    planned visits give. `has_periods`: answers about more than their own day are read, or some are left out by
    what they are about. `every_days`: days from one planned answer to the next, None where nobody said and answers do
    not tell; `is_every_said`: whether somebody said.
    """

    definition: Definition
    has_periods: bool
    every_days: int | None
    is_every_said: bool


def read_as(cursor: Cursor, collection: Collection, definition: Definition) -> DefinitionReading:
    """How `definition` reads `collection`; DefinitionError where it cannot be read by it."""
    asked = read_asked(cursor, collection.id)
    titles = _known_measures(cursor, collection, definition)
    there = {name for name in definition.measures if _has_value(cursor, collection, name, definition, asked)}
    if definition.covers is not None and not there:
        _refuse_covers(cursor, collection, definition, asked)
    others = "" if there.issuperset(definition.measures) else _others(cursor, collection, definition, asked)
    read = replace(
        definition,
        bad=_of_measures(definition.bad, there, definition, collection, titles, others),
        good=_of_measures(definition.good, there, definition, collection, titles, others),
    )
    said_days = [asked[name].every_days for name in read.measures if name in asked and asked[name].is_every_said]
    kept = [asked[name].every_days for name in read.measures if name in asked and asked[name].every_days]
    every = next((days for days in (*said_days, *kept) if days), None)
    if read.max_missed_visits is not None:
        every = every or median_spacing(cursor, collection, read)
        if every is None:
            raise DefinitionError(
                f"The definition “{definition.id}” lets {read.max_missed_visits} planned visits be missed, and nobody has "
                f"two visits in {collection.info.name}; load them anew and say how many days apart they are planned."
            )
        read = read.at_spacing(every)
    has_periods = any(name in asked and asked[name].has_periods for name in read.measures)
    if read.min_bad_days > 1 and has_periods and read.covers != 1:
        raise DefinitionError(
            f"The definition “{definition.id}” asks for {read.min_bad_days} bad days in a row, which an answer about "
            f"several days cannot tell; {collection.info.name} has such answers: choose a definition with one bad day, "
            f"such as {', '.join(fitting.id for fitting in period_definitions())}."
        )
    return DefinitionReading(definition=read, has_periods=has_periods, every_days=every, is_every_said=any(said_days))


def _known_measures(cursor: Cursor, collection: Collection, definition: Definition) -> dict[str, str]:
    """Titles of measures by name; DefinitionError for one that the collection has not made for itself."""
    own = {}
    if any(measure not in MEASURES for measure in definition.measures):
        own = read_own_measures(cursor, collection.id)
    for measure in definition.measures:
        if measure not in MEASURES and measure not in own:
            raise DefinitionError(
                f"The definition “{definition.id}” names the measure “{measure}”, which "
                f"{collection.info.name} has not made for itself (it has {', '.join(own) or 'none'}); "
                "choose another definition."
            )
    return {name: measure.title for name, measure in (MEASURES | own).items()}


def _of_measures(
    rule: Rule, there: set[str], definition: Definition, collection: Collection, titles: dict[str, str], others: str
) -> Rule:
    """The rule over the measures that have a value; DefinitionError where it needs one that has none, with `others` to name."""
    held = tuple(condition for condition in rule.conditions if condition.measure in there)
    if held and (rule.quantifier == "any" or held == rule.conditions):
        return Rule(rule.quantifier, held)
    lacking = [condition for condition in rule.conditions if condition.measure not in there]
    raise DefinitionError(
        f"The definition “{definition.id}” needs {_named(lacking, titles, rule)}, of which "
        f"{collection.info.name} has no value; {others}load it or choose a definition that does without."
    )


def _others(cursor: Cursor, collection: Collection, definition: Definition, asked: dict[str, Asked]) -> str:
    """What scores of pain a study has beside those that a definition names, and how they would do; empty for none."""
    lacking = [name for name in PAIN_MEASURES if name not in definition.measures]
    there = [name for name in lacking if _has_value(cursor, collection, name, definition, asked)]
    if not there or not set(definition.measures).intersection(PAIN_MEASURES):
        return ""
    named = " or ".join(f"{name} (“{MEASURES[name].title}”)" for name in there)
    return f"it has {named}, by which a definition of your own can read it; "


def _named(conditions: list[Condition], titles: dict[str, str], rule: Rule) -> str:
    names = dict.fromkeys(condition.measure for condition in conditions)
    titled = [name if name == titles[name] else f"{name} (“{titles[name]}”)" for name in names]
    return titled[0] if rule.quantifier == "all" or len(titled) == 1 else " or ".join(titled)


def _has_value(
    cursor: Cursor, collection: Collection, measure: str, definition: Definition, asked: dict[str, Asked]
) -> bool:
    """Whether a study has a value of a measure, of an answer about the days that the definition takes."""
    is_apart = measure not in DAY_MEASURES
    table, condition = ("day_apart", f"measure = '{measure}'") if is_apart else ("day", f'"{measure}" is not null')
    query = f"select exists (from {table} where collection_id = $c and {condition})"
    if not cursor.execute(query, {"c": collection.id}).fetchall()[0][0]:
        return False
    return definition.covers is None or any(
        covers_fits(covers, definition.covers) for covers in (asked[measure].covers if measure in asked else ("1",))
    )


def covers_fits(covers: str, taken: int | str) -> bool:
    """Whether answers declared to be about `covers` can be about what a definition takes."""
    if taken == "month":
        return covers == "month"
    return covers in (str(taken), "since-last")


def _refuse_covers(cursor: Cursor, collection: Collection, definition: Definition, asked: dict[str, Asked]) -> None:
    there = [name for name in definition.measures if _has_value(cursor, collection, name, _any_days(definition), asked)]
    if not there:
        return
    covered = sorted({covers for name in there for covers in (asked[name].covers if name in asked else ("1",))})
    fitting = [
        candidate.id
        for candidate in period_definitions()
        if candidate.covers is not None
        and any(
            covers_fits(covers, candidate.covers)
            for name in candidate.measures
            for covers in (asked[name].covers if name in asked else ())
        )
    ]
    hint = f"choose {' or '.join(fitting)}" if fitting else "choose another definition"
    raise DefinitionError(
        f"The definition “{definition.id}” is for answers about {covers_text(definition.covers)}, and those of "
        f"{collection.info.name} are about {' and '.join(covers_text(covers) for covers in covered)}; {hint}."
    )


def _any_days(definition: Definition) -> Definition:
    return replace(definition, covers=None)


def covers_text(covers: int | str | None) -> str:
    """What an answer is about, in words."""
    if covers == "month":
        return "the month before"
    if covers == "since-last":
        return "the time since the answer before"
    return "their own day" if str(covers) == "1" else f"the last {covers} days"


def median_spacing(cursor: Cursor, collection: Collection, definition: Definition) -> int | None:
    """The median of days between a person's successive days with a value, the lower of two; None without any two."""
    held = " or ".join(
        f'"{name}" is not null'
        if name in DAY_MEASURES
        else f"""exists (from day_apart as apart where apart.collection_id = day.collection_id
                 and apart.participant_id = day.participant_id and apart.day = day.day and measure = '{name}')"""
        for name in definition.measures
    )
    query = f"""with beside_previous as (
                select day - lag(day) over (partition by participant_id order by day) as spacing
                from day where collection_id = $c and ({held}))
            select spacing, count(*) as times from beside_previous where spacing is not null
            group by spacing order by spacing"""
    of_study: dict[str, object] = {"c": collection.id}
    there = collection.store.elsewhere
    if there is None:
        spacings = np.array(cursor.execute(query, of_study).fetchall(), dtype=np.int64).reshape(-1, 2)
    else:
        rows = there.rows(query, of_study)
        spacings = np.column_stack([rows[name].to_numpy() for name in ("spacing", "times")])
    up_to = spacings[:, 1].cumsum()
    return int(spacings[np.searchsorted(up_to, up_to[-1] / 2), 0]) if len(up_to) else None


def spacing_too_wide(cursor: Cursor, collection: Collection, reading: DefinitionReading) -> int | None:
    """How many days half of the answers lie apart or more, where that is more than the rule can bridge; else None.

    Of answers about a period what they are about is taken as a load told it: where they touch, no day lies between.
    """
    definition = reading.definition
    if definition.recovery_days == 1:
        return None
    covered = 1
    if reading.has_periods:
        asked = read_asked(cursor, collection.id)
        periods = {covers for name in definition.measures if name in asked for covers in asked[name].covers}
        if not all(covers.isdecimal() for covers in periods):
            return None  # months, and the time since the last answer, touch
        covered = max(map(int, periods), default=1)
    spacing = reading.every_days if reading.has_periods else median_spacing(cursor, collection, definition)
    if spacing is None or spacing <= SPARSE_FROM_DAYS or spacing - covered <= definition.bridge_days:
        return None
    return spacing


def fitting_definitions(collection: Collection, *, as_if: str | None = None) -> tuple[str, ...]:
    """The shipped definitions of answers about a period, or at visits far apart, by which a study can be read.

    `as_if`: as of `reading_days`.
    """
    with reading_days(collection, as_if=as_if) as cursor:
        fitting = []
        for candidate in period_definitions():
            try:
                reading = read_as(cursor, collection, candidate)
            except DefinitionError:
                continue
            is_at_visits = not reading.has_periods and (reading.every_days or 0) > SPARSE_FROM_DAYS
            if is_at_visits if candidate.max_missed_visits is not None else reading.has_periods:
                fitting.append(candidate.id)
        return tuple(fitting)
