"""How dates and numbers are written for whoever reads: their order, their signs and the first day of the week.

The words stay English. What a manner is comes from Unicode's CLDR, by the language that a browser asks for. Where nobody
reads in a browser (the terminal, files), and where none was named, it is English with the day first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

Order = Literal["dmy", "mdy", "ymd"]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """`order` of a date; the signs before decimals and between thousands; `first_weekday` from 0, Monday, to 6."""

    order: Order = "dmy"
    decimal: str = "."
    thousands: str = ","
    first_weekday: int = 0


ENGLISH = Manner()
_written: ContextVar[Manner | None] = ContextVar("manner", default=None)
_readers: list[Callable[[], Manner]] = []


def manner() -> Manner:
    """How it is written now: as somebody asked for (`written`), else for the reader of the page that is made."""
    asked = _written.get()
    if asked is not None:
        return asked
    return _readers[-1]() if _readers else ENGLISH


def read_by(reader: Callable[[], Manner]) -> None:
    """Have pages say how their reader writes."""
    _readers[:] = [reader]


@contextmanager
def written(asked: Manner) -> Iterator[None]:
    """Write all that is told within in this manner."""
    token = _written.set(asked)
    try:
        yield
    finally:
        _written.reset(token)


@cache
def manner_of(locale: str) -> Manner:
    """The manner of a language as a browser names it ("de-AT"); English with the day first for none that is known.

    English of no region has the day first, as most of its have; the week begins on Monday where no region says otherwise.

    >>> manner_of("en-US")
    Manner(order='mdy', decimal='.', thousands=',', first_weekday=6)
    >>> manner_of("de")
    Manner(order='dmy', decimal=',', thousands='.', first_weekday=0)
    """
    if not locale or locale.lower() == "en":
        return ENGLISH
    from babel import Locale, UnknownLocaleError  # of some use only where a browser names a language
    from babel.core import get_global

    try:
        known = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        language = locale.split("-")[0]
        return manner_of(language) if language != locale else ENGLISH
    if known.territory is None:  # the region that most who speak it live in: its week
        region = str(get_global("likely_subtags").get(known.language, "")).split("_")[-1]
        with suppress(UnknownLocaleError):
            known = Locale.parse(f"{known.language}_{region}")
    signs = known.number_symbols.get("latn", {})
    return Manner(
        # the month is in words
        order=_order(str(known.date_formats["long"].pattern)),
        decimal=str(signs.get("decimal", ".")),
        # a space that does not break, whichever CLDR has
        thousands=str(signs.get("group", ",")).replace("\u202f", "\u00a0"),
        first_weekday=int(known.first_week_day),
    )


def _order(pattern: str) -> Order:
    places = sorted("dMy", key=lambda sign: pattern.index(sign) if sign in pattern else len(pattern))
    return {"y": "ymd", "M": "mdy"}.get(places[0], "dmy")  # type: ignore[return-value]


def num(value: Any, spec: str = "") -> str:
    """A number, of whatever kind Python's formats take, with the signs of the reader's manner.

    >>> with written(manner_of("de")):
    ...     num(1234.5, ",.1f")
    '1.234,5'
    """
    text, now = format(value, spec), manner()
    if now.decimal == "." and now.thousands == ",":
        return text
    return text.translate({ord("."): now.decimal, ord(","): now.thousands})


def without_zero(value: Any, spec: str) -> str:
    """The same, where whole without a decimal that is zero: 1, 1.4."""
    return num(value, spec).removesuffix(f"{manner().decimal}0")


def date_text(day: date, *, year: bool = True, short: bool = False) -> str:
    """A date with its month in words: 3 March 2026, March 3, 2026, or 2026 March 3; `short`: 3 Mar 2026."""
    month, order = f"{day:%b}" if short else f"{day:%B}", manner().order
    if order == "mdy":
        return f"{month} {day.day}, {day.year}" if year else f"{month} {day.day}"
    if order == "ymd":
        return f"{day.year} {month} {day.day}" if year else f"{month} {day.day}"
    return f"{day.day} {month} {day.year}" if year else f"{day.day} {month}"
