"""Android's Health Connect: an SQLite file in a zip. Every app writes the walk again, so that each is a source."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from data.imports.devices.amounts import STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.clock import EPOCH, day_of
from data.imports.faults import ImportFault

MARK = b"SQLite format 3\0"
SOURCE = "Health Connect"
MOST = 1_000_000  # steps of a day; 5e-324 stands for what was not recorded
NOT_IT = "This SQLite database is no export of Health Connect; it takes the zip that Health Connect saves."
DAMAGED = "This export of Health Connect is damaged; export it again on the phone."


def read(path: Path, said: Said, notes: Notes) -> Told:
    """Steps by day and app, on the day that each record itself names."""
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            columns = {row[1] for row in database.execute("pragma table_xinfo(steps_record_table)")}
            if not {"count", "start_time"} <= columns:
                raise ImportFault(NOT_IT)
            yield from _days(database, columns)
        finally:
            database.close()
    except sqlite3.Error:
        raise ImportFault(DAMAGED) from None


def _days(database: sqlite3.Connection, columns: set[str]) -> Told:
    tables = {row[0] for row in database.execute("select name from sqlite_master where type = 'table'")}
    offset = "coalesce(start_zone_offset, 0)" if "start_zone_offset" in columns else "0"
    reckoned = f"cast((start_time / 1000 + {offset}) / 86400 as integer)"
    day = f"coalesce(local_date, {reckoned})" if "local_date" in columns else reckoned
    has_apps = "application_info_table" in tables and "app_info_id" in columns
    app = "coalesce(nullif(app.app_name, ''), app.package_name)" if has_apps else "null"
    joined = "left join application_info_table as app on app.row_id = s.app_info_id" if has_apps else ""
    rows = database.execute(
        f"""select min(s.rowid), {day} as day, {app} as app, total(s.count) from steps_record_table as s {joined}
            group by day, app order by day, app"""
    )
    for line, number, app_name, steps in rows:
        if not isinstance(number, int) or not 0 <= number + EPOCH <= date.max.toordinal():
            yield Left(int(line), "local_date", str(number), "no day")
        elif not 0.5 <= steps < MOST:
            yield Left(int(line), "count", f"{steps:g}", "no number of steps of a day")
        else:
            source = f"{SOURCE}, {app_name}" if app_name else SOURCE
            yield Amount(int(line), STEPS, round(steps), STEPS, source, day_of(number))
