"""A grid of recurrence rules as a file: every combination of a few thresholds and lengths, each a definition."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from data.catalogue.definition import BOUNDS, DAY_MEASURES, Condition, Definition, DefinitionError, Rule, definitions
from data.catalogue.strict_toml import Fields, read

FILE = Path(__file__).parent / "definition_grid.toml"
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


@dataclass(frozen=True)
class DefinitionGrid:
    """Every combination of the choices of a grid file, as definitions in the order of the file."""

    title: str
    assumptions: tuple[str, ...]
    definitions: tuple[Definition, ...]


@cache
def definition_grid() -> DefinitionGrid:
    """The shipped grid."""
    return read_definition_grid(FILE)


def read_definition_grid(path: Path) -> DefinitionGrid:
    """Read and check a grid file; the first fault is raised as a DefinitionError that names it.

    A grid varies the bound under which a day of one measure is good, the bound from which it is bad, and the
    days of the rule. A score that would be both good and bad is refused.
    """
    fields = read(path, DefinitionError)
    title, assumptions = fields.text("title"), fields.texts("assumptions", ())
    fields.text("checked_by")
    fields.day("reviewed")
    grid = fields.table("grid")
    measure = grid.one_of("measure", DAY_MEASURES)
    goods = [Condition(measure, "at_most", float(score)) for score in _wholes(grid, "good_at_most", 0)]
    bads = [_bad(table, measure) for table in grid.tables("bad")]
    recoveries, spans = _wholes(grid, "recovery_days", 1), _wholes(grid, "min_bad_days", 1)
    bridge = grid.whole("bridge_days")
    gaps = _wholes(grid, "max_gap_days", max(bridge, 0))
    if bridge < 0:
        raise grid.fault(f"“bridge_days” is {bridge}; it takes a whole number from 0")
    for good, bad in product(goods, bads):
        if not are_apart(good, bad):
            raise grid.fault(f"a score of {good.value:g} would be good and bad at once; bad starts above good")
    grid.done()
    fields.done()
    return DefinitionGrid(
        title,
        assumptions,
        tuple(
            _definition(good, bad, recovery_days=n, max_gap_days=g, min_bad_days=d, bridge_days=bridge)
            for good, n, bad, d, g in product(goods, recoveries, bads, spans, gaps)
        ),
    )


def with_declared(which: str, declared: Definition) -> tuple[tuple[Definition, ...], str]:
    """The definitions of a set ("presets": those shipped, "grid": the shipped grid), and which of them is declared.

    Where the set has the declared rule under its own id, or else under another, that is the one; where it has not,
    the declared definition comes first.
    """
    chosen = definition_grid().definitions if which == "grid" else definitions()
    same = [one for one in chosen if _rule_of(one) == _rule_of(declared)]
    same.sort(key=lambda one: one.id != declared.id)
    if same:
        return chosen, same[0].id
    return (declared, *(one for one in chosen if one.id != declared.id)), declared.id


def _rule_of(definition: Definition) -> tuple:
    """What makes two definitions the same rule: everything but their names. One condition is both any and all."""
    rules = (
        (rule.conditions, rule.quantifier if len(rule.conditions) > 1 else "")
        for rule in (definition.bad, definition.good)
    )
    return (*rules, definition.min_bad_days, definition.recovery_days, definition.bridge_days, definition.max_gap_days)


def are_apart(good: Condition, bad: Condition) -> bool:
    """Whether no score can be both: `good` is an upper bound and `bad` a lower one above it."""
    if good.bound not in ("at_most", "less_than") or bad.bound not in ("at_least", "more_than"):
        return False
    touches = good.bound == "at_most" and bad.bound == "at_least"
    return bad.value > good.value or (bad.value == good.value and not touches)


def _definition(good: Condition, bad: Condition, *, bridge_days: int, **days: int) -> Definition:
    identity = (
        f"good{_said(good)} {days['recovery_days']}d, bad{_said(bad)} {days['min_bad_days']}d, "
        f"gap {days['max_gap_days']}"
    )
    return Definition(
        id=identity, title=identity, bad=Rule("any", (bad,)), good=Rule("all", (good,)), bridge_days=bridge_days, **days
    )


def _said(condition: Condition) -> str:
    return f"{_SIGNS[condition.bound]}{condition.value:g}"


def _bad(table: Fields, measure: str) -> Condition:
    given = table.keys()
    if len(given) != 1 or given[0] not in BOUNDS:
        raise table.fault(f"it has {' and '.join(given) or 'no bound'}; it takes exactly one of {', '.join(BOUNDS)}")
    return Condition(measure, given[0], table.number(given[0]))


def _wholes(grid: Fields, key: str, least: int) -> tuple[int, ...]:
    values = grid.wholes(key)
    if not values or len(set(values)) < len(values) or min(values) < least:
        raise grid.fault(f"“{key}” is {list(values)}; it takes different whole numbers from {least}")
    return values
