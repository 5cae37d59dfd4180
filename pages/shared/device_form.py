"""Steps and walks from a phone or watch on a page: what the file holds is shown, then all of it is stored or nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import safe_table
from data.imports.devices.amounts import NOT_WORN, STEPS, Said, Unsaid
from data.imports.devices.device_file import DeviceFile, read_device
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.faults import ImportFault
from data.imports.outcome import LoadResult
from data.imports.uploads import Sent
from data.store.store import Collection, Store, StoreError
from pages.shared import controls
from pages.shared.chart import main_button
from pages.shared.load_watch import number_of
from pages.shared.shown import show_next
from pages.telling.wording import days_text, escape

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

READ, SAID, LOOKED = "activity.read", "activity.said", "activity.looked"
SHOWN = 100
FORMS = {"%d/%m/%Y": "day first: 03/11 is 3 November", "%m/%d/%Y": "month first: 03/11 is 11 March"}
TAKEN = (
    "It is none of the files that are read here. Other tables, with a date and what was done, go in through Load; "
    "of this app or watch, docs/devices.md names the file to export."
)


def is_of_device(store: Store, upload: UploadedFile | Sent) -> bool:
    """Whether a file is told by its content as one of a phone, watch or tracker; looked at once for each upload."""
    state, number = st.session_state, number_of(upload)
    if state.get(LOOKED, (None,))[0] != number:
        try:
            is_one = _read(store, upload, Said(zone=None, date_format=None, source=None, columns={})) is not None
        except Unsaid as unsaid:
            is_one = unsaid.topic != "source"  # a table of days that does not say whose it is
        except ImportFault:
            is_one = False
        state[LOOKED] = (number, is_one)
    return state[LOOKED][1]


def device_form(store: Store, collection: Collection | None, upload: UploadedFile | Sent) -> None:
    """Read, ask, show, store; into one's own diary where there is none yet."""
    state = st.session_state
    said = _said(upload)
    try:
        asked = (number_of(upload), said.zone, said.date_format, said.source, tuple(said.columns))
        if state.get(READ, (None,))[0] != asked:
            with st.spinner("Reading the file"):
                state[READ] = (asked, _read(store, upload, said))
        file = state[READ][1]
        if file is None:
            raise ImportFault(TAKEN)
        seen = preview_amounts(store, collection, file, today=controls.today())
        _show(file, seen)
        if st.button(f"Store {_amounts(seen.stored)}", type=main_button(), disabled=seen.stored == 0):
            name = collection.info.name if collection else OWN_DIARY
            done = load_amounts(store, name, file, today=controls.today())
            state[SAID] = f"Stored {_amounts(done.stored)} in “{escape(name)}”; the list below can take them out again."
            show_next(name)
            st.rerun()
    except Unsaid as unsaid:
        _ask(unsaid, upload)
    except (ImportFault, StoreError) as fault:
        st.error(escape(str(fault)))


def _key(upload: UploadedFile | Sent, topic: str) -> str:
    return f"activity.{number_of(upload)}.{topic}"


def _said(upload: UploadedFile | Sent) -> Said:
    """What was answered about this file. The zone is asked of every file: most stamps do not say where it was."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    here = st.context.timezone
    zone = st.selectbox(
        "Where you were when it was recorded",
        zones,
        index=zones.index(here) if here in zones else None,
        key=_key(upload, "zone"),
        help="A day is the day of this zone, in summer and winter. Files that name their days are not changed by it.",
        placeholder="Choose the zone",
    )
    state = st.session_state
    source = state.get(_key(upload, "source-kept"))
    is_steps = state.get(_key(upload, "column-kept"))
    return Said(
        zone=zone,
        date_format=state.get(_key(upload, "format-kept")),
        source=source,
        columns={STEPS: "value"} if is_steps else {},
    )


def _ask(unsaid: Unsaid, upload: UploadedFile | Sent) -> None:
    """The one thing that the file leaves open; what is answered is kept for the next run."""
    state = st.session_state
    sentence = escape(str(unsaid).split("; say it with")[0].split(", say so with")[0])
    if unsaid.topic == "zone":
        st.info("Choose above where you were; then you see what would be stored.")
    elif unsaid.topic == "date-format":
        chosen = st.radio(f"{sentence}. Which is it?", list(FORMS), format_func=FORMS.get, index=None)
        if chosen and st.button("Read it so"):
            state[_key(upload, "format-kept")] = chosen
            st.rerun()
    elif unsaid.topic == "source":
        name = st.text_input(f"{sentence} Which was it?", max_chars=60, placeholder="My watch")
        if st.button("Read it so", disabled=not name.strip()):
            state[_key(upload, "source-kept")] = name.strip()
            st.rerun()
    elif "value" in str(unsaid):
        st.markdown(sentence)
        if st.button("It is steps"):
            state[_key(upload, "column-kept")] = True
            st.rerun()
    else:
        st.error(sentence)


def _read(store: Store, upload: UploadedFile | Sent, said: Said) -> DeviceFile | None:
    if isinstance(upload, Sent):
        return read_device(upload.path, store.staging(), file_name=upload.file_name, said=said)
    with tempfile.NamedTemporaryFile(dir=store.staging(), suffix=".upload") as copy:
        copy.write(upload.getbuffer())
        copy.flush()
        return read_device(Path(copy.name), store.staging(), file_name=upload.name, said=said)


def _amounts(n: int) -> str:
    return f"{n:,} amount{'s' * (n != 1)}"


def _show(file: DeviceFile, seen: LoadResult) -> None:
    """Counts that add up, whose file it is, what is left out and why."""
    st.markdown(
        f"{escape(file.maker)}: of {_amounts(seen.records)} **{seen.stored:,}** will be stored, {seen.duplicates:,} are "
        f"there already and **{seen.rejected:,}** are left out, each with its reason below."
    )
    for note in seen.warnings:
        st.markdown(escape(note))
    if n_not_worn := int((seen.rejects["reason"] == NOT_WORN).sum()):
        st.markdown(
            f"{days_text(n_not_worn)} without a step, or with nothing but sitting, left out: the device was not "
            "worn, and nothing counted is not nothing walked."
        )
    if seen.rejected:
        with st.expander(f"The {seen.rejected:,} records left out"):
            for reason, n in seen.rejects["reason"].value_counts().head(10).items():
                st.markdown(f"- {n:,}: {escape(reason)}")
            st.dataframe(safe_table(seen.rejects.head(SHOWN)), hide_index=True)
