"""Recurrence definitions as files: what counts as a bad day, a good day, a recovery and a recurrence.

A definition is TOML, read strictly: whatever is not asked for is refused with a sentence that names it. The
shipped ones are data/catalogue/definitions/*.toml, each with its source and what had to be assumed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from data.catalogue.strict_toml import Fields, read
from data.catalogue.vocabulary import DAY_COLUMNS, MEASURES, OWN

FOLDER = Path(__file__).parent / "definitions"
# the measures with a column of their own in the table `day`, in its order
DAY_MEASURES = DAY_COLUMNS
# all that a rule may name, besides those that a person or a study made for themselves
RULE_MEASURES = tuple(name for name, measure in MEASURES.items() if measure.in_rules)
OWN_NAME = re.compile(rf"{OWN}[a-z0-9_]{{1,60}}")
BOUNDS = ("at_least", "at_most", "more_than", "less_than")
MOST_COVERED = 366  # days that one answer can be about
LONGEST = 100_000_000  # days; less than the gap that stands before a participant's first row


class DefinitionError(ValueError):
    """A definition that is not there, is not one, or cannot be used here; the message is a sentence."""


@dataclass(frozen=True)
class Condition:
    """One measure of a day held against one bound; undecided where the measure is missing."""

    measure: str
    bound: str
    value: float


@dataclass(frozen=True)
class Rule:
    """Conditions of which `any` or `all` must hold, by three-valued logic."""

    quantifier: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A definition of recurrence.

    `min_bad_days` (D), `recovery_days` (N), `bridge_days` (k) and `max_gap_days` (G) are calendar days as in
    the clauses of the contract: D, N >= 1 and 0 <= k <= G. `source`, `assumptions`, `checked_by` and
    `reviewed` may be empty in a person's own definition, which has a `version` where it was built on a page.

    `covers`: the definition is for answers about so many days ("month": a month) and no others. With
    `max_missed_visits` (m) G follows from how far apart a study's visits are planned, see `at_spacing`; until then
    `max_gap_days` is no more than `bridge_days`.
    """

    id: str
    title: str
    bad: Rule
    good: Rule
    min_bad_days: int
    recovery_days: int
    bridge_days: int
    max_gap_days: int
    source: str | None = None
    assumptions: tuple[str, ...] = ()
    checked_by: str | None = None
    reviewed: date | None = None
    covers: int | Literal["month"] | None = None
    max_missed_visits: int | None = None
    version: int | None = None

    def at_spacing(self, days: int) -> Definition:
        """With the gap that so many missed visits leave where visits are `days` apart: G = m x days + days - 1."""
        if self.max_missed_visits is None:
            return self
        gap = self.max_missed_visits * days + days - 1
        return replace(self, max_gap_days=max(gap, self.bridge_days))

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures its rules name: those of the catalogue in its order, then a collection's own by name."""
        named = {condition.measure for rule in (self.bad, self.good) for condition in rule.conditions}
        return (*(name for name in RULE_MEASURES if name in named), *sorted(named.difference(RULE_MEASURES)))

    @property
    def measures_apart(self) -> tuple[str, ...]:
        """Those of its measures that have no column of their own in the table `day`."""
        return tuple(name for name in self.measures if name not in DAY_MEASURES)


