"""Apple Health: days add up by hand, sources stay apart, hostile and broken files are refused, memory stays flat."""

import json
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.vocabulary import OWN_DIARY
from data.imports.devices import device_file
from data.imports.devices import reader as devices_reader
from data.imports.devices.amounts import Said
from data.imports.devices.device_file import DeviceFile, open_device, read_device
from data.imports.devices.load_amounts import load_amounts
from data.imports.devices.reader import ASKED, leave
from data.imports.faults import ImportFault
from data.imports.load import undo
from tests.stores import new_store

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


def read(path) -> DeviceFile:
    """Read as the process does, without starting one."""
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    (folder / ASKED).write_text(json.dumps({"name": path.name, "zone": "Europe/Berlin"}), encoding="utf-8")
    leave(path, folder)
    return open_device(folder, path.name, "0" * 64, "Europe/Berlin")


def rows(file):
    """Sums by day, kind and source."""
    sums = {}
    for row in file.amounts.table().to_pylist():
        key = (row["on_day"].isoformat(), row["kind"], row["source"])
        sums[key] = sums.get(key, 0) + row["amount"]
    return sums


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
DAYS = {
    ("2026-11-18", "steps", "Anna’s iPhone"): 350,
    ("2026-11-18", "steps", "Watch"): 330,
    ("2026-11-18", "walking", "Watch"): 61.25,
    ("2026-11-19", "steps", "Anna’s iPhone"): 7,
}


@pytest.mark.parametrize("zipped", [None, "apple_health_export/export.xml", "apple_health_export/Exportación.xml"])
def test_records_stay_as_they_were_counted(put, zipped):
    file = read(put(BOTH, zipped=zipped))
    assert rows(file) == DAYS
    assert file.n_records == 7
    assert file.notes == ("2026-11-20 was the day of the export and not over; it is left out.",)
    assert [(one.line, one.value) for one in file.left] == [(5, "80")]


def test_what_cannot_be_read_stays_a_record_of_its_own(put):
    at = "2026-11-18 08:00:00"
    file = read(put(export(steps("many", at), steps(5, "18.11.2026"), steps("inf", at), steps("-3", at))))
    assert [one.value for one in file.left] == ["many", "5", "inf", "-3"]
    assert file.n_records == 4


def test_control_characters_are_left_out_and_counted(put):
    file = read(put(BOTH.replace("Anna’s iPhone", "An\x0bna’s\x1f iPhone")))
    assert rows(file) == DAYS
    assert (
        file.notes[0] == f"{2 * BOTH.count('Anna’s iPhone'):,} control characters, which no XML takes, were left out."
    )


def test_a_record_with_its_own_zone_counts_there(put):
    at = '"2026-11-18 23:30:00 +0100"'
    record = (
        f'<Record type="HKQuantityTypeIdentifierStepCount" sourceName="P" startDate={at} endDate={at} value="9">'
        '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/></Record>'
    )
    # 22:30 in UTC is 07:30 of the next day in Tokyo
    assert rows(read(put(export(record, steps(1, "2026-11-18 23:30:00", "P"))))) == {
        ("2026-11-19", "steps", "P"): 9,
        ("2026-11-18", "steps", "P"): 1,
    }


LAUGHS = '<!DOCTYPE HealthData [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (export(steps("&b;", "2026-11-18 08:00:00"), doctype=LAUGHS), "declares entities"),
        (export(doctype=LAUGHS.lower()), "declares entities"),
        (export(steps("&b;", "2026-11-18 08:00:00")), "damaged after"),
        (BOTH[:-20], "breaks off"),
        (HEAD + "<HealthData>" + "<!DOCTYPE x [<!ENTITY a 'a'>]>" + "</HealthData>", "damaged|document type"),
    ],
)
def test_hostile_and_broken_files_are_refused(put, text, words):
    with pytest.raises(ImportFault, match=words):
        read(put(text))


def test_what_is_no_export_is_left_to_the_reader_of_tables(put):
    assert read(put("<html></html>")) is None


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
    monkeypatch.setattr(device_file, "MEMORY", 90 << 20)
    file = read_device(path, tmp_path, file_name="export.xml", said=Said(zone="Europe/Berlin"))
    assert file.n_records == file.amounts.n_rows == 12_000_000 // len(record)


