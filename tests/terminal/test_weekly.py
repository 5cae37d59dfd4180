"""Studies that ask every week or at visits, without dates or with them: files of a trial, loaded and read.

The right values are worked by hand: week n ends on day 7n, and the clauses about answers of several days say the rest.
"""

import csv
import io
import json
import shutil
import subprocess
import zipfile

import pytest

import cli
from tests.patience import LONG
from tests.stores import begin

# days with pain in each of twelve weeks
WEEKS = {"A": "300002000001", "B": "775000-00000", "C": "100010000000"}
# A: weeks 2 to 5 free, days 8 to 35, 26 of them by day 33; week 6, days 36 to 42, has pain. Then days 43 to 77, t0 68,
# and week 12, days 78 to 84. B: weeks 4 to 6 are 21 days, week 7 is missing; days 50 to 84, t0 75. C: days 36 to 84, t0 61.
INTERVALS = """\
participant,interval,origin_on,entry,duration,event,reason,onset_first,onset_last,origin_day
A,1,,0,9,1,,3,9,33
A,2,,0,16,1,,10,16,68
B,1,,0,9,0,end_of_diary,,,75
C,1,,0,23,0,end_of_diary,,,61
"""


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Commands on a store of their own: what they print, or the refusal."""
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "respite.duckdb")))
    monkeypatch.chdir(tmp_path)

    def ask(*words):
        code = cli.main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert code == (2 if not out and err else code)
        return out if code == 0 else err

    return ask


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path.name


@pytest.fixture
def long_file(tmp_path):
    rows = [[who, week, days] for who, told in WEEKS.items() for week, days in enumerate(told, 1) if days != "-"]
    return write(tmp_path / "long.csv", [["participant", "week", "days_with_pain"], *rows])


def test_a_weekly_study_in_long_form_without_dates(respite, long_file):
    respite("load", long_file, "--study", "Weeks", "--covers", "7")
    told = respite("intervals", "--study", "Weeks", "--definition", "zero-weeks-4", "--all")
    assert told == INTERVALS
    first = respite("intervals", "--study", "Weeks", "--definition", "zero-weeks-4", "--onset", "first")
    middle = respite("intervals", "--study", "Weeks", "--definition", "zero-weeks-4", "--onset", "middle")
    assert [row["duration"] for row in csv.DictReader(io.StringIO(first))] == ["3", "9", "23"]
    assert [row["duration"] for row in csv.DictReader(io.StringIO(middle))] == ["6", "9", "23"]


def test_a_weekly_study_in_wide_form_is_the_same(respite, tmp_path):
    head = ["participant", *(f"days_with_pain_w{week}" for week in range(1, 13))]
    name = write(tmp_path / "wide.csv", [head, *([who, *told.replace("-", " ")] for who, told in WEEKS.items())])
    asked = respite("load", name, "--study", "Weeks", "--covers", "7")
    assert "the same measure at 12 time points" in asked
    respite("load", name, "--study", "Weeks", "--covers", "7", "--shape", "layout=wide")
    assert respite("intervals", "--study", "Weeks", "--definition", "zero-weeks-4", "--all") == INTERVALS


def test_how_many_days_a_count_is_of_is_asked_with_the_likeliest_first(respite, long_file):
    asked = respite("load", long_file, "--study", "Weeks")
    assert "“days_with_pain” counts days, and its answers lie 7 days apart: of how many?" in asked
    assert asked.index("--covers pain_days=7") < asked.index("--covers pain_days=14")
    told = respite("recurrence", "--study", "Weeks", "--definition", "zero-weeks-4")
    assert "no study" in told  # nothing was stored


def test_more_days_with_pain_than_an_answer_is_about_are_rejected(respite, tmp_path):
    name = write(tmp_path / "eight.csv", [["id", "week", "pain_days"], ["A", 1, 8], ["A", 2, 7]])
    told = json.loads(respite("load", name, "--study", "Weeks", "--covers", "7", "--json"))
    assert (told["stored"], told["rejected"], told["rejects"][0]["column"]) == (1, 1, "pain_days")


def test_since_the_last_answer_takes_the_planned_spacing(respite, long_file):
    refused = respite("load", long_file, "--study", "Weeks", "--covers", "since-last")
    assert "--asked-every" in refused
    respite("load", long_file, "--study", "Weeks", "--covers", "since-last", "--asked-every", "7")
    told = respite("intervals", "--study", "Weeks", "--definition", "zero-weeks-4", "--all")
    # B's week 8 is about 14 days since week 6: another w than the definition takes, so days 43 to 56 are unknown,
    # weeks 9 to 12 are free: days 57 to 84, t0 82
    assert "B,1,,0,2,0,end_of_diary,,,82" in told
    assert [line for line in told.splitlines() if line[0] in "AC"] == [
        line for line in INTERVALS.splitlines() if line[0] in "AC"
    ]


def test_a_day_zero_gives_weeks_their_dates(respite, tmp_path):
    rows = [
        [who, week, days, f"2024-01-0{1 + 'ABC'.index(who)}"]
        for who, told in WEEKS.items()
        for week, days in enumerate(told, 1)
    ]
    name = write(tmp_path / "dated.csv", [["participant", "week", "days_with_pain", "enrolled"], *rows])
    respite("load", name, "--study", "Dated", "--covers", "7", "--day-zero", "enrolled", "--missing", "-")
    told = respite("intervals", "--study", "Dated", "--definition", "zero-weeks-4")
    # day 33 after 1 January 2024, 75 after the 2nd, 61 after the 3rd; follow-up begins on day 0, before any answer's days
    assert [row["origin_on"] for row in csv.DictReader(io.StringIO(told))] == ["2024-02-03", "2024-03-17", "2024-03-04"]
    assert "origin_day" not in told


def test_days_and_dates_in_one_study_are_asked(respite, tmp_path, long_file):
    respite("load", long_file, "--study", "Weeks", "--covers", "7")
    name = write(
        tmp_path / "dates.csv", [["participant", "date", "pain"], ["A", "2024-01-05", 3], ["B", "2024-01-09", 4]]
    )
    asked = respite("load", name, "--study", "Weeks")
    assert "which date is day 0" in asked and "--day-zero" in asked
    told = json.loads(respite("load", name, "--study", "Weeks", "--day-zero", "2024-01-01", "--json"))
    assert told["stored"] == 2
    mixed = write(tmp_path / "mixed.csv", [["id", "date", "week", "pain"], ["A", "2024-01-05", "", 3], ["A", "", 2, 4]])
    asked = respite("load", mixed, "--study", "Mixed")
    assert "dates for some and weeks for others" in asked
    asked = respite("load", mixed, "--study", "Mixed", "--map", "week=")
    assert "1 stored" in asked


def test_visits_lie_on_their_planned_days(respite, tmp_path):
    rows = [
        ["A", "baseline", 1],
        ["A", "week 4", 0],
        ["A", "end", 3],
        ["B", "baseline", 0],
        ["B", "week 4", 0],
        ["B", "end", 0],
    ]
    name = write(tmp_path / "visits.csv", [["id", "visit", "pain"], *rows])
    asked = respite("load", name, "--study", "Visits")
    assert "“end” planned" in asked and '--visit "end=DAY"' in asked
    respite("load", name, "--study", "Visits", "--visit", "end=84+-7")
    told = respite("intervals", "--study", "Visits", "--definition", "visit-free")
    # baseline on day 0 is free of pain by the rule (0 to 1); the spacing is 28 and 56, of which the lower median is 28:
    # G is 55, so the visit on day 84 is followed. The onset lies after day 28.
    assert told.splitlines()[1:] == ["A,1,,0,84,1,,29,84,0", "B,1,,0,84,0,end_of_diary,,,0"]


def monthly(tmp_path):
    """Twelve people seen every 28 days, whose pain is asked as yes and no: every fifth visit is bad, later by one each."""
    rows = [
        [f"s{person}", f"2024-{1 + day // 28:02}-0{1 + person % 3}", int((visit + person) % 5 == 4)]
        for person in range(12)
        for visit, day in enumerate(range(0, 336, 28))
    ]
    return write(tmp_path / "monthly.csv", [["sid", "visit_date", "flare"], *rows])


def test_visits_far_apart_say_what_they_cannot_tell(respite, tmp_path):
    respite("load", monthly(tmp_path), "--study", "Visits", "--asked-every", "30")
    told = json.loads(respite("recurrence", "--study", "Visits", "--definition", "flare", "--json"))
    assert told["impossible"] == (
        "The rule asks for 7 days that are good and no gap over 1 day; half of these answers lie 31 days or more apart: "
        "nobody of 12 people has answers close enough to meet it."
    )
    assert told["fitting"] == ["visit-free"] and told["never_recovered"] == 12
    fits = json.loads(respite("recurrence", "--study", "Visits", "--definition", "visit-free", "--json"))
    assert fits["impossible"] is None and fits["at_risk"] == 12
    assert fits["read_by"] == {"measures": ["flare"], "max_gap_days": 59, "asked_every": 30}  # 1 x 30 + 30 - 1
    onset = fits["groups"][0]["onset"]
    assert onset["closeness"]["largest"] == 31 and onset["medians"]["first"] < onset["medians"]["last"]
    assert fits["source"] == {"kind": "diary", "engine": "duckdb"}


def test_a_weekly_study_tells_how_closely_onsets_are_known(respite, long_file):
    respite("load", long_file, "--study", "Weeks", "--covers", "7")
    told = json.loads(respite("recurrence", "--study", "Weeks", "--definition", "zero-weeks-4", "--json"))
    onset = told["groups"][0]["onset"]
    assert onset["closeness"] == {"median": 7, "largest": 7} and onset["choice"] == "last"
    # A had it within days 3 to 9 from t0, B and C were free on days 9 and 23: a third, by the likelihood, in (2, 9]
    assert onset["npmle"]["time"] == [9.0] and onset["npmle"]["survival"] == pytest.approx([2 / 3])
    assert told["source"]["kind"] == "period"


def test_a_definition_of_other_answers_names_the_one_that_fits(respite, long_file):
    respite("load", long_file, "--study", "Weeks", "--covers", "7")
    refused = respite("recurrence", "--study", "Weeks", "--definition", "zero-fortnights-2")
    assert "about the last 14 days" in refused and "choose zero-weeks-4" in refused
    refused = respite("recurrence", "--study", "Weeks", "--definition", "devet-2002")
    assert "pain_average" in refused


def test_days_with_pain_are_worked_out_again_by_r(respite, tmp_path):
    rows = [
        [who, week, days, "early" if place % 2 else "late"]
        for place, who in enumerate("ABCDEFGH")
        for week, days in enumerate(f"{place}{place // 2}0", 1)
    ]
    name = write(tmp_path / "long.csv", [["participant", "week", "pain_days", "arm"], *rows])
    respite("load", name, "--study", "Weeks", "--covers", "7")
    asked = ["pain-days", "--study", "Weeks", "--by", "arm", "--reference", "late", "--bundle", "days.zip"]
    ours = json.loads(respite(*asked, "--json"))
    with zipfile.ZipFile(tmp_path / "days.zip") as archive:
        archive.extractall(tmp_path / "days")
    assert json.loads((tmp_path / "days/results.json").read_text()) == ours
    subprocess.run(
        [shutil.which("Rscript"), "analysis.R"], cwd=tmp_path / "days", check=True, capture_output=True, timeout=LONG
    )
    with open(tmp_path / "days/r_results.csv", newline="") as file:
        theirs = {(row["what"], row["group"]): float(row["value"]) for row in csv.DictReader(file)}
    # late: A 0, C 2 + 1, E 4 + 2, G 6 + 3 of 21 days each; early: B 1, D 3 + 1, F 5 + 2, H 7 + 3
    assert [(one["group"], one["pain_days"], one["asked_days"]) for one in ours["groups"]] == [
        ("late", 18, 84),
        ("early", 22, 84),
    ]
    for one in ours["groups"]:
        assert [theirs[what, one["group"]] for what in ("n", "pain_days", "asked_days")] == [4, one["pain_days"], 84]
        for what, part in (("per_year", "estimate"), ("lower", "lower"), ("upper", "upper")):
            assert one["per_year"][part] == pytest.approx(theirs[what, one["group"]], rel=1e-5)
    (ratio,) = ours["ratios"]
    for what, part in (("ratio", "estimate"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
        assert ratio[part] == pytest.approx(theirs[what, "early"], rel=1e-5)
    assert ours["dispersion"] == pytest.approx(theirs["dispersion", ""], rel=1e-4)
    assert "mean days with pain a week, by week" in respite(*asked).lower()
    assert "it names one of the groups" in respite("pain-days", "--study", "Weeks", "--reference", "late")
    assert "no attribute “dose”" in respite("pain-days", "--study", "Weeks", "--by", "dose")
