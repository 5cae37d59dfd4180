"""A trial of one's own as a person meets it: set up, started once, asked for on Today, read only at its end."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analysis.block_schedule import Design
from analysis.randomisation_test import randomisation_test
from analysis.stopping import cost_of_stopping
from data.catalogue.vocabulary import MEASURES
from data.own.entries import CheckIn, save_check_in
from data.own.own_measures import OwnMeasure, add_own_measure, measures_of
from data.own.plans import Goal, Phase, Programme, save_programme
from data.own.self_trials import TrialPlan, days_answered, save_day, save_draft, self_trials, start_trial, stop_trial
from pages.answers.try_and_see import outcome_of
from pages.shared.diary_reads import measures
from pages.telling.figures import LIGHT
from pages.telling.try_and_see.figure import DrawnBlock, blocks_figure
from pages.telling.try_and_see.words import chance_text, could_show_lines, outcome_sentence, stopping_sentences
from tests.check_ins import save_check_ins

PAGE = "mine/try_and_see.py"
HOSTILE = ["![x](http://evil.example/a.png)", "<b>x</b>", ":material/home: $x$", "[here](http://evil.example)"]


def words(page) -> str:
    kinds = (page.title, page.header, page.markdown, page.success, page.error, page.caption)
    return "\n".join([one.value for kind in kinds for one in kind])


def labels(page) -> list[str]:
    return [one.label for one in page.button]


def press(page, label: str):
    (button,) = [one for one in page.button if one.label == label]
    page = button.click().run()
    assert not page.exception
    return page


def widget(elements, end: str):
    (found,) = [one for one in elements if one.key and one.key.endswith(end)]
    return found


def plan(first_on, **changes) -> TrialPlan:
    """Six pairs of blocks of two days, the first of each to change over: 24 days."""
    usual = TrialPlan(
        title="Walking",
        a="a usual day",
        b="walk half an hour",
        kind="walking",
        measure="pain_average",
        block_days=2,
        washout_days=1,
        n_pairs=6,
        first_on=first_on,
    )
    return replace(usual, **changes)


def begun(diary, first_on, *, key="t", **changes):
    """A trial that was started on its first day."""
    number = save_draft(diary, plan(first_on, **changes), key=f"{key}.draft", today=first_on)
    return start_trial(diary, number, entropy=5, key=key, today=first_on)


def live(diary, trial, today, by_pair, *, left_out=()):
    """Pain 5 on counted days of A and 5 less the pair's number on those of B; 9 where it does not count."""
    day, lived = trial.plan.first_on, []
    while day < today and (place := trial.place_of(day)):
        pain = 9 if not place.is_counted else 5 - by_pair[place.pair] * (trial.schedule[place.block] == "B")
        if day not in left_out:
            lived.append(CheckIn(on_day=day, pain_average=pain))
        day += timedelta(days=1)
    save_check_ins(diary, lived, today=today)


def test_an_empty_store_says_what_this_is_and_begins(open_page, store):
    page = open_page(PAGE)
    assert page.title[0].value == "Try and see"
    assert "in an order drawn by chance" in words(page)
    assert labels(page) == ["Set one up"]
    assert "What do you want to try? (B)" in [one.label for one in press(page, "Set one up").text_input]


def test_a_minute_from_nothing_to_a_started_trial(open_page, store, today):
    page = press(open_page(PAGE), "Set one up")
    widget(page.text_input, ".b").set_value("use heat in the evening")
    page = press(page, "See what it takes")
    said = words(page)
    # the usual design: 2 x 6 blocks of 7 days are 84; 2 of 2 ** 6 = 64 orders are 0.031, 3 of 100
    assert "Nothing has started yet" in said
    assert "It takes 84 days" in said and "12 blocks of 7 days" in said
    assert "about 3 of 100 such draws (smallest p 0.031)" in said
    assert "Not for medicines" in said
    assert "The first day of every block is lived as the block asks and not counted" in said
    diary = store.find("My diary")
    assert self_trials(diary)[0].schedule is None
    page = press(page, "Start: draw the order")
    (trial,) = self_trials(diary)
    assert len(trial.schedule) == 12 and trial.plan.first_on == today + timedelta(days=1)
    assert (trial.plan.title, trial.plan.a) == ("Use heat in the evening", "a usual day")
    assert "Started, and the order is drawn" in words(page)
    assert "Start: draw the order" not in labels(page)


