"""What a collection says now, as CSV tables in a zip for spreadsheets, with a README that explains them.

Cells are kept from starting a formula, in a way that can be undone to the letter (data.exports.csv_out), and an empty
text is told from an unknown one.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import pandas as pd

from data.catalogue.vocabulary import MEASURES
from data.exports.csv_out import shielded
from data.exports.exports import tell_export
from data.store.store import Collection
from data.study.clock import clock_of, day_number

TABLES = {
    "days": "one row per diary entry; a day can have several",
    "activities": "one row per amount of an activity on a day, by the source that told it",
    "questionnaire_items": "one row per answered item of a questionnaire",
    "questionnaire_totals": "one row per scale total that came without its items",
    "attributes": "one row per fact about a person",
}
# of studies that hold such records: no file of a diary has them
RECORDED = {
    "episodes": "one row per episode as it was reported",
    "followed": "one row per person who was followed for episodes",
    "finished_table": "one row per row of a finished table",
}
DAYS = frozenset({"date", "began_on", "ended_on", "free_from", "followed_until"})
README = """{name}, saved by Respite on {saved_at:%d %B %Y at %H:%M} UTC
{mark}
These tables hold what the diary or study says now. Earlier versions of corrected entries, and files that were
undone, are not in them, nor are plans and settings: the JSON file and the zip of Parquet tables have them, and
can be restored.

{tables}

Written as UTF-8 with a byte-order mark, separated by commas, decimal point, dates as 2026-11-20 (of a study
without dates the number of the day). An empty cell is
unknown: never zero, never no. The column assessment tells questionnaires of the same day apart.

A text that a spreadsheet might run as a formula has an apostrophe before each sign that would begin one (= + - @ and
their wide forms): at the start, after a comma, semicolon, bar, quotation mark, tab or line break, and after a space
or a colon where a formula can follow; also before a tab or a line break at the start. Numbers have none. Whoever
needs the letter of every text takes the JSON file or the zip of Parquet tables.
"""


def csv_zip(collection: Collection, *, saved_at: datetime) -> bytes:
    """All current rows as one CSV per table of `TABLES`, of `RECORDED` those there are, and README.txt, which the trail tells. saved_at: UTC."""
    tell_export(collection)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        told, clock = [], clock_of(collection)
        for name, meaning in (TABLES | RECORDED).items():
            rows = _days(collection) if name == "days" else collection.read(f"export_{name}")
            rows = rows if clock.is_dated else _in_days(rows)
            if name in RECORDED and rows.empty:
                continue
            archive.writestr(f"{name}.csv", _csv(rows))
            told.append(f"{name}.csv ({len(rows):,} rows): {meaning}.")
        mark = "\nThis is simulated data, about nobody.\n" if collection.info.is_simulated else ""
        name = "".join(sign if sign.isprintable() else " " for sign in collection.info.name)
        readme = README.format(name=name, saved_at=saved_at, mark=mark, tables="\n".join(told))
        archive.writestr("README.txt", readme)
    return target.getvalue()


def table_csv(collection: Collection, what: str) -> tuple[bytes, int]:
    """One table as CSV, which the trail tells, and how many rows it has.

    `what`: entries (as `days`), activities, or assessments: items and totals of questionnaires one below the other.
    """
    tell_export(collection)
    if what == "entries":
        rows = _days(collection)
    elif what == "activities":
        rows = collection.read("export_activities")
    else:
        parts = [collection.read(f"export_questionnaire_{kind}") for kind in ("items", "totals")]
        rows = pd.concat([part.astype(object) for part in parts], ignore_index=True)
        rows = rows[["participant", "date", "assessment", "instrument", "item", "total", "value"]]
        rows = rows.sort_values(["participant", "date", "assessment"], kind="stable")
    rows = rows if clock_of(collection).is_dated else _in_days(rows)
    return _csv(rows), len(rows)


def _days(collection: Collection) -> pd.DataFrame:
    """Diary entries, with a column for each measure that any of them has, those of the collection's own last."""
    rows = collection.read("export_days")
    apart = collection.read("export_values")
    wide = apart.pivot(index="place", columns="measure", values="value").reindex(rows.index)
    own = sorted(set(wide).difference(MEASURES))
    for name in [*(name for name in MEASURES if name in wide), *own]:
        rows.insert(len(rows.columns) - 1, name, wide[name].astype(object))
    return rows


def _in_days(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a study without dates: days by their number, in a column called day where it was a date."""
    found = rows.copy()
    for name in DAYS.intersection(rows.columns):
        found[name] = [None if pd.isna(day) else str(day_number(date.fromisoformat(day))) for day in rows[name]]
    return found.rename(columns={"date": "day"})


def _csv(rows) -> bytes:
    """Numbers are written by the queries as the shortest text that reads back as the same number."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(map(shielded, rows.columns))
    columns = [[None if cell is None or cell != cell else cell for cell in rows[name].tolist()] for name in rows]
    writer.writerows([shielded(cell) for cell in row] for row in zip(*columns, strict=True))
    return sheet.getvalue().encode("utf-8-sig")
