"""Two readings are asked, one is not; every question names both readings and the option that decides."""

from datetime import date

import pytest

from data.imports.dates import parse_day
from data.imports.faults import ImportFault
from data.imports.plan import Answers
from data.imports.propose import propose
from tests.files.conftest import plan_of, sheet_of


def diary(*dates, pain="3"):
    pains = [pain] * len(dates) if isinstance(pain, str) else pain
    return "id\tdate\tpain\n" + "".join(
        f"{i}\t{day}\t{p}\n" for i, (day, p) in enumerate(zip(dates, pains, strict=True))
    )


def topics(plan):
    return [question.topic for question in plan.open_questions]


DECIDED = {
    ("2024-03-04",): "%Y-%m-%d",
    ("2024-03-04 18:30", "2024-03-05T07:00:00.123Z"): "%Y-%m-%d",
    ("3.4.2024", "04.05.2024"): "%d.%m.%Y",
    ("2024/3/4",): "%Y/%m/%d",
    ("03/04/2024", "13/04/2024"): "%d/%m/%Y",
    ("03/04/2024", "04/13/2024"): "%m/%d/%Y",
    ("03-04-2024", "31-04-2024", "31-05-2024"): "%d-%m-%Y",  # 31 April is a faulty date, not a month first
    ("05/05/2024", "6/6/2024"): "%d/%m/%Y",  # both readings are the same day
    ("20240304",): "%Y%m%d",
    ("04-Mar-2024",): "%d-%b-%Y",
    ("4 March 2024", "12 May 2024"): "%d %B %Y",
    ("2024-03-04", "unknown", "n.a."): "%Y-%m-%d",
    ("NA", ""): "%Y-%m-%d",
}


@pytest.mark.parametrize("dates", DECIDED)
def test_dates_with_one_reading_are_decided(dates):
    plan = plan_of(diary(*dates), columns={"date": "date"})
    assert plan.open_questions == ()
    assert plan.date_format == DECIDED[dates]


def test_a_slip_does_not_make_dates_undecided():
    plan = plan_of(diary(*(f"2024-03-{day:02}" for day in range(1, 20)), "03/04/2024"))
    assert plan.date_format == "%Y-%m-%d"


ASKED = {
    ("03/04/2024", "12/11/2024"): ("%d/%m/%Y", "%m/%d/%Y"),
    ("03-04-2024",): ("%d-%m-%Y", "%m-%d-%Y"),
    ("13/04/2024", "04/13/2024"): ("%d/%m/%Y", "%m/%d/%Y"),  # neither reads both
    ("31.12.24", "31.12.23", "31.12.99"): ("%d.%m.%y",),  # a year of two digits: which century?
    ("01.02.03",): ("%d.%m.%y", "%y.%m.%d"),
    ("2024-03-04", "03/04/2024"): ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"),  # half one way, half another
}


@pytest.mark.parametrize("dates", ASKED)
def test_dates_with_two_readings_are_asked(dates):
    plan = plan_of(diary(*dates))
    (question,) = plan.open_questions
    assert question.topic == "date-format" and plan.date_format is None
    assert tuple(choice.value for choice in question.choices) == ASKED[dates]
    for choice in question.choices:
        assert f"--date-format {choice.value}" in question.text and choice.meaning in question.text


def test_the_question_about_dates_spells_both_readings():
    (question,) = plan_of(diary("03/04/2024")).open_questions
    assert question.text == (
        "Column “date”: “03/04/2024” is 3 April 2024 or “03/04/2024” is 4 March 2024 "
        "(every date allows both); decide with --date-format %d/%m/%Y or --date-format %m/%d/%Y."
    )


def test_an_answered_question_stays_with_its_answer():
    plan = plan_of(diary("03/04/2024"), date_format="%m/%d/%Y")
    assert plan.open_questions == () and plan.date_format == "%m/%d/%Y"
    assert [question.answer for question in plan.questions] == ["%m/%d/%Y"]


def test_days_that_are_no_dates_are_said():
    plan = plan_of(diary("Monday", "Tuesday").replace("date", "weekday"), kind="diary")
    assert "No column was found for the date; name it with --map date=COLUMN" in plan.open_questions[0].text
    plan = plan_of(diary("Monday", "Tuesday"))
    assert "“Monday” is not a date in any known format" in plan.open_questions[0].text


