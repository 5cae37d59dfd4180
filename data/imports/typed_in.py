"""A number that somebody types into a form, read as a cell of a file is: one reading counts, of several none is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.imports.amounts import amount
from data.imports.cells import is_unknown, number
from data.imports.faults import CellFault
from data.imports.plan import DURATIONS

SIGNS = ".,"
PLAIN = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True, kw_only=True)
class TypedIn:
    """What was typed: its `value` where it has one reading (None: nothing is said), else the `readings` to choose from, or
    the `fault`, a sentence, where it is no number."""

    value: float | None = None
    readings: tuple[float, ...] = ()
    fault: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something has to be said or mended before it counts."""
        return bool(self.readings) or self.fault is not None


def typed_amount(text: str, unit: str | None) -> TypedIn:
    """An amount, a whole number where nobody is asked: of minutes also 1 h 30 min, and 1:30 once it is said what that is."""
    scales: tuple[str | None, ...] = DURATIONS if ":" in text and unit == "minutes" else (None,)
    return _read(text, [lambda sign, scale=scale: amount(text.strip(), sign, unit, scale) for scale in scales], True)


def typed_number(text: str, *, is_whole: bool) -> TypedIn:
    """A number without a unit; where it is whole, a fraction is asked about."""
    return _read(text, [lambda sign: float(number(text.strip(), sign))], is_whole)


def _read(text: str, ways: Sequence[Callable[[str], float]], is_whole: bool) -> TypedIn:
    if is_unknown(text.strip()):
        return TypedIn() if not text.strip() else TypedIn(fault=f"“{text.strip()}” is not a number.")
    if PLAIN.fullmatch(text.strip()):
        return TypedIn(value=float(text))  # whether a day has as much is judged where it is saved
    readings: dict[float, None] = {}
    faults: list[str] = []
    for way in ways:
        for sign in SIGNS:
            try:
                readings[way(sign)] = None
            except CellFault as fault:
                faults.append(str(fault))
    if not readings:
        return TypedIn(fault=_sentence(faults[0]))
    first = next(iter(readings))
    has_sign = any(sign in text for sign in SIGNS)
    is_grouped = has_sign and any(value >= 1000 for value in readings)
    in_doubt = len(readings) > 1 or (is_whole and (Decimal(first) % 1 or has_sign)) or is_grouped
    return TypedIn(readings=tuple(readings)) if in_doubt else TypedIn(value=first)


def _sentence(fault: str) -> str:
    return fault.removesuffix(" (with a decimal point)").removesuffix(" (with a decimal comma)") + "."
