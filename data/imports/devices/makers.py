"""Which maker wrote a file, by its header and structure: the first row that fits. To add a maker, add a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from data.imports import fhir
from data.imports.devices import (
    day_tables,
    fhir_steps,
    fitbit_web,
    google_health,
    google_rest,
    json_days,
    open_mhealth,
    rest,
    samsung,
    samsung_sleep,
    withings,
    workouts,
    xiaomi,
)
from data.imports.devices.amounts import Notes, Said, Told
from data.imports.devices.tables import Table, read_table
from data.imports.faults import ImportFault

HEAD = 1 << 14


class Content:
    """One file of text, with its name: what can be seen of it from its beginning, and all of it when it is read.

    beside: the file of the same zip whose name begins with a word.
    """

    def __init__(
        self,
        name: str,
        head: bytes,
        whole: Callable[[], bytes],
        beside: Callable[[str], bytes | None] = lambda word: None,
    ) -> None:
        self.name, self.head, self._whole, self.beside = name, head, whole, beside

    @cached_property
    def whole(self) -> bytes:
        """All of it."""
        return self._whole()

    @cached_property
    def table(self) -> Table | None:
        """Its first lines as a table."""
        return None if self.is_json or b"\0\0" in self.head[:512] else read_table(self.head)

    @property
    def is_json(self) -> bool:
        """Whether it begins as JSON does."""
        return self.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")

    @cached_property
    def value(self) -> object:
        """Its JSON, None where it is none that a maker here could have written."""
        marks = (b"dateTime", b"calendarDate", b"stepCount", b"dateOfSleep", b"step_count")
        return google_health.parsed(self.whole) if self.is_json and any(mark in self.head for mark in marks) else None


@dataclass(frozen=True)
class Maker:
    """What a file is, how it is told, and its reader: (content, said, notes) -> amounts."""

    what: str
    is_it: Callable[[Content], bool]
    read: Callable[[Content, Said, Notes], Told]


def _table(is_it: Callable[[Table], bool]) -> Callable[[Content], bool]:
    return lambda content: content.table is not None and is_it(content.table)


def _rows(read: Callable[[Table, Said, Notes], Told]) -> Callable[[Content, Said, Notes], Told]:
    return lambda content, said, notes: read(read_table(content.whole), said, notes)


def _json(read: Callable[..., Told]) -> Callable[[Content, Said, Notes], Told]:
    return lambda content, said, notes: read(content.value, said, notes)


def _google_json(content: Content, said: Said, notes: Notes) -> Told:
    reader = google_health.json_reader(content.name)
    if reader is None:
        raise google_health.unnamed()
    return reader(content.value, said, notes)


def _samsung(content: Content, said: Said, notes: Notes) -> Told:
    if not samsung.is_daily(content.head):
        raise ImportFault(samsung.INSTEAD)
    return samsung.read(content.whole, said, notes)


def _samsung_sleep(content: Content, said: Said, notes: Notes) -> Told:
    return samsung_sleep.read(content.whole, content.beside(samsung_sleep.STAGES), notes)


def _withings(read: Callable[[Table, Said, Notes], Told], content: Content, said: Said, notes: Notes) -> Told:
    withings.check_name(content.name, said)
    return read(read_table(content.whole), said, notes)


def _whoop(content: Content, said: Said, notes: Notes) -> Told:
    raise ImportFault(
        "This is an export of Whoop: it has no steps or activity that Respite takes. If a phone or another watch "
        "counted as well, its own export can be read."
    )


MAKERS: tuple[Maker, ...] = (
    Maker("Samsung Health (sleep)", lambda content: samsung_sleep.is_it(content.head), _samsung_sleep),
    Maker("Samsung Health", lambda content: samsung.is_it(content.head), _samsung),
    Maker("Google Health", _table(google_health.is_steps_csv), _rows(google_health.read_steps_csv)),
    Maker("Google Health (sleeps)", _table(google_rest.is_sleeps), _rows(google_rest.read_sleeps)),
    Maker("Google Health (sleep stages)", _table(google_rest.is_stages), _rows(google_rest.read_stages)),
    Maker(
        "Google Health (resting heart rate by day)",
        lambda content: content.table is not None and google_rest.is_resting(content.table, content.name),
        _rows(google_rest.read_resting),
    ),
    Maker("Google Health (JSON)", lambda content: google_health.is_json(content.value), _google_json),
    Maker("Google Health (sleep)", lambda content: rest.is_fitbit_sleep(content.value), _json(rest.read_fitbit_sleep)),
    Maker(
        "Google Health (resting heart rate)",
        lambda content: rest.is_fitbit_resting(content.value),
        _json(rest.read_fitbit_resting),
    ),
    Maker("Garmin (sleep)", lambda content: rest.is_garmin_sleep(content.value), _json(rest.read_garmin_sleep)),
    Maker("Garmin (account export)", lambda content: json_days.is_garmin(content.value), _json(json_days.read_garmin)),
    Maker("Open mHealth", lambda content: open_mhealth.is_it(content.value), _json(open_mhealth.read)),
    Maker(
        "FHIR",
        lambda content: fhir.is_it(content.head) and fhir_steps.is_it(content.whole),
        lambda content, said, notes: fhir_steps.read(content.whole, said, notes),
    ),
    Maker("Polar", lambda content: json_days.is_polar(content.value), _json(json_days.read_polar)),
    Maker(
        "Whoop",
        _table(lambda table: table.has("cycle start time", "cycle timezone") or "day strain" in table.folded),
        _whoop,
    ),
    Maker("Strava", _table(workouts.is_strava), _rows(workouts.read_strava)),
    Maker("Garmin (activities)", _table(workouts.is_garmin), _rows(workouts.read_garmin)),
    Maker("Oura", _table(day_tables.is_oura), _rows(day_tables.read_oura)),
    Maker("Oura (sleep)", _table(rest.is_oura_sleep), _rows(rest.read_oura_sleep)),
    Maker("Zepp (sleep)", _table(rest.is_zepp_sleep), _rows(rest.read_zepp_sleep)),
    Maker("Xiaomi", _table(xiaomi.is_it), _rows(xiaomi.read)),
    Maker("Withings (stretches)", _table(withings.is_raw), partial(_withings, withings.read_raw)),
    Maker("Withings", _table(withings.is_daily), partial(_withings, withings.read_daily)),
    Maker("Zepp", _table(day_tables.is_zepp), _rows(day_tables.read_zepp)),
    Maker("Google Fit", _table(day_tables.is_google_fit), _rows(day_tables.read_google_fit)),
    Maker(
        "Fitbit",
        lambda content: content.table is not None and fitbit_web.is_it(content.head),
        lambda content, said, notes: fitbit_web.read(content.whole, said, notes),
    ),
    Maker("Garmin (steps)", _table(day_tables.is_garmin), _rows(day_tables.read_garmin)),
    Maker("a date and steps", _table(day_tables.is_date_and_steps), _rows(day_tables.read_date_and_steps)),
)


def maker_of(content: Content) -> Maker | None:
    """The maker of a file, None where it is none of those known here."""
    return next((maker for maker in MAKERS if maker.is_it(content)), None)
