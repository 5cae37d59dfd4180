"""One's own usual, offered on Respite: said what it would be, accepted with one tap."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from data.own.my_usual import accept_usual, my_usual
from data.store.store import Collection, StoreError, now
from pages.telling.respite.usual_words import offer_sentence
from pages.telling.wording import escape

TOKEN = "usual.token"


def show_usual(collection: Collection) -> None:
    """What one's own usual is, and a button to go by it from here on."""
    fold = st.expander("Better and worse than my own usual", key="usual.fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        found = my_usual(collection)
        st.markdown(offer_sentence(found))
        if found.definition is None or collection.info.is_simulated:
            return
        key = st.session_state.setdefault(TOKEN, uuid4().hex)
        if st.button("Go by my usual"):
            try:
                accept_usual(collection, key=key, now=now())
            except StoreError as fault:
                st.error(escape(str(fault)))
                return
            st.session_state.pop(TOKEN)
            st.query_params.pop("definition", None)
            st.rerun()
