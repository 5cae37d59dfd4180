"""A column called pain of whole numbers a week or a month: how much it hurt, or on how many days? Asked, never chosen."""

from datetime import date, timedelta

import pytest

from data.imports.plan import Answers
from data.imports.reading import read_as
from tests.files.conftest import sheet_of


def wide(names, *rows):
    return (
        "\n".join([f"id,{','.join(names)}", *(f"p{n},{','.join(map(str, row))}" for n, row in enumerate(rows))]) + "\n"
    )


def asked(text, **answers):
    _, plan = read_as(sheet_of(text), Answers(**answers))
    return plan, [question for question in plan.open_questions if question.role == "pain_days"]


WIDE = {"shape": {"layout": "wide"}}


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["pain_wk01", "pain_wk02", "pain_wk03"], "pain"),
        (["lbp 4w", "lbp 8w", "lbp 12w"], "lbp"),
        (["back_pain_m1", "back_pain_m2"], "back_pain"),
        (["pain_3m", "pain_6m", "pain_12m"], "pain"),
        (["week1pain", "week2pain"], "pain"),
        (["Schmerz Woche 1", "Schmerz Woche 2"], "Schmerz"),
        (["douleur_semaine_1", "douleur_semaine_2"], "douleur"),
        (["smerter_uke1", "smerter_uke2"], "smerter"),
        (["dolor_mes1", "dolor_mes2"], "dolor"),
        (["ból_tydzień1", "ból_tydzień2"], "ból"),
    ],
)
def test_a_column_a_time_point_is_a_score_or_counts_days(names, name):
    text = wide(names, [3, 7, 0][: len(names)], [0, 1, 2][: len(names)])
    _, (question,) = asked(text, **WIDE)
    assert question.column == name and question.cell == "7"
    assert "how much it hurt" in question.text and "a number of days with pain" in question.text
    assert f'--map pain_days= or --map "pain_days={name}"' in question.text
    plan, open_ones = asked(text, **WIDE, columns={"pain_days": ""})
    assert plan.columns["pain_average"] == name and not open_ones
    plan, _ = asked(text, **WIDE, columns={"pain_days": name})
    assert "pain_average" not in plan.columns and [one.topic for one in plan.open_questions] == ["covers"]


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        (["pain_w1", "pain_w2"], [[8, 2]]),  # a week has no 8 days
        (["pain_w1", "pain_w2"], [[2.5, 2]]),
        (["pain_score_w1", "pain_score_w2"], [[3, 7]]),
        (["nrs_w1", "nrs_w2"], [[3, 7]]),
        (["pain_24h_w1", "pain_24h_w2"], [[3, 7]]),
        (["pain_worst_w1", "pain_worst_w2"], [[3, 7]]),
        (["pain_d1", "pain_d2", "pain_d3"], [[3, 7, 0]]),  # a day a day
    ],
)
def test_what_a_cell_or_a_name_tells_is_not_asked(names, rows):
    assert asked(wide(names, *rows), **WIDE)[1] == []


def rows_of(step, values, head="date"):
    first = date(2024, 1, 1)
    days = [(first + timedelta(days=step * n)).isoformat() for n in range(len(values))]
    return f"id,{head},pain\n" + "".join(f"a,{day},{value}\n" for day, value in zip(days, values, strict=True))


def test_rows_a_week_apart_are_asked_about_and_rows_a_day_apart_are_not():
    assert len(asked(rows_of(7, [3, 0, 7, 1]))[1]) == 1
    assert asked(rows_of(1, [3, 0, 7, 1]))[1] == []
    assert asked(rows_of(7, [3, 0, 8, 1]))[1] == []
    # a month has more days than a score has steps: only a number over 10 tells that days may be meant, and comes first then
    assert asked(rows_of(30, [3, 0, 10, 1]))[1] == []
    _, (question,) = asked(rows_of(30, [3, 0, 26, 1]))
    assert [choice.value for choice in question.choices] == ["pain", ""] and question.cell == "26"
    assert not [one for one in asked(rows_of(30, [3, 0, 26, 1]))[0].questions if one.topic == "scale"]
    assert asked(rows_of(30, [3, 0, 45, 1]))[1] == []


def test_what_was_said_of_its_days_or_its_scale_is_no_question():
    text = rows_of(7, [3, 0, 7, 1])
    assert asked(text, covers={"pain_average": "7"})[1] == []
    assert asked(text, scales={"pain_average": "0-10"})[1] == []
    assert asked(text, columns={"pain_average": "pain"})[1] == []
