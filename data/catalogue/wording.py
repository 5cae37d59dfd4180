"""The wording of a questionnaire: every item's text and what its answers are called, checked whatever file it is from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from analysis.instrument import Instrument, Item

TEXT_LIMIT = 2000  # characters of one item or answer
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class WordingError(ValueError):
    """A file that does not hold the whole wording of its questionnaire; the message is a sentence."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The text of every item, and what its answers are called where the file says so.

    items: text by item number, all of them. answers: by item number the labels by answer, in rising order;
    an item without labels is not in it. licence: what the site wrote about its right to use the text.
    """

    instrument: str
    licence: str
    language: str | None
    items: Mapping[int, str]
    answers: Mapping[int, Mapping[float, str]]


def checked_wording(
    file: str,
    instrument: Instrument,
    licence: str,
    language: str | None,
    items: Mapping[int, str],
    answers: Mapping[int, Mapping[str, str]],
) -> Wording:
    """The wording, if every item has its text and every label its answer; `answers` as in the file."""
    missing = [str(item.number) for item in instrument.items if item.number not in items]
    if missing:
        plural = "s" * (len(missing) > 1)
        raise WordingError(f"{file}: item{plural} {', '.join(missing)} of {instrument.title} has no text.")
    by_number = {item.number: item for item in instrument.items}
    texts = {number: _clean(file, f"item {number}", items[number]) for number in sorted(items)}
    labels = {
        number: _checked_labels(file, by_number[number], found) for number, found in sorted(answers.items()) if found
    }
    return Wording(
        instrument=instrument.id,
        licence=_clean(file, "licence", licence),
        language=language,
        items=MappingProxyType(texts),
        answers=MappingProxyType(labels),
    )


def _checked_labels(file: str, item: Item, found: Mapping[str, str]) -> Mapping[float, str]:
    labels = {}
    for key, text in found.items():
        place = f"item {item.number}, answer {key}"
        try:
            answer = float(key)
        except ValueError:
            raise WordingError(
                f"{file}: item {item.number} has an answer “{key}”; "
                f"it takes numbers from {item.low:g} to {item.high:g}."
            ) from None
        if not item.low <= answer <= item.high or (item.is_whole and answer % 1):
            raise WordingError(f"{file}: {place}: it takes an answer from {item.low:g} to {item.high:g}.")
        if answer in labels:
            raise WordingError(f"{file}: {place}: it is there twice.")
        labels[answer] = _clean(file, place, text)
    return MappingProxyType(dict(sorted(labels.items())))


def _clean(file: str, place: str, text: str) -> str:
    """A text as it is shown: white space as single blanks; unseen characters are refused."""
    if _UNSEEN.search(text):
        raise WordingError(f"{file}: {place}: the text has a character that cannot be seen; type it anew.")
    if len(text) > TEXT_LIMIT:
        raise WordingError(f"{file}: {place}: the text has {len(text):,} characters; it takes up to {TEXT_LIMIT:,}.")
    return " ".join(text.split())
