"""What the answers of loaded files are about, on Load: listed, and said anew after what changes was shown."""

from __future__ import annotations

import streamlit as st

from data.imports.covered import in_words
from data.own.own_measures import measures_of
from data.store.store import Collection, StoreError
from data.study.answers_about import AnswersAbout, answers_about, say_answers_about
from data.study.asked import MONTH, OWN_DAY, SINCE_LAST
from pages.answers.answers_about import WhatChanges, what_changes
from pages.shared.cache import cached
from pages.telling.load.answers_about import about_sentence, change_sentences, done_sentence
from pages.telling.wording import escape

SAID = "about.said"
OFFERED = (OWN_DAY, "7", "14", "28", MONTH, SINCE_LAST)
ALL, OTHER = "all", "other"
state = st.session_state


@cached(4)
def _told(study: Collection) -> tuple[AnswersAbout, ...]:
    return answers_about(study)


@cached(4)
def _changes(study: Collection, measure: str, covers: str, load: int | None) -> WhatChanges | None:
    return what_changes(study, measure, covers, load)


def answers_about_form(study: Collection) -> None:
    """The section, where a study has answers about days."""
    if said := state.pop(SAID, None):
        st.success(said)
    told = _told(study)
    if not told:
        return
    known, key = measures_of(study), f"about.{study.id}"
    with st.expander("What answers are about", expanded=state.get(f"{key}.measure") is not None):
        for one in told:
            st.markdown(escape(about_sentence(one, known[one.measure])))
        measures = list(dict.fromkeys(one.measure for one in told))
        measure = st.selectbox(
            "Answers that are about other days",
            measures,
            index=None,
            format_func=lambda name: known[name].title,
            key=f"{key}.measure",
        )
        if measure is None:
            return
        loads = {one.batch_id: one for one in told if one.measure == measure}
        load = None
        if len(loads) > 1:
            titles = {ALL: "all of them"} | {str(batch): f"{batch}: {one.file_name}" for batch, one in loads.items()}
            chosen = st.selectbox("Of which file", list(titles), format_func=titles.__getitem__, key=f"{key}.load")
            load = None if chosen == ALL else int(chosen)
        covers = st.selectbox(
            "Each is about",
            [*OFFERED, OTHER],
            index=None,
            format_func=lambda one: "another number of days" if one == OTHER else in_words(one),
            key=f"{key}.covers",
        )
        if covers == OTHER:
            covers = st.text_input("How many days, its own the last of them", key=f"{key}.days")
        if covers:
            _confirm(study, measure, covers.strip(), load, key)


def _confirm(study: Collection, measure: str, covers: str, load: int | None, key: str) -> None:
    """What changes, and the button that says so."""
    known = measures_of(study)[measure]
    try:
        found = _changes(study, measure, covers, load)
        if found is None:
            st.markdown(escape(done_sentence(0, known, covers)))
            return
        for line in change_sentences(found, known):
            st.markdown(escape(line))
        if st.button("Yes, that is what they are about", key=f"{key}.yes"):
            n = say_answers_about(study, measure, covers, load)
            state[SAID] = escape(done_sentence(n, known, covers))
            for widget in ("measure", "load", "covers", "days"):
                state.pop(f"{key}.{widget}", None)
            st.rerun()
    except StoreError as fault:
        st.error(escape(str(fault)))