def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(open_page, store):
    page = press(open_page(PAGE), "Set one up")
    widget(page.text_input, ".a").set_value("a day at my desk")
    page = press(page, "See what it takes")
    assert page.error[0].value.startswith("B is empty")
    assert widget(page.text_input, ".a").value == "a day at my desk"
    widget(page.text_input, ".b").set_value("heat")
    widget(page.number_input, ".washout").set_value(7)
    page = press(page, "See what it takes")
    assert "7 was given\\; it takes 0 to 6" in page.error[0].value
    assert self_trials(store.find("My diary")) == ()
    page = press(page, "Leave it")
    assert labels(page) == ["Set one up"]


def test_a_draft_is_changed_or_discarded(open_page, diary, today):
    save_draft(diary, plan(today), key="a", today=today)
    page = press(open_page(PAGE), "Change")
    widget(page.number_input, ".pairs").set_value(4)
    page = press(page, "See what it takes")
    # 2 of 16 orders: 0.125, which is 12.5 of 100
    assert "smallest p 0.12" in words(page) and "It takes 16 days" in words(page)
    assert "cannot tell any difference from chance" in words(page) and "takes 6 pairs" in words(page)
    assert [one.plan.n_pairs for one in self_trials(diary)] == [4]
    press(page, "Discard")
    assert self_trials(diary) == ()


def test_start_pressed_in_two_windows_draws_once(open_page, diary, today):
    save_draft(diary, plan(today), key="a", today=today)
    one, other = open_page(PAGE), open_page(PAGE)
    press(one, "Start: draw the order")
    drawn = self_trials(diary)[0].schedule
    press(other, "Start: draw the order")
    assert self_trials(diary)[0].schedule == drawn
    with diary.store.reading() as cursor:
        assert cursor.execute("select count(*) from self_trial_start").fetchall() == [(1,)]


def test_a_second_one_waits(open_page, diary, today):
    begun(diary, today)
    save_draft(diary, plan(today, title="Heat"), key="b", today=today)
    page = open_page(PAGE)
    assert "once “Walking” is over" in words(page)
    assert "Start: draw the order" not in labels(page)


def test_today_says_what_the_day_asks_and_takes_the_answer_with_a_tap(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=3))
    page = open_page("mine/today.py")
    # blocks of two days: the fourth day is the second of the second block
    label = trial.schedule[1]
    assert f"Today, day 2 of 2: **{trial.plan.asks(label)}** ({label})." in words(page)
    asked = widget(page.button_group, str(today))
    assert asked.value is None
    page = asked.set_value("partly").run()
    assert not page.exception
    assert days_answered(diary, trial.trial_id) == {today: "partly"}
    page = widget(page.button_group, str(today)).set_value(None).run()
    assert days_answered(diary, trial.trial_id) == {}
    # yesterday was the day to change over; it can be answered too
    yesterday = today - timedelta(days=1)
    page = open_page("mine/today.py", day=yesterday.isoformat())
    assert "Yesterday, day 1 of 2" in words(page) and "A day to change over" in words(page)
    widget(page.button_group, str(yesterday)).set_value("no").run()
    assert days_answered(diary, trial.trial_id) == {yesterday: "no"}


def test_the_last_day_is_answered_on_the_morning_after_too(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=24))
    yesterday = today - timedelta(days=1)
    page = open_page("mine/today.py", day=str(yesterday))
    assert "Yesterday, day 2 of 2:" in words(page)
    widget(page.button_group, f".{yesterday}").set_value("yes").run()
    assert days_answered(diary, trial.trial_id) == {yesterday: "yes"}


def test_today_says_where_the_outcome_is_asked_when_it_is_not_the_average(open_page, diary, today):
    begun(diary, today, measure="pain_worst")
    assert "What is compared, worst pain, is under “More about today”." in words(open_page("mine/today.py"))


def test_today_is_quiet_without_a_trial_and_says_when_one_begins_and_is_over(open_page, diary, today):
    assert "Walking" not in words(open_page("mine/today.py"))
    trial = begun(diary, today - timedelta(days=24))
    assert "“Walking” is over. What came of it is under Try and see." in words(open_page("mine/today.py"))
    assert outcome_of(diary, measures(diary), trial, today).result.refusal is not None  # nothing was written down
    number = save_draft(diary, plan(today + timedelta(days=2), title="Heat"), key="n", today=today)
    start_trial(diary, number, entropy=1, key="n.start", today=today)
    assert "“Heat” begins on" in words(open_page("mine/today.py"))


