"""Which device counts, where several tell of the same activity."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from data.own.sources import Sources, count_hikes, order_sources
from data.store.store import Collection
from pages.answers.measured import activity_title
from pages.telling.load.came_in import source_name
from pages.telling.wording import days_text, escape

SAID = "sources.said"


def source_order(collection: Collection, found: tuple[Sources, ...]) -> None:
    """A chooser for every activity with several sources."""
    if message := st.session_state.pop(SAID, None):
        st.success(message)
    for one in found:
        _choose(collection, one)


def hikes(collection: Collection, as_walks: bool) -> None:
    """Whether a hike counts as a walk as well."""
    if message := st.session_state.pop(SAID, None):
        st.success(message)
    key = f"sources.{collection.id}.hikes"
    chosen = st.checkbox("A hike counts as a walk as well; it is shown on its own too", as_walks, key=key)
    if chosen == as_walks:
        return
    token = st.session_state.setdefault(f"{key}.token", uuid4().hex)
    if st.button("Count them so", key=f"{key}.save"):
        count_hikes(collection, as_walks=chosen, key=token)
        del st.session_state[f"{key}.token"]
        st.session_state[SAID] = (
            "Hikes count as walks from now on." if chosen else "Hikes count on their own from now on."
        )
        st.rerun()


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
        format_func=lambda name: f"{source_name(name)}, {days_text(days[name])}",
        placeholder="No order: a watch before a phone; what only one tells of counts in any case",
    )
    if tuple(chosen) == one.own_order:
        return
    token = st.session_state.setdefault(f"{key}.token", uuid4().hex)
    if st.button("Use this order", key=f"{key}.save"):
        order_sources(collection, one.kind, one.unit, chosen, key=token)
        del st.session_state[f"{key}.token"]
        names = ", then ".join(escape(source_name(name)) for name in chosen)
        st.session_state[SAID] = (
            f"{title}: {names} from now on." if chosen else f"{title}: a watch before a phone from now on."
        )
        st.rerun()
