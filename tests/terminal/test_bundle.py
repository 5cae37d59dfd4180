"""`respite bundle`: what it saves says the same in JSON, in words, in R, and after it was put back."""

import csv
import json
import math
import re
import shutil
import subprocess
import zipfile
from datetime import date, timedelta

import pandas as pd
import pytest

from cli import main
from data.store.store import Store
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from pages.telling.recurrence.methods import methods_paragraphs
from tests.patience import LONG

STUDY = "Simulated trial"
CHOICES = {
    "confirmed": ["--definition", "walkback-limiting", "--by", "arm"],
    "from the first good day": ["--definition", "delphi-2011", "--origin", "first_good_day", "--by", "arm"],
    "within strata": [
        "--definition",
        "walkback-limiting",
        "--by",
        "arm",
        "--covariates",
        "age",
        "--strata",
        "sex",
        "--weights",
        "fleming-harrington:0.5,1",
    ],
    "covariates alone": ["--definition", "walkback-limiting", "--covariates", "sex,age"],
    "all recurrences": ["--definition", "walkback-any", "--by", "arm", "--covariates", "age,sex", "--recurrent"],
    "every definition": ["--definition", "walkback-any", "--by", "arm", "--definitions", "presets"],
    "every definition, adjusted, of a part": [
        "--definition",
        "walkback-limiting",
        "--by",
        "arm",
        "--covariates",
        "age",
        "--strata",
        "sex",
        "--definitions",
        "presets",
        "--population",
        "Over 50",
    ],
    "everybody": ["--definition", "dasilva-2019-any", "--tau", "200"],
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, simulated):
    path = tmp_path_factory.mktemp("demo") / "store.duckdb"
    shutil.copy(simulated, path)
    store = Store(path)
    save_population(
        store.find(STUDY),
        Population("Over 50", (Rule(about="attribute", test="at_least", name="age", amount=51.0),)),
        key="a",
    )
    store.close()
    return path


@pytest.fixture
def respite(demo, tmp_path, monkeypatch, capsys):
    """Run the command on a copy of the demo in a folder of its own; gives exit code, stdout and stderr."""
    shutil.copy(demo, tmp_path / "store.duckdb")
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str):
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def saved(respite, tmp_path, *choice: str, name: str = "a.zip", study: str = STUDY):
    """The folder of an analysis that was saved."""
    code, _, err = respite("bundle", "--study", study, *choice, "--out", name)
    assert (code, err) == (0, "")
    folder = tmp_path / name.removesuffix(".zip")
    with zipfile.ZipFile(tmp_path / name) as archive:
        archive.extractall(folder)
    return folder


def same(ours: list, theirs: list, tolerance: float = 1e-9) -> bool:
    """Whether two lists hold the same numbers, and nothing at the same places."""
    return len(ours) == len(theirs) and all(
        (one is None) == (other is None)
        and (one is None or math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance))
        for one, other in zip(ours, theirs, strict=True)
    )


