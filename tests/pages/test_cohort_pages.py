"""The pages of a study: on an empty store, one row, nobody recovered, a missing measure, and a study known by hand."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from analysis.cox import cox_from_risk_table
from analysis.survival import kaplan_meier
from data.imports.load import batches, load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from pages.answers.first_recurrences import study_recurrence, table_of
from pages.telling.figures import LIGHT
from pages.telling.recurrence.curve_figure import apart, curve_figure, day_ticks, end_labels
from pages.telling.recurrence.study_words import comparison_sentence, curve_alt, flow_table
from tests.questions import about

PAGES = ("cohort/load.py", "cohort/recurrence.py")
TODAY = date(2026, 6, 1)

# Everybody is well (pain 0) on days 1 to 7, confirmed on day 7 (N = 7). Walkers are limited again 20 days later (two
# of them) or followed 40 days without it; controls after 10 (two) and 30 days (one). Kaplan-Meier by hand:
# control 1/3 left after day 10, 0 after day 30: median 10. Walking 1/3 left after day 20: median 20.
AFTER = {"c1": 10, "c2": 10, "c3": 30, "w1": 20, "w2": 20, "w3": None}


def study(store, tmp_path, text: str, name="Study"):
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, name, "cohort", sheet, propose(sheet, Answers()), today=TODAY)
    return store.find(name)


def known_study(store, tmp_path):
    lines = ["participant,date,pain_average,activity_limited,arm"]
    for label, days in AFTER.items():
        arm = {"c": "control", "w": "=walking<b>*x*"}[label[0]]
        for day in range(7 + (days or 40)):
            limited = 3 if days is not None and day == 6 + days else 0
            lines.append(f"{label},{date(2025, 1, 1) + timedelta(days=day)},{limited},{limited},{arm}")
    lines.append("never,2025-01-01,8,4,control")
    return study(store, tmp_path, "\n".join(lines) + "\n")


def words(page) -> str:
    kinds = (page.title, page.markdown, page.success, page.error, page.caption, page.info)
    return "\n".join([one.value for kind in kinds for one in kind])


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_open_on_an_empty_store(open_page, path):
    assert open_page(path).title


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_open_on_one_row(open_page, store, tmp_path, path):
    study(store, tmp_path, "participant,date,pain_average,activity_limited\na,2025-01-01,0,0\n")
    page = open_page(path)
    assert page.title and (path == PAGES[0] or "Nobody in this study recovered" in words(page))


def test_a_study_known_by_hand(open_page, store, tmp_path):
    known_study(store, tmp_path)
    page = open_page("cohort/recurrence.py", by="arm")
    told = words(page)
    assert "control 10 days" in told and "20 days" in told
    assert "5 of 6 people had a recurrence" in told
    assert "7 participants: 6 recovered and are in the curve; 1 was never at risk." in told
    figure, _forest = page.get("plotly_chart")
    drawn = json.loads(figure.proto.spec)
    # under the ticks 0, 7, 14, 21, 28, 35, by hand from AFTER: at risk on the day, recurred and left before it
    counts = [trace["text"] for trace in drawn["data"] if trace.get("mode") == "text"]
    walking = [["3", "3", "3", "1", "1", "1"], ["0", "0", "0", "2", "2", "2"], ["0"] * 6]
    control = [["3", "3", "1", "1", "1", "0"], ["0", "0", "2", "2", "2", "3"], ["0"] * 6]
    assert counts == [*walking, *control]


def test_the_sentence_names_the_group_that_the_model_sets_the_others_against(store, tmp_path):
    # everybody of “a” left on day 3, before the first recurrence: the model begins with “b”
    counts = pd.DataFrame(
        [("a", 3, 0, 2), ("b", 5, 1, 2), ("b", 9, 0, 1), ("c", 8, 1, 2), ("c", 9, 1, 1)],
        columns=["group", "duration", "event", "n"],
    ).assign(entry=0)
    table = table_of(counts)
    found = replace(
        study_recurrence(known_study(store, tmp_path), about(by="arm")),
        table=table,
        curves=tuple(kaplan_meier(table, group) for group in table.groups),
        cox=cox_from_risk_table(table, "arm"),
    )
    assert "The reference is arm=b." in found.cox.reason
    told = comparison_sentence(found, list(table.groups))
    assert "c against b: " in told and "against a" not in told


def test_what_a_study_says_is_never_markup(store, tmp_path):
    found = study_recurrence(known_study(store, tmp_path), about(by="arm"))
    names = [curve.group for curve in found.curves]
    assert "<b>" not in comparison_sentence(found, names) and "*x*" not in comparison_sentence(found, names)
    assert "<b>" not in str(flow_table(found.flow).columns)
    figure = curve_figure(found.curves, names=names, horizon=40, palette=LIGHT)
    assert "<b>" not in figure.to_json()
    # the text alternative is plain text: nothing to escape there
    assert "=walking<b>*x*: 33% at day 30" in curve_alt(found.curves, names, (30,))


def test_the_choices_are_in_the_address_and_nonsense_there_is_ignored(open_page, store, tmp_path):
    known_study(store, tmp_path)
    page = open_page("cohort/recurrence.py", by="no such", definition="nor this", origin="?", days="x")
    assert not page.exception and "5 of 6 people had a recurrence" in words(page)
    # counted from the first good day, six days earlier: 16 and 36 days for controls, so the median is 16
    page = open_page("cohort/recurrence.py", by="arm", origin="first_good_day")
    assert "control 16 days" in words(page)


def test_a_definition_that_needs_what_the_study_lacks_says_so(open_page, store, tmp_path):
    known_study(store, tmp_path)
    page = open_page("cohort/recurrence.py", definition="flare")
    assert "needs flare, of which Study has no value" in words(page).replace("\\", "")


def test_before_a_definition_is_chosen_one_is_shown_that_the_diaries_can_be_read_under(open_page, store, tmp_path):
    """A diary of pain alone, as most are: pain of 6 for two days, then a respite of nine days, then 6 again."""
    pains = [6, 6, *[0] * 9, 6, 6, 0]
    rows = [f"a_b*,2024-01-{day:02},{pain},north_1*" for day, pain in enumerate(pains, 1)]
    rows += [f"c,2024-01-{day:02},{pain},south" for day, pain in enumerate(pains, 1)]
    study(store, tmp_path, "\n".join(["id,date,pain_average,site_1", *rows]) + "\n", "Pain")
    for name in ("describe", "recurrence", "all_recurrences"):
        page = open_page(f"cohort/{name}.py", by="site_1")
        assert not page.exception and "has no value" not in words(page)
        chosen = {one.label: one for one in page.selectbox}
        assert chosen["Definition"].value == "walkback-any" and "definition" not in page.query_params
        assert "site_1" in chosen["Groups"].options  # plain text: no backslash


def test_a_loaded_file_can_be_undone_in_two_steps(open_page, store, tmp_path):
    collection = known_study(store, tmp_path)
    page = open_page("cohort/load.py")
    press(page, "Undo")
    assert batches(collection)[0].undone_by is None
    press(page, "Yes, undo it")
    assert batches(collection)[0].undone_by is not None
    assert "Undone: its records no longer count." in words(page)
    assert "Nobody in this study recovered" in words(open_page("cohort/recurrence.py")) or "has no value" in words(
        open_page("cohort/recurrence.py")
    )


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    return button.click().run()


@pytest.mark.parametrize(
    ("horizon", "ticks"),
    [(1, [0]), (40, [0, 7, 14, 21, 28, 35]), (365, [0, 90, 180, 270, 360]), (1000, [0, 180, 360, 540, 720, 900])],
)
def test_ticks_are_few_and_where_people_count(horizon, ticks):
    assert day_ticks(horizon) == ticks


def test_names_at_the_ends_of_curves_do_not_cover_each_other(store, tmp_path):
    found = study_recurrence(known_study(store, tmp_path), about(by="arm"))
    drawn = [(found.curves[0], "#000000", "a"), (found.curves[0], "#000000", "b"), (found.curves[1], "#000000", "c")]
    heights = sorted(y for _, _, _, y in end_labels(drawn, 40))
    assert all(high - low >= 0.07 - 1e-12 for low, high in pairwise(heights))
    # three that end at the top of the axis stay under it
    placed = apart([("a", "", 1.0, 1.0), ("b", "", 1.0, 1.0), ("c", "", 1.0, 0.99)], 1.0)
    assert [round(y, 2) for _, _, _, y in placed] == [0.86, 0.93, 1.0]


def test_a_long_name_is_cut_beside_its_line_only(store, tmp_path):
    found = study_recurrence(known_study(store, tmp_path), about(by="arm"))
    figure = curve_figure(found.curves, names=["Walking and <education>", "b"], horizon=40, palette=LIGHT)
    texts = [one.text for one in figure.layout.annotations]
    assert texts == ["b", "Walking an…", "<b>Walking and &lt;education&gt;</b>", "<b>b</b>"]
