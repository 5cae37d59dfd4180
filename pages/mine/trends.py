"""Trends: what changed over a period, by how much and how sure; every day, and its level where known."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analysis.trend import Trend
from data.definition import definitions
from data.noticed import noticed_pain_change
from data.vocabulary import MEASURES, PAIN_MEASURES
from pages.parts import controls
from pages.parts.chart import chart, palette
from pages.parts.figures import Panel, small_multiples, trend_figure
from pages.parts.plan_figure import draw_marks
from pages.parts.plan_marks import marks, marks_caption
from pages.parts.resources import activities, level, measures, respites, trend
from pages.parts.respite import episodes
from pages.parts.series import activity_title, as_days, in_period
from pages.parts.shown import diary
from pages.parts.titles import page_title, simulated
from pages.parts.wording import days_text, period_text, trend_sentence, trend_title

PERIODS = {"28": "4 weeks", "84": "12 weeks", "365": "1 year", "all": "All"}
DEFINITION = "delphi-2011"
SCALES = (*PAIN_MEASURES, "activity_limited")


def ends_on(on_day: pd.Series, days: str) -> tuple[date, date]:
    """The period that ends with the last day recorded; an open one begins with the first."""
    first, last = on_day.min().date(), on_day.max().date()
    return (first if days == "all" else last - timedelta(days=int(days) - 1)), last


def worked_out(result: Trend) -> None:
    """Method, numbers and reservations, one click below the sentence."""
    with st.expander("How this was worked out"):
        st.markdown(f"{result.method}. In brackets: 95 % interval.")
        if not result.too_few:
            phi = result.autocorrelation
            like = "too few neighbouring days to say" if phi is None else f"{phi:.2f}"
            p_value = "" if result.p_value is None else f"p = {result.p_value:.2g}. "
            st.markdown(f"n = {result.n} days. {p_value}How alike neighbouring days are (φ): {like}.")
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
table = measures(collection) if collection else pd.DataFrame()
recorded = set(table["measure"]) if len(table) else set()
scales = {name: MEASURES[name].title.capitalize() for name in SCALES if name in recorded}
if not scales:
    st.markdown("Pain over time will be here, once there are days to show. A first day takes twenty seconds.")
    st.stop()

measure = controls.linked_choice("Measure", scales, key="measure", default=next(iter(scales)), in_row=True)
days = controls.linked_choice("Period", PERIODS, key="period", default="84", in_row=True)
period = ends_on(table["on_day"], days)
what, limits = MEASURES[measure].title, (MEASURES[measure].minimum, MEASURES[measure].maximum)
chosen = in_period(table[table["measure"] == measure], period)
result = trend(collection, measure, period)
noticed = noticed_pain_change() if measure in PAIN_MEASURES else None

sentence = trend_sentence(result, what=what, noticed=noticed, widest=limits[1] - limits[0])
st.markdown(sentence)
place = st.container()
definition = controls.linked_choice(
    "Shaded: episodes by", {one.id: one.title for one in definitions()}, key="definition", default=DEFINITION
)
shaded = [span for span in episodes(respites(collection, definition)) if span.last_on >= period[0]]
marked = marks(collection, period)
with place:
    figure = trend_figure(
        as_days(chosen, "value", what), level(collection, measure, period), shaded,
        period, limits=limits, axis=f"{what.capitalize()}, {limits[0]} to {limits[1]}", palette=palette(),
    )
    draw_marks(figure, marked, period, palette=palette())
    chart(
        figure,
        title=simulated(f"{trend_title(result, what=what)}, {period_text(*period)}", collection),
        alt=f"{what.capitalize()} from {limits[0]} to {limits[1]}, a point for each of {days_text(result.n)} "
        f"recorded, {len(shaded)} episodes shaded. {marks_caption(marked)} {sentence}",
        key="trend",
    )
    if marked:
        st.caption(marks_caption(marked))
worked_out(result)

panels = []
for name in scales:
    other = in_period(table[table["measure"] == name], period)
    if name != measure and len(other):
        title, limits = MEASURES[name].title, (MEASURES[name].minimum, MEASURES[name].maximum)
        counted = f"{title.capitalize()}, {days_text(len(other))} recorded"
        panels.append(Panel(counted, as_days(other, "value", title), limits))
for (kind, unit), amount in in_period(activities(collection), period).groupby(["kind", "unit"]):
    counted = f"{activity_title(kind).capitalize()}, {days_text(len(amount))} recorded"
    panels.append(Panel(counted, as_days(amount, "amount", unit), unit=unit))
if panels:
    chart(
        small_multiples(panels, period, palette=palette()), title=simulated("What else was recorded on these days", collection),
        alt=". ".join(panel.title for panel in panels), key="panels",
    )
