"""Amounts of an activity: plain numbers, durations as 1:30, 90 min or 1.5 h, and steps, which are whole."""

from __future__ import annotations

import re
from decimal import Decimal

from data.imports import cells
from data.imports.faults import CellFault
from data.imports.signs import usual

LIMITS = {"minutes": Decimal(1440)}
WHOLE = ("steps", "count")
CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9])(?:[.,][0-9]+)?)?")
HOURS_MINUTES, MINUTES_SECONDS = "h:mm", "m:ss"
# how many minutes a unit is
HOURS = (
    "h hr hrs hour hours std stunde stunden heure heures ora ore hora horas uur timer timmar t óra ó godz godzina godziny "
    "godzin hod hodin hodina hodiny sat sati ura ur ч час часа часов год година ώρα ώρες val valanda tund tundi saat"
)
MINUTES = (
    "m min mins minute minutes minuten minuti minutos minuter minutter minuta minut minuty perc p мин минут минуты хв хвилин "
    "λεπτά λεπτό λ dakika dk ' ′"
)
SECONDS = "s sec secs second seconds sek sekunde sekunden segundos secondes secondi sekund sekunder"
MINUTES_OF = {
    **dict.fromkeys(HOURS.split(), Decimal(60)),
    **dict.fromkeys(MINUTES.split(), Decimal(1)),
    **dict.fromkeys(SECONDS.split(), Decimal(1) / 60),
}
_ISO = re.compile(r"PT(?:([0-9.]+)H)?(?:([0-9.]+)M)?(?:([0-9.]+)S)?", re.IGNORECASE)
_HOURS_AND = re.compile(r"([0-9]{1,2}) ?(?:h|std|hr|uur|t) ?([0-5]?[0-9])", re.IGNORECASE)
_SPELLED = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([^\W\d_]+|['′])\.?\s*")


def amount(text: str, decimal: str, unit: str | None = None, scale: str | None = None) -> float:
    """An amount, 0 or more; of minutes at most those of a day, of steps whole. unit: None where it stands elsewhere."""
    plain = usual(text)
    value = duration(plain, decimal, scale) if unit in (None, "minutes") else None
    value = cells.number(text, decimal) if value is None else value
    if value < 0:
        raise CellFault(cells.outside(text, value, "0 or more"))
    if (limit := LIMITS.get(unit or "")) is not None and value > limit:
        raise CellFault(cells.outside(text, value, f"0 to {limit:g} in a day"))
    if value >= 10**15:
        raise CellFault(f"{text[:20]}… is too large for an amount")
    if unit in WHOLE and value != value.to_integral_value():
        raise CellFault(f"{text} is not a whole number of {unit}")
    return float(value)


def duration(text: str, decimal: str, scale: str | None = None) -> Decimal | None:
    """Minutes in 0:35:00, [h]:mm, 1 h 30 min, 90 min or 1.5 h; None for what is no duration."""
    if match := CLOCK.fullmatch(text):
        first, second, third = match.groups()
        if third is not None:
            return Decimal(first) * 60 + Decimal(second) + Decimal(third) / 60
        return Decimal(first) + Decimal(second) / 60 if scale == MINUTES_SECONDS else Decimal(first) * 60 + int(second)
    if match := _HOURS_AND.fullmatch(text):
        return Decimal(match[1]) * 60 + int(match[2])
    if (match := _ISO.fullmatch(text)) and any(match.groups()):
        hours, rest, seconds = (Decimal(part or 0) for part in match.groups())
        return hours * 60 + rest + seconds / 60
    parts = _SPELLED.findall(text)
    if not parts or _SPELLED.sub("", text).strip():
        return None
    minutes = Decimal(0)
    for number, unit in parts:
        if unit.casefold() not in MINUTES_OF:
            return None
        minutes += cells.number(number, decimal) * MINUTES_OF[unit.casefold()]
    return minutes


def is_amount(text: str) -> bool:
    """Whether a text can be read as an amount, with a decimal point or comma."""
    for sign in ".,":
        try:
            amount(text, sign)
            return True
        except CellFault:
            continue
    return False
