"""What one upload may take of the computer: limits from the environment, and a turn for each file that is read."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from data.exports.restore import read_bundle
from data.imports import limited
from data.imports.faults import ImportFault
from data.imports.sheet import read_file
from data.store.store import StoreError

ROOT = Path(__file__).parents[2]
DIARY = "participant,date,pain_average\nP1,2026-01-01,3\n"
READS = """
import sys
from pathlib import Path
from data.imports.faults import ImportFault
from data.imports.sheet import read_file
try:
    print(read_file(Path(sys.argv[1]), Path(sys.argv[2])).n_records)
except ImportFault as fault:
    print(fault)
"""


def read_with(tmp_path: Path, content: str, **environment: str) -> str:
    """What a process says that reads a file of this content with these limits."""
    (tmp_path / "diary.csv").write_text(content)
    done = subprocess.run(
        [sys.executable, "-c", READS, str(tmp_path / "diary.csv"), str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "environment", "said"),
    [
        (DIARY + "x" * (1 << 20), {"RESPITE_UPLOAD_MB": "1"}, "takes up to 1 MB"),
        (DIARY, {"RESPITE_READER_MEMORY_MB": "40"}, "could not be read within 40 MB"),
        (
            DIARY,
            {"RESPITE_READER_SECONDS": "many"},
            "RESPITE_READER_SECONDS is “many”; it takes a whole number from 1.",
        ),
    ],
)
def test_limits_of_the_environment_hold(tmp_path, content, environment, said):
    assert said in read_with(tmp_path, content, **environment)


def test_files_wait_for_their_turn_and_are_refused_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "diary.csv").write_text(DIARY)
    monkeypatch.setattr(limited, "READERS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(limited, "WAIT_SECONDS", 0.05)
    with limited.one_of_the_readers():
        with pytest.raises(ImportFault, match="wait a minute"):
            read_file(tmp_path / "diary.csv", tmp_path)
        with pytest.raises(StoreError, match="wait a minute"):
            read_bundle(tmp_path / "diary.csv", tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["diary.csv"]
    # a turn is given back by a file that cannot be read, too
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ImportFault):
        read_file(tmp_path / "empty.csv", tmp_path)
    assert read_file(tmp_path / "diary.csv", tmp_path).n_records == 1


def test_a_process_that_a_busy_computer_gives_little_is_waited_for_and_a_stuck_one_is_not():
    patience = limited.Patience(60, now=1000)
    # a tenth of the time for ten minutes: 60 s of work
    assert not any(patience.is_over(now=1000 + second, spent=second / 10) for second in range(0, 601, 10))
    assert not patience.is_over(now=1720, spent=60)  # the last move was at 1600
    assert patience.is_over(now=1721, spent=60)
    # a trickle has an end too, at 20 times 60 s; and where nothing is told of its work, twice the seconds are the end
    trickle = limited.Patience(60, now=0)
    assert [trickle.is_over(now=now, spent=now / 1000) for now in (100, 200, 1200, 1201)] == [False] * 3 + [True]
    assert [limited.Patience(60, now=0).is_over(now=now, spent=0) for now in (120, 121)] == [False, True]


def test_a_process_that_does_nothing_is_given_up():
    process = subprocess.Popen(["sleep", "600"])
    try:
        assert not limited.ends_by_itself(process, 0.1, lambda: None)
    finally:
        process.kill()
        process.wait()
    assert limited.ends_by_itself(subprocess.Popen(["true"]), 60, lambda: None)
