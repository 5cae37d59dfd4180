"""A file too large for the memory of a page: sent to a route that streams it to disk, then read like any other."""

from __future__ import annotations

import streamlit as st

from data.imports.uploads import TICKETS, Sent
from data.store.clock import steady
from pages.shared.visitor import store_seen
from pages.telling.manner import num

KEY = "sent"  # in the address, after the file has arrived
TICKET = "load.ticket"


def large_file(page: str) -> Sent | None:
    """The large file that has arrived for a page of `PAGES`; else the way to the form that sends one."""
    holder = store_seen().actor
    if ticket := st.query_params.get(KEY):
        if sent := TICKETS.take_up(ticket, now=steady(), holder=holder):
            st.markdown(f"Arrived: {num(sent.n_bytes / 1e6, ',.0f')} MB.")
            return sent
        st.info("That file is not here any more; send it again.")
    if not TICKETS.is_open(st.session_state.get(TICKET, ""), now=steady(), holder=holder):
        st.session_state[TICKET] = TICKETS.give(now=steady(), holder=holder)
    st.markdown(
        f"[Send a file over {st.get_option('server.maxUploadSize')} MB](/upload/{st.session_state[TICKET]}?for={page})"
    )
    return None
