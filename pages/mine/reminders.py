"""When questionnaires are due again: a quiet line for Today, and the place where the weeks are set."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.instrument import Instrument
from data.own.schedules import LONGEST_WEEKS, Due, end_schedule, schedules, set_schedule, short_name
from data.sharing.address import is_loopback, public_url
from data.sharing.calendar_links import calendar_links, calendar_text, create_calendar_link, end_calendar_link
from data.store.store import Collection, StoreError, now
from pages.shared import controls
from pages.shared.shown import own_diary, show_next
from pages.telling.wording import day_text, escape

WEEK = 7  # days; within one, a weekday says which day is meant


def due_line(collection: Collection | None, today: date) -> str | None:
    """What is due, in one line: "FABQ is due since Tuesday"; None while nothing is."""
    dues = [] if collection is None else [one for one in schedules(collection) if one.due_on <= today]
    if not dues:
        return None
    said = "; ".join(f"{short_name(one.instrument)} is due {due_words(one.due_on, today)}" for one in dues)
    return f"{said}, under Questionnaires."


def due_words(due_on: date, today: date) -> str:
    """Since when something is due, as people say it."""
    days = (today - due_on).days
    if days == 0:
        return "today"
    if days < WEEK:
        return f"since {due_on:%A}"
    return f"since {day_text(due_on)}"


def show_schedule(collection: Collection | None, instrument: Instrument, dues: tuple[Due, ...], today: date) -> None:
    """Set, change or end the weeks of one questionnaire; below it the calendar for all of them."""
    name = short_name(instrument)
    due = next((one for one in dues if one.instrument.id == instrument.id), None)
    with st.expander("When to fill it in again"):
        if due is None:
            st.markdown(f"Nothing asks for the {name} again until you set the weeks.")
        else:
            weeks = "a week" if due.every_weeks == 1 else f"{due.every_weeks} weeks"
            when = f"on {day_text(due.due_on)}" if due.due_on > today else due_words(due.due_on, today)
            st.markdown(f"The {name} is due {when}, then {weeks} after each time it is filled in.")
        every_weeks = st.number_input(
            "Weeks from one time to the next",
            1,
            LONGEST_WEEKS,
            value=due.every_weeks if due else None,
            step=1,
            key=f"schedule.{instrument.id}",
            on_change="ignore",
        )
        with st.container(horizontal=True):
            if st.button("Set the weeks"):
                _set(collection, instrument, every_weeks, today)
            if due is not None and st.button("Stop asking"):
                end_schedule(collection, instrument.id, today=today)
                st.rerun()
        if dues:
            _calendar(collection, dues)


def _set(collection: Collection | None, instrument: Instrument, every_weeks: int | None, today: date) -> None:
    if every_weeks is None:
        st.error(f"No weeks are given; a number from 1 to {LONGEST_WEEKS} is needed.")
        return
    try:
        target = collection or own_diary()
        set_schedule(target, instrument.id, every_weeks, today=today)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(target.info.name)
    st.rerun()


def _calendar(collection: Collection, dues: tuple[Due, ...]) -> None:
    """An address that a calendar subscribes to, or the same events as a file."""
    st.markdown(
        f"**A reminder in your calendar.** It says “Respite: {short_name(dues[0].instrument)} is due” "
        "and the day, nothing of your answers. Whoever runs your calendar can read that."
    )
    base = public_url(st.get_option("server.port"))
    if is_loopback(base):
        st.markdown(
            f"An address made now starts with {escape(base)} and is found from this computer only. "
            "For a phone, take the file."
        )
    if token := st.session_state.pop("calendar.made", None):
        st.success("Subscribe to this address in your calendar. It is shown this once.")
        st.code(f"{base}/calendar/{token}.ics", language=None, wrap_lines=True)
    with st.container(horizontal=True):
        if st.button("Make an address"):
            controls.keep_zone_here(collection)
            st.session_state["calendar.made"] = create_calendar_link(collection, now=now())
            st.rerun()
        st.download_button(
            "Save as a file",
            calendar_text(dues, made_at=now()),
            on_click="ignore",
            file_name="respite.ics",
            mime="text/calendar",
        )
    for link in calendar_links(collection):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"An address made on {day_text(link.created_at.date())}.", width="content")
            if st.button("End it now", key=f"calendar.end.{link.calendar_link_id}"):
                end_calendar_link(collection, link.calendar_link_id, now=now())
                st.rerun()
