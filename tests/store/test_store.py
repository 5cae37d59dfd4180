"""The store: whole writes or none, one writer, scoped reads, migrations, backups that restore."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from data.store import collection as collection_module
from data.store.faults import StoreBusy
from data.store.restore import restore
from data.store.store import Store, StoreError
from tests.patience import LONG

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a folder that isn't there yet" / "respite.duckdb"


def names(store):
    return [info.name for info in store.collections()]


def test_a_new_store_is_made_with_its_folder_and_is_the_owners_alone(path):
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["respite.duckdb"]


def test_migrations_are_recorded_once_and_in_order(path):
    first = Store(path)
    with first.reading() as cursor:
        applied = [row[0] for row in cursor.execute("select name from migration order by applied_at, name").fetchall()]
    first.close()
    assert applied == sorted(file.stem for file in (ROOT / "data/store/schema").glob("*.sql"))
    again = Store(path)
    with again.reading() as cursor:
        assert cursor.execute("select count(*) from migration").fetchone()[0] == len(applied)


def test_a_store_of_a_newer_version_is_refused_by_name(path):
    first = Store(path)
    with first.writing() as cursor:
        cursor.execute("insert into migration values ('999_future', now()::timestamp)")
    first.close()
    with pytest.raises(StoreError, match="999_future"):
        Store(path)


def test_a_write_that_fails_leaves_nothing(path):
    store = Store(path)
    with pytest.raises(ZeroDivisionError), store.writing() as cursor:
        cursor.execute("insert into collection values (1, 'cohort', 'half', false, now()::timestamp)")
        raise ZeroDivisionError
    assert names(store) == []
    store.create("after", "cohort")
    assert names(store) == ["after"]


class Rerun(BaseException):
    """Streamlit's control flow is thrown as BaseException."""


def test_control_flow_thrown_in_a_write_rolls_back_too(path):
    store = Store(path)
    with pytest.raises(Rerun), store.writing() as cursor:
        cursor.execute("insert into collection values (1, 'cohort', 'half', false, now()::timestamp)")
        raise Rerun
    store.create("next", "cohort")
    assert names(store) == ["next"]


def test_many_writers_at_once_lose_nothing(path):
    store = Store(path)
    threads = [threading.Thread(target=store.create, args=(f"study {number:02}", "cohort")) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(store) == [f"study {number:02}" for number in range(24)]
    assert sorted(info.collection_id for info in store.collections()) == list(range(1, 25))


def test_a_second_process_is_told_the_store_is_busy(path):
    holder = Store(path)
    code = (
        "import sys; from pathlib import Path; from data.store.faults import StoreBusy; from data.store.store import Store\n"
        "try: Store(Path(sys.argv[1]))\nexcept StoreBusy: print('busy')"
    )
    answer = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert answer.stdout == "busy\n", answer.stderr
    holder.close()


def test_the_engine_reads_no_file_but_its_own(tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    store = Store(tmp_path / "respite.duckdb")
    with store.reading() as cursor:
        for query in (
            f"select * from read_csv('{secret}')",
            f"attach '{tmp_path / 'other.duckdb'}'",
            f"copy (select 1) to '{tmp_path / 'out.csv'}'",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(query)


def test_a_collection_name_belongs_to_one_kind(path):
    store = Store(path)
    assert store.create("A", "cohort").id == store.create("A", "cohort").id
    with pytest.raises(StoreError, match="already a cohort"):
        store.create("A", "personal")
    with pytest.raises(StoreError, match="needs a name"):
        store.create("  ", "personal")
    with pytest.raises(StoreError, match="no collection number 7"):
        store.collection(7)


def test_a_read_is_scoped_by_the_store_not_by_its_caller(path, tmp_path, monkeypatch):
    store = Store(path)
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "labels.sql").write_text(
        "-- one row per participant\nselect label from participant where collection_id = $collection_id"
    )
    (tmp_path / "queries" / "everyone.sql").write_text("-- one row per participant\nselect label from participant")
    monkeypatch.setattr(collection_module, "QUERIES", tmp_path / "queries")
    mine, theirs = store.create("mine", "personal"), store.create("theirs", "personal")
    with store.writing() as cursor:
        cursor.execute("insert into participant values (?, 1, 'me'), (?, 2, 'them')", [mine.id, theirs.id])
    assert list(mine.read("labels")["label"]) == ["me"]
    assert list(theirs.read("labels")["label"]) == ["them"]
    with pytest.raises(StoreError, match="does not bind"):
        mine.read("everyone")


def test_a_backup_restores_what_was_there(path, tmp_path):
    store = Store(path)
    store.create("before", "cohort")
    copy = tmp_path / "copy.duckdb"
    store.backup(copy)
    store.create("after", "cohort")
    with pytest.raises(StoreError, match="already exists"):
        store.backup(copy)
    store.close()

    kept = restore(copy, path)
    restored = Store(path)
    assert names(restored) == ["before"]
    assert names(Store(kept)) == ["after", "before"]
    restored.create("later", "cohort")
    assert not [file for file in path.parent.iterdir() if "partial" in file.name or "restoring" in file.name]


def test_a_backup_while_others_write_is_one_moment(path, tmp_path):
    store = Store(path)
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            with store.writing() as cursor:  # two rows that belong together
                for half in "ab":
                    cursor.execute(
                        "insert into collection values ((select count(*) + 1 from collection), 'cohort', ?, false, "
                        "now()::timestamp)",
                        [f"{number:05}{half}"],
                    )

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            store.backup(tmp_path / f"{number}.duckdb")
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        copied = names(Store(tmp_path / f"{number}.duckdb"))
        assert len(copied) % 2 == 0 and copied == names(store)[: len(copied)]


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 20_000])
def test_a_file_that_is_no_backup_changes_nothing(path, tmp_path, content):
    store = Store(path)
    store.create("kept", "cohort")
    store.close()
    fake = tmp_path / "fake.duckdb"
    fake.write_bytes(content)
    with pytest.raises(StoreError, match="nothing was changed"):
        restore(fake, path)
    assert names(Store(path)) == ["kept"]


