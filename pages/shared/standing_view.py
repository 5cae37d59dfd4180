"""How somebody is doing, as three lines of a page: on Today, and at the head of Trends and Respite."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from data.catalogue.definition import Definition
from data.catalogue.vocabulary import main_pain
from data.store.store import Collection
from pages.answers.measured import Measured
from pages.answers.standing import Standing, standing_of
from pages.answers.to_come import to_come
from pages.shared.cache import cached
from pages.shared.definition_reads import definition_called
from pages.shared.diary_reads import choices, first_recorded, measured, respites, values
from pages.telling.respite.standing_words import StandingWords, standing_words
from pages.telling.respite.to_come_words import to_come_sentence

NO_DAYS = pd.DataFrame({"on_day": pd.Series(dtype="datetime64[s]"), "value": pd.Series(dtype=float)})


def show_to_come(collection: Collection) -> None:
    """While a diary is young: how many days it has, and how many more it takes until more can be told."""
    n_days = choices(collection).get("measure", {})
    if (pain := main_pain(n_days)) is not None:
        title = measured(collection)[pain].title
        if sentence := to_come_sentence(n_days[pain], to_come(n_days[pain]), title=title):
            st.markdown(sentence)


def show_standing(collection: Collection, definition: str, today: date, what: Measured | None = None) -> StandingWords:
    """The three lines; `what` is the measure that four weeks are set beside four of, the main pain score without it.

    The words are handed back: what belongs one click below stands where its page has room for it.
    """
    if what is None and (pain := main_pain(choices(collection).get("measure", {}))) is not None:
        what = measured(collection)[pain]
    by = definition_called(collection, definition)
    words = standing_words(_standing(collection, by, today, None if what is None else what.key), what)
    st.metric(words.label, words.large)
    for sentence in words.sentences:
        st.markdown(sentence)
    return words


@cached(16)
def _standing(collection: Collection, definition: Definition, today: date, key: str | None) -> Standing:
    known = NO_DAYS if key is None else values(collection, key)
    found = respites(collection, definition)
    return standing_of(found, known, last_on=today, diary_from=first_recorded(collection))
