"""The table of commands: a row and a module each, light to read, and true in what it says of the store."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from docs.terminal import page
from pages.terminal.command_table import COMMANDS, ROWS
from pages.terminal.grammar import parse
from pages.terminal.jobs import run_with_store
from tests.stores import new_store

ROOT = Path(__file__).parents[2]
FILES = {
    "diaries.csv": "participant,date,pain_average\nA,03.04.2024,3\n",
    "table.csv": "days,recurred,arm\n5,1,a\n6,0,b\n",
    "diary.csv": "date,pain\n2024-04-03,1\n2024-04-04,2\n",
    "answers.csv": ",".join(f"item_{n}" for n in range(1, 17)) + "\n" + ",".join("3" * 16) + "\n",
}
LOOKS = [row for row in ROWS if row.only_looks(parse(shlex.split(row.example)[1:]))]
NOT_HANDED_OVER = [row for row in ROWS if not row.is_handed_over]


def test_every_module_has_a_row_and_every_row_a_module():
    modules = {path.stem for path in (ROOT / "pages/terminal/commands").glob("*.py")}
    assert modules == {name.replace("-", "_") for name in COMMANDS} and len(ROWS) == len(COMMANDS)


def test_reading_what_was_typed_loads_nothing_heavy():
    # a refusal, --help and a job for the app that has the store open wait for no statistics
    code = "import sys, cli; cli.parse(['trend', 'f.csv', '--date', 'd', '--value', 'v']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    names = set(loaded.stdout.split())
    assert {"numpy", "pandas", "scipy", "duckdb", "streamlit"} & names == set() and "pages.terminal.grammar" in names


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_an_example_reads_as_its_command_and_help_shows_it(row, capsys):
    words = shlex.split(row.example)
    assert words[0] == "respite" and parse(words[1:]).command == row.name
    assert cli.main([row.name, "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert row.example in shown and f"{row.about[0].upper()}{row.about[1:]}." in shown


def test_the_page_about_the_terminal_is_what_make_docs_writes():
    assert (ROOT / "docs/terminal.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("row", LOOKS, ids=lambda row: row.name)
def test_what_only_looks_leaves_nothing_where_there_is_no_store(row, tmp_path, monkeypatch, capsys):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "none" / "respite.duckdb"))
    code = cli.main(shlex.split(row.example)[1:])
    err = capsys.readouterr().err
    assert (code, err.count("\n")) in ((0, 0), (2, 1)) and "fault of its own" not in err, err
    assert {file.name for file in tmp_path.iterdir()} <= {*FILES, "trail.csv"}


def test_what_changes_the_store_is_known_from_what_was_typed():
    looking = "access --study S", "erase --study S --participant P", "load f.csv --study S --dry-run"
    changing = "access --study S --give 1", "erase --study S --participant P --yes", "load f.csv --study S", "demo"
    for line in (*looking, *changing, "bundle --study S --restore f.zip", "backup f.duckdb"):
        asked = parse(line.split())
        assert COMMANDS[asked.command].only_looks(asked) == (line in (*looking, "backup f.duckdb")), line


@pytest.mark.parametrize("row", NOT_HANDED_OVER, ids=lambda row: row.name)
def test_an_open_app_does_not_do_what_is_not_handed_over(row, tmp_path):
    code, out, err = run_with_store(new_store(), shlex.split(row.example)[1:], str(tmp_path))
    assert (code, out) == (2, "") and f"stop it (Ctrl+C where it runs), then {row.name}." in err
    assert list(tmp_path.iterdir()) == []


WITHOUT_STREAMLIT = """
import importlib, pathlib, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "streamlit":
            raise AssertionError("a command asked for Streamlit")
sys.meta_path.insert(0, Blocked())
sys.path.insert(0, ROOT)
for path in sorted(pathlib.Path(ROOT, "pages/terminal").rglob("*.py")):
    importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
import cli
from tests.stores import new_store
for line in LINES:
    code = cli.main(line)
    assert code == 0, (line, code)
"""


def test_examples_run_on_the_demo_and_without_streamlit(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    ran = (
        "demo",
        "load",
        "intervals",
        "recurrence",
        "bundle",
        "outcomes",
        "audit",
        "survival",
        "trend",
        "score",
        "backup",
    )
    lines = [
        *(shlex.split(COMMANDS[name].example)[1:] for name in ran),
        ["bundle", "--study", "Back", "--restore", "analysis.zip"],
        ["access", "--study", "Back"],
    ]
    done = subprocess.run(
        [sys.executable, "-c", f"ROOT = {str(ROOT)!r}\nLINES = {lines!r}\n{WITHOUT_STREAMLIT}"],
        cwd=tmp_path,
        env={**os.environ, "RESPITE_STORE": str(tmp_path / "s.duckdb"), "RESPITE_TRACEBACK": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
