"""Overview, where a study opens: on an empty store, an empty study, and studies known by hand; its buttons lead on."""

from datetime import date

from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.study.last_load import last_load
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from data.study.study_plan import OutcomePlan, RecurrencePlan, StudyPlan, declare

PAGE = "cohort/overview.py"


def study(store, tmp_path, rows, name="Study", **answers):
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, name, "cohort", sheet, propose(sheet, Answers(**answers)), today=date(2026, 6, 1))
    return store.find(name)


def words(page) -> str:
    kinds = (page.title, page.header, page.markdown, page.caption, page.info)
    return "\n".join([one.value for kind in kinds for one in kind]).replace("\\", "")


def test_it_opens_on_an_empty_store_and_on_an_empty_study(open_page, store):
    assert "once one is loaded" in words(open_page(PAGE))
    store.create("Study", "cohort")
    told = words(open_page(PAGE))
    assert "0 people. Nobody has answered yet." in told and "so there is no curve" in told
    assert "Nothing is loaded yet." in told and "No plan is declared" in told


def test_a_weekly_study_without_dates_and_what_a_second_load_brings(open_page, store, tmp_path):
    head = "participant,week,days_with_pain"
    rows = [head, *(f"{who},{week},{days}" for who in "abc" for week, days in enumerate("30000001", 1))]
    collection = study(store, tmp_path, rows, covers={"": "7"})
    page = open_page(PAGE)
    told = words(page)
    # weeks 2 to 5 are free of pain, days 8 to 35; week 8, days 50 to 56, has pain again: onset on its last day
    assert "3 people have answered 24 of 24 answers (100%), asked every 7 days" in told
    assert "3 of 3 people had a recurrence. Recurrence after four weeks without pain" in told
    assert "Days with pain a year: Everybody 26" in told  # 12 of 168 days: 26.1 a year
    assert "It is the first load: 3 people are in it. It tells of days up to day 56." in told
    more = [head, "c,9,0", "d,1,7", "d,2,8"]  # eight days of seven
    study(store, tmp_path, more, covers={"": "7"})
    told = words(open_page(PAGE))
    assert "2 of 3 records stored, 0 already there, 1 rejected. 2 people are in it, 1 of them new." in told
    assert "It tells of days up to day 63; before it was day 56." in told
    assert "1 record was rejected in the last load." in told
    found = last_load(collection)
    assert (found.loads, found.people, found.new_people) == (2, 2, 1)


def test_visits_too_far_apart_and_a_plan_that_is_missing_are_there_to_decide(open_page, store, tmp_path):
    rows = [f"{who},2025-{month:02}-01,{(month + 1) % 3}" for who in "ab" for month in range(1, 13)]
    collection = study(store, tmp_path, ["participant,date,pain_average", *rows])
    told = words(open_page(PAGE))
    assert "2 people have answered 24 of 24 visits (100%)" in told
    assert "this begins with visit-free, the first shipped definition that fits" in told
    assert "(visit-free)" in told and "answers closer together" not in told
    plan = StudyPlan(
        primary="outcome",
        by="arm",
        recurrence=RecurrencePlan(definition="walkback-any"),
        outcome=OutcomePlan(measure="rmdq-24", visits=(0, 84)),
    )
    declare(collection, plan, key="one")
    told = words(open_page(PAGE))
    assert "The plan names arm, rmdq-24, which the study does not hold yet." in told and "No plan is" not in told
    # what is declared is shown, and that these answers cannot meet it
    assert "The rule asks for 7 days without pain and no gap over 1 day" in told and "visit-free fits" in told
    assert "The definition shown asks for answers closer together than these are." in told


def test_a_finished_table_has_its_curve_and_no_diary(open_page, store, tmp_path):
    rows = ["participant,days,event,arm", *(f"p{n},{10 * n},{n % 2},{'ab'[n % 2]}" for n in range(1, 9))]
    study(store, tmp_path, rows, kind="table")
    told = words(open_page(PAGE))
    assert "8 people. Nobody keeps a diary in this study" in told and "4 of 8 people had a recurrence" in told


def test_a_study_opens_with_it_and_its_buttons_lead_on(open_page, store, tmp_path):
    study(store, tmp_path, ["participant,date,pain_average,arm", *(f"p{n},2025-01-01,{n},a" for n in range(4))])
    menu = open_page("menu.py")
    assert menu.title[0].value == "Overview"
    next(one for one in menu.button if one.label == "More on Describe").click().run()
    assert not menu.exception and menu.title[0].value == "Describe"


def test_it_is_about_the_people_that_the_plan_declares(open_page, store, tmp_path):
    rows = [
        f"{who},{day},{value},{sex}"
        for who, sex in (("a", "f"), ("b", "f"), ("c", "m"))
        for day, value in ((0, 6), (84, 4))
    ]
    collection = study(store, tmp_path, ["participant,day,pain_average,sex", *rows])
    save_population(
        collection, Population("Women", (Rule(about="attribute", name="sex", test="one_of", values=("f",)),)), key="p"
    )
    plan = StudyPlan(
        primary="outcome",
        by=None,
        population="Women",
        recurrence=None,
        outcome=OutcomePlan(measure="pain_average", visits=(0, 84)),
    )
    declare(collection, plan, key="1")
    told = words(open_page(PAGE))
    assert "Only people of “Women”" in told and "2 people have answered" in told
    # two women, not three people; and what is declared is not called exploratory
    assert "2 of 2 people are known at day 84" in told


def test_a_finished_table_has_no_diary_to_describe(open_page, store, tmp_path):
    study(store, tmp_path, ["participant,time,event,arm", "a,3,1,x", "b,5,0,x", "c,7,1,y", "d,9,0,y"], kind="table")
    told = words(open_page(PAGE))
    assert "4 people. Nobody keeps a diary in this study: its recurrences come from the finished table." in told
    page = open_page("cohort/describe.py")
    told = words(page)
    assert not page.exception and "Nobody keeps a diary in this study" in told
    assert "activity_limited" not in told and "has answered" not in told and "Days with pain" not in told
    assert "4 participants: 4 are in the curve" in told and "The characteristic below is known of everybody." in told
