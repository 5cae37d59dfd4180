"""My data: a phone's check-in, steps from a phone or watch in; all of it out as a file, back from such a file, or erased for good."""

import tempfile
from functools import partial
from pathlib import Path
from secrets import token_hex

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv import csv_zip
from data.exports.exports import bundle, json_bytes, parquet_bytes
from data.exports.restore import read_bundle, restore_collection
from data.imports.faults import ImportFault
from data.own.earlier import changed_days
from data.own.sources import activity_sources, hikes_are_walks
from data.store.erase import WHAT, copies_beside, erase, held
from data.store.store import Collection, StoreError, now
from pages.account.came_in import show_came_in
from pages.account.earlier_versions import earlier_versions
from pages.account.phones import show_phones
from pages.account.source_order import hikes, source_order
from pages.answers.came_in import came_in
from pages.shared.batches import batch_list
from pages.shared.cache import forget_everything, version
from pages.shared.device_form import device_upload
from pages.shared.load_form import SAID as LOADED
from pages.shared.load_form import file_form
from pages.shared.load_kept import kept_list
from pages.shared.shown import diary, show_next
from pages.shared.titles import page_title
from pages.shared.visitor import store_seen
from pages.telling.load.plainly import for_people
from pages.telling.manner import num
from pages.telling.wording import escape

FORMATS = {"csv": "For a spreadsheet", "json": "To keep and restore (JSON)", "parquet": "To keep and restore (Parquet)"}
HOLDS = {
    "csv": "A zip of tables with everything as it is now.",
    "json": "One file with everything, earlier versions of entries included.",
    "parquet": "A zip of tables with everything, earlier versions of entries included.",
}
ZIP = ("zip", "application/zip")
ENDINGS = {"csv": ZIP, "json": ("json", "application/json"), "parquet": ZIP}
COUNTED = ("day_entry", "activity", "response", "attribute", "episode", "followed_person", "finished_row")
MADE, READ, ASKED, RECEIPT, SAID = "data.made", "data.read", "data.asked", "data.receipt", "data.said"
store, state = store_seen(), st.session_state


def save_as_file(collection: Collection) -> None:
    """One file with everything, made when asked for and kept until something changes."""
    chosen = st.selectbox("What for", list(FORMATS), format_func=FORMATS.__getitem__, key="data.format")
    st.caption(f"{HOLDS[chosen]} Whoever has the file can read all of it; links that you shared are not in it.")
    asked = (*version(collection), chosen)
    if state.get(MADE, (None,))[0] != asked:
        state.pop(MADE, None)
        if not st.button("Make the file", type="primary"):
            return
        with st.spinner("Making the file"):
            if chosen == "csv":
                content = csv_zip(collection, saved_at=now())
            else:
                write = json_bytes if chosen == "json" else parquet_bytes
                content = write(bundle(collection, saved_at=now()))
        # a name of its own: downloads are addressed by name and content, which another may share
        state[MADE] = (asked, content, f"respite-{token_hex(8)}.{ENDINGS[chosen][0]}")
    _, content, name = state[MADE]
    st.download_button(
        f"Save the file ({num(max(len(content) // 1000, 1), ',')} kB)",
        content,
        name,
        ENDINGS[chosen][1],
        on_click="ignore",
        type="primary",
    )


def bring_in(collection: Collection | None) -> None:
    """Steps of a device, and a diary that was kept elsewhere as a table."""
    device_upload(store, collection)
    if message := state.pop(LOADED, None):
        st.success(message)
    st.markdown(
        "**A diary that you kept elsewhere**, as a table of a spreadsheet, one row a day. Nothing is stored before "
        "you have seen what it would become."
    )
    upload = st.file_uploader("The file", key="load.upload")
    if upload is None:
        return
    try:
        file_form(store, upload, collection.info.name if collection else OWN_DIARY, is_personal=True)
    except ImportFault as fault:
        st.error(escape(for_people(str(fault))))


