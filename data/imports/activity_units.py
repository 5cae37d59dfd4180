"""Amounts of an activity log in one unit of length (km) and one of time (minutes), whatever its rows are written in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from data.imports.amounts import LIMITS, duration
from data.imports.faults import CellFault
from data.imports.names import words
from data.imports.typed import Typed
from data.imports.verdict import STORED, Verdict

MINUTES, KILOMETRES = "minutes", "km"
_LENGTHS = {
    "km kms kilometre kilometres kilometer kilometers": Decimal(1),
    "m metre metres meter meters": Decimal("0.001"),
    "mi mile miles meile meilen": Decimal("1.609344"),  # the international mile of 1959
}
_TIMES = {
    "h hr hrs hour hours std stunde stunden": Decimal(60),
    "s sec secs second seconds sek sekunde sekunden": Decimal(1) / 60,
}
# a unit as it is written: the one that is stored, and how many of it one is
UNITS: dict[str, tuple[str, Decimal]] = {
    name: (unit, factor)
    for unit, table in ((KILOMETRES, _LENGTHS), (MINUTES, _TIMES))
    for names, factor in table.items()
    for name in names.split()
}


def in_one_unit(roles: dict[str, Typed], verdict: Verdict, decimal: str) -> dict[str, Typed]:
    """The roles with miles and metres as km, hours and seconds as minutes; more minutes than a day has are rejected.

    A duration that is spelled out, as 1:30, is minutes already, whatever its unit is called.
    """
    unit, amount = roles["unit"], roles["amount"]
    known = [UNITS.get(" ".join(words(value or ""))) for value in unit.values]
    if not any(known) or amount.column is None:
        return roles
    texts, codes = amount.column.trimmed, amount.column.codes.astype(np.int64)
    pairs, pair_of = np.unique(codes * len(known) + unit.codes, return_inverse=True)
    value_of = np.zeros(len(texts), np.int64)
    value_of[codes] = amount.codes
    amounts, faults = [], {}
    for place, (text, at) in enumerate(zip(*np.divmod(pairs, len(known)), strict=True)):
        value = amount.values[value_of[text]]
        if value is not None and (target := known[at]):
            is_spelled = target[0] == MINUTES and _is_duration(texts[text], decimal)
            value = value if is_spelled else float(Decimal(repr(value)) * target[1])
            if value > LIMITS.get(target[0], np.inf):
                faults[place] = f"{texts[text]} {unit.values[at]} is more than a day has"
        amounts.append(value)
    for place, reason in faults.items():
        records = np.flatnonzero((pair_of == place) & (verdict.status == STORED))
        role = list(verdict.roles).index("amount")
        verdict.reject(records, np.full(len(records), role), [reason], np.zeros(len(records), np.int64))
    units = [target[0] if target else value for target, value in zip(known, unit.values, strict=True)]
    return {**roles, "unit": recoded(units, unit.codes, unit), "amount": recoded(amounts, pair_of, amount)}


def _is_duration(text: str, decimal: str) -> bool:
    try:
        return duration(text, decimal) is not None
    except CellFault:
        return False


def recoded(values: list[Any], codes: np.ndarray, like: Typed) -> Typed:
    """Values that may repeat, brought to one code per value."""
    numbers: dict[Any, int] = {}
    code_of = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)
    return Typed(column=like.column, codes=code_of[codes], values=list(numbers), faults=like.faults)
