"""`respite survival` with weights, and with all events of start-stop rows, against R's numbers."""

import json
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import cli
from tests.terminal.typed import BY_TIME, survival, written

REFERENCE = Path(__file__).parents[1] / "reference/survival_more"


def cases(name):
    return {case["name"]: case for case in json.loads((REFERENCE / name).read_text())["cases"]}


LOGRANK, MCF = cases("logrank.json"), cases("mcf.json")
BY_STRETCH = ["--participant", "participant", "--start", "start", "--stop", "stop", "--event", "event"]


@pytest.mark.parametrize(
    ("weights", "rho", "gamma"),
    [("peto-peto", 1, 0), ("fleming-harrington", 1, 0), ("fleming-harrington:0.5,2", 0.5, 2)],
)
def test_weighted_log_rank(weights, rho, gamma, tmp_path, capsys):
    case = LOGRANK["lung by sex"]
    file = written(tmp_path / "lung.csv", {name: case[name] for name in ("duration", "event", "entry", "group")})
    found = json.loads(survival(capsys, file, *BY_TIME, "--weights", weights, "--json"))
    expected = next(test for test in case["tests"] if (test["rho"], test["gamma"]) == (rho, gamma))["by_sums"]
    test = found["logrank_weighted"]
    assert (test["weights"], test["rho"], test["gamma"]) == (weights.split(":")[0], rho, gamma)
    for part in ("statistic", "df", "p_value"):
        assert test[part] == pytest.approx(expected[part], rel=1e-9)
    # the plain test stays beside it
    plain = next(test for test in case["tests"] if (test["rho"], test["gamma"]) == (0, 0))["by_survdiff"]
    assert found["logrank"]["statistic"] == pytest.approx(plain["statistic"], rel=1e-9)
    assert f"weights {weights.split(':')[0]} ({rho:g}, {gamma:g})" in survival(
        capsys, file, *BY_TIME, "--weights", weights
    )


def test_without_weights_or_groups_there_is_no_such_test(tmp_path, capsys):
    file = written(tmp_path / "t.csv", {"duration": [1, 2], "event": [1, 0], "entry": [0, 0], "group": ["a", "b"]})
    assert json.loads(survival(capsys, file, *BY_TIME, "--json"))["logrank_weighted"] is None
    alone = survival(capsys, file, *BY_TIME[:4], "--weights", "peto-peto", "--json")
    assert json.loads(alone)["logrank_weighted"] is None


@pytest.mark.parametrize("weights", ["gehan", "peto-peto:1,0", "fleming-harrington:1", "fleming-harrington:-1,0"])
def test_refuses_other_weights(weights, tmp_path, capsys):
    assert cli.main(["survival", "t.csv", *BY_TIME, "--weights", weights]) == 2
    said = capsys.readouterr().err
    assert "--weights" in said and "peto-peto or fleming-harrington:p,q" in said and said.count("\n") == 1


def test_mean_cumulative_function(tmp_path, capsys):
    case = MCF["drawn recurrences"]
    columns = {name: case[name] for name in ("participant", "start", "stop", "event", "group")}
    file = written(tmp_path / "rows.csv", columns)
    found = json.loads(survival(capsys, file, *BY_STRETCH, "--by", "group", "--at", "90", "--json"))
    for curve, expected in zip(found["mcf"], case["groups"], strict=True):
        assert (curve["group"], curve["n"], curve["time"]) == (expected["group"], expected["n"], expected["time"])
        assert curve["mcf"] == pytest.approx(expected["r_mcf"], rel=1e-12)
        assert curve["robust_se"] == pytest.approx(expected["r_se"], rel=1e-9, abs=1e-12)
    said = survival(capsys, file, *BY_STRETCH, "--by", "group", "--at", "90")
    assert "per person by 90" in said
    control = found["mcf"][0]["at"][0]
    assert f"{control['mcf']:.2f}" in said
    # 30 people in a group: its interval is told from 50 on, where it holds
    assert f"({control['lower']:.2f} to {control['upper']:.2f})" not in said