@cache
def every_definition() -> tuple[Definition, ...]:
    """The shipped definitions, by id."""
    return tuple(read_definition(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def definitions() -> tuple[Definition, ...]:
    """Those of them that are about days, by id: what a diary is read by."""
    return tuple(one for one in every_definition() if one.covers is None and one.max_missed_visits is None)


@cache
def period_definitions() -> tuple[Definition, ...]:
    """The others, by id: for answers about a period, or at visits far apart."""
    return tuple(one for one in every_definition() if one not in definitions())


def load_definition(reference: str | Path) -> Definition:
    """The shipped definition with this id, or the one in this TOML file (text ending in .toml, or a path).

    DefinitionError names the ids that there are, or the fault in the file.
    """
    known = {definition.id: definition for definition in every_definition()}
    if isinstance(reference, str) and reference in known:
        return known[reference]
    return read_definition(definition_file(reference))


def definition_file(reference: str | Path) -> Path:
    """The file that `load_definition` reads for this reference."""
    known = [definition.id for definition in every_definition()]
    if isinstance(reference, str) and reference in known:
        return FOLDER / f"{reference}.toml"
    path = Path(reference).expanduser()
    if path.suffix.lower() != ".toml":
        raise DefinitionError(
            f"There is no definition “{reference}”; give the path of a .toml file or one of {', '.join(known)}."
        )
    if not path.is_file():
        raise DefinitionError(f"There is no file {path}; give a TOML file or one of {', '.join(known)}.")
    return path


def read_definition(path: Path) -> Definition:
    """Read and check one file; the first fault is raised as a sentence that names the file and the place."""
    return _definition(read(path, DefinitionError))


def parse_definition(text: str, place: str = "The definition") -> Definition:
    """Read and check a definition given as TOML text; `place` names it in messages."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DefinitionError(f"{place} is not TOML: {fault}.") from fault
    return _definition(Fields(values, place, DefinitionError))


def _definition(fields: Fields) -> Definition:
    identity = fields.text("id")
    rule = fields.table("rule")
    definition = Definition(
        id=identity,
        title=fields.text("title", identity),
        source=fields.text("source", None),
        assumptions=fields.texts("assumptions", ()),
        checked_by=fields.text("checked_by", None),
        reviewed=_reviewed(fields),
        version=_version(fields),
        bad=_rule(fields.table("bad")),
        good=_rule(fields.table("good")),
        min_bad_days=_days(rule, "min_bad_days", 1),
        recovery_days=_days(rule, "recovery_days", 1),
        bridge_days=_days(rule, "bridge_days", 0),
        max_gap_days=_gap(rule),
        covers=_covers(rule),
        max_missed_visits=_days(rule, "max_missed_visits", 0) if "max_missed_visits" in rule.keys() else None,
    )
    if definition.max_missed_visits is not None:
        definition = replace(definition, max_gap_days=definition.bridge_days)
    if definition.bridge_days > definition.max_gap_days:
        raise rule.fault(
            f"“bridge_days” is {definition.bridge_days}; it takes 0 to “max_gap_days”, "
            f"which is {definition.max_gap_days}"
        )
    rule.done()
    fields.done()
    return definition


def _rule(fields: Fields) -> Rule:
    given = fields.keys()
    quantifiers = [name for name in ("any", "all") if name in given]
    if len(quantifiers) != 1:
        found = "both “any” and “all”" if quantifiers else "neither “any” nor “all”"
        raise fields.fault(f"it has {found}; it takes exactly one of them")
    tables = fields.tables(quantifiers[0])
    fields.done()
    return Rule(quantifiers[0], tuple(_condition(table) for table in tables))


def _condition(fields: Fields) -> Condition:
    measure = fields.text("measure")
    # whether a collection has made such a measure for itself is seen where the definition meets the collection
    if measure not in RULE_MEASURES and not OWN_NAME.fullmatch(measure):
        raise fields.fault(f"the measure “{measure}” is not known; it takes one of {', '.join(RULE_MEASURES)}")
    given = fields.keys()
    for name in given:
        if name not in BOUNDS:
            raise fields.fault(f"“{name}” is not known here; a condition takes one of {', '.join(BOUNDS)}")
    if len(given) != 1:
        found = " and ".join(given) or "no bound"
        raise fields.fault(f"it has {found}; a condition takes exactly one of {', '.join(BOUNDS)}")
    return Condition(measure, given[0], fields.number(given[0]))


def _days(fields: Fields, key: str, least: int) -> int:
    value = fields.whole(key)
    if not least <= value <= LONGEST:
        raise fields.fault(f"“{key}” is {value}; it takes a whole number of days from {least} to {LONGEST}")
    return value


def _gap(rule: Fields) -> int:
    """`max_gap_days`, which `max_missed_visits` stands in place of."""
    if "max_missed_visits" not in rule.keys():
        return _days(rule, "max_gap_days", 0)
    if "max_gap_days" in rule.keys():
        raise rule.fault("it has both “max_gap_days” and “max_missed_visits”; it takes one of them")
    return 0


def _covers(rule: Fields) -> int | Literal["month"] | None:
    covers = rule.whole_or_word("covers", "month", None)
    if isinstance(covers, int) and not 1 <= covers <= MOST_COVERED:
        raise rule.fault(f"“covers” is {covers}; it takes 1 to {MOST_COVERED} days, or “month”")
    return covers


def _version(fields: Fields) -> int | None:
    if "version" not in fields.keys():
        return None
    version = fields.whole("version")
    if version < 1:
        raise fields.fault(f"“version” is {version}; it takes a whole number from 1")
    return version


def _reviewed(fields: Fields) -> date | None:
    return fields.day("reviewed") if "reviewed" in fields.keys() else None
