"""Who else works with a study: giving a colleague access to it, and taking it back."""

from __future__ import annotations

import streamlit as st

from data.accounts.access import AccountStore
from data.accounts.people import find_colleague, members, set_member
from data.store.store import Collection, StoreError, now
from pages.shared.visitor import store_seen
from pages.telling.wording import escape

MOST = 50


def study_access(collection: Collection) -> None:
    """The people who reach a study, where several sign in; nothing on one's own computer."""
    store = store_seen()
    if not isinstance(store, AccountStore):
        return
    st.header("Who works with this study", anchor=False)
    try:
        reaching = members(collection)
        for one in reaching[:MOST]:
            with st.container(horizontal=True, vertical_alignment="center"):
                is_own = one.account_id == store.account.account_id
                st.markdown(
                    f"Number {one.account_id}: {escape(one.name) or 'no name given'}{' (you)' if is_own else ''}"
                )
                if not is_own and st.button("Take access back", key=f"access.{one.account_id}"):
                    set_member(collection, one.account_id, False, now=now())
                    st.rerun()
        told = st.text_input("Give a colleague access: the number of their account, or their e-mail", key="access.told")
        if st.button("Give access", disabled=not told.strip()):
            set_member(collection, find_colleague(store, told).account_id, True, now=now())
            st.rerun()
        st.caption("They see everything of the study and can change it, from their next click on.")
    except StoreError as fault:
        st.error(escape(str(fault)))
