"""The columns of a file that tell who people are, which are stored only where somebody says so."""

from __future__ import annotations

import streamlit as st

from data.imports.identifying_names import BIRTH
from data.imports.plan import Plan
from data.imports.sheet import Sheet
from pages.shared.load_choices import choose
from pages.shared.load_questions import keep_tick
from pages.telling.wording import escape


def aside_form(sheet: Sheet, plan: Plan, key: str, *, is_personal: bool) -> None:
    """The columns that tell who people are, each with a tick to store it all the same."""
    columns = {**dict.fromkeys(plan.keep, ""), **sheet.aside}
    asked = {question.column for question in plan.questions if question.topic == "keep"}
    columns = {name: why for name, why in columns.items() if name not in asked}
    if not columns:
        return
    st.markdown("These tell who people are, and **are not stored** unless you tick them:")
    for column, why in columns.items():
        keep_tick(column, why, key, is_kept=column in plan.keep)
        if why == BIRTH and not is_personal:
            widget = f"{key}.age.{column}"
            st.session_state[widget] = column == plan.age
            st.checkbox(
                f"Store the age at the first record, in whole years, in place of “{escape(column)}”",
                key=widget,
                on_change=_age,
                args=(key, column, widget),
            )


def _age(key: str, column: str, widget: str) -> None:
    """An age in place of dates of birth, which are then not stored themselves."""
    is_wanted = st.session_state[widget]
    choose(key, {("age",): column if is_wanted else False, ("keep", column): False if is_wanted else None})
