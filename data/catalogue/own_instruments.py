"""A measure or questionnaire of a site's own as it is typed in: written as the same file that a site could put there."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.instrument import Instrument
from data.catalogue.instrument_files import InstrumentError, check_examples, instruments, read_instrument, site_folder

ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
MOST_ITEMS = 100
TEXT_LIMIT = 300


@dataclass(frozen=True, kw_only=True)
class InstrumentDraft:
    """One scale of `n_items` items with one range of answers, and a form scored by hand.

    `reversed_items`: numbers that count from the other end. `important_change`: points that matter, with where that stands.
    `example`: an answer for each item, None for an unanswered one; `example_score`: what they come to, None for no score.
    """

    id: str
    title: str
    source: str
    licence: str
    n_items: int
    low: float
    high: float
    is_whole: bool
    method: str
    higher_is: str
    example: tuple[float | None, ...]
    example_score: float | None
    reversed_items: tuple[int, ...] = ()
    important_change: float | None = None
    important_source: str = ""


def toml_of(draft: InstrumentDraft, *, today: date) -> str:
    """The file that the draft is; InstrumentError for what no file can say."""
    _check(draft)
    lines = [
        f"id = {_text(draft.id)}",
        f"title = {_text(draft.title)}",
        f"licence = {_text(draft.licence)}",
        'checked_by = "This site"',
        f"reviewed = {today.isoformat()}",
        "",
        "[source]",
        f"reference = {_text(draft.source)}",
        "checked = true",
        "",
        "[answers]",
        f"low = {draft.low:g}",
        f"high = {draft.high:g}",
        f"whole = {str(draft.is_whole).lower()}",
        'low_label = "lowest"',
        'high_label = "highest"',
    ]
    for number in range(1, draft.n_items + 1):
        cue = draft.title if draft.n_items == 1 else f"Item {number}"
        lines += ["", "[[items]]", f"number = {number}", f"cue = {_text(cue)}"]
        lines += ["reversed = true"] if number in draft.reversed_items else []
    lines += [
        "",
        "[[scales]]",
        f"id = {_text(draft.id)}",
        f"title = {_text(draft.title)}",
        f"items = {list(range(1, draft.n_items + 1))}",
        f"method = {_text(draft.method)}",
        f"higher_is = {_text(draft.higher_is)}",
    ]
    if draft.important_change is not None:
        lines += [
            "",
            "[scales.minimal_important_change]",
            f"value = {draft.important_change:g}",
            'name = "change that matters"',
            'population = "as the source says"',
            f"reference = {_text(draft.important_source)}",
            "checked = true",
        ]
    answers = ", ".join('"missing"' if value is None else f"{value:g}" for value in draft.example)
    lines += ["", "[[examples]]", f"responses = [{answers}]"]
    lines.append(
        f"no_score = [{_text(draft.id)}]"
        if draft.example_score is None
        else f"scores = {{ {draft.id} = {draft.example_score!r} }}"
    )
    lines.append('working = "Scored by hand at this site."')
    return "\n".join(lines) + "\n"


def keep_instrument(draft: InstrumentDraft, *, today: date) -> Instrument:
    """Write the draft into the site's folder, whole or not at all; InstrumentError for what would not be taken."""
    text, folder = toml_of(draft, today=today), site_folder()
    taken = instruments().keys() | {scale.id for one in instruments().values() for scale in one.scales}
    if draft.id in taken:
        raise InstrumentError(f"“{draft.id}” is there already; give it another short name.")
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place) / f"{draft.id}.toml"
        tried.write_text(text, encoding="utf-8")
        made = read_instrument(tried)
        check_examples(made)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half = folder / f".{draft.id}.half"
        half.write_text(text, encoding="utf-8")
        os.replace(half, folder / f"{draft.id}.toml")
    except OSError as fault:
        raise InstrumentError(
            f"It could not be written into the folder of questionnaires: {fault.strerror}."
        ) from fault
    return made


def _check(draft: InstrumentDraft) -> None:
    if not ID.fullmatch(draft.id):
        raise InstrumentError(
            f"The short name is “{draft.id[:60]}”; it takes small letters, digits and hyphens, a letter first, as walk-6min."
        )
    wanted = {"The name": draft.title, "The source": draft.source, "The licence": draft.licence}
    if draft.important_change is not None:
        wanted["Where the change that matters stands"] = draft.important_source
    for place, text in wanted.items():
        if not 1 <= len(text.strip()) <= TEXT_LIMIT:
            raise InstrumentError(f"{place} is missing or too long; it takes 1 to {TEXT_LIMIT} characters.")
    if not 1 <= draft.n_items <= MOST_ITEMS:
        raise InstrumentError(f"There are {draft.n_items} items; it takes 1 to {MOST_ITEMS}.")
    if wrong := [number for number in draft.reversed_items if not 1 <= number <= draft.n_items]:
        raise InstrumentError(f"Item {wrong[0]} counts from the other end; there are items 1 to {draft.n_items}.")


def _text(text: str) -> str:
    """A text as TOML takes it: JSON's escapes are TOML's."""
    return json.dumps(text.strip(), ensure_ascii=False)
