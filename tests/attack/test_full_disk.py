"""The disk under a served store is full: it says so, goes on answering, and stores again once there is room."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from data.store.store import Store
from tests.patience import LONG
from tests.ready import said

SIZE = "16m"  # of the whole disk
SMALL = "participant,date,pain_average\nP1,2026-01-01,3\n"


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 MB, in memory; where this process may not mount one, the test is left out and says why."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(
            f"no small disk may be mounted here ({mounted.stderr.strip()}); "
            "test_store.py fills one by a limit on the size of files"
        )
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> Path:
    """Leave no room at all."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 12))
        except OSError:
            pass
    return filler


def test_a_full_disk_under_the_server(small_disk, tmp_path, serve):
    store = small_disk / "respite.duckdb"
    n_people, days = 200, [f"2024-{1 + i // 28:02}-{1 + i % 28:02}" for i in range(100)]
    rows = [f"P{who},{day},{(who + i) % 11}\n" for who in range(n_people) for i, day in enumerate(days)]
    (tmp_path / "small.csv").write_text(SMALL)
    (tmp_path / "large.csv").write_text("participant,date,pain_average\n" + "".join(rows))

    def load(name: str, study: str) -> tuple[int, str, str]:
        env = {**os.environ, "RESPITE_STORE": str(store)}
        done = said(["load", name, "--study", study, "--json"], cwd=tmp_path, env=env)
        return done.returncode, done.stdout, done.stderr

    with serve(store) as address:

        def is_well() -> dict:
            with urllib.request.urlopen(f"{address}/healthz", timeout=LONG) as answer:
                return json.load(answer)

        assert load("small.csv", "before")[0] == 0
        filler = fill(small_disk)
        code, out, err = load("large.csv", "refused")
        assert (code, out) == (2, "") and len(err.splitlines()) == 1, err
        assert "full" in err and "Traceback" not in err
        assert is_well()["status"] == "ok"
        filler.unlink()
        code, out, err = load("large.csv", "after")
        assert code == 0 and json.loads(out)["stored"] == n_people * len(days), err
        assert is_well()["status"] == "ok"
    kept = Store(store)
    assert [info.name for info in kept.collections()] == ["after", "before"]
    kept.close()
