"""A backup that cannot be read whole is refused, whatever part of it is damaged; what is restored is what was there."""

import os
import random
from datetime import date, datetime, timedelta

import pytest

from data.own.entries import CheckIn
from data.store.backup import drop_older, stamped
from data.store.restore import restore
from data.store.store import Store, StoreError
from data.store.whole import DIGESTS, read_here, read_whole
from tests.check_ins import save_check_ins
from tests.torture.damage import damaged, outcome

TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    folder = tmp_path_factory.mktemp("backup")
    store = Store(folder / "store.duckdb")
    diary = store.create("My diary", "personal")
    days = [
        CheckIn(on_day=TODAY - timedelta(days=back), pain_average=back % 10, note=f"note {back}") for back in range(30)
    ]
    save_check_ins(diary, days, today=TODAY)
    store.backup(folder / "backup.duckdb")
    store.close()
    return folder / "backup.duckdb"


def test_a_backup_says_what_it_holds_and_is_read_whole(backup):
    told = read_whole(backup)
    assert told.is_whole and told == read_here(backup)
    held = {table.table: table.is_as_written for table in told.tables}
    assert held.pop(DIGESTS) is None and set(held.values()) == {True}
    assert {table.table: table.n_rows for table in told.tables}["day_entry"] == 30
    assert os.stat(backup).st_mode & 0o777 == 0o600


def test_what_is_restored_is_what_was_there_and_says_nothing_of_a_backup(backup, tmp_path):
    assert restore(backup, tmp_path / "store.duckdb") is None
    store = Store(tmp_path / "store.duckdb")
    with store.reading() as cursor:
        notes = cursor.execute("select note from day_entry order by note").fetchall()
        tables = cursor.execute("select table_name from duckdb_tables()").fetchall()
    assert sorted(note for (note,) in notes) == sorted(f"note {back}" for back in range(30))
    assert (DIGESTS,) not in tables
    store.backup(tmp_path / "again.duckdb")
    assert store.check().is_whole
    store.close()
    assert read_whole(tmp_path / "again.duckdb").is_whole


@pytest.mark.parametrize("way", ["bit", "page", "cut"])
def test_a_damaged_backup_is_refused_or_read_whole(backup, tmp_path, way):
    """N 6 each, seed 20261130; `make torture` does it by the hundred."""
    rng = random.Random(20261130)
    right = read_here(backup)
    for n in range(6):
        file = damaged(backup, tmp_path / f"{way}{n}.duckdb", way, rng)
        assert outcome(file, right) in ("refused", "whole")


def test_rows_that_went_missing_without_a_fault_are_seen(backup, tmp_path):
    import duckdb

    file = tmp_path / "fewer.duckdb"
    file.write_bytes(backup.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute("delete from day_entry where note = 'note 3'")
    assert [table.table for table in read_whole(file).damaged] == ["day_entry"]
    with pytest.raises(StoreError, match=r"fewer\.duckdb is damaged, and nothing was changed: day_entry has 29 rows"):
        restore(file, tmp_path / "store.duckdb")
    assert not (tmp_path / "store.duckdb").exists()
    with duckdb.connect(str(file)) as connection:
        connection.execute("update day_entry set pain_average = 9 where note = 'note 4'")
        connection.execute("insert into day_entry select * from day_entry limit 1")
    assert not read_whole(file).is_whole  # as many rows, other values


@pytest.mark.parametrize("content", [b"", b"not a database", os.urandom(50_000)])
def test_what_is_no_store_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "x.duckdb").write_bytes(content)
    with pytest.raises(StoreError, match="is not a Respite backup"):
        restore(tmp_path / "x.duckdb", tmp_path / "store.duckdb")
    assert [file.name for file in tmp_path.iterdir()] == ["x.duckdb"]


def test_the_newest_are_kept_and_nothing_else_is_touched(tmp_path):
    file, at = tmp_path / "b.duckdb", datetime(2026, 11, 30, 4)
    names = [stamped(file, at + timedelta(days=n)) for n in range(5)]
    others = [
        tmp_path / name
        for name in ("b.duckdb", "b-2026.duckdb", "bb-2026-11-30T040000.duckdb", "b-2026-11-30T040000.csv")
    ]
    for one in (*names, *others):
        one.touch()
    elsewhere = tmp_path / "store.duckdb"
    assert drop_older(file, names[-1], 3, store=elsewhere) == names[:2]
    # the clock went back: what was written now stays, though its name is the earliest
    early = stamped(file, at - timedelta(days=400))
    early.touch()
    assert drop_older(file, early, 2, store=elsewhere) == names[2:4]
    assert sorted(tmp_path.iterdir()) == sorted([early, names[4], *others])


def test_a_store_that_is_named_like_a_backup_is_never_deleted_as_one(tmp_path):
    file, at = tmp_path / "b.duckdb", datetime(2026, 11, 30, 4)
    store, old, newest = (stamped(file, at + timedelta(days=n)) for n in range(3))
    for one in (store, old, newest):
        one.touch()
    (tmp_path / "link.duckdb").symlink_to(store)  # RESPITE_STORE may lead to it
    assert drop_older(file, newest, 1, store=tmp_path / "link.duckdb") == [old]
    assert store.exists()
