"""The text of the models in data/recurrence/models and what is bound into them.

A model is one select whose upstream models stand in its from clauses by name; `chain` puts the upstream ones
before it as common table expressions. Only two things are ever written into a text: the conditions of a
definition, whose measures and operators come from fixed lists, and how windows are ordered.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from data.catalogue.definition import DAY_MEASURES, OWN_NAME, RULE_MEASURES, Definition, Rule
from data.recurrence.day_change import DAYS_APART, FIRST_GAP, rows_to_read, table_to_read

MODELS = Path(__file__).parent / "models"

_OPERATORS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
_PARAMETER = re.compile(r"\$([a-z_0-9]+)")

# Portable: what any engine needs to see a participant's rows in order of time.
PARTITIONED = {
    "by_day": "partition by participant_id order by day",
    "by_first_day": "partition by participant_id order by first_day",
}
# DuckDB hands a table's rows to an unordered window as they stand, and data/recurrence/days.py keeps `day` in order: no
# sort, no hashing of millions of rows. The models look at no neighbour beyond a participant's first and
# last row, and the engine checks the order of what came out.
AS_STORED = {"by_day": "", "by_first_day": ""}


def chain(
    steps: dict[str, str],
    definition: Definition,
    windows: dict[str, str],
    *,
    is_wanted: str = "true",
    select: str | None = None,
) -> str:
    """Models as common table expressions, upstream first (name -> model file), and the final `select`.

    Without `select` the rows of the last step.
    """
    parts = windows | _rules(definition)
    parts |= {"is_wanted": is_wanted, "day_table": table_to_read(definition)}
    texts = ",\n\n".join(f"{name} as (\n{_text(file).format(**parts)})" for name, file in steps.items())
    return f"with {texts}\n\n{select or f'select * from {list(steps)[-1]}'}"


def model(name: str, definition: Definition, **parts: str) -> str:
    """A model by itself, for one that reads tables only; `parts` are what else its text leaves open."""
    days = DAYS_APART if definition.measures_apart else "day"
    return _text(name).format(**({"days": days} | _rules(definition) | PARTITIONED | parts))


def model_text(name: str, **parts: str) -> str:
    """The text of a model that no rule of a definition stands in."""
    return _text(name).format(**parts)


def operator_of(bound: str) -> str:
    """A bound of a condition as SQL."""
    return _OPERATORS[bound]


def bound(query: str, values: dict[str, object]) -> dict[str, object]:
    """Those of the values whose parameter stands in the query: the engine refuses any others."""
    return {name: values[name] for name in set(_PARAMETER.findall(query))}


def thresholds(definition: Definition) -> dict[str, object]:
    """Everything of a definition that is bound as a parameter."""
    values: dict[str, object] = {
        "recovery_days": definition.recovery_days,
        "min_bad_days": definition.min_bad_days,
        "bridge_days": definition.bridge_days,
        "max_gap_days": definition.max_gap_days,
        "rows_to_read": rows_to_read(definition),
        "no_day": -FIRST_GAP // 2,
    }
    for name, rule in (("bad", definition.bad), ("good", definition.good)):
        values |= {f"{name}_{n}": condition.value for n, condition in enumerate(rule.conditions)}
    return values


def _rules(definition: Definition) -> dict[str, str]:
    return {"bad": _rule_sql(definition.bad, "bad"), "good": _rule_sql(definition.good, "good")}


def _rule_sql(rule: Rule, name: str) -> str:
    """A rule as a condition in SQL, whose own logic is the three-valued one."""
    terms = (
        f"{_column(condition.measure)} {_OPERATORS[condition.bound]} ${name}_{n}"
        for n, condition in enumerate(rule.conditions)
    )
    return "(" + (" or " if rule.quantifier == "any" else " and ").join(terms) + ")"


def _column(measure: str) -> str:
    """A measure as a column: quoted where the catalogue, or a person, was free to name it."""
    if measure in DAY_MEASURES:
        return measure
    assert measure in RULE_MEASURES or OWN_NAME.fullmatch(measure)
    return f'"{measure}"'


@cache
def _text(name: str) -> str:
    return (MODELS / f"{name}.sql").read_text(encoding="utf-8")
