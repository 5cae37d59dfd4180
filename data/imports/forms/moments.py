"""Numbers of statistics programs as people would type them: whole numbers whole, days as days, times as times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

DIGITS = 15  # a number with a fraction has no more that are not the noise of its binary form
EXACT = 2**53  # whole numbers above are not told from their neighbours
SPSS_ZERO = datetime(1582, 10, 14)
ZERO_1960 = datetime(1960, 1, 1)  # of Stata and SAS
DAY = 86400


def number_text(value: float) -> str:
    """A number as it would be typed: 7.0 is 7, 0.30000000000000004 is 0.3, a whole number has all its digits."""
    if value != value or abs(value) == float("inf"):
        return "" if value != value else str(value)
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.{DIGITS}g}').normalize():f}"


def single_text(value: float) -> str:
    """A number that was kept in four bytes: 0.1 is 0.1, not 0.10000000149."""
    if value != value or value == int(value):
        return number_text(value)
    return f"{Decimal(str(np.float32(value))).normalize():f}"


def seconds_since(zero: datetime) -> Callable[[float], str]:
    """A day, or a moment where it is not midnight, from seconds since `zero`; a number where there is no such day."""

    def text(value: float) -> str:
        moment = _moment(zero, value)
        if moment is None:
            return number_text(value)
        return moment.date().isoformat() if not value % DAY else _typed(moment)

    return text


def moments_since(zero: datetime, per_second: int = 1) -> Callable[[float], str]:
    """A moment from so many parts of a second since `zero`."""

    def text(value: float) -> str:
        moment = _moment(zero, value / per_second)
        return number_text(value) if moment is None else _typed(moment)

    return text


def days_since(zero: datetime) -> Callable[[float], str]:
    """A day from days since `zero`."""

    def text(value: float) -> str:
        moment = _moment(zero, value * DAY)
        return number_text(value) if moment is None or value != int(value) else moment.date().isoformat()

    return text


def clock_text(seconds: float) -> str:
    """A time of day, or a length of time over a day, from seconds: 08:30:00, 26:00:00, 08:30:00.5."""
    if seconds != seconds or abs(seconds) >= 1e9:
        return number_text(seconds)
    thousandths = round(abs(seconds) * 1000)
    whole, rest = divmod(thousandths, 1000)
    fraction = f".{rest:03d}".rstrip("0") if rest else ""
    sign = "-" if seconds < 0 and thousandths else ""
    return f"{sign}{whole // 3600:02d}:{whole % 3600 // 60:02d}:{whole % 60:02d}{fraction}"


def month_text(moment: date) -> str:
    """A month, of which the file does not say the day."""
    return f"{moment.year:04d}-{moment.month:02d}"


def month_of(zero: datetime) -> Callable[[float], str]:
    """A month from seconds since `zero`."""

    def text(value: float) -> str:
        moment = _moment(zero, value)
        return number_text(value) if moment is None else month_text(moment)

    return text


def _moment(zero: datetime, seconds: float) -> datetime | None:
    try:
        # to the thousandth: what is smaller is the noise of a large number of seconds
        return zero + timedelta(milliseconds=round(seconds * 1000))
    except (OverflowError, ValueError):
        return None


def _typed(moment: datetime) -> str:
    return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
