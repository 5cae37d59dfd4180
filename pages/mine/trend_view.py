"""The figure of the page of trends: every day, the level, what was going on, and days beyond the usual."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.run_in import RUN_IN_DAYS
from analysis.trend import MIN_DAYS, Trend
from analysis.usual import Usual
from data.catalogue.definition import definitions
from data.catalogue.noticed import noticed_pain_change
from data.catalogue.vocabulary import PAIN_MEASURES
from data.own.kept_definition import definition_kept
from data.store.store import Collection
from pages.answers.measured import Kind, Measured
from pages.mine.trend_drawn import trend_drawn
from pages.mine.trend_reads import usual
from pages.shared import controls
from pages.shared.chart import chart, palette
from pages.shared.definition_reads import definition_called
from pages.shared.diary_reads import own_titles
from pages.shared.plan_marks import marks, marks_caption
from pages.telling.manner import num
from pages.telling.trends.usual_words import usual_method, usual_sentence
from pages.telling.wording import capital, days_text

YEAR = timedelta(days=365)


def ask_run_in(one: Measured, table: pd.DataFrame, period: tuple[date, date]) -> int:
    """How many of the first days of what was measured are left out; said, with a switch, where that matters.

    None of a questionnaire's, and none of so few days that nothing is worked out from them.
    """
    if one.kind is Kind.SCORE or len(table) < MIN_DAYS:
        return 0
    counts_from = table["on_day"].min().date() + timedelta(days=RUN_IN_DAYS)
    if min(_usual_period(period)[0], period[0] - (period[1] - period[0])) >= counts_from:
        return RUN_IN_DAYS
    st.caption(
        f"People often begin a diary when things are bad, and such days get better by themselves: the first "
        f"{RUN_IN_DAYS} days are drawn, but left out of what is worked out."
    )
    return 0 if controls.linked_yes(f"Count the first {RUN_IN_DAYS} days in", key="start") else RUN_IN_DAYS


def show_figure(
    collection: Collection,
    one: Measured,
    period: tuple[date, date],
    *,
    title: str,
    alt: str,
    run_in_days: int,
    found: Usual | None,
    below: DeltaGenerator,
) -> None:
    """The days of a period with their level, episodes, marks and days beyond the usual; choosers stand `below`."""
    titles = {definition.id: definition.title for definition in definitions()}
    with below:
        kept = definition_kept(collection)
        titles |= own_titles(collection)
        definition = controls.linked_choice("Shaded: episodes by", titles, key="definition", default=kept)
    marked = marks(collection, period)
    drawn = trend_drawn(
        collection,
        one,
        period,
        usual_in=_usual_period(period),
        run_in_days=run_in_days,
        definition=definition_called(collection, definition),
        marked=marked,
        palette=palette(),
    )
    chart(
        drawn.figure,
        title=title,
        key="trend",
        alt=f"{capital(one.title)}, {drawn.reach}, a point for each of {days_text(drawn.n)} "
        f"recorded, {drawn.n_shaded} episodes shaded. {marks_caption(marked)} {alt}",
    )
    if marked:
        st.caption(marks_caption(marked))
    if found is not None:
        st.markdown(usual_sentence(one, found, drawn.beyond, n_shown=drawn.n))


def usual_days(collection: Collection, one: Measured, period: tuple[date, date], run_in_days: int) -> Usual | None:
    """What is usual over the year before the end of a period; None for what is no scale and no amount."""
    if not one.has_level:
        return None
    return usual(collection, one.key, _usual_period(period), run_in_days)


def worked_out(one: Measured, result: Trend, found: Usual | None) -> None:
    """Method, numbers and reservations, one click below the sentence."""
    with st.expander("How this was worked out"):
        if one.kind is not Kind.YES_NO:
            st.markdown(f"{result.method}. In brackets: 95 % interval.")
        if not result.too_few and one.kind is not Kind.YES_NO:
            phi = result.autocorrelation
            like = "too few neighbouring days to say" if phi is None else num(phi, ".2f")
            p_value = "" if result.p_value is None else f"p = {num(result.p_value, '.2g')}. "
            st.markdown(f"n = {result.n} days. {p_value}How alike neighbouring days are (φ): {like}.")
        if one.key in PAIN_MEASURES:
            noticed = noticed_pain_change()
            st.markdown(
                f"{noticed.name.capitalize()}: {num(noticed.value, 'g')} points, {noticed.population} "
                f"({noticed.source.reference})."
            )
        if found is not None and (method := usual_method(found)):
            st.markdown(method)
        st.markdown(
            "Of several entries of a day the highest counts. A day without an entry is unknown, and nothing "
            "is drawn across it. The line is a local-level model's, the band where that level lies with 95 %."
        )


def _usual_period(period: tuple[date, date]) -> tuple[date, date]:
    """The year before the end of a period, or the period if that is longer."""
    return min(period[0], period[1] - YEAR + timedelta(days=1)), period[1]