@pytest.mark.parametrize("form", ["%d.%m", "%Y", "nonsense", "%q"])
def test_a_format_without_day_month_and_year_is_refused(form):
    with pytest.raises(ImportFault, match="does not name day, month and year"):
        plan_of(diary("2024-03-04"), date_format=form)


NUMBERS = {
    ("1,5", "3"): ",",
    ("1.5", "3"): ".",
    ("3", "4"): ".",
    ("1.500", "2.250"): ".",  # pain ends at 10: fifteen hundred is no reading
    ("2,5",) * 19 + ("2.5",): ",",
}


@pytest.mark.parametrize("pains", NUMBERS)
def test_a_decimal_sign_with_one_reading_is_decided(pains):
    days = [date(2024, 3, 1 + i).isoformat() for i in range(len(pains))]
    plan = plan_of(diary(*days, pain=list(pains)))
    assert plan.open_questions == () and plan.decimal == NUMBERS[pains]


def test_thousands_or_decimals_are_asked():
    text = "id;date;steps\n1;2024-03-04;10.500\n1;2024-03-05;9.750\n"
    (question,) = plan_of(text).open_questions
    assert question.text == ("Column “steps”: “10.500” is 10500 or 10.5; decide with --decimal . or --decimal ,")
    assert plan_of(text, decimal=".").open_questions == ()


def test_points_and_commas_in_one_file_are_asked():
    (question,) = plan_of(diary("2024-03-04", "2024-03-05", pain=["1.5", "2,5"])).open_questions
    assert "“1.5”" in question.text and "“2,5”" in question.text and "--decimal" in question.text


@pytest.mark.parametrize("pains", [("0", "10"), ("0", "1"), ("3", "99"), ("3", "4", "5", "11"), ("-9", "2"), ("7.5",)])
def test_scores_up_to_ten_are_not_asked(pains):
    days = [date(2024, 3, 1 + i).isoformat() for i in range(len(pains))]
    assert plan_of(diary(*days, pain=list(pains))).open_questions == ()


@pytest.mark.parametrize(
    ("pains", "scale", "meaning"),
    [
        (("30", "0", "75"), "0-100", "75 is 7.5 on a scale from 0 to 100"),
        (("3", "4", "5", "12", "35", "40"), "0-100", "40 is 4 on a scale from 0 to 100"),
        (("0.3", "0.75", "1"), "0-1", "0.3 is 3 on a scale from 0 to 1"),
    ],
)
def test_other_scales_of_pain_are_asked(pains, scale, meaning):
    days = [date(2024, 3, 1 + i).isoformat() for i in range(len(pains))]
    text = diary(*days, pain=list(pains))
    (question,) = plan_of(text).open_questions
    assert question.choices[0].value == scale and question.choices[0].meaning == meaning
    assert f"--scale pain_average={scale} or --scale pain_average=0-10" in question.text
    assert plan_of(text, scales={"pain_average": "0-10"}).open_questions == ()


@pytest.mark.parametrize(
    ("cells", "asked", "decided"),
    [
        (("0", "1"), True, None),
        (("0", "0"), False, None),
        (("0", "1", "2"), False, None),
        (("ja", "nein"), False, "yes-no"),
        (("not at all", "a lot"), False, None),
        (("1", "3", "5", "5"), True, None),  # coded 1-5
        (("1", "3", "5"), True, None),  # once is enough where no 0 tells
        (("0", "3", "5"), False, None),  # one slip
    ],
)
def test_a_limitation_of_0_and_1_is_asked(cells, asked, decided):
    rows = [f"1,2024-03-{i:02},{cell}\n" for i, cell in enumerate(cells, start=1)]
    text = "id,date,limited\n" + "".join(rows)
    plan = plan_of(text)
    assert topics(plan) == (["scale"] if asked else [])
    assert plan.scales.get("activity_limited") == decided
    if asked:
        choices = [choice.value for choice in plan.open_questions[0].choices]
        assert "0-4" in choices
        assert plan_of(text, scales={"activity_limited": choices[0]}).open_questions == ()


def test_codes_are_asked_in_the_page_and_do_not_block():
    text = diary("2024-03-04", "2024-03-05", "2024-03-06", pain=["3", "99", "99"])
    plan = plan_of(text)
    assert plan.open_questions == ()
    (question,) = plan.questions
    assert question.topic == "missing" and "99 stands in 2 records" in question.text
    assert plan_of(text, missing=("99",)).questions[0].answer == "99"


