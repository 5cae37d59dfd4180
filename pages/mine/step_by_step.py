"""Step by step: one's own feared movements in order, and what was expected of each try beside what it was."""

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from analysis.expectation import OwnRule
from data.own.ladder_saves import begin_attempt, correct_expected, delete_attempt, end_attempt, save_step, set_rule
from data.own.ladders import Attempt, Expected, Step, attempts, own_rule, steps
from pages.answers.step_by_step import done, standing
from pages.mine.step_by_step_form import after_form, before_form, rule_form, step_form
from pages.mine.step_by_step_shown import figure, show_tables
from pages.shared import controls
from pages.shared.diary_form import is_written
from pages.shared.shown import diary
from pages.shared.titles import page_title, say_next, say_what_was_done
from pages.telling.step_by_step import words
from pages.telling.wording import day_text, day_words, escape

state = st.session_state


def new_form(doing: str | None = None, number: int | None = None) -> None:
    """Begin a form (before, expected, after, step, rule) about the step or try with this number; None: none is open."""
    state["step_by_step"] = {"token": uuid4().hex, "doing": doing, "number": number, "of": of}


def write(what, *args, said: str, **more) -> None:
    """Write to the diary, made with the first save, and say so; a refusal is said and loses nothing."""
    if is_written(collection, form, what, *args, **more):
        new_form()
        say_next(said)
        st.rerun()


def buttons(label: str) -> bool:
    """Save, always in reach, and the way out without it."""
    with st.bottom:
        left, right = st.columns(2)
        is_saved = left.button(label, type="primary", width="stretch")
        right.button("Leave without saving", width="stretch", on_click=new_form)
    return is_saved


def ask_before(step: Step, was: Attempt | None) -> None:
    """What is expected of a step; it stays open until its outcome is said."""
    st.header(f"Before: {escape(step.title)}", anchor=False)
    expected = before_form(form["token"], was.expected if was else Expected())
    st.caption("It stays open, also for hours. Come back to this page and say how it went.")
    if buttons("Save"):
        said = f"Saved: {words.expected_text(expected)}. “{escape(step.title)}” is open until you say how it went."
        if was:
            write(correct_expected, was.attempt_id, expected, said=said)
        else:
            write(begin_attempt, step.step_id, expected, today=today, said=said)


def ask_after(one: Attempt) -> None:
    """How a try went, or that it was not done; while it is open, what was expected can be mended too."""
    title = escape(titles[one.step_id])
    st.header(f"After: {title}", anchor=False)
    begun = day_words(one.begun_on, today)
    is_open = one.state == "open"
    st.markdown(f"{'Begun' if is_open else 'Tried'} {begun}, with {words.expected_text(one.expected)}.")
    if one.expected.feared:
        st.caption("What you feared")
        st.text(one.expected.feared)
    outcome = after_form(f"{form['token']}.{one.attempt_id}", one.outcome)
    if is_open:
        st.button("Correct what I expected", on_click=new_form, args=("expected", one.attempt_id))
    with st.bottom:
        left, right = st.columns(2)
        if left.button("Save how it went", type="primary", width="stretch"):
            said = f"Saved: {title}: {words.outcome_text(outcome)}."
            write(end_attempt, one.attempt_id, outcome, said=said)
        if right.button("I did not do it", width="stretch"):
            said = f"Kept as not done: {title}. It counts as nothing."
            write(end_attempt, one.attempt_id, outcome, is_done=False, said=said)
        if not is_open:
            st.button("Leave it as it was", width="stretch", on_click=new_form)


def ask_step(step: Step | None) -> None:
    """A new step, or a change of one."""
    if step:
        st.header("Change the step", anchor=False)
    others = [one for one in ladder if one != step]
    answers = step_form(form["token"], step, others)
    if step is None:
        is_saved = st.button("Save the step", type="primary")
    else:
        is_saved = buttons("Save the step")
    if is_saved:
        write(
            save_step,
            answers.title,
            answers.fear,
            standing=answers.standing,
            place=answers.place,
            step_id=step.step_id if step else None,
            said=f"Saved the step: {escape(answers.title)}.",
        )


def show_step(step: Step, place: int) -> None:
    """A step in one line, below it what its tries say, how far the own rule is met, and what can be done with it.

    Only the one that is next is unfolded, where something can be done with it.
    """
    met = standing(rule, done(of_step(step)))
    current = next((one for one in ladder if one.standing == "current"), None)
    with st.expander(words.step_label(step, place, met), expanded=is_own and not opened and step == current):
        show_what_is_known(step)


