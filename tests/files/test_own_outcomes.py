"""A study's own measures in a load: named, with range and direction, several of one file, at visits without dates."""

import json

import pytest

import cli
from data.own.own_measures import own_measures
from data.store.store import Store

# arm b ends 10 lower in work, and 2 higher in fear, than arm a; walking goes past any usual scale
LINES = ["id,visit,arm,work,fear,walk"] + [
    f"p{n},{visit},{'ab'[n % 2]},{50 + n - (10 if n % 2 and late else 0)},{5 + n % 3 + (2 if n % 2 and late else 0)},{400 + n}"
    for n in range(10)
    for late, visit in enumerate(("baseline", "12 weeks"))
]
VISITS = ("--visit", "baseline=0", "12 weeks=84")
SAID = (
    *("--outcome", "Work ability=work", "Fear of movement=fear", "walked=walk"),
    *("--range", "Work ability=0-100", "Fear of movement=0-20", "walked=0-2000"),
    *("--better", "Work ability=higher", "Fear of movement=lower"),
)


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "visits.csv").write_text("\n".join(LINES) + "\n", encoding="utf-8")

    def run(*words, code=0):
        assert cli.main(list(words)) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return err if code else out

    return run


def load(respite, *words, **more):
    return respite("load", "visits.csv", "--study", "T", "--kind", "outcomes", *words, *VISITS, **more)


def test_several_outcomes_of_one_file_are_compared_at_their_visits_without_dates(respite, tmp_path):
    told = load(respite, *SAID)
    assert "20 stored" in told and "work as own_work_ability" in told
    found = json.loads(respite("outcomes", "--study", "T", "--measure", "own_work_ability", "--by", "arm", "--json"))
    assert [one["visit"] for one in found["windows"]] == [0, 84]
    assert (found["title"], found["range"], found["higher_is"]) == ("Work ability", [0, 100], "better")
    # everybody of a stays at 50 + n (n 0, 2, 4, 6, 8), everybody of b falls by 10 (n 1, 3, 5, 7, 9)
    assert [[visit["mean"] for visit in group["visits"]] for group in found["groups"]] == [[54, 54], [55, 45]]
    for name, mean in (("own_fear_of_movement", 5 + (0 + 2 + 1 + 0 + 2) / 5), ("own_walked", 404)):
        other = json.loads(respite("outcomes", "--study", "T", "--measure", name, "--by", "arm", "--json"))
        assert other["groups"][0]["visits"][1]["mean"] == pytest.approx(mean)
    store = Store(tmp_path / "store.duckdb")
    kept = {one.measure.name: one.measure for one in own_measures(store.find("T"))}
    store.close()
    assert (kept["own_walked"].minimum, kept["own_walked"].maximum, kept["own_walked"].better) == (0, 2000, "neither")


def test_a_later_file_names_the_same_outcome_without_its_range(respite, tmp_path):
    load(respite, *SAID)
    again = load(respite, "--outcome", "walked=walk")
    assert "20 already there" in again
    assert "goes from 0 to 2000 in this study" in load(
        respite, "--outcome", "walked=walk", "--range", "walked=0-9", code=2
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "names none yet"),
        (("--outcome", "fear=fear"), "From where to where does “fear” in column “fear” go at most?"),
        (("--outcome", "fear=fear", "--range", "fear=20-0"), "it takes LOW-HIGH"),
        (
            ("--outcome", "fear=fear", "--range", "fear=0-20", "--better", "fear=down"),
            "it takes lower, higher, neither",
        ),
        (("--outcome", "fear=fear", "--range", "fears=0-20"), "“fears” is no outcome of this load"),
        (("--outcome", "fear=no"), "no column “no”"),
        (("--outcome", "A b=fear", "A-b=work"), "called alike"),
    ],
)
def test_what_is_no_outcome_is_one_line_and_nothing_is_stored(respite, tmp_path, words, said):
    err = load(respite, *words, code=2)
    assert said in err and err.count("\n") == 1
    assert "no study" in respite("outcomes", "--study", "T", "--measure", "pain_average", code=2)


def test_a_value_beyond_the_range_is_rejected_with_its_place(respite):
    told = load(respite, "--outcome", "walked=walk", "--range", "walked=0-405")
    assert "12 stored" in told and "8 rejected" in told  # 406 to 409 at two visits each


def test_a_change_that_matters_is_said_with_its_source_and_counts_who_changed_so(respite, tmp_path):
    err = load(respite, *SAID, "--matters", "Work ability=10", code=2)
    assert "takes points and where that is written" in err and "--matters" not in err.split(";")[0]
    err = load(respite, *SAID, "--matters", "Work ability=120,X", code=2)
    assert "takes more than 0 and up to 100 points" in err
    load(respite, *SAID, "--matters", "Work ability=10, Kuijer 2012")
    said = ("outcomes", "--study", "T", "--measure", "own_work_ability", "--by", "arm")
    found = json.loads(respite(*said, "--json"))
    # all five of b fall by exactly 10, and higher is better: five are worse; nobody of a changed
    assert [(one["group"], one["important"]) for one in found["changes"] if one["visit"] == 84] == [
        ("a", {"better": 0, "worse": 0}),
        ("b", {"better": 0, "worse": 5}),
    ]
    assert found["change_that_matters"] == {
        "points": 10,
        "percent": None,
        "name": "the change that matters, as this study gives it",
        "source": "Kuijer 2012",
    }
    # said otherwise later: nothing is loaded twice, the change is the later one, and the range stays
    (tmp_path / "more.csv").write_text("id,visit,work\nq1,baseline,40\n", encoding="utf-8")
    later = ("--outcome", "Work ability=work", "--matters", "Work ability=12, Other 2020", "--visit", "baseline=0")
    respite("load", "more.csv", "--study", "T", "--kind", "outcomes", *later)
    assert "Other 2020" in respite(*said, "--json") and "Kuijer 2012" not in respite(*said, "--json")
    other = json.loads(
        respite("outcomes", "--study", "T", "--measure", "own_fear_of_movement", "--by", "arm", "--json")
    )
    assert "Other 2020" not in json.dumps(other)
