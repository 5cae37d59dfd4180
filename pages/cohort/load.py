"""Load: a file is read, shown and asked about; then all of it is stored or listed with a reason, or nothing happens."""

from typing import cast

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.imports.faults import ImportFault
from data.store.store import Store, StoreError
from pages.cohort.erase_person import erase_person, show_receipt
from pages.cohort.example_files import example_files
from pages.cohort.holds import show_holdings
from pages.cohort.own_instrument import own_instrument
from pages.shared.answers_about import answers_about_form
from pages.shared.batches import batch_list
from pages.shared.device_form import device_form, show_said
from pages.shared.large_file import large_file
from pages.shared.load_form import SAID, file_form
from pages.shared.load_kept import kept_list
from pages.shared.shown import go_to, show_next, shown
from pages.shared.visitor import store_seen
from pages.telling.load.plainly import for_people
from pages.telling.wording import escape

STUDY, OWN = "A study", "My own diary"
store, state = cast("Store", store_seen()), st.session_state


def offer_plan(name: str) -> None:
    """A study that is not there yet can begin without data, so that its plan is declared before there are any."""
    what = f"“{escape(name)}”" if name else "the study"
    if not st.button(f"Plan {what} first, without data"):
        return
    if not name:
        go_to("cohort/study_plan.py")
    try:
        store.create(name, "cohort")
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    show_next(name, page="cohort/study_plan.py")
    st.rerun()


st.title("Load", anchor=False)
if message := state.pop(SAID, None):
    st.success(message)
show_said()
show_receipt()
st.markdown(
    "A diary, questionnaire results, an activity log, episodes as people reported them, a finished table of times and "
    "events, or a table about the people: a CSV or Excel file, one of SPSS, Stata or SAS, OpenDocument, Parquet or JSON, "
    "also zipped; into one's own diary also the export of a phone or watch. Nothing is stored before you have seen what it would become."
)
whose = st.segmented_control("Whose data is it?", [STUDY, OWN], default=STUDY, required=True, key="load.whose")
current = shown()
is_study = current is not None and current.info.kind == "cohort" and not current.info.is_simulated
shown_name = current.info.name if current is not None and is_study else ""
name = OWN_DIARY
if whose == STUDY:
    name = st.text_input("Name of the study", shown_name, key="load.name").strip()
about = store.find(name) if name else None
if whose == STUDY and about is None:
    offer_plan(name)
upload = st.file_uploader("The file", key="load.upload") or large_file("load")

if upload is not None:
    try:
        if whose == STUDY or not device_form(store, upload, about):
            file_form(store, upload, name, is_personal=whose == OWN)
    except (ImportFault, StoreError) as fault:
        st.error(escape(for_people(str(fault))))
if about is not None:
    batch_list(about)
    kept_list(about)
    if about.info.kind == "cohort":
        show_holdings(about)
        answers_about_form(about)
        erase_person(about)
example_files()
own_instrument()
