"""Studies: what one shares with which study, changing it, and stopping at any time."""

from uuid import uuid4

import streamlit as st

from data.own.own_measures import measures_of
from data.sharing.consents import Membership, leave, memberships
from data.store.store import Collection, StoreError
from pages.mine.consent_form import UNWRITTEN, consent_form, erase_bytes
from pages.shared.shown import diary
from pages.shared.titles import page_title
from pages.telling.joining.words import items_text, reach_text, statement_text
from pages.telling.wording import day_text, escape

OPEN, ASKED, SAID = "studies.open", "studies.asked", "studies.said"
JOIN = "mine/join.py"
state = st.session_state


def show(mine: Collection, one: Membership) -> None:
    """A study that one takes part in, and the ways to change or end that."""
    st.header(escape(one.study.name), anchor=False)
    shared = f"Since {day_text(one.said_at.date())} you share {escape(items_text(one.items, measures_of(mine)))}."
    st.markdown(f"{shared} {reach_text(one.study)}")
    if one.is_waiting:
        st.markdown(
            "The study says something new since. What you record from now on is not shared until you have read that "
            "and agree again; you need not."
        )
    else:
        with st.expander("What the study says"):
            st.markdown(statement_text(one.study.stated.statement))
    if state.get(OPEN) == one.study_id:
        if consent_form(mine, one.study, before=one.items) is not None:
            state.pop(OPEN)
            state[SAID] = "It is changed."
            st.rerun()
        if st.button("Leave it as it was", key=f"studies.keep.{one.study_id}"):
            state.pop(OPEN)
            st.rerun()
        return
    if state.get(ASKED) == one.study_id:
        st.markdown("Stop sharing? What you shared is erased from the study; your diary here stays as it is.")
    with st.container(horizontal=True):
        if state.get(ASKED) == one.study_id:
            if st.button("Yes, stop and erase it", key=f"studies.leave.{one.study_id}"):
                stop(mine, one)
            if st.button("Go on sharing", key=f"studies.stay.{one.study_id}"):
                state.pop(ASKED)
                st.rerun()
            return
        words = "Read what is new" if one.is_waiting else "Change what is shared"
        if st.button(words, key=f"studies.change.{one.study_id}"):
            state[OPEN] = one.study_id
            st.rerun()
        if st.button("Stop sharing", key=f"studies.ask.{one.study_id}"):
            state[ASKED] = one.study_id
            st.rerun()


def stop(mine: Collection, one: Membership) -> None:
    """Leave a study, and write the store anew without what it had."""
    try:
        leave(mine, one.study_id, key=uuid4().hex)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    state.pop(ASKED)
    state[SAID] = f"You no longer take part in “{escape(one.study.name)}”; what you shared is gone from it."
    erase_bytes(mine)
    st.rerun()


collection = diary()
page_title("Studies", collection)
if message := state.pop(SAID, None):
    st.success(message)
if collection is not None and state.get(UNWRITTEN):
    st.warning(
        "The rows are gone from the study, but the store's file could not be written anew and may still hold "
        "their bytes."
    )
    if st.button("Write the file anew"):
        erase_bytes(collection)
        st.rerun()
all_of_them = () if collection is None else memberships(collection)
here = [one for one in all_of_them if one.version is not None and one.study is not None]
if not here:
    st.markdown("You share with no study. A study that asks you gives you a code or a link to read about it first.")
for one in here:
    show(collection, one)
past = [one for one in all_of_them if one not in here]
if past:
    with st.expander(f"Studies you no longer share with ({len(past)})"):
        for one in past:
            ended = "you stopped" if one.version is None else "it was erased here; you had agreed"
            name = "A study that is no longer here" if one.study is None else escape(one.study.name)
            st.markdown(f"{name}: {ended} on {day_text(one.said_at.date())}.")
if collection is not None and collection.info.is_simulated:
    st.caption("This diary is simulated; only your own can take part.")
else:
    label = "The code of another study" if here else "The code of a study"
    if typed := st.text_input(label, max_chars=100, key="studies.code").strip():
        st.switch_page(JOIN, query_params={"code": typed})
