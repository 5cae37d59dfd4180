"""What a study holds that should be decided about, on Load: each with its choices, nothing done unasked."""

from __future__ import annotations

import streamlit as st

from data.store.store import Collection, StoreError
from data.study.merge_people import merge_people
from data.study.review import ALIKE, ERASE, ERASE_VALUE, MERGE, PEOPLE, Finding, review
from data.study.review_acts import erase_fact, leave_as_is, merge_values
from pages.shared.cache import cached, forget_everything
from pages.telling.plural import count_text
from pages.telling.review import choice_text, finding_text, many_alike_text, merged_text, only_left_text
from pages.telling.wording import escape

MANY = 3  # people whose labels are alike, of whom all can be decided about at once
SAID = "holds.said"  # what became of many
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
        if message := state.pop(SAID, None):
            st.success(escape(message))
        return
    with st.expander(
        f"What this study holds: {count_text(len(there), 'thing')} to decide", expanded=ASKED in state or SAID in state
    ):
        st.markdown("Found in what was loaded earlier. Nothing is changed unless you choose it, and a choice is kept.")
        if message := state.pop(SAID, None):
            st.markdown(escape(message))
        alike = [finding for finding in there if (finding.what, finding.about) == (ALIKE, PEOPLE)]
        if len(alike) >= MANY and not _many(study, alike):
            there = tuple(finding for finding in there if finding not in alike)
        for finding in there:
            st.markdown(escape(" ".join((finding_text(finding), only_left_text(finding))).strip()))
            with st.container(horizontal=True):
                for offer in finding.offers:
                    _choice(study, finding, offer)


def _many(study: Collection, alike: list[Finding]) -> bool:
    """One decision about many people whose labels are alike; whether each is shown all the same."""
    st.markdown(escape(many_alike_text(alike)))
    with st.container(horizontal=True):
        if st.button(f"Each is one person, as “{escape(alike[0].values[0])}”", key=f"holds.{study.id}.all.merge"):
            _merge_all(study, alike)
        if st.button("Leave all as they are", key=f"holds.{study.id}.all.leave"):
            for finding in alike:
                leave_as_is(study, finding)
            forget_everything()
            st.rerun()
    return st.toggle("Decide one by one", key=f"holds.{study.id}.each")


def _merge_all(study: Collection, alike: list[Finding]) -> None:
    """Make one of each, by itself: those who say different things of a day stay two, and the first of them is told."""
    n_merged, refused = 0, None
    for finding in alike:
        try:
            n_merged += bool(merge_people(study, finding.values, finding.values[0]))
        except StoreError as fault:
            refused = refused or str(fault)
    state[SAID] = merged_text(n_merged, refused)
    forget_everything()
    st.rerun()


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
