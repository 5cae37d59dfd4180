"""The file of a phone or watch among one's own data: what is taken, and the form that reads it."""

from __future__ import annotations

import streamlit as st

from data.store.store import Collection, Store
from pages.shared.device_form import READ, SAID, device_form

KINDS = ["zip", "xml", "csv", "json", "db", "txt", "tsv"]


def activity_upload(store: Store, collection: Collection | None) -> None:
    """Ask for a file, and read it into one's own diary."""
    state = st.session_state
    if message := state.pop(SAID, None):
        st.success(message)
    st.markdown(
        "The export of Apple Health, Google Health, Health Connect, Samsung, Garmin, Google Fit, Fitbit, Zepp, Xiaomi, "
        "Withings, Oura, Polar or Strava, as the app saved it. Nothing is stored before you have seen what it holds. "
        "Where several devices counted the same walk it counts once."
    )
    upload = st.file_uploader("The file of the phone or watch", type=KINDS, key="activity.upload")
    if upload is None:
        state.pop(READ, None)
        return
    device_form(store, collection, upload)
