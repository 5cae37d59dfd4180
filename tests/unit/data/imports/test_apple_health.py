"""Apple Health: days add up by hand, sources stay apart, hostile and broken files are refused, memory stays flat."""

import zipfile
from datetime import date

import pytest

from data.catalogue.vocabulary import OWN_DIARY
from data.imports import apple_health
from data.imports.activity_files import read_activity
from data.imports.apple_health import read
from data.imports.faults import ImportFault
from data.imports.load import load, preview, undo
from data.imports.propose import propose
from data.store.store import Store

TODAY = date(2026, 11, 21)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
# as some versions of iOS write it: no parser takes the second line
DOCTYPE = "<!DOCTYPE HealthData [\n<!ATTLIST Record\n  type CDATA #REQUIRED\n<!ELEMENT broken\n]>\n"


def tag(name, **values):
    said = " ".join(f'{key}="{value}"' for key, value in values.items())
    return f"<{name} {said}/>\n"


def steps(value, start, source="Anna’s iPhone", kind="HKQuantityTypeIdentifierStepCount"):
    start = f"{start} +0100"
    return tag("Record", type=kind, sourceName=source, unit="count", startDate=start, endDate=start, value=value)


def walk(duration, start, unit="min", kind="HKWorkoutActivityTypeWalking"):
    start = f"{start} +0100"
    return tag(
        "Workout", workoutActivityType=kind, duration=duration, durationUnit=unit, sourceName="Watch", startDate=start
    )


def export(*records, doctype=DOCTYPE, exported="2026-11-20"):
    body = f'<ExportDate value="{exported} 21:00:00 +0100"/>\n' + "".join(records)
    return f'{HEAD}{doctype}<HealthData locale="de_DE">\n{body}</HealthData>\n'


BOTH = export(
    steps(100, "2026-11-18 08:00:00"),
    steps(250, "2026-11-18 23:59:59"),
    steps(7, "2026-11-19 00:00:01"),
    steps(330, "2026-11-18 08:00:00", "Watch"),
    steps(80, "2026-11-20 08:00:00"),
    steps(61, "2026-11-18 08:00:00", kind="HKQuantityTypeIdentifierHeartRate"),
    walk(31.25, "2026-11-18 09:00:00"),
    walk(0.5, "2026-11-18 10:00:00", "hr"),
    walk(20, "2026-11-18 11:00:00", kind="HKWorkoutActivityTypeCycling"),
)


@pytest.fixture
def put(tmp_path):
    def put_(text, *, zipped=None):
        path = tmp_path / "export"
        if zipped is None:
            path.write_text(text, encoding="utf-8")
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>")
                archive.writestr(zipped, text)
        return path

    return put_


# by hand: 100 + 250 on the phone, apart from the watch's 330; 31.25 + 30 minutes; the 20th is the day of the export
DAYS = (
    ("2026-11-18", "steps", "350", "Anna’s iPhone"),
    ("2026-11-18", "steps", "330", "Watch"),
    ("2026-11-18", "walking", "61.2", "Watch"),
    ("2026-11-19", "steps", "7", "Anna’s iPhone"),
)


@pytest.mark.parametrize("zipped", [None, "apple_health_export/export.xml", "apple_health_export/Exportación.xml"])
def test_records_add_up_by_day_and_source(put, zipped):
    daily = read(put(BOTH, zipped=zipped))
    assert daily.rows == DAYS
    assert daily.n_records == 7
    assert daily.notes == ("2026-11-20 was the day of the export and not over; it is left out.",)


def test_what_cannot_be_read_stays_a_row_of_its_own(put):
    at = "2026-11-18 08:00:00"
    daily = read(put(export(steps("many", at), steps(5, "18.11.2026"), steps("inf", at))))
    assert daily.rows == (
        ("2026-11-18 08:00:00 +0100", "steps", "many", "Anna’s iPhone"),
        ("18.11.2026 +0100", "steps", "5", "Anna’s iPhone"),
        ("2026-11-18 08:00:00 +0100", "steps", "inf", "Anna’s iPhone"),
    )


LAUGHS = '<!DOCTYPE HealthData [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (export(steps("&b;", "2026-11-18 08:00:00"), doctype=LAUGHS), "declares entities"),
        (export(doctype=LAUGHS.lower()), "declares entities"),
        (export(steps("&b;", "2026-11-18 08:00:00")), "damaged at line"),
        (BOTH[:-20], "breaks off"),
        ("<html></html>", "no export of Apple Health"),
        (HEAD + "<HealthData>" + "<!DOCTYPE x [<!ENTITY a 'a'>]>" + "</HealthData>", "damaged|document type"),
    ],
)
def test_hostile_and_broken_files_are_refused(put, text, words):
    with pytest.raises(ImportFault, match=words):
        read(put(text))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(put):
    with pytest.raises(ImportFault, match="200 times its size"):
        read(put(export(" " * 30_000_000), zipped="apple_health_export/export.xml"))


def test_a_damaged_zip_is_refused(put):
    path = put(BOTH * 50, zipped="export.xml")
    content = bytearray(path.read_bytes())
    at = content.index(b"export.xml") + 40
    content[at : at + 30] = bytes(30)
    path.write_bytes(content)
    with pytest.raises(ImportFault):
        read(path)


def test_a_long_file_is_read_in_little_memory(put, monkeypatch, tmp_path):
    """12 MB of records within a limit of address space that a tree of them exceeds."""
    record = steps(1, "2026-11-18 08:00:00")
    path = put(export(record * (12_000_000 // len(record))))
    monkeypatch.setattr("data.imports.activity_files.MEMORY", 60 << 20)
    file = read_activity(path, tmp_path, file_name="export.xml")
    assert file.n_records == 12_000_000 // len(record)
    assert file.sheet.n_records == 1


def test_it_is_previewed_loaded_never_summed_over_sources_and_undone(put, tmp_path):
    store = Store()
    try:
        file = read_activity(put(BOTH, zipped="x/export.xml"), tmp_path, file_name="export.zip")
        assert [path.name for path in tmp_path.iterdir()] == ["export"]
        plan = propose(file.sheet, file.answers, is_personal=True)
        assert plan.open_questions == ()
        seen = preview(store, None, file.sheet, plan, today=TODAY, is_personal=True)
        assert (seen.stored, seen.rejected) == (4, 0)
        done = load(store, OWN_DIARY, "personal", file.sheet, plan, today=TODAY)
        mine = store.find(OWN_DIARY)

        def shown():
            table = mine.read("report_activity", kinds=["steps", "walking"], first_on=date.min, last_on=date.max)
            return [(f"{row.on_day:%d}", row.kind, row.amount) for row in table.itertuples()]

        # the phone tells of two days, the watch of one: the phone's 350 and 7, not 350 + 330
        assert shown() == [("18", "steps", 350), ("19", "steps", 7), ("18", "walking", 61.2)]
        again = load(store, OWN_DIARY, "personal", file.sheet, plan, today=TODAY)
        assert (again.stored, again.duplicates) == (0, 4)
        undo(store, mine, done.batch)
        assert shown() == []
    finally:
        store.close()


def test_too_many_unreadable_records_are_a_file_of_another_kind(put, monkeypatch):
    monkeypatch.setattr(apple_health, "MAX_UNREADABLE", 2)
    with pytest.raises(ImportFault, match="More than 2 records"):
        read(put(export(*[steps("x", "2026-11-18 08:00:00")] * 3)))
