"""The columns of a file, a row each: three cells as they are, what it becomes, how it is read, what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from data.imports.account import Account
from data.imports.columns import readings_of
from data.imports.plan import ITEMS, ColumnReading, Plan, Question, of_form, scales_of, takes_scale
from data.imports.sheet import Sheet
from data.own.own_measures import own_name
from pages.shared.load_aside import aside_form
from pages.shared.load_choices import choose, choose_widget, chosen, outcome_paths
from pages.shared.load_outcomes import OF_OUTCOMES, outcome_list, outcome_table
from pages.shared.load_questions import ask, words
from pages.telling.load.columns import (
    NONE,
    how_text,
    left_out_because,
    no_role_title,
    role_title,
    role_titles,
    scale_role,
    scale_title,
)
from pages.telling.plural import count_text
from pages.telling.wording import escape

ON_A_PAGE = 20
MOST_WORDS = 15  # different answers that can be steps of a scale in words
MOST_VALUES = 500  # different values that can be called something else
CUT = 40  # letters of a cell that are shown
WORDS = "words"
FURTHER = "further"
OUTCOME = "outcome"  # a measure of the study's own is made of the column


@dataclass(frozen=True, kw_only=True)
class Row:
    """A column of the file with what is asked about it: by `reading`, and of further kinds of records in its rows."""

    reading: ColumnReading
    questions: tuple[Question, ...]
    further: str | None  # its role in another kind of records, where that is what it becomes
    is_stored: bool | None  # None before the whole file was looked at
    cells: tuple[tuple[str, str | None], ...]  # as they are, and as they are stored

    @property
    def rank(self) -> int:
        """What is asked about comes first, then what is used, then the rest; an answer does not move its row."""
        is_used = bool(self.reading.roles or self.further)
        return 0 if self.questions else 1 if is_used else 2 if self.is_stored is not False else 3


def column_rows(sheet: Sheet, plan: Plan, account: Account | None) -> list[Row]:
    """Every column, what is in doubt first."""
    told = {column.name: column.cells for column in account.columns} if account else {}
    left = set(account.result.not_stored) if account else None
    further = {column: role for one in plan.further for role, column in one.columns.items()}
    rows = []
    for reading in plan.readings or readings_of(sheet, plan):
        is_used = bool(reading.roles) or reading.name in further
        rows.append(
            Row(
                reading=reading,
                questions=tuple(
                    q for q in plan.questions if q.column == reading.name and q.topic not in ("shape", *OF_OUTCOMES)
                ),
                further=None if reading.roles else further.get(reading.name),
                is_stored=True if is_used else None if left is None else reading.name not in left,
                cells=tuple(told.get(reading.name) or [(cell, None) for cell in reading.cells]),
            )
        )
    return sorted(rows, key=lambda row: row.rank)


def column_form(sheet: Sheet, plan: Plan, account: Account | None, key: str, *, is_personal: bool) -> None:
    """The rows, a page at a time where there are many, and a column to look for."""
    rows = column_rows(sheet, plan, account)
    st.header("Columns", anchor=False)
    names = list(sheet.columns)
    wanted = st.selectbox(
        "Find a column", names, index=None, placeholder=count_text(len(names), "column"), key=f"{key}.find"
    )
    if wanted in names:
        shown = [row for row in rows if row.reading.name == wanted]
    else:
        n_pages = -(-len(rows) // ON_A_PAGE)
        number = min(st.session_state.get(f"{key}.page", 0), max(n_pages - 1, 0))
        shown = rows[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    if not is_personal:
        outcome_list([row.reading for row in rows], plan, key)
    outcome_table(sheet, plan, key)
    titles = role_titles(plan)
    structural = sheet.turn.structural if sheet.turn else ()
    for row in shown:
        _row(row, sheet, plan, titles, structural, key)
    if wanted not in names and n_pages > 1:
        _pages(rows, number, n_pages, key)
    aside_form(sheet, plan, key, is_personal=is_personal)


def _pages(rows: list[Row], number: int, n_pages: int, key: str) -> None:
    """Which of the rows are shown, and the way to the others."""
    last = min((number + 1) * ON_A_PAGE, len(rows))
    later = sum(
        any(question.is_blocking and question.answer is None for question in row.questions) for row in rows[last:]
    )
    st.markdown(
        f"Columns {number * ON_A_PAGE + 1:,} to {last:,} of {len(rows):,}"
        + (f"; {later:,} further on {'is' if later == 1 else 'are'} in doubt." if later else ".")
    )
    with st.container(horizontal=True):
        for label, to in (("Columns before", number - 1), ("Further columns", number + 1)):
            st.button(
                label,
                key=f"{key}.turn.{label}",
                disabled=not 0 <= to < n_pages,
                on_click=st.session_state.__setitem__,
                args=(f"{key}.page", to),
            )


def _row(row: Row, sheet: Sheet, plan: Plan, titles: Mapping[str, str], structural: tuple[str, ...], key: str) -> None:
    reading = row.reading
    name = reading.name
    left, right = (cell.container(gap=None) for cell in st.columns([3, 2], vertical_alignment="top"))
    title = sheet.titles.get(name)
    left.markdown(f"**{escape(name)}**" + (f" {escape(title)}" if title and title != name else ""))
    left.caption(_cells_text(row))
    options: dict[str, str] = {NONE: no_role_title(plan, is_stored=row.is_stored)}
    if row.further:
        further = next(one for one in plan.further if name in one.columns.values())
        options = {FURTHER: role_title(row.further, further.instrument)}
    if plan.kind == "activity" and not {"kind", "amount"} & plan.columns.keys():
        options[name] = f"Activity “{name}”"
    options |= titles
    if plan.kind == "diary" and reading.type in ("fact", "number"):
        options[OUTCOME] = "An outcome of its own"
    widget = f"{key}.becomes.{name}"
    current = FURTHER if row.further else reading.roles[0] if reading.roles else NONE
    st.session_state[widget] = current
    right.selectbox(
        f"What “{escape(name)}” becomes",
        list(options),
        format_func=options.__getitem__,
        key=widget,
        label_visibility="collapsed",
        on_change=_become,
        args=(key, name, tuple(reading.roles), widget),
    )
    if row.is_stored is False:
        right.caption(f"Not stored: {escape(left_out_because(plan, reading, structural))}.")
    elif how := how_text(reading, plan):
        right.caption(escape(how))
    with right:
        _otherwise(row, sheet, plan, key)
    for question in row.questions:
        ask(question, key)
    st.space("small")


def _cells_text(row: Row) -> str:
    shown = []
    for was, stored in row.cells:
        typed = f"“{escape(was[:CUT])}{'…' if len(was) > CUT else ''}”"
        is_changed = stored and stored != was.strip()
        shown.append(f"{typed} → {escape(stored[:CUT])}" if is_changed else typed)
    return ", ".join(shown) or "no answers"


def _become(key: str, name: str, roles: tuple[str, ...], widget: str) -> None:
    """Give a column another role, and take it from the one that had it; a time that stands in a date goes with it."""
    wanted = st.session_state[widget]
    if wanted == FURTHER:
        return
    if wanted == OUTCOME:
        role = own_name(name)
        taken: dict[tuple[str, ...], object] = {
            ("columns", gone): NONE for gone in roles if gone == roles[0] or gone != "time"
        }
        choose(key, {**taken, **dict.fromkeys(outcome_paths(role), name)})
        return
    # what was said of the role by another column is replaced; the column's own roles are free again
    changes: dict = {("columns", role): NONE for role in roles if role == roles[0] or role != "time"}
    if wanted != NONE:
        changes[("columns", wanted)] = name
        scale = chosen(key).get(("scales", roles[0])) if roles else None
        if scale and takes_scale(wanted, scale):  # the cells are on the scale that they were on
            changes |= {("scales", roles[0]): None, ("scales", wanted): scale}
    choose(key, changes)


def _otherwise(row: Row, sheet: Sheet, plan: Plan, key: str) -> None:
    """How a column is read, to be said though nothing is asked."""
    reading = row.reading
    about = row.further or (reading.roles[0] if reading.roles else None)
    is_day = reading.type == "day" or reading.name in plan.fact_formats
    role = row.further or scale_role(reading)
    kind = "activity" if row.further else plan.kind
    further = next((one for one in plan.further if row.further and reading.name in one.columns.values()), None)
    if further is not None and further.instrument:
        # each questionnaire of a file has its own coding
        role = of_form(further.instrument, ITEMS if (row.further or "").startswith("item_") else row.further or "")
    is_asked = any(question.topic == "words" for question in row.questions)
    scales = scales_of(role, kind) if role and not is_asked else ()
    can_be_called = about in (None, "participant") and row.is_stored is not False
    if not (is_day or scales or can_be_called):
        return
    with st.popover("Read it otherwise", key=f"{key}.otherwise.{reading.name}", type="tertiary"):
        if is_day:
            _days(reading, plan, key)
        if scales:
            _scale(reading, role or "", scales, sheet, plan, key)
        if can_be_called:
            _labels(reading, sheet, plan, key)


def _days(reading: ColumnReading, plan: Plan, key: str) -> None:
    path = ("date_format",) if reading.type == "day" else ("fact_formats", reading.name)
    widget = f"{key}.days.{reading.name}"
    form = plan.date_format if reading.type == "day" else plan.fact_formats.get(reading.name)
    st.session_state[widget] = form or ""
    st.text_input(
        f"How the days of “{escape(reading.name)}” are written",
        help="%d is the day, %m the month, %Y the year; several ways with | between them.",
        key=widget,
        on_change=choose_widget,
        args=(key, path, widget),
    )


def _scale(reading: ColumnReading, role: str, scales: tuple[str, ...], sheet: Sheet, plan: Plan, key: str) -> None:
    """The scale of a column, or of all items; of one in words what each counts."""
    widget = f"{key}.scale.{reading.name}"
    current = plan.answers().scales.get(role, NONE)
    listed = [text for text, _ in sheet.column(reading.name).answered]
    names = {NONE: "as it stands"} | {
        scale.split(":")[0]: scale_title(scale.split(":")[0])
        for scale in scales
        if not scale.startswith(WORDS) or 0 < len(listed) <= MOST_WORDS
    }
    said = chosen(key)
    is_in_words = current.startswith(WORDS) or bool(said.get(("in_words", role)))
    st.session_state[widget] = WORDS if is_in_words and WORDS in names else current if current in names else NONE
    what = "all items are" if role.rpartition(".")[2] == ITEMS else f"“{escape(reading.name)}” is"
    st.selectbox(
        f"On which scale {what}",
        list(names),
        format_func=names.__getitem__,
        key=widget,
        on_change=_choose_scale,
        args=(key, role, widget),
    )
    if is_in_words and WORDS in names:
        words(role, reading.name, listed, "What each word counts:", key)


def _choose_scale(key: str, role: str, widget: str) -> None:
    scale = st.session_state[widget]
    gone = {path: None for path in chosen(key) if path[0] in ("words", "words_of") and path[1] == role}
    is_words = scale == WORDS
    choose(key, {**gone, ("in_words", role): True if is_words else None, ("scales", role): None if is_words else scale})


def _labels(reading: ColumnReading, sheet: Sheet, plan: Plan, key: str) -> None:
    """What the values of a column are called instead."""
    values = [text for text, _ in sheet.column(reading.name).answered[:MOST_VALUES]]
    if not values:
        return
    value = st.selectbox(
        f"A value of “{escape(reading.name)}” to be called something else",
        values,
        index=None,
        key=f"{key}.value.{reading.name}",
    )
    for old, new in plan.labels.get(reading.name, {}).items():
        st.caption(f"“{escape(old)}” is called “{escape(new)}”.")
    if value is not None:
        widget = f"{key}.called.{reading.name}.{value}"
        st.session_state[widget] = plan.labels.get(reading.name, {}).get(value, "")
        st.text_input(
            f"What “{escape(value)}” is called",
            key=widget,
            on_change=choose_widget,
            args=(key, ("label", reading.name, value), widget),
        )
