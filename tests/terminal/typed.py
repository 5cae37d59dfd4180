"""What several tests of commands do alike: write a ready table, load a folder's files, type a command there."""

import csv
from contextlib import contextmanager

import pytest

import cli
from tests.stores import begin

BY_TIME = ["--duration", "duration", "--event", "event", "--entry", "entry", "--by", "group"]


def written(path, columns):
    """A table of columns by name as CSV; the path as text."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*columns.values(), strict=True))
    return str(path)


def survival(capsys, *words):
    """What `respite survival` prints."""
    assert cli.main(["survival", *words]) == 0
    return capsys.readouterr().out


@contextmanager
def inside(folder):
    """A folder with a store of its own, empty at first, which commands are typed in."""
    with pytest.MonkeyPatch.context() as patch:
        path = folder / "respite.duckdb"
        patch.setenv("RESPITE_STORE", str(path if path.exists() else begin(path)))
        patch.chdir(folder)
        yield


def load(study, **files):
    """Load files of the folder, each by its kind."""
    for kind, file in files.items():
        assert cli.main(["load", file, "--study", study, "--kind", kind]) == 0
