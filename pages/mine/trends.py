"""Trends: what changed over a period, by how much and how sure; every day, and its level where known."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from data.catalogue.noticed import noticed_pain_change
from data.catalogue.vocabulary import PAIN_MEASURES
from data.own.kept_definition import definition_kept
from pages.answers.measured import Kind
from pages.mine.trend_drawn import known_days
from pages.mine.trend_reads import measured, trend, values
from pages.mine.trend_sections import show_calendar, show_others, show_period_change, show_quiet, show_weekdays
from pages.mine.trend_view import ask_run_in, show_figure, usual_days, worked_out
from pages.shared import controls
from pages.shared.diary_reads import last_recorded
from pages.shared.shown import diary
from pages.shared.standing_view import show_standing
from pages.shared.titles import page_title, simulated
from pages.telling.trends.words import figure_title, headline, line_sentence
from pages.telling.wording import capital, period_text

PERIODS = {"28": "4 weeks", "84": "12 weeks", "365": "1 year", "all": "All"}


def ends_on(on_day: pd.Series, last: date, days: str) -> tuple[date, date]:
    """The period that ends with the last day of the diary; an open one begins with the first of `on_day`."""
    first = on_day.min().date() if len(on_day) else last
    return (min(first, last) if days == "all" else last - timedelta(days=int(days) - 1)), last


collection = diary()
page_title("Trends", collection)
everything = measured(collection) if collection else {}
if collection is None or not everything:
    st.markdown("Pain over time will be here, once there are days to show. A first day takes twenty seconds.")
    st.stop()

titles = {key: capital(one.title) for key, one in everything.items()}
key = controls.linked_choice("Measure", titles, key="measure", default=next(iter(titles)))
days = controls.linked_choice("Period", PERIODS, key="period", default="84", in_row=True)
one, table = everything[key], values(collection, key)
period = ends_on(table["on_day"], last_recorded(collection, tuple(everything)) or controls.today(), days)
known = known_days(collection, key, period)
noticed = noticed_pain_change() if key in PAIN_MEASURES else None

top, below = st.container(), st.container()
with below:
    run_in_days = ask_run_in(one, table, period)
run_in = table["on_day"].min().date() + timedelta(days=run_in_days) if run_in_days else None
result = trend(collection, key, period, run_in_days)
usual = usual_days(collection, one, period, run_in_days)
with top:
    if one.has_level:
        sentence = show_standing(collection, definition_kept(collection), controls.today(), one).weeks
    else:
        sentence = headline(one, result, known)
        st.markdown(sentence)
    title = f"{figure_title(one, known, run_in_from=run_in)}, {period_text(*period)}"
    show_figure(
        collection,
        one,
        period,
        title=simulated(title, collection),
        alt=sentence,
        run_in_days=run_in_days,
        found=usual,
        below=below,
    )
if one.has_level:
    with st.expander("A straight line through these days"):
        st.markdown(line_sentence(one, result, noticed=noticed))
worked_out(one, result, usual)
quiet = [show_period_change(collection, one, period, run_in_days=run_in_days, noticed=noticed)]
if one.kind is not Kind.SCORE:
    quiet.append(show_weekdays(collection, one, period, run_in_days=run_in_days))
    show_calendar(collection, one, period)
show_others(collection, [other for name, other in everything.items() if name != key], period)
show_quiet(quiet)
