"""What the recurrence page works out when it is opened or asked for: bounds, every definition, the zip."""

import io
import json
import zipfile
from datetime import date, timedelta

import numpy as np
import pytest

from data.store.running import the_store
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import RecurrencePlan, StudyPlan, declare
from pages.answers.differences import study_differences
from pages.answers.first_recurrences import study_recurrence
from pages.answers.unknown_days import study_unknown
from pages.shared.study_reads import multiverse
from pages.telling.figures import LIGHT
from pages.telling.recurrence.differences import differences_sentence, differences_table
from pages.telling.recurrence.hazard_figure import hazard_figure, hazard_lines
from pages.telling.recurrence.unknown_days import readings_table, unknown_sentence
from pages.telling.recurrence.unknown_titles import TITLES
from pages.terminal.bundle import make
from pages.terminal.grammar import parse
from tests.pages.test_cohort_pages import known_study, press, study, words
from tests.questions import about

PAGE = "cohort/recurrence.py"
DEFINITION = "walkback-limiting"


def opened(open_page, fold: str, **address):
    """The page with one of its folds open."""
    page = open_page(PAGE, **address)
    page.session_state[f"{fold}.fold"] = True
    page.run()
    assert not page.exception
    return page


def test_nothing_that_takes_long_is_worked_out_before_it_is_asked_for(open_page, store, tmp_path):
    known_study(store, tmp_path)
    told = words(open_page(PAGE, by="arm"))
    for sign in ("Kernel estimate", "Were every unknown day good", "definitions there is a"):
        assert sign not in told


def test_differences_known_by_hand(store, tmp_path):
    result = study_recurrence(known_study(store, tmp_path), about(by="arm"))
    # groups in order: =walking..., control. Day 15: 3/3 and 1/3 free; medians 20 and 10
    found = study_differences(result.table, (15, 35), 30)
    assert found.shares[0].estimate == pytest.approx(1 / 3 - 1) and found.median.estimate == -10
    # areas under the curves up to day 30: walking 20 + 10 / 3, control 10 + 20 / 3
    assert found.mean.estimate == pytest.approx((10 + 20 / 3) - (20 + 10 / 3))
    assert "Too few to say how sure mean free days up to day 30 are" in differences_sentence(found)
    # on day 35 control is at 0 and walking at 1/3, of three people each: no clear difference
    assert "not clearly a larger share or a smaller share of control" in differences_sentence(found)
    assert "a difference of -33 (" in differences_sentence(found)
    assert "<b>" not in differences_sentence(found)
    assert "(" not in differences_table(result.curves, found).loc["Mean free days up to day 30", "Second minus first"]
    # control is followed to day 30: past that nothing is told
    late = study_differences(result.table, (15, 35), 35)
    assert (late.tau_days, late.mean.estimate) == (30, found.mean.estimate)
    assert differences_table(result.curves, late).loc["Free at 35 days", "control"] == "0%"


def gapped_study(store, tmp_path):
    """Two people well on days 0 to 6; a is unknown on day 10, well to day 20; b limited on day 16."""
    lines = ["participant,date,pain_average,activity_limited"]
    for label, known in {"a": [*range(10), *range(11, 21)], "b": range(17)}.items():
        for day in known:
            score = 3 if (label, day) == ("b", 16) else 0
            lines.append(f"{label},{date(2025, 1, 1) + timedelta(days=day)},{score},{score}")
    return study(store, tmp_path, "\n".join(lines) + "\n")


def test_unknown_days_known_by_hand(open_page, store, tmp_path):
    collection = gapped_study(store, tmp_path)
    found = study_unknown(collection, about())
    by_title = {TITLES.get(one.read_as): one for one in found.readings}
    recorded, good, bad = (
        by_title[name] for name in ("As recorded", "Every unknown day good", "Every unknown day bad")
    )
    # confirmed on day 6: b recurs after 10 days; were day 10 bad, a would after 4
    assert [(one.n, one.events) for one in (recorded, good, bad)] == [(2, 1), (2, 1), (2, 2)]
    assert bad.median.estimate == 7 and (found.changed_by_best, found.changed_by_worst) == (0, 1)
    assert "The interval of 0 of 2 people would be another one in the first reading, of 1 in the second" in (
        unknown_sentence(found)
    )
    assert len(readings_table(found)) == 3 + 2 + 3
    page = opened(open_page, "unknown")
    assert "Were every unknown day good" in words(page)
    figure = json.loads(page.get("plotly_chart")[-1].proto.spec)
    # the third group of three rows: at risk on day 0 and 7, then recurred before each
    counts = [trace["text"][:2] for trace in figure["data"] if trace.get("mode") == "text"]
    assert counts[6:8] == [["2", "1"], ["0", "1"]]


