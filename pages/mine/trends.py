"""Trends: what changed over a period, by how much and how sure; every day, and its level where known."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analysis.trend import Trend
from data.definition import definitions
from data.noticed import noticed_pain_change
from data.vocabulary import PAIN_MEASURES
from pages.parts import controls
from pages.parts.chart import chart, palette
from pages.parts.figures import trend_figure
from pages.parts.measured import Kind, Measured, as_drawn
from pages.parts.plan_figure import draw_marks
from pages.parts.plan_marks import marks, marks_caption
from pages.parts.resources import level, measured, respites, trend, values
from pages.parts.respite import episodes
from pages.parts.series import in_period
from pages.parts.shown import diary
from pages.parts.titles import page_title, simulated
from pages.parts.trend_sections import show_calendar, show_others
from pages.parts.trend_words import figure_title, headline
from pages.parts.wording import capital, days_text, escape, number_text, period_text

PERIODS = {"28": "4 weeks", "84": "12 weeks", "365": "1 year", "all": "All"}
DEFINITION = "delphi-2011"


def ends_on(on_day: pd.Series, last: date, days: str) -> tuple[date, date]:
    """The period that ends with the last day of the diary; an open one begins with the first of `on_day`."""
    first = on_day.min().date() if len(on_day) else last
    return (min(first, last) if days == "all" else last - timedelta(days=int(days) - 1)), last


def worked_out(one: Measured, result: Trend) -> None:
    """Method, numbers and reservations, one click below the sentence."""
    with st.expander("How this was worked out"):
        st.markdown(f"{result.method}. In brackets: 95 % interval.")
        if not result.too_few:
            phi = result.autocorrelation
            like = "too few neighbouring days to say" if phi is None else f"{phi:.2f}"
            p_value = "" if result.p_value is None else f"p = {result.p_value:.2g}. "
            st.markdown(f"n = {result.n} days. {p_value}How alike neighbouring days are (φ): {like}.")
        if one.key in PAIN_MEASURES:
            noticed = noticed_pain_change()
            st.markdown(
                f"{noticed.name.capitalize()}: {noticed.value:g} points, {noticed.population} "
                f"({noticed.source.reference})."
            )
        st.markdown(
            "Of several entries of a day the highest counts. A day without an entry is unknown, and nothing "
            "is drawn across it. The line is a local-level model's, the band where that level lies with 95 %."
        )


collection = diary()
page_title("Trends", collection)
everything = measured(collection) if collection else {}
if not everything:
    st.markdown("Pain over time will be here, once there are days to show. A first day takes twenty seconds.")
    st.stop()

titles = {key: capital(one.title) for key, one in everything.items()}
key = controls.linked_choice("Measure", titles, key="measure", default=next(iter(titles)))
days = controls.linked_choice("Period", PERIODS, key="period", default="84", in_row=True)
one, table = everything[key], values(collection, key)
last = max(known.max().date() for name in everything if len(known := values(collection, name)["on_day"]))
period = ends_on(table["on_day"], last, days)
chosen = in_period(table, period)
result = trend(collection, key, period)
noticed = noticed_pain_change() if key in PAIN_MEASURES else None
pairs = [(row.on_day.date(), row.value) for row in chosen.itertuples()]

sentence = headline(one, result, pairs, noticed=noticed)
st.markdown(sentence)
place = st.container()
definition = controls.linked_choice(
    "Shaded: episodes by", {one.id: one.title for one in definitions()}, key="definition", default=DEFINITION
)
shaded = [span for span in episodes(respites(collection, definition)) if span.last_on >= period[0]]
marked = marks(collection, period)
with place:
    low, high = one.limits
    if one.kind is Kind.AMOUNT:
        high = chosen["value"].max() or 1 if len(chosen) else 1
    reach = one.unit if one.kind is Kind.AMOUNT else f"{number_text(low)} to {number_text(high)}"
    line = None if one.kind in (Kind.YES_NO, Kind.SCORE) else level(collection, key, period)
    figure = trend_figure(
        as_drawn(one, chosen), line, shaded, period,
        limits=(low, high), axis=f"{capital(one.title)}, {reach}", palette=palette(),
    )
    draw_marks(figure, marked, period, palette=palette())
    chart(
        figure,
        title=simulated(f"{figure_title(one, result, pairs)}, {period_text(*period)}", collection),
        alt=f"{capital(one.title)}, {reach}, a point for each of {days_text(len(chosen))} "
        f"recorded, {len(shaded)} episodes shaded. {marks_caption(marked)} {sentence}",
        key="trend",
    )
    if marked:
        st.caption(marks_caption(marked))
worked_out(one, result)
if one.kind is not Kind.SCORE:
    show_calendar(collection, one, period)
show_others(collection, [other for name, other in everything.items() if name != key], period)
