"""Columns of a file that become outcomes of the study's own, several at once; what is asked of them stands in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import streamlit as st

from data.catalogue.vocabulary import BETTER, MEASURES
from data.imports.own_outcomes import numbers_between
from data.imports.plan import ColumnReading, OutcomeSaid, Plan
from data.imports.sheet import Sheet
from data.own.own_measures import own_name
from pages.shared.load_choices import Path, choose, chosen, outcome_paths
from pages.shared.load_questions import HINTS
from pages.telling.wording import escape

OF_OUTCOMES = ("range", "better", "matters")  # what is asked of an outcome, in the table and nowhere else
SAID_OF = {"range": "ranges", "better": "betters", "matters": "matters"}
ALL = ""  # the row of the table that holds for all: no outcome is called so
LABELS = {"name": "Called", "range": "From – to", "better": "Better is", "matters": "Change that matters"}
DASHES = str.maketrans("–−", "--")


@dataclass(frozen=True, kw_only=True)
class Line:
    """An outcome's row of the table: what was said of it, and whether the study has said it before."""

    role: str
    said: OutcomeSaid
    column: str
    is_held: bool
    matters: str


def outcome_list(readings: Sequence[ColumnReading], plan: Plan, key: str) -> None:
    """Several columns at once as outcomes of the study's own, where no measure was found, or one was chosen before."""
    is_wanted = any(question.topic == "map" and question.role in MEASURES for question in plan.open_questions)
    taken = [plan.columns[role] for role in plan.outcomes]
    if plan.kind != "diary" or not (is_wanted or taken):
        return
    widget = f"{key}.outcomes"
    free = [one.name for one in readings if not one.roles and one.type in ("fact", "number")]
    st.session_state[widget] = taken
    st.multiselect(
        "Outcomes of the study's own",
        list(dict.fromkeys([*free, *taken])),
        key=widget,
        placeholder="Columns",
        on_change=_choose_outcomes,
        args=(key, {plan.columns[role]: role for role in plan.outcomes}, widget),
    )


def _choose_outcomes(key: str, held: Mapping[str, str], widget: str) -> None:
    columns = st.session_state[widget]
    gone: dict[Path, Any] = {
        path: None for column, role in held.items() if column not in columns for path in outcome_paths(role)
    }
    new: dict[Path, Any] = {
        path: name for name in columns if name not in held for path in outcome_paths(own_name(name))
    }
    choose(key, {**gone, **new})


def outcome_table(sheet: Sheet, plan: Plan, key: str) -> None:
    """What is asked of every outcome, a row each, and above them what holds for all; taken by one press."""
    lines = _lines(plan)
    if not lines:
        return
    said = chosen(key)
    # what was typed and not taken yet stays as long as nothing that the table shows has changed
    form = f"{key}.own.{sha256(repr([(line, _typed(said, line)) for line in lines]).encode()).hexdigest()[:8]}"
    new = [line for line in lines if not line.is_held]
    with st.form(form, enter_to_submit=False):
        st.markdown(
            "**What is asked of each outcome.** The change that matters may stay empty."
            + (" What you say of all holds where a row says nothing itself." if len(new) > 1 else "")
        )
        if len(new) > 1:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.markdown("**All of them**", width=150)
                _range(form, ALL, "", is_disabled=False)
                _better(form, ALL, None, is_disabled=False)
        for line in lines:
            _row(line, sheet, plan, said, form)
        pressed = st.form_submit_button("Take what the table says", key=f"{form}.take")
    if pressed:
        _take(lines, plan, key, form)


def _lines(plan: Plan) -> list[Line]:
    asked = {(one.topic, one.role): one.answer for one in plan.questions if one.topic in OF_OUTCOMES}
    return [
        Line(
            role=role,
            said=said,
            column=plan.columns[role],
            is_held=("range", role) not in asked,
            matters=asked.get(("matters", role)) or "",
        )
        for role, said in plan.outcomes.items()
        if ("matters", role) in asked
    ]


