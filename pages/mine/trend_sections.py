"""The sections of the page of trends below its figure, each a sentence first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from analysis.instrument import Quantity
from data.store.store import Collection
from pages.answers.measured import Kind, Measured
from pages.answers.trends import noticed_change
from pages.mine.trend_drawn import calendar_drawn, n_known, others_drawn
from pages.mine.trend_reads import period_change, values, weekdays
from pages.shared import controls
from pages.shared.chart import chart, drawn, palette
from pages.shared.titles import simulated
from pages.telling.manner import num
from pages.telling.trends.compared import compared_by_default
from pages.telling.trends.comparison_words import NO_OVERLAP, period_method, period_sentence
from pages.telling.trends.weekday_figure import weekday_figure
from pages.telling.trends.weekday_words import weekday_method, weekday_rows, weekday_sentence, weekday_title
from pages.telling.trends.words import calendar_caption
from pages.telling.wording import capital, days_text, escape, period_text

YEAR = timedelta(days=52 * 7)
MOST_RECORDED = 5  # small figures shown at once: more of them are a long way down a phone
LATEST = "latest"
LEAST_REACH = {Kind.SCALE: 1.0, Kind.YES_NO: 10.0, Kind.AMOUNT: 1.0}  # of the axis of weekdays, to either side


def show_period_change(
    collection: Collection, one: Measured, period: tuple[date, date], *, run_in_days: int, noticed: Quantity | None
) -> str:
    """The period that is shown beside the one before it, or beside any other; where too few days are recorded for the
    first of these the sentence that says so is handed back, for the page's one line of what cannot be told."""
    on_day = values(collection, one.key)["on_day"]
    if not len(on_day):
        return ""
    begins, ends = on_day.min().date(), on_day.max().date()
    default = compared_by_default(period, begins)
    place = st.container()
    with st.expander("Other periods, and how this was worked out"):
        within = min(begins, default.first[0]), max(ends, default.second[1])
        first = controls.linked_period("One period", key="first", default=default.first, within=within)
        second = controls.linked_period("The other", key="second", default=default.second, within=within)
        if first[0] <= second[1] and second[0] <= first[1]:
            place.header(default.title, anchor=False)
            place.markdown(NO_OVERLAP)
            return ""
        found = period_change(collection, one.key, first, second, run_in_days)
        st.markdown(period_method(found))
    is_default = (first, second) == (default.first, default.second)
    names = (default.first_name, default.second_name) if is_default else (period_text(*first), period_text(*second))
    change = noticed_change(found, noticed)
    sentence = period_sentence(one, found, change, first=names[0], second=names[1], noticed=noticed)
    if is_default and found.refusal is not None:
        return sentence
    place.header(default.title, anchor=False)
    place.markdown(sentence)
    return ""


def show_weekdays(collection: Collection, one: Measured, period: tuple[date, date], *, run_in_days: int) -> str:
    """Whether the days of the week differ, with a figure; where that cannot be told the sentence that says so is handed
    back, for the page's one line of it."""
    found = weekdays(collection, one.key, period, run_in_days)
    if found.refusal is not None:
        return weekday_sentence(one, found)
    st.header("Days of the week", anchor=False)
    st.markdown(weekday_sentence(one, found))
    rows = weekday_rows(one, found)
    unit = "% of days" if one.kind is Kind.YES_NO else one.unit
    axis, least = f"Difference, {unit}", LEAST_REACH[one.kind]
    chart(
        drawn(collection, weekday_figure, rows, axis=axis, least=least, palette=palette()),
        title=simulated(weekday_title(one, found), collection),
        key="weekdays",
        alt=". ".join(row.words for row in rows),
    )
    with st.expander("How this was worked out", key="weekdays.how"):
        st.markdown(weekday_method(found))
    return ""


def show_quiet(sentences: Sequence[str]) -> None:
    """What cannot be told of a period: one line, whatever there is of it."""
    said = [one for one in sentences if one]
    if len(said) == 1:
        st.markdown(said[0])
    elif said:
        with st.expander(f"{len(said)} things that cannot be told yet, and why"):
            st.markdown("\n".join(f"- {one}" for one in said))


def show_calendar(collection: Collection, one: Measured, period: tuple[date, date]) -> None:
    """One cell for each day from the first one recorded on; more than a year is shown a year at a time."""
    st.header("Calendar", anchor=False)
    table = values(collection, one.key)
    if len(table):  # days before the first one are not missing from anything
        period = min(max(period[0], table["on_day"].min().date()), period[1]), period[1]
    if period[1] - period[0] > YEAR:
        period = _chosen_year(period)
    drawn = calendar_drawn(collection, one, period, palette())
    counted = f"{num(drawn.n, ',')} of {days_text((period[1] - period[0]).days + 1)} recorded"
    chart(
        drawn.figure,
        title=simulated(f"{capital(escape(one.title))}, {counted}, {period_text(*period)}", collection),
        alt=drawn.alt,
        key="calendar",
    )
    st.caption(calendar_caption(one, drawn.low, drawn.high))
    with st.expander("The months in numbers"):
        mean = "Days with it" if one.kind is Kind.YES_NO else "Average"
        columns = ["Month", "Days recorded", mean, "Lowest to highest"]
        st.table(pd.DataFrame(drawn.months, columns=columns).set_index("Month"))


def _chosen_year(period: tuple[date, date]) -> tuple[date, date]:
    """The latest 52 weeks of a period, or the part of a calendar year that lies in it."""
    first_on, last_on = period
    options = {LATEST: "The latest 52 weeks"} | {
        str(year): str(year) for year in range(last_on.year, first_on.year - 1, -1)
    }
    year = controls.linked_choice("Year", options, key="year", default=LATEST)
    if year == LATEST:
        return last_on - YEAR + timedelta(days=1), last_on
    return max(date(int(year), 1, 1), first_on), min(date(int(year), 12, 31), last_on)


def show_others(collection: Collection, others: Sequence[Measured], period: tuple[date, date]) -> None:
    """Everything else that was recorded in a period: what was recorded most, and the rest when it is asked for."""
    n_days = n_known(collection, tuple(one.key for one in others), period)
    shown = [one for one in others if n_days[one.key]]
    if not shown:
        return
    st.header("What else was recorded", anchor=False)
    most = sorted(shown, key=lambda one: n_days[one.key], reverse=True)[:MOST_RECORDED]
    rest = [one for one in shown if one not in most]
    counted = f"The {MOST_RECORDED} recorded most" if rest else f"{len(shown)} more"
    when = period_text(*period)

    def show(some: list[Measured], title: str, key: str) -> None:
        drawn = others_drawn(collection, tuple(some), period, palette())
        chart(drawn.figure, title=simulated(title, collection), key=key, alt=drawn.alt)

    show([one for one in shown if one in most], f"{counted}, {when}", "panels")
    if rest and controls.linked_yes(f"Show the other {len(rest)}", key="rest"):
        show(rest, f"The other {len(rest)}, {when}", "panels.rest")
