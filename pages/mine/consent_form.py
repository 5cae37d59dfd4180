"""Agreeing to share with a study: what it says, what one ticks, the rows that would go, and the tick that counts."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

import streamlit as st

from data.catalogue.vocabulary import MEASURES, Measure
from data.own.own_measures import measures_of, own_measures
from data.sharing.consents import Offered, agree
from data.sharing.joining import write_anew
from data.sharing.joining_offer import OWN_THINGS, Item
from data.sharing.shared_rows import SharedRows, preview
from data.store.store import Collection, StoreError
from pages.shared.cache import forget_everything
from pages.shared.shown import own_diary
from pages.telling.joining.words import (
    ALWAYS,
    item_title,
    items_text,
    reach_text,
    rows_sentence,
    rows_tables,
    statement_text,
)
from pages.telling.wording import escape

TOKEN, UNWRITTEN = "consent.token", "consent.unwritten"
state = st.session_state


def consent_form(
    diary: Collection | None, offered: Offered, *, code: str | None = None, before: frozenset[Item] = frozenset()
) -> Collection | None:
    """Show a study's statement and ask for consent; returns the diary that takes part once that is given.

    `diary` None: one that begins with it. Nothing is ticked that was not agreed to `before`.
    """
    state.setdefault(TOKEN, uuid4().hex)
    statement = offered.stated.statement
    st.markdown(f"What “{escape(offered.name)}” says:")
    st.markdown(statement_text(statement))
    st.markdown(reach_text(offered))
    with st.expander("What holds whatever a study says", expanded=True):
        st.markdown("\n".join(f"- {line}" for line in ALWAYS))
    own = MEASURES if diary is None else measures_of(diary)
    items = _ticked(diary, offered, before, own)
    if not items:
        st.markdown("Tick at least one thing to share, or leave this page; nothing is shared.")
        return None
    shared = SharedRows() if diary is None else preview(diary, items, statement.from_on)
    st.markdown(f"You would share {escape(items_text(items, own))}. {rows_sentence(shared, statement)}")
    if len(shared):
        with st.expander("The latest of these rows, as they would go"):
            for title, table in rows_tables(shared, own).items():
                st.markdown(f"**{title}**")
                st.table(table.set_index("Day"))
    is_agreed = st.checkbox(
        "I have read this, and share what is listed from now on until I stop.",
        key=f"consent.agreed.{offered.study_id}.{offered.stated.version}.{hash(frozenset(items))}",
    )
    if st.button("Agree and take part" if not before else "Agree to this", type="primary", disabled=not is_agreed):
        return _agree(diary, offered, items, code)
    return None


def _ticked(
    diary: Collection | None, offered: Offered, before: frozenset[Item], own: Mapping[str, Measure]
) -> set[Item]:
    asks = offered.stated.statement.asks
    needed = {ask.item for ask in asks if not ask.is_optional}
    if needed:
        st.markdown(f"Needed to take part: {escape(items_text(needed))}.")
    wanted = [ask.item for ask in asks if ask.is_optional and ask.item.about != OWN_THINGS]
    if Item(OWN_THINGS, OWN_THINGS) in [ask.item for ask in asks]:
        there = () if diary is None else own_measures(diary)
        wanted += [
            Item(OWN_THINGS, one.measure.name)
            for one in there
            if not one.is_ended or Item(OWN_THINGS, one.measure.name) in before
        ]
        st.markdown(
            "It also asks for what you record of your own, each by the name you gave it: tick what you want to share."
            if there
            else "It also asks for what people record of their own; you have nothing of that kind now."
        )
    optional = {f"{item.about}.{item.name}": item for item in wanted}
    chosen = (
        st.pills(
            "Shared only if you tick it",
            list(optional),
            selection_mode="multi",
            default=[name for name, item in optional.items() if item in before],
            format_func=lambda name: escape(item_title(optional[name], own)),
            key=f"consent.items.{offered.study_id}",
        )
        if optional
        else []
    )
    return needed | {optional[name] for name in chosen}


def _agree(diary: Collection | None, offered: Offered, items: set[Item], code: str | None) -> Collection | None:
    try:
        target = diary or own_diary()
        is_less = agree(target, offered.study_id, offered.stated.version, items, key=state[TOKEN], code=code)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return None
    del state[TOKEN]
    if is_less:
        erase_bytes(target)
    return target


def erase_bytes(diary: Collection) -> None:
    """Write the store anew after rows were deleted from a study; where that fails it is said, and can be done again."""
    forget_everything()
    try:
        with st.spinner("Erasing it from the file too"):
            write_anew(diary.store)
        state.pop(UNWRITTEN, None)
    except StoreError:
        state[UNWRITTEN] = True
