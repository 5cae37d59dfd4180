"""The form of any questionnaire: its items by number, its answers as described, nothing chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analysis.instrument import Instrument, Item
from data.catalogue.instrument_wording import find_wording
from data.catalogue.wording import Wording, WordingError
from data.own.check_in import FIRST_DAY
from pages.shared import controls
from pages.shared.typed_dates import typed_dates
from pages.telling.manner import num
from pages.telling.wording import escape

ENDS = 2  # a wording that labels more answers than the two ends is shown as a list
ONE_ROW = 7  # answers that fit one row of a phone; more are laid out in two rows of wide cells


def ask(instrument: Instrument, *, token: str, today: date) -> tuple[date, dict[int, int]]:
    """The day and the answers by item number; `token` names this instance of the form.

    An item without an answer is not among them, unless the person declares that a blank means no.
    """
    wording = _wording(instrument)
    key = f"{token}.{instrument.id}"
    ranges = {(item.low, item.high, item.low_label, item.high_label) for item in instrument.items}
    if wording is None:
        st.markdown(f"Answer from your own copy of the form, by the number of the item. {escape(instrument.form)}")
    else:
        st.caption(f"Wording: {escape(wording.licence)}")
    first = instrument.items[0]
    says_ends_once = len(ranges) == 1 and len(instrument.items) > 1 and not (wording and wording.answers)
    if says_ends_once and not first.is_yes_no:
        st.markdown(f"{num(first.low, 'g')} is *{first.low_label}*, {num(first.high, 'g')} is *{first.high_label}*.")
    on_day = st.date_input(
        "Filled in on",
        value=today,
        min_value=FIRST_DAY,
        max_value=today,
        format=typed_dates(),
        key=f"{key}.day",
        on_change="ignore",
    )
    answers = {}
    for item in instrument.items:
        cue = escape(wording.items[item.number]) if wording else item.cue
        labels = wording.answers.get(item.number, {}) if wording else {}
        answer = _ask_item(item, cue, labels, key=f"{key}.{item.number}", says_ends=not says_ends_once)
        if answer is not None:
            answers[item.number] = answer
    if instrument.is_blank_no and st.checkbox(
        "I looked at every line; a line I left blank means no.", key=f"{key}.blank", on_change="ignore"
    ):
        answers = with_blanks_as_no(instrument, answers)
    return on_day, answers


def with_blanks_as_no(instrument: Instrument, answers: Mapping[int, int]) -> dict[int, int]:
    """The answers with 0 for every blank; a page on which no item was answered stays without any."""
    if not answers:
        return {}
    return {item.number: answers.get(item.number, 0) for item in instrument.items}


def _wording(instrument: Instrument) -> Wording | None:
    try:
        return find_wording(instrument)
    except WordingError as fault:
        st.warning(f"{escape(str(fault))} The short cues are shown instead.")
        return None


def _ask_item(item: Item, cue: str, labels: Mapping[float, str], *, key: str, says_ends: bool) -> int | None:
    label = f"{item.number}. {cue}"
    options = list(range(int(item.low), int(item.high) + 1))
    if item.is_yes_no:
        words = {0: labels.get(0, item.low_label), 1: labels.get(1, item.high_label)}
        return controls.one_of(label, words, key=key)
    if len(labels) > ENDS:
        return st.radio(
            label,
            options,
            index=None,
            key=key,
            on_change="ignore",
            format_func=lambda one: f"{one}: {escape(labels[one])}" if one in labels else str(one),
        )
    is_wide = len(options) > ONE_ROW
    answer = st.segmented_control(
        label,
        options,
        key=key,
        width=controls.SCALE_WIDTH,
        on_change="ignore",
        format_func=lambda one: f"{controls.PAD}{one}{controls.PAD}" if is_wide and one < 10 else str(one),
    )
    if says_ends:
        with st.container(horizontal=True, horizontal_alignment="distribute", width=controls.SCALE_WIDTH):
            for end, own in ((item.low, item.low_label), (item.high, item.high_label)):
                st.caption(f"{num(end, 'g')} {escape(labels.get(end, own))}", width="content")
    return answer
