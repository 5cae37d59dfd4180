"""The answer under every definition at once, and kind words where the chosen one finds no respite."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.store.store import Collection
from pages.answers.respites import Respites, longest_without_bad
from pages.mine.respite_reads import other_definitions
from pages.shared.chart import chart, drawn, palette
from pages.shared.titles import simulated
from pages.telling.respite.strip_figure import strip_figure
from pages.telling.wording import days_text, escape


def show_never(found: Respites, everything: Sequence[Respites]) -> None:
    """What a diary without a respite still tells, and where else to look; one too short for it only says so."""
    first_on, last_on = found.period
    needed, days = found.definition.recovery_days, (last_on - first_on).days + 1
    met = [escape(one.definition.title) for one in everything if len(one.respites)]
    others = f"Other definitions do find respites here: {', '.join(met)}." if met else ""
    if days < needed:
        st.markdown(
            f"A respite takes {days_text(needed)} in a row that are good by this definition; this diary spans "
            f"{days_text(days)} so far. {others}"
        )
        return
    longest = longest_without_bad(found)
    told = f" The longest time without a bad day was {days_text(longest)}" if longest else ""
    # as long as a recovery and yet none: it must hold days in between, as good days alone would have made one
    told += ", but some of them were neither good nor bad." if longest >= needed else "." if longest else ""
    st.markdown(
        f"This diary holds no {days_text(needed)} in a row that are good by this definition.{told} With pain that "
        "lasts, many people never meet it, and it says little about how they are doing."
    )
    st.markdown(
        f"{others} What may tell more: **Trends**, for whether pain or what it keeps you from is moving; **Patterns**, "
        "for the days after you were active; and **Plan**, for what you did rather than what you felt."
    )


def show_others(collection: Collection, *, chosen: str) -> None:
    """How the answer moves when the definition does: one picture, one table, and those that find nothing.

    Worked out when it is opened: each definition reads the diary anew.
    """
    fold = st.expander("Under other definitions", key="others.fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        found = other_definitions(collection, chosen)
        if not found.is_told:
            st.markdown("No day tells any of them anything yet.")
            return
        if any(row.estimate is not None for row in found.rows):
            chart(
                drawn(collection, strip_figure, found.rows, axis="Days", palette=palette()),
                title=simulated("How long half of the respites lasted, by each definition", collection),
                key="strip",
                alt=". ".join(f"{row.title}: {row.words}" for row in found.rows),
            )
        if found.rows:
            st.table(found.table)
        if found.none:
            none = "; ".join(escape(title) for title in found.none)
            st.markdown(f"No respite by: {none}." if found.rows else "None of them finds a respite in this diary.")
        if found.absent:
            absent = "; ".join(escape(title) for title in found.absent)
            st.markdown(f"Cannot be told, as what they ask about is not recorded: {absent}.")
