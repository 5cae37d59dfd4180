"""The process that reads a phone's or watch's file: `python -m data.imports.wearables SOURCE FOLDER MEMORY SECONDS`.

It limits its own memory and time, recognises Apple Health, Fitbit's and Garmin's CSV exports, and leaves
`daily.csv` and `daily.json` in FOLDER. Dates stay as written: loading asks where they can be read in two ways.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import zipfile
from pathlib import Path

from data.imports import apple_health
from data.imports.daily import COLUMNS, Daily
from data.imports.faults import ImportFault
from data.imports.limited import within_limits

MAX_TEXT = 50 << 20
ALL_DAY = 1440
GROUPED = re.compile(r"\d{1,3}([.,\u00a0\u202f' ]\d{3})+")
# the maker's column -> our kind; all are whole numbers of steps or minutes
FITBIT = {"steps": "steps", "minutes sedentary": "sitting"}
GARMIN = {"actual": "steps", "steps": "steps", "total steps": "steps"}
DATES = ("date", "day", "")
TAKEN = (
    "It is none of the files that are read here: Apple Health's export.zip or export.xml, Fitbit's activities as CSV "
    "(columns Date and Steps), Garmin's steps as CSV (a date, and Actual or Steps). Other tables: use Load."
)


def leave(source: Path, folder: Path) -> None:
    """Read `source` and leave the result in `folder`, without limits."""
    try:
        daily = read(source)
        with (folder / "daily.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, quoting=csv.QUOTE_ALL)
            writer.writerow(COLUMNS)
            writer.writerows(daily.rows)
        told = {"n_records": daily.n_records, "not_worn": daily.not_worn, "notes": daily.notes}
    except ImportFault as fault:
        told = {"fault": str(fault)}
    (folder / "daily.json").write_text(json.dumps(told), encoding="utf-8")


def read(source: Path) -> Daily:
    """The daily amounts of a file of any of the makers. Raises ImportFault with a sentence."""
    with source.open("rb") as file:
        head = file.read(1 << 12).lstrip(b"\xef\xbb\xbf \r\n\t")
    if zipfile.is_zipfile(source) or head.startswith((b"<?xml", b"<!DOCTYPE", b"<HealthData")):
        return apple_health.read(source)
    if source.stat().st_size > MAX_TEXT:
        raise ImportFault(
            f"The file has {source.stat().st_size >> 20:,} MB; a table of days has up to {MAX_TEXT >> 20}."
        )
    try:
        text = source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImportFault(TAKEN) from None
    return read_table(text)


def read_table(text: str) -> Daily:
    """Fitbit's or Garmin's table of days: from its header to the next empty line."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    for place, row in enumerate(rows):
        names = [cell.casefold() for cell in row]
        if len(names) < 2 or names[0] not in DATES:
            continue
        is_fitbit = "calories burned" in names or "minutes sedentary" in names
        kinds = FITBIT if is_fitbit else GARMIN
        columns = {at: kinds[name] for at, name in enumerate(names) if name in kinds}
        if "steps" in columns.values():
            body = rows[place + 1 :]
            end = next((at for at, row in enumerate(body) if not any(row)), len(body))
            return _daily(body[:end], columns, "Fitbit" if is_fitbit else "Garmin")
    raise ImportFault(TAKEN)


def _daily(body: list[list[str]], columns: dict[int, str], source: str) -> Daily:
    rows, not_worn = [], []
    for row in body:
        amounts = {kind: _whole(row[at]) for at, kind in columns.items() if at < len(row) and row[at]}
        # a day that was not worn is all sitting to the tracker, and no step
        if amounts.get("steps") == "0" or _is_all_day(amounts.get("sitting")):
            not_worn.append((row[0], source))
        elif amounts:
            rows += [(row[0], kind, amount, source) for kind, amount in amounts.items()]
        else:
            rows.append((row[0], "steps", "", source))
    return Daily(rows=tuple(rows), n_records=len(body), not_worn=tuple(not_worn), notes=())


def _is_all_day(minutes: str | None) -> bool:
    return minutes is not None and minutes.isdecimal() and int(minutes) >= ALL_DAY


def _whole(cell: str) -> str:
    """Steps and minutes are whole: three digits after a sign are thousands, never decimals."""
    return re.sub(r"\D", "", cell) if GROUPED.fullmatch(cell) else cell


if __name__ == "__main__":
    within_limits(leave, *sys.argv[1:])
