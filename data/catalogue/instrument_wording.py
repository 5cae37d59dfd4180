"""Official wording of a questionnaire that a site has a licence for, from the site's own file.

The files lie outside the program: in the folder that `RESPITE_WORDING` names, or in `wording` beside the
store, as <instrument id>.toml or <instrument id>.json (a FHIR R4 Questionnaire, read in `fhir_wording`).
Nothing of them is ever stored, exported or shared; scores never depend on them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from analysis.instrument import Instrument
from data.catalogue.fhir_wording import read_questionnaire
from data.catalogue.strict_toml import Fields, read
from data.catalogue.wording import Wording, WordingError, checked_wording
from data.store.place import store_path

FILE_LIMIT = 1_000_000  # bytes; the longest questionnaire here takes some thousand


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
