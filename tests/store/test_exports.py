"""Everything out and back in: each file is read back and compared row by row with what was put in."""

import csv
import io
import json
import shutil
import tempfile
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exports import read as exports_read
from data.exports.csv import csv_zip
from data.exports.csv_out import shielded, unshielded
from data.exports.exports import bundle, json_bytes, parquet_bytes
from data.exports.restore import open_bundle, read_bundle, restore_collection
from data.imports.ledger import add_batch, add_persons, new_batch
from data.own.entries import CheckIn, correct_check_in, save_assessment, save_check_in
from data.sharing.shares import Chosen, create_share
from data.store.store import StoreError
from tests.drawn import drawn
from tests.stores import new_store

TODAY = date(2026, 11, 20)
SAVED = datetime(2026, 11, 20, 10, 30)
HOSTILE = [
    "",
    "'",
    "''",
    "=1+1",
    "'=1",
    "''=1",
    "-2",
    "'-2",
    "+3,5",
    "-2+3",
    "@x",
    "\t",
    "\r=",
    "a\r\nb",
    '"',
    "\x00",
    "naïve 🦴",
    "NULL",
    "nan",
]
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), max_size=30), st.text("'=+-@\t\r1.,", max_size=5)
)
scores = st.one_of(st.floats(0, 10), st.integers(0, 10))
entries = st.tuples(
    st.integers(0, 2),
    st.one_of(st.none(), st.times()),
    st.one_of(st.none(), texts),
    scores,
    st.booleans(),
    st.one_of(st.none(), texts),
)
diaries = st.lists(entries, max_size=6).map(lambda some: [*some, *EVERY_HOSTILE])
EVERY_HOSTILE = [(0, None, text, 0.1, True, text) for text in HOSTILE]


def fill(collection, diary) -> None:
    """Several entries a day as a file brings them, the second of each three corrected, the third deleted."""
    with collection.store.writing() as cursor:
        batch = new_batch(cursor)
        (person,) = add_persons(cursor, collection.id, ["me"]).values()
        values, replaced = [], []
        for line, (back, at_time, entry, pain, flare, note) in enumerate(diary, start=1):
            number, day = batch * 2**32 + line, TODAY - timedelta(back)
            said = [day, at_time, entry, None, None, pain, None, int(flare), None, None]
            values.append([collection.id, person, number, 1, batch, False, *said, note])
            if line % 3:
                continue
            values.append([collection.id, person, number, 2, batch, line % 2 == 0, *said, f"{note}!"])
            replaced.append([number, 1])
        cursor.executemany(f"insert into day_entry values ({', '.join('?' * 17)})", values)
        if replaced:
            cursor.executemany("insert into superseded values (?, ?)", replaced)
        cursor.execute(
            "insert into activity select ?, ?, ?, 1, ?, false, ?, 'walking', 0.30000000000000004, 'minutes', '=x'",
            [collection.id, person, batch * 2**32 + 10_000, batch, TODAY],
        )
        add_batch(cursor, batch, collection.id, "import", "diary", file_name="=file.csv", settings='{"a": "ü"}')
    save_assessment(collection, "fabq", TODAY, {1: 0.1, 2: 4}, key=f"{collection.id}.q", today=TODAY)


def rows(store, table, collection_id, left_out=()) -> list[tuple]:
    """Every row of a table, read without the code under test; `left_out` columns are numbers of the store."""
    with store.reading() as cursor:
        left = ", ".join(("collection_id", *left_out))
        query = f"select * exclude ({left}) from {table} where collection_id = {collection_id}"
        return sorted(map(repr, cursor.execute(query).fetchall()))


def read(data: bytes):
    """Read a file as the child process does, without starting one."""
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "source").write_bytes(data)
        exports_read.leave(folder / "source", folder)
        return open_bundle(folder)
    finally:
        shutil.rmtree(folder)


RAW = ("batch", "participant", "day_entry", "activity", "response", "attribute", "reject", "remembered_answers")
CURRENT = ("current_day_entry", "current_activity", "current_response", "current_attribute")
NUMBERED = ("participant_id", "entry_id", "batch_id")


@drawn(5)
@given(diary=diaries, write=st.sampled_from([json_bytes, parquet_bytes]))
def test_a_diary_restores_to_the_letter_into_a_new_store_and_beside_itself(diary, write):
    store, new = new_store(), new_store()
    try:
        mine = store.create("My diary", "personal")
        fill(mine, diary)
        whole = read(write(bundle(mine, saved_at=SAVED)))
        there = restore_collection(new, whole, "My diary")
        for table in RAW:
            assert rows(new, table, there.id) == rows(store, table, mine.id)
        before = [rows(store, table, mine.id) for table in (*RAW, *CURRENT)]
        twin = restore_collection(store, whole, "Twin")
        assert [rows(store, table, mine.id) for table in (*RAW, *CURRENT)] == before
        for table in CURRENT:
            assert rows(new, table, there.id) == rows(store, table, mine.id)
            assert rows(store, table, twin.id, NUMBERED) == rows(store, table, mine.id, NUMBERED)
        # what is restored is a diary like any other
        save_check_in(twin, CheckIn(on_day=TODAY, pain_now=1), key="later", today=TODAY)
        assert len(rows(store, "current_day_entry", mine.id)) + 1 == len(rows(store, "current_day_entry", twin.id))
    finally:
        store.close()
        new.close()


