"""`respite review`: listed without anything done, erased, made one and left by one option each, twice the same."""

from __future__ import annotations

import json

import pytest

import cli
from data.store.store import Store
from tests.store.test_review import CANARY, levels, put
from tests.stores import new_store


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    store = new_store(tmp_path / "store.duckdb")
    put(store)
    store.close()
    return tmp_path / "store.duckdb"


def review(capsys, *argv):
    code = cli.main(["review", "--study", "study", "--json", *argv])
    out, err = capsys.readouterr()
    assert (code, err) == (0, ""), err
    return json.loads(out)


def held(path, name):
    store = Store(path)
    try:
        return levels(store, name)
    finally:
        store.close()


def test_it_lists_and_does_nothing_unasked(path, capsys):
    listed = review(capsys)
    assert {(one["what"], one["about"]) for one in listed["findings"]} == {
        ("alike", "participant"),
        ("identifies", "contact"),
        ("identifies", "first name"),
        ("alike", "arm"),
        ("alike", "site"),
        ("one date", "randomised"),
        ("placeholder", "last_seen"),
    }
    assert CANARY not in json.dumps(listed) and listed["done"] == []
    assert review(capsys) == listed and len(held(path, "contact")) == 4
    assert cli.main(["review", "--study", "study"]) == 0
    assert "--erase 'contact', --leave 'contact'" in capsys.readouterr().out


def test_each_decision_and_twice(path, capsys):
    assert review(capsys, "--erase", "contact")["done"] == [{"act": "erase", "fact": "contact", "rows": 4}]
    assert review(capsys, "--erase", "contact")["done"][0]["rows"] == 0
    assert held(path, "contact") == [] and CANARY.encode() not in path.read_bytes()
    assert review(capsys, "--erase", "last_seen=1900-01-01")["done"][0]["rows"] == 1
    assert review(capsys, "--merge", "site=1")["done"][0]["rows"] == 2
    assert review(capsys, "--merge", "site=1")["done"][0]["rows"] == 0
    assert held(path, "site") == ["1", "2"]
    for name in ("participant", "randomised", "arm", "first name"):
        after = review(capsys, "--leave", name)
    assert after["findings"] == []
    assert review(capsys, "--leave", "arm")["done"][0]["findings"] == 0


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--merge", "site=9"), "site has no value “9”; it takes FACT=VALUE, one of 01, 1, 1.0, 2"),
        (("--merge", "nothing=1"), "names no fact of study; it has arm, contact, first name"),
        (("--erase", "nothing=1"), "names no fact of study; it has arm, contact, first name"),
    ],
)
def test_what_is_not_there_is_one_line(path, capsys, option, said):
    assert cli.main(["review", "--study", "study", *option]) == 2
    out, err = capsys.readouterr()
    assert out == "" and len(err.splitlines()) == 1 and said in err
