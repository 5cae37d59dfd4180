"""The file as a whole: what it holds, how its table is laid out, and how all of its cells are read."""

from __future__ import annotations

import streamlit as st

from data.catalogue.instrument_files import instruments
from data.imports.plan import FILE_KINDS, Plan
from data.imports.time_roles import time_role
from pages.shared.load_choices import choose, choose_widget, chosen
from pages.telling.load.columns import KIND_TITLES

LAYOUTS = {
    "as-is": "every row is a record",
    "wide": "one measure in several columns, one for each time point",
    "long": "one column tells what the value beside it is",
    "daylio": "an export of Daylio, with several scales in one cell",
    "redcap": "an export of REDCap, with rows of several forms",
    "qualtrics": "an export of Qualtrics, with texts of questions below the header",
}
SIGNS = {".": "a point", ",": "a comma"}
SEEN = "as seen from the file"


def whole_form(plan: Plan | None, key: str) -> None:
    """What is said of all columns at once; `plan` is None where the file cannot be read as it was said."""
    said = chosen(key)
    kind = plan.kind if plan else None
    with st.expander("The file as a whole", expanded=plan is None):
        seen = f"{KIND_TITLES[kind]} ({SEEN})" if kind and ("kind",) not in said else SEEN
        _list("What the file holds", ("kind",), dict.fromkeys(FILE_KINDS) | KIND_TITLES, seen, key, _other_kind)
        if kind == "questionnaire" or plan is None or said.get(("kind",)) == "questionnaire":
            forms = {form.id: form.title for form in instruments().values()}
            there = forms.get(plan.instrument or "") if plan else None
            seen = f"{there} ({SEEN})" if there and ("instrument",) not in said else SEEN
            _list("Which questionnaire", ("instrument",), forms, seen, key)
        _list("How its table is laid out", ("shape", "layout"), LAYOUTS, SEEN, key, _other_layout)
        left, right = st.columns(2)
        with left:
            sign = f"{SIGNS[plan.decimal]} ({SEEN})" if plan and ("decimal",) not in said else SEEN
            _list("The sign before decimals", ("decimal",), SIGNS, sign, key)
            _text(
                "Codes that mean “no answer”",
                ("codes",),
                said.get(("codes",), ""),
                "Such as -99, 999; with commas between.",
                key,
            )
        with right:
            _list("A blank is", ("blank",), {"no": "a no, in columns of yes and no, and in forms"}, "unknown", key)
            zone = said.get(("zone",), (plan.zone or "") if plan else "")
            _text("Whose days are meant", ("zone",), zone, "Where times name a zone: a place as Europe/Berlin.", key)
            if plan is not None and time_role(plan.columns):
                zero = said.get(("day_zero",), plan.day_zero or "")
                about = (
                    "A date as 2024-03-31, or the column or fact that has each person's; left empty, days stay numbers."
                )
                _text("Day 0 was", ("day_zero",), zero, about, key)
            if kind == "diary":
                every = said.get(("asked_every",), str(plan.asked_every or "") if plan else "")
                _text(
                    "Days planned from one answer to the next", ("asked_every",), every, "A number of days, as 7.", key
                )


def _list(label: str, path: tuple[str, ...], options: dict, seen: str, key: str, then=None) -> None:
    widget = f"{key}.whole.{'.'.join(path)}"
    names = {"": seen} | options
    st.session_state[widget] = chosen(key).get(path, "")
    st.selectbox(
        label,
        list(names),
        format_func=names.__getitem__,
        key=widget,
        on_change=then or choose_widget,
        args=(key, path, widget),
    )


def _text(label: str, path: tuple[str, ...], value: str, about: str, key: str) -> None:
    widget = f"{key}.whole.{'.'.join(path)}"
    st.session_state[widget] = value
    st.text_input(label, help=about, key=widget, on_change=choose_widget, args=(key, path, widget))


def _other_kind(key: str, path: tuple[str, ...], widget: str) -> None:
    """Another kind of file has other roles and scales."""
    gone = {one: None for one in chosen(key) if one[0] in ("columns", "scales", "words", "words_of", "instrument")}
    choose(key, {**gone, path: st.session_state[widget] or None})


def _other_layout(key: str, path: tuple[str, ...], widget: str) -> None:
    """A table that is turned has other columns."""
    gone = {one: None for one in chosen(key) if one[0] in ("columns", "shape")}
    choose(key, {**gone, path: st.session_state[widget] or None})
