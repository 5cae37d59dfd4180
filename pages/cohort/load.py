"""Load: a file is read, shown and asked about; then all of it is stored or listed with a reason, or nothing happens."""

from secrets import token_hex

import pandas as pd
import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import csv_bytes, safe_table
from data.imports.faults import ImportFault
from data.imports.labels import held
from data.imports.load import load, preview
from data.imports.matched import matched
from data.imports.outcome import LoadResult
from data.imports.quality import quality
from data.imports.reading import read_as
from data.imports.redcap import may_be_export
from data.imports.remember import remembered
from data.imports.sheet import Sheet
from data.store.store import StoreError
from pages.cohort.erase_person import erase_person, show_receipt
from pages.cohort.holds import show_holdings
from pages.cohort.large_file import large_file
from pages.cohort.load_file import dictionary_given, read_upload
from pages.cohort.load_watch import about_to_store, number_of, was_stopped, watched
from pages.shared import controls
from pages.shared.batches import batch_list
from pages.shared.cache import version
from pages.shared.chart import main_button
from pages.shared.mapping import answers_shown, forget_reading, keep_form, mapping_form, question_form
from pages.shared.shown import go_to, show_next, shown
from pages.shared.visitor import store_seen
from pages.telling.plural import count_text
from pages.telling.wording import escape

STUDY, OWN = "A study", "My own diary"
SHOWN_REJECTS = 200
store, state = store_seen(), st.session_state


def previewed(upload, sheet: Sheet, plan, collection, is_personal: bool) -> LoadResult:
    """What loading would do, worked out once per file, reading and state of the collection."""
    held = version(collection) if collection else None
    key = (sheet.sha256, plan.answers().to_json(), held, is_personal)
    if state.get("load.preview", (None,))[0] != key:
        with watched(number_of(upload), "check") as tell:
            result = preview(store, collection, sheet, plan, today=controls.today(), is_personal=is_personal, tell=tell)
        state["load.preview"] = (key, result)
    return state["load.preview"][1]


def show_rows(sheet: Sheet) -> None:
    """The first rows as they are typed in the file."""
    signs = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
    st.markdown(
        f"{sheet.n_records:,} records with {len(sheet.columns)} columns"
        + (f", separated by {signs.get(sheet.separator, escape(sheet.separator))}" if sheet.separator else "")
        + ". The first of them:"
    )
    first = sheet.table.slice(0, 5).to_pandas().iloc[:, : len(sheet.columns)].astype(str)
    first.columns = sheet.columns
    # the browser saves what it shows as CSV
    st.dataframe(safe_table(first), hide_index=True)


def show_result(result: LoadResult, notes: tuple[str, ...]) -> None:
    """Counts that add up, and every rejected record with its reason; `notes` have been said already."""
    st.markdown(
        f"Of **{count_text(result.records, 'record')}** about {count_text(result.participants, 'person', 'people')}, "
        f"**{result.stored:,}** will be stored, {count_text(result.duplicates, 'is', 'are')} there already and "
        f"**{result.rejected:,}** {'is' if result.rejected == 1 else 'are'} rejected"
        + (f", {result.n_empty:,} of them because nothing is in them that was to be loaded" if result.n_empty else "")
        + (f" (what {result.n_facts_only:,} of these say about people is kept)" if result.n_facts_only else "")
        + (
            "."
            if result.entries == result.stored
            else f". The stored records hold {count_text(result.entries, 'entry', 'entries')}."
        )
    )
    for warning in [one for one in result.warnings if one not in notes]:
        st.warning(escape(warning))
    if result.not_stored:
        st.markdown(f"Columns that are not stored: {escape(', '.join(result.not_stored))}.")
    if result.rejected:
        with st.expander("The rejected records, each with its line and reason", expanded=True):
            st.dataframe(safe_table(result.rejects.head(SHOWN_REJECTS)), hide_index=True)
            if result.rejected > SHOWN_REJECTS:
                st.caption(f"The first {SHOWN_REJECTS} are shown; the file has all of them.")
            # a name of its own: downloads are addressed by name and content, which another may share
            st.download_button(
                "All of them as CSV",
                csv_bytes(result.rejects),
                f"respite-rejected-{token_hex(8)}.csv",
                "text/csv",
                on_click="ignore",
            )


