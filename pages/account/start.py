"""Start: a door for each thing one may do. Record today, load a study, look at simulated data, look after accounts.

An empty store opens here. Where others are served there is no door to simulated data, and one for each role.
"""

from datetime import timedelta

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.demo.demo import PERSON_NAME, fill_demo
from data.store.store import StoreError
from pages.shared import controls
from pages.shared.shown import go_to, show_next
from pages.shared.visitor import contact_here, is_served, roles_here, store_seen
from pages.telling.wording import escape

store = store_seen()
names = {info.name for info in store.collections()}

st.title("Respite" if not names else "Start", anchor=False)
st.markdown("A diary of low back pain, its episodes, and the respite between them.")


def record_today() -> None:
    """The diary, which begins with its first entry."""
    st.header("Record today", anchor=False)
    st.markdown("Twenty seconds a day. Trends and respites come out of it as it grows.")
    if st.button("Record today", type="primary"):
        if OWN_DIARY in names:
            show_next(OWN_DIARY)
        go_to("mine/today.py")


def load_study() -> None:
    """A study, which begins with its first file."""
    st.header("Load a study", anchor=False)
    st.markdown("A study's diaries, questionnaires and activity logs, in the columns they have.")
    if st.button("Load a study"):
        go_to("cohort/load.py")


def look_after() -> None:
    """The pages of a steward."""
    st.header("Look after accounts", anchor=False)
    st.markdown("Who signs in and what each may do, and which links are open. Nobody's diary is shown there.")
    if st.button("People"):
        go_to("account/people.py")


def look_at_demo() -> None:
    """Simulated data, made when asked for."""
    st.header("Look at the demo", anchor=False)
    st.markdown("A simulated person's three years and a simulated trial, marked as simulated wherever shown.")
    if st.button("Look at the demo"):
        try:
            with st.status("Simulating three years of one person and a trial of 701 people"):
                fill_demo(store, until=controls.today() - timedelta(days=1))
        except StoreError as fault:
            st.error(escape(str(fault)))
        else:
            show_next(PERSON_NAME, page="mine/respite.py")
            st.rerun()


def nothing_yet() -> None:
    """Somebody who signed in before anybody gave them anything to do here."""
    whom = escape(contact_here()) or "whoever set up this Respite"
    st.markdown(
        f"You are signed in, and that worked. Nobody has yet said what you may do here. Ask {whom}, and tell them the "
        f"number of your account: **{store.account.account_id}**. Then reload this page; if a study's link brought you "
        "here, open it once more."
    )


roles = roles_here()
if "individual" in roles:
    record_today()
if "researcher" in roles:
    load_study()
if "steward" in roles:
    look_after()
if not is_served():
    look_at_demo()
if not roles:
    nothing_yet()