def test_nothing_of_the_result_is_shown_before_the_end(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=23))
    live(diary, trial, today, [1, 2, 3, 1, 2, 3])
    page = open_page(PAGE)
    assert "No result is shown before the end" in words(page)
    assert not page.get("plotly_chart")
    assert "lower" not in words(page) and "higher" not in words(page)
    with pytest.raises(ValueError, match="it is running"):
        outcome_of(diary, measures(diary), trial, today)


def test_the_end_by_hand(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=24))
    # B less A per pair: -1, -2, -3, -1, -2, -3, mean -2. All of one sign: only the drawn order and its mirror
    # image give as much, 2 of 64. One of the 32 sizes is left out at either end of the interval: the
    # smallest and the largest mean of some of the pairs, -3 and -1.
    live(diary, trial, today, [1, 2, 3, 1, 2, 3])
    for n, did in enumerate(("yes", "yes", "partly", "no")):
        save_day(diary, trial.trial_id, trial.plan.first_on + timedelta(days=n), did, key=str(n), today=today)
    page = open_page(PAGE)
    said = words(page)
    assert (
        "On days with “walk half an hour” (B), average pain was about 2 points lower than on days with "
        "“a usual day” (A): 1.0 to 3.0 lower."
    ) in said
    assert "If it made no difference, one this large would come up in about 3 of 100 such draws." in said
    assert "yes on 2 days, partly on 1, not on 1; no answer for 20 of 24." in said
    assert "Every day counts as what its block was drawn to be" in said
    assert "A: 5.00 from 6 counted days. B: 3.00 from 6. Pairs used: 6 of 6 planned." in said
    assert "B less A: -2.00 points, 96.9% interval -3.00 to -1.00." in said
    assert "p 0.031: 2 of the 64 orders" in said
    # each of the 6 days of B was better than each of the 6 of A, which were all the same
    assert "NAP 1.00: of all 36 ways" in said and "B was better in 36" in said
    assert "Tau 1.00" in said and "Tau-U 1.00" in said
    assert "24 of 24 days have an entry" in said
    (_chart,) = page.get("plotly_chart")
    assert "Average pain, 6 days of A and 6 of B" in said


def test_pairs_without_a_known_day_are_left_out_and_said(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=24))
    second = trial.plan.first_on + timedelta(days=5)  # the counted day of the first block of the second pair
    live(diary, trial, today, [1, 2, 3, 1, 2, 3], left_out={second})
    said = words(open_page(PAGE))
    assert "Left out for want of a known day in one of its blocks: pair 2." in said
    # five pairs of one sign: 2 of 32 orders, 6 of 100, more than 5 in 100 whatever they show
    assert "which is not clear" in said
    assert "from 5 pairs the range of" in said and "is right in only 94% of such trials" in said
    assert "about 6 of 100 such draws" in said


def test_stopping_says_what_it_costs_asks_and_compares_what_is_complete(open_page, diary, today):
    # nine days are over: two pairs of four days and a day of the third
    trial = begun(diary, today - timedelta(days=9))
    live(diary, trial, today, [1, 2, 3, 1, 2, 3])
    page = open_page(PAGE)
    # 2 of 2 ** 2 = 4 orders: 0.5
    assert "2 of 6 pairs are complete" in words(page) and "(smallest p 0.5)" in words(page)
    assert "1 day of a pair that is not complete would not be used; 3 days more would complete it." in words(page)
    page = press(page, "Stop it")
    assert self_trials(diary)[0].stopped_on is None
    page = press(press(page, "Go on with it"), "Stop it")
    page = press(page, "Yes, stop it")
    assert self_trials(diary)[0].stopped_on == today
    said = words(page)
    assert "Stopped early" in said and "after 2 of 6 pairs" in said
    # the two pairs differ by -1 and -2
    assert (
        "On days with “walk half an hour” (B), average pain was about 1.5 points lower than on days with “a usual day” (A)"
        in said
    )
    assert "about 50 of 100 such draws" in said


def test_the_answer_of_the_day_it_was_stopped_on_is_no_longer_of_it(open_page, diary, today):
    trial = begun(diary, today - timedelta(days=4))
    for back in range(5):
        save_day(diary, trial.trial_id, today - timedelta(days=back), "yes", key=str(back), today=today)
    stop_trial(diary, trial.trial_id, key="stop", today=today)
    assert "yes on 4 days, partly on 0, not on 0; no answer for 0 of 4." in words(open_page(PAGE))


def test_stopped_before_anything_could_be_compared(open_page, diary, today):
    trial = begun(diary, today)
    stop_trial(diary, trial.trial_id, key="x", today=today)
    page = open_page(PAGE)
    assert "Nothing can be compared: no pair of blocks was completed." in words(page)
    assert not page.get("plotly_chart")


