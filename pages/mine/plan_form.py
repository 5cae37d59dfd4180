"""The form of a programme: its name, its phases with their days, and the goals of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from data.catalogue.vocabulary import KINDS
from data.own.check_in import FIRST_DAY
from data.own.plans import BOUNDS, FARTHEST, MOST_GOALS, MOST_PHASES, PERIODS, TITLE_LIMIT, Goal, Phase, Programme
from pages.shared.typed_dates import typed_dates

USUAL_DAYS = 28  # of a phase that is added
Change = Callable[[Programme], None]


def kinds_offered(recorded: Mapping[str, str]) -> dict[str, str]:
    """Kinds of activity with their units: those of the forms, then those that files brought."""
    return {kind.name: kind.unit for kind in KINDS.values()} | {
        kind: unit for kind, unit in recorded.items() if kind not in KINDS
    }


def programme_form(token: str, draft: Programme, *, units: Mapping[str, str], today: date, change: Change) -> Programme:
    """Ask about a programme: `token` names this form, `change` begins a new one from a draft."""
    title = st.text_input("Name", draft.title, max_chars=TITLE_LIMIT, key=f"{token}.title", on_change="ignore")
    phases = tuple(_phase(f"{token}.{place}", place, phase, units, today) for place, phase in enumerate(draft.phases))
    asked = replace(draft, title=title, phases=tuple(phase for phase, _, _ in phases))
    for place, (phase, is_adding, is_removing) in enumerate(phases):
        if is_adding:
            goal = Goal(kind="walking", unit=units["walking"], bound="at_least", amount=None, per="week")
            change(_with_phase(asked, place, replace(phase, goals=(*phase.goals, goal))))
        if is_removing:
            change(replace(asked, phases=asked.phases[:place] + asked.phases[place + 1 :]))
    if len(phases) < MOST_PHASES and st.button("Add a phase", key=f"{token}.add"):
        change(replace(asked, phases=_with_one_more(asked.phases, today)))
    return replace(
        asked,
        phases=tuple(replace(phase, goals=tuple(goal for goal in phase.goals if goal.kind)) for phase in asked.phases),
    )


def _phase(key: str, place: int, phase: Phase, units: Mapping[str, str], today: date) -> tuple[Phase, bool, bool]:
    """The phase as it is answered, whether a goal is to be added, whether the phase is to be taken out."""
    with st.container(border=True):
        title = st.text_input(
            f"Phase {place + 1}", phase.title, max_chars=TITLE_LIMIT, key=f"{key}.title", on_change="ignore"
        )
        limits = {"min_value": FIRST_DAY, "max_value": today + FARTHEST, "format": typed_dates()}
        first_on = st.date_input("First day", phase.first_on, key=f"{key}.first", on_change="ignore", **limits)
        last_on = None
        if not st.toggle("No end yet", phase.last_on is None, key=f"{key}.open"):
            usual = phase.first_on + timedelta(days=USUAL_DAYS - 1)
            last_on = st.date_input("Last day", phase.last_on or usual, key=f"{key}.last", on_change="ignore", **limits)
        goals = tuple(_goal(f"{key}.{n}", n, goal, units) for n, goal in enumerate(phase.goals))
        is_adding = is_removing = False
        with st.container(horizontal=True, gap="small"):
            if len(goals) < MOST_GOALS:
                is_adding = st.button("Add a goal", key=f"{key}.goal")
            is_removing = st.button("Take this phase out", key=f"{key}.out")
    return Phase(title, first_on, last_on, goals), is_adding, is_removing


def _goal(key: str, place: int, goal: Goal, units: Mapping[str, str]) -> Goal:
    options = {"": "no goal"} | {kind: _kind_title(kind, unit) for kind, unit in units.items()}
    kind = st.selectbox(
        f"Goal {place + 1}",
        list(options),
        list(options).index(goal.kind) if goal.kind in options else 0,
        format_func=options.__getitem__,
        key=f"{key}.kind",
        on_change="ignore",
    )
    with st.container(horizontal=True, gap="small"):
        bound = st.selectbox(
            "At least or at most",
            list(BOUNDS),
            list(BOUNDS).index(goal.bound),
            format_func=BOUNDS.__getitem__,
            key=f"{key}.bound",
            on_change="ignore",
            width=150,
        )
        amount = st.number_input(
            "Amount",
            min_value=0.0,
            value=goal.amount,
            step=1.0,
            format="%g",
            key=f"{key}.amount",
            on_change="ignore",
            width=150,
        )
        per = st.selectbox(
            "Per",
            list(PERIODS),
            list(PERIODS).index(goal.per),
            format_func=PERIODS.__getitem__,
            key=f"{key}.per",
            on_change="ignore",
            width=150,
        )
    return Goal(kind=kind, unit=units.get(kind, goal.unit), bound=bound, amount=amount, per=per)


def _kind_title(kind: str, unit: str) -> str:
    title = KINDS[kind].title if kind in KINDS else kind
    return title if kind in KINDS and unit != "sessions" else f"{title} ({unit})"


def _with_phase(programme: Programme, place: int, phase: Phase) -> Programme:
    return replace(programme, phases=(*programme.phases[:place], phase, *programme.phases[place + 1 :]))


def _with_one_more(phases: tuple[Phase, ...], today: date) -> tuple[Phase, ...]:
    """A further phase after the last one, which gets an end if it has none."""
    if not phases:
        return (Phase("", today, None),)
    last = phases[-1]
    ends = last.last_on or max(today - timedelta(days=1), last.first_on)
    begins = ends + timedelta(days=1)
    return (*phases[:-1], replace(last, last_on=ends), Phase("", begins, None))
