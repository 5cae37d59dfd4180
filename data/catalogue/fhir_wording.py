"""The wording of a questionnaire from a FHIR R4 Questionnaire in JSON, as a site's other systems hold it.

Read: the items' `linkId` and `text`, and of `answerOption` the integers, or codings with an ordinal value or
a code that is a number. `copyright` is the licence, `language` the language. Groups are opened, displays left
out.
https://hl7.org/fhir/R4/questionnaire.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis.instrument import Instrument
from analysis.item_columns import item_number
from data.catalogue.wording import Wording, WordingError, checked_wording

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ASKED = ("choice", "open-choice", "integer", "decimal", "boolean")
DEPTH_LIMIT = 10


def read_questionnaire(path: Path, instrument: Instrument) -> Wording:
    """The wording of `instrument`; each of its items is found by a linkId such as 1, item-1 or fabq-1."""
    resource = _resource(path)
    licence = resource.get("copyright")
    if not isinstance(licence, str) or not licence.strip():
        raise WordingError(f"{path.name}: “copyright” is missing; it takes the right by which the text is used.")
    language = resource.get("language")
    if language is not None and not isinstance(language, str):
        raise WordingError(f"{path.name}: “language” takes a text such as de.")
    items: dict[int, str] = {}
    answers: dict[int, dict[str, str]] = {}
    for place, row in _questions(path.name, resource.get("item"), "item", 1):
        number = _number(path.name, place, row.get("linkId"), instrument)
        if number in items:
            raise WordingError(f"{path.name}: {place}: item {number} is there twice.")
        text = row.get("text")
        if not isinstance(text, str) or not text.strip():
            raise WordingError(f"{path.name}: {place}: item {number} has no text.")
        items[number] = text
        answers[number] = _labels(path.name, place, row.get("answerOption"))
    return checked_wording(path.name, instrument, licence, language, items, answers)


def _resource(path: Path) -> dict[str, Any]:
    try:
        resource = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError, OSError) as fault:
        said = "it is nested too deeply" if isinstance(fault, RecursionError) else str(fault).splitlines()[0]
        raise WordingError(f"{path.name} is not a JSON file: {said}.") from None
    if not isinstance(resource, dict) or resource.get("resourceType") != "Questionnaire":
        raise WordingError(f"{path.name} is no FHIR Questionnaire; its resourceType takes “Questionnaire”.")
    return resource


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{twice}” stands twice in one place")
    return found


def _questions(file: str, rows: Any, place: str, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The questions of the form in order, out of their groups, each with its place in the file."""
    if not isinstance(rows, list) or not rows:
        raise WordingError(f"{file}: “{place}” takes a list of questions.")
    if depth > DEPTH_LIMIT:
        raise WordingError(f"{file}: {place}: groups within groups go deeper than {DEPTH_LIMIT}.")
    for n, row in enumerate(rows, start=1):
        here = f"{place}[{n}]"
        kind = row.get("type") if isinstance(row, dict) else None
        if kind == "group":
            yield from _questions(file, row.get("item"), f"{here}.item", depth + 1)
        elif kind in ASKED:
            if row.get("item"):
                raise WordingError(f"{file}: {here}: a question has questions of its own; it takes none.")
            yield here, row
        elif kind != "display":
            raise WordingError(f"{file}: {here}: the type is {kind!r}; it takes group, display, {', '.join(ASKED)}.")


def _number(file: str, place: str, link: Any, instrument: Instrument) -> int:
    number = None
    if isinstance(link, str):
        bare = link.strip().strip("/")
        number = int(bare) if _is_small_number(bare) else item_number(instrument, bare)
    if number is None or not 1 <= number <= len(instrument.items):
        raise WordingError(
            f"{file}: {place}: the linkId is {link!r}; it takes one of 1 to {len(instrument.items)}, "
            f"as 1, item-1 or {instrument.id}-1."
        )
    return number


def _labels(file: str, place: str, options: Any) -> dict[str, str]:
    """The labels by answer; options that are plain integers need none."""
    if options is None:
        return {}
    if not isinstance(options, list):
        raise WordingError(f"{file}: {place}: “answerOption” takes a list.")
    labels: dict[str, str] = {}
    for option in options:
        coding = option.get("valueCoding") if isinstance(option, dict) else None
        if isinstance(coding, dict):
            answer, text = _ordinal(option, coding), coding.get("display")
        else:
            answer, text = option.get("valueInteger") if isinstance(option, dict) else None, ""
        if isinstance(answer, bool) or not isinstance(answer, (int, float)) or not isinstance(text, str):
            raise WordingError(
                f"{file}: {place}: an answer has no number; it takes a valueInteger, or a valueCoding with a "
                "display and either an ordinalValue or a code that is a number."
            )
        if f"{answer:g}" in labels:
            raise WordingError(f"{file}: {place}: the answer {answer:g} is there twice.")
        labels[f"{answer:g}"] = text
    return {answer: text for answer, text in labels.items() if text.strip()}


def _ordinal(option: dict[str, Any], coding: dict[str, Any]) -> Any:
    """The number of a coded answer: its ordinal value, else its code."""
    for holder in (option, coding):
        for extension in holder.get("extension", ()) if isinstance(holder.get("extension"), list) else ():
            if isinstance(extension, dict) and extension.get("url") == ORDINAL:
                return extension.get("valueDecimal")
    code = coding.get("code")
    return int(code) if isinstance(code, str) and _is_small_number(code) else None


def _is_small_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 4
