"""Join: a study's code opens what it says and asks for; nothing is shared before one agrees."""

import streamlit as st

from data.sharing.consents import CLOSED, find_study, memberships
from pages.mine.consent_form import consent_form
from pages.shared.shown import real_diary, show_next
from pages.shared.titles import page_title
from pages.shared.visitor import store_seen

STUDIES = "mine/studies.py"

page_title("Join a study", None)
diary = real_diary()
code = st.query_params.get("code", "").strip()
if not code:
    st.markdown("A study gives a code to those it asks. With it you read here what the study is and what it asks for.")
    if typed := st.text_input("The code", key="join.code", max_chars=100).strip():
        st.query_params["code"] = typed
        st.rerun()
    st.stop()
if (offered := find_study(store_seen(), code)) is None:
    st.error(CLOSED)
    if st.button("Type another code"):
        st.query_params.clear()
        st.rerun()
    st.stop()
joined = () if diary is None else memberships(diary)
if any(one.study_id == offered.study_id and one.version is not None for one in joined):
    st.markdown("You take part in this study already. What you share, and the way to stop, are on the page Studies.")
    if st.button("Show it"):
        show_next(diary.info.name, page=STUDIES)
        st.rerun()
    st.stop()
if (target := consent_form(diary, offered, code=code)) is not None:
    show_next(target.info.name, page=STUDIES)
    st.rerun()
