"""Tries of steps on a page: the figure with its words, and the tables one click below."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.expectation import ENDS, FEW_TRIES, LEAST_LIKENESS
from data.own.ladders import Attempt, Step
from data.store.store import Collection
from pages.answers.step_by_step import done
from pages.shared.chart import chart, drawn, palette
from pages.shared.titles import simulated
from pages.telling.manner import date_text
from pages.telling.step_by_step.figure import StepTries, Try, tries_figure
from pages.telling.step_by_step.words import HAPPENED, course_sentences, step_sentences, try_words
from pages.telling.wording import day_text, escape, period_text

SHOWN = 30  # the latest tries of a step, in its panel
Tried = Sequence[tuple[Step, Sequence[Attempt]]]


def figure(tried: Tried, collection: Collection | None) -> None:
    """Expected and actual pain of the tries of each step, in the order of the steps."""
    if not tried:
        return
    known = [done(tries) for _, tries in tried]
    days = [one.begun_on for tries in known for one in tries]
    n = sum(len(tries) for tries in known)
    title = f"Expected and actual pain: {n} {'try' if n == 1 else 'tries'} of "
    title += f"{len(tried)} {'step' if len(tried) == 1 else 'steps'}, {period_text(min(days), max(days))}"
    panels = [
        StepTries(
            step.title,
            [
                Try(number, one.expected.pain, one.outcome.pain, one.outcome.happened, try_words(one))
                for number, one in list(enumerate(tries, start=1))[-SHOWN:]
            ],
        )
        for (step, _), tries in zip(tried, known, strict=True)
    ]
    chart(
        drawn(collection, tries_figure, panels, palette=palette()),
        title=simulated(title, collection),
        key="step_by_step",
        alt=f"{title}. " + " ".join(f"{step.title}: {' '.join(step_sentences(tries))}" for step, tries in tried),
    )
    cut = f" Of each step the last {SHOWN} tries." if any(len(tries) > SHOWN for tries in known) else ""
    st.caption("Diamond: expected. Circle: what it was. ×: feared and happened; (×): partly." + cut)


def show_tables(tried: Tried) -> None:
    """Every try of every step, its words below the numbers, and the method."""
    st.markdown(
        f"Averages are of the tries with both pains known, in brackets a 95 % interval, from {FEW_TRIES} tries on. "
        f"That of the difference is Student's t around a straight drift, with at least a correlation of {LEAST_LIKENESS:g} "
        "from one try to the next; in simulated diaries it held the truth in 94 to 99 % where the correlation was up to "
        "0.5. That of what was feared is Wilson's, for as many tries as these are worth at that correlation. Nothing is tested, and tries are chosen, not drawn: this describes "
        f"them and does not say why. The first and the last {ENDS} tries are shown as they were given, from "
        f"{2 * ENDS} tries on. What is not said is unknown and left out. In the tables stands under “Pain” what "
        "was expected, an arrow, and what it was; “Happened” tells of what was feared."
    )
    for step, tries in tried:
        ended = [one for one in tries if one.state != "open"]
        if not ended:
            continue
        st.markdown(" ".join([f"**{escape(step.title)}**.", *course_sentences(tries)]))
        st.table(
            pd.DataFrame(
                {
                    # a date is not broken into lines, which would make every row of a phone three lines high
                    "On": [date_text(one.begun_on, short=True).replace(" ", "\u00a0") for one in ended],
                    "Pain": [_pain(one) for one in ended],
                    "Fear": [_number(one.expected.fear) for one in ended],
                    "Happened": [HAPPENED.get(one.outcome.happened, "") for one in ended],
                }
            ).set_index("On")
        )
        for one in ended:
            said = [("feared", one.expected.feared), ("note", one.outcome.note)]
            if told := "; ".join(f"{what}: {escape(text)}" for what, text in said if text):
                st.markdown(f"- {day_text(one.begun_on)}, {told}")


def _pain(one: Attempt) -> str:
    """Expected and actual pain of a try in a cell; a question mark for what is unknown."""
    was = "not done" if one.state == "not_done" else _number(one.outcome.pain) or "?"
    return f"{_number(one.expected.pain) or '?'} → {was}"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