def test_answers_that_no_file_takes_are_refused():
    text = diary("2024-03-04")
    for answers, message in [
        ({"kind": "dairy"}, "no kind of file called “dairy”"),
        ({"columns": {"pain_average": "Pain"}}, "no column “Pain” for pain_average; the file has id, date"),
        ({"columns": {"pian": "pain"}}, "has no role “pian”; it takes participant, date"),
        ({"columns": {"pain_now": "pain", "pain_worst": "pain"}}, "named for both pain_now and pain_worst"),
        ({"scales": {"pain_average": "0-7"}}, "it takes 0-10 or 0-100 or 0-1 or 0-4 or 0-5 or from-1 or"),
        ({"scales": {"note": "0-5"}}, "“note” takes no scale"),
        ({"decimal": ";"}, "it takes . or ,"),
    ]:
        with pytest.raises(ImportFault, match=message):
            plan_of(text, **answers)


def test_answers_survive_json():
    scales = {"pain_average": "0-100"}
    answers = Answers(
        kind="diary",
        instrument=None,
        columns={"date": "Datum"},
        date_format="%d.%m.%Y",
        decimal=",",
        scales=scales,
        missing=("-9",),
        blank_is_no=True,
    )
    assert Answers.from_json(answers.to_json()) == answers


def test_a_remembered_column_gives_way_to_a_declared_one():
    sheet = sheet_of("id,date,a,b\n1,2024-03-04,3,4\n")
    first = propose(sheet, Answers(columns={"pain_average": "a"})).answers()
    plan = propose(sheet, Answers(columns={"pain_worst": "a"}), remembered=first)
    assert plan.columns == {"participant": "id", "date": "date", "pain_worst": "a"}


def test_limitation_up_to_five_without_a_zero_is_asked_about_even_once():
    plan = propose(sheet_of("participant,date,activity_limited\na,2024-01-01,1\na,2024-01-02,5\n"))
    assert [question.topic for question in plan.open_questions] == ["scale"]


def test_a_remembered_scale_says_nothing_about_cells_that_leave_no_question():
    earlier = Answers(scales={"pain_average": "0-1"})
    plain = sheet_of("participant,date,pain_average\na,2024-01-01,1\na,2024-01-02,7\n")
    assert propose(plain, remembered=earlier).scales == {}
    shares = sheet_of("participant,date,pain_average\na,2024-01-01,1\na,2024-01-02,0.7\n")
    assert propose(shares, remembered=earlier).scales == {"pain_average": "0-1"}
    assert propose(plain, earlier).scales == {"pain_average": "0-1"}  # declared for this file, it counts


SERIALS = "id,date,pain\na,45292,3\na,45293.5,4\nb,45657,5\n"


def test_days_counted_by_a_spreadsheet_are_asked_about(bench):
    # 45292 days after 30 December 1899 is 1 January 2024; counted from 1 January 1904 it is 1,462 days later
    (asked,) = plan_of(SERIALS).open_questions
    assert [(c.value, c.meaning) for c in asked.choices] == [
        ("excel-1900", "“45292” is 1 January 2024"),
        ("excel-1904", "“45292” is 2 January 2028"),
    ]
    done = bench.load(SERIALS, date_format="excel-1900")
    assert (done.stored, done.rejected) == (3, 0)
    assert [day.isoformat() for (day,) in bench.rows("select on_day from day_entry order by 1")] == [
        "2024-01-01",
        "2024-01-02",
        "2024-12-31",
    ]
    late = bench.load(SERIALS.replace("a,", "c,").replace("b,", "d,"), date_format="excel-1904")
    assert late.rejected == 3 and set(late.rejects["reason"]) == {
        "2028-01-02 is in the future",
        "2028-01-03 is in the future",
        "2029-01-01 is in the future",
    }


def test_numbers_that_are_no_days_are_no_spreadsheet_days():
    for other in ("12", "99999", "x"):
        (asked,) = plan_of(SERIALS.replace("45657", other)).open_questions
        assert not asked.choices and "is not a date in any known format" in asked.text
    # a column of five digits under another name is no date
    assert "date" not in plan_of("id,zip,arm\na,45292,x\nb,45293,y\n").columns