def check_r(folder) -> tuple[dict, int]:
    """Run the R code of a saved analysis and hold its numbers to those of the analysis, which it gives; and how many ratios
    of other definitions were compared."""
    rscript = shutil.which("Rscript")
    assert rscript, "R is not installed; make test installs it or says how"
    subprocess.run([rscript, "analysis.R"], cwd=folder, check=True, capture_output=True, timeout=LONG)
    found: dict = {}
    with open(folder / "r_results.csv", newline="") as file:
        for row in csv.DictReader(file):
            value = None if row["value"] in ("NA", "NaN") else float(row["value"])
            found.setdefault((row["what"], row["group"]), []).append(value)
    ours = json.loads((folder / "results.json").read_text())
    for group in ours["groups"]:
        label = group["group"]
        for name in ("at_risk", "events", "survival", "lower", "upper"):
            assert same(group["curve"][name], found[name, label]), name
        for name, key in (("estimate", "median"), ("lower", "median_lower"), ("upper", "median_upper")):
            assert same([group["median"][name]], found[key, label]), key
        known = [point["survival"] for point in group["at"] if point["survival"] is not None]
        assert same(known, found.get(("share", label), []))
        assert same([group["rmst"]["estimate"]], found["rmst", label])
        assert same([group["rmst"]["se"]], found["rmst_se", label])
    for key, name in (
        ("logrank", "log_rank"),
        ("logrank_weighted", "log_rank_weighted"),
        ("logrank_stratified", "log_rank_stratified"),
    ):
        assert same([ours[key]["statistic"]] if ours[key] else [], found.get((name, ""), []), 1e-8)
    assert (ours["logrank"] is None) == (len(ours["groups"]) == 1)
    terms = ours["cox"]["terms"] if ours["cox"] else []
    assert {term["term"] for term in terms} == {term for name, term in found if name == "log_hazard_ratio"}
    for term in terms:
        assert same([term["coef"]], found["log_hazard_ratio", term["term"]], 1e-6)
        assert same([term["se"]], found["log_hazard_ratio_se", term["term"]], 1e-6)
    for one in ours["proportional_hazards"] or []:
        if one["term"] != "GLOBAL" or len(ours["proportional_hazards"]) > 2:
            assert same([one["statistic"]], found["proportional_hazards", one["term"]], 1e-5)
    for model in ("andersen_gill", "pwp_total_time", "pwp_gap_time"):
        for term in (ours.get(model) or {"terms": ()})["terms"]:
            assert same([term["coef"]], found[model, term["term"]], 1e-6)
            assert same([term["robust_se"]], found[f"{model}_robust_se", term["term"]], 1e-6)
    ratios = 0
    for one in ours.get("multiverse", ()):
        for key in ("n", "events", "median", "median_lower", "median_upper"):
            wanted = [] if one["n"] is None else [one[key]]
            assert same(wanted, found.get((f"definition_{key}", one["definition"]), [])), (key, one)
        for key in ("hazard_ratio", "lower", "upper"):
            if one["hazard_ratio"] is not None:
                assert same([one[key]], found[f"definition_{key}", one["definition"]], 1e-6), (key, one)
                ratios += 1
        assert (one["hazard_ratio"] is None) == (one["reason"] is not None)
    for curve in ours.get("competing", ()):
        assert same(curve["incidence"], found[f"incidence: {curve['cause']}", curve["group"]])
    for group in ours.get("mcf", ()):
        assert same(group["mcf"], found["mcf", group["group"]])
    return ours, ratios


@pytest.mark.parametrize("choice", CHOICES)
def test_the_r_code_in_it_gives_the_same_numbers(respite, tmp_path, choice):
    folder = saved(respite, tmp_path, *CHOICES[choice])
    ours, ratios = check_r(folder)
    assert (ratios > 3 * 4) == ("multiverse" in ours)
    methods = (folder / "methods.txt").read_text()
    assert ("Andersen-Gill, arm=walking" in methods) == ("andersen_gill" in ours)


def recorded_files(kind: str) -> dict[str, str]:
    """Files of 60 people, with numbers that no chance is needed for: episodes as reported, or a table of stretches."""
    followed, reported = ["participant,free_from,followed_until,arm,age"], ["participant,began_on,ended_on,limiting"]
    table = ["id,entry,time,cnsr,cause,arm,age"]
    for person in range(60):
        facts = f"{'walk' if person % 2 else 'usual'},{30 + person * 7 % 41}"
        followed.append(f"{person},2024-01-{person % 28 + 1:02},2024-12-{person * 5 % 28 + 1:02},{facts}")
        for month in range(2 + person % 3, 12, 4 + person % 5):
            day = person * 11 % 20 + 1
            reported.append(f"{person},2024-{month:02}-{day:02},2024-{month:02}-{day + 3:02},{(person + month) % 2}")
        cause = "" if person % 3 == 0 else ("pain", "surgery")[person % 5 == 1]
        table.append(f"{person},{person % 4},{10 + person * 13 % 190}.5,{int(person % 3 == 0)},{cause},{facts}")
    files = {"table": {"t": table}, "episodes": {"f": followed, "e": reported}}[kind]
    return {name: "\n".join(lines) + "\n" for name, lines in files.items()}


@pytest.mark.parametrize("kind", ["episodes", "table"])
def test_so_does_that_of_reported_episodes_and_of_a_finished_table(respite, tmp_path, kind):
    for name, text in recorded_files(kind).items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        assert respite("load", f"{name}.csv", "--study", kind)[0] == 0
    definition = ["--definition", "walkback-limiting"] if kind == "episodes" else []
    folder = saved(respite, tmp_path, *definition, "--by", "arm", "--covariates", "age", "--recurrent", study=kind)
    ours, _ = check_r(folder)
    assert ours["n"] == 60 and ours["cox"]["terms"][0]["term"] == "arm=walk" and ours["andersen_gill"]["terms"]
    assert (folder / "definition.toml").exists() == bool(definition)
    assert {one["cause"] for one in ours.get("competing", ())} == ({"pain", "surgery"} if kind == "table" else set())


