"""`respite score` for every questionnaire: the worked examples through a file, codings, blanks, refusals."""

import csv
import json
from pathlib import Path

import pytest

import cli
from data.catalogue.instrument_files import instruments

SCALES = (
    "fabq-pa fabq-w tsk-17 tsk-13 tsk-11 rmdq-24 odi pcs pcs-rumination pcs-magnification pcs-helplessness "
    "pseq peg start-back start-back-psychosocial ompsq-sf pgic bpi-severity bpi-interference gad-7 grc-11 hads-anxiety "
    "hads-depression msk-hq ndi phq-9 rand-36-physical rand-36-role-physical rand-36-role-emotional rand-36-energy "
    "rand-36-wellbeing rand-36-social rand-36-pain rand-36-general"
).split()
INSTRUMENTS = (
    "fabq tsk-17 tsk-13 tsk-11 rmdq-24 odi pcs pseq peg start-back ompsq-sf pgic bpi gad-7 grc-11 hads msk-hq ndi phq-9 rand-36"
).split()


@pytest.fixture
def score(tmp_path, capsys):
    """Write a table and score it; gives the exit code, and the rows or the line on stderr."""

    def run(names, rows, *options):
        path = tmp_path / "t.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([names, *rows])
        code = cli.main(["score", str(path), "--json", *options])
        out, err = capsys.readouterr()
        assert bool(out) != bool(err) and err.count("\n") <= 1
        return code, json.loads(out)["rows"] if out else err

    return run


def numbered(n, stem="item_"):
    return [f"{stem}{number}" for number in range(1, n + 1)]


def test_the_scales_and_instruments_of_the_contract():
    assert sorted(instruments()) == sorted(INSTRUMENTS)
    assert sorted(scale.id for form in instruments().values() for scale in form.scales) == sorted(SCALES)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_worked_example_through_a_file(name, score):
    form = instruments()[name]
    rows = [["x", *("" if v is None else f"{v:g}" for v in example.responses)] for example in form.examples]
    code, found = score(["who", *numbered(len(form.items))], rows, "--instrument", name)
    assert code == 0 and [row["row"] for row in found] == list(range(1, len(rows) + 1))
    for row, example in zip(found, form.examples, strict=True):
        assert row["scores"] == example.scores
        assert row["invalid"] == list(example.invalid)
        assert row["missing"] == [n for n, value in enumerate(example.responses, start=1) if value is None]


# the Oswestry counted from 1 to 6


def test_an_oswestry_coded_from_one_is_asked_about(score):
    rows = [[1, 2, 3, 4, 5, 6, 1, 2, 3, 6], [1] * 10]
    code, line = score(numbered(10), rows, "--instrument", "odi")
    assert code == 2
    assert "6 is the highest answer and 1 the lowest, or 6 is outside 0 to 5 and rejected" in line
    assert "--scale items=from-1 or --scale items=from-0" in line
    # 0+1+2+3+4+5+0+1+2+5 = 23 of 50
    code, found = score(numbered(10), rows, "--instrument", "odi", "--scale", "items=from-1")
    assert (code, [row["scores"]["odi"] for row in found]) == (0, [46, 0])
    code, found = score(numbered(10), rows, "--instrument", "odi", "--scale", "items=from-0")
    assert (code, [row["scores"]["odi"] for row in found]) == (0, [None, 20])
    assert found[0]["invalid"] == [6, 10]


def test_one_impossible_answer_among_others_is_no_other_coding(score):
    code, found = score(numbered(10), [[0] * 10, [6] + [1] * 9, [1] * 10], "--instrument", "odi")
    assert (code, [row["scores"]["odi"] for row in found]) == (0, [0, None, 20])


# Roland-Morris: blanks


def test_a_blank_means_no_where_declared_and_only_on_an_answered_page(score):
    rows = [[1, "", "x", *[""] * 21], [""] * 24, ["0", *[""] * 23], ["yes", "NA", *[""] * 22]]
    code, found = score(numbered(24), rows, "--instrument", "rmdq-24", "--blank", "no")
    assert (code, [row["scores"]["rmdq-24"] for row in found]) == (0, [2, None, 0, None])
    assert [row["missing"] for row in found] == [[], list(range(1, 25)), [], [2]]
    _, found = score(numbered(24), rows, "--instrument", "rmdq-24")
    assert [row["scores"]["rmdq-24"] for row in found] == [None] * 4


