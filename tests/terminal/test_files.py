"""`respite trend` and `respite score`: a ready file in, numbers out, the store not needed."""

import csv
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

import cli
from data.catalogue.instrument_files import load_instrument
from tests.patience import LONG

REFERENCE = Path(__file__).parents[1] / "reference/trend"


def run(capsys, *argv):
    code = cli.main([str(word) for word in argv])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return json.loads(out)


def rows_of(name):
    with (REFERENCE / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def series_file(tmp_path):
    """The series of the trend reference with real dates, every day's highest value among lower ones."""
    path = tmp_path / "series.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["when", "pain", "who"])
        for row in rows_of("series.csv"):
            when = date(1970, 1, 1) + timedelta(int(row["day"]))
            if row["value"] not in ("", "NA"):
                rows.writerow([when.isoformat(), float(row["value"]) - 3, row["series"]])
            rows.writerow([when.isoformat(), row["value"], row["series"]])
    return path


def test_trends_of_groups_against_r(series_file, capsys):
    found = run(capsys, "trend", series_file, "--date", "when", "--value", "pain", "--by", "who", "--json")
    groups = {group["group"]: group for group in found["groups"]}
    assert list(groups) == sorted(groups)
    for expected in rows_of("trend.csv"):
        ours = groups[expected["series"]]
        assert (ours["n"], ours["days"]) == (int(expected["n"]), int(expected["days"]))
        assert ours["too_few"] is False
        theirs = {key: float(expected[key]) for key in ("slope_per_week", "lower", "upper", "p_value")}
        assert ours["slope_per_week"] == pytest.approx(theirs["slope_per_week"], rel=1e-9)
        # the maximum of a restricted likelihood is known to about a hundredth (tests/unit/analysis/test_trend.py)
        width = theirs["upper"] - theirs["lower"]
        for key in ("lower", "upper"):
            assert ours[key] == pytest.approx(theirs[key], abs=0.01 * width)
        assert ours["p_value"] == pytest.approx(theirs["p_value"], rel=0.02)


def test_twenty_nine_days_are_too_few_and_thirty_are_not(tmp_path, capsys):
    path = tmp_path / "t.csv"
    days = [date(2024, 1, 1) + timedelta(n) for n in range(30)]
    scores = [f"{5 - n / 10:.1f}".replace(".", ",") for n in range(30)]
    lines = ["Datum;Schmerz", *(f"{day:%d.%m.%Y};{score}" for day, score in zip(days, scores, strict=True))]
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")
    few = run(capsys, "trend", path, "--date", "Datum", "--value", "Schmerz", "--json")
    assert few["too_few"] is True and (few["n"], few["days"]) == (29, 29)
    assert [few[key] for key in ("slope_per_week", "lower", "upper", "p_value")] == [None] * 4
    path.write_text("\n".join(lines), encoding="utf-8")
    enough = run(capsys, "trend", path, "--date", "Datum", "--value", "Schmerz", "--json")
    # every day 0.1 less than the day before: 0.7 less a week
    assert enough["slope_per_week"] == pytest.approx(-0.7) and enough["too_few"] is False


def test_days_without_a_value_do_not_count(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text("d,v\n2024-01-01,3\n2024-01-02,NA\n2024-01-05,\n2024-01-08 21:30,4\n,5\n")
    found = run(capsys, "trend", path, "--date", "d", "--value", "v", "--json")
    assert (found["n"], found["days"]) == (2, 8)


def test_scores_of_every_worked_example(tmp_path, capsys):
    instrument = load_instrument("fabq")
    path = tmp_path / "t.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["who", *(f"item_{item.number}" for item in instrument.items)])
        for example in instrument.examples:
            rows.writerow(["x", *("" if value is None else f"{value:g}" for value in example.responses)])
    found = run(capsys, "score", path, "--instrument", "fabq", "--json")
    assert [row["row"] for row in found["rows"]] == list(range(1, len(instrument.examples) + 1))
    for row, example in zip(found["rows"], instrument.examples, strict=True):
        assert row["scores"] == example.scores
        assert row["invalid"] == list(example.invalid)
        assert row["missing"] == [n for n, value in enumerate(example.responses, 1) if value is None]


def test_items_are_taken_in_the_order_given(tmp_path, capsys):
    names = [f"q{chr(ord('a') + n)}" for n in range(16)]
    path = tmp_path / "t.csv"
    # written from the last to the first; items 2 to 5 are 1, 2, 3, 4 and make 10, 16 is text, others 0
    values = dict(zip(names, ["0", "1", "2", "3", "4", *["0"] * 10, "x"], strict=True))
    backwards = [",".join(reversed(names)), ",".join(reversed(values.values()))]
    path.write_text("\n".join(backwards))
    (row,) = run(capsys, "score", path, "--instrument", "fabq", "--items", ",".join(names), "--json")["rows"]
    assert (row["invalid"], row["scores"]) == ([16], {"fabq-pa": None, "fabq-w": None})
    path.write_text(path.read_text().replace("x,", "0,"))
    (row,) = run(capsys, "score", path, "--instrument", "fabq", "--items", ",".join(names), "--json")["rows"]
    assert (row["invalid"], row["scores"]) == ([], {"fabq-pa": 10, "fabq-w": 0})


def test_ready_tables_do_not_wait_for_the_engine_or_the_pages(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("d,e,item_1\n1,1,0\n")
    program = (
        "import sys, cli; cli.main(sys.argv[1:]); "
        "print(sorted({'duckdb', 'streamlit', 'plotly', 'scipy.stats'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "survival", str(path), "--duration", "d", "--event", "e", "--json"],
        capture_output=True,
        text=True,
        timeout=LONG,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
