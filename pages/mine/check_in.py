"""The check-in: the form that asks about one day, and a check-in said back in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from data.catalogue.vocabulary import KINDS
from data.own.diary import Entry
from data.own.entries import NOTE_LIMIT, CheckIn
from pages.shared import controls

LIMITED = {0: "not at all", 1: "a little", 2: "moderately", 3: "a lot", 4: "extremely"}
NO_YES = {0: "No", 1: "Yes"}
AMOUNTS = {"walking": "Minutes walked", "sitting": "Minutes sat", "steps": "Steps"}
EXERCISES = {name: kind.title for name, kind in KINDS.items() if name.startswith("exercise_")}
CARE = {name: kind.title for name, kind in KINDS.items() if name.startswith("care_")}
SESSIONS = {"Exercises": EXERCISES, "Care": CARE}
NONE = "none"  # chosen alone: each of them was not done, which is something else than not said


def check_in_form(token: str, on_day: date, *, day_words: str, entry: Entry | None = None) -> CheckIn:
    """Ask about a day. `token` names this instance of the form; `entry` is the one being corrected."""
    was = entry.check_in if entry else CheckIn(on_day=on_day)
    average = _pain("Average pain", f"{token}.pain_average", was.pain_average)
    with st.expander(f"More about {day_words}", expanded=_says_more(was)):
        st.caption("All of it can be left out. What is not touched stays unknown.")
        worst = _pain("Worst pain", f"{token}.pain_worst", was.pain_worst)
        at_the_time = was.pain_now
        if at_the_time is not None:
            at_the_time = _pain("Pain at the time of the entry", f"{token}.pain_now", was.pain_now)
        answers = {
            "activity_limited": controls.one_of(
                "How much did it limit what you did?",
                LIMITED,
                key=f"{token}.activity_limited",
                value=was.activity_limited,
            ),
            "flare": controls.one_of("A flare?", NO_YES, key=f"{token}.flare", value=was.flare),
            "medicine": controls.one_of("Pain medicine?", NO_YES, key=f"{token}.medicine", value=was.medicine),
            "care_sought": controls.one_of(
                "Saw someone about your back?", NO_YES, key=f"{token}.care_sought", value=was.care_sought
            ),
        }
        # an entry from a file has no activity of its own: its file of activities holds that
        amounts = _amounts(token, was) if entry is None or entry.is_form else {}
        note = st.text_area("Note", value=was.note or "", max_chars=NOTE_LIMIT, key=f"{token}.note", on_change="ignore")
    return CheckIn(
        on_day=on_day,
        pain_average=average,
        pain_worst=worst,
        pain_now=at_the_time,
        note=note.strip() or None,
        amounts=amounts,
        **answers,
    )


def said(check_in: CheckIn) -> str:
    """A check-in in words, without its note: "3 on average, 5 at worst, walked 40 minutes"."""
    parts = [
        f"{value:g} {word}"
        for value, word in (
            (check_in.pain_average, "on average"),
            (check_in.pain_worst, "at worst"),
            (check_in.pain_now, "at the time"),
        )
        if value is not None
    ]
    if (limited := check_in.activity_limited) is not None:
        parts.append(f"limited {LIMITED[limited]}" if limited else "not limited")
    for answer, no, yes in (
        (check_in.flare, "no flare", "a flare"),
        (check_in.medicine, "no pain medicine", "took pain medicine"),
        (check_in.care_sought, "saw nobody about it", "saw someone about it"),
    ):
        if answer is not None:
            parts.append(yes if answer else no)
    left = dict(check_in.amounts)
    without = []
    for label, options in SESSIONS.items():
        if _is_none(options, left):
            without.append(f"no {label.lower()}")
            left = {kind: amount for kind, amount in left.items() if kind not in options}
    parts += [_amount_said(kind, left[kind]) for kind in KINDS if kind in left] + without
    return ", ".join(parts)


def _pain(label: str, key: str, value: float | None) -> float | None:
    return controls.scale(label, key=key, value=value, low="no pain", high="worst pain imaginable")


def _amounts(token: str, was: CheckIn) -> dict[str, float]:
    given: dict[str, float | None] = {}
    for kind, label in AMOUNTS.items():
        given[kind] = controls.amount(label, key=f"{token}.{kind}", value=was.amounts.get(kind))
    for label, options in SESSIONS.items():
        before = [NONE] if _is_none(options, was.amounts) else [kind for kind in options if was.amounts.get(kind)]
        ticked = controls.some_of(label, options | {NONE: "none of these"}, key=f"{token}.{label}", value=before)
        done = {kind: was.amounts.get(kind) or 1 for kind in ticked if kind != NONE}
        given |= done or ({kind: 0 for kind in options} if ticked else {})
    return {kind: value for kind, value in given.items() if value is not None}


def _is_none(options: Mapping[str, str], amounts: Mapping[str, float]) -> bool:
    """Whether it was said of all of them that they were not done."""
    return all(amounts.get(kind) == 0 for kind in options)


def _says_more(check_in: CheckIn) -> bool:
    """Whether a check-in holds more than an average, so that its form opens unfolded."""
    return check_in.note is not None or said(replace(check_in, pain_average=None)) != ""


def _amount_said(kind: str, amount: float) -> str:
    if kind == "walking":
        return f"walked {amount:g} minutes"
    if kind == "sitting":
        return f"sat {amount:g} minutes"
    if kind == "steps":
        return f"{amount:,.0f} steps"
    return KINDS[kind].title if amount else f"no {KINDS[kind].title}"