def test_somebody_elses_database_is_no_backup(path, tmp_path):
    other = tmp_path / "other.duckdb"
    connection = duckdb.connect(str(other))
    connection.execute("create table precious (a int)")
    connection.close()
    with pytest.raises(StoreError, match="nothing was changed"):
        restore(other, path)
    assert not path.exists()


def test_restore_refuses_while_the_store_is_open_elsewhere(path, tmp_path):
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from data.store.store import Store\n"
            "store = Store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        other = Store(tmp_path / "other.duckdb")
        other.backup(tmp_path / "backup.duckdb")
        with pytest.raises(StoreBusy):
            restore(tmp_path / "backup.duckdb", path)
    finally:
        holder.communicate()


def test_a_backup_takes_the_place_of_a_store_cut_in_half(path, tmp_path):
    store = Store(path)
    with store.writing() as cursor:
        cursor.execute("insert into participant select 1, i, 'label ' || i from range(100000) numbers(i)")
    store.backup(tmp_path / "backup.duckdb")
    store.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    restore(tmp_path / "backup.duckdb", path)
    with Store(path).reading() as cursor:
        assert cursor.execute("select count(*) from participant").fetchall() == [(100000,)]


@pytest.mark.parametrize("content", [b"", b"damaged" * 5000])
def test_a_backup_takes_the_place_of_a_store_that_cannot_be_opened(path, tmp_path, content):
    store = Store(path)
    store.create("kept", "cohort")
    store.backup(tmp_path / "backup.duckdb")
    store.close()
    path.write_bytes(content)
    Path(f"{path}.wal").write_bytes(b"a log of the damaged file")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(path)
    kept = restore(tmp_path / "backup.duckdb", path)
    assert names(Store(path)) == ["kept"] and kept.read_bytes() == content
    assert Path(f"{kept}.wal").read_bytes() == b"a log of the damaged file"


def test_two_processes_that_create_the_store_at_once_share_it(path):
    code = (
        "import sys, time; from pathlib import Path; from data.store.faults import StoreBusy; from data.store.store import Store\n"
        f"for _ in range({int(LONG / 0.05)}):\n"
        "    try:\n"
        "        store = Store(Path(sys.argv[1])); break\n"
        "    except StoreBusy: time.sleep(0.05)\n"
        "store.create(sys.argv[2], 'cohort'); store.close()"
    )
    labels = [f"study {number}" for number in range(4)]
    processes = [subprocess.Popen([sys.executable, "-c", code, str(path), label], cwd=ROOT) for label in labels]
    assert [process.wait() for process in processes] == [0] * 4
    assert names(Store(path)) == labels


def test_a_place_that_cannot_hold_a_store_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    for place in (tmp_path, tmp_path / "file" / "store.duckdb"):
        with pytest.raises(StoreError, match="RESPITE_STORE names the file"):
            Store(place)


