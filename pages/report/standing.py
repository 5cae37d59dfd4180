"""How the person of a report is doing: the lines of Today, made of what was ticked and of the period alone."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.catalogue.vocabulary import main_pain
from pages.answers.measured import DAY_COLUMNS, measured_in
from pages.answers.respites import Respites
from pages.answers.standing import four_weeks, standing_of
from pages.telling.respite.standing_words import four_weeks_sentence, standing_words
from pages.telling.wording import plain


def standing_lines(days: pd.DataFrame, respites: Respites | None, first_on: date, last_on: date) -> tuple[str, ...]:
    """As plain sentences: how long, by the ticked definition, and four weeks of the ticked pain score beside four.

    `days`: on_day, measure, value of the ticked measures alone. Empty where neither was ticked.
    """
    recorded = days["measure"].value_counts().to_dict()
    pain = main_pain(recorded)
    what = None if pain is None else measured_in({"measure": recorded}, pd.DataFrame())[pain]
    values = days.loc[days["measure"] == pain, DAY_COLUMNS]
    if respites is not None:
        standing = standing_of(respites, values, last_on=last_on, first_on=first_on)
        words = standing_words(standing, what)
        return f"{words.label}: {words.large}.", *map(_unmarked, words.sentences)
    if what is None:
        return ()
    now, before = four_weeks(values, last_on=last_on, first_on=first_on, diary_from=values["on_day"].min().date())
    return (_unmarked(four_weeks_sentence(now, before, what)),)


def _unmarked(sentence: str) -> str:
    return plain(sentence.replace("**", ""))
