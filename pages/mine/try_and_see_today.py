"""A trial of one's own on a day's page: what the day asks, and one tap to say how it went."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from data.own.self_trials import DID, OUTCOMES, days_answered, save_day, self_trials
from data.store.store import Collection, StoreError
from pages.telling.try_and_see.words import day_sentence, subject_text
from pages.telling.wording import day_text, day_words, escape

TOLD_FOR = timedelta(days=14)  # how long after its end a day's page takes late answers and says where the result is
FAULT = "try_and_see.fault"


def show_trial(collection: Collection | None, day: date, today: date, *, is_own: bool) -> None:
    """What a trial asks of a day, with its answer, also just after its end; or that one begins, or is over."""
    for trial in () if collection is None else self_trials(collection):
        state, plan = trial.state(today), trial.plan
        is_just_over = state == "finished" and today <= plan.last_on + TOLD_FOR
        if (state == "running" or is_just_over) and (line := day_sentence(trial, day, today)):
            if plan.measure != OUTCOMES[0]:
                line += (
                    f" What is compared, {subject_text(plan.measure)}, is under “More about {day_words(day, today)}”."
                )
            st.markdown(line)
            if is_own:
                _ask(collection, trial.trial_id, day, today)
        elif state == "running" and today < plan.first_on:
            st.markdown(f"“{escape(plan.title)}” begins on {day_text(plan.first_on)}.")
        elif is_just_over:
            st.markdown(f"“{escape(plan.title)}” is over. What came of it is under Try and see.")


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
