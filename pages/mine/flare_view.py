"""The section of flares beside episodes: sentences, two strips of days, the numbers one click below."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from analysis.agreement import Agreement
from data.catalogue.noticed import flare_study
from data.store.store import Collection
from pages.answers.flare_days import FlareDays
from pages.shared.chart import chart, drawn, palette
from pages.shared.titles import simulated
from pages.telling.respite.flare_figure import Strip, flare_figure
from pages.telling.respite.flare_strips import strips
from pages.telling.respite.flare_words import (
    DIFFERENT,
    count_rows,
    episodes_sentences,
    measure_rows,
    method_sentences,
    pain_sentence,
    study_sentence,
    title_text,
    waiting_sentence,
)

SHOWN_DAYS = 365  # at most; a day of more than a year is too narrow to see on a phone
IN_EPISODE = "in an episode"


def show_flares(collection: Collection, asked: FlareDays | None) -> None:
    """Flare days against episodes; nothing where no day was asked about, one line where too few were."""
    if asked is None:
        return
    st.header("Flares and episodes", anchor=False)
    both, pain = asked.with_episodes, pain_sentence(asked)
    if both is None:
        st.markdown("This definition goes by the flares themselves, so there are no episodes to hold them against.")
        if not pain:
            return
        st.markdown(pain)
    elif both.too_few:
        st.markdown(waiting_sentence(both.n))
        return
    else:
        sentences = episodes_sentences(both)
        st.markdown(sentences)
        if pain:
            st.markdown(pain)
        st.markdown(DIFFERENT)
        _strips(collection, asked, sentences)
    with st.expander("How this was worked out"):
        _numbers(asked)


def _strips(collection: Collection, asked: FlareDays, sentences: str) -> None:
    flare, no_flare, inside, outside = strips(asked)
    first_on, last_on = asked.on[0].item(), asked.on[-1].item()
    period = max(first_on, last_on - timedelta(days=SHOWN_DAYS - 1)), last_on
    title = simulated(title_text(asked, period), collection)
    upper, lower = Strip("Flares", flare, no_flare), Strip("Episodes", inside, outside)
    chart(
        drawn(collection, flare_figure, upper, lower, period, palette=palette()),
        title=title,
        alt=f"{title}. {sentences}",
        key="flares",
    )
    st.caption(
        "Full: yes. Pale: no. Blank: unknown, or not asked about. Flares are what you answered, episodes what the "
        f"definition above makes of the same days.{' Only the last year is drawn.' if period[0] > first_on else ''}"
    )


def _numbers(asked: FlareDays) -> None:
    for found, other in ((asked.with_episodes, IN_EPISODE), (asked.with_pain, "of more pain than your average")):
        if found is not None and not found.too_few:
            _table(found, other)
    told = asked.with_episodes or asked.with_pain
    for sentence in method_sentences(told):
        st.markdown(sentence)
    st.markdown(study_sentence(*flare_study()))


def _table(found: Agreement, other: str) -> None:
    st.table(pd.DataFrame(count_rows(found, other)).set_index("Days"))
    st.table(pd.DataFrame(measure_rows(found, other)).set_index("What"))
