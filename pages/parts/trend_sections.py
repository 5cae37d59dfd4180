"""The sections of the page of trends below its figure, each a sentence first."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from data.store import Collection
from pages.parts import controls
from pages.parts.calendar_figure import calendar_alt, calendar_figure, month_rows
from pages.parts.chart import chart, palette
from pages.parts.figures import Panel, small_multiples
from pages.parts.measured import Kind, Measured, as_drawn, value_text
from pages.parts.resources import values
from pages.parts.series import in_period
from pages.parts.titles import simulated
from pages.parts.trend_words import calendar_caption
from pages.parts.wording import capital, days_text, escape, period_text

YEAR = timedelta(days=52 * 7)
LATEST = "latest"


def show_calendar(collection: Collection, one: Measured, period: tuple[date, date]) -> None:
    """One cell for each day; a period of more than a year is shown a year at a time."""
    st.subheader("Calendar", anchor=False)
    if period[1] - period[0] > YEAR:
        years = range(period[1].year, period[0].year - 1, -1)
        options = {LATEST: "The latest 52 weeks"} | {str(year): str(year) for year in years}
        year = controls.linked_choice("Year", options, key="year", default=LATEST)
        first_on, last_on = (
            (period[1] - YEAR + timedelta(days=1), period[1]) if year == LATEST
            else (date(int(year), 1, 1), date(int(year), 12, 31))
        )
        period = max(first_on, period[0]), min(last_on, period[1])
    known = in_period(values(collection, one.key), period)
    days = as_drawn(one, known)

    def shown(value: float) -> str:
        return value_text(one, value)

    high = one.limits[1] if one.kind is not Kind.AMOUNT else known["value"].max() if len(known) else 1.0
    of = (period[1] - period[0]).days + 1
    what = capital(escape(one.title))
    chart(
        calendar_figure(days, period, limits=(one.limits[0], high), palette=palette(), shown=shown),
        title=simulated(
            f"{what}, {len(known):,} of {days_text(of)} recorded, {period_text(*period)}", collection
        ),
        alt=calendar_alt(days, period, what=one.title, shown=shown), key="calendar",
    )
    st.caption(calendar_caption(one, high))
    with st.expander("The months in numbers"):
        mean = "Days with it" if one.kind is Kind.YES_NO else "Average"
        columns = ["Month", "Days recorded", mean, "Lowest to highest"]
        rows = month_rows(days, period, shown=shown)
        st.table(pd.DataFrame(rows, columns=columns).set_index("Month"))


def show_others(
    collection: Collection, others: list[Measured], period: tuple[date, date]
) -> None:
    """Everything else that was recorded in a period, under one another on one time axis."""
    panels = []
    for one in others:
        known = in_period(values(collection, one.key), period)
        if len(known):
            counted = f"{capital(one.title)}, {days_text(len(known))} recorded"
            limits = one.limits if one.kind in (Kind.SCALE, Kind.SCORE) else None
            panels.append(Panel(counted, as_drawn(one, known), limits, one.unit if limits is None else ""))
    if not panels:
        return
    st.subheader("What else was recorded", anchor=False)
    chart(
        small_multiples(panels, period, palette=palette()), key="panels",
        title=simulated(f"{len(panels)} more on the same days, {period_text(*period)}", collection),
        alt=". ".join(panel.title for panel in panels),
    )