def test_it_is_the_answer_of_the_terminal_with_its_data_and_in_words(respite, tmp_path):
    choice = CHOICES["confirmed"]
    folder = saved(respite, tmp_path, *choice)
    _, told, _ = respite("recurrence", "--study", STUDY, *choice, "--json")
    ours = json.loads((folder / "results.json").read_text())
    assert ours == json.loads(told)
    first = pd.read_csv(folder / "data/first_intervals.csv", keep_default_na=False, dtype=str)
    both = pd.read_parquet(folder / "data/first_intervals.parquet")
    assert first.to_dict("list") == both.astype(object).fillna("").astype(str).to_dict("list")
    first = both
    assert (len(first), int(first["event"].sum())) == (ours["at_risk"], ours["events"])
    every = pd.read_csv(folder / "data/all_intervals.csv")
    assert len(every) == ours["all_intervals"]["intervals"]
    adtte = pd.read_csv(folder / "data/adtte.csv")
    assert int((adtte["CNSR"] == 0).sum()) == ours["events"]
    assert int((adtte["CNSR"] == 3).sum()) == ours["censored_gap"]
    methods = (folder / "methods.txt").read_text()
    assert methods.startswith("The data are simulated.")
    for number in (ours["participants"], ours["never_recovered"], ours["censored_gap"], ours["groups"][0]["events"]):
        assert re.search(rf"\b{number:,}\b", methods)
    assert f"{ours['cox']['terms'][0]['hazard_ratio']:.2f}" in methods and "delphi" not in methods
    assert "were compared by the log-rank test and by Cox's model" in methods
    words = {"title": "T", "source": None, "assumptions": (), "sentences": (), "by": "arm", "version": "1"}
    untested = " ".join(methods_paragraphs(ours | {"logrank": None, "cox": None}, **words))
    assert "described and not compared" in untested and "log-rank" not in untested
    svg = (folder / "figures/curve.svg").read_text()
    assert "(simulated data)" in svg and svg.count("<path") == 2
    assert (folder / "figures/curve.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("median", "told"),
    [
        ((None, None, None), "median not reached."),
        ((None, 40.0, None), "median not reached (95 % interval from 40 days on)."),
        ((58.0, 40.0, None), "median 58 days (95 % interval from 40 days on)."),
        ((58.0, None, None), "median 58 days (no interval)."),
        ((58.0, 40.0, 90.5), "median 58 days (95 % interval 40 to 90.5)."),
    ],
)
def test_methods_say_of_one_recurrence_that_it_is_one_and_of_limits_what_is_known(median, told):
    group = {
        "group": "all",
        "n": 1,
        "events": 1,
        "median": dict(zip(("estimate", "lower", "upper"), median, strict=True)),
        "rmst": {"tau": None, "estimate": None, "lower": None, "upper": None, "too_few": False, "reason": None},
    }
    found = {
        "study": "S",
        "simulated": False,
        "population": None,
        "definition": "d",
        "source": {"kind": "diary", "engine": "duckdb"},
        "origin": "confirmed",
        "participants": 1,
        "no_entries": 1,
        "no_known_day": 0,
        "never_recovered": 0,
        "at_risk": 1,
        "not_grouped": 1,
        "censored_end": 0,
        "censored_gap": 0,
        "unknown_days": 1,
        "groups": [group],
        "proportional_hazards": None,
        **dict.fromkeys(("logrank", "logrank_weighted", "logrank_stratified", "cox")),
    }
    words = {"title": "T", "source": None, "assumptions": (), "sentences": (), "by": None, "version": "1"}
    text = " ".join(methods_paragraphs(found, **words))
    assert f"All: n = 1, 1 recurrence, {told}" in text
    assert "has 1 participant. Of these, 1 has no entries" in text and "1 recovered and was at risk" in text
    assert "of whom 1 is left out" in text and "1 day unknown" in text


def test_the_study_comes_back_and_gives_the_same_analysis(respite, tmp_path):
    choice = CHOICES["confirmed"]
    folder = saved(respite, tmp_path, *choice)
    assert saved(respite, tmp_path, *choice, name="again.zip") and (
        (tmp_path / "a.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    )
    code, said, _ = respite("bundle", "--restore", "a.zip", "--study", "Put back")
    assert code == 0 and "“Put back”" in said
    back = saved(respite, tmp_path, *choice, name="back.zip", study="Put back")
    for name in ("data/first_intervals.csv", "data/all_intervals.csv", "definition.toml"):
        assert (back / name).read_bytes() == (folder / name).read_bytes()
    ours, theirs = (json.loads((one / "results.json").read_text()) for one in (folder, back))
    assert {**ours, "study": None} == {**theirs, "study": None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "a.zip"], "required: --definition"),
        (["--definition", "delphi-2011"], "it takes --definition and --out"),
        (["--definition", "delphi-2011", "--out", "no/a.zip"], "it takes a file in a folder that is there"),
        (["--restore", "none.zip"], "there is no file"),
        (["--definition", "none", "--out", "a.zip"], "There is no definition “none”"),
    ],
)
def test_what_cannot_be_done_is_one_line(respite, tmp_path, words, said):
    code, out, err = respite("bundle", "--study", STUDY, *words)
    assert (code, out, err.count("\n")) == (2, "", 1) and said in err
    assert not list(tmp_path.glob("*.zip*"))