def test_a_declaration_that_does_not_fit_is_refused(score):
    code, line = score(numbered(3), [[1, 2, 3]], "--instrument", "peg", "--blank", "no")
    assert code == 2 and "answered by leaving it blank" in line
    code, line = score(numbered(3), [[1, 2, 3]], "--instrument", "peg", "--scale", "items=reversed")
    assert code == 2 and "has one coding" in line
    code, line = score(numbered(3), [[1, 2, 3]], "--instrument", "peg", "--scale", "items=0-100")
    assert code == 2 and "from-0 or from-1 or as-stored or reversed" in line
    code, line = score(numbered(3), [[1, 2, 3]], "--instrument", "peg", "--scale", "pain=0-100")
    assert code == 2 and "it takes items, as in items=from-1" in line


def test_words_for_yes_and_no_answer_only_items_that_have_no_other(score):
    row = ["yes", "no", 1, 0, "x", "n", "TRUE", "false", 4]
    code, found = score(numbered(9), [row], "--instrument", "start-back")
    # agreed: 1, 3, 5, 7 and, by very much or more, 9: total 5; of 5 to 9: 5, 7, 9
    assert (code, found[0]["scores"]) == (0, {"start-back": 5, "start-back-psychosocial": 3})
    _, found = score(numbered(9), [[1] * 8 + ["yes"]], "--instrument", "start-back")
    assert found[0]["invalid"] == [9]


def test_the_global_impression_turned_round(score):
    rows = [[1], [4], [7], [""], [8]]
    _, found = score(["pgic"], rows, "--instrument", "pgic")
    assert [row["scores"]["pgic"] for row in found] == [1, 4, 7, None, None]
    _, found = score(["pgic"], rows, "--instrument", "pgic", "--scale", "items=reversed")
    assert [row["scores"]["pgic"] for row in found] == [7, 4, 1, None, None]
    assert found[4]["invalid"] == [1]


# names of columns


@pytest.mark.parametrize(
    ("stem", "name", "n"),
    [
        ("tsk_", "tsk-17", 17),
        ("TSK13_", "tsk-13", 13),
        ("tsk-11.", "tsk-11", 11),
        ("rmdq", "rmdq-24", 24),
        ("ODI ", "odi", 10),
        ("sbt_", "start-back", 9),
        ("START Back item ", "start-back", 9),
        ("ompsq_0", "ompsq-sf", 9),
    ],
)
def test_names_that_columns_of_items_have(stem, name, n, score):
    names = numbered(n, stem) + (["ompsq_10"] if name == "ompsq-sf" else [])
    code, found = score(names, [[1] * len(names)], "--instrument", name)
    assert code == 0 and found[0]["missing"] == found[0]["invalid"] == []


@pytest.mark.parametrize("stem", ["item_", "tsk_"])
def test_items_of_another_version_are_refused_not_cut_off(stem, score):
    code, line = score(numbered(17, stem), [[2] * 17], "--instrument", "tsk-11")
    assert code == 2 and f"There is a column {stem}12, {stem}13" in line and "items 1 to 11" in line
    code, line = score(numbered(17, "tsk17_"), [[2] * 17], "--instrument", "tsk-11")
    assert code == 2 and "There is no column for item_1" in line
    chosen = ",".join(f"{stem}{n}" for n in (1, 2, 3, 5, 6, 7, 10, 11, 13, 15, 17))
    code, found = score(numbered(17, stem), [[2] * 17], "--instrument", "tsk-11", "--items", chosen)
    assert (code, found[0]["scores"]) == (0, {"tsk-11": 22})


def test_yes_and_no_as_one_and_two_is_read_either_way(capsys):
    path = str(Path(__file__).parents[1] / "files" / "cases" / "rmdq-one-is-yes.csv")
    # 13 of the 24 answers are 1
    for scale, total in (("one-is-yes", 13.0), ("two-is-no", 13.0), ("two-is-yes", 11.0), ("from-1", 11.0)):
        assert cli.main(["score", path, "--instrument", "rmdq-24", "--scale", f"items={scale}", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rows"][0]["scores"] == {"rmdq-24": total}
    assert cli.main(["score", path, "--instrument", "rmdq-24"]) == 2
    line = capsys.readouterr().err
    assert "2 is yes and 1 is no" in line and "1 is yes and 2 is no" in line


def test_answers_in_words_are_scored(score):
    # a PEG of 2, 5 and 8: their mean is 5
    words = ("--scale", "items=words:mild=2,moderate=5,severe=8")
    code, found = score(
        numbered(3), [["mild", "Moderate", "severe"], ["mild", "awful", "mild"]], "--instrument", "peg", *words
    )
    assert code == 0 and [row["scores"] for row in found] == [{"peg": 5.0}, {"peg": None}]
    assert found[1]["invalid"] == [2]
