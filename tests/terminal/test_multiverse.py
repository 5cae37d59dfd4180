"""`respite recurrence --definitions`: every definition beside the declared one, as the same command says alone."""

import json
from datetime import date, timedelta

import pytest

import cli

AGES = (30, 61, 45, 52, 38, 70, 66, 41, 59, 33)
KEYS = {"definition", "n", "events", "median", "hazard_ratio", "lower", "upper", "primary"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Ten people with respites of different lengths, one of whom is never well, until pain of 2 to 5 is back."""
    path = tmp_path_factory.mktemp("every")
    rows = ["participant,date,pain_average,arm,age,sex,three"]
    for number in range(10):
        arm = ("control", "walking")[number % 2]
        respite = 20 + 5 * number
        for day in range(100):
            pain = (5 if number == 9 else 0) if day < respite else 2 + number % 4
            rows.append(
                f"p{number},{date(2024, 1, 1) + timedelta(days=day)},{pain},{arm},{AGES[number]},{'mw'[number > 4]},{'abc'[number % 3]}"
            )
    (path / "diary.csv").write_text("\n".join(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPITE_STORE", str(path / "respite.duckdb"))
        patch.chdir(path)
        assert cli.main(["load", "diary.csv", "--study", "Every"]) == 0
        yield path


def said(capsys, line):
    capsys.readouterr()
    code = cli.main(line.split())
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def answer(capsys, line):
    return json.loads(said(capsys, f"recurrence --study Every {line} --json"))


def test_each_preset_says_what_it_says_alone(study, capsys):
    both = answer(capsys, "--definition delphi-2011 --by arm --definitions presets")
    rows = {row["definition"]: row for row in both["multiverse"]}
    assert len(rows) == 9 and all(row.keys() >= KEYS for row in rows.values())
    assert [name for name, row in rows.items() if row["primary"]] == ["delphi-2011"]
    for name in ("devet-2002", "stanton-2009", "delphi-2011", "dasilva-2019-any", "walkback-any"):
        alone, pooled = answer(capsys, f"--definition {name} --by arm"), answer(capsys, f"--definition {name}")
        (term,) = alone["cox"]["terms"]
        assert alone["n"] > 0 and (rows[name]["n"], rows[name]["events"]) == (alone["n"], alone["events"])
        assert rows[name]["median"] == pooled["groups"][0]["median"]["estimate"]
        for key in ("hazard_ratio", "lower", "upper"):
            assert rows[name][key] == (None if term[key] is None else pytest.approx(term[key], rel=1e-9))
    # what was never asked is unknown, and not nobody
    assert rows["flare"]["n"] is rows["flare"]["median"] is None and "flare" in rows["flare"]["reason"]
    ratios = [row["hazard_ratio"] for row in both["multiverse"] if row["hazard_ratio"] is not None]
    assert len(ratios) > 2 and ratios == sorted(ratios)


def test_the_grid_marks_the_rule_that_is_the_declared_one(study, capsys):
    rows = answer(capsys, "--definition delphi-2011 --definitions grid")["multiverse"]
    assert len(rows) == 1000
    (primary,) = [row for row in rows if row["primary"]]
    assert primary["definition"] == "good<=0 30d, bad>2 1d, gap 14"
    alone = answer(capsys, "--definition delphi-2011")
    assert (primary["n"], primary["events"]) == (alone["n"], alone["events"])
    assert {row["hazard_ratio"] for row in rows} == {None}
    medians = [row["median"] for row in rows if row["median"] is not None]
    assert medians == sorted(medians) and len(set(medians)) > 3


@pytest.mark.parametrize(
    ("more", "terms"), [("--covariates age", 2), ("--strata sex", 1), ("--covariates age --strata sex", 2)]
)
def test_each_preset_is_adjusted_as_it_is_alone(study, capsys, more, terms):
    both = answer(capsys, f"--definition delphi-2011 --by arm {more} --definitions presets")
    rows = {row["definition"]: row for row in both["multiverse"]}
    known = 0
    for name in ("devet-2002", "stanton-2009", "delphi-2011", "walkback-any"):
        alone = answer(capsys, f"--definition {name} --by arm {more}")["cox"]
        assert len(alone["terms"]) == terms
        for key in ("hazard_ratio", "lower", "upper"):
            wanted = alone["terms"][0][key]
            assert rows[name][key] == (None if wanted is None else pytest.approx(wanted, rel=1e-9))
        known += rows[name]["hazard_ratio"] is not None
        assert (rows[name]["hazard_ratio"] is None) == (rows[name]["reason"] is not None)
    assert known >= 2 and both["multiverse_note"].startswith("Each hazard ratio is ")


def test_what_is_not_done_is_said(study, capsys):
    plain = answer(capsys, "--definition delphi-2011 --by arm --definitions grid")
    grid = answer(capsys, "--definition delphi-2011 --by arm --covariates age --strata sex --definitions grid")
    assert grid["multiverse"] == plain["multiverse"] and plain["multiverse_note"] is None
    assert "are not adjusted for age or compared within sex" in grid["multiverse_note"]
    assert "are not adjusted for age" in said(
        capsys, "recurrence --study Every --definition delphi-2011 --by arm --covariates age --definitions grid"
    )


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("", "No groups are compared, so there is no hazard ratio."),
        ("--by three", "A single hazard ratio takes two groups; there are 3."),
    ],
)
def test_where_there_is_no_hazard_ratio_it_says_why(study, capsys, by, reason):
    rows = answer(capsys, f"--definition delphi-2011 {by} --definitions presets")["multiverse"]
    assert {row["reason"] for row in rows if row["n"] is not None} == {reason}
    line = f"recurrence --study Every --definition delphi-2011 {by} --definitions presets"
    assert said(capsys, line).count(reason) == 1


def test_of_two_groups_it_says_which_one_has_no_recurrence(study, capsys):
    rows = answer(capsys, "--definition delphi-2011 --by arm --definitions grid")["multiverse"]
    assert all((row["hazard_ratio"] is None) == bool(row["reason"]) for row in rows)
    assert any("was at risk" in row["reason"] or "was seen" in row["reason"] for row in rows if row["reason"])


@pytest.mark.parametrize("option", ["--strata", "--covariates", "--by"])
@pytest.mark.parametrize(
    "command", ["recurrence --study Every --definition delphi-2011", "survival diary.csv --duration a --event b"]
)
def test_an_empty_name_is_refused_with_a_sentence(study, capsys, command, option):
    assert cli.main([*command.split(), option, ""]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and option in err and "empty" in err


def test_without_the_option_nothing_is_added(study, capsys):
    assert "multiverse" not in answer(capsys, "--definition delphi-2011")


def test_what_cannot_be_asked_is_refused(study, capsys):
    for line, fault in (("--definitions all", "presets"), ("--definitions grid --origin anchor=arm", "is")):
        code = cli.main(f"recurrence --study Every --definition delphi-2011 {line}".split())
        out, err = capsys.readouterr()
        assert code == 2 and out == "" and fault in err and err.count("\n") == 1


def test_for_people_a_few_of_many_and_the_declared_one(study, capsys):
    text = said(capsys, "recurrence --study Every --definition delphi-2011 --definitions grid")
    lines = text[text.index("The same people under other definitions") :].splitlines()
    assert lines[1].endswith("of 1,000 definitions, in order; all with --json.") and 12 <= len(lines) - 3 <= 14
    assert sum("(chosen)" in line for line in lines) == 1
    text = said(capsys, "recurrence --study Every --definition delphi-2011 --definitions presets")
    assert "dasilva-2019-any" in text and "9 of 9 definitions" in text
