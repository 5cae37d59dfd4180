"""A trial of one's own on a day's page: what the day asks, and one tap to say how it went."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from data.own.own_measures import measures_of
from data.own.self_trials import DID, SelfTrial, days_answered, save_day, self_trials
from data.own.what_i_record import asked, has_chosen
from data.store.store import Collection, StoreError
from pages.telling.try_and_see.words import day_sentence, subject_text
from pages.telling.wording import day_text, day_words, escape

TOLD_FOR = timedelta(days=14)  # how long after its end a day's page takes late answers and says where the result is
FAULT = "try_and_see.fault"


def show_trial(collection: Collection | None, day: date, today: date, *, is_own: bool) -> None:
    """What a trial asks of a day, with its answer, also just after its end; or that one begins, or is over."""
    if collection is None:
        return
    for trial in self_trials(collection):
        state, plan = trial.state(today), trial.plan
        is_just_over = state == "finished" and today <= plan.last_on + TOLD_FOR
        if (state == "running" or is_just_over) and (line := day_sentence(trial, day, today)):
            st.markdown(line + _where_it_is_asked(collection, trial, day_words(day, today)))
            if is_own:
                _ask(collection, trial.trial_id, day, today)
        elif state == "running" and today < plan.first_on:
            st.markdown(f"“{escape(plan.title)}” begins on {day_text(plan.first_on)}.")
        elif is_just_over:
            st.markdown(f"“{escape(plan.title)}” is over. What came of it is under Try and see.")


def _where_it_is_asked(collection: Collection, trial: SelfTrial, words: str) -> str:
    """Where the form has what is compared, where that is not what stands first in it."""
    measure, questions = trial.plan.measure, asked(collection)
    what = subject_text(measures_of(collection)[measure])
    if not any(measure in (one.name, *one.parts) for one in questions):
        return f" What is compared, {what}, is not among what you record now."
    if has_chosen(collection) or measure == questions[0].name:
        return ""
    return f" What is compared, {what}, is under “More about {words}”."


def _ask(collection: Collection, trial_id: int, day: date, today: date) -> None:
    """Yes, partly or no, saved with the tap; a tap on the same word takes it back."""
    key = f"try_and_see.{collection.id}.{trial_id}.{day}"

    def keep() -> None:
        try:
            save_day(collection, trial_id, day, st.session_state[key], key=uuid4().hex, today=today)
        except StoreError as fault:
            st.session_state[FAULT] = str(fault)

    said = days_answered(collection, trial_id).get(day)
    st.pills(
        "Did the day go like that? Saved with the tap.",
        list(DID),
        default=said,
        format_func=DID.__getitem__,
        key=key,
        on_change=keep,
    )
    if fault := st.session_state.pop(FAULT, None):
        st.error(escape(fault))
