"""FHIR's observations (R4) as a table of what was observed and its value, or its answers as a row each.

Things are called as the file calls them, so that which of them is the pain, and on which scale, is asked as of any other
table; nothing is taken for a scale that the code does not have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from data.imports import fhir
from data.imports.faults import ImportFault
from data.imports.fhir import ANSWERED, OBSERVED, Resource
from data.imports.forms.form import Form, rows_at_once, texts_table

MOST = 256 << 20  # held in memory whole
# of LOINC's own definition a verbal rating from 0 to 10, so that no scale is asked
ZERO_TO_TEN = {"72514-3": "Pain severity 0-10"}
UNNAMED = "without a name"
PERSON_AND_DAY = ["participant", "date"]
OBSERVATIONS = [*PERSON_AND_DAY, "observation", "value"]
MOST_COLUMNS = 2_000
NOTHING = (
    "This is a FHIR file without an observation or answers that can be read. {said} It takes Observation and "
    "QuestionnaireResponse of R4, in a Bundle or one a line."
)


def read_fhir(source: Path, encoding: str | None) -> Form:
    """Its observations, its answers, or both beside each other; ImportFault where it holds neither."""
    if (size := source.stat().st_size) > MOST:
        raise ImportFault(f"This is a FHIR file of {size >> 20:,} MB; one takes up to {MOST >> 20:,} MB.")
    kept, left, others = fhir.taken(fhir.resources(source.read_bytes()))
    warnings = fhir.said_of_others(left, others)
    by_type = {kind: [one for _, one in kept if one["resourceType"] == kind] for kind in (OBSERVED, ANSWERED)}
    if not kept:
        raise ImportFault(NOTHING.format(said=" ".join(warnings)))
    if not by_type[OBSERVED]:
        return _answered(by_type[ANSWERED], warnings)
    if by_type[ANSWERED]:
        return _beside(_observed(by_type[OBSERVED], warnings), _answered(by_type[ANSWERED], warnings), warnings)
    return _observed(by_type[OBSERVED], warnings)


def _beside(observed: Form, answered: Form, warnings: list[str]) -> Form:
    """Observations and answers in one table: a row each, with a column for every thing that was observed or asked."""
    who = len(PERSON_AND_DAY)
    seen, asked = _rows(observed), _rows(answered)
    things = list(dict.fromkeys(f"{OBSERVATIONS[who]}:{row[who]}" for row in seen))
    names = [*PERSON_AND_DAY, *things, *(name for name in answered.names[who:] if name not in things)]
    if len(names) > MOST_COLUMNS:
        raise ImportFault(f"This is {fhir.WHAT} with {len(names):,} things; one takes up to {MOST_COLUMNS:,}.")
    place = {name: number for number, name in enumerate(names)}
    rows = []
    for row in seen:
        cells = dict.fromkeys(range(len(names)), "")
        cells |= {0: row[0], 1: row[1], place[f"{OBSERVATIONS[who]}:{row[who]}"]: row[who + 1]}
        rows.append(list(cells.values()))
    for row in asked:
        cells = dict.fromkeys(range(len(names)), "")
        cells |= {place[name]: cell for name, cell in zip(answered.names, row, strict=True)}
        rows.append(list(cells.values()))
    return Form(names, _parts(rows, len(names)), len(rows), warnings=warnings, titles=answered.titles)


def _rows(form: Form) -> list[tuple[str, ...]]:
    parts = [part.to_pydict().values() for part in form.parts]
    return [row for columns in parts for row in zip(*columns, strict=True)]


def _observed(observations: list[Resource], warnings: list[str]) -> Form:
    told = [(one, name, value, unit) for one in observations for name, value, unit in _values(one)]
    units: dict[str, set[str]] = {}
    for _, name, _, unit in told:
        units.setdefault(name, set()).add(unit)
    rows = []
    for one, name, value, unit in told:
        # what is told in two units is two things
        shown = f"{name} [{unit}]" if unit or len(units[name] - {""}) > 1 else name
        rows.append([fhir.subject_of(one), fhir.moments_of(one)[1], shown, value])
    n_absent = sum(not row[3] for row in rows)
    if n_absent:
        warnings.append(f"{n_absent:,} observations have no value: unknown.")
    return Form(OBSERVATIONS, _parts(rows, len(OBSERVATIONS)), len(rows), warnings=warnings)


def _values(one: Resource) -> list[tuple[str, str, str]]:
    """Name, value and unit of an observation and of its components; an observation without any value has one that is none."""
    found = []
    for holder in [one, *_dicts(one.get("component"))]:
        code = holder.get("code")
        name = ZERO_TO_TEN.get(fhir.loinc_of(code) or "") or fhir.name_of(code) or UNNAMED
        if (told := fhir.value_of(holder)) is not None:
            found.append((name, *told))
    return found or [(fhir.name_of(one.get("code")) or UNNAMED, "", "")]


def _answered(responses: list[Resource], warnings: list[str]) -> Form:
    told = [_answers(one) for one in responses]
    names = list(dict.fromkeys(name for answers in told for name, _, _ in answers))
    titles = {name: text for answers in told for name, _, text in answers if text}
    rows = []
    for one, answers in zip(responses, told, strict=True):
        values = {name: value for name, value, _ in answers}
        rows.append([fhir.subject_of(one), str(one.get("authored") or ""), *[values.get(name, "") for name in names]])
    return Form(
        ["participant", "date", *names], _parts(rows, 2 + len(names)), len(rows), warnings=warnings, titles=titles
    )


def _parts(rows: list[list[str]], width: int) -> Iterator[pa.Table]:
    at_once = rows_at_once(width)
    for start in range(0, len(rows), at_once):
        yield texts_table([list(column) for column in zip(*rows[start : start + at_once], strict=True)])


def _answers(response: Resource) -> list[tuple[str, str, str]]:
    """linkId, answer and question of every answered item, whatever it stands in."""
    found: list[tuple[str, str, str]] = []
    waiting = [one for one in reversed(_dicts(response.get("item")))]
    while waiting:
        item = waiting.pop()
        answers = _dicts(item.get("answer"))
        values = [told[0] for told in map(fhir.value_of, answers) if told]
        if values:
            found.append(
                (str(item.get("linkId") or item.get("text") or "item"), "; ".join(values), str(item.get("text") or ""))
            )
        inner = [*_dicts(item.get("item")), *[one for answer in answers for one in _dicts(answer.get("item"))]]
        waiting.extend(reversed(inner))
    n: Counter[str] = Counter()
    told = []
    for name, value, text in found:
        # groups that are asked several times have their questions again
        n[name] += 1
        told.append((name if n[name] == 1 else f"{name} ({n[name]})", value, text))
    return told


def _dicts(value: object) -> list[Resource]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
