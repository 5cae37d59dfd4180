"""What a study holds that should be decided about, on Load: each with its choices, nothing done unasked."""

from __future__ import annotations

import streamlit as st

from data.store.store import Collection, StoreError
from data.study.merge_people import merge_people
from data.study.review import ERASE, ERASE_VALUE, MERGE, PEOPLE, Finding, review
from data.study.review_acts import erase_fact, leave_as_is, merge_values
from pages.shared.cache import cached, forget_everything
from pages.telling.plural import count_text
from pages.telling.review import choice_text, finding_text, only_left_text
from pages.telling.wording import escape

ASKED = "holds.asked"  # the erasure that is to be said once more
state = st.session_state


@cached(4)
def findings(study: Collection) -> tuple[Finding, ...]:
    """What there is to decide."""
    return review(study)


def show_holdings(study: Collection) -> None:
    """The section, where there is something to decide."""
    there = findings(study)
    if not there:
        return
    with st.expander(f"What this study holds: {count_text(len(there), 'thing')} to decide", expanded=ASKED in state):
        st.markdown("Found in what was loaded earlier. Nothing is changed unless you choose it, and a choice is kept.")
        for finding in there:
            st.markdown(escape(" ".join((finding_text(finding), only_left_text(finding))).strip()))
            with st.container(horizontal=True):
                for offer in finding.offers:
                    _choice(study, finding, offer)


def _choice(study: Collection, finding: Finding, offer: str) -> None:
    key = f"holds.{study.id}.{offer}.{finding.key}"
    erases = offer in (ERASE, ERASE_VALUE)
    if erases and state.get(ASKED) == key:
        st.markdown("This cannot be undone; backups and other files keep it.")
        if st.button("Yes, erase it", key=f"{key}.yes"):
            _do(study, finding, offer)
        if st.button("Keep it", key=f"{key}.no"):
            del state[ASKED]
            st.rerun()
    elif st.button(escape(choice_text(finding, offer)), key=key):
        if erases:
            state[ASKED] = key
            st.rerun()
        _do(study, finding, offer)


def _do(study: Collection, finding: Finding, offer: str) -> None:
    state.pop(ASKED, None)
    try:
        if offer == MERGE and finding.about == PEOPLE:
            merge_people(study, finding.values, finding.values[0])
        elif offer == MERGE:
            merge_values(study, finding.about, finding.values, finding.values[0])
        elif offer == ERASE:
            erase_fact(study, finding.about)
        elif offer == ERASE_VALUE:
            erase_fact(study, finding.about, finding.values[0])
        else:
            leave_as_is(study, finding)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    forget_everything()
    st.rerun()
