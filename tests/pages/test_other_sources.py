"""Recurrences of reported episodes and of finished tables: page, terminal and saved analysis give one answer, and say which source.

The numbers of a finished table are also those of `respite survival`, which reads the file itself.
"""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from data.catalogue.definition import load_definition
from data.recurrence.recorded_sources import AS_RECORDED
from data.store.running import the_store
from pages.answers.question import StudyQuestion
from pages.terminal.grammar import parse
from pages.terminal.jobs import run_with_store
from pages.terminal.survival import answer as survival_of_file
from tests.pages.test_cohort_pages import words
from tests.pages.test_same_answer import asked, check_all, close, options, same_names, told_apart, typed

SEED = 20261130
COMPETING = Path(__file__).parents[1] / "reference/survival_more/competing.json"
N_QUESTIONS = 8


@pytest.fixture
def recorded(store, tmp_path):
    """Two studies of 48 people, loaded as files: episodes as reported, and a table with stretches at risk."""
    rng = np.random.default_rng(SEED)
    followed = ["participant,free_from,followed_until,arm,age"]
    reported, table = ["participant,began_on,ended_on,limiting,care_sought"], ["id,start,stop,event,arm,age"]
    for person in range(48):
        facts = f"{'ab'[person % 2]},{30 + person * 7 % 40}"
        followed.append(f"p{person},2024-01-{person % 28 + 1:02},2024-12-{person % 28 + 1:02},{facts}")
        for month in rng.choice(np.arange(2, 12), size=int(rng.integers(0, 4)), replace=False):
            ended = f"2024-{month:02}-28" if rng.random() < 0.8 else ""
            reported.append(f"p{person},2024-{month:02}-{rng.integers(1, 27):02},{ended},{rng.integers(0, 2)},1")
        at = 0
        for _ in range(int(rng.integers(1, 4))):
            stop = at + int(rng.integers(20, 240)) / 2
            table.append(f"p{person},{at},{stop},{int(rng.random() < 0.5)},{facts}")
            at = stop + int(rng.integers(0, 2)) * 7
    for name, files in {"Reported": {"followed": followed, "episodes": reported}, "Finished": {"table": table}}.items():
        for kind, lines in files.items():
            (tmp_path / f"{kind}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            argv = (str(tmp_path / f"{kind}.csv"), f"--study={name}", f"--kind={kind}")
            told = typed("load", *argv, "--json")
            assert isinstance(told, dict) and told["rejected"] == 0, told
    return tmp_path


def drawn(rng, source: str, number: int) -> StudyQuestion:
    def one_of(*choices):
        return choices[rng.integers(len(choices))]

    by = one_of(None, "arm", "arm")
    definition = (
        AS_RECORDED if source == "table" else load_definition(one_of("walkback-any", "walkback-limiting", "flare"))
    )
    return StudyQuestion(
        definition=definition,
        source=source,
        # what a source cannot answer is refused alike
        origin=one_of("confirmed", "confirmed", "first_good_day" if number % 2 else "confirmed"),
        by=by,
        covariates=one_of((), ("age",)),
        strata=None if by == "arm" else one_of(None, "arm"),
        at=one_of((90, 180), (30, 365)),
        tau=one_of(None, 60),
    )


def test_one_question_has_one_answer_of_each_source(recorded):
    rng = np.random.default_rng(SEED + 1)
    kinds = {"numbers": 0, "refusal": 0}
    for number in range(2 * N_QUESTIONS):
        name, source = (("Reported", "episodes"), ("Finished", "table"))[number % 2]
        study, question = the_store().find(name), drawn(rng, source, number // 2)
        argv = options(name, question)
        if source == "table":
            argv = [one for one in argv if not one.startswith("--definition")]
        is_recurrent = number < 4
        answer = typed("recurrence", *argv, *(["--recurrent"] if is_recurrent else []), "--json")
        shown = asked(study, question)
        told = answer if isinstance(answer, str) else same_names(answer)
        assert close(shown, told), f"{argv}: {told_apart(shown, told)}"
        kinds["refusal" if isinstance(told, str) else "numbers"] += 1
        if isinstance(answer, str):
            continue
        assert answer["source"] == {"kind": source, "engine": "duckdb"}
        assert answer["definition"] == (None if source == "table" else question.definition.id)
        assert answer["at_risk"] + answer["never_at_risk"] == answer["participants"] == 48
        if is_recurrent:
            check_all(study, question, answer)
    assert kinds["numbers"] >= 8 and kinds["refusal"] >= 2, kinds


def test_a_finished_table_gives_what_the_file_itself_gives(recorded):
    stored = typed(
        "recurrence", "--study=Finished", "--by=arm", "--covariates=age", "--recurrent", "--at=90,180", "--json"
    )
    columns = ("--participant=id", "--start=start", "--stop=stop", "--event=event")
    argv = ["survival", "table.csv", *columns, "--by=arm", "--covariates=age", "--at=90,180"]
    read = survival_of_file(parse(argv), str(recorded))
    for key in ("n", "events", "logrank", "rmst_difference"):
        assert close(stored[key], read[key]), key
    for ours, theirs in zip(stored["groups"], read["groups"], strict=True):
        assert all(close(ours[key], theirs[key]) for key in ("n", "events", "curve", "rmst"))
    for model in ("cox", "andersen_gill", "pwp_total_time", "pwp_gap_time"):
        assert close(stored[model]["terms"], read[model]["terms"]), model
    for ours, theirs in zip(stored["mcf"], read["mcf"], strict=True):
        assert all(close(ours[key], theirs[key]) for key in ("n", "time", "mcf", "at"))


def test_the_pages_say_the_source_and_offer_no_more_than_it_can_answer(recorded, open_page):
    page = open_page("cohort/recurrence.py", of="Finished", by="arm")
    shown = words(page)
    assert "The finished table. Each person's time and event are taken as the table has them" in shown
    assert [one.label for one in page.selectbox if one.label in ("Definition", "Days are counted from")] == []
    assert not any("unknown days" in fold.label or "definition" in fold.label for fold in page.expander)
    page = open_page("cohort/recurrence.py", of="Reported", by="arm", definition="walkback-limiting")
    assert "one counts if it was said that it limited activities" in words(page)
    titles = next(one for one in page.selectbox if one.label == "Definition").options
    assert not any("flare" in title.casefold() for title in titles)
    assert "Groups are compared from the day since when the study says that people are free." in words(page)
    for name in ("Reported", "Finished"):
        assert "recurrences of" in words(open_page("cohort/all_recurrences.py", of=name)).casefold()


def test_a_saved_analysis_names_the_source_and_its_study_comes_back(recorded):
    for name, argv in {"Finished": [], "Reported": ["--definition=walkback-any"]}.items():
        file = recorded / f"{name}.zip"
        code, _, err = run_with_store(
            the_store(), ["bundle", f"--study={name}", *argv, "--recurrent", f"--out={file}"], ""
        )
        assert (code, err) == (0, "")
        with zipfile.ZipFile(file) as archive:
            results, settings = (json.loads(archive.read(f"{one}.json")) for one in ("results", "settings"))
            assert ("definition.toml" in archive.namelist()) == bool(argv)
            methods = archive.read("methods.txt").decode()
        assert settings["source"] == results["source"]["kind"] and "the diary" not in methods
        code, _, err = run_with_store(the_store(), ["bundle", f"--study={name} back", f"--restore={file}"], "")
        assert (code, err) == (0, "")
        again = typed("recurrence", f"--study={name} back", *argv, "--recurrent", "--json")
        assert {**again, "study": name} == results


def test_a_study_with_several_sources_is_asked_of_the_one_that_is_named(recorded, open_page, tmp_path):
    (tmp_path / "d.csv").write_text(
        "participant,date,pain\n" + "".join(f"p1,2024-03-{day:02},{4 if day == 20 else 0}\n" for day in range(1, 25)),
        encoding="utf-8",
    )
    assert typed("load", str(tmp_path / "d.csv"), "--study=Reported", "--kind=diary", "--json")["stored"] == 24
    asked_of = {
        one: typed("recurrence", "--study=Reported", "--definition=walkback-any", *one, "--json")["source"]["kind"]
        for one in ((), ("--source=episodes",), ("--source=diary",))
    }
    assert list(asked_of.values()) == ["diary", "episodes", "diary"]
    page = open_page("cohort/recurrence.py", of="Reported", source="episodes", definition="walkback-any")
    assert "Episodes as people reported them." in words(page)
    assert [one.value for one in page.selectbox if one.label == "Recurrences come from"] == ["episodes"]


@pytest.mark.parametrize("name", ["mgus2, 400 people by sex", "drawn, late entries, three causes"])
def test_kinds_of_event_of_a_finished_table_are_those_of_r(store, tmp_path, name):
    case = next(one for one in json.loads(COMPETING.read_text())["cases"] if one["name"] == name)
    columns = ("duration", "event", "entry", "cause", "group")
    rows = zip(*(case[column] for column in columns), strict=True)
    lines = [",".join(["id", *columns])]
    lines += [",".join("" if one is None else str(one) for one in (f"p{n}", *row)) for n, row in enumerate(rows)]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert typed("load", str(tmp_path / "t.csv"), "--study=Kinds", "--kind=table", "--json")["rejected"] == 0
    found = typed("recurrence", "--study=Kinds", "--by=group", "--at=120", "--json")
    assert found["events_without_kind"] == 0
    theirs = {(curve["group"], curve["cause"]): curve for curve in case["curves"]}
    assert {(one["group"], one["cause"]) for one in found["competing"]} == set(theirs)
    for ours in found["competing"]:
        of_r = theirs[ours["group"], ours["cause"]]
        for part in ("incidence", "lower", "upper"):
            known = [[value for value in curve[part] if value is not None] for curve in (ours, of_r)]
            assert known[0] == pytest.approx(known[1], rel=1e-8, abs=1e-9)


def test_an_event_without_its_kind_is_counted_and_no_share_told(store, tmp_path, open_page):
    (tmp_path / "t.csv").write_text(
        "id,time,event,cause\n1,10,1,pain\n2,20,1,\n3,30,0,\n4,40,1,surgery\n", encoding="utf-8"
    )
    assert typed("load", str(tmp_path / "t.csv"), "--study=Some", "--kind=table", "--json")["stored"] == 4
    found = typed("recurrence", "--study=Some", "--json")
    assert (found["events_without_kind"], found["competing"]) == (1, [])
    shown = words(open_page("cohort/recurrence.py", of="Some"))
    assert "does not tell the kind of 1 event" in shown and "By day" not in shown
