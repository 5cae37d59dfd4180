"""`respite survival --cause` against R's cumulative incidences, and what it refuses."""

import json
from pathlib import Path

import pytest

import cli
from tests.terminal.typed import BY_TIME, survival, written

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/survival_more/competing.json").read_text())
CASES = {case["name"]: case for case in REFERENCE["cases"]}
COLUMNS = ("duration", "event", "entry", "cause", "group")
MGUS2, LATE = "mgus2, 400 people by sex", "drawn, late entries, three causes"


def refused(capsys, *words):
    assert cli.main(["survival", *words]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("name", [MGUS2, LATE, "events on day 0", "all at once"])
def test_incidences_are_those_of_r(name, tmp_path, capsys):
    case = CASES[name]
    file = written(tmp_path / "t.csv", {column: case[column] for column in COLUMNS})
    found = json.loads(survival(capsys, file, *BY_TIME, "--cause", "cause", "--json"))
    for ours, theirs in zip(found["competing"], case["curves"], strict=True):
        assert (ours["group"], ours["cause"], ours["time"]) == (theirs["group"], theirs["cause"], theirs["time"])
        for part in ("incidence", "lower", "upper"):
            # None where R gives NA, and nowhere else
            assert [value is None for value in ours[part]] == [value is None for value in theirs[part]]
            known = [[value for value in curve[part] if value is not None] for curve in (ours, theirs)]
            assert known[0] == pytest.approx(known[1], rel=1e-8, abs=1e-9)
        if "at_risk" in theirs:
            assert ours["at_risk"] == theirs["at_risk"]
            assert ours["incidence"] == pytest.approx(theirs["r_incidence"], rel=1e-10, abs=1e-13)
    # the curve, the test and Cox stay of any event
    without = json.loads(survival(capsys, file, *BY_TIME, "--json"))
    assert without.pop("competing") is None and found.pop("competing")
    assert found == without


def test_the_text_gives_each_cause_at_the_days_asked_for(tmp_path, capsys):
    case = CASES[MGUS2]
    file = written(tmp_path / "t.csv", {column: case[column] for column in COLUMNS})
    text = survival(capsys, file, *BY_TIME, "--cause", "cause", "--at", "120")
    assert "would overstate its share" in text and "of any event" in text
    for theirs in case["curves"]:
        # R's last row up to day 120
        row = max(n for n, time in enumerate(theirs["time"]) if time <= 120)
        shown = (round(100 * theirs[part][row]) for part in ("incidence", "lower", "upper"))
        of_group = [line for line in text.splitlines() if line.split()[:1] == [theirs["group"]]]
        (line,) = (line for line in of_group if theirs["cause"] in line)
        assert line.endswith("{} % ({} to {})".format(*shown))
        rows = list(zip(case["group"], case["cause"], case["event"], strict=True))
        n, n_events = case["group"].count(theirs["group"]), rows.count((theirs["group"], theirs["cause"], 1))
        assert line.split()[1:4] == [str(n), theirs["cause"], str(n_events)]


def test_of_stretches_the_first_event_counts_with_its_own_cause(tmp_path, capsys):
    """Of five first events, x on day 1, y on day 2, one leaves on day 3, then x and y: 1/5 + 3/5 * 1/2 for x."""
    columns = {
        "who": ["a", "b", "c", "d", "d", "e", "e"],
        "from": [0, 0, 0, 0, 2, 0, 6],
        "to": [1, 2, 3, 2, 4, 5, 9],
        "event": [1, 1, 0, 0, 1, 1, 1],
        "kind": ["x", "y", "", "", "x", "y", "z"],
    }
    file = written(tmp_path / "t.csv", columns)
    words = [file, "--participant", "who", "--start", "from", "--stop", "to", "--event", "event", "--cause", "kind"]
    x, y = json.loads(survival(capsys, *words, "--at", "1,4", "--json"))["competing"]
    assert (x["cause"], y["cause"], x["n"], x["events"], y["events"]) == ("x", "y", 5, [1, 0, 0, 1, 0], [0, 1, 0, 0, 1])
    assert [point["incidence"] for point in x["at"]] == pytest.approx([0.2, 0.5])
    assert [point["at_risk"] for point in x["at"]] == [5, 2]
    assert x["incidence"][-1] + y["incidence"][-1] == pytest.approx(1)


def test_an_event_without_its_kind_is_refused_with_its_line(tmp_path, capsys):
    columns = {"duration": [3, 5, 7], "event": [0, 1, 1], "kind": ["", "x", "NA"]}
    file = written(tmp_path / "t.csv", columns)
    words = [file, "--duration", "duration", "--event", "event", "--cause", "kind"]
    said = refused(capsys, *words)
    assert "line 4, column “kind”: an event without its kind" in said and said.count("\n") == 1
    assert "no column “why”" in refused(capsys, *words[:-1], "why")
    assert "--cause: “kind” is known only at the event" in refused(capsys, *words, "--covariates", "kind")


def test_without_an_event_there_is_no_kind(tmp_path, capsys):
    file = written(tmp_path / "t.csv", {"duration": [3, 5], "event": [0, 0], "kind": ["", "x"]})
    words = [file, "--duration", "duration", "--event", "event", "--cause", "kind"]
    assert json.loads(survival(capsys, *words, "--json"))["competing"] == []
    assert "No event, so no kind of event to list." in survival(capsys, *words)
    empty = written(tmp_path / "none.csv", {"duration": [""], "event": [1], "kind": ["x"]})
    assert json.loads(survival(capsys, empty, *words[1:], "--json"))["competing"] == []
