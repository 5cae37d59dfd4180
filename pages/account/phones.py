"""Phones that send to a diary: pair one, end one; and a reminder that a phone's own calendar rings."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from urllib.parse import urlsplit

import streamlit as st

from data.phones.codes import VALID, new_phone_code, open_code
from data.phones.phones import end_phone, phones
from data.phones.shown import diary_mark
from data.sharing.address import is_loopback, public_url
from data.sharing.calendar_links import daily_text
from data.store.store import Collection, StoreError, now
from pages.shared import controls
from pages.shared.shown import own_diary, show_next
from pages.shared.visitor import served_address, store_seen
from pages.telling.wording import day_text, escape

CODE = "phones.code"  # the code that was made last, and its number
LOOK_SECONDS = 4
EVENING = time(20, 0)
state = st.session_state


def show_phones(collection: Collection | None) -> None:
    """A check-in on one's phone: where it is, pairing, the phones there are, and a reminder."""
    base = served_address() or public_url(st.get_option("server.port"))
    st.markdown(
        "A check-in that a phone keeps among its apps, also without a connection: what you enter is on the phone at once "
        "and is sent here when this computer is reached. It sees what you record and the last 14 days of that, no notes."
    )
    if is_loopback(base):
        st.markdown(
            f"It is at {escape(base)}/phone/, which opens **on this computer only**. For a phone, Respite needs an address "
            "that begins with https (`docs/phone.md` says how to get one). Over plain http in a home network it is not "
            "served: whoever is in that network could read your days on their way."
        )
    elif urlsplit(base).scheme != "https":
        st.markdown(
            f"The address of this Respite is {escape(base)}, without https, and there it is **not served**: what a phone "
            "sends could be read on its way. `docs/phone.md` says how to get an address with https."
        )
        return
    if st.button("Pair a phone"):
        _new_code(collection)
    if collection is None:
        return
    if CODE in state:
        _show_code(collection, f"{base}/phone/")
    for phone in phones(collection):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"“{escape(phone.label)}”, paired on {day_text(phone.paired_at.date())}.", width="content")
            if st.button("End", key=f"phones.end.{phone.phone_id}"):
                end_phone(collection, phone.phone_id, now=now())
                st.rerun()
    _reminder(collection)


def _new_code(collection: Collection | None) -> None:
    account = getattr(store_seen(), "account", None)
    try:
        target = collection or own_diary()
        code = new_phone_code(target, now=now(), account_id=account.account_id if account else None)
        state[CODE] = (code, open_code(target, now=now()))
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    if collection is None:
        show_next(target.info.name)
        st.rerun()


def _show_code(collection: Collection, address: str) -> None:
    """The code, until a phone is paired by it or it is over."""
    code, number = state[CODE]
    if open_code(collection, now=now()) != number:
        del state[CODE]
        newest = next(iter(phones(collection)), None)
        st.success(
            f"“{escape(newest.label)}” is paired."
            if newest and _is_new(newest.paired_at)
            else "That code is over; make a new one."
        )
        return
    st.markdown(
        f"On the phone, open **{escape(address)}**, add the page to the home screen, open it from there, and type:"
    )
    st.code(code, language=None)
    st.markdown("Or read this with its camera, which opens the page with the code in it:")
    st.image(_picture(f"{address}#{code}"), width=220, caption="The address with the code")
    st.caption("The code holds for ten minutes and for one phone. A new one ends it.")

    @st.fragment(run_every=LOOK_SECONDS)
    def look() -> None:
        if open_code(collection, now=now()) != number:
            st.rerun()

    look()


def _is_new(paired_at: datetime) -> bool:
    return abs(now() - paired_at) < 2 * VALID


def _picture(text: str) -> bytes:
    """A QR code of a text, as PNG."""
    import segno  # no other page needs it

    file = BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=6, border=4)
    return file.getvalue()


def _reminder(collection: Collection) -> None:
    """An event of every day with an alarm, as a file for a calendar: its title says nothing."""
    st.markdown(
        "**A reminder.** The phone's own alarm clock rings most surely. Or add this file to its calendar, once: an event "
        "of every day with an alarm, called “Check-in”. This page and the phone's page cannot ring by themselves."
    )
    at = st.time_input("At", EVENING, step=900, key="phones.hour")
    st.download_button(
        "Save the reminder",
        daily_text(diary_mark(collection), at, first_on=controls.today(), made_at=now()),
        file_name="check-in.ics",
        mime="text/calendar",
        on_click="ignore",
    )
