"""A store of an earlier Respite is brought up to date, and is kept as it was; where that fails nothing is changed."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.store import migrations
from data.store.erase import copies_beside, erase
from data.store.restore import restore
from data.store.store import Store, StoreError

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 20)
NEWEST = sorted(file.stem for file in migrations.SCHEMA.glob("*.sql"))[-1]


@pytest.fixture
def schema(tmp_path, monkeypatch) -> Path:
    """A schema that lacks our newest file until the test adds one: the tests write the next version themselves."""
    folder = tmp_path / "schema"
    shutil.copytree(migrations.SCHEMA, folder)
    monkeypatch.setattr(migrations, "SCHEMA", folder)
    return folder


@pytest.fixture
def path(tmp_path, schema) -> Path:
    """A store of today's schema with an entry in it."""
    found = tmp_path / "stores" / "respite.duckdb"
    store = Store(found)
    save_check_in(store.create("My diary", "personal"), CheckIn(on_day=DAY, pain_average=3), key="a", today=DAY)
    store.close()
    return found


def beside(path: Path) -> list[Path]:
    """Other files of its folder, but for the log of the open store."""
    return sorted(one for one in path.parent.iterdir() if one.is_file() and not one.name.startswith(path.name))


def applied(path: Path) -> set[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {row[0] for row in connection.execute("select name from migration").fetchall()}


def test_a_new_store_and_one_that_is_up_to_date_are_not_copied(path):
    Store(path).close()
    assert beside(path) == []


def test_an_earlier_store_is_kept_as_it_was_and_where_is_said(path, schema, caplog):
    (schema / "900_later.sql").write_text("create table later_thing (collection_id bigint not null, word varchar);")
    store = Store(path)
    (kept,) = beside(path)
    assert kept.name.startswith(f"respite.before-{NEWEST}-20") and kept.suffix == ".duckdb"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert str(kept) in caplog.text and str(path) in caplog.text
    assert [one.check_in.pain_average for one in entries(store.find("My diary"), DAY, DAY)] == [3]
    assert copies_beside(store) == (kept,)
    receipt = erase(store.find("My diary")).text()
    assert str(kept) in receipt
    store.close()
    assert "900_later" in applied(path) and "900_later" not in applied(kept)
    # the copy is a store in its own right: of it, too, nothing is lost by going on with it
    restore(kept, path)
    again = Store(path)
    assert len(entries(again.find("My diary"), DAY, DAY)) == 1
    again.close()


def test_openings_of_before_are_folded_by_the_hour_and_none_is_lost(tmp_path, schema):
    """Of seven openings of two links, as they were written one row each: by hand three rows, of 4, 1 and 2."""
    later = schema / "027_openings.sql"
    kept = later.read_text()
    for file in [one for one in schema.glob("*.sql") if one.name >= later.name]:
        file.unlink()
    path = tmp_path / "of_before.duckdb"
    store = Store(path)
    with store.writing() as cursor:
        cursor.execute("insert into collection values (1, 'personal', 'My diary', false, timestamp '2026-03-01')")
        for link in (1, 2):
            cursor.execute(
                "insert into share values ($s, $c, 'h' || $s, '', '{}', timestamp '2026-03-01', timestamp '2027-03-01')",
                {"s": link, "c": 1},
            )
        for link, at in ((1, "09:00:00"), (1, "09:00:30"), (1, "09:59:59.9"), (1, "09:10:10"), (1, "10:00:00")):
            cursor.execute("insert into share_opening values (?, ?)", [link, f"2026-03-02 {at}"])
        for at in ("2026-03-02 09:00:01", "2026-03-02 09:00:01"):
            cursor.execute("insert into share_opening values (2, ?)", [at])
    store.close()
    later.write_text(kept)
    store = Store(path)
    with store.reading() as cursor:
        rows = cursor.execute(
            "select share_id, hour::varchar, n, last_at::varchar from share_opened order by share_id, hour"
        ).fetchall()
    store.close()
    assert rows == [
        (1, "2026-03-02 09:00:00", 4, "2026-03-02 09:59:00"),
        (1, "2026-03-02 10:00:00", 1, "2026-03-02 10:00:00"),
        (2, "2026-03-02 09:00:00", 2, "2026-03-02 09:00:00"),
    ]


def test_a_migration_that_fails_leaves_the_file_and_no_copy_of_it(path, schema):
    (schema / "900_good.sql").write_text("create table later_thing (collection_id bigint not null);")
    (schema / "901_bad.sql").write_text("create table broken (")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="it is as it was"):
        Store(path)
    assert path.read_bytes() == before and beside(path) == []
    (schema / "901_bad.sql").unlink()
    Store(path).close()
    assert "900_good" in applied(path)


OPENS_IT_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from data.store import migrations
from data.store.store import Store, StoreError
migrations.SCHEMA = Path(sys.argv[2])
# no file may grow past 20 kB: a copy of the store has no room
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    Store(Path(sys.argv[1]))
except StoreError as fault:
    print(fault)
"""


def test_without_room_for_the_copy_nothing_is_migrated(path, schema):
    (schema / "900_later.sql").write_text("create table later_thing (collection_id bigint not null);")
    before = path.read_bytes()
    command = [sys.executable, "-c", OPENS_IT_ON_A_FULL_DISK, str(path), str(schema)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "copy of it is kept beside it" in done.stdout and "nothing was changed" in done.stdout, done.stderr
    assert path.read_bytes() == before and beside(path) == []


def test_a_backup_of_an_earlier_schema_is_restored_and_stays_what_it_was(path, schema, tmp_path):
    backup = tmp_path / "backup.duckdb"
    shutil.copyfile(path, backup)
    (schema / "900_later.sql").write_text("create table later_thing (collection_id bigint not null);")
    before = backup.read_bytes()
    kept = restore(backup, path)
    assert backup.read_bytes() == before and beside(path) == [kept]
    assert "900_later" in applied(path) and "900_later" not in applied(kept)