def test_participants_who_change_group_have_no_mean_of_a_group(tmp_path, capsys):
    columns = {"participant": [1, 1, 2], "start": [0, 5, 0], "stop": [4, 9, 8], "event": [1, 0, 1], "group": "aba"}
    file = written(tmp_path / "rows.csv", columns)
    found = json.loads(survival(capsys, file, *BY_STRETCH, "--by", "group", "--json"))
    assert found["mcf"] is None and "change group" in found["mcf_reason"]
    assert "change group" in survival(capsys, file, *BY_STRETCH, "--by", "group")


def test_rows_without_a_group_are_in_no_mean(tmp_path, capsys):
    columns = {
        "participant": [1, 2, 3],
        "start": [0, 0, 0],
        "stop": [4, 9, 8],
        "event": [1, 0, 1],
        "group": ["a", "", "a"],
    }
    found = json.loads(survival(capsys, written(tmp_path / "r.csv", columns), *BY_STRETCH, "--by", "group", "--json"))
    assert [(curve["group"], curve["n"]) for curve in found["mcf"]] == [("a", 2)]


def test_weights_in_a_study(tmp_path, monkeypatch, capsys):
    """Two groups of two, from the day on which the one day of recovery is complete: durations 1 and 3, and 2 and 4.

    The statistic is 4/7: by hand in tests/unit/analysis/test_weighted_logrank.py.
    """
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "respite.duckdb"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.toml").write_text(
        'id = "one"\ntitle = "Any bad day"\nsource = "this test"\nassumptions = ["none"]\nchecked_by = "by hand"\n'
        "reviewed = 2024-06-20\n[bad]\nany = [{ measure = 'pain_average', more_than = 2 }]\n"
        "[good]\nall = [{ measure = 'pain_average', at_most = 0 }]\n"
        "[rule]\nmin_bad_days = 1\nrecovery_days = 1\nbridge_days = 0\nmax_gap_days = 3\n"
    )
    rows = [
        (person, f"2024-06-{1 + day:02d}", 0 if day < days else 7, group)
        for person, days, group in (("p", 1, "a"), ("q", 3, "a"), ("r", 2, "b"), ("s", 4, "b"))
        for day in range(days + 1)
    ]
    columns = dict(zip(("participant", "date", "pain_average", "arm"), zip(*rows, strict=True), strict=True))
    assert cli.main(["load", written(tmp_path / "diary.csv", columns), "--study", "Four"]) == 0
    capsys.readouterr()
    options = ["--study", "Four", "--definition", "one.toml", "--by", "arm", "--json"]
    assert cli.main(["recurrence", *options, "--weights", "peto-peto"]) == 0
    assert json.loads(capsys.readouterr().out)["logrank_weighted"]["statistic"] == pytest.approx(4 / 7)


def test_a_table_of_a_statistics_program_is_read_like_a_text(tmp_path, capsys):
    """The same people as CSV, SPSS and SAS files give the same numbers; what is no table is named."""
    people = {"duration": [5, 8, 8, 12, 20, 21], "event": [1, 0, 1, 1, 0, 1], "arm": ["a", "b", "a", "b", "a", "b"]}
    frame = pd.DataFrame(people)
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"))
    pyreadstat.write_xport(frame, str(tmp_path / "x.xpt"), file_format_version=5)
    words = ["--duration", "duration", "--event", "event", "--by", "arm", "--json"]
    texts = [survival(capsys, written(tmp_path / "x.csv", people), *words)]
    texts += [survival(capsys, str(tmp_path / name), *words) for name in ("x.sav", "x.xpt")]
    assert texts[0] == texts[1] == texts[2] and json.loads(texts[0])["n"] == 6
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n\0\1")
    assert cli.main(["survival", str(tmp_path / "x.pdf"), *words]) == 2
    assert "This is a PDF" in capsys.readouterr().err
