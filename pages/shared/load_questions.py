"""What a file leaves open, each as one thing to choose; chosen beforehand is only what the last file was told."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from data.catalogue.vocabulary import MEASURES
from data.imports.plan import Question
from pages.shared.load_choices import Path, choose, choose_widget, chosen
from pages.telling.load.columns import measure_wanted, question_label
from pages.telling.wording import escape

IN_A_ROW = 4  # words of a scale beside each other
MOST_RADIOS = 12  # choices that are shown at once; of more one is looked for in a list
PEOPLE = "attributes"
HINTS = {
    "date-format": "Such as %d.%m.%Y for 31.12.2026; several ways with | between.",
    "visit": "A number of days, as 84, or with a window, as 84+-7.",
    "asked-every": "A number of days, as 7.",
    "range": "Two numbers, as 0-100.",
    "matters": "Points and a source, as 8, Ostelo 2008; empty if nobody knows.",
    "day-zero": "A date such as 2024-03-31, or the name of a column or fact.",
}


def question_form(questions: Iterable[Question], key: str) -> None:
    """All of `questions` of the file called `key`."""
    for question in questions:
        ask(question, key)


def ask(question: Question, key: str) -> None:
    """One question."""
    if question.topic == "missing":
        _codes(question, key)
    elif question.topic == "words":
        listed = [choice.value for choice in question.choices]
        words(question.role or "", question.column or "", listed, escape(question_label(question)), key)
    elif question.topic == "keep":
        st.warning(escape(question_label(question)))
        keep_tick(question.column or "", "", key, is_kept=question.answer is not None)
    elif question.topic == "label":
        _label(question, key)
    elif question.topic == "map" and question.role in MEASURES:
        # which measure it is, a column alone does not say
        st.markdown(escape(measure_wanted(question)))
    elif not question.choices:
        hint = HINTS.get(question.topic, "")
        _widget(question, key, lambda name, **more: st.text_input(f"{escape(question_label(question))} {hint}", **more))
        if typed := _not_taken(question, key):
            st.caption(f"“{escape(typed)}” was not taken: {escape(hint[:1].lower() + hint[1:])}")
    else:
        _choice(question, key)


def path_of(question: Question) -> Path:
    """What a question is about, as choices name it."""
    topic, role = question.topic, question.role or ""
    if topic == "date-format":
        return ("date_format",) if role == "date" else ("fact_formats", role)
    if topic in ("decimal", "instrument"):
        return (topic,)
    if topic in ("asked-every", "day-zero"):
        return (topic.replace("-", "_"),)
    if topic == "visit":
        return ("visits", question.cell or "")
    return ({"scale": "scales", "labels": "same", "rows": "same", "map": "cells"}.get(topic, topic), role)


def keep_tick(column: str, why: str, key: str, *, is_kept: bool) -> None:
    """The tick that stores a column which tells who people are."""
    widget = f"{key}.keep.{column}"
    st.session_state[widget] = is_kept
    st.checkbox(
        f"Store “{escape(column)}” all the same" + (f" (looks like {why})" if why else ""),
        key=widget,
        on_change=choose_widget,
        args=(key, ("keep", column), widget),
    )


def words(role: str, column: str, listed: list[str], label: str, key: str) -> None:
    """What each word of a column counts, to fill in."""
    st.markdown(label)
    said = chosen(key)
    cells = [cell for _ in range(0, len(listed), IN_A_ROW) for cell in st.columns(min(len(listed), IN_A_ROW))]
    for word, cell in zip(listed, cells, strict=False):
        path, widget = ("words", role, word), f"{key}.ask.words.{column}.{word}"
        st.session_state[widget] = said.get(path)
        cell.number_input(
            escape(word),
            value=None,
            step=1.0,
            key=widget,
            on_change=choose_widget,
            args=(key, path, widget, {("words_of", role): len(listed)}),
        )


def _choice(question: Question, key: str) -> None:
    meanings = {choice.value: choice.meaning for choice in question.choices}
    also = {}
    if question.topic == "map" and question.column is not None:
        meanings[PEOPLE] = "none: this is a table about people, with one row each"
    if question.topic == "shape":
        # a table that is turned has other columns
        also = {path: None for path in chosen(key) if path[0] == "columns"}
    label = escape(question_label(question))

    def shown(name: str, **more):
        if len(meanings) > MOST_RADIOS:
            # a list shows plain text
            return st.selectbox(label, list(meanings), index=None, format_func=meanings.__getitem__, **more)
        return st.radio(
            label, list(meanings), index=None, format_func=lambda value: escape(meanings[value]) or "none", **more
        )

    _widget(question, key, shown, also=also, is_offered=question.answer in meanings)


def _widget(question: Question, key: str, shown, *, also: dict | None = None, is_offered: bool = True) -> None:
    """One widget that says a question's answer, and shows the one that holds."""
    path = path_of(question)
    widget = f"{key}.ask.{'.'.join(path)}"
    answer = question.answer if is_offered else None
    st.session_state[widget] = answer or _not_taken(question, key) or ("" if not question.choices else None)
    if question.answer == "" and question.choices:
        st.session_state[widget] = ""
    shown(widget, key=widget, on_change=_answer, args=(key, question, path, widget, also or {}))


def _not_taken(question: Question, key: str) -> str:
    """What was typed for a question and is no answer to it; it stays in its field, and is said."""
    typed = chosen(key).get(path_of(question))
    return typed if question.answer is None and isinstance(typed, str) and not question.choices else ""


def _answer(key: str, question: Question, path: Path, widget: str, also: dict) -> None:
    if question.topic == "map" and st.session_state[widget] == PEOPLE and question.column is not None:
        choose(key, {("kind",): PEOPLE})
        return
    if role := next((one.role for one in question.choices if one.value == st.session_state[widget]), None):
        choose(key, {**also, ("columns", role): st.session_state[widget]})
        return
    choose_widget(key, path, widget, also)


def _codes(question: Question, key: str) -> None:
    for choice in question.choices:
        widget = f"{key}.ask.missing.{choice.value}"
        st.session_state[widget] = question.answer == choice.value
        st.checkbox(
            f"{escape(choice.value)} in column “{escape(question.column or '')}” means “no answer” "
            "(otherwise those rows are rejected)",
            key=widget,
            on_change=choose_widget,
            args=(key, ("missing", choice.value), widget),
        )


def _label(question: Question, key: str) -> None:
    """Whether somebody is called as that which else says that nothing is known."""
    widget = f"{key}.ask.label.{question.column}.{question.cell}"
    meanings = {choice.value: choice.meaning for choice in question.choices}
    st.session_state[widget] = question.answer
    st.radio(
        escape(question_label(question)),
        list(meanings),
        index=None,
        format_func=lambda value: escape(meanings[value]),
        key=widget,
        on_change=_is_label,
        args=(key, question.column or "", question.cell or "", widget),
    )


def _is_label(key: str, column: str, word: str, widget: str) -> None:
    is_label = st.session_state[widget] == "label"
    choose(key, {("label", column, word): word if is_label else None, ("missing", word): None if is_label else True})
