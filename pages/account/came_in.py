"""What came in from phones and watches and by hand: one picture of the days by source, and lines for each."""

from __future__ import annotations

import streamlit as st

from data.store.store import Collection
from pages.answers.came_in import CameIn
from pages.shared.chart import chart, drawn, palette
from pages.telling.load.came_in import came_in_lines, days_figure


def show_came_in(collection: Collection, sources: tuple[CameIn, ...]) -> None:
    """The picture, then what each source tells of."""
    told = [came_in_lines(one) for one in sources]
    chart(
        drawn(collection, days_figure, sources, palette()),
        title="Days by source",
        alt=" ".join(line for lines in told for line in lines),
        key=f"came_in.{collection.id}",
    )
    st.markdown("\n".join(f"- {first}\n" + "".join(f"    - {line}\n" for line in rest) for first, *rest in told))
