"""Share: tick what a reader may see, look at exactly that, make a link or a file; end a link at any time."""

from datetime import timedelta
from functools import partial
from secrets import token_hex

import streamlit as st

from data.catalogue.definition import definitions
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import PAIN_MEASURES
from data.own.kept_definition import definition_kept
from data.own.own_measures import measures_of
from data.own.plans import life_events, programmes
from data.own.zone import zone_of
from data.sharing.address import is_loopback, public_url
from data.sharing.shares import DEFAULT_LAST_DAYS, DEFAULT_VALID, LABEL_LIMIT, NAME_LIMIT, Chosen
from data.store.store import Collection, StoreError, now
from pages.account.share_links import make_link, show_links, show_new_link
from pages.answers.measured import activity_title
from pages.report.html import report_file
from pages.report.pdf import report_pdf
from pages.shared import controls
from pages.shared.diary_reads import choices
from pages.shared.report_read import report
from pages.shared.report_view import show_report
from pages.shared.shown import diary
from pages.shared.titles import page_title
from pages.shared.typed_dates import typed_dates
from pages.telling.wording import escape

PERIODS = {28: "Last 4 weeks", 84: "Last 12 weeks", 365: "Last year", 0: "Two dates"}
VALID = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
NO_RESPITES = ""
state = st.session_state


def ask(collection: Collection) -> Chosen:
    """What a report would show."""
    there = choices(collection)
    held = there.get("measure", ())
    measures = {name: measure.title for name, measure in measures_of(collection).items() if name in held}
    kinds = {name: activity_title(name) for name in there.get("activity", ())}
    forms = {name: instruments()[name].title for name in there.get("instrument", ()) if name in instruments()}
    pains = [name for name in PAIN_MEASURES if name in measures] or list(measures)
    ticked = {
        "measures": controls.some_of("Measures", measures, key="share.measures", value=pains[:2]),
        "activities": controls.some_of("Activities", kinds, key="share.activities") if kinds else [],
        "instruments": controls.some_of("Questionnaires", forms, key="share.forms", value=list(forms)) if forms else [],
    }
    respites = {NO_RESPITES: "Not shown"} | {one.id: one.title for one in definitions()}
    definition = st.selectbox(
        "Respites and episodes, by",
        list(respites),
        # one's own usual is for oneself alone
        index=list(respites).index(kept) if (kept := definition_kept(collection)) in respites else 0,
        format_func=respites.__getitem__,
        key="share.definition",
    )
    days = st.selectbox("Period", list(PERIODS), index=1, format_func=PERIODS.__getitem__, key="share.period")
    if days:
        period = {"last_days": days}
    else:
        began = today - timedelta(days=DEFAULT_LAST_DAYS)
        first = st.date_input("From", began, max_value=today, format=typed_dates(), key="share.first")
        last = st.date_input("To", today, max_value=today, format=typed_dates(), key="share.last")
        period = {"first_on": first, "last_on": last}
    has_standing = st.toggle("Begin with how I am doing, in three lines", value=True, key="share.standing")
    # what is written in one's own words stays out unless it is ticked
    has_notes = st.toggle("Show my notes", key="share.notes")
    has_programmes = bool(programmes(collection)) and st.toggle("Show the phases of my plan", key="share.programmes")
    has_events = bool(life_events(collection)) and st.toggle("Show the events I marked", key="share.events")
    name = st.text_input("Your name, as the reader sees it (left empty: none)", max_chars=NAME_LIMIT, key="share.name")
    return Chosen(
        **{part: tuple(values) for part, values in ticked.items()},
        **period,
        name=name.strip(),
        definition=definition or None,
        has_notes=has_notes,
        has_programmes=has_programmes,
        has_events=has_events,
        has_standing=has_standing,
    )


def _where() -> str:
    """Whose day a link ends with, in words; kept when the link is made."""
    zone = st.context.timezone or zone_of(collection)
    return (
        f"where you are ({escape(zone)})" if zone else "where this Respite runs, since your browser names no time zone"
    )


def offer(chosen: Chosen) -> None:
    """A link, or the same report as a file."""
    base = public_url(st.get_option("server.port"))
    if is_loopback(base):
        st.markdown(
            f"A link made now starts with {escape(base)} and opens on this computer only. "
            "To give the report to someone, send it as a file."
        )
    if chosen.last_days is not None:
        st.caption(f"The last {chosen.last_days} days of a link end with the day it is {_where()}.")
    label = st.text_input("Who it is for (only you see this)", max_chars=LABEL_LIMIT, key="share.label")
    valid = st.selectbox(
        "It ends after",
        list(VALID),
        index=list(VALID).index(DEFAULT_VALID.days),
        format_func=VALID.__getitem__,
        key="share.valid",
    )
    has_code = st.toggle("Ask the reader for a code besides", key="share.has_code")
    wanted = (chosen, label, valid, has_code)
    with st.container(horizontal=True):
        # a second tap asks for the same again: the link that the first one made is still on the page
        if st.button("Make a link", type="primary") and state.get("share.asked") != wanted:
            try:
                make_link(collection, chosen, has_code=has_code, label=label, expires_at=now() + timedelta(days=valid))
            except StoreError as fault:
                st.error(escape(str(fault)))
            else:
                state["share.asked"] = wanted
                st.rerun()
    # under the button, where the finger is: at the top of the page it would be out of sight on a phone
    show_new_link()
    shown = report(collection, chosen, today)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Take it along:", width="content")
        # each is made when it is asked for, and its name tells nothing
        for words, form, made, mime in (
            ("PDF to print", "pdf", report_pdf, "application/pdf"),
            ("Web page", "html", report_file, "text/html"),
        ):
            st.download_button(
                words,
                partial(made, shown),
                f"respite-{token_hex(8)}.{form}",
                mime,
                on_click="ignore",
                key=f"share.{form}",
            )


today = controls.today()
collection = diary()
page_title("Share", collection)
if collection is None or not choices(collection):
    st.markdown("A report for someone you trust will be made here, once there is a day to show.")
    st.stop()
st.markdown("A report to read in a minute. Whoever has the link sees what you tick here, and nothing else.")

try:
    chosen = ask(collection)
except StoreError as fault:
    st.error(escape(str(fault)))
    show_new_link()
else:
    with st.expander("What the reader will see"):
        show_report(report(collection, chosen, today))
    offer(chosen)

show_links(collection)