def test_a_committed_write_survives_a_kill(path):
    code = (
        "import os, sys; from pathlib import Path; from data.store.store import Store\n"
        "store = Store(Path(sys.argv[1])); store.create('saved', 'cohort'); print('saved', flush=True)\n"
        "with store.writing() as cursor:\n"
        "    cursor.execute(\"insert into collection values (9, 'cohort', 'half', false, now()::timestamp)\")\n"
        "    os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT)
    assert killed.returncode == -9 and killed.stdout == "saved\n"
    # without a log beside the store the kill would prove nothing
    assert Path(f"{path}.wal").exists() and os.path.getsize(f"{path}.wal") > 0
    assert names(Store(path)) == ["saved"]


FILLS_THE_DISK = """
import resource, sys
from datetime import date, timedelta
from pathlib import Path
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.store.store import Store, StoreError

TODAY = date(2025, 6, 1)
store = Store(Path(sys.argv[1]))
diary = store.create("My diary", "personal")
saved, refused = [], []

def save(number):
    day = TODAY - timedelta(days=number)
    save_check_in(diary, CheckIn(on_day=day, pain_average=3, note="x" * 4000), key=str(number), today=TODAY)
    saved.append(day)

save(0)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
for number in range(1, 12):
    try:
        save(number)
    except StoreError as fault:
        refused.append(str(fault))
        break
assert [entry.check_in.on_day for entry in entries(diary, date.min, TODAY)] == sorted(saved)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
save(100)
store.close()
store = Store(Path(sys.argv[1]))
assert [one.check_in.on_day for one in entries(store.find("My diary"), date.min, TODAY)] == sorted(saved)
print(len(saved), refused)
"""


def test_a_full_disk_is_said_and_everything_acknowledged_is_there(tmp_path):
    # 40 kB: the log of the first few saves fits, no more; a fault of the file system, not a simulated one
    done = subprocess.run(
        [sys.executable, "-c", FILLS_THE_DISK, str(tmp_path / "store.duckdb"), "40000"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "could not be saved" in done.stdout and "full" in done.stdout


FAILS_WHILE_IT_IS_READ = """
import resource, sys
from datetime import date, timedelta
from pathlib import Path
from data.store import store as store_module
from data.own.diary import entries
from data.own.entries import CheckIn, save_check_in
from data.store.store import Store, StoreError

store_module.READERS_SECONDS = 0.1
TODAY = date(2025, 6, 1)
store = Store(Path(sys.argv[1]))
diary = store.create("My diary", "personal")

def save(number):
    day = TODAY - timedelta(days=number)
    save_check_in(diary, CheckIn(on_day=day, pain_average=3, note="x" * 4000), key=str(number), today=TODAY)

save(0)
limit = Path(sys.argv[1] + ".wal").stat().st_size + 2000
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
refused = 0
with store.reading() as cursor:  # a long read, from before the fault to after it
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    for number in (1, 2):
        try:
            save(number)
        except StoreError:
            refused += 1
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert cursor.execute("select count(*) from day_entry").fetchall() == [(1,)]
save(3)
store.close()
store = Store(Path(sys.argv[1]))
print(refused, [(TODAY - one.check_in.on_day).days for one in entries(store.find("My diary"), date.min, TODAY)])
"""


def test_nothing_is_written_after_a_fault_before_reads_in_hand_have_ended(tmp_path):
    command = [sys.executable, "-c", FAILS_WHILE_IT_IS_READ, str(tmp_path / "store.duckdb")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.stdout == "2 [3, 0]\n", done.stdout + done.stderr


def test_what_is_written_is_for_its_owner_only(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    store.create("My diary", "personal")
    store.backup(tmp_path / "backup.duckdb")
    assert path.with_name("store.duckdb.wal").exists()
    restore(tmp_path / "backup.duckdb", tmp_path / "restored.duckdb")
    made = [file for file in tmp_path.iterdir() if file.is_file()]
    assert len(made) == 5  # the store, its log and its lock, the backup, and what was restored
    assert {file.stat().st_mode & 0o077 for file in made} == {0}
    store.close()


def test_what_a_killed_process_left_of_a_file_is_gone_with_the_next_opening(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    left = store.staging() / "sheet-of-a-killed-load"
    left.mkdir()
    (left / "cells.arrow").write_text("an answer")
    store.close()
    Store(path).close()
    assert not left.exists()


def test_real_data_are_not_mixed_into_simulated_ones():
    store = Store()
    store.create("Simulated trial", "cohort", is_simulated=True)
    with pytest.raises(StoreError, match="simulated"):
        store.create("Simulated trial", "cohort")
