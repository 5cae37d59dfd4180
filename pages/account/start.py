"""Start: three doors. Record today, load a cohort, look at simulated data; an empty store opens here."""

from datetime import timedelta

import streamlit as st

from data.demo import PERSON_NAME, fill_demo
from data.store import StoreError
from data.vocabulary import OWN_DIARY
from pages.parts import controls
from pages.parts.chart import main_button
from pages.parts.shown import show_next
from pages.parts.visitor import store_seen
from pages.parts.wording import escape

store = store_seen()
names = {info.name for info in store.collections()}

st.title("Respite" if not names else "Start", anchor=False)
st.markdown("A diary of low back pain, its episodes, and the respite between them.")

st.subheader("Record today", anchor=False)
st.markdown("Twenty seconds a day. Trends and respites come out of it as it grows.")
if st.button("Record today", type=main_button()):
    if OWN_DIARY in names:
        show_next(OWN_DIARY)
    st.switch_page("mine/today.py")

st.subheader("Load a cohort", anchor=False)
st.markdown("A study's diaries, questionnaires and activity logs as CSV, in the columns they have.")
if st.button("Load a cohort"):
    st.switch_page("cohort/load.py")

st.subheader("Look at the demo", anchor=False)
st.markdown("A simulated person's three years and a simulated trial, marked as simulated wherever shown.")
if st.button("Look at the demo"):
    try:
        with st.status("Simulating three years of one person and a trial of 701 people"):
            fill_demo(store, until=controls.today() - timedelta(days=1))
    except StoreError as fault:
        st.error(escape(str(fault)))
    else:
        show_next(PERSON_NAME, page="mine/recurrence.py")
        st.rerun()
