"""The plan as a person meets it: begun from a template, changed, kept or not; marks; drawn in elsewhere."""

from datetime import date, timedelta

import plotly.graph_objects as go
import pytest

from analysis.adherence import GoalPeriod
from data.catalogue.programme_files import templates
from data.own.entries import CheckIn
from data.own.plans import Goal, Phase, Programme, life_events, programmes, save_event, save_programme
from pages.telling.figures import LIGHT
from pages.telling.plan.figure import Mark, draw_marks
from pages.telling.plan.words import goal_text, period_words
from tests.check_ins import save_check_ins

PATH = "mine/plan.py"
START = date(2026, 1, 1)


def words(page) -> str:
    kinds = (page.title, page.header, page.markdown, page.success, page.error, page.caption)
    return "\n".join([one.value for kind in kinds for one in kind])


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    page = button.click().run()
    assert not page.exception
    return page


def widget(elements, end: str):
    (found,) = [one for one in elements if one.key and one.key.endswith(end)]
    return found


def walk(diary, today, amounts):
    """Minutes walked, the last of `amounts` yesterday; None leaves the day out."""
    dated = [
        (back, walked) for back, walked in zip(range(len(amounts), 0, -1), amounts, strict=True) if walked is not None
    ]
    days = [
        CheckIn(on_day=today - timedelta(back), pain_average=0, amounts={"walking": walked}) for back, walked in dated
    ]
    save_check_ins(diary, days, today=today)


def plan(*phases):
    return Programme("My walking", phases)


WALK = Goal(kind="walking", unit="minutes", bound="at_least", amount=60, per="week")


def test_every_template_is_offered_with_its_evidence_and_none_first(open_page, store):
    page = open_page(PATH)
    (begin,) = [one for one in page.selectbox if one.label == "Begin from"]
    assert begin.options == ["An empty plan", *sorted(one.title for one in templates().values())]
    page = begin.set_value("movement-12-weeks").run()
    assert "A pilot asks whether a trial can be done" in words(page)
    assert "None is recommended" in words(page)


def test_a_template_becomes_a_plan_and_the_diary_with_it(open_page, store, today):
    page = open_page(PATH)
    (begin,) = [one for one in page.selectbox if one.label == "Begin from"]
    begin.set_value("walking").run()
    page = press(press(page, "Begin with this"), "Save")
    assert "Saved your plan." in words(page)
    (saved,) = programmes(store.find("My diary"))
    assert saved.programme == templates()["walking"].begun_on(today)
    assert "Now in “Begin”: week 1 of 4" in words(page)


def test_an_amount_that_is_the_persons_own_is_asked_for(open_page, diary, store):
    page = open_page(PATH)
    (begin,) = [one for one in page.selectbox if one.label == "Begin from"]
    begin.set_value("less-sitting").run()
    page = press(press(page, "Begin with this"), "Save")
    assert page.error[0].value.startswith(r"Phase 2\, goal 1 has no amount yet")
    widget(page.number_input, ".1.0.amount").set_value(380)
    page = press(page, "Save")
    assert programmes(diary)[0].programme.phases[1].goals[0].amount == 380


def test_phases_and_goals_are_added_and_taken_out_without_losing_what_was_typed(open_page, diary, today):
    page = press(open_page(PATH), "Begin with this")
    widget(page.text_input, ".0.title").set_value("Calm down")
    page = press(page, "Add a goal")
    assert widget(page.text_input, ".0.title").value == "Calm down"
    widget(page.number_input, ".0.0.amount").set_value(30)
    page = press(page, "Add a phase")
    widget(page.text_input, ".1.title").set_value("Keep")
    page = press(page, "Save")
    assert not page.error
    first, second = programmes(diary)[0].programme.phases
    assert (first.title, [goal.amount for goal in first.goals], second.title) == ("Calm down", [30], "Keep")
    assert second.first_on > first.last_on
    page = press(page, "Change")
    [one for one in page.button if one.label == "Take this phase out"][1].click().run()
    widget(page.selectbox, ".0.0.kind").set_value("")
    page = press(page, "Save")
    (only,) = programmes(diary)[0].programme.phases
    assert (only.title, only.goals) == ("Calm down", ())


def test_a_change_keeps_its_place_and_leaving_changes_nothing(open_page, diary, today):
    save_programme(diary, plan(Phase("One", today, None)), key="a", today=today)
    page = press(open_page(PATH), "Change")
    widget(page.text_input, ".0.title").set_value("Other")
    page = press(page, "Leave without saving")
    assert programmes(diary)[0].programme.phases[0].title == "One"
    page = press(page, "Change")
    widget(page.text_input, ".0.title").set_value("Two")
    page = press(page, "Save")
    (saved,) = programmes(diary)
    assert saved.programme.phases[0].title == "Two"
    page = press(press(page, "Delete"), "Yes, delete it")
    assert programmes(diary) == () and "Deleted." in words(page)


def test_planned_against_done_by_hand(open_page, diary, today):
    # 7 x 10 = 70 (met), 7 x 5 = 35 (not met), 6 x 5 = 30 and a day unknown (cannot be told), then a fourth
    # week of which one day is over; today, of which nothing is recorded yet, is still to come
    walk(diary, today, [10] * 7 + [5] * 7 + [5] * 6 + [None] + [8])
    began = today - timedelta(days=22)
    save_programme(diary, plan(Phase("Build up", began, None, (WALK,))), key="p", today=today)
    said = words(open_page(PATH))
    assert "Now in “Build up”: week 4" in said
    assert "At least 60 minutes walked a week: met in 1 of 2 weeks; 1 cannot be told." in said
    assert "This week so far: 8 minutes walked on 1 day." in said


