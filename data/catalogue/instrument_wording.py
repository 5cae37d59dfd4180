"""Official wording of a questionnaire that a site has a licence for, from the site's own file.

The files lie outside the program: in the folder that `RESPITE_WORDING` names, or in `wording` beside the
store, as <instrument id>.toml or <instrument id>.json (a FHIR R4 Questionnaire, read in `fhir_wording`).
Nothing of them is ever stored, exported or shared; scores never depend on them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from analysis.instrument import Instrument, Item
from data.catalogue.strict_toml import Fields, read
from data.store.store import store_path

FILE_LIMIT = 1_000_000  # bytes; the longest questionnaire here takes some thousand
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


def wording_folder() -> Path:
    """Where a site's wording is: `RESPITE_WORDING`, or `wording` beside the store."""
    chosen = os.environ.get("RESPITE_WORDING")
    return Path(chosen).expanduser() if chosen else store_path().parent / "wording"


def find_wording(instrument: Instrument, folder: Path | None = None) -> Wording | None:
    """The site's wording of this questionnaire, None where there is none.

    Raises WordingError for a file that is not whole, and where there are two.
    """
    folder = wording_folder() if folder is None else folder
    paths = [path for ending in ("toml", "json") if (path := folder / f"{instrument.id}.{ending}").is_file()]
    if len(paths) > 1:
        raise WordingError(f"There are two files, {paths[0].name} and {paths[1].name}; keep one of them.")
    return load_wording(paths[0], instrument) if paths else None


def load_wording(path: Path, instrument: Instrument) -> Wording:
    """Read and check the wording of `instrument` from a TOML file or a FHIR R4 Questionnaire (.json).

    Every item has a text, and no other is there; labels belong to answers that the item takes. The first
    fault is a WordingError that names the file and the place.
    """
    if path.suffix not in (".toml", ".json"):
        raise WordingError(f"{path.name} is no wording; it takes a file that ends in .toml or .json.")
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise WordingError(f"{path.name} cannot be read: {fault.strerror}.") from None
    if size > FILE_LIMIT:
        raise WordingError(f"{path.name} has {size:,} bytes; a wording takes up to {FILE_LIMIT:,}.")
    if path.suffix == ".json":
        from data.catalogue.fhir_wording import read_questionnaire  # it builds on this module

        return read_questionnaire(path, instrument)
    return _read_toml(path, instrument)


def _read_toml(path: Path, instrument: Instrument) -> Wording:
    fields = read(path, WordingError)
    named = fields.text("instrument")
    if named != instrument.id:
        raise fields.fault(f"the instrument is “{named}”; it takes “{instrument.id}”")
    licence, language = fields.text("licence"), fields.text("language", None)
    rows = fields.table("items")
    texts = {key: rows.text(key) for key in rows.keys()}
    shared = _labels(fields.table("answers", None))
    rows = fields.table("item_answers", None)
    own = {key: _labels(rows.table(key)) for key in rows.keys()} if rows else {}
    fields.done()
    items = {_item_number(key, path.name, instrument): text for key, text in texts.items()}
    answers = {item.number: shared for item in instrument.items} if shared else {}
    answers |= {_item_number(key, path.name, instrument): labels for key, labels in own.items()}
    return checked_wording(path.name, instrument, licence, language, items, answers)


def _labels(row: Fields | None) -> dict[str, str]:
    return {key: row.text(key) for key in row.keys()} if row else {}


def _item_number(key: str, file: str, instrument: Instrument) -> int:
    if not re.fullmatch(r"[1-9][0-9]?", key) or int(key) > len(instrument.items):
        raise WordingError(f"{file}: there is no item “{key}”; the items are 1 to {len(instrument.items)}.")
    return int(key)


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
