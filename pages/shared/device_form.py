"""Steps and walks from a phone or watch: a file is read, what it holds is shown, then all of it is stored or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import available_timezones

import streamlit as st

from data.catalogue.vocabulary import OWN_DIARY
from data.exports.csv_out import safe_table
from data.imports.devices.amounts import NOT_WORN, STEPS, Said, Unsaid
from data.imports.devices.clock import AWAY
from data.imports.devices.device_file import DeviceFile, is_device, read_device
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.faults import ImportFault
from data.imports.outcome import LoadResult
from data.imports.uploads import Sent
from data.store.store import Collection, Store, StoreError
from pages.shared import controls
from pages.shared.large_file import large_file
from pages.shared.load_watch import about_to_store, number_of, was_stopped, watched
from pages.shared.shown import show_next
from pages.shared.typed_dates import typed_dates
from pages.telling.manner import num
from pages.telling.wording import days_text, escape

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

Found = TypeVar("Found")
READ, SEEN, SAID, IS_ONE = "activity.read", "activity.seen", "activity.said", "activity.is_one"
SHOWN = 100
KINDS = ["zip", "xml", "csv", "json", "db", "txt", "tsv", "fit", "ndjson", "jsonl"]
FORMS = {"%d/%m/%Y": "day first: 03/11 is 3 November", "%m/%d/%Y": "month first: 03/11 is 11 March"}
TAKEN = (
    "It is none of the files that are read here. Other tables, with a date and what was done, go in through Load; "
    "of this app or watch, docs/devices.md names the file to export."
)


def device_upload(store: Store, collection: Collection | None) -> None:
    """An uploader for the file of a phone or watch; into one's own diary where there is none yet."""
    st.markdown(
        "The export of Apple Health, Google Health, Health Connect, Samsung, Garmin, Google Fit, Fitbit, Zepp, Xiaomi, "
        "Withings, Oura, Polar or Strava, as the app saved it. Nothing is stored before you have seen what it holds. "
        "Where several devices counted the same walk it counts once."
    )
    upload = st.file_uploader("The file of the phone or watch", type=KINDS, key="activity.upload") or large_file(
        "my-data"
    )
    show_said()
    if upload is None:
        for kept in (READ, SEEN):
            st.session_state.pop(kept, None)
    elif not device_form(store, upload, collection):
        st.error(TAKEN)


def show_said() -> None:
    """What became of the file that was stored last."""
    if message := st.session_state.pop(SAID, None):
        st.success(message)


def device_form(store: Store, upload: UploadedFile | Sent, collection: Collection | None) -> bool:
    """Read, ask, show, store; whether it is a file of a phone, watch or tracker at all."""
    state = st.session_state
    number = number_of(upload)
    if was_stopped(store, upload):
        return True
    if state.get(IS_ONE, (None,))[0] != number:
        state[IS_ONE] = (
            number,
            _on_disk(store, upload, lambda path, name: is_device(path, store.staging(), file_name=name)),
        )
    if not state[IS_ONE][1]:
        return False
    try:
        said = _said(number)
        asked = (number, said.zone, said.date_format, said.source, tuple(said.columns))
        if state.get(READ, (None,))[0] != asked:
            state[READ] = (asked, _read(store, upload, said))
        file = state[READ][1]
        beside = (asked, collection and collection.id, store.last_write, controls.today())
        if state.get(SEEN, (None,))[0] != beside:
            # every record of the file is held against what is stored: not on every run of the page
            state[SEEN] = (beside, preview_amounts(store, collection, file, today=controls.today()))
        _store(store, upload, file, state[SEEN][1], collection)
    except Unsaid as unsaid:
        _ask(unsaid, number)
    except (ImportFault, StoreError) as fault:
        st.error(escape(str(fault)))
    return True


def _store(
    store: Store, upload: UploadedFile | Sent, file: DeviceFile, seen: LoadResult, collection: Collection | None
) -> None:
    """Show what would be stored, and store it when that is wanted."""
    _show(file, seen)
    if not st.button(f"Store {_amounts(seen.stored)}", type="primary", disabled=seen.stored == 0):
        return
    name = collection.info.name if collection else OWN_DIARY
    about_to_store(store, name, file.sha256)
    with watched(number_of(upload), "store") as tell:
        done = load_amounts(store, name, file, today=controls.today(), tell=tell)
    st.session_state[SAID] = (
        f"Stored {_amounts(done.stored)} in “{escape(name)}”; the list below can take them out again."
    )
    show_next(name)
    st.rerun()


def _key(number: str, topic: str) -> str:
    return f"activity.{number}.{topic}"


