"""All recurrences and covariates of a study in the terminal: by hand, and by another way to the same numbers."""

import csv
import random
import shutil
from math import sqrt

import pytest

import cli
from data.catalogue.definition import read_definition
from tests.reference.naive_derivation import derive_person, start_stop_rows
from tests.stores import begin
from tests.terminal.test_study import ARMS, DEFINITION, answer, diary_rows, said
from tests.terminal.typed import inside, load
from tests.unit.data.diaries import as_date

PEOPLE = [f"P{number:02}" for number in range(60)]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hand.toml").write_text(DEFINITION)
    return tmp_path


def write(path, *rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A store that has the study Hand."""
    folder = tmp_path_factory.mktemp("loaded")
    write(folder / "diary.csv", ("participant", "date", "pain_average", "pain_worst"), *diary_rows())
    write(folder / "arms.csv", ("participant", "arm"), *ARMS.items())
    with inside(folder):
        load("Hand", diary="diary.csv", attributes="arms.csv")
    return folder / "respite.duckdb"


@pytest.fixture
def hand(here, loaded):
    """The folder with a copy of it."""
    shutil.copy(loaded, here)
    return here


def test_all_recurrences_by_hand(hand, capsys):
    found = answer(capsys, "recurrence --study Hand --definition hand.toml --recurrent --at 0,1,3,90")
    # A at risk on days 1 to 3 (recurrence) and again on day 8, B on days 1 and 2, G on day 1 (recurrence); C's
    # interval is 0 days long
    assert found["all_recurrences"] == {
        "people": 3,
        "rows": 4,
        "events": 2,
        "without_time_at_risk": 1,
        "rows_in_no_group": 0,
    }
    (curve,) = found["mcf"]
    assert (curve["group"], curve["n"]) == ("all", 3)
    columns = [curve[name] for name in ("time", "at_risk", "events")]
    assert columns == [[1, 2, 3, 8], [3, 2, 1, 1], [1, 0, 1, 0]]
    assert curve["mcf"] == pytest.approx([1 / 3, 1 / 3, 4 / 3, 4 / 3])
    # on day 1 each person adds (own events - 1/3) / 3: squares (1/9)^2 twice and (2/9)^2
    assert curve["robust_se"][0] == pytest.approx(sqrt(6) / 9)
    assert [(point["time"], point["mcf"]) for point in curve["at"]] == [
        (0, 0),
        (1, pytest.approx(1 / 3)),
        (3, pytest.approx(4 / 3)),
        (90, None),
    ]
    assert (found["andersen_gill"], found["pwp_total_time"], found["pwp_gap_time"]) == (None, None, None)
    assert "all_recurrences" not in answer(capsys, "recurrence --study Hand --definition hand.toml")


def test_who_is_in_no_group_is_counted(hand, capsys):
    found = answer(capsys, "recurrence --study Hand --definition hand.toml --recurrent --by arm")
    # x: A and B; y: C, whose one interval has no time at risk; G is in no arm
    assert [(curve["group"], curve["n"]) for curve in found["mcf"]] == [("x", 2)]
    assert found["all_recurrences"]["rows_in_no_group"] == 1
    out = said(capsys, "recurrence --study Hand --definition hand.toml --recurrent --by arm --at 3")
    assert "All recurrences: 2 of 3 people in 4 stretches at risk, 1 of them in no group." in out
    assert "Groups are compared from recovery, not from randomisation." in out
    # A and B are all of x, and of y nobody has time at risk
    assert "Andersen-Gill model of all events, 2 people, 1 event" in out and "There is nothing to compare." in out


@pytest.fixture
def crowd(here, capsys):
    """Sixty people who answer daily, so that no gap ends follow-up; pain comes back more often in one arm."""
    chance = random.Random(5)
    attributes = {who: (chance.choice("xy"), chance.randint(20, 70), chance.choice("ns")) for who in PEOPLE}
    diaries = {}
    for who, (arm, age, _) in attributes.items():
        is_well, diaries[who] = True, []
        for day in range(19800, 19800 + chance.randint(40, 160)):
            turns = (0.04 if arm == "x" else 0.09) * (age / 45) if is_well else 0.3
            is_well = is_well if chance.random() > turns else not is_well
            diaries[who].append((day, {"pain_average": 0.0 if is_well else 5.0}))
    write(
        here / "diary.csv",
        ("participant", "date", "pain_average"),
        *((who, as_date(day), one["pain_average"]) for who, diary in diaries.items() for day, one in diary),
    )
    write(
        here / "who.csv", ("participant", "arm", "age", "site"), *((who, *values) for who, values in attributes.items())
    )
    answer(capsys, "load diary.csv --study Crowd")
    answer(capsys, "load who.csv --study Crowd --kind attributes")
    definition = read_definition(here / "hand.toml")
    people = {who: derive_person(diary, definition) for who, diary in diaries.items()}
    write(
        here / "rows.csv",
        ("who", "start", "stop", "event", "arm", "age", "site"),
        *(
            (who, start, stop, event, *attributes[who])
            for who, person in people.items()
            for _, start, stop, event in start_stop_rows(person)
        ),
    )
    write(
        here / "first.csv",
        ("who", "duration", "event", "arm", "age", "site"),
        *(
            (who, one.until - one.t0, one.event, *attributes[who])
            for who, person in people.items()
            for one in person.intervals[:1]
        ),
    )
    return here


def flat(value):
    """Numbers and words of nested JSON in order, numbers as approximations."""
    if isinstance(value, dict):
        return [(key, one) for key in value for one in flat(value[key])]
    if isinstance(value, list):
        return [one for part in value for one in flat(part)]
    return [pytest.approx(value, rel=1e-9) if isinstance(value, float) else value]


def test_the_models_are_those_of_the_rows_made_day_by_day(crowd, capsys):
    models = "--by arm --covariates age --strata site"
    found = answer(capsys, f"recurrence --study Crowd --definition hand.toml --recurrent {models}")
    ready = answer(capsys, f"survival rows.csv --participant who --start start --stop stop --event event {models}")
    assert found["all_recurrences"]["events"] == ready["andersen_gill"]["events"] > 60
    for model in ("andersen_gill", "pwp_total_time", "pwp_gap_time"):
        assert flat(found[model]) == flat(ready[model])
        assert [term["term"] for term in found[model]["terms"]] == ["arm=y", "age"]
        assert all(term["robust_se"] > 0 for term in found[model]["terms"])


def test_the_model_of_first_recurrences_is_that_of_the_intervals_made_day_by_day(crowd, capsys):
    models = "--by arm --covariates age --strata site"
    found = answer(capsys, f"recurrence --study Crowd --definition hand.toml {models} --at 30")
    ready = answer(capsys, f"survival first.csv --duration duration --event event {models} --at 30")
    assert found["logrank_stratified"]["strata"] == 2
    for part in ("cox", "proportional_hazards", "logrank", "logrank_stratified", "groups"):
        known = found[part]
        if part == "groups":  # which carry the counts of people besides, and of each estimate whether they are too few
            known = [{name: group[name] for name in ready[part][0]} for group in found[part]]
            for group in known:
                assert group["median"].pop("too_few") == group["too_few"]
        assert flat(known) == flat(ready[part])
    assert found["cox"]["strata"] == 2 and found["proportional_hazards"][-1]["term"] == "GLOBAL"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--by arm --covariates arm", "--covariates: “arm” is already given with --by"),
        ("--by arm --strata arm", "--strata: “arm” is already compared"),
        ("--covariates weight", "no attribute “weight”; there is arm"),
        ("--strata site --recurrent", "no attribute “site”; there is arm"),
    ],
)
def test_names_that_cannot_be_are_refused(hand, capsys, options, says):
    assert cli.main(f"recurrence --study Hand --definition hand.toml {options}".split()) == 2
    out, err = capsys.readouterr()
    assert out == "" and says in err and err.count("\n") == 1


def test_a_robust_error_of_0_comes_with_what_it_means(here, capsys):
    columns = ("who", "from", "to", "back")
    write(here / "t.csv", columns, ("a", 0, 5, 1), ("b", 0, 5, 1), ("a", 5, 9, 0), ("b", 5, 9, 0))
    line = "survival t.csv --participant who --start from --stop to --event back --at 9"
    (curve,) = answer(capsys, line)["mcf"]
    # both had one each on day 5: as in R no spread, and no limits
    assert (curve["mcf"], curve["robust_se"], curve["lower"], curve["too_few"]) == ([1, 1], [0, 0], [None, None], True)
    assert "had as many events so far" in curve["reason"] and curve["reason"] in said(capsys, line)
    write(here / "t.csv", columns, ("a", 0, 5, 1), ("b", 0, 7, 0))
    (curve,) = answer(capsys, line)["mcf"]
    assert curve["reason"] is None and "1.00 (too few to say)" not in said(capsys, line)


def test_json_of_a_study_with_nobody_at_risk(hand, capsys):
    (hand / "long.toml").write_text(DEFINITION.replace("recovery_days = 3", "recovery_days = 300"))
    found = answer(capsys, "recurrence --study Hand --definition long.toml --recurrent --by arm")
    assert (found["n"], found["mcf"], found["all_recurrences"]["rows"]) == (0, [], 0)


def test_a_covariate_that_nobody_at_risk_has_leaves_nothing_to_model(hand, capsys):
    write(hand / "sites.csv", ("participant", "site"), ("D", "north"), ("E", "south"))
    answer(capsys, "load sites.csv --study Hand --kind attributes")
    found = answer(capsys, "recurrence --study Hand --definition hand.toml --recurrent --covariates site")
    assert (found["n"], found["cox"]["n"], found["cox"]["dropped"], found["cox"]["terms"]) == (4, 0, 4, [])
    assert found["cox"]["reason"] and found["proportional_hazards"] is None
    for model in ("andersen_gill", "pwp_total_time", "pwp_gap_time"):
        assert (found[model]["n"], found[model]["dropped"]) == (0, 4) and found[model]["reason"]
        assert [term["coef"] for term in found[model]["terms"]] == [None]
