"""Ctrl+C during a load: nothing is half done, and what is true is said."""

import pytest

from cli import main
from data.store.store import Store
from pages.terminal import study

FILE = "participant,date,pain_average\nP1,2026-01-01,3\n"
DONE = study.load_sheet


def before(*_, **__):
    raise KeyboardInterrupt


def after(*args, **more):
    DONE(*args, **more)
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("moment", "said", "stored"),
    [
        (before, "Stopped; nothing of d.csv was stored.", []),
        (after, "Stopped, but d.csv had been stored by then.", ["S"]),
    ],
)
def test_which_side_of_the_storing_it_came_is_said(tmp_path, monkeypatch, capsys, moment, said, stored):
    (tmp_path / "d.csv").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.setattr(study, "load_sheet", moment)
    assert main(["load", "d.csv", "--study", "S"]) == 130
    assert capsys.readouterr().err == f"{said}\n"
    store = Store(tmp_path / "store.duckdb")
    assert [info.name for info in store.collections()] == stored
    store.close()
