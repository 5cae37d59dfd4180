"""What came in from phones and watches, a part for each activity."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from data.store.store import Collection
from pages.answers.came_in import CameIn
from pages.answers.measured import activity_title
from pages.shared.chart import chart, palette
from pages.telling.load.came_in import came_in_sentence, days_figure
from pages.telling.wording import escape


def show_came_in(collection: Collection, sources: tuple[CameIn, ...]) -> None:
    """Sentences and a picture of the days by source."""
    for (kind, unit), found in groupby(sources, key=lambda one: (one.kind, one.unit)):
        told = list(found)
        title = activity_title(kind).capitalize()
        lines = "\n".join(f"- {came_in_sentence(one)}" for one in told)
        chart(
            days_figure(told, palette()),
            title=f"{escape(title if kind == unit else f'{title}, {unit}')}: days by source",
            alt=" ".join(came_in_sentence(one) for one in told),
            key=f"came_in.{collection.id}.{kind}.{unit}",
        )
        st.markdown(lines)
