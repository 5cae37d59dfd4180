"""Choosing a day: today and yesterday with one tap, any earlier one, and a strip of the last days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from data.own.check_in import FIRST_DAY
from data.own.diary import Entry
from pages.shared.typed_dates import typed_dates
from pages.telling.manner import num
from pages.telling.wording import day_words

KEY = "day"  # in the URL, absent for today
NEAR, EARLIER_DATE = "day.near", "day.earlier"
EARLIER = "Earlier"
WEEK = 7
CELL_WIDTH = 40  # pixels; seven of them fit the narrowest phone
EMPTY, RECORDED = "–", "·"  # nothing recorded; something recorded, but no average pain


def chosen_day(today: date) -> date:
    """The day in the URL, today if there is none that can be recorded."""
    try:
        day = date.fromisoformat(st.query_params.get(KEY, ""))
    except ValueError:
        return today
    return day if FIRST_DAY <= day <= today else today


def is_chosen() -> bool:
    """Whether the URL names a day, rather than meaning the one it is."""
    return KEY in st.query_params


def choose(day: date, today: date) -> None:
    """Go to a day."""
    if day == today:
        st.query_params.pop(KEY, None)
    else:
        st.query_params[KEY] = day.isoformat()
    st.session_state.pop(NEAR, None)


def day_chooser(day: date, today: date) -> None:
    """Today, yesterday or an earlier day."""
    nearest = {0: "Today", 1: "Yesterday"}.get((today - day).days, EARLIER)
    if st.session_state.get(NEAR) != EARLIER:
        st.session_state[NEAR] = nearest

    def take_near() -> None:
        back = {"Today": 0, "Yesterday": 1}.get(st.session_state[NEAR])
        if back is not None:
            choose(today - timedelta(days=back), today)

    def take_date() -> None:
        if st.session_state[EARLIER_DATE]:
            choose(st.session_state[EARLIER_DATE], today)

    near = st.segmented_control(
        "Which day",
        ["Today", "Yesterday", EARLIER],
        required=True,
        key=NEAR,
        on_change=take_near,
        label_visibility="collapsed",
    )
    if near == EARLIER:
        st.session_state[EARLIER_DATE] = day
        st.date_input(
            "Date", min_value=FIRST_DAY, max_value=today, key=EARLIER_DATE, format=typed_dates(), on_change=take_date
        )


def strip(known: Sequence[Entry], day: date, today: date, *, n_days: int) -> None:
    """The last days as cells to tap: the highest average pain of each, a dash where nothing is recorded."""
    st.header(f"The last {n_days} days", anchor=False)
    st.caption("Average pain of each day. Tap a day to fill it in or to mend it.")
    cells: dict[date, str] = {}
    for entry in sorted(known, key=lambda entry: entry.check_in.pain_average or 0):
        pain = entry.check_in.pain_average
        if pain is not None or entry.check_in.on_day not in cells:
            cells[entry.check_in.on_day] = RECORDED if pain is None else num(pain, "g")
    days = [today - timedelta(days=back) for back in range(n_days - 1, -1, -1)]
    grid = st.grid(WEEK, min_column_width=CELL_WIDTH, wrap=False, gap="xxsmall")
    for one in days[:WEEK]:
        grid.caption(f"{one:%a}", text_alignment="center")
    for one in days:
        value = cells.get(one, EMPTY)
        shown = f":small[{one.day}]  \n**{value}**"
        grid.button(
            shown,
            help=f"{day_words(one, today).capitalize()}: {'nothing recorded' if value == EMPTY else value}",
            key=f"strip.{one}",
            width="stretch",
            type="primary" if one == day else "secondary",
            on_click=choose,
            args=(one, today),
        )
