"""`respite clock`: the latest time seen, and setting it back, said before it is done."""

from datetime import timedelta

import pytest

import cli
from data.sharing.shares import Chosen, create_share, find_share
from data.store.store import Store, now


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A store that saw a time two years ahead, and a link of before."""
    place = tmp_path / "store.duckdb"
    store = Store(place)
    token = create_share(store.create("My diary", "personal"), Chosen(measures=("pain_now",), last_days=7), now=now())
    assert find_share(store, token, now=now() + timedelta(days=730)) is None
    store.close()
    monkeypatch.setenv("RESPITE_STORE", str(place))
    return place


def test_it_is_said_first_what_is_ended_and_done_when_told_twice(path, capsys):
    assert cli.main(["clock"]) == 0
    assert "730 days ahead" in capsys.readouterr().out
    assert cli.main(["clock", "--yes"]) == 2
    assert capsys.readouterr().err == "--yes goes with --set-back.\n"
    assert cli.main(["clock", "--set-back"]) == 0
    told = capsys.readouterr().out
    assert "See that this computer's clock is right" in told and "     1  shared links" in told
    assert cli.main(["clock", "--set-back", "--yes"]) == 0
    assert "Set back to this computer's time" in capsys.readouterr().out
    assert cli.main(["clock"]) == 0
    assert "There is nothing to set back" in capsys.readouterr().out
    assert cli.main(["clock", "--set-back", "--yes"]) == 2
    assert "is not ahead" in capsys.readouterr().err
    assert cli.main(["audit"]) == 0
    assert "set the latest time seen back" in capsys.readouterr().out
