"""Erasure erases: no row and no byte of a collection is left in the store's files, and nothing else is touched."""

import threading
from contextlib import ExitStack
from datetime import date, datetime, timedelta

import duckdb
import pytest

from data.exports.scope import OF_THE_STORE, scopes
from data.own.entries import CheckIn, correct_check_in, save_assessment, save_check_in
from data.sharing.shares import Chosen, create_share
from data.store import store as store_module
from data.store.erase import copies_beside, erase, held
from data.store.store import Store, StoreError
from tests.stores import new_store

CANARY = "kanarienvogel-5c1f9a7e"
TODAY = date(2026, 11, 20)


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path / "respite.duckdb")
    yield opened
    opened.close()


def fill(collection, text: str) -> None:
    """Two days, one corrected, a questionnaire, a link: text in every place that takes some."""
    entry = save_check_in(
        collection,
        CheckIn(on_day=TODAY, pain_average=4, note=f"{text} note", amounts={"walking": 20}),
        key=f"{text} key",
        today=TODAY,
    )
    other = CheckIn(on_day=TODAY, pain_average=3, note=f"{text} corrected")
    correct_check_in(collection, entry, other, key=f"{text} 2", today=TODAY)
    save_check_in(collection, CheckIn(on_day=TODAY - timedelta(1), pain_average=4), key=f"{text} 3", today=TODAY)
    save_assessment(collection, "fabq", TODAY, {1: 3, 2: 4}, key=f"{text} 4", today=TODAY)
    instant = datetime(2026, 11, 20)
    create_share(
        collection,
        Chosen(measures=("pain_average",), last_days=7),
        now=instant,
        label=f"{text} label",
        expires_at=instant + timedelta(days=7),
    )


def bytes_of_everything(folder) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def all_rows(store) -> dict[str, list]:
    """Every row of every table, read without the code under test."""
    with store.reading() as cursor:
        tables = [row[0] for row in cursor.execute("select table_name from duckdb_tables()").fetchall()]
        return {table: sorted(map(repr, cursor.execute(f"select * from {table}").fetchall())) for table in tables}


def test_no_byte_of_it_is_left_in_the_store_its_log_or_its_staging_folder(store, tmp_path):
    mine = store.create("My diary", "personal")
    fill(mine, CANARY)
    with store.reading() as cursor:
        cursor.execute("checkpoint")
    # deleting alone leaves the text: without the rewrite this test would fail
    with store.writing() as cursor:
        cursor.execute("delete from day_entry where note like '%corrected'")
    with store.reading() as cursor:
        cursor.execute("checkpoint")
    assert f"{CANARY} corrected".encode() in bytes_of_everything(tmp_path)
    (store.staging() / "left.csv").write_text(CANARY)
    erase(mine)
    assert CANARY.encode() not in bytes_of_everything(tmp_path)
    assert store.collections() == []
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"respite.duckdb", "respite.duckdb.lock"}
    assert store.path.stat().st_mode & 0o777 == 0o600


def test_another_collection_keeps_every_row_and_goes_on_being_written(store):
    other = store.create("Somebody else", "personal")
    fill(other, "other")
    before = all_rows(store)
    mine = store.create("My diary", "personal")
    fill(mine, CANARY)
    receipt = erase(mine)
    after = all_rows(store)
    # the trail outlives what it tells of, in numbers only; all else is as it was
    trail, trail_before = after.pop("audit"), before.pop("audit")
    assert after == before
    assert set(trail_before) < set(trail) and not any(CANARY in line for line in trail)
    # by hand from `fill`: 3 entries (one a correction), 1 amount twice (set, taken back), 2 answers, 4 forms
    assert receipt.rows == {
        "day_entry": 3,
        "activity": 2,
        "response": 2,
        "participant": 1,
        "batch": 4,
        "share": 1,
        "superseded": 2,
    }
    save_check_in(other, CheckIn(on_day=TODAY, pain_now=1), key="later", today=TODAY)
    path = store.path
    store.close()
    again = Store(path)
    try:
        with again.reading() as cursor:
            assert cursor.execute("select count(*) from current_day_entry").fetchone() == (3,)
            # keys and checks came along with the rows
            with pytest.raises(duckdb.ConstraintException):
                cursor.execute("insert into batch select * from batch limit 1")
    finally:
        again.close()


def test_every_table_is_reached(store):
    """A table that a later migration adds must belong to a collection, or it would outlive an erasure."""
    with store.reading() as cursor:
        tables = {row[0] for row in cursor.execute("select table_name from duckdb_tables()").fetchall()}
        reached = {scope.table for scope in scopes(cursor)}
    assert tables - reached == set(OF_THE_STORE)


def test_a_failed_erasure_changes_nothing(store, monkeypatch):
    mine = store.create("My diary", "personal")
    fill(mine, CANARY)
    before = all_rows(store)
    monkeypatch.setattr(store_module, "READERS_SECONDS", 0.1)
    with store.reading(), pytest.raises(StoreError, match="try again"):
        erase(mine)
    with pytest.raises(ZeroDivisionError):
        store.rewrite(lambda connection: connection.execute("delete from day_entry") and 1 / 0)
    assert all_rows(store) == before
    save_check_in(mine, CheckIn(on_day=TODAY, pain_now=1), key="goes on", today=TODAY)


def test_a_rewrite_waits_as_long_as_one_read_after_the_other_ends(store, monkeypatch):
    """Three reads in hand; each that ends gives the others all of the time again, and one that stays is not waited for."""
    waits = []
    as_it_is = store._gate.wait_for

    def told(is_so, timeout=None):
        waits.append(timeout)
        if len(waits) < 3:
            reads.pop().close()
        return as_it_is(is_so, timeout)

    with ExitStack() as last:
        last.enter_context(store.reading())
        reads = []
        for _ in range(2):
            reads.append(ExitStack())
            reads[-1].enter_context(store.reading())
        monkeypatch.setattr(store_module, "READERS_SECONDS", 0.1)
        monkeypatch.setattr(store._gate, "wait_for", told)
        with pytest.raises(StoreError, match="try again"):
            store.rewrite(lambda connection: None)
    assert waits == [0.1] * 3 and not reads


def test_readers_and_writers_at_the_same_time_lose_nothing(store):
    mine, other = store.create("My diary", "personal"), store.create("Other", "personal")
    fill(mine, CANARY)
    faults, seen = [], []

    def work(number):
        try:
            for step in range(8):
                save_check_in(other, CheckIn(on_day=TODAY, pain_now=1), key=f"{number} {step}", today=TODAY)
                with store.reading() as cursor:
                    seen.append(cursor.execute("select count(*) from collection").fetchone()[0])
        except Exception as fault:
            faults.append(fault)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for worker in workers:
        worker.start()
    erase(mine)
    for worker in workers:
        worker.join()
    assert faults == []
    assert held(other)["day_entry"] == 24
    assert set(seen) <= {1, 2}


def test_the_receipt_names_what_it_cannot_reach(store, tmp_path):
    store.backup(tmp_path / "old.duckdb")
    (tmp_path / "notes.txt").write_text("no store")
    mine = store.create("My\ndiary", "personal")
    fill(mine, CANARY)
    assert copies_beside(store) == (tmp_path / "old.duckdb",)
    text = erase(mine).text()
    assert "“My diary”" in text and str(tmp_path / "old.duckdb") in text and "notes.txt" not in text
    assert "3  diary entries" in text and CANARY not in text