def test_it_is_loaded_never_summed_over_sources_and_undone(put, tmp_path):
    store = new_store()
    try:
        file = read(put(BOTH, zipped="x/export.xml"))
        done = load_amounts(store, OWN_DIARY, file, today=TODAY)
        assert (done.stored, done.rejected) == (6, 1)
        mine = store.find(OWN_DIARY)

        def shown():
            table = mine.read("report_activity", kinds=["steps", "walking"], first_on=date.min, last_on=date.max)
            return [(f"{row.on_day:%d}", row.kind, row.amount) for row in table.itertuples()]

        # moments: the phone's at 08:00 is the watch's as well, that at 23:59:59 is its own: 330 + 250, not 350 + 330
        assert shown() == [("18", "steps", 580), ("19", "steps", 7), ("18", "walking", 61.25)]
        again = load_amounts(store, OWN_DIARY, file, today=TODAY)
        assert (again.stored, again.duplicates) == (0, 6)
        undo(store, mine, done.batch)
        assert shown() == []
    finally:
        store.close()


def test_too_many_unreadable_records_are_a_file_of_another_kind(put, monkeypatch):
    monkeypatch.setattr(device_file, "MAX_LEFT", 2)
    monkeypatch.setattr(devices_reader, "MAX_LEFT", 2)
    with pytest.raises(ImportFault, match="more than 2"):
        read(put(export(*[steps("x", "2026-11-18 08:00:00")] * 3)))


def test_what_is_found_by_its_signs_and_what_the_reader_of_xml_finds_is_the_same(tmp_path):
    """The same records as the Health app writes them, and with their signs in an order that only a reader of XML takes."""
    record = (
        '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="{name}" sourceVersion="1" device="&lt;x>" unit="count" '
        'creationDate="2026-03-29 03:10:00 +0200" startDate="2026-03-{day:02} {hour:02}:50:00 +0200" '
        'endDate="2026-03-{next:02} {later:02}:10:00 +0200" value="{value}"/>'
    )
    other = '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="a" value="61">\n<MetadataEntry key="k" value="1"/>\n</Record>'
    lines = []
    for n in range(60):
        hour, day = n % 24, 1 + n % 30
        last = (day + 1, 0) if hour == 23 else (day, hour + 1)
        name = "Tom &amp; Ann’s iPhone" if n % 7 == 0 else "Anna’s\u00a0iPhone"
        lines += [record.format(name=name, day=day, hour=hour, next=last[0], later=last[1], value=n * 10), other]
    text = HEAD + '<HealthData locale="de">\n<ExportDate value="2026-04-20 21:00:00 +0100"/>\n{}\n</HealthData>\n'
    (tmp_path / "plain.xml").write_text(text.format("\n".join(lines)), encoding="utf-8")
    turned = [line.replace(' value="', ' x="', 0).replace("<Record type=", "<Record  type=") for line in lines]
    (tmp_path / "turned.xml").write_text(text.format("\n".join(turned)), encoding="utf-8")
    plain, by_parser = read(tmp_path / "plain.xml"), read(tmp_path / "turned.xml")
    assert plain.n_records == by_parser.n_records == 60

    def of_days(file):
        return {key: round(steps, 6) for key, steps in rows(file).items()}

    assert of_days(plain) == of_days(by_parser) and sum(rows(plain).values()) == pytest.approx(10 * sum(range(60)))
    assert {source for _, _, source in rows(plain)} == {"Tom & Ann’s iPhone", "Anna’s iPhone"}


def test_plain_records_behind_another_table_of_a_zip_keep_their_own_numbers(tmp_path):
    """Two days of one table and two records of an export: four records; a line's end within a name is a blank in XML."""
    step = (
        '<Record type="HKQuantityTypeIdentifierStepCount" sourceName="Anna,\u2028\n“x”" startDate="2026-03-0{n} 08:00:00 +0100" '
        'endDate="2026-03-0{n} 08:10:00 +0100" value="70{n}"/>\n'
    )
    export = f'<?xml version="1.0"?>\n<HealthData>\n{step.format(n=3)}{step.format(n=4)}</HealthData>'
    days = "\ufeffdate,steps,distance,runDistance,calories\n2026-03-01,10,1,0,1\n2026-03-02,20,1,0,1\n"
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.writestr("ACTIVITY_1.csv", days)
        archive.writestr("export.xml", export)
    file = read(tmp_path / "both.zip")
    told = file.amounts.table().to_pylist()
    assert [(row["line"], row["amount"]) for row in told[2:]] == [(4, 703), (5, 704)] and file.n_records == 4
    assert {row["source"] for row in told[2:]} == {"Anna,\u2028 “x”"}
