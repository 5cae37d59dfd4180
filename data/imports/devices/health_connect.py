"""Android's Health Connect: an SQLite file in a zip. Every app writes the walk again, so that each is a source."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from data.imports.devices.amounts import STEPS, Amount, Left, Notes, Said, Told
from data.imports.devices.clock import EPOCH, day_of
from data.imports.devices.rest import Hearts, stretch_asleep
from data.imports.faults import ImportFault

MARK = b"SQLite format 3\0"
SOURCE = "Health Connect"
SLEEPS, STAGES, HEARTS = "sleep_session_record_table", "sleep_stages_table", "resting_heart_rate_record_table"
NIGHTS = 1 << 40  # what is told of nights and hearts is numbered behind the steps
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
            yield from _sleeps(database, notes)
            yield from _resting(database)
        finally:
            database.close()
    except sqlite3.Error:
        raise ImportFault(DAMAGED) from None


def _sleeps(database: sqlite3.Connection, notes: Notes) -> Told:
    """Stretches asleep of each app, of the day of waking; a sleep without stages counts from its begin to its end."""
    if not {"row_id", "start_time", "end_time"} <= _columns(database, SLEEPS):
        return
    has_stages = {"parent_key", "stage_start_time", "stage_end_time", "stage_type"} <= _columns(database, STAGES)
    offset = "coalesce(s.end_zone_offset, 0)" if "end_zone_offset" in _columns(database, SLEEPS) else "0"
    app, joined = _app(database, SLEEPS)
    stages = f"select parent_key, stage_start_time, stage_end_time from {STAGES} where stage_type in (2, 4, 5, 6)"
    told = f"select distinct parent_key from {STAGES}" if has_stages else "select -1 as parent_key"
    whole = f"select row_id, start_time, end_time from {SLEEPS} where row_id not in ({told})"
    n_whole = database.execute(f"select count(*) from ({whole})").fetchone()[0]
    rows = database.execute(
        f"""with part(sleep_id, start_at, end_at) as ({f"{stages} union all " if has_stages else ""}{whole})
            select s.row_id, {app}, part.start_at, part.end_at, {offset}
            from part inner join {SLEEPS} as s on s.row_id = part.sleep_id {joined} order by s.row_id, part.start_at"""
    )
    for line, app_name, since, until, ahead in rows:
        try:
            zone = f"{'-' if ahead < 0 else '+'}{abs(ahead) // 3600:02}:{abs(ahead) % 3600 // 60:02}"
            yield stretch_asleep(NIGHTS + int(line), since / 1000, until / 1000, zone, _source(app_name))
        except (ValueError, TypeError, OverflowError, ImportFault):
            yield Left(NIGHTS + int(line), "start_time", str(since), "no stretch of a night")
    if n_whole:
        notes.say(f"{n_whole:,} sleeps have no stages; they count from their begin to their end.")


def _resting(database: sqlite3.Connection) -> Told:
    """Heart rates at rest, of the record's own local day."""
    columns = _columns(database, HEARTS)
    if not {"row_id", "time", "beats_per_minute"} <= columns:
        return
    offset = "coalesce(s.zone_offset, 0)" if "zone_offset" in columns else "0"
    app, joined = _app(database, HEARTS)
    rows = database.execute(f"select s.row_id, {app}, s.time, {offset}, s.beats_per_minute from {HEARTS} as s {joined}")
    hearts = Hearts()
    for line, app_name, at, ahead, beats in rows:
        try:
            day = day_of(int((at / 1000 + ahead) // 86_400))
            left = hearts.take(2 * NIGHTS + int(line), day, float(beats), _source(app_name))
        except (ValueError, TypeError, OverflowError):
            left = Left(2 * NIGHTS + int(line), "time", str(at), "no moment")
        if left:
            yield left
    yield from hearts.told()


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"pragma table_xinfo({table})")}


def _app(database: sqlite3.Connection, table: str) -> tuple[str, str]:
    """The name of the app that wrote a row, and the join that has it."""
    if "app_info_id" not in _columns(database, table):
        return "null", ""
    if not _columns(database, "application_info_table"):
        return "'app ' || s.app_info_id", ""
    return (
        "coalesce(nullif(app.app_name, ''), app.package_name)",
        "left join application_info_table as app on app.row_id = s.app_info_id",
    )


def _days(database: sqlite3.Connection, columns: set[str]) -> Told:
    offset = "coalesce(start_zone_offset, 0)" if "start_zone_offset" in columns else "0"
    reckoned = f"cast((start_time / 1000 + {offset}) / 86400 as integer)"
    day = f"coalesce(local_date, {reckoned})" if "local_date" in columns else reckoned
    app, joined = _app(database, "steps_record_table")
    rows = database.execute(
        f"""select min(s.rowid), {day} as day, {app} as app, total(s.count) from steps_record_table as s {joined}
            where s.count > 0 group by day, app order by day, app"""
    )
    for line, number, app_name, steps in rows:
        if not isinstance(number, int) or not 0 <= number + EPOCH <= date.max.toordinal():
            yield Left(int(line), "local_date", str(number), "no day")
        elif not 0.5 <= steps < MOST:
            yield Left(int(line), "count", f"{steps:g}", "no number of steps of a day")
        else:
            yield Amount(int(line), STEPS, round(steps), STEPS, _source(app_name), day_of(number))


def _source(app_name: str | None) -> str:
    return f"{SOURCE}, {app_name}" if app_name else SOURCE
