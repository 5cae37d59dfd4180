"""Which device counts, where several tell of the same activity."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from data.own.sources import Sources, order_sources
from data.store.store import Collection
from pages.answers.measured import activity_title
from pages.telling.wording import days_text, escape

UNNAMED = {"": "no device named", "form": "written down here"}
SAID = "sources.said"


def source_order(collection: Collection, found: tuple[Sources, ...]) -> None:
    """A chooser for every activity with several sources."""
    if message := st.session_state.pop(SAID, None):
        st.success(message)
    for one in found:
        _choose(collection, one)


def _choose(collection: Collection, one: Sources) -> None:
    """The order of one activity's sources, in the order they are tapped."""
    days = {source.name: source.n_days for source in one.sources}
    title = escape(activity_title(one.kind).capitalize())
    key = f"sources.{collection.id}.{one.kind}.{one.unit}"
    chosen = st.multiselect(
        f"{title} ({escape(one.unit)}): where several tell of the same time, the first of these counts",
        list(days),
        default=list(one.own_order),
        key=key,
        format_func=lambda name: f"{UNNAMED.get(name, name)}, {days_text(days[name])}",
        placeholder="No order: a watch before a phone; what only one tells of counts in any case",
    )
    if tuple(chosen) == one.own_order:
        return
    token = st.session_state.setdefault(f"{key}.token", uuid4().hex)
    if st.button("Use this order", key=f"{key}.save"):
        order_sources(collection, one.kind, one.unit, chosen, key=token)
        del st.session_state[f"{key}.token"]
        names = ", then ".join(escape(UNNAMED.get(name, name)) for name in chosen)
        st.session_state[SAID] = (
            f"{title}: {names} from now on." if chosen else f"{title}: a watch before a phone from now on."
        )
        st.rerun()
