"""Scores as files write them: on their own scale, counted from 1, as 3/10, in percent, in words; each read one way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from data.imports import cells
from data.imports.faults import CellFault, ImportFault

WORDS = "words:"
PARTS_OF = re.compile(r"\s*(-?[0-9]+(?:[.,][0-9]+)?)\s*(?:/|\b(?:of|von|out of|sur|de|di|van|av|af|z)\b)\s*(10|100)\s*")
PERCENT = re.compile(r"\s*(-?[0-9]+(?:[.,][0-9]+)?)\s*(?:%|percent|prozent|pct|mm)\s*", re.IGNORECASE)
# 3 - mild, 0 (no pain), 10 = the worst, severe (8)
LABELLED = re.compile(
    r"\s*(?:(?P<first>-?[0-9]+(?:[.,][0-9]+)?)\s*(?:[-–—=:.,)\]]+\s*|\(|\s)(?=[^\W\d])[^0-9]*|[^0-9]*[^\W\d]\s*[-–—=:(\[]\s*(?P<last>[0-9]+(?:[.,][0-9]+)?)\s*[)\]]?)\s*"
)
# yes and no as two numbers: the number that is yes, and the one that is no
PAIRS = {"one-is-yes": (1, 2), "two-is-no": (1, 2), "two-is-yes": (2, 1)}


def words_of(scale: str | None) -> Mapping[str, Decimal] | None:
    """What each word counts on a scale as `words:none=0,mild=2`, None for any other; a fault is a sentence."""
    return _words_of(scale) if scale and scale.startswith(WORDS) else None


@cache
def _words_of(scale: str) -> Mapping[str, Decimal]:
    words = {}
    for pair in scale.removeprefix(WORDS).split(","):
        word, sign, value = pair.rpartition("=")
        try:
            words[word.strip().casefold()] = cells.number(value.strip(), ".")
        except CellFault:
            sign = ""
        if not (sign and word.strip()):
            raise ImportFault(
                f"“{pair}” does not say what a word counts; it takes WORD=NUMBER, as in words:none=0,mild=2."
            )
    return words


def scaled(text: str, decimal: str, low: float, high: float, scale: str | None, *, is_whole: bool) -> float:
    """A score between `low` and `high`, read on the scale of the file: as it stands, 0-100, 0-1, 0-4, 0-5, of-10 and of-100 (3/10),
    labelled (3 - mild), percent, words:..., from-1 (every answer one too high), one-less (one too low), reversed (counted from the other
    end), one-is-yes (two is no), two-is-yes (one is no)."""
    if (words := words_of(scale)) is not None:
        value = words.get(text.casefold())
        if value is None:
            listed = ", ".join(f"“{word}”" for word in words)
            raise CellFault(f"“{text}” is none of the words of its scale ({listed})")
        return _within(text, value, value, (low, high), (low, high), is_whole)
    typed, typed_low, typed_high = text, low, high
    if scale in ("of-10", "of-100"):
        most = int(scale.removeprefix("of-"))
        if (match := PARTS_OF.fullmatch(text)) and int(match[2]) == most:
            typed = match[1]
        typed_high = Decimal(most)
    elif scale == "labelled":
        typed = numbered(text)
    elif scale == "percent":
        if match := PERCENT.fullmatch(text):
            typed = match[1]
        typed_high = Decimal(100)
    value = cells.number(typed, decimal)
    if scale == "0-100":
        typed_high, read = high * 10, value / 10
    elif scale == "0-1":
        typed_high, read = high / 10, value * 10
    elif scale in ("0-4", "0-5") and (low, high) == (0, 10):
        typed_high, read = int(scale[2:]), value * 10 / int(scale[2:])
    elif scale in ("of-10", "of-100", "percent"):
        read = Decimal(str(low)) + value * Decimal(str(high - low)) / typed_high
    elif scale in PAIRS:
        yes, no = PAIRS[scale]
        typed_low, typed_high, read = low + 1, high + 1, value - 1 if yes > no else Decimal(str(high)) + 1 - value
    elif scale == "from-1":
        typed_low, typed_high, read = low + 1, high + 1, value - 1
    elif scale == "one-less":
        typed_low, typed_high, read = low - 1, high - 1, value + 1
    elif scale == "reversed":
        read = Decimal(str(low)) + Decimal(str(high)) - value
    else:
        read = value
    return _within(text, value, read, (typed_low, typed_high), (low, high), is_whole)


def numbered(text: str) -> str:
    """The number of a label that has one, as 3 - mild or severe (8); any other text as it is."""
    match = LABELLED.fullmatch(text)
    return (match["first"] or match["last"]) if match else text


def _within(text: str, value: Decimal, read: Decimal, typed: tuple, true: tuple, is_whole: bool) -> float:
    """The value that was read, if what was typed lies in its range."""
    typed_low, typed_high = typed
    if not Decimal(str(typed_low)) <= value <= Decimal(str(typed_high)):
        raise CellFault(cells.outside(text, value, f"{float(typed_low):g} to {float(typed_high):g}"))
    if is_whole and read != read.to_integral_value():
        raise CellFault(f"{text} is not a whole number from {float(typed_low):g} to {float(typed_high):g}")
    return float(read)


def yes_no(text: str, decimal: str, scale: str | None = None) -> int:
    """1 or 0, from words or numbers; 1 and 2 only where it was said which is which."""
    if scale in PAIRS or words_of(scale) is not None:
        return int(scaled(text, decimal, 0, 1, scale, is_whole=True))
    return cells.yes_no(text, decimal)


def limited(text: str, decimal: str, scale: str | None) -> int:
    """How much the day limited activities, 0 to 4; a yes-no column becomes 2 and 0."""
    if scale == "yes-no" or scale in PAIRS:
        return 2 * yes_no(text, decimal, None if scale == "yes-no" else scale)
    word = cells.LIMITED_WORDS.get(text.casefold()) if words_of(scale) is None else None
    if word is not None:
        return word
    return int(scaled(text, decimal, 0, 4, scale, is_whole=True))
