"""Share: tick what a reader may see, look at exactly that, make a link or a file; end a link at any time."""

from datetime import timedelta
from functools import partial
from secrets import token_hex

import streamlit as st

from data.definition import definitions
from data.instrument_files import instruments
from data.plans import life_events, programmes
from data.shares import (
    DEFAULT_LAST_DAYS,
    DEFAULT_VALID,
    LABEL_LIMIT,
    Chosen,
    Share,
    create_share,
    revoke_share,
    shares,
)
from data.store import StoreError, now
from data.vocabulary import MEASURES
from pages.parts import controls
from pages.parts.chart import main_button
from pages.parts.report_view import show_report
from pages.parts.resources import choices, report
from pages.parts.series import activity_title
from pages.parts.shown import diary
from pages.parts.titles import page_title
from pages.parts.wording import day_text, escape, period_text
from pages.report.address import is_loopback, public_url, share_url
from pages.report.html import report_file
from pages.report.pdf import report_pdf

PERIODS = {28: "Last 4 weeks", 84: "Last 12 weeks", 365: "Last year", 0: "Two dates"}
VALID = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
NO_RESPITES = ""
state = st.session_state


def ask() -> Chosen:
    """What a report would show."""
    there = choices(collection)
    measures = {name: MEASURES[name].title for name in MEASURES if name in there.get("measure", ())}
    kinds = {name: activity_title(name) for name in there.get("activity", ())}
    forms = {name: instruments()[name].title for name in there.get("instrument", ()) if name in instruments()}
    ticked = {
        "measures": controls.some_of("Measures", measures, key="share.measures", value=list(measures)[:1]),
        "activities": controls.some_of("Activities", kinds, key="share.activities") if kinds else [],
        "instruments": controls.some_of("Questionnaires", forms, key="share.forms") if forms else [],
    }
    respites = {NO_RESPITES: "Not shown"} | {one.id: one.title for one in definitions()}
    definition = st.selectbox(
        "Respites and episodes, by", list(respites), format_func=respites.__getitem__, key="share.definition"
    )
    days = st.selectbox("Period", list(PERIODS), index=1, format_func=PERIODS.__getitem__, key="share.period")
    if days:
        period = {"last_days": days}
    else:
        began = today - timedelta(days=DEFAULT_LAST_DAYS)
        first = st.date_input("From", began, max_value=today, key="share.first")
        last = st.date_input("To", today, max_value=today, key="share.last")
        period = {"first_on": first, "last_on": last}
    # what is written in one's own words stays out unless it is ticked
    has_notes = st.toggle("Show my notes", key="share.notes")
    has_programmes = bool(programmes(collection)) and st.toggle("Show the phases of my plan", key="share.programmes")
    has_events = bool(life_events(collection)) and st.toggle("Show the events I marked", key="share.events")
    return Chosen(
        **{name: tuple(values) for name, values in ticked.items()}, **period,
        definition=definition or None, has_notes=has_notes, has_programmes=has_programmes, has_events=has_events,
    )


def offer(chosen: Chosen) -> None:
    """A link, or the same report as a file."""
    base = public_url(st.get_option("server.port"))
    if is_loopback(base):
        st.markdown(
            f"A link made now starts with {escape(base)} and opens on this computer only. "
            "To give the report to someone, send it as a file."
        )
    label = st.text_input("Who it is for (only you see this)", max_chars=LABEL_LIMIT, key="share.label")
    valid = st.selectbox(
        "It ends after", list(VALID), index=list(VALID).index(DEFAULT_VALID.days),
        format_func=VALID.__getitem__, key="share.valid",
    )
    wanted = (chosen, label, valid)
    with st.container(horizontal=True):
        # a second tap asks for the same again: the link that the first one made is still on the page
        if st.button("Make a link", type=main_button()) and state.get("share.asked") != wanted:
            try:
                token = create_share(
                    collection, chosen, now=now(), label=label, expires_at=now() + timedelta(days=valid)
                )
            except StoreError as fault:
                st.error(escape(str(fault)))
            else:
                state["share.asked"] = wanted
                state["share.made"] = share_url(token, st.get_option("server.port"))
                st.rerun()
    shown = report(collection, chosen, today)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Take it along:", width="content")
        # each is made when it is asked for, and its name tells nothing
        for words, form, made, mime in (
            ("PDF to print", "pdf", report_pdf, "application/pdf"),
            ("Web page", "html", report_file, "text/html"),
        ):
            st.download_button(
                words, partial(made, shown), f"respite-{token_hex(8)}.{form}", mime, on_click="ignore",
                key=f"share.{form}",
            )


def show_link(share: Share) -> None:
    """One link: for whom, what it shows, when it was opened, and the way to end it."""
    name = escape(share.label) or f"Link {share.share_id}"
    opened = "never opened"
    if share.last_opened_at is not None:
        times = f"{share.n_opened} time{'s' * (share.n_opened != 1)}"
        opened = f"opened {times}, last on {day_text(share.last_opened_at.date())}"
    names = [MEASURES[name].title for name in share.chosen.measures] + [
        activity_title(kind) for kind in share.chosen.activities
    ]
    own_words = {
        ", with notes": share.chosen.has_notes,
        ", with the phases of the plan": share.chosen.has_programmes,
        ", with the events marked": share.chosen.has_events,
    }
    shows = escape(", ".join(names) or "no measure") + "".join(name for name, is_in in own_words.items() if is_in)
    first_on, last_on = share.chosen.period(today)
    st.markdown(f"**{name}**: {opened}. Shows {shows}; {period_text(first_on, last_on)}.")
    if not share.is_open(now()):
        ended = share.revoked_at or share.expires_at
        st.caption(f"Ended on {day_text(ended.date())}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Ends on {day_text(share.expires_at.date())}.", width="content")
        if st.button("End it now", key=f"revoke.{share.share_id}"):
            revoke_share(collection, share.share_id, now=now())
            forget_link()
            st.rerun()


def forget_link() -> None:
    """Take the link off the page; asking for the same again makes another one."""
    state.pop("share.made", None)
    state.pop("share.asked", None)


today = controls.today()
collection = diary()
page_title("Share", collection)
if collection is None or not choices(collection):
    st.markdown("A report for someone you trust will be made here, once there is a day to show.")
    st.stop()
st.markdown("A report to read in a minute. Whoever has the link sees what you tick here, and nothing else.")

if link := state.get("share.made"):
    st.success("Copy the link now: once it is taken off this page it cannot be read again.")
    st.code(link, language=None, wrap_lines=True)
    st.button("I have it", on_click=forget_link)
try:
    chosen = ask()
except StoreError as fault:
    st.error(escape(str(fault)))
else:
    with st.expander("What the reader will see", expanded=True):
        show_report(report(collection, chosen, today))
    offer(chosen)

if made := shares(collection):
    st.subheader("Links made", anchor=False)
    for share in made:
        show_link(share)
