"""What CONTRIBUTING says it takes to add something is true: each is added to a copy of the project, and works there.

The copy is changed in the files that are named, in no others; then the tests that go over lists of what there is are
run in it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis", "*.egg-info", "build"
)

MEASURE = """
[[measure]]
name = "heaviness"
title = "heaviness"
range = [0, 10]
whole = false
better = "lower"
joins = "lowest"
question = "How stiff was your back?"
ends = ["supple", "as stiff as can be"]
names = ["heavy", "morning heaviness", "schwere"]
"""
QUESTIONNAIRE = """
id = "two-items"
title = "Two items made up for a test"
licence = "Made up."
checked_by = "Nobody: it is made up"
reviewed = 2026-11-21
cautions = []

[source]
reference = "Made up"
checked = true

[answers]
low = 0
high = 10
whole = true
low_label = "none"
high_label = "most"

[[items]]
number = 1
cue = "One thing"

[[items]]
number = 2
cue = "Another"

[[scales]]
id = "two-items"
title = "Two items"
items = [1, 2]
method = "sum"
higher_is = "worse"

[[examples]]
responses = [3, 4]
scores = { two-items = 7 }
working = "3 + 4 = 7."

[[examples]]
responses = [3, "missing"]
no_score = ["two-items"]
working = "Item 2 is missing."
"""
DEFINITION = """
id = "stiff"
title = "Heaviness comes back"
source = "Made up"
assumptions = ["All of it is made up."]
checked_by = "Nobody"
reviewed = 2026-11-21

[bad]
any = [{ measure = "heaviness", at_least = 4 }]

[good]
all = [{ measure = "heaviness", at_most = 1 }]

[rule]
min_bad_days = 1
recovery_days = 7
bridge_days = 1
max_gap_days = 14
"""
READER = '''"""Files that begin with BACKLOG1: names, then records, between bars."""

from __future__ import annotations

from pathlib import Path

from data.imports.forms.form import Form, texts_table


def read_backlog(source: Path, encoding: str | None) -> Form:
    """The one table of such a file."""
    names, *records = [line.split("|") for line in source.read_text(encoding="utf-8").splitlines()[1:]]
    return Form(names, [texts_table([list(cells) for cells in zip(*records, strict=True)])], len(records))
'''
KIND_READ = """
def _backlog(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.backlog import read_backlog

    return read_backlog(path, encoding)


KINDS: tuple[Kind, ...] = (
    Kind("a backlog (backlog)", _starts(b"BACKLOG1"), FORM, _backlog),
"""
COMMAND = '''"""`respite count`: how many collections there are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here

MORE = "Made up for a test."


def options(grammar: ArgumentParser) -> None:
    """Nothing."""


def run(asked: Namespace, here: Here) -> str:
    """Count them."""
    return f"{len(here.store.collections())} collections.\\n"
'''
COMMAND_ROW = """ROWS = (
    Command(
        name="count",
        about="how many diaries and studies there are",
        example="respite count",
    ),
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project with one more of each."""
    made = tmp_path_factory.mktemp("adding") / "respite"
    shutil.copytree(ROOT, made, ignore=LEFT_OUT)
    before = files(made)
    append(made / "data/catalogue/measures.toml", MEASURE)
    (made / "data/catalogue/instruments/two-items.toml").write_text(QUESTIONNAIRE, encoding="utf-8")
    (made / "data/catalogue/definitions/stiff.toml").write_text(DEFINITION, encoding="utf-8")
    (made / "data/imports/forms/backlog.py").write_text(READER, encoding="utf-8")
    replace(made / "data/imports/forms/kinds.py", "\nKINDS: tuple[Kind, ...] = (\n", KIND_READ)
    (made / "pages/terminal/commands/count.py").write_text(COMMAND, encoding="utf-8")
    replace(made / "pages/terminal/command_table.py", "ROWS = (\n", COMMAND_ROW)
    changed = sorted(name for name, text in files(made).items() if before.get(name) != text)
    # as CONTRIBUTING says: a measure, a questionnaire and a definition one file each, the others a file and a row
    assert changed == [
        "data/catalogue/definitions/stiff.toml",
        "data/catalogue/instruments/two-items.toml",
        "data/catalogue/measures.toml",
        "data/imports/forms/backlog.py",
        "data/imports/forms/kinds.py",
        "pages/terminal/command_table.py",
        "pages/terminal/commands/count.py",
    ]
    in_copy(made, "docs/terminal.py")  # `make docs`
    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for room in ("data", "pages")
        for path in (folder / room).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def in_copy(folder: Path, *line: str) -> str:
    """What a Python of ours says that sees the copy in place of the project."""
    told = subprocess.run(
        [sys.executable, *line],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "RESPITE_STORE": str(folder / "store.duckdb")},
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def test_what_was_added_is_there_for_everybody_who_uses_it(copy):
    (copy / "tried.py").write_text((ROOT / "tests/unit/adding_tried.py").read_text(encoding="utf-8"), encoding="utf-8")
    found = json.loads(in_copy(copy, "tried.py").splitlines()[-1])
    assert found["folder"] == str(copy)
    # the lowest of two entries of a day; 8 good days from the 1st on, confirmed on the 7th, bad 3 days later
    assert found["trend"] == [0.5, *[0.0] * 8, 6.0]
    assert found["intervals"] == [[3, 1]]
    assert found["said"] == "3 on average, heaviness 4.5"
    assert found["csv"] == ["0.5", "2.0", *["0.0"] * 8, "6.0"]
    assert found["restored"] == found["trend"]
    assert found["asked"] and found["in_trends"] and found["can_be_asked_of_those_who_join"]
    assert found["loaded"] == [[2.0, 3.5], "heaviness"]
    assert found["score"] == 7 and found["sentence"].startswith("A bad day: heaviness at least 4.")
    assert found["shares_before"] == []
    assert found["count"] == "3 collections.\n"


def test_the_lists_of_the_suite_hold_in_the_copy(copy):
    told = in_copy(
        copy,
        *("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-o", "addopts="),
        "tests/unit/test_architecture.py",
        "tests/unit/test_docs.py",
        "tests/unit/data/test_definition.py",
    )
    assert " passed" in told