def show_matched(collection, sheet: Sheet, plan) -> None:
    """Which people of the file the study knows, and who is in one of the two only."""
    found = matched(collection, sheet, plan) if collection is not None and collection.info.kind == "cohort" else None
    if found is None:
        return
    n = len(found.both) + len(found.only_file)
    st.markdown(
        f"People in the file: {n:,}. In “{escape(collection.info.name)}” already: **{len(found.both):,}**; "
        f"new: {len(found.only_file):,}. In the study and not in this file: {len(found.only_study):,}."
    )
    if found.only_file or found.only_study:
        with st.expander("Who is in one of them only"):
            where = [("the file only", label) for label in found.only_file]
            where += [("the study only", label) for label in found.only_study]
            st.dataframe(safe_table(pd.DataFrame(where, columns=["In", "Participant"])))


def show_file(upload) -> None:
    """Read, ask, show what would be stored, and store it."""
    if was_stopped(store, upload):
        return
    raw = read_upload(store, upload)
    if raw is None:
        return
    key = f"load.{raw.sha256[:16]}"
    collection = store.find(name) if name else None
    is_personal = whose == OWN
    known = remembered(collection, raw)
    if known and not st.toggle(
        "Read it as the last file with these columns",
        value=True,
        key=f"{key}.again",
        on_change=forget_reading,
        args=(key,),
    ):
        known = None
    dictionary = dictionary_given(store) if may_be_export(raw) else None
    sheet, plan = read_as(
        raw,
        answers_shown(key),
        remembered=known,
        is_personal=is_personal,
        dictionary=dictionary,
        study=held(collection),
    )
    show_rows(sheet)
    for note in plan.notes:
        st.caption(escape(note))
    question_form(plan.questions, key)
    if not any(question.topic == "shape" for question in plan.open_questions):
        keep_form(sheet, plan, key)
        mapping_form(sheet, plan, key)
    if plan.open_questions:
        st.info("Answer what is asked above; then you see what would be stored.")
        return
    result = previewed(upload, sheet, plan, collection, is_personal)
    show_result(result, plan.notes)
    show_matched(collection, sheet, plan)
    st.download_button(
        "What the file is like, as CSV",
        lambda: csv_bytes(quality(sheet, plan, result)),
        f"respite-quality-{token_hex(8)}.csv",
        "text/csv",
        on_click="ignore",
    )
    if not name:
        st.info("Give the study a name to store it.")
    elif st.button(f"Store {result.stored:,} records", type=main_button(), disabled=result.stored == 0):
        about_to_store(store, name, sheet.sha256)
        with watched(number_of(upload), "store") as tell:
            kind = "personal" if is_personal else "cohort"
            done = load(store, name, kind, sheet, plan, today=controls.today(), tell=tell)
        state["load.said"] = f"Stored {done.stored:,} of {done.records:,} records in “{escape(name)}”" + (
            f"; {done.rejected:,} rejected, kept as a list." if done.rejected else "."
        )
        show_next(name)
        st.rerun()


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
if message := state.pop("load.said", None):
    st.success(message)
show_receipt()
st.markdown(
    "A diary, questionnaire results, an activity log, or a table about the people: a CSV or Excel file, one of SPSS, "
    "Stata or SAS, OpenDocument, Parquet or JSON, also zipped. Nothing is stored before you have seen what it would become."
)
whose = st.segmented_control("Whose data is it?", [STUDY, OWN], default=STUDY, required=True, key="load.whose")
current = shown()
is_study_shown = current is not None and current.info.kind == "cohort" and not current.info.is_simulated
name = OWN_DIARY
if whose == STUDY:
    name = st.text_input("Name of the study", current.info.name if is_study_shown else "", key="load.name").strip()
about = store.find(name) if name else None
if whose == STUDY and about is None:
    offer_plan(name)
upload = st.file_uploader("The file", key="load.upload") or large_file()

if upload is not None:
    try:
        show_file(upload)
    except (ImportFault, StoreError) as fault:
        st.error(escape(str(fault)))
if about is not None:
    batch_list(about)
    if about.info.kind == "cohort":
        show_holdings(about)
        erase_person(about)
