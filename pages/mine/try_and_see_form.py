"""The form of a trial of one's own: what, against what, by which outcome, in which blocks, from when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from analysis.block_schedule import smallest_p_value_of
from data.catalogue.vocabulary import KINDS, MEASURES, Measure
from data.own.own_measures import measures_of
from data.own.self_trials import (
    FARTHEST,
    FEWEST_PAIRS,
    LONGEST_BLOCK,
    MOST_PAIRS,
    OUTCOMES,
    SHORTEST_BLOCK,
    TITLE_LIMIT,
    TrialPlan,
)
from data.own.what_i_record import asked
from data.store.store import Collection
from pages.shared.typed_dates import typed_dates
from pages.telling.try_and_see.words import ENOUGH_PAIRS, chance_text, outcome_choice

USUAL_DAY = "a usual day"
BLOCK_DAYS, WASHOUT_DAYS = 7, 1
ASKS = {
    "walking": "walk at least 30 minutes",
    "sitting": "sit at least an hour less than usual",
    "steps": "take at least 2,000 steps more than usual",
    "exercise_strength": "do strength exercises",
    "exercise_mobility": "do mobility exercises",
    "exercise_movement": "do floor and movement work",
    "exercise_other": "do my exercises",
    "care_heat": "use heat",
    "care_massage": "have a massage",
    "care_acupuncture": "have acupuncture",
    "care_mindfulness": "practise mindfulness",
}


def outcomes(collection: Collection | None) -> dict[str, Measure]:
    """What can be compared: the measures that the check-in asks, in its order; the first is what a form begins with."""
    there = MEASURES if collection is None else measures_of(collection)
    names = [name for one in asked(collection) for name in (one.name, *one.parts) if name in there]
    return {name: there[name] for name in names or OUTCOMES}


def begun_from(kind: str | None, what: str | None, today: date, measure: str) -> TrialPlan:
    """The plan that a form begins with: of a kind of activity, or in words given elsewhere, or empty."""
    title = KINDS[kind].title if kind in KINDS else kind or ""
    asks = (what or ASKS.get(kind, title))[:TITLE_LIMIT]
    return TrialPlan(
        title="",
        a=USUAL_DAY,
        b=asks,
        kind=kind or None,
        measure=measure,
        block_days=BLOCK_DAYS,
        washout_days=WASHOUT_DAYS,
        n_pairs=ENOUGH_PAIRS,
        first_on=today + timedelta(days=1),
    )


def trial_form(token: str, draft: TrialPlan, *, today: date, can_be: Mapping[str, Measure]) -> TrialPlan:
    """Ask about a trial: `token` names this form; `can_be`: what can be compared. A number that is left out is None, which a save refuses."""
    given: dict[str, Any] = {"on_change": "ignore"}
    b = st.text_input(
        "What do you want to try? (B)",
        draft.b,
        max_chars=TITLE_LIMIT,
        key=f"{token}.b",
        placeholder="In your own words",
        **given,
    )
    st.caption("Something that can be done on most days of one week, and left out in another.")
    a = st.text_input("Against what? (A)", draft.a, max_chars=TITLE_LIMIT, key=f"{token}.a", **given)
    measure = st.selectbox(
        "What is compared?",
        list(can_be),
        list(can_be).index(draft.measure),
        format_func=lambda name: outcome_choice(can_be[name]),
        key=f"{token}.measure",
        **given,
    )
    st.caption("One thing, fixed beforehand: of several looked at afterwards, one nearly always seems to differ.")
    with st.expander("How long, and from when"):
        block_days = _number(
            "Days in a block",
            draft.block_days,
            SHORTEST_BLOCK,
            LONGEST_BLOCK,
            f"{token}.block",
            "Long enough for a difference to show. A week holds each weekday once.",
        )
        washout_days = _number(
            "Days to change over",
            draft.washout_days,
            0,
            LONGEST_BLOCK - 1,
            f"{token}.washout",
            "The first days of each block, not counted: what the block before left behind fades in them.",
        )
        n_pairs = _number(
            "Pairs of blocks",
            draft.n_pairs,
            FEWEST_PAIRS,
            MOST_PAIRS,
            f"{token}.pairs",
            "A pair is one block with and one without. When all pairs agree, that would happen without any "
            f"difference in {chance_text(smallest_p_value_of(4))} with 4 pairs, in "
            f"{chance_text(smallest_p_value_of(6))} with 6, and in {chance_text(smallest_p_value_of(8))} with 8.",
        )
        first_on = st.date_input(
            "First day",
            max(draft.first_on, today),
            min_value=today,
            max_value=today + FARTHEST,
            format=typed_dates(),
            key=f"{token}.first",
            **given,
        )
        title = st.text_input(
            "A name for it",
            "" if draft.title == _named_after(draft.b) else draft.title,
            max_chars=TITLE_LIMIT,
            key=f"{token}.title",
            placeholder="Left empty: what you want to try",
            **given,
        )
    title = title.strip() or _named_after(b)
    return TrialPlan(
        title=title,
        a=a,
        b=b,
        kind=draft.kind,
        measure=measure,
        block_days=block_days,
        washout_days=washout_days,
        n_pairs=n_pairs,
        first_on=first_on,
    )


def _named_after(b: str) -> str:
    """The name of a trial that was given none: what is tried."""
    return b[:1].upper() + b[1:]


def _number(label: str, value: int, low: int, high: int, key: str, why: str) -> int | None:
    asked = st.number_input(label, low, high, value=value, step=1, key=key, on_change="ignore")
    st.caption(why)
    return asked