def _typed(said: Mapping[Path, Any], line: Line) -> tuple[str, str | None, str]:
    """What was typed for an outcome, whether it was taken or not."""
    low, high = line.said.low, line.said.high
    ends = "" if low is None or high is None else f"{low:.15g}-{high:.15g}"
    better = line.said.better if line.is_held else said.get(("betters", line.role))
    return said.get(("ranges", line.role)) or ends, better, said.get(("matters", line.role)) or line.matters


def _row(line: Line, sheet: Sheet, plan: Plan, said: Mapping[Path, Any], form: str) -> None:
    ends, better, matters = _typed(said, line)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(LABELS["name"], line.said.title, key=f"{form}.name.{line.role}", width=150)
        _range(form, line.role, ends, is_disabled=line.is_held)
        _better(form, line.role, better, is_disabled=line.is_held)
        st.text_input(
            LABELS["matters"], matters, key=f"{form}.matters.{line.role}", placeholder="8, Ostelo 2008", width=190
        )
    told = [f"Column “{line.column}”"]
    if (found := numbers_between(sheet, plan, line.column)) is not None:
        told = [f"Column “{line.column}” has {found[0]:g} to {found[1]:g}"]
    told += ["Its range and better end are as the study has them"] if line.is_held else []
    told += [_not_taken(ends, "range")] if ends and line.said.low is None else []
    told += [_not_taken(matters, "matters")] if matters and line.said.matters is None else []
    st.caption(escape(". ".join(told) + "."))


def _not_taken(typed: str, topic: str) -> str:
    return f"“{typed}” was not taken, it takes {HINTS[topic][:1].lower()}{HINTS[topic][1:].rstrip('.')}"


def _range(form: str, role: str, ends: str, *, is_disabled: bool) -> None:
    label, name = LABELS["range"], f"{form}.range.{role}"
    st.text_input(label, ends, key=name, placeholder="0-100", disabled=is_disabled, width=100)


def _better(form: str, role: str, better: str | None, *, is_disabled: bool) -> None:
    st.selectbox(
        LABELS["better"],
        BETTER,
        index=None if better not in BETTER else BETTER.index(better),
        placeholder="nobody said",
        key=f"{form}.better.{role}",
        disabled=is_disabled,
        width=140,
    )


def _take(lines: list[Line], plan: Plan, key: str, form: str) -> None:
    """What stands in the table as choices; names that are no names, or alike, are said and nothing is taken."""
    state = st.session_state
    titles = {line.role: " ".join(state[f"{form}.name.{line.role}"].split()) for line in lines}
    others = {role: column for role, column in plan.columns.items() if role not in titles}
    for title in titles.values():
        alike = [other for other in titles.values() if own_name(other) == own_name(title)]
        alike += [column for role, column in others.items() if role == own_name(title)]
        if not title or len(alike) > 1:
            named = " and ".join(f"“{escape(one)}”" for one in alike)
            st.error(f"Each outcome takes a name of its own; {named} cannot be told apart.")
            return
    changes: dict[Path, Any] = {}
    for line in lines:
        said = {topic: _said_of(form, line, topic) for topic in OF_OUTCOMES}
        if (role := own_name(titles[line.role])) != line.role:
            changes |= dict.fromkeys((*outcome_paths(line.role), *((SAID_OF[topic], line.role) for topic in said)))
        paths = dict(zip(outcome_paths(role), (line.column, titles[line.role]), strict=True))
        changes |= paths | {(SAID_OF[topic], role): value for topic, value in said.items()}
    choose(key, changes)
    st.rerun()


def _said_of(form: str, line: Line, topic: str) -> str | None:
    """A cell of the table, of which an empty one is what was said of all; None where the study has said it."""
    state = st.session_state
    if topic == "matters":
        typed = state[f"{form}.matters.{line.role}"].strip()
        return None if typed == line.matters and line.is_held else typed or None
    if line.is_held:
        return None
    value = state[f"{form}.{topic}.{line.role}"] or state.get(f"{form}.{topic}.{ALL}")
    return value.translate(DASHES).strip() or None if value else None
