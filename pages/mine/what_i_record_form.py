"""The form for something of one's own to record: a score, yes or no, a number, minutes, a medicine or care by name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import streamlit as st

from data.own.check_in import MEANS
from data.own.own_measures import LARGEST, TITLE_LIMIT, UNIT_LIMIT, OwnMeasure, add_own_measure
from data.own.remedies import Remedy, add_remedy
from data.own.what_i_record import keep_recorded, with_added
from data.store.store import Collection, StoreError, now
from pages.shared.shown import own_diary, show_next
from pages.telling.wording import escape

KINDS = {
    "score": "0 to 10",
    "yes_no": "Yes or no",
    "number": "A number",
    "minutes": "Minutes",
    "medicine": "A medicine",
    "care": "Care",
}
BETTER = {"lower": "less is better", "higher": "more is better", "neither": "neither"}
OFTEN = {False: "as needed", True: "regular"}
TOKEN = "recorded.token"


def add_form(collection: Collection | None, names: Sequence[str]) -> None:
    """Ask for one thing, and ask it in the check-in from then on; a refusal is said and what was typed stays."""
    token = st.session_state.setdefault(TOKEN, uuid4().hex)
    kind = st.pills("What kind", list(KINDS), format_func=KINDS.__getitem__, key=f"{token}.kind", width="stretch")
    if kind is None:
        return
    title = st.text_input("Name", key=f"{token}.title", max_chars=TITLE_LIMIT, autocomplete="off")
    unit = dose = ""
    better, is_regular = "neither", False
    if kind in MEANS:
        dose = st.text_input("One dose, as 400 mg or 30 min (may be empty)", key=f"{token}.dose", max_chars=UNIT_LIMIT)
        is_regular = bool(
            st.radio("When", list(OFTEN), format_func=OFTEN.__getitem__, key=f"{token}.often", horizontal=True)
        )
    else:
        if kind == "number":
            unit = st.text_input("Unit, as cm or cups", key=f"{token}.unit", max_chars=UNIT_LIMIT)
        better = st.radio(
            "Which is better",
            list(BETTER),
            index=2,
            format_func=BETTER.__getitem__,
            key=f"{token}.better",
            horizontal=True,
        )
    if not st.button("Record it", type="primary"):
        return
    try:
        target = collection or own_diary()
        if kind in MEANS:
            name = add_remedy(target, Remedy(kind=kind, title=title, dose=dose, is_regular=is_regular), key=token)
        else:
            name = add_own_measure(target, _measure(kind, title, unit, better), key=token)
        keep_recorded(target, with_added(names, name), now=now())
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(target.info.name)
    st.session_state[TOKEN] = uuid4().hex
    st.rerun()


def _measure(kind: str, title: str, unit: str, better: str) -> OwnMeasure:
    """What is kept: the worst of a day's scores, the sum of its minutes, the last of its numbers."""
    if kind == "yes_no":
        return OwnMeasure(title=title, maximum=1, is_whole=True, better=better)
    if kind == "minutes":
        return OwnMeasure(title=title, maximum=1440, unit="minutes", better=better, joins="sum")
    if kind == "number":
        if not unit.strip():
            raise StoreError("A number has a unit; write it, as cm or cups.")
        return OwnMeasure(title=title, minimum=-LARGEST, maximum=LARGEST, unit=unit, better=better, joins="last")
    return OwnMeasure(title=title, better=better, joins="lowest" if better == "higher" else "highest")
