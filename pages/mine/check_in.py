"""The check-in: the form that asks about one day, and a check-in said back in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from data.catalogue.vocabulary import KINDS, MEASURES, OWN, Measure
from data.own.diary import Entry
from data.own.entries import NOTE_LIMIT, CheckIn
from pages.shared import controls
from pages.telling.wording import escape

BY_ORDER = dict(sorted(MEASURES.items(), key=lambda item: item[1].order))
AMOUNTS = {"walking": "Minutes walked", "sitting": "Minutes sat", "steps": "Steps"}
EXERCISES = {name: kind.title for name, kind in KINDS.items() if name.startswith("exercise_")}
CARE = {name: kind.title for name, kind in KINDS.items() if name.startswith("care_")}
SESSIONS = {"Exercises": EXERCISES, "Care": CARE}
NONE = "none"  # chosen alone: each of them was not done, which is something else than not said


def check_in_form(
    token: str, on_day: date, *, day_words: str, entry: Entry | None = None, measures: Mapping[str, Measure] = BY_ORDER
) -> tuple[CheckIn, tuple[str, ...]]:
    """Ask about a day; what was said, and the labels of the numbers that have to be settled before it is saved. `token` names this instance of the form; `entry` is the one being corrected.

    `measures`: those that are asked, by name and in their order; one of them is seen at once, the others on a tap.
    """
    was = entry.check_in if entry else CheckIn(on_day=on_day)
    before = values_of(was)
    doubts: list[str] = []
    asked = [measure for name, measure in measures.items() if measure.is_asked or name in before]
    answers = {one.name: _ask(one, f"{token}.{one.name}", before.get(one.name), doubts) for one in asked[:1]}
    with st.expander(f"More about {day_words}", expanded=_says_more(was, asked)):
        st.caption("All of it can be left out. What is not touched stays unknown.")
        answers |= {one.name: _ask(one, f"{token}.{one.name}", before.get(one.name), doubts) for one in asked[1:]}
        # an entry from a file has no activity of its own: its file of activities holds that
        amounts = _amounts(token, was, doubts) if entry is None or entry.is_form else {}
        note = st.text_area("Note", value=was.note or "", max_chars=NOTE_LIMIT, key=f"{token}.note", on_change="ignore")
    # what is not asked any more stays as it was
    said_now = before | answers
    own = {name: value for name, value in said_now.items() if name.startswith(OWN) and value is not None}
    check_in = CheckIn(
        on_day=on_day,
        note=note.strip() or None,
        amounts=amounts,
        own=own,
        **{name: said_now.get(name) for name in MEASURES},
    )
    return check_in, tuple(doubts)


def values_of(check_in: CheckIn) -> dict[str, float]:
    """What a check-in says about measures, by name, without those that are unknown."""
    named = {name: getattr(check_in, name) for name in MEASURES}
    return {name: value for name, value in named.items() if value is not None} | check_in.own


def said(check_in: CheckIn, measures: Mapping[str, Measure] = BY_ORDER) -> str:
    """A check-in in words, without its note: "3 on average, 5 at worst, walked 40 minutes".

    `measures`: all that the diary has, by name; a check-in's own that are not among them are called by their names.
    """
    values = values_of(check_in)
    parts = [_said_of(measure, values.pop(name)) for name, measure in measures.items() if name in values]
    parts += [f"{escape(name)} {value:g}" for name, value in values.items()]
    left = dict(check_in.amounts)
    without = []
    for label, options in SESSIONS.items():
        if _is_none(options, left):
            without.append(f"no {label.lower()}")
            left = {kind: amount for kind, amount in left.items() if kind not in options}
    parts += [_amount_said(kind, left[kind]) for kind in KINDS if kind in left] + without
    return ", ".join(parts)


def _said_of(measure: Measure, value: float) -> str:
    text = measure.said_of(value)
    return escape(text) if measure.name.startswith(OWN) else text  # a person's own words are no layout


def _ask(measure: Measure, key: str, value: float | None, doubts: list[str]) -> float | None:
    """The question about one measure: words to choose from, a scale, or a number."""
    label = escape(measure.question) if measure.name.startswith(OWN) else measure.question
    if measure.options:
        return controls.one_of(label, measure.options, key=key, value=None if value is None else int(value))
    if measure.is_score:
        low, high = measure.ends or ("least", "most")
        return controls.scale(label, key=key, value=value, low=low, high=high)
    return controls.number(label, key=key, value=value, is_whole=measure.is_whole, doubts=doubts)


def _amounts(token: str, was: CheckIn, doubts: list[str]) -> dict[str, float]:
    given: dict[str, float | None] = {}
    for kind, label in AMOUNTS.items():
        given[kind] = controls.amount(
            label, key=f"{token}.{kind}", value=was.amounts.get(kind), unit=KINDS[kind].unit, doubts=doubts
        )
    for label, options in SESSIONS.items():
        before = [NONE] if _is_none(options, was.amounts) else [kind for kind in options if was.amounts.get(kind)]
        ticked = controls.some_of(label, options | {NONE: "none of these"}, key=f"{token}.{label}", value=before)
        done = {kind: was.amounts.get(kind) or 1 for kind in ticked if kind != NONE}
        given |= done or ({kind: 0 for kind in options} if ticked else {})
    return {kind: value for kind, value in given.items() if value is not None}


def _is_none(options: Mapping[str, str], amounts: Mapping[str, float]) -> bool:
    """Whether it was said of all of them that they were not done."""
    return all(amounts.get(kind) == 0 for kind in options)


def _says_more(check_in: CheckIn, asked: Sequence[Measure]) -> bool:
    """Whether a check-in holds more than what is asked first, so that its form opens unfolded."""
    has_more = set(values_of(check_in)) - {measure.name for measure in asked[:1]}
    return bool(check_in.note is not None or has_more or check_in.amounts)


def _amount_said(kind: str, amount: float) -> str:
    if kind == "walking":
        return f"walked {amount:g} minutes"
    if kind == "sitting":
        return f"sat {amount:g} minutes"
    if kind == "steps":
        return f"{amount:,.0f} steps"
    return KINDS[kind].title if amount else f"no {KINDS[kind].title}"
