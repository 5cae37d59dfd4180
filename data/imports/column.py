"""One column of a file: its cells as they were typed, and what can be asked of them, worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property

import numpy as np

from data.imports.cells import is_unknown, number
from data.imports.date_families import DateReading, find_formats
from data.imports.faults import CellFault

MANY, SAMPLE = 5000, 500  # distinct texts of a column, and those of them that are looked at first
DECIMAL_COMMA = re.compile(r"-?[0-9]+(,[0-9]+)?")


@dataclass(frozen=True, eq=False)
class Column:
    """One column: the distinct texts in order of first appearance, and which of them each record has."""

    name: str
    codes: np.ndarray
    texts: list[str]

    def counts(self) -> np.ndarray:
        """How many records have each text."""
        return np.bincount(self.codes, minlength=len(self.texts))

    @cached_property
    def trimmed(self) -> list[str]:
        """The distinct texts without the blanks around them."""
        return [text.strip() for text in self.texts]

    @cached_property
    def answered(self) -> tuple[tuple[str, int], ...]:
        """The trimmed texts that say something, each with its number of records."""
        counts = self.counts().tolist()
        return tuple((text, n) for text, n in zip(self.trimmed, counts, strict=True) if n and not is_unknown(text))

    @cached_property
    def dates(self) -> DateReading:
        """How the answered cells can be read as dates; of very many none is looked at if none of the first is one."""
        if len(self.answered) > MANY:
            first = find_formats(self.answered[:SAMPLE])
            if not first.formats:
                return first
        return find_formats(self.answered)

    @cached_property
    def is_decimal(self) -> bool:
        """Whether it holds numbers only, some of them with a comma before decimals."""
        texts = [text for text, _ in self.answered]
        return any("," in text for text in texts) and all(DECIMAL_COMMA.fullmatch(text) for text in texts)


@dataclass(frozen=True, kw_only=True)
class Known:
    """The answered cells of a column in a role: trimmed texts, each with its number of records."""

    role: str
    column: str
    texts: tuple[tuple[str, int], ...]
    whole: Column | None = field(
        default=None, repr=False, compare=False
    )  # the column, where none of its codes is left out

    @property
    def n(self) -> int:
        """How many records have an answer."""
        return sum(count for _, count in self.texts)

    @cached_property
    def dates(self) -> DateReading:
        """How they can be read as dates."""
        return self.whole.dates if self.whole is not None else find_formats(self.texts)

    def numbers(self, decimal: str) -> list[tuple[Decimal, int]]:
        """The numbers among the answers."""
        pairs = []
        for text, count in self.texts:
            try:
                pairs.append((number(text, decimal), count))
            except CellFault:
                continue
        return pairs


def known(role: str, column: Column, missing: Iterable[str] = ()) -> Known:
    """The answered cells of a column, without those that are declared codes of a missing answer."""
    codes = tuple(missing)
    if not codes:
        return Known(role=role, column=column.name, texts=column.answered, whole=column)
    is_missing = missing_test(codes)
    return Known(
        role=role, column=column.name, texts=tuple(pair for pair in column.answered if not is_missing(pair[0]))
    )


def missing_test(missing: Iterable[str]) -> Callable[[str], bool]:
    """Whether a trimmed text is a declared code of a missing answer; -99, -99.0 and -99,0 are one code."""
    texts = {code.casefold() for code in missing}
    numbers = {value for code in texts if (value := _as_number(code)) is not None}
    return lambda text: text.casefold() in texts or (bool(numbers) and _as_number(text) in numbers)


def _as_number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
