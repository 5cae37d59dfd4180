"""Audit: who did what when, whether all of it is as it was written, and a file of it to keep."""

from functools import partial
from secrets import token_hex

import pandas as pd
import streamlit as st

from data.accounts.access import AccountStore
from data.accounts.people import trail_length
from data.store.audit import extent, first_broken, latest, n_unread
from data.store.audit_table import audit_csv, kept_hash
from pages.shared import controls
from pages.shared.shown import shown
from pages.shared.titles import page_title
from pages.shared.visitor import store_seen
from pages.telling.audit.words import extent_sentence, line_text, moment_text, whole_sentence
from pages.telling.wording import escape

MOST = 100  # lines on a page
AT_ONCE = 15_000  # lines that are checked unasked: a fraction of a second, and more than lie between checkpoints
CHECKED, SKIP = "audit.checked", "audit.skip"
store, state = store_seen(), st.session_state


def about_what() -> int | None:
    """The collection whose lines are shown, None for all of the store's, for those who may see them."""
    if isinstance(store, AccountStore) and not store.may("steward"):
        return collection.id
    if collection is None:
        return None
    words = {"all": "Everything here", "this": collection.info.name}
    return None if controls.linked_choice("Lines about", words, key="lines", default="all") == "all" else collection.id


def is_whole(n_all: int) -> None:
    """Say whether the trail is whole: the newest lines when the page opens and anew with each, all when asked."""
    asked = st.button("Check all lines")
    if asked or (state.get(CHECKED, (None,))[0] != n_all and n_unread(store) <= AT_ONCE):
        with st.spinner("Checking the lines"):
            state[CHECKED] = (n_all, first_broken(store, is_whole=asked))
    if CHECKED not in state or state[CHECKED][0] != n_all:
        st.markdown("Whether every line is as it was written has not been checked yet.")
        return
    broken = state[CHECKED][1]
    (st.markdown if broken is None else st.error)(whole_sentence(broken, is_all=about is None))


def turn(by: int) -> None:
    """Go to older or newer lines."""
    state[SKIP] = max(state.get(SKIP, 0) + by, 0)


collection = shown()
page_title("Audit", collection)
if collection is None and isinstance(store, AccountStore) and not store.may("steward"):
    st.markdown("Who did what when with your diary or study will be here, once there is one.")
    st.stop()
about = about_what()
n, since = extent(store, about=about)
st.markdown(
    f"{extent_sentence(n, since)} Each says who did what and when; none holds an answer, a note or a name. "
    "What you correct keeps its earlier values."
)
is_whole(trail_length(store))
if n:
    skip = min(state.get(SKIP, 0), (n - 1) // MOST * MOST)
    names = {info.collection_id: info.name for info in store.collections()}
    lines = latest(store, about=about, skip=skip, most=MOST)
    told = [escape(line_text(line, me=store.actor, names=names, has_about=about is None)) for line in lines]
    zone = controls.zone_here()
    when = "When" if zone else "When (UTC)"
    rows = pd.DataFrame({when: [moment_text(line.at, zone) for line in lines], "What": told})
    st.caption(f"Lines {skip + 1:,} to {skip + len(lines):,} of {n:,}, the newest first.")
    st.table(rows.set_index(when))
    with st.container(horizontal=True):
        st.button("Newer", on_click=turn, args=(-MOST,), disabled=not skip)
        st.button("Older", on_click=turn, args=(MOST,), disabled=skip + MOST >= n)
        st.download_button(
            "Save all as a file",
            partial(audit_csv, store, about=about),
            f"respite-{token_hex(8)}.csv",
            "text/csv",
            on_click="ignore",
        )
    with st.expander("How this was worked out"):
        st.markdown(
            "Every line is bound to the one before it by its SHA-256, over the JSON list of its parts. Whoever can "
            "rewrite the whole store could rewrite the whole trail: keep "
            + ("the hash of the last line" if about is None else "the fingerprint of these lines")
            + " elsewhere, and compare it later with the same lines."
        )
        if st.button("Show it"):
            st.code(kept_hash(store, about=about), language=None, wrap_lines=True)
