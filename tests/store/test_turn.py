"""Whose turn it is with a store's file, while the engine's own lock says nothing of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.store.faults import StoreBusy, StoreError
from data.store.restore import restore
from data.store.store import Store
from data.store.turn import lock_of
from tests.torture.turns import play

ROOT = Path(__file__).parents[2]
OPENS = """
import sys
from pathlib import Path
from data.store.faults import StoreBusy
from data.store.store import Store
try:
    Store(Path(sys.argv[1])).close()
except StoreBusy:
    sys.exit(3)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.duckdb"


def opens_elsewhere(path: Path) -> bool:
    """Whether another process can open the store."""
    code = subprocess.run([sys.executable, "-c", OPENS, str(path)], cwd=ROOT).returncode
    assert code in (0, 3)
    return code == 0


def test_processes_in_turn_lose_nothing(path):
    assert play(path, processes=3, turns=4) == 0


def test_the_store_stays_ours_where_the_engines_lock_fell(path):
    """As a record lock does once its process has closed the file after it read it by another way."""
    store = Store(path)
    assert path.read_bytes()
    assert not opens_elsewhere(path)
    store.close()
    assert opens_elsewhere(path)
    assert not lock_of(path).exists()


def test_reads_in_hand_keep_it_until_they_end(path):
    store = Store(path)
    with store.reading():
        store.close()
        assert not opens_elsewhere(path)
    assert opens_elsewhere(path)


def test_what_a_killed_process_left_locks_nobody_out(path):
    kill = "import os, sys; from pathlib import Path; from data.store.store import Store\n"
    kill += "store = Store(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", kill, str(path)], cwd=ROOT).returncode == -9
    assert lock_of(path).exists()
    assert opens_elsewhere(path)


def test_two_names_of_one_file_have_one_turn(path, tmp_path):
    store = Store(path)
    other = tmp_path / "other.duckdb"
    other.symlink_to(path)
    with pytest.raises(StoreBusy):
        Store(other)
    for _ in range(2):
        store.close()
    assert not lock_of(path).exists()
    Store(other).close()


def test_a_store_that_nobody_closed_lets_go_when_it_is_forgotten(path):
    store = Store(path)
    assert lock_of(path).exists()
    del store
    assert opens_elsewhere(path)


def test_one_that_cannot_be_opened_is_let_go(path):
    path.write_bytes(b"no store" * 1000)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(path)
    assert not lock_of(path).exists()


def test_a_backup_takes_no_place_while_another_has_the_turn(path, tmp_path):
    store = Store(path)
    store.backup(tmp_path / "backup.duckdb")
    store.close()
    code = "import sys; from pathlib import Path; from data.store.turn import Turn\n"
    code += "turn = Turn(Path(sys.argv[1])); print('mine', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(StoreBusy):
            restore(tmp_path / "backup.duckdb", path)
        other.communicate()
    assert restore(tmp_path / "backup.duckdb", path)
    assert not lock_of(path).exists()
