"""What a cell, a label, a box or a total means: other members of the kinds of which `cases/` has one each."""

from datetime import date, time

import pytest
from babel import Locale

from data.imports.account import account_of
from data.imports.amounts import amount
from data.imports.cells import clock, is_error, number
from data.imports.date_families import find_formats
from data.imports.dates import parse_day, split_moment
from data.imports.faults import CellFault, ImportFault
from data.imports.labels import likeness
from data.imports.load import preview
from data.imports.months import FURTHER, LANGUAGES
from data.imports.names import rank
from data.imports.reading import read_as
from data.imports.scales import scaled
from pages.telling.load.report import report_text
from tests.files.conftest import TODAY, plan_of, sheet_of

THIRD = date(2024, 3, 3)
# several a line: one a line would be a column of words that nobody reads
WRITTEN = [
    "3 March 2024", "3rd March 2024", "March 3, 2024", "March the 3rd, 2024", "Sunday, 3 March 2024", "3. März 2024",
    "3 Mrz 2024", "3. Maerz 2024", "3 mars 2024", "dim. 3 mars 2024", "3 de marzo de 2024", "3 marzo 2024", "3 mrt 2024",
    "3 de março de 2024", "3 marca 2024", "3. března 2024", "3 mars 2024", "3. marts 2024", "3. maaliskuuta 2024",
    "2024. március 3.", "3 martie 2024", "3. ožujka 2024.", "3 Μαρτίου 2024", "2024 m. kovo 3 d.", "3. marca 2024",
    "3 марта 2024 г.", "3 березня 2024", "3-Mar-2024", "03Mar2024", "2024 March 3", "３ March ２０２４",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_a_month_by_name_is_read_in_every_language(text):
    reading = find_formats([(text, 1)])
    assert len(reading.formats) == 1 and parse_day(text, reading.formats[0]) == THIRD


@pytest.mark.parametrize(
    "text", ["Sept 3 2024", "3 Sept. 2024", "3 septembre 2024", "3. Septem 2024", "3 wrz 2024", "3 zář 2024"]
)
def test_a_month_is_read_however_it_is_shortened(text):
    assert parse_day(text, find_formats([(text, 1)]).formats[0]) == date(2024, 9, 3)


def test_a_month_of_another_language_is_asked_or_told_by_the_others():
    # listopad is November in Polish and Czech, October in Croatian
    assert len(find_formats([("3 listopada 2024", 1)]).formats) == 2
    (form,) = find_formats([("3 listopada 2024", 1), ("4 srpnja 2024", 1)]).formats
    assert parse_day("3 listopada 2024", form) == date(2024, 10, 3)
    (form,) = find_formats([("3 listopada 2024", 1), ("4 grudnia 2024", 1)]).formats
    assert parse_day("3 listopada 2024", form) == date(2024, 11, 3)


def test_two_forms_are_read_together_and_a_third_with_two_readings_is_asked():
    texts = [("2024-03-03", 5), ("03.03.2024", 5), ("3 March 2024", 5)]
    (form,) = find_formats(texts).formats
    assert {parse_day(text, form) for text, _ in texts} == {THIRD}
    assert len(find_formats([*texts, ("03/04/2024", 20)]).formats) > 1


def test_many_days_that_cannot_be_read_are_a_question():
    rows = "".join(f"a,2024-03-{day:02},3\n" for day in range(1, 15)) + "".join(f"a,day {n},3\n" for n in range(9))
    (question,) = plan_of("id,date,pain\n" + rows).open_questions
    assert question.topic == "date-format" and "“day 0”" in question.text and "nor are 8 more" in question.text
    assert plan_of("id,date,pain\n" + rows, date_format="%Y-%m-%d").open_questions == ()


@pytest.mark.parametrize(
    "text", ["18:30", "18.30", "1830", "18h30", "6:30 pm", "6.30 PM", "6:30p.m.", "18:30 Uhr", "１８:３０"]
)
def test_a_time_of_day_is_read_as_people_write_it(text):
    assert clock(text) == time(18, 30)


def test_morning_and_evening_are_entries():
    plan = plan_of("id,date,time,pain\n1,2024-03-01,morning,3\n1,2024-03-01,Evening,5\n")
    assert plan.columns["entry"] == "time" and not plan.open_questions


# several a line: one a line would be a column of words that nobody reads
@pytest.mark.parametrize(
    "text", ["#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!", "#WERT!", "#BEZUG!",
             "#NV", "#¡VALOR!", "#¿NOMBRE?", "#VALEUR!", "#RIF!", "#WAARDE!", "#HODNOTA!", "#ССЫЛКА!", "#Н/Д", "Err:502", "####"]
)  # fmt: skip
def test_an_error_of_a_spreadsheet_is_known_in_every_language(bench, text):
    assert is_error(text)
    done = bench.load(
        f"id,date,pain,note\n{text},2024-03-01,3,\n1,2024-03-02,3,{text}\n2,2024-03-02,{text},\n3,2024-03-02,3,\n"
    )
    assert (done.stored, done.rejected) == (1, 3)


@pytest.mark.parametrize("text", ["#1", "#tired", "Erratic", "E100", "# of days", "N/A"])
def test_a_word_is_no_error(text):
    assert not is_error(text)


def test_an_error_in_a_fact_of_a_diary_is_never_a_value(bench):
    done = bench.load("id,date,pain,arm\n1,2024-03-01,3,walk\n1,2024-03-02,3,#REF!\n2,2024-03-01,3,usual\n")
    assert (done.stored, done.rejected) == (2, 1)
    assert bench.rows("select value from attribute order by 1") == [("usual",), ("walk",)]


@pytest.mark.parametrize("text", ["6,511", "6 511", "6'511", "6’511", "6\u202f511"])
def test_groups_of_thousands_are_read_where_the_decimal_sign_is_known(text):
    assert number(text, ".") == 6511
    assert amount(text, ".", "steps") == 6511


def test_steps_are_whole():
    with pytest.raises(CellFault, match="whole number"):
        amount("6,511", ",", "steps")


@pytest.mark.parametrize(
    "text, minutes",
    [("90", 90), ("90 min", 90), ("1.5 h", 90), ("1 h 30 min", 90), ("1h30m", 90), ("0:35:00", 35), ("1:30:00", 90)],
)
def test_durations_are_minutes(text, minutes):
    assert amount(text, ".", "minutes") == minutes


def test_a_duration_with_two_readings_is_asked(bench):
    text = "id,date,walking\n1,2024-03-01,1:30\n"
    with pytest.raises(ImportFault, match=r"90 minutes.*1\.5 minutes.*--scale walking=h:mm or --scale walking=m:ss"):
        bench.load(text)
    bench.load(text, scales={"walking": "h:mm"})
    assert bench.rows("select amount from activity") == [(90.0,)]


@pytest.mark.parametrize(
    "text, scale, value",
    [
        ("3/10", "of-10", 3),
        ("3 / 10", "of-10", 3),
        ("3 von 10", "of-10", 3),
        ("35/100", "of-100", 3.5),
        ("30%", "percent", 3),
        ("30 %", "percent", 3),
        ("30", "percent", 3),
        ("4", "from-1", 3),
        ("30", "0-100", 3),
        ("mild", "words:none=0,mild=3", 3),
    ],
)
def test_a_score_is_read_on_the_scale_that_was_said(text, scale, value):
    assert scaled(text, ".", 0, 10, scale, is_whole=False) == value


def test_one_and_two_are_yes_and_no_either_way(bench):
    text = "id,date,flare\n1,2024-03-01,1\n1,2024-03-02,2\n"
    with pytest.raises(ImportFault, match="--scale flare=one-is-yes or --scale flare=two-is-yes"):
        bench.load(text)
    bench.load(text, scales={"flare": "one-is-yes"})
    assert bench.rows("select flare from day_entry order by on_day") == [(1,), (0,)]


@pytest.mark.parametrize(
    "one, other",
    [("usual", "USUAL"), ("usual care", "usualcare"), ("11", "11.0"), ("7", "007"), ("P-7", "P-07"), ("Ａ1", "A1")],
)
def test_labels_that_look_alike(one, other):
    assert likeness(one) == likeness(other)


@pytest.mark.parametrize("one, other", [("7", "70"), ("1.5", "1.05"), ("a", "b"), ("10", "1"), ("0", "00x")])
def test_labels_that_do_not(one, other):
    assert likeness(one) != likeness(other)


def test_somebody_may_be_called_na(bench):
    text = "id,date,pain\nNA,2024-03-01,3\nXY,2024-03-01,4\n"
    with pytest.raises(ImportFault, match=r'--label "id:NA=NA" or --missing "NA"'):
        bench.load(text)
    assert bench.load(text, labels={"id": {"NA": "NA"}}).stored == 2
    assert bench.rows("select label from participant order by 1") == [("NA",), ("XY",)]


@pytest.mark.parametrize("name", ["group/pain", "form.pain", "Q1[pain]", "diary::pain", "grp__pain"])
def test_a_name_is_matched_by_its_last_part(name):
    assert rank(name, "pain_average") is not None and rank(name, "flare") is None


def test_dates_among_facts_are_read_at_load(bench):
    with pytest.raises(ImportFault, match=r'--date-format "randomised_on=%d/%m/%Y"'):
        bench.load("id,arm,randomised_on\n1,a,03/04/2024\n2,b,05/06/2024\n")
    bench.load("id,arm,randomised_on\n1,a,3. April 2024\n2,b,5. Juni 2024\n")
    assert bench.rows("select value from attribute where name = 'randomised_on' order by 1") == [
        ("2024-04-03",),
        ("2024-06-05",),
    ]


BOXES = """record_id,redcap_event_name,diary_date,pain,diary_complete,meds___1,meds_note,meds_complete
1,day_1,2024-01-01,3,2,0,,0
1,day_2,2024-01-02,4,2,0,,2
1,day_3,2024-01-03,5,2,1,,0
"""


def test_a_box_counts_only_where_its_form_was_answered(bench):
    done = bench.load(BOXES, columns={"medicine": "meds___1"})
    assert done.stored == 3
    assert bench.rows("select medicine from day_entry order by on_day") == [(None,), (0,), (1,)]


def test_a_total_that_is_not_that_of_its_items_is_rejected(bench):
    items = ",".join(f"peg_{n}" for n in (1, 2, 3))
    done = bench.load(f"id,date,{items},peg\na,2024-01-01,2,4,6,4\na,2024-02-01,2,4,6,5\na,2024-03-01,1,1,2,1.3\n")
    assert (done.stored, done.rejected) == (2, 1)
    assert done.rejects.iloc[0]["line"] == 3 and "add up to 4" in done.rejects.iloc[0]["reason"]


def test_a_row_with_one_bad_cell_is_rejected_in_all_its_kinds(bench):
    text = "id,date,pain,odi,steps\na,2024-01-01,3,20,4000\na,2024-01-02,4,300,4100\na,2024-01-03,12,22,4200\na,2024-01-04,5,24,\n"
    done = bench.load(text)
    assert (done.records, done.stored, done.rejected) == (4, 2, 2)
    assert {(one["kind"], one["stored"]) for one in done.kinds} == {("diary", 2), ("questionnaire", 2), ("activity", 1)}
    assert bench.rows("select value from response order by 1") == [(20.0,), (24.0,)]
    assert bench.rows("select amount from activity") == [(4000.0,)]
    again = bench.load(text)
    assert (again.stored, again.duplicates, again.rejected) == (0, 2, 2)


def test_the_report_says_what_became_of_a_file(bench):
    text = "id,date,pain,weather,arm\na,01/02/2024,3,x,u\na,03/02/2024,11,y,u\na,13/02/2024,5,z,u\nb,02/02/2024,-9,,v\n"
    sheet, plan = read_as(sheet_of(text))
    result = preview(bench.store, None, sheet, plan, today=TODAY)
    said = report_text(account_of(sheet, plan, result, today=TODAY), plan)
    for part in (
        "4 rows in the file: 2 stored, 0 there already, 2 rejected, of 1 person.",
        "Days from 2024-02-01 to 2024-02-13.",
        "Half of a person's days lie 12 days or less after the one before",
        "Column “weather” is not stored: it differs from day to day",
        "1 row: 11 is outside 0 to 10",
        "“01/02/2024” -> 2024-02-01",
        "arm (a fact about people): “u” -> u",
    ):
        assert part in said, said


def test_a_moment_with_a_dotted_time():
    assert split_moment("3.3.2024 18.30") == ("3.3.2024", "18.30", None)
    assert split_moment("3. 3. 2024") == ("3. 3. 2024", None, None)


BOUTS = "participant,timestamp,kind,amount,unit\n" + "".join(
    f"P1,2026-03-0{day}T{hour}:00:00,walking,10,min\n" for day, hour in ((1, "08"), (1, "12"), (1, "18"), (2, "08"))
)


@pytest.mark.parametrize(
    "text",
    [
        BOUTS,
        BOUTS.replace("timestamp", "date,time").replace("T", ","),
        BOUTS.replace(",kind,amount,unit", ",walking").replace(",walking,10,min", ",10"),
        BOUTS.replace("timestamp", "date,start,end").replace("T", ",").replace(":00:00", ":00:00,19:00"),
    ],
)
def test_bouts_of_a_day_add_up(bench, text):
    done = bench.load(text)
    assert (done.stored, done.duplicates, done.rejected) == (4, 0, 0)
    by_day = "select on_day::varchar, sum(amount) from current_activity group by 1 order by 1"
    assert bench.rows(by_day) == [("2026-03-01", 30.0), ("2026-03-02", 10.0)]
    assert bench.load(text).duplicates == 4
    # the same instant once more is no further bout
    assert bench.load(text + text.splitlines()[-1] + "\n").duplicates == 5


def test_a_number_in_every_row_may_count_the_days_of_one_person(bench):
    rows = "".join(f"{n},2024-03-{n:02},3\n" for n in range(1, 25))
    with pytest.raises(ImportFault, match=r'one day of each of 24 people.*--map "participant=id".*My diary'):
        bench.load("id,date,pain\n" + rows)
    assert bench.load("id,date,pain\n" + rows, columns={"participant": "id"}).participants == 24
    # a name that says who it is leaves one reading
    assert not plan_of("participant,date,pain\n" + rows).open_questions


def test_steps_of_a_log_are_whole(bench):
    done = bench.load("id,date,kind,amount,unit\n1,2024-03-01,steps,6511.5,steps\n1,2024-03-02,steps,6511,steps\n")
    assert (done.stored, done.rejected) == (1, 1) and "whole numbers" in done.rejects.iloc[0]["reason"]


@pytest.mark.parametrize("language", [*LANGUAGES, *FURTHER])
def test_every_name_of_a_month_in_cldr_is_read_or_asked(language):
    lists = Locale.parse(language).months
    names = {
        (name, month)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in lists[context][width].items()
    }
    n_read = 0
    for name, month in names:
        for text in (f"15 {name} 2024", f"15. {name.rstrip('.')} 2024", f"{name.upper()} 15, 2024"):
            formats = find_formats([(text, 1)]).formats
            days = {parse_day(text, form) for form in formats}
            # one reading is the right one; of several, each in a language of its own, one is
            assert date(2024, month, 15) in days, text
            n_read += len(formats) == 1
    assert n_read >= 0.7 * 3 * len(names)


def test_equal_rows_of_a_log_without_a_time_are_asked_about_and_said(bench):
    text = "id,date,kind,amount\n1,2024-03-01,walking,10\n1,2024-03-01,walking,10\n1,2024-03-02,walking,10\n"
    with pytest.raises(ImportFault, match="“10” stands twice for the same day"):
        bench.load(text)
    done = bench.load(text, same={"rows": "yes"})
    assert (done.stored, done.duplicates) == (2, 1) and "no column tells when" in done.warnings[-1]