def test_earlier_ones_are_listed_and_the_latest_is_shown(open_page, diary, today):
    first = begun(diary, today - timedelta(days=60), key="1", title="Heat")
    begun(diary, today - timedelta(days=30), key="2")
    page = open_page(PAGE)
    (which,) = page.selectbox
    assert [one.split(",")[0] for one in which.options] == ["Walking", "Heat"]
    assert which.value != str(first.trial_id)
    page = which.set_value(str(first.trial_id)).run()
    assert not page.exception and page.query_params["trial"] == str(first.trial_id)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_stay_what_was_typed(open_page, diary, today, text):
    trial = begun(diary, today - timedelta(days=24), title=text, a=text, b=f"{text} not")
    live(diary, trial, today, [1, 2, 3, 1, 2, 3])
    save_draft(diary, plan(today, title=text, a=text, b=f"{text} not"), key="d", today=today)
    assert text not in words(open_page(PAGE))
    number = self_trials(diary)[-1].trial_id
    start_trial(diary, number, entropy=1, key="s", today=today)
    assert text not in words(open_page(PAGE)) + words(open_page("mine/today.py"))


def test_an_activity_fills_the_form_and_a_link_can_say_what(open_page, diary):
    page = open_page(PAGE, kind="walking")
    assert widget(page.text_input, ".b").value == "walk at least 30 minutes"
    page = open_page(PAGE, kind="<script>", what="x" * 500)
    assert widget(page.text_input, ".b").value == "x" * 100
    press(page, "See what it takes")
    assert self_trials(diary)[0].plan.kind is None


def test_the_buttons_of_other_pages_lead_here(open_page, diary, today):
    for back in range(1, 4):
        day = today - timedelta(days=back)
        entry = CheckIn(on_day=day, pain_average=3, amounts={"walking": 20, "care_heat": 1})
        save_check_in(diary, entry, key=str(day), today=today)
    goal = Goal(kind="walking", unit="minutes", bound="at_least", amount=60, per="week")
    save_programme(diary, Programme("Mine", (Phase("One", today, None, (goal,)),)), key="p", today=today)
    menu = open_page("menu.py").switch_page("mine/patterns.py").run()
    assert [one for one in labels(menu) if one.startswith("Test it")] == ["Test it: walking", "Test it: heat"]
    menu = press(menu, "Test it: heat")
    assert menu.title[0].value == "Try and see"
    assert widget(menu.text_input, ".b").value == "use heat"
    menu = press(open_page("menu.py").switch_page("mine/plan.py").run(), "Test it")
    assert widget(menu.text_input, ".b").value == "at least 60 minutes walked a week"


def test_a_simulated_diary_is_looked_at_only(open_page, store, today):
    person = store.create("Simulated person", "personal", is_simulated=True)
    begun(person, today - timedelta(days=4))
    page = open_page(PAGE)
    assert page.title[0].value == "Try and see (simulated)"
    assert not page.button
    assert not [one for one in open_page("mine/today.py").button_group if (one.key or "").startswith("try_and_see")]


def test_chances_are_told_as_people_count_them():
    told = [chance_text(p) for p in (1, 0.999, 0.5, 0.03125, 2 / 256, 2 / 2**14)]
    assert [one.removesuffix(" such draws") for one in told] == [
        "every such draw",
        "almost every such draw",
        "about 50 of 100",
        "about 3 of 100",
        "about 8 of 1,000",
        "about 1 of 10,000",
    ]


def test_what_a_design_could_show_turns_at_six_pairs(today):
    assert "cannot tell any difference" in " ".join(could_show_lines(plan(today, n_pairs=5)))
    assert "cannot tell any difference" not in " ".join(could_show_lines(plan(today, n_pairs=6)))


def test_stopping_on_the_first_day_leaves_nothing():
    told = " ".join(stopping_sentences(cost_of_stopping(Design(2, 0, 6), 0)))
    assert told.startswith("0 of 6 pairs are complete, so nothing could be compared.")


