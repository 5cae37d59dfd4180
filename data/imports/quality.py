"""What a file was like: how it was read, what each column holds, what was rejected and why, which days are unknown."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from data.imports.cells import number
from data.imports.column import Column, known, missing_test
from data.imports.dates import parse_day, split_moment
from data.imports.faults import FACTS_ONLY, NOTHING, CellFault
from data.imports.outcome import LoadResult
from data.imports.plan import Plan
from data.imports.sheet import Sheet

COLUMNS = ("part", "item", "what", "value")
KINDS = {
    "contradict each other or what is stored": re.compile("says something else|contradicts|another row about"),
    "are outside their scale": re.compile(r"\bis outside\b|is not a whole number"),
    "have a day outside the calendar (before 1900 or to come)": re.compile("is before 1900|is in the future"),
    "have a day that cannot be read": re.compile("is not a date"),
    "lack the participant or the day": re.compile(r"^the (?:participant|date) is empty"),
    "have facts about the person only, which are kept": re.compile(f"^{FACTS_ONLY}$"),
    "have nothing in them that was to be loaded": re.compile(f"^{NOTHING}"),
    "do not have the cells of the header": re.compile(r"^the row has|^text follows|NUL"),
    "are lines of totals": re.compile("is a line of totals"),
}


def quality(sheet: Sheet, plan: Plan, result: LoadResult) -> pd.DataFrame:
    """The data-quality report of a loaded or previewed file: a frame of part, item, what and value, all text.

    Parts: file, records, reasons, columns, days, notes. Values of columns count the records that could be split into
    columns, of a turned table its entries. Unknown days are those between a participant's first and last accepted day
    in this file that it does not tell of, and days it names without an answer.
    """
    rows: list[tuple[str, str, str, str]] = []

    def add(part: str, item: str, what: str, value) -> None:
        rows.append((part, item, what, "" if value is None else str(value)))

    for what, value in (
        ("name", sheet.file_name),
        ("SHA-256", sheet.sha256),
        ("encoding", sheet.encoding),
        ("separator", sheet.separator or None),
        ("line of the header", sheet.header_line),
        ("kind", plan.kind),
        ("instrument", plan.instrument),
        ("dates written as", plan.date_format),
        ("decimal sign", plan.decimal),
        ("codes of no answer", ", ".join(plan.missing) or None),
        *((f"shape: {key}", value) for key, value in plan.shape.items()),
        *((f"scale of {role}", scale) for role, scale in plan.scales.items()),
    ):
        add("file", "", what, value)
    for what in ("records", "stored", "duplicates", "rejected", "entries", "participants"):
        add("records", "", what, getattr(result, what))
    for what, n in _reasons(result.rejects["reason"]).items():
        add("reasons", "", what, n)
    role_of = {column: role for role, column in plan.columns.items()}
    n_rejected = result.rejects["column"].value_counts()
    for name in sheet.columns:
        for what, value in _column(sheet.column(name), plan).items():
            add("columns", name, what, value)
        add("columns", name, "read as", role_of.get(name, "not stored" if name in result.not_stored else "attribute"))
        add("columns", name, "rejected for it", _rejected_for(sheet, name, n_rejected))
    for what, value in _days(sheet, plan, result).items():
        add("days", "", what, value)
    for number_, note in enumerate(result.warnings, start=1):
        add("notes", "", str(number_), note)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _reasons(reasons: pd.Series) -> dict[str, int]:
    """How many records were rejected for each kind of reason; other reasons together."""
    found, rest = {}, np.ones(len(reasons), bool)
    for what, words in KINDS.items():
        hit = np.array([bool(words.search(reason)) for reason in reasons], bool) & rest
        rest &= ~hit
        if hit.any():
            found[what] = int(hit.sum())
    return found | ({"for another reason": int(rest.sum())} if rest.any() else {})


def _rejected_for(sheet: Sheet, name: str, n_rejected: pd.Series) -> int:
    sources = sheet.turn.sources.get(name, (name,)) if sheet.turn else (name,)
    return int(sum(n_rejected.get(source, 0) for source in dict.fromkeys(sources)))


def _column(column: Column, plan: Plan) -> dict[str, object]:
    """What stands in a column: answered, blank, declared codes; distinct answers; the range of numbers."""
    is_missing = missing_test(plan.missing)
    answered = known("", column, plan.missing)
    n_codes = sum(n for text, n in known("", column).texts if is_missing(text))
    found: dict[str, object] = {
        "answered": answered.n,
        "blank": int(column.counts().sum()) - answered.n - n_codes,
        "codes of no answer": n_codes,
        "different answers": len({text for text, _ in answered.texts}),
    }
    numbers = []
    for text, _ in answered.texts:
        try:
            numbers.append(number(text, plan.decimal))
        except CellFault:
            break
    if numbers and len(numbers) == len(answered.texts):
        found |= {"least": f"{min(numbers).normalize():f}", "most": f"{max(numbers).normalize():f}"}
    return found


def _days(sheet: Sheet, plan: Plan, result: LoadResult) -> dict[str, object]:
    """The first and the last accepted day, and how many days of the participants are unknown."""
    if "date" not in plan.columns or not plan.date_format:
        return {}
    accepted = ~np.isin(sheet.lines(), result.rejects["line"].to_numpy(np.int64))
    column = sheet.column(plan.columns["date"])
    days = [parse_day(split_moment(text)[0], plan.date_format) for text in column.trimmed]
    numbers = np.array([-1 if day is None else day.toordinal() for day in days], np.int64)[column.codes]
    person = np.zeros(sheet.n_rows, np.int64)
    if "participant" in plan.columns:
        who = sheet.column(plan.columns["participant"])
        labels = {text: place for place, text in enumerate(dict.fromkeys(who.trimmed))}
        person = np.array([labels[text] for text in who.trimmed], np.int64)[who.codes]
    says = np.zeros(sheet.n_rows, bool)
    for role in plan.measure_roles():
        cells = sheet.column(plan.columns[role])
        told = {text for text, _ in known(role, cells, plan.missing).texts}
        says |= np.array([text in told for text in cells.trimmed], bool)[cells.codes]
    accepted &= numbers >= 0
    if not accepted.any():
        return {}
    table = pd.DataFrame({"person": person, "day": numbers, "says": says})[accepted]
    by_person = table.groupby("person")["day"]
    n_span = int((by_person.max() - by_person.min() + 1).sum())
    n_named = int(table.drop_duplicates(["person", "day"]).shape[0])
    n_told = int(table[table["says"]].drop_duplicates(["person", "day"]).shape[0])
    return {
        "first day": date.fromordinal(int(table["day"].min())).isoformat(),
        "last day": date.fromordinal(int(table["day"].max())).isoformat(),
        "days from each participant's first to last": n_span,
        "of these with an answer": n_told,
        "of these named without an answer": n_named - n_told,
        "of these not in the file": n_span - n_named,
    }