def test_a_total_that_a_diary_cannot_keep_is_spoken_of():
    # one that changes from day to day is stored beside the diary; one that stands in every row is a fact about the person
    assert not [
        note for note in plan_of("id,date,pain,odi\na,2024-01-01,3,20\na,2024-01-02,4,10\n").notes if "odi" in note
    ]
    text = "id,date,pain,odi\na,2024-01-01,3,20\na,2024-01-02,4,20\n"
    (note,) = plan_of(text).notes
    assert "“odi”" in note and "--kind questionnaire --instrument odi" in note
    assert plan_of(text, kind="questionnaire", instrument="odi").columns["total_odi"] == "odi"
    assert not plan_of(text, kind="diary").notes and not plan_of("id,date,pain,other\na,2024-01-01,3,2\n").notes


def test_a_word_for_no_answer_is_asked_about_and_never_taken_for_one(bench):
    text = "id;date;pain\na;2024-01-01;k.A.\na;2024-01-02;4\na;2024-01-03;5\na;2024-01-04;5\nb;2024-01-01;viel\n"
    (asked,) = plan_of(text).questions
    assert (asked.topic, asked.answer, [c.value for c in asked.choices]) == ("missing", None, ["k.A."])
    assert not plan_of(text).open_questions and plan_of(text, missing=("k.A.",)).questions[0].answer == "k.A."
    rejected = bench.load(text).rejects
    assert '--missing "k.A."' in rejected["reason"][0] and "--missing" not in rejected["reason"][1]
    done = bench.load(text.replace("a;", "c;").replace("b;", "d;"), missing=("k.A.",))
    assert (done.stored, done.rejected) == (4, 1)


def test_questionnaires_that_columns_are_named_after_are_offered_first():
    # items of the TSK up to 11 may be of any of its versions
    items = ",".join(f"tsk_{number}" for number in range(1, 12))
    asked = plan_of(f"id,date,{items}\na,2024-01-01{',2' * 11}\na,2024-02-01{',3' * 11}\n").open_questions[0]
    assert asked.topic == "instrument" and {c.value for c in asked.choices[:3]} == {"tsk-11", "tsk-13", "tsk-17"}
    # columns of two questionnaires beside each other are both loaded
    plan = plan_of("id,date,odi,fabq_pa\na,2024-01-01,20,12\na,2024-02-01,10,9\n")
    assert not plan.open_questions and {plan.instrument, *(one.instrument for one in plan.further)} == {"odi", "fabq"}


def test_a_plan_tells_each_column_once():
    text = "who,day,pain,site\nA,03/04/2024,35,north\nB,03/05/2024,70,south\n"
    sheet = sheet_of(text)
    plan = propose(sheet, Answers(columns={"participant": "who"}))
    assert [one.name for one in plan.readings] == list(sheet.columns)
    who, day, pain, site = plan.readings
    assert (who.roles, who.type, who.cells) == (("participant",), "label", ("A", "B"))
    assert (day.roles, day.is_in_doubt, [q.topic for q in day.questions]) == (("date",), True, ["date-format"])
    assert (pain.roles, pain.how, [q.topic for q in pain.questions]) == (("pain_average",), ".", ["scale"])
    assert (site.roles, site.type, site.questions, site.is_in_doubt) == ((), "fact", (), False)


@pytest.mark.parametrize(
    ("days", "form"),
    [
        (("0023-03-14", "0023-03-15"), "00%y-%m-%d"),
        (("0023-03-14", "2023-03-15", "2023-03-16"), "00%y-%m-%d"),
        (("14/03/0023", "15/03/0023"), "%d/%m/00%y"),
        (("14.03.0023", "15.03.0023"), "%d.%m.00%y"),
    ],
)
def test_a_year_kept_as_0023_is_offered_as_2023_and_asked(days, form):
    text = "id,date,pain\n" + "".join(f"a,{day},{place}\n" for place, day in enumerate(days))
    plan = plan_of(text)
    (question,) = [question for question in plan.open_questions if question.topic == "date-format"]
    assert form in [choice.value for choice in question.choices]
    plan = propose(sheet_of(text), Answers(date_format=form))
    assert not plan.open_questions and parse_day(days[0], plan.date_format) == date(2023, 3, 14)
