"""Try and see: a trial of one's own, set up in a minute, in an order drawn by chance, read only at its end."""

import secrets
from uuid import uuid4

import streamlit as st

from analysis.stopping import cost_of_stopping
from data.catalogue.vocabulary import KINDS
from data.own.own_measures import measures_of
from data.own.self_trials import (
    SelfTrial,
    TrialPlan,
    days_answered,
    discard_draft,
    save_draft,
    self_trials,
    start_trial,
    stop_trial,
)
from data.store.store import Collection
from pages.mine.try_and_see_form import begun_from, outcomes, trial_form
from pages.mine.try_and_see_view import show_outcome
from pages.shared import controls
from pages.shared.diary_form import is_written
from pages.shared.diary_reads import choices
from pages.shared.shown import diary
from pages.shared.titles import page_title, say_next, say_what_was_done
from pages.telling.try_and_see.words import (
    WHY_NOT_EARLIER,
    adherence_sentence,
    day_sentence,
    plan_lines,
    span_text,
    standing_sentence,
    stopping_sentences,
)
from pages.telling.wording import day_text, escape, period_text

KIND, WHAT = "kind", "what"  # in the address, where another page says what to try
ENTROPY_BITS = 128
state = st.session_state


def new_form(draft: TrialPlan | None = None, number: int | None = None) -> None:
    """Begin a form of `draft`, which changes the plan with this number; None: no form is open."""
    state["try_and_see"] = {"token": uuid4().hex, "draft": draft, "number": number, "asking": None, "of": of}


def leave() -> None:
    """Close the form, and forget what the address asked for."""
    for name in (KIND, WHAT):
        st.query_params.pop(name, None)
    new_form()


def write(what, *args, said: str, **more) -> None:
    """Write to the diary, made with the first save, and say so; a refusal is said and loses nothing."""
    if is_written(collection, state["try_and_see"], what, *args, **more):
        leave()
        say_next(said)
        st.rerun()


def ask() -> None:
    """The open form."""
    form = state["try_and_see"]
    st.header("Set it up" if form["number"] is None else "Change it", anchor=False)
    draft = form["draft"]
    # one that is changed keeps what it compares, though the check-in may ask it no more
    can_be = outcomes(collection) | (
        {} if collection is None else {draft.measure: measures_of(collection)[draft.measure]}
    )
    plan = trial_form(form["token"], draft, today=today, can_be=can_be)
    with st.bottom:
        left, right = st.columns(2)
        if left.button("See what it takes", type="primary", width="stretch"):
            write(save_draft, plan, today=today, trial_id=form["number"], said="Kept. Nothing has started yet.")
        right.button("Leave it", width="stretch", on_click=leave)


def show_draft(mine: Collection, trial: SelfTrial, running: SelfTrial | None) -> None:
    """What a plan takes and what it could show, and the button that draws its order."""
    plan, number = trial.plan, trial.trial_id
    st.header(f"{escape(plan.title)}: not started", anchor=False)
    st.markdown(f"It takes {span_text(plan)}.")
    st.markdown("\n".join(f"- {line}" for line in plan_lines(plan, measures_of(mine)[plan.measure])))
    if not is_own:
        return
    if running is not None:
        st.markdown(f"It can be started once “{escape(running.plan.title)}” is over: two at a time would mix.")
    with st.container(horizontal=True, gap="small"):
        if running is None and st.button("Start: draw the order", type="primary", key=f"start.{number}"):
            write(
                start_trial,
                number,
                entropy=secrets.randbits(ENTROPY_BITS),
                today=today,
                said=f"Started, and the order is drawn. The first day is {day_text(plan.first_on)}; “Today” says what "
                "each day asks.",
            )
        st.button("Change", key=f"change.{number}", on_click=new_form, args=(plan, number))
        if st.button("Discard", key=f"discard.{number}"):
            write(discard_draft, trial, said="Discarded.")


def show_running(trial: SelfTrial) -> None:
    """Where a trial stands, without any result, and the way to stop it."""
    plan = trial.plan
    st.header(escape(plan.title), anchor=False)
    if line := day_sentence(trial, today, today):
        st.markdown(line)
    st.markdown(f"{standing_sentence(trial, today)} {WHY_NOT_EARLIER}")
    n_days = max((today - plan.first_on).days, 0)
    did = {day: one for day, one in days_answered(collection, trial.trial_id).items() if day < today}
    if n_days:
        st.markdown(f"{adherence_sentence(did, n_days)} Today takes the answers, earlier days too.")
    if is_own:
        with st.expander("Stop early"):
            for sentence in stopping_sentences(cost_of_stopping(plan.design, n_days)):
                st.markdown(sentence)
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                if state["try_and_see"]["asking"] != trial.trial_id:
                    if st.button("Stop it"):
                        state["try_and_see"]["asking"] = trial.trial_id
                        st.rerun()
                    return
                st.markdown("Stop it for good?", width="content")
                if st.button("Yes, stop it"):
                    write(stop_trial, trial.trial_id, today=today, said="Stopped. What can be compared is below.")
                st.button("Go on with it", on_click=new_form)


def show_over(trials: list[SelfTrial]) -> None:
    """One of the trials that are over, the latest first, by the choice in the address."""
    titles = {
        str(one.trial_id): f"{one.plan.title}, {period_text(one.plan.first_on, max(one.ends_on, one.plan.first_on))}"
        f"{', stopped early' if one.stopped_on else ''}"
        for one in reversed(trials)
    }
    chosen = next(iter(titles))
    if len(titles) > 1:
        st.header("What came of it", anchor=False)
        chosen = controls.linked_choice("Which", titles, key="trial", default=chosen)
    else:
        st.header(escape(trials[0].plan.title), anchor=False)
    show_outcome(collection, next(one for one in trials if str(one.trial_id) == chosen), today)


today = controls.today()
collection = diary()
is_own = collection is None or not collection.info.is_simulated
of = collection.id if collection else None
if "try_and_see" not in state or state["try_and_see"]["of"] != of:
    new_form()
wanted = {name: st.query_params.get(name) for name in (KIND, WHAT)}
if any(wanted.values()) and state["try_and_see"]["draft"] is None:
    known = {*KINDS, *(choices(collection).get("activity", {}) if collection else {})}
    new_form(
        begun_from(
            wanted[KIND] if wanted[KIND] in known else None, wanted[WHAT], today, next(iter(outcomes(collection)))
        )
    )
by_state: dict[str, list[SelfTrial]] = {}
for one in self_trials(collection) if collection else ():
    by_state.setdefault(one.state(today), []).append(one)

page_title("Try and see", collection)
say_what_was_done()
if is_own and state["try_and_see"]["draft"] is not None:
    ask()
    st.stop()
running = next(iter(by_state.get("running", [])), None)
if not by_state:
    st.markdown(
        "Whether something changes your pain is hard to tell by looking back: good and bad weeks come by themselves. "
        "Here you try it in some blocks of days and leave it in others, in an order drawn by chance, and compare "
        "the two at the end."
    )
for one in by_state.get("running", []):
    show_running(one)
for one in by_state.get("draft", []) if collection is not None else ():
    show_draft(collection, one, running)
if over := by_state.get("stopped", []) + by_state.get("finished", []):
    show_over(sorted(over, key=lambda one: (one.plan.first_on, one.trial_id)))
again = "another one" if by_state else "one"
if is_own and st.button(f"Set {again} up", type="secondary" if by_state else "primary"):
    new_form(begun_from(None, None, today, next(iter(outcomes(collection)))))
    st.rerun()