@pytest.mark.parametrize(
    ("by_pair", "said"),
    [
        ([1, 2] * 3, "was about 1.5 points higher than on days with “a usual day” (A): 1.0 to 2.0 higher"),
        # an interval without width would claim to know the size exactly
        (
            [1] * 6,
            "was about 1 point higher than on days with “a usual day” (A): every pair gave the same, which cannot",
        ),
        (
            [0] * 6,
            "about the same as on days with “a usual day” (A), which is not clear: every pair gave the same, which cannot tell",
        ),
        # +1 and -1 in turn: no difference at all, and every order gives at least as much
        (
            [1, -1] * 3,
            "about the same as on days with “a usual day” (A), which is not clear: anything from 1.0 lower to 1.0 higher fits",
        ),
    ],
)
def test_the_sentence_by_hand(today, by_pair, said):
    design = Design(block_days=1, washout_days=0, n_pairs=6)
    value = np.array([[3, 3 + more] for more in by_pair], dtype=float).ravel()
    result = randomisation_test(value, ("A", "B") * 6, design)
    assert said in outcome_sentence(result, plan(today), MEASURES["pain_average"])


def test_what_is_compared_is_said_in_what_it_is_counted_in(diary, open_page, today):
    """By hand: B is higher by 2 and 4 in turn of 6 pairs, 3 on average; as a share of days each B day is a yes."""
    ice = add_own_measure(diary, OwnMeasure(title="Ice *cold*", maximum=120, unit="minutes"), key="ice")
    known, design = measures_of(diary), Design(block_days=1, washout_days=0, n_pairs=6)
    value = np.array([[3, 3 + more] for more in [2, 4] * 3], dtype=float).ravel()
    result = randomisation_test(value, ("A", "B") * 6, design)
    said = outcome_sentence(result, plan(today), known[ice])
    assert "Ice \\*cold\\* was about 3 minutes higher than on days with “a usual day” (A): 2.0 to 4.0 higher." in said
    so = randomisation_test(np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0], dtype=float), ("A", "B") * 6, design)
    # 5 of 6 pairs higher by 1, one lower by 1: 4 / 6 is 67 in 100
    said = outcome_sentence(so, plan(today), known["flare"])
    assert "the share of days with “flare” was about 67 in 100 higher" in said


def test_every_kind_of_measure_is_compared_and_drawn(diary, open_page, today):
    own = {
        "score": OwnMeasure(title="Ease", better="higher"),
        "yes": OwnMeasure(title="Slept well", maximum=1, is_whole=True, better="higher"),
        "number": OwnMeasure(title="Finger to floor", minimum=-1e9, maximum=1e9, unit="cm", joins="last"),
    }
    names = [*(add_own_measure(diary, one, key=key) for key, one in own.items()), "mood", "off_work"]
    for place, name in enumerate(names):
        first_on = today - timedelta(days=24 + place)
        trial = begun(diary, first_on, key=name, measure=name)
        days = []
        for back in range(24):
            day = first_on + timedelta(days=back)
            is_b = trial.schedule[trial.place_of(day).block] == "B"
            if name.startswith("own_"):
                days.append(CheckIn(on_day=day, own={name: int(is_b)}))
            else:
                days.append(CheckIn(on_day=day, **{name: int(is_b)}))
        save_check_ins(diary, days, today=today, key=name)
        stop_trial(diary, trial.trial_id, key=f"{name}.stop", today=first_on + timedelta(days=23))
    higher = {
        name: outcome_of(diary, measures(diary), one, today).nap.nap
        for name, one in zip(names, self_trials(diary), strict=True)
    }
    # every B day is above every A day: better where more is better or nobody said, worse for days off work
    assert higher == dict.fromkeys(names[:-1], 1.0) | {"off_work": 0.0}
    for one in self_trials(diary):
        page = open_page(PAGE, trial=str(one.trial_id))
        assert len(page.get("plotly_chart")) == 1


def test_the_figure_letters_its_blocks_and_hatches_what_does_not_count(today):
    value = np.array([9.0, np.nan, 3.0])
    blocks = [DrawnBlock(today, label, value, 1, 3.0, ["a", "b", "<i>"]) for label in "AB"]
    figure = blocks_figure(blocks, (today, today), limits=(0, 10), axis="Pain", palette=LIGHT)
    assert [one.text for one in figure.layout.annotations] == ["<b>A</b>", "<b>B</b>"]
    bars = [one for one in figure.data if one.type == "bar"]
    assert [one.marker.pattern.shape for one in bars] == ["/", "", "/", ""]
    points = [one for one in figure.data if one.type == "scatter" and one.mode == "markers"]
    assert [list(one.y) for one in points] == [[9, 3], [9, 3]]  # the unknown day has no point
    assert [list(one.marker.symbol) for one in points] == [["circle-open", "circle"]] * 2
    assert points[0].hovertext[1] == "&lt;i&gt;"
