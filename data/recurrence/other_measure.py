"""A rule read by another measure of pain: where a study has no value of those that a definition names."""

from __future__ import annotations

from dataclasses import replace

from data.catalogue.definition import Condition, Definition, DefinitionError, Rule, period_definitions
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES
from data.recurrence.days import reading_days
from data.recurrence.definition_reading import SPARSE_FROM_DAYS, read_as
from data.store.store import Collection

LONGEST_TITLE = 80  # letters of a definition of one's own


def by_measure(definition: Definition, measure: str) -> Definition:
    """The definition with what it says of any score of pain said of `measure` alone; scores share the range 0 to 10.

    Two conditions of a rule that become one are one; a title says by what it is read.

    >>> from data.catalogue.definition import load_definition
    >>> by_measure(load_definition("delphi-2011"), "pain_now").measures
    ('pain_now',)
    """
    by = f", by {MEASURES[measure].title}"
    return replace(
        definition,
        id=f"{definition.id}-{measure}",
        title=f"{definition.title[: LONGEST_TITLE - len(by)].rstrip()}{by}",
        bad=_by(definition.bad, measure),
        good=_by(definition.good, measure),
        source=None,
        version=None,
    )


def read_by_others(collection: Collection, definition: Definition) -> tuple[Definition, ...]:
    """What could be read in a study in place of a definition whose measures it has not; none that cannot be read either.

    The definition by each score of pain that the study holds; where answers are about their own day and lie far apart, the
    definition for visits by it, as days in a row cannot be met.
    """
    at_visits = [shipped for shipped in period_definitions() if shipped.max_missed_visits is not None]
    readable = []
    with reading_days(collection) as cursor:
        for measure in PAIN_MEASURES:
            for begun in dict.fromkeys((definition, *at_visits)):
                made = by_measure(begun, measure)
                try:
                    reading = read_as(cursor, collection, made)
                except DefinitionError:
                    continue
                is_at_visits = not reading.has_periods and (reading.every_days or 0) > SPARSE_FROM_DAYS
                if is_at_visits == (begun.max_missed_visits is not None) and measure not in definition.measures:
                    kept = set(reading.definition.measures)
                    readable.append(replace(made, bad=_held(made.bad, kept), good=_held(made.good, kept)))
    return tuple(readable)


def _by(rule: Rule, measure: str) -> Rule:
    conditions = [
        Condition(measure, named.bound, named.value) if named.measure in PAIN_MEASURES else named
        for named in rule.conditions
    ]
    return Rule(rule.quantifier, tuple(dict.fromkeys(conditions)))


def _held(rule: Rule, measures: set[str]) -> Rule:
    """The conditions of an `any` that are read."""
    return Rule(rule.quantifier, tuple(held for held in rule.conditions if held.measure in measures))