def test_the_r_code_of_an_outcome_runs_where_a_visit_has_not_been_reached(respite, tmp_path):
    """At day 28 of one arm one person is known, at day 300 nobody: the other visit is compared, here and in R."""
    rows = ["participant,date,pain_average,arm"]
    for n in range(12):
        for day, value in ((0, 5 + n % 3), (84, 2 + n % 5), *(((28, 4),) if n % 2 or n == 0 else ())):
            rows.append(f"p{n},{date(2025, 1, 1) + timedelta(days=day)},{value},{'ab'[n % 2]}")
    (tmp_path / "file.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert respite("load", "file.csv", "--study", "Under way")[0] == 0
    words = [
        "--measure",
        "pain_average",
        "--by",
        "arm",
        "--visits",
        "0,28,84,300",
        "--window",
        "9",
        "--bundle",
        "o.zip",
        "--json",
    ]
    code, told, _ = respite("outcomes", "--study", "Under way", *words)
    ours = json.loads(told)
    assert code == 0
    model = ours["repeated_measures"]
    assert (model["reason"], model["visits"], model["left_out"]) == ("", [84], [28, 300])
    with zipfile.ZipFile(tmp_path / "o.zip") as archive:
        archive.extractall(tmp_path / "o")
    subprocess.run(
        [shutil.which("Rscript"), "analysis.R"], cwd=tmp_path / "o", check=True, capture_output=True, timeout=LONG
    )
    with open(tmp_path / "o" / "r_results.csv", newline="") as file:
        found = {(row["what"], row["group"], int(row["visit"])): float(row["value"]) for row in csv.DictReader(file)}
    assert {what for what, _, visit in found if visit in (28, 300)} <= {"n", "mean", "sd"} and found["n", "a", 300] == 0
    terms = {one["visit"]: one["terms"] for one in ours["ancova"]}
    assert (terms[28], terms[300]) == ([], [])
    assert same([terms[84][0]["estimate"], terms[84][0]["se"]], [found["ancova", "b", 84], found["ancova_se", "b", 84]])
    (term,) = model["terms"]
    # gls stops a little early
    theirs = [found["repeated", "b", 84], found["repeated_se", "b", 84]]
    assert [term["estimate"], term["se"]] == pytest.approx(theirs, rel=1e-6)


@pytest.mark.parametrize("measure", ["rmdq-24", "pain_average"])
def test_an_outcome_is_saved_with_r_code_that_gives_the_same_numbers(respite, tmp_path, measure):
    words = ["outcomes", "--study", STUDY, "--measure", measure, "--by", "arm", "--bundle", "o.zip", "--json"]
    code, told, _ = respite(*words)
    ours = json.loads(told)
    assert code == 0
    folder = tmp_path / "o"
    with zipfile.ZipFile(tmp_path / "o.zip") as archive:
        archive.extractall(folder)
    assert json.loads((folder / "results.json").read_text()) == ours
    subprocess.run([shutil.which("Rscript"), "analysis.R"], cwd=folder, check=True, capture_output=True, timeout=LONG)
    with open(folder / "r_results.csv", newline="") as file:
        found = {(row["what"], row["group"], int(row["visit"])): float(row["value"]) for row in csv.DictReader(file)}
    for group in ours["groups"]:
        for visit in group["visits"]:
            for name in ("n", "mean", "sd"):
                assert same([visit[name]], [found[name, group["group"], visit["visit"]]])
    for one in ours["ancova"]:
        (term,) = one["terms"]
        assert same(
            [term["estimate"], term["se"]], [found[what, "walking", one["visit"]] for what in ("ancova", "ancova_se")]
        )
    assert len(ours["repeated_measures"]["terms"]) == len(ours["windows"]) - 1
    for term in ours["repeated_measures"]["terms"]:
        # gls stops where its likelihood moves less than 1e-6
        assert same([term["estimate"]], [found["repeated", "walking", term["visit"]]], 1e-4)
        assert same([term["se"]], [found["repeated_se", "walking", term["visit"]]], 1e-4)
    methods = (folder / "methods.txt").read_text()
    assert methods.startswith("The data are simulated. Enrolled from “Simulated trial”: 701 participants")
    assert "repeated measures" in methods and "p = 0.000" not in methods
    assert respite("bundle", "--restore", "o.zip", "--study", "Back")[0] == 0
