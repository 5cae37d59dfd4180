"""`--population` in the terminal: the saved part of a study and nobody else, or a refusal that names those there are."""

import json
import zipfile

import pytest

import cli
from data.store.store import Store
from data.study.population_saves import save_population
from data.study.populations import Population, Rule

# well on 1 to 7 January; two in the north and one in the south have pain again on the tenth
PAINS = {"n1": "0000000005", "n2": "0000000005", "n3": "0000000000", "s1": "0000000005", "s2": "8"}
RECURRENCE = "recurrence --study Sites --definition dasilva-2019-any"


@pytest.fixture(scope="module", autouse=True)
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sites")
    rows = [f"{who},2025-01-{day:02},{pain}" for who, pains in PAINS.items() for day, pain in enumerate(pains, 1)]
    (folder / "diary.csv").write_text("participant,date,pain_average\n" + "\n".join(rows) + "\n")
    sites = [f"{who},{'north' if who[0] == 'n' else 'south'}" for who in PAINS]
    (folder / "sites.csv").write_text("participant,site\n" + "\n".join(sites) + "\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
        patch.chdir(folder)
        for name, kind in (("diary.csv", "diary"), ("sites.csv", "attributes")):
            assert cli.main(["load", name, "--study", "Sites", "--kind", kind]) == 0
        store = Store(folder / "respite.duckdb")
        save_population(
            store.find("Sites"),
            Population("The North", (Rule(about="attribute", test="one_of", name="site", values=("north",)),)),
            key="one",
        )
        store.close()
        yield


def said(capsys, line: str, *more: str, code: int = 0) -> str:
    capsys.readouterr()
    assert cli.main([*line.split(), *more]) == code
    out, err = capsys.readouterr()
    return err if code else out


def test_recurrence_is_of_the_part_only(capsys):
    part = json.loads(said(capsys, f"{RECURRENCE} --definitions presets --json", "--population", "the north"))
    assert (part["population"], part["participants"], part["at_risk"], part["n"], part["events"]) == (
        "The North",
        3,
        3,
        3,
        2,
    )
    declared = next(one for one in part["multiverse"] if one["primary"])
    assert (declared["n"], declared["events"]) == (3, 2)
    whole = json.loads(said(capsys, f"{RECURRENCE} --json"))
    assert (whole["population"], whole["participants"], whole["at_risk"], whole["events"]) == (None, 5, 4, 3)
    assert "The North only" in said(capsys, RECURRENCE, "--population", "The North")


def test_a_saved_analysis_is_of_the_part_and_brings_the_whole_study_back_with_it(capsys, tmp_path):
    saved = str(tmp_path / "north.zip")
    said(capsys, f"{RECURRENCE.replace('recurrence', 'bundle', 1)} --out", saved, "--population", "the north")
    with zipfile.ZipFile(saved) as archive:
        names = ("results.json", "settings.json", "methods.txt", "data/all_intervals.csv")
        found, settings, methods, intervals = (archive.read(name).decode("utf-8-sig") for name in names)
    found = json.loads(found)
    assert (found["population"], found["participants"], found["events"]) == ("The North", 3, 2)
    assert json.loads(settings)["population"]["rules"][0]["values"] == ["north"]
    # 3 of the 5 of the study, all well on seven days
    assert methods.startswith(
        "The analysis is of the population “The North” of the study “Sites”: site is north, 3 of 5 participants."
    )
    assert "3 recovered and were at risk" in methods and "2 recurrences" in methods
    assert [line.split(",")[0] for line in intervals.splitlines()[1:]] == ["n1", "n2", "n3"]
    said(capsys, "bundle --study Back --restore", saved)
    back = RECURRENCE.replace("Sites", "Back")
    assert json.loads(said(capsys, f"{back} --json"))["participants"] == 5
    part = json.loads(said(capsys, f"{back} --json", "--population", "The North"))
    assert {**part, "study": "Sites"} == found


def test_outcomes_are_of_the_part_only(capsys):
    line = "outcomes --study Sites --measure pain_average --visits 0,8 --window 1"
    part = json.loads(said(capsys, f"{line} --json", "--population", "The North"))
    assert (part["population"], part["enrolled"]) == ("The North", 3)
    assert json.loads(said(capsys, f"{line} --json"))["enrolled"] == 5


def test_a_population_there_is_none_of_is_refused_with_those_there_are(capsys):
    err = said(capsys, RECURRENCE, "--population", "South", code=2)
    assert "has no population “South”; there is “The North”" in err and err.count("\n") == 1
