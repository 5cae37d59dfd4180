"""Resources of FHIR (R4) in a Bundle, a list, one by itself, or one a line, and what an observation says.

Source: HL7 FHIR R4 (4.0.1), Observation and QuestionnaireResponse. Numbers stay texts as they are typed. What is entered in
error, cancelled or not yet there is no observation; a value that is absent is unknown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from data.imports.faults import ImportFault

MARK = b'"resourceType"'
LOINC = "http://loinc.org"
OBSERVED, ANSWERED = "Observation", "QuestionnaireResponse"
TAKEN = {OBSERVED: ("final", "amended", "corrected", "preliminary"), ANSWERED: ("completed", "amended")}
MOST_DEEP = 20
# UCUM's ways of writing that a number has no unit
NO_UNIT = ("", "1", "{score}", "{#}", "{count}", "score", "points", "{steps}", "steps")
WHAT = "a FHIR file"
Resource = dict[str, Any]


def is_it(head: bytes) -> bool:
    """Whether it is JSON with resources."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text[:1] in (b"{", b"[") and MARK in head


def resources(raw: bytes) -> Iterator[tuple[int, Resource]]:
    """Each resource with its place, from 1. ImportFault where it is no JSON."""
    place = 0
    for value in _values(raw.removeprefix(b"\xef\xbb\xbf")):
        for one in _within(value, 0):
            place += 1
            yield place, one


def taken(found: Iterable[tuple[int, Resource]]) -> tuple[list[tuple[int, Resource]], dict[int, str], Counter[str]]:
    """The observations and answers; why others of them are left out, by place; and how many there are of other types.

    Of several versions of one (the same id) the last counts.
    """
    kept: dict[tuple[str, object], tuple[int, Resource]] = {}
    left: dict[int, str] = {}
    others: Counter[str] = Counter()
    for place, one in found:
        kind = str(one.get("resourceType"))
        others.update(
            f"{within.get('resourceType')} within another"
            for within in _list(one.get("contained"))
            if isinstance(within, dict)
        )
        if kind not in TAKEN:
            others[kind] += 1
            continue
        status = one.get("status")
        if status not in TAKEN[kind]:
            left[place] = f"its status is “{str(status)[:40]}”"
            continue
        key = (kind, one["id"] if isinstance(one.get("id"), str) else place)
        if key in kept:
            earlier = kept[key]
            place_of_older = place if _updated(one) < _updated(earlier[1]) else earlier[0]
            left[place_of_older] = "a later version of it is in this file"
            if place_of_older == place:
                continue
        kept[key] = (place, one)
    return sorted(kept.values(), key=lambda one: one[0]), left, others


def name_of(code: object) -> str:
    """What a CodeableConcept is called: its text, the name of its first coding, or its code."""
    if not isinstance(code, dict):
        return ""
    if isinstance(code.get("text"), str) and code["text"].strip():
        return " ".join(code["text"].split())
    codings = [one for one in _list(code.get("coding")) if isinstance(one, dict)]
    for key in ("display", "code"):
        for one in codings:
            if isinstance(one.get(key), str) and one[key].strip():
                return " ".join(one[key].split())
    return ""


def loinc_of(code: object) -> str | None:
    """The LOINC code of a CodeableConcept, None where it has none."""
    for one in _list(code.get("coding")) if isinstance(code, dict) else []:
        if isinstance(one, dict) and one.get("system") == LOINC and isinstance(one.get("code"), str):
            return str(one["code"])
    return None


def value_of(holder: Resource) -> tuple[str, str] | None:
    """A value as text and its unit ("" where it has none); None where none is told. A comparator stays before it."""
    for key, value in holder.items():
        if not key.startswith("value") or value is None:
            continue
        if key == "valueQuantity" and isinstance(value, dict):
            number = value.get("value")
            if number is None:
                return None
            unit = str(value.get("code") or value.get("unit") or "")
            return f"{value.get('comparator') or ''}{number}", "" if unit.casefold() in NO_UNIT else unit
        if isinstance(value, dict):
            coded = _coded(value)
            return (coded, "") if coded else None
        if isinstance(value, bool):
            return ("true" if value else "false"), ""
        if isinstance(value, str):
            return value, ""
    return None


def moments_of(observation: Resource) -> tuple[str, str]:
    """When it was, from and until: of a point in time both are the same, "" where it is not told."""
    for key in ("effectiveDateTime", "effectiveInstant"):
        if isinstance(observation.get(key), str):
            return observation[key], observation[key]
    period = observation.get("effectivePeriod")
    if isinstance(period, dict):
        return str(period.get("start") or ""), str(period.get("end") or "")
    return "", ""


def subject_of(one: Resource) -> str:
    """Whom it is about: what the reference names behind its type, or an identifier."""
    subject = one.get("subject")
    if not isinstance(subject, dict):
        return ""
    if isinstance(subject.get("reference"), str):
        return str(subject["reference"]).rpartition("/")[2].removeprefix("urn:uuid:")
    identifier = subject.get("identifier")
    return str(identifier.get("value") or "") if isinstance(identifier, dict) else ""


def said_of_others(left: dict[int, str], others: Counter[str]) -> list[str]:
    """Sentences about what is left out."""
    said = [f"{n:,} resources were left out: {why}." for why, n in Counter(left.values()).most_common(8)]
    if others:
        kinds = ", ".join(f"{n:,} {kind[:40]}" for kind, n in others.most_common(8))
        said.append(f"Resources of other types are not read: {kinds}.")
    return said


def _coded(value: Resource) -> str:
    """What an answer counts where it says so, else what it is called."""
    for one in [value, *[coding for coding in _list(value.get("coding")) if isinstance(coding, dict)]]:
        for extension in _list(one.get("extension")):
            if isinstance(extension, dict) and str(extension.get("url", "")).endswith(("ordinalValue", "itemWeight")):
                return str(extension.get("valueDecimal", ""))
    if isinstance(value.get("display"), str):
        return str(value["display"])
    return name_of(value) or (str(value["code"]) if isinstance(value.get("code"), str) else "")


def _values(raw: bytes) -> Iterator[object]:
    try:
        yield json.loads(raw, parse_int=str, parse_float=str, parse_constant=str)
        return
    except RecursionError:
        raise ImportFault(f"This is {WHAT} that is nested too deeply; export it anew.") from None
    except ValueError as fault:
        if not isinstance(fault, json.JSONDecodeError) or not fault.msg.startswith("Extra data"):
            raise ImportFault(f"This is {WHAT} that is no valid JSON; export it anew.") from None
    for number, line in enumerate(raw.splitlines(), 1):
        if line.strip():
            try:
                yield json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
            except (ValueError, RecursionError):
                raise ImportFault(f"Line {number} of {WHAT} is no valid JSON; export it anew.") from None


def _within(value: object, depth: int) -> Iterator[Resource]:
    """The resources of a value: of a Bundle its entries'."""
    if depth > MOST_DEEP:
        raise ImportFault(f"This is {WHAT} that is nested too deeply; export it anew.")
    if isinstance(value, list):
        for one in value:
            yield from _within(one, depth + 1)
    elif isinstance(value, dict) and value.get("resourceType") == "Bundle":
        for entry in _list(value.get("entry")):
            if isinstance(entry, dict):
                yield from _within(entry.get("resource"), depth + 1)
    elif isinstance(value, dict) and "resourceType" in value:
        yield value


def _updated(one: Resource) -> str:
    meta = one.get("meta")
    return str(meta.get("lastUpdated") or "") if isinstance(meta, dict) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