@drawn(5)
@given(diary=diaries)
def test_the_tables_for_spreadsheets_hold_every_current_row_to_the_letter(diary):
    store = new_store()
    try:
        mine = store.create("My diary", "personal")
        fill(mine, diary)
        with store.reading() as cursor:
            said = cursor.execute("select on_day, pain_now, flare, entry, note from current_day_entry").fetchall()
        archive = zipfile.ZipFile(io.BytesIO(csv_zip(mine, saved_at=SAVED)))
        sheet = io.StringIO(archive.read("days.csv").decode("utf-8-sig"), newline="")
        table = [{name: unshielded(cell) for name, cell in row.items()} for row in csv.DictReader(sheet)]
        found = [
            (date.fromisoformat(row["date"]), float(row["pain_now"]), int(row["flare"]), row["entry"], row["note"])
            for row in table
        ]
        assert sorted(map(repr, found)) == sorted(map(repr, said))
    finally:
        store.close()


@given(texts)
def test_a_shielded_text_comes_back_and_starts_no_formula(text):
    cell = shielded(text)
    assert unshielded(cell) == text
    assert cell[:1] not in ("=", "@", "\t", "\r")
    assert unshielded(shielded(None)) is None


def test_shields_by_hand():
    given_ = ["=1", "'=1", "-2", "-2+3", "it's", "", None]
    assert [shielded(text) for text in given_] == ["'=1", "''=1", "-2", "'-2+3", "it's", "'", ""]


@pytest.fixture
def mine():
    store = new_store()
    diary = store.create("My diary", "personal")
    first = CheckIn(on_day=TODAY, pain_now=3, note="x", amounts={"walking": 5})
    saved = save_check_in(diary, first, key="a", today=TODAY)
    correct_check_in(diary, saved, CheckIn(on_day=TODAY, pain_now=4), key="b", today=TODAY)
    save_assessment(diary, "fabq", TODAY, {1: 0.1, 2: 4}, key="c", today=TODAY)
    yield diary
    store.close()


def test_a_file_is_read_in_a_process_of_its_own_and_leaves_nothing(mine, tmp_path):
    file = tmp_path / "saved.json"
    file.write_bytes(json_bytes(bundle(mine, saved_at=SAVED)))
    staging = tmp_path / "staging"
    staging.mkdir()
    whole = read_bundle(file, staging)
    assert whole.tables["day_entry"].num_rows == 2
    assert list(staging.iterdir()) == []
    file.write_text("[" * 100_000)
    with pytest.raises(StoreError, match="not saved by Respite"):
        read_bundle(file, staging)


def test_links_that_others_hold_are_not_in_a_file(mine):
    chosen = Chosen(measures=("pain_now",), last_days=7)
    create_share(mine, chosen, now=SAVED, label="secret label", expires_at=SAVED + timedelta(1))
    whole = bundle(mine, saved_at=SAVED)
    assert not [name for name in whole.tables if name.startswith("share")]
    assert b"secret label" not in json_bytes(whole)


def changed(mine, change) -> bytes:
    whole = json.loads(json_bytes(bundle(mine, saved_at=SAVED)))
    change(whole)
    return json.dumps(whole).encode()


def put(table, column, value):
    def change(whole):
        content = whole["tables"][table]
        content["rows"][0][content["columns"].index(column)] = value

    return change


def add_migration(whole):
    whole["tables"]["migration"] = {"columns": ["name"], "rows": []}
    whole["manifest"]["rows"]["migration"] = 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda whole: whole["tables"]["day_entry"]["rows"].pop(), "do not have the rows"),
        (lambda whole: whole["tables"].pop("superseded"), "do not have the rows"),
        (put("day_entry", "pain_now", 11), "value that Respite never writes"),
        (put("day_entry", "pain_now", "much"), "“much” is no pain now"),
        (put("day_entry", "flare", 1.6), "“1.6” is no flare"),
        (put("day_entry", "on_day", "2026-02-30"), "“2026-02-30” is no on day"),
        (put("superseded", "entry_id", 1), "belong to nothing"),
        (put("superseded", "entry_id", 9 * 2**32 + 1), "belong to nothing"),
        (put("day_entry", "batch_id", -5), "belong to nothing"),
        (put("participant", "participant_id", 2**31 - 1), "larger than any"),
        (lambda whole: whole["manifest"].update(version=2), "newer Respite"),
        (lambda whole: whole["tables"]["batch"]["columns"].__setitem__(3, 'x"; drop table batch; --'), "does not know"),
        (add_migration, "does not know"),
    ],
)
def test_a_file_that_was_changed_is_refused_and_nothing_is_restored(mine, change, words):
    store = mine.store
    before = [rows(store, table, mine.id) for table in (*RAW, *CURRENT)]
    with pytest.raises(StoreError, match=words):
        restore_collection(store, read(changed(mine, change)), "Twin")
    assert store.find("Twin") is None
    assert [rows(store, table, mine.id) for table in (*RAW, *CURRENT)] == before


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"tables": {"a": 1}}', b"PK\x03\x04 no zip"])
def test_other_files_are_no_bundles(content):
    with pytest.raises(StoreError):
        read(content)


def test_a_zip_that_unpacks_to_too_much_is_refused(monkeypatch, mine):
    monkeypatch.setattr(exports_read, "MAX_UNPACKED", 1000)
    with pytest.raises(StoreError, match="unpacks to more"):
        read(parquet_bytes(bundle(mine, saved_at=SAVED)))


def test_a_name_that_is_taken_is_refused(mine):
    with pytest.raises(StoreError, match="another name"):
        restore_collection(mine.store, read(json_bytes(bundle(mine, saved_at=SAVED))), "My diary")