def show_what_is_known(step: Step) -> None:
    """What the tries of a step say, and the buttons for it."""
    mine = of_step(step)
    if step.standing == "passed":
        st.markdown("You moved on from it.")
    st.markdown(" ".join(words.step_sentences(mine)))
    if rule_said := words.rule_sentence(standing(rule, done(mine))):
        st.markdown(rule_said)
    if not is_own:
        return
    number = step.step_id
    with st.container(horizontal=True, gap="small"):
        if not opened:
            st.button("Before a try", key=f"before.{number}", on_click=new_form, args=("before", number))
        if step.standing == "current" and done(mine):
            if st.button("I moved on", key=f"on.{number}"):
                said = f"You moved on from: {escape(step.title)}. “Change” takes it back."
                write(save_step, step.title, step.fear, step_id=number, standing="passed", said=said)
        st.button("Change", key=f"change.{number}", on_click=new_form, args=("step", number))


def show_answer() -> None:
    """What all tries say together, in words and drawn."""
    tried = [(step, of_step(step)) for step in everything]
    tried = [(step, mine) for step, mine in tried if done(mine)]
    if tried:
        st.markdown(" ".join(words.all_sentences(tries)))
    figure([(step, mine) for step, mine in tried if step.standing != "retired"], collection)


def show_tries() -> None:
    """Every try in a table, one click below."""
    with st.expander("Every try, and the method"):
        show_tables([(step, of_step(step)) for step in everything])
        if is_own:
            mend_a_try()


def mend_a_try() -> None:
    """Correct how a try went, or take it out of sight."""
    ended = {one.attempt_id: one for one in reversed(tries) if one.state != "open"}
    chosen = st.selectbox(
        "Correct or delete a try",
        list(ended),
        index=None,
        key=f"{form['token']}.mend",
        format_func=lambda one: f"{day_text(ended[one].begun_on)}: {titles[ended[one].step_id]}",
    )
    if chosen is not None:
        with st.container(horizontal=True, gap="small"):
            st.button("Correct how it went", on_click=new_form, args=("after", chosen))
            if st.button("Yes, delete this one"):
                write(delete_attempt, chosen, said="Deleted.")
        st.caption("What was expected stays as it was said before the outcome was known.")


def ask_rule() -> None:
    """The rule by which the person moves on."""
    st.header("Your rule for moving on", anchor=False)
    wanted = rule_form(form["token"], rule)
    if buttons("Save the rule"):
        write(set_rule, wanted, said="Saved your rule.")


def show_rule() -> None:
    """The person's own rule for moving on, and the way to set it."""
    with st.expander("Your rule for moving on"):
        st.markdown(f"Your rule for moving on: {words.rule_text(rule)}.")
        if is_own:
            st.button("Change the rule", on_click=new_form, args=("rule",))


def of_step(step: Step) -> list[Attempt]:
    """The tries of a step, oldest first."""
    return [one for one in tries if one.step_id == step.step_id]


def show_steps(shown: Sequence[Step]) -> None:
    """What the tries say; then the steps in order, the rule, every try, what is retired, and the way to add one."""
    show_answer()
    for place, step in enumerate(shown, start=1):
        show_step(step, place)
    if shown:
        show_rule()
    if any(one.state != "open" for one in tries):
        show_tries()
    if is_own:
        with st.expander("Add a step", expanded=not everything):
            ask_step(None)
    if retired := [step for step in everything if step.standing == "retired"]:
        with st.expander(f"Retired ({len(retired)})"):
            for step in retired:
                st.markdown(f"**{escape(step.title)}**. {' '.join(words.step_sentences(of_step(step)))}")
                if is_own:
                    number = step.step_id
                    st.button("Change", key=f"change.{number}", on_click=new_form, args=("step", number))
    with st.expander(words.NOT_A_TREATMENT, expanded=not everything):
        st.markdown(words.ABOUT)


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
of = collection.id if collection else None
if "step_by_step" not in state or state["step_by_step"]["of"] != of:
    new_form()
form = state["step_by_step"]
everything = steps(collection) if collection else ()
tries = attempts(collection) if collection else ()
rule = own_rule(collection) if collection else OwnRule()
titles = {one.step_id: one.title for one in everything}
ladder = [one for one in everything if one.standing != "retired"]
opened = next((one for one in tries if one.state == "open"), None)
chosen_step = next((one for one in everything if one.step_id == form["number"]), None)
chosen_try = next((one for one in tries if one.attempt_id == form["number"]), None)

page_title("Step by step", collection)
say_what_was_done()
if not is_own:
    show_steps(ladder)
elif form["doing"] == "before" and chosen_step:
    ask_before(chosen_step, None)
elif form["doing"] == "expected" and chosen_try:
    ask_before(next(one for one in everything if one.step_id == chosen_try.step_id), chosen_try)
elif form["doing"] == "after" and chosen_try:
    ask_after(chosen_try)
elif form["doing"] == "step" and chosen_step:
    ask_step(chosen_step)
elif form["doing"] == "rule":
    ask_rule()
else:
    if opened:
        ask_after(opened)
        st.divider()
    if not everything:
        st.markdown(
            "Movements that you fear, in your own words, will be here from the least to the most feared: what you "
            "expected before each try beside what it turned out to be."
        )
    show_steps(ladder)