def test_people_without_a_group_are_counted_and_left_out(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,activity_limited,arm"]
    for label, arm, back in (("a", "A", 10), ("b", "B", 12), ("c", "", 14)):
        for day in range(back + 1):
            bad = 3 if day == back else 0
            lines.append(f"{label},{date(2025, 1, 1) + timedelta(days=day)},{bad},{bad},{arm}")
    study(store, tmp_path, "\n".join(lines) + "\n")
    told = words(opened(open_page, "unknown", by="arm"))
    assert "Not in the other numbers, for want of a group: 1 of them" in told
    assert "All groups together, n = 2" in told
    told = words(open_page("cohort/all_recurrences.py", by="arm"))
    assert "2 recurrences of 2 people" in told and "left out of the comparisons for want of a group: 1" in told


def test_every_definition_is_told_with_the_chosen_one(open_page, store, tmp_path):
    collection = known_study(store, tmp_path)
    told = words(opened(open_page, "every", by="arm"))
    assert "The one chosen above" in told
    found = {one.definition: one for one in multiverse(collection, about(by="arm"), "presets").results}
    assert found[DEFINITION].is_primary and (found[DEFINITION].n, found[DEFINITION].events) == (6, 5)
    page = opened(open_page, "every", origin="anchor=start")  # no such attribute: ignored, as all nonsense
    assert "The one chosen above" in words(page)


def test_days_can_be_counted_from_a_date_that_people_have(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,activity_limited,start"]
    for label, back in (("a", 16), ("b", 26), ("c", None)):
        for day in range(7 + (back or 30)):
            bad = 3 if day == back else 0
            start = "" if label == "c" else "2025-01-11"
            lines.append(f"{label},{date(2025, 1, 1) + timedelta(days=day)},{bad},{bad},{start}")
    study(store, tmp_path, "\n".join(lines) + "\n")
    page = open_page(PAGE, origin="anchor=start")
    told = words(page)
    # start is day 10: 6 and 16 days later; c has no start
    assert "2 of 2 people had a recurrence" in told and "3 participants: 2 recovered" in told
    rows = page.table[0].value
    assert rows.loc["Recovered, but the date that days are counted from is not known", "Everybody"] == "1"
    assert "choose one of the two first" in words(opened(open_page, "every", origin="anchor=start"))


def test_too_small_a_group_has_no_hazard_and_a_large_one_a_level_one(open_page, store, tmp_path):
    known_study(store, tmp_path)
    told = words(opened(open_page, "hazard", by="arm")).replace("\\", "")
    assert "too few to say. Never 10 people at risk at once." in told
    # 60 people, one recurrence on each of days 1 to 60: the hazard at the start is 1 of 60 a day
    lines = ["participant,date,pain_average,activity_limited"]
    for person in range(1, 61):
        for day in range(7 + person):
            bad = 3 if day == 6 + person else 0
            lines.append(f"p{person},{date(2025, 1, 1) + timedelta(days=day)},{bad},{bad}")
    result = study_recurrence(study(store, tmp_path, "\n".join(lines) + "\n", "Sixty"), about())
    found = hazard_lines(result, ["Everybody"])
    drawn = [trace for trace in hazard_figure(found, horizon=40, palette=LIGHT).data if trace.name == "Everybody"]
    x, y = np.array(drawn[0].x), np.array(drawn[0].y)
    assert x.max() <= 40 and y[np.abs(x - 20).argmin()] == pytest.approx(1000 / 41, rel=0.05)


def test_the_analysis_is_taken_along_as_one_zip(open_page, store, tmp_path):
    collection = known_study(store, tmp_path)
    page = press(open_page(PAGE, by="arm"), "Make the zip")
    assert not page.exception
    (button,) = page.get("download_button")
    assert button.proto.label.startswith("Save the zip (")
    content = page.session_state["take_along.made"][1]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = json.loads(archive.read("results.json"))
    assert (found["study"], found["origin"], found["at_risk"]) == ("Study", "confirmed", 6)
    asked = parse(["bundle", "--study", "Study", "--definition", DEFINITION, "--by", "arm", "--out", "x.zip"])
    # nobody is followed for the 365 days shown: the means are of the days up to the last that both groups reach
    assert content == make(asked, the_store(), "") and collection.info.name == "Study"
    declare(
        collection,
        StudyPlan(
            primary="recurrence", by="arm", recurrence=RecurrencePlan(definition=DEFINITION, tau=10), outcome=None
        ),
        key="a",
    )
    page = press(open_page(PAGE), "Make the zip")
    with zipfile.ZipFile(io.BytesIO(page.session_state["take_along.made"][1])) as archive:
        found = json.loads(archive.read("results.json"))
    assert found["rmst_difference"]["tau"] == 10 and found["standing"]["kind"] == "declared"
    assert "Up to day 10" in words(page) or "free days up to day 10" in words(page)


def test_published_shares_are_marked_beside_the_curve(open_page, store, tmp_path):
    known_study(store, tmp_path)
    page = open_page(PAGE, definition="dasilva-2019-any", days="180")
    figure = json.loads(page.get("plotly_chart")[-1].proto.spec)
    marks = next(trace for trace in figure["data"] if trace.get("name") == "Published")
    # 38, 56 and 69 of 100 had a recurrence by 3, 6 and 12 months: the axis goes on to the last of these
    assert np.allclose([marks["x"], marks["y"]], [[91, 183, 365], [0.62, 0.44, 0.31]])
    assert figure["layout"]["xaxis"]["range"][1] > 365
    told = words(page)
    assert "31% (26% to 38%) at day 365" in told and "no effect of anything" in told
    assert "62% (no interval given; from a page about it) at day 91" in told
    # under another definition nothing of it is comparable, and nothing is drawn
    assert "Diamonds" not in words(open_page(PAGE, definition="walkback-any"))


def test_what_is_taken_along_is_what_is_looked_at(open_page, store, tmp_path):
    collection = known_study(store, tmp_path)
    people = Population("Walkers, all", (Rule(about="attribute", test="known", name="arm"),))
    save_population(collection, people, key="a")
    choice = {"by": "arm", "who": people.name, "weights": "early", "zip-all": "yes", "zip-every": "yes"}
    page = press(open_page(PAGE, **choice), "Make the zip")
    with zipfile.ZipFile(io.BytesIO(page.session_state["take_along.made"][1])) as archive:
        found = json.loads(archive.read("results.json"))
        names = set(archive.namelist())
    assert (found["population"], found["logrank_weighted"]["weights"]) == (people.name, "peto-peto")
    assert {"data/stretches.csv", "data/definitions.csv", "data/definitions_first_intervals.csv"} <= names
    assert "The analysis is of “Walkers" in words(page)