def bring_back() -> None:
    """A file that was saved for restoring becomes a diary of its own; nothing that is here is changed."""
    st.markdown("A JSON file or zip of Parquet tables saved here. It becomes a diary of its own beside what is there.")
    upload = st.file_uploader("The file to restore", type=["json", "zip"], key="data.upload")
    if upload is None:
        state.pop(READ, None)
        return
    if state.get(READ, (None,))[0] != upload.file_id:
        with tempfile.NamedTemporaryFile(dir=store.staging(), suffix=".upload") as copy:
            copy.write(upload.getbuffer())
            copy.flush()
            state[READ] = (upload.file_id, read_bundle(Path(copy.name), store.staging()))
    whole = state[READ][1]
    n_entries = sum(whole.tables[table].num_rows for table in COUNTED if table in whole.tables)
    st.markdown(
        f"It holds “{escape(whole.manifest['name'])}”: {num(n_entries, ',')} records, earlier versions included."
    )
    is_free = store.find(OWN_DIARY) is None
    name = whole.manifest["name"] if whole.manifest["name"] != OWN_DIARY or is_free else f"{OWN_DIARY} (restored)"
    wanted = st.text_input("Name it", name, key="data.name")
    if st.button("Restore it"):
        restored = restore_collection(store, whole, wanted)
        state[SAID] = f"Restored {num(n_entries, ',')} records as “{escape(restored.info.name)}”."
        state.pop(READ)
        show_next(restored.info.name)
        st.rerun()


def erase_it(collection: Collection) -> None:
    """Erase in two steps: what would go and what stays elsewhere is shown, then the name is typed."""
    if not state.get(ASKED):
        st.markdown("Removes every entry, its earlier versions, files and links, and writes the store's file anew.")
        if st.button("Erase everything"):
            state[ASKED] = True
            st.rerun()
        return
    counts = [f"- {WHAT.get(table, table.replace('_', ' '))}: {num(n, ',')}" for table, n in held(collection).items()]
    st.markdown("This cannot be undone. What goes:\n\n" + "\n".join(counts or ["- nothing but the name"]))
    if copies := copies_beside(store):
        files = "\n".join(f"- {escape(str(path))}" for path in copies)
        st.warning(f"These stores in the same folder are not touched and may hold the same data:\n\n{files}")
    st.markdown("Backups and files saved elsewhere are out of reach. Save a file above first if you want to keep one.")
    typed = st.text_input(f"To erase it, type its name: {escape(collection.info.name)}", key="data.typed")
    with st.container(horizontal=True):
        is_named = typed.strip() == collection.info.name
        if st.button("Erase it for good", type="primary"):
            if not is_named:
                st.error(f"“{escape(typed)}” is not its name; type {escape(collection.info.name)} to erase it.")
            else:
                with st.spinner("Erasing and writing the store anew"):
                    receipt = erase(collection)
                    # before any call of Streamlit's, which may end this run and with it the receipt
                    forget_everything()
                    state.clear()
                    state[RECEIPT] = receipt.text()
                st.rerun()
        if st.button("Keep everything"):
            del state[ASKED]
            st.rerun()


collection = diary()
page_title("My data", collection)
if message := state.pop(SAID, None):
    st.success(message)
if RECEIPT in state:
    st.success("Everything is erased. This is the receipt; it is not kept here.")
    st.code(state[RECEIPT], language=None, wrap_lines=True)
    name = f"respite-{token_hex(8)}.txt"
    st.download_button("Save the receipt", state[RECEIPT], name, "text/plain", on_click="ignore")
steps = {
    "A check-in on your phone": lambda: show_phones(collection),
    "Steps from a phone or watch": lambda: bring_in(collection),
}
sections = {**steps, "Restore from a file": bring_back}
if collection is not None:
    sections = {
        "Take it with you": lambda: save_as_file(collection),
        **sections,
        **(
            {"Earlier versions": lambda: earlier_versions(collection, days)}
            if (days := changed_days(collection))
            else {}
        ),
        "Erase it": lambda: erase_it(collection),
    }
    if sources := came_in(collection):
        sections = {"What came in": partial(show_came_in, collection, sources), **sections}
    if several := activity_sources(collection):
        sections = {"Which device counts": lambda: source_order(collection, several), **sections}
    if (as_walks := hikes_are_walks(collection)) is not None:
        sections = {"Walks and hikes": partial(hikes, collection, as_walks), **sections}
    if collection.info.is_simulated:  # real steps and days must not be mixed in
        del sections["Steps from a phone or watch"], sections["A check-in on your phone"]
for title, section in sections.items():
    st.header(title, anchor=False)
    try:
        section()
    except StoreError as fault:
        st.error(escape(str(fault)))
if collection is not None:
    batch_list(collection)
    kept_list(collection)
