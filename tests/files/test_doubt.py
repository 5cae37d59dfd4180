"""Unseen members of each kind: read as they were meant, or asked about, or refused by name; values worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from data.imports.faults import ImportFault
from data.imports.labels import likeness
from data.imports.plan import Answers
from data.imports.reading import read_as
from data.imports.typed_in import typed_amount, typed_number
from tests.files.conftest import sheet_of

DAYS = "select on_day from day_entry order by 1"
PAINS = "select pain_average from day_entry order by on_day"
AMOUNTS = "select amount from activity order by on_day, amount"


def diary(cells, head="pain", days=None, sep=","):
    days = days or [f"2026-03-{n:02}" for n in range(1, len(cells) + 1)]
    rows = [f"A{sep}{day}{sep}{cell}" for day, cell in zip(days, cells, strict=True)]
    return "\n".join([f"id{sep}date{sep}{head}", *rows]) + "\n"


def log(cells, head="walking"):
    rows = [f'A,2026-03-{n:02},"{cell}"' for n, cell in enumerate(cells, start=1)]
    return "\n".join([f"id,date,{head}", *rows]) + "\n"


def asked(text: str, **answers) -> list[tuple[str, str | None, list[str]]]:
    _, plan = read_as(sheet_of(text), Answers(**answers))
    return [(q.topic, q.role, [choice.value for choice in q.choices]) for q in plan.open_questions]


@pytest.mark.parametrize(
    ("texts", "days"),
    [
        (["Sonntag 01.03.2026", "Montag 02.03.2026"], [date(2026, 3, 1), date(2026, 3, 2)]),
        (["٢٠٢٦-٠٣-٠١", "٢٠٢٦-٠٣-٠٢"], [date(2026, 3, 1), date(2026, 3, 2)]),
        (["2026‑03‑01", "2026‑03‑02"], [date(2026, 3, 1), date(2026, 3, 2)]),
        (["2026年3月1日", "2026年3月2日"], [date(2026, 3, 1), date(2026, 3, 2)]),
        # ISO 8601: week 10 of 2026 begins on Monday, 2 March
        (["2026-W10-1", "2026-W10-7"], [date(2026, 3, 2), date(2026, 3, 8)]),
        (["2026. gada 1. marts", "2026. gada 2. aprīlis"], [date(2026, 3, 1), date(2026, 4, 2)]),
        (["1. Jänner 2026", "2. Feber 2026"], [date(2026, 1, 1), date(2026, 2, 2)]),
        # 2 March 2026 is a Monday, 3 February 2026 a Tuesday: the weekday tells which is meant
        (["Mon 02/03/2026", "Tue 03/03/2026"], [date(2026, 3, 2), date(2026, 3, 3)]),
    ],
)
def test_days_as_other_programs_and_people_write_them(bench, texts, days):
    bench.load(diary([3, 4], days=texts))
    assert [day for (day,) in bench.rows(DAYS)] == days


def test_a_day_with_the_wrong_weekday_is_rejected_by_name(bench):
    done = bench.load(diary([3, 4, 5], days=["Sunday 1 March 2026", "Friday 2 March 2026", "Tuesday 3 March 2026"]))
    assert (done.stored, done.rejected) == (2, 1) and "Friday 2 March 2026" in done.rejects["reason"][0]


@pytest.mark.parametrize(
    ("texts", "counts", "count", "day"),
    [
        # 1,772,323,200 = 20,513 days of 86,400 s after 1 January 1970: 1 March 2026
        (["1772323200", "1772409600"], ["seconds-1970", "seconds-1960"], "seconds-1970", date(2026, 3, 1)),
        (["1772323200000", "1772409600000"], None, "milliseconds-1970", date(2026, 3, 1)),
        # as.numeric(as.Date("2026-03-01")) is 20513 in R; that many days after 1 January 1960 is 29 February 2016
        (["20513", "20514"], ["days-1970", "days-1960"], "days-1970", date(2026, 3, 1)),
        (["24166", "24167"], ["days-1970", "days-1960"], "days-1960", date(2026, 3, 1)),
        # SPSS: 161,941 days of seconds after 14 October 1582
        (["13991702400", "13991788800"], ["seconds-1582"], "seconds-1582", date(2026, 3, 1)),
    ],
)
def test_days_that_a_program_counted_are_asked_about(bench, texts, counts, count, day):
    text = diary([3, 4], days=texts)
    ((topic, role, choices),) = asked(text)
    assert (topic, role) == ("date-format", "date") and count in choices and (counts is None or choices == counts)
    bench.load(text, date_format=count)
    assert bench.rows(DAYS)[0] == (day,)


def test_seconds_of_utc_are_days_of_the_zone_that_is_named(bench):
    # 1 March 2026, 23:30 UTC is half past midnight in Berlin
    bench.load(diary([3], days=["1772407800"]), date_format="seconds-1970", zone="Europe/Berlin")
    assert bench.rows("select on_day, at_time::varchar from day_entry") == [(date(2026, 3, 2), "00:30:00")]


@pytest.mark.parametrize(
    ("cells", "pains"),
    [(["٣", "٤", "١٠"], [3, 4, 10]), (["３", "４"], [3, 4]), (["3\u00a0", "4"], [3, 4]), (['"5,5"', '"6"'], [5.5, 6])],
)
def test_numbers_in_signs_of_other_scripts(bench, cells, pains):
    bench.load(diary(cells))
    assert [pain for (pain,) in bench.rows(PAINS)] == pains


def test_a_raised_digit_is_no_digit(bench):
    done = bench.load(diary(["3²", "4", "5"]))
    assert (done.stored, done.rejected) == (2, 1)


@pytest.mark.parametrize("head", ["pain (0-100)", "VAS 100 mm", "pain %", "pain_0_100"])
def test_scores_that_fit_ten_under_a_name_that_says_a_hundred_are_asked(bench, head):
    text = diary([3, 7, 5], head=head)
    assert asked(text) == [("scale", "pain_average", ["0-100", "0-10"])]
    bench.load(text, scales={"pain_average": "0-100"})
    assert [round(pain, 2) for (pain,) in bench.rows(PAINS)] == [0.3, 0.7, 0.5]


@pytest.mark.parametrize(
    ("cells", "pains"),
    [
        (["3 - mild", "7 - severe"], [3, 7]),
        (["0 (no pain)", "4", "10 (worst pain)"], [0, 4, 10]),
        (["mild (3)", "severe (7)"], [3, 7]),
        (["3 = mild", "7 = severe"], [3, 7]),
    ],
)
def test_labels_with_a_number_are_offered_by_it(bench, cells, pains):
    text = diary(cells)
    assert asked(text) == [("scale", "pain_average", ["labelled"])]
    bench.load(text, scales={"pain_average": "labelled"})
    assert [pain for (pain,) in bench.rows(PAINS)] == pains


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (diary([3, 4], head="back pain").replace("back pain", "back pain,pain nrs").replace(",3\n", ",3,9\n"), None),
        ("id,date,pain,Pain\nA,2026-03-01,3,3\nA,2026-03-02,4,5\n", ["pain", "Pain"]),
        ("participant id,case,date,pain\nA,1,2026-03-01,3\nA,2,2026-03-02,4\nB,1,2026-03-02,4\n", None),
        ("id,entry date,survey date,pain\nA,2026-03-01,2026-03-02,3\nA,2026-03-03,2026-03-03,4\n", None),
    ],
)
def test_two_columns_called_as_one_role_that_differ_are_asked(text, said):
    ((topic, _, choices),) = asked(text)
    assert topic == "cells" and len(choices) == 2 and (said is None or choices == said)


def test_two_columns_that_say_the_same_are_not_asked(bench):
    assert asked("record id,participant id,date,pain,Pain\n1,A,2026-03-01,3,3\n2,B,2026-03-02,4,4\n") == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("id,date,steps\nA,2026-03-01,8k\nA,2026-03-02,12k\n", "steps"),
        ("id,date,steps\nA,2026-03-01,1.234,5\n".replace("1.234,5", '"1.234,5"'), "steps"),
        ("id,date,flare\nA,2026-03-01,2\nA,2026-03-02,3\n", "flare"),
        ("id,date,pain,activity_limited\nA,2026-03-01,3,10%\nA,2026-03-02,3,50%\n", "activity_limited"),
    ],
)
def test_a_column_of_which_most_would_be_rejected_is_asked_about(text, role):
    assert [(topic, about) for topic, about, _ in asked(text)] == [("cells", role)]


def test_a_label_that_a_spreadsheet_shortened_is_asked_about(bench):
    text = "id,date,pain\n1.23457E+15,2026-03-01,3\n1.23457E+15,2026-03-02,4\n"
    assert asked(text) == [("cells", "participant", ["id"])]
    long = "id,date,pain\n" + "".join(f"90012345678901{n}0,2026-03-01,3\n" for n in (2, 5, 7))
    assert asked(long) == [("cells", "participant", ["id"])]
    assert asked(long.replace("20,", "23,")) == []
    assert bench.load(text, columns={"participant": "id"}).stored == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A1\u200b", "A1"),
        ("A–1", "A-1"),
        ("A_1", "A1"),
        ("1,0", "1"),
        ("\u0410 1", "A1"),
        ("usual-care", "Usual care."),
    ],
)
def test_labels_that_look_alike(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1-2", "12"), ("-1", "1"), ("P1-01", "P10-1"), ("A1", "A10"), ("1.5", "15")]
)
def test_labels_that_do_not(one, other):
    assert likeness(one) != likeness(other)


@pytest.mark.parametrize(
    "line", ["Moyenne,,40", "Total général,,120", "n = 3,,", "Summe:,,9", "id,arm,age", "[-],x,[years]", "σύνολο,,3"]
)
def test_a_line_of_totals_or_names_is_nobody(bench, line):
    done = bench.load(f"id,arm,age\nA,x,30\nB,y,40\n{line}\n")
    assert (done.stored, done.rejected) == (2, 1)
    assert bench.rows("select label from participant order by 1") == [("A",), ("B",)]


def test_a_line_of_types_is_no_record(bench):
    done = bench.load("id,arm,age\nstring,string,int\nA,x,30\nB,y,40\n")
    assert (done.stored, done.rejected) == (2, 1) and "which type" in done.rejects["reason"][0]
    # people may be called so
    assert bench.load("id,arm,age\nMax,x,30\nSD,y,40\n").stored == 2


@pytest.mark.parametrize(
    "word", ["None", "nil", "<NA>", "\\N", "skipped", "sin respuesta", "brak", "ei vastausta", "нет данных"]
)
def test_words_for_no_answer_are_asked_about(bench, word):
    text = diary(["3", word, "5"])
    _, plan = read_as(sheet_of(text), Answers())
    assert [(q.topic, q.choices[0].value) for q in plan.questions] == [("missing", word)]
    assert bench.load(text, missing=(word,)).stored == 3


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (["1h30", "45m"], [90, 45]),
        (["PT1H30M", "PT45M"], [90, 45]),
        (["90'", "45'"], [90, 45]),
        (["1 godz 30 min", "45 min"], [90, 45]),
        (["1 ч 30 мин", "45 мин"], [90, 45]),
        (["1,5 h", "0,75 h"], [90, 45]),
    ],
)
def test_durations(bench, cells, amounts):
    bench.load(log(cells))
    assert [amount for (amount,) in bench.rows(AMOUNTS)] == pytest.approx(sorted(amounts, key=amounts.index))


def test_the_sign_before_decimals_is_seen_beside_groups(bench):
    bench.load(log(["1.034,5", "45,25"]))
    assert [amount for (amount,) in bench.rows(AMOUNTS)] == [1034.5, 45.25]


EQUAL = "id,date,kind,amount\nA,2026-03-01,walking,20\nA,2026-03-01,walking,20\nA,2026-03-02,walking,30\n"


def test_equal_rows_of_a_day_without_a_time_are_asked_about(bench):
    assert asked(EQUAL) == [("rows", "rows", ["yes", "no"])]
    assert bench.load(EQUAL, same={"rows": "no"}).stored == 3
    assert bench.load(EQUAL, same={"rows": "no"}).duplicates == 3
    bench.study = "other"
    once = bench.load(EQUAL, same={"rows": "yes"})
    assert (once.stored, once.duplicates) == (2, 1)
    assert asked(EQUAL.replace(",30", ",20").replace("2,walking,20", "1,walking,30", 1)) != []


def test_two_questionnaires_of_a_file_are_coded_each_in_its_way(bench):
    head = ["id", "date", *(f"rmdq_{n}" for n in range(1, 25)), *(f"odi_{n}" for n in range(1, 11))]
    rows = [[f"P{p}", f"2026-03-0{p}", *"12" * 12, *"1623451623"] for p in range(1, 4)]
    text = "\n".join(",".join(row) for row in [head, *rows]) + "\n"
    assert [role for topic, role, _ in asked(text) if topic == "scale"] == ["items", "odi.items"]
    bench.load(text, scales={"items": "two-is-no", "odi.items": "from-1"})
    sums = "select instrument, sum(value) from response where participant_id = 1 group by 1 order by 1"
    # odi: 33 of ten answers counted from 1; rmdq: twelve answers are 1, yes
    assert bench.rows(sums) == [("odi", 23), ("rmdq-24", 12)]
    with pytest.raises(ImportFault, match="takes"):
        read_as(sheet_of(text), Answers(scales={"odi.items": "percent"}))


def test_totals_that_are_stored_beside_a_diary_are_not_called_left(bench):
    done = bench.load("id,date,pain,odi\na,2024-01-01,3,20\na,2024-02-01,4,10\na,2024-03-01,4,12\n")
    assert bench.rows("select count(*) from response") == [(3,)] and not any("odi" in one for one in done.warnings)


@pytest.mark.parametrize(
    ("text", "unit", "value", "readings", "is_fault"),
    [
        ("", "steps", None, (), False),
        ("40", "minutes", 40, (), False),
        ("8.500", "steps", None, (8500,), False),
        ("45,5", "minutes", None, (45.5,), False),
        ("1.234", "minutes", None, (1.234, 1234), False),
        ("8 500", "steps", 8500, (), False),
        ("90 min", "minutes", 90, (), False),
        ("1:30", "minutes", None, (90, 1.5), False),
        ("4½", "minutes", None, (), True),
        ("n/a", "minutes", None, (), True),
    ],
)
def test_a_number_typed_into_a_form(text, unit, value, readings, is_fault):
    typed = typed_amount(text, unit)
    assert (typed.value, set(typed.readings), typed.fault is not None) == (value, set(readings), is_fault)


def test_a_number_with_decimals_typed_into_a_form():
    assert typed_number("2,5", is_whole=False).value == typed_number("2.5", is_whole=False).value == 2.5
    assert typed_number("2,5", is_whole=True).readings == (2.5,)
