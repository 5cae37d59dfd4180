"""A short run of what `make torture` does for hours: kills, failing disks, and many people at once."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import LONG

ROOT = Path(__file__).parents[2]


def evidence(module: str, *options: str) -> list[tuple[int, int]]:
    """Run a campaign in a process of its own; (bad, N) of each line of evidence that it printed."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.torture.{module}", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        timeout=LONG,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    return [(int(bad), int(n.replace(",", ""))) for bad, n in re.findall(r": (\d+) of N = ([\d,]+)", done.stdout)]


def test_killed_while_people_save_and_while_files_are_loaded():
    assert evidence("kill", "--saves", "6", "--loads", "5", "--openings", "2") == [(0, 6), (0, 5), (0, 2)]


def test_many_people_at_once_lose_nothing_and_see_nobody_else():
    (saves, (n_foreign, n_read)) = evidence("together", "--people", "3", "--saves", "10")
    assert saves == (0, 30) and n_foreign == 0 and n_read > 20


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler (cc) to build the disk that fails")
def test_operations_of_the_disk_fail_and_the_next_save_works():
    ((n_bad, n_failed),) = evidence("disk", "--things", "save,load,back_up", "--most", "3", "--step", "3")
    assert n_bad == 0 and n_failed >= 12