def _kept(number: str, zone: str | None = None) -> Said:
    """What was answered about this file so far."""
    state = st.session_state
    return Said(
        zone=zone,
        date_format=state.get(_key(number, "format-kept")),
        source=state.get(_key(number, "source-kept")),
        columns={STEPS: "value"} if state.get(_key(number, "column-kept")) else {},
    )


def _said(number: str) -> Said:
    """What was answered about this file. The zone is asked of every file: most stamps do not say where it was."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    here = st.context.timezone
    zone = st.selectbox(
        "Where you were when it was recorded",
        zones,
        index=zones.index(here) if here in zones else None,
        key=_key(number, "zone"),
        help="A day is the day of this zone, in summer and winter. Files that name their days are not changed by it.",
        placeholder="Choose the zone",
    )
    return _kept(number, _with_travels(number, zone, zones))


def _with_travels(number: str, zone: str | None, zones: list[str]) -> str | None:
    """The zone, and those of days on which the person was elsewhere."""
    if zone is None or not st.checkbox("For some of the days I was elsewhere", key=_key(number, "away")):
        return zone
    n = int(st.number_input("How many times", 1, 20, 1, key=_key(number, "travels")))
    found = [zone]
    for place in range(n):
        days = st.date_input(
            f"First and last day elsewhere, {place + 1}" if n > 1 else "First and last day elsewhere",
            value=[],
            format=typed_dates(),
            key=_key(number, f"days.{place}"),
        )
        there = st.selectbox(
            f"Where, {place + 1}" if n > 1 else "Where",
            zones,
            index=None,
            key=_key(number, f"there.{place}"),
            placeholder="Choose the zone",
        )
        if len(days) == 2 and there:
            found.append(f"{days[0]}..{days[1]}={there}")
    return AWAY.join(found)


def _ask(unsaid: Unsaid, number: str) -> None:
    """The one thing that the file leaves open; what is answered is kept for the next run."""
    state = st.session_state
    sentence = escape(str(unsaid).split("; say it with")[0].split(", say so with")[0])
    if unsaid.topic == "zone":
        st.info("Choose above where you were; then you see what would be stored.")
    elif unsaid.topic == "date-format":
        chosen = st.radio(f"{sentence}. Which is it?", list(FORMS), format_func=FORMS.get, index=None)
        if chosen and st.button("Read it so"):
            state[_key(number, "format-kept")] = chosen
            st.rerun()
    elif unsaid.topic == "source":
        name = st.text_input(f"{sentence} Which was it?", max_chars=60, placeholder="My watch")
        if st.button("Read it so", disabled=not name.strip()):
            state[_key(number, "source-kept")] = name.strip()
            st.rerun()
    elif "value" in str(unsaid):
        st.markdown(sentence)
        if st.button("It is steps"):
            state[_key(number, "column-kept")] = True
            st.rerun()
    else:
        st.error(sentence)


def _read(store: Store, upload: UploadedFile | Sent, said: Said) -> DeviceFile | None:
    with watched(number_of(upload), "device") as tell:
        return _on_disk(
            store, upload, lambda path, name: read_device(path, store.staging(), file_name=name, said=said, tell=tell)
        )


def _on_disk(store: Store, upload: UploadedFile | Sent, read: Callable[[Path, str], Found]) -> Found:
    """What `read` makes of the upload's path and name."""
    if isinstance(upload, Sent):
        return read(upload.path, upload.file_name)
    with tempfile.NamedTemporaryFile(dir=store.staging(), suffix=".upload") as copy:
        copy.write(upload.getbuffer())
        copy.flush()
        return read(Path(copy.name), upload.name)


def _amounts(n: int) -> str:
    return f"{num(n, ',')} amount{'s' * (n != 1)}"


def _show(file: DeviceFile, seen: LoadResult) -> None:
    """Counts that add up, whose file it is, what is left out and why."""
    st.markdown(
        f"{escape(file.maker)}: of {_amounts(seen.records)} **{num(seen.stored, ',')}** will be stored, {num(seen.duplicates, ',')} are "
        f"there already and **{num(seen.rejected, ',')}** are left out, each with its reason below."
    )
    for note in seen.warnings:
        st.markdown(escape(note))
    if n_not_worn := int((seen.rejects["reason"] == NOT_WORN).sum()):
        st.markdown(
            f"{days_text(n_not_worn)} without a step, or with nothing but sitting, left out: the device was not "
            "worn, and nothing counted is not nothing walked."
        )
    if seen.rejected:
        with st.expander(f"The {num(seen.rejected, ',')} records left out"):
            for reason, n in seen.rejects["reason"].value_counts().head(10).items():
                st.markdown(f"- {num(n, ',')}: {escape(reason)}")
            st.dataframe(safe_table(seen.rejects.head(SHOWN)), hide_index=True)
