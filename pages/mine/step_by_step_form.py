"""The forms of a ladder: before a try and after it, a step, and the rule for moving on. Nothing is preselected."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.expectation import OwnRule
from data.own.check_in import NOTE_LIMIT
from data.own.ladder_saves import MOST_TIMES
from data.own.ladders import Expected, Outcome, Step
from data.own.plans import TITLE_LIMIT
from pages.shared import controls
from pages.telling.step_by_step.words import HAPPENED

STANDINGS = {"current": "On the ladder", "passed": "Moved on from it", "retired": "Retired"}
RULES = {
    "say": "Only when I say so",
    "fear": "Fear beforehand is low",
    "pain": "I expect no more pain than it turns out to be",
    "feared": "What I fear does not happen",
}


@dataclass(frozen=True)
class StepAnswers:
    """A step as its form says it; `place` counts from 1 among the steps that are not retired, None: where it is."""

    title: str
    fear: int | None
    standing: str
    place: int | None


def before_form(token: str, was: Expected) -> Expected:
    """Ask what is expected of a try."""
    pain = _pain("Pain you expect", f"{token}.expected", was.pain)
    fear = _fear("How much do you fear it now?", f"{token}.fear", was.fear)
    feared = st.text_area(
        "What do you fear will happen? In your own words; can be left out.",
        was.feared or "",
        max_chars=NOTE_LIMIT,
        key=f"{token}.feared",
        on_change="ignore",
    )
    return Expected(pain, fear, feared)


def after_form(token: str, was: Outcome) -> Outcome:
    """Ask how a try went."""
    pain = _pain("Pain it turned out to be", f"{token}.pain", was.pain)
    happened = controls.one_of("Did what you feared happen?", HAPPENED, key=f"{token}.happened", value=was.happened)
    note = st.text_area("Note", was.note or "", max_chars=NOTE_LIMIT, key=f"{token}.note", on_change="ignore")
    return Outcome(pain, happened, note)


def step_form(token: str, was: Step | None, others: list[Step]) -> StepAnswers:
    """Ask about a step; `others` are those that are not retired, in order, without this one."""
    title = st.text_input(
        "The movement, in your own words",
        was.title if was else "",
        max_chars=TITLE_LIMIT,
        key=f"{token}.title",
        on_change="ignore",
    )
    fear = _fear("How much do you fear it?", f"{token}.rating", was.fear if was else None)
    if was is None:
        st.caption("It goes before the first step that you fear more; “Change” moves it.")
        return StepAnswers(title, fear, "current", None)
    places = {0: "where it is", **{n + 1: f"before “{one.title}”" for n, one in enumerate(others)}}
    places[len(others) + 1] = "last"
    place = st.selectbox(
        "Its place", list(places), format_func=places.__getitem__, key=f"{token}.place", on_change="ignore"
    )
    standing = st.pills(
        "Where it stands",
        list(STANDINGS),
        default=was.standing,
        format_func=STANDINGS.__getitem__,
        required=True,
        key=f"{token}.standing",
        on_change="ignore",
    )
    st.caption("A retired step is out of sight with its tries, which stay; it can be brought back.")
    return StepAnswers(title, fear, standing, place or None)


def rule_form(token: str, was: OwnRule) -> OwnRule:
    """Ask for the rule by which the person moves on."""
    kind = st.radio(
        "I move on", list(RULES), list(RULES).index(was.kind), format_func=RULES.__getitem__, key=f"{token}.kind"
    )
    if kind == "say":
        return OwnRule()
    at_most = None
    if kind == "fear":
        at_most = _fear("Fear beforehand at most", f"{token}.at_most", was.at_most)
    times = st.number_input(
        "How many tries in a row",
        min_value=1,
        max_value=MOST_TIMES,
        value=was.times,
        step=1,
        key=f"{token}.times",
        on_change="ignore",
    )
    st.caption("A try of which it is unknown ends the row. One that was not done counts as nothing.")
    return OwnRule(kind, times, at_most)


def _pain(label: str, key: str, value: int | None) -> int | None:
    return controls.scale(label, key=key, value=value, low="no pain", high="worst pain imaginable")


def _fear(label: str, key: str, value: int | None) -> int | None:
    return controls.scale(label, key=key, value=value, low="no fear", high="greatest fear imaginable")
