"""What was corrected or deleted, read again: each version of the entries of a day, with when it was saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.own.earlier import versions
from data.own.own_measures import measures_of
from data.store.store import Collection
from pages.mine.check_in import BY_ORDER, said
from pages.telling.wording import day_text

MOST = 200  # days that are offered


def earlier_versions(collection: Collection, days: Sequence[date]) -> None:
    """A day to choose among `days`, those with a change, and its entries as they were; nothing is changed here."""
    st.markdown("A correction or a deletion keeps what was there before. The file to restore holds it too.")
    day = st.selectbox("Day", days[:MOST], format_func=day_text, key="earlier.day")
    measures = BY_ORDER | measures_of(collection)
    before = None
    for one in versions(collection, day):
        if one.entry_id != before:
            st.markdown("**An entry, from its first version on**")
            before = one.entry_id
        when = f"{day_text(one.saved_at.date())}, {one.saved_at:%H:%M} UTC"
        if one.check_in is None:
            st.markdown(f"{when}: deleted.")
            continue
        moved = "" if one.check_in.on_day == day else f" for {day_text(one.check_in.on_day)}"
        st.markdown(f"{when}{moved}: {said(one.check_in, measures)}.")
        if one.check_in.note:
            st.text(one.check_in.note)
