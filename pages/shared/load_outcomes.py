"""Columns of a file that become outcomes of the study's own, several at once; each is asked about in its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data.catalogue.vocabulary import MEASURES
from data.imports.plan import ColumnReading, Plan
from data.own.own_measures import own_name
from pages.shared.load_choices import Path, choose, outcome_paths


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
        args=(key, dict(plan.outcomes), widget),
    )


def _choose_outcomes(key: str, held: Mapping[str, object], widget: str) -> None:
    roles = {own_name(name): name for name in st.session_state[widget]}
    gone: dict[Path, Any] = {path: None for role in held if role not in roles for path in outcome_paths(role)}
    new: dict[Path, Any] = {
        path: name for role, name in roles.items() if role not in held for path in outcome_paths(role)
    }
    choose(key, {**gone, **new})
