"""How many of a thing there are; apart from other words, so that the terminal can count without loading statistics."""

from __future__ import annotations

from pages.telling.manner import num


def count_text(number: int, noun: str, plural: str = "") -> str:
    """A number of things: 1 person, 2 people; the plural has an s where none is given."""
    return f"{num(number, ',')} {noun if number == 1 else plural or noun + 's'}"


def ordinal(number: int) -> str:
    """Which of several: 1st, 2nd, 3rd, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{num(number, ',')}{ending}"