def test_marks_are_saved_listed_and_taken_away(open_page, diary, today):
    page = open_page(PATH)
    widget(page.text_input, ".event.None.title").set_value("New *chair*")
    page = press(page, "Save the mark")
    assert [one.title for one in life_events(diary)] == ["New *chair*"]
    assert r"New \*chair\*" in words(page)
    page = press(page, "Delete")
    assert life_events(diary) == ()


def test_a_mark_is_changed_and_stays_the_same_mark(open_page, diary, today):
    number = save_event(diary, today - timedelta(days=3), "A fal", key="e", today=today)
    page = press(open_page(PATH), "Change")
    widget(page.text_input, f".event.{number}.title").set_value("A fall")
    page = press(page, "Save the change")
    assert not page.exception
    (mark,) = life_events(diary)
    assert (mark.event_id, mark.on_day, mark.title) == (number, today - timedelta(days=3), "A fall")


def test_a_mark_made_further_east_on_a_day_still_ahead_here_is_changed_too(open_page, diary, today):
    save_event(diary, today + timedelta(days=1), "A fall", key="e", today=today + timedelta(days=1))
    page = open_page(PATH)
    (change,) = [one for one in page.button if one.key and one.key.startswith("event.change")]
    page = change.click().run()
    assert not page.exception
    page = press(page, "Save the change")
    assert "choose one up to today" in words(page)
    (number,) = [one.event_id for one in life_events(diary)]
    widget(page.date_input, f".{number}.day").set_value(today)
    press(page, "Save the change")
    assert [one.on_day for one in life_events(diary)] == [today]


def test_a_simulated_diary_is_looked_at_only(open_page, store, today):
    person = store.create("Simulated person", "personal", is_simulated=True)
    save_programme(person, plan(Phase("One", today, None)), key="a", today=today)
    page = open_page(PATH)
    assert page.title[0].value == "Plan (simulated)"
    assert not page.button


def test_trends_and_respite_name_the_lines_they_draw(open_page, diary, today):
    walk(diary, today, [0] * 40)
    save_programme(diary, plan(Phase("Build up", today - timedelta(days=10), None)), key="p", today=today)
    save_event(diary, today - timedelta(days=5), "A fall", key="e", today=today)
    save_event(diary, today - timedelta(days=400), "Long ago", key="f", today=today)
    for path in ("mine/trends.py", "mine/respite.py"):
        said = words(open_page(path))
        assert "Lines: 1 “Build up” begins (" in said and "2 “A fall” (" in said
        assert "Long ago" not in said


def test_respites_by_phase_by_hand(open_page, diary, today):
    # 40 good days: confirmed on the 30th, so t = 1 to 10 on the last ten; the phase began with the last four
    walk(diary, today, [0] * 40)
    phase = Phase("Build up", today - timedelta(days=4), None)
    save_programme(diary, plan(phase), key="p", today=today)
    page = open_page("mine/respite.py")
    (table,) = [one.value for one in page.table if "Half lasted at least" in one.value]
    assert list(table.index) == ["Build up", "outside the phases"]
    assert list(table["Respites"]) == ["1, begun before; 0 ended in 4 days", "1; 0 ended in 6 days"]
    assert set(table["Half lasted at least"]) == {"too few to say"}


@pytest.mark.parametrize("text", ["![x](http://evil.example/a.png)", "<b>x</b>", ":material/home: $x$"])
def test_names_stay_what_was_typed(open_page, diary, today, text):
    walk(diary, today, [5, 5])
    phase = Phase(text, today - timedelta(days=2), None, (WALK,))
    save_programme(diary, Programme(text, (phase,)), key="p", today=today)
    save_event(diary, today - timedelta(days=1), text, key="e", today=today)
    assert text not in words(open_page(PATH)) + words(open_page("mine/trends.py"))


def test_a_form_that_is_open_does_not_go_over_to_another_diary(open_page, store, diary, today):
    page = press(open_page(PATH, of="My diary"), "Begin with this")
    store.create("Her diary", "personal")
    page.session_state["of"] = "Her diary"
    page.run()
    assert not [one for one in page.button if one.label == "Save"]


def test_numbers_of_lines_that_stand_close_do_not_cover_each_other():
    # 100 days: 3 days apart is closer than 7 % of them, 50 days is not
    days = [START, START + timedelta(days=3), START + timedelta(days=53)]
    figure = go.Figure(layout={"height": 300, "margin": {"t": 8}})
    period = (START, START + timedelta(days=99))
    draw_marks(figure, [Mark(day, "x", True) for day in days], period, palette=LIGHT)
    shifts = [one.yshift for one in figure.layout.annotations]
    assert shifts[0] == shifts[2] == 0 and shifts[1] > 13  # pixels of a number
    assert figure.layout.height - figure.layout.margin.t == 292  # the lines keep their room


def test_the_menu_of_a_diary_has_the_page(open_page, diary):
    menu = open_page("menu.py").switch_page(PATH).run()
    assert menu.title[0].value == "Plan" and not menu.exception


def test_a_kind_that_a_file_brought_is_told_as_it_stands_there():
    goal = Goal(kind="tai_chi", unit="hours", bound="at_least", amount=2, per="week")
    # a week from 1 January 1970: 3 hours on four days, three unknown
    period = GoalPeriod(first_day=0, last_day=6, done=3.0, n_known=4, n_unknown=3, n_ahead=0, n_beyond=0, is_met=True)
    assert period_words(goal, period) == (
        "1 January to 7 January 1970: 3 hours of tai_chi on 4 days, 3 days unknown, goal met"
    )
    assert goal_text(goal) == r"at least 2 hours of tai\_chi a week"
