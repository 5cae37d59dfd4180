"""What the pages of outcomes let one choose and begin with: measure, visits, the date that days are counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from data.store.store import Collection
from data.study.usual_visits import Visits, usual_visits
from data.study.visits import DAILY_WINDOW, OutcomeError, visit_windows
from pages.shared import controls
from pages.shared.study_choices import EVERYBODY
from pages.shared.study_reads import date_attributes, declared_plan
from pages.shared.visit_reads import is_diary, outcome_scales, visits_there
from pages.telling.wording import escape


@dataclass(frozen=True)
class VisitPlan:
    """Visits in days, and how many days to either side of one a single value counts for it."""

    title: str
    visits: tuple[int, ...]
    value_window: int


@dataclass(frozen=True)
class VisitChoice:
    """Visits under the name by which they are chosen."""

    title: str
    visits: Visits


PLANS = {
    "half-year": VisitPlan("12 and 26 weeks", (0, 84, 182), 14),
    "12-weeks": VisitPlan("4, 8, 12 weeks", (0, 28, 56, 84), 7),
    "year": VisitPlan("Each quarter", (0, 91, 182, 273, 364), 14),
}


USUAL_VISITS = "half-year"
DECLARED, THERE, TYPED = "declared", "there", "typed"


@dataclass(frozen=True)
class OutcomeStart:
    """The short names of what the page of outcomes begins with."""

    measure: str
    population: str
    by: str
    anchor: str


def measure_choices(collection: Collection) -> dict[str, str]:
    """The titles of what the study holds by name; those that two versions of a form share tell which it is."""
    scales = outcome_scales(collection)
    titles = [scale.title for scale in scales.values()]
    return {
        name: escape(scale.title if titles.count(scale.title) == 1 else f"{scale.title} ({name})")
        for name, scale in scales.items()
    }


def default_measure(measures: Mapping[str, str]) -> str:
    """Average pain where there is any, else the first."""
    return "pain_average" if "pain_average" in measures else next(iter(measures))


def outcome_start(
    collection: Collection, measures: Mapping[str, str], groups: Mapping[str, str], anchors: Mapping[str, str]
) -> OutcomeStart:
    """What the study declared, as far as it can be chosen: else the page would count another look first."""
    declared = declared_plan(collection)
    if declared is None or (scored := declared.plan.outcome) is None:
        return OutcomeStart(default_measure(measures), EVERYBODY, EVERYBODY, EVERYBODY)
    by, anchor = declared.plan.by, scored.anchor
    return OutcomeStart(
        scored.measure if scored.measure in measures else default_measure(measures),
        declared.plan.population or EVERYBODY,
        by if by in groups else EVERYBODY,
        anchor if anchor in anchors else EVERYBODY,
    )


def default_between(forms: Mapping[str, str]) -> str:
    """The first scale of fear by its title, else the first."""
    return next((name for name, title in forms.items() if title.startswith("Fear")), next(iter(forms)))


def anchor_choices(collection: Collection) -> dict[str, str]:
    """Each participant's first day, and the attributes that are dates."""
    return {EVERYBODY: "Their first day"} | {name: escape(name) for name in date_attributes(collection)}


def begins_with(collection: Collection, measure: str, anchor: str) -> Visits:
    """The visits that a page begins with: as declared, as the values show, else usual ones."""
    declared = declared_plan(collection)
    return usual_visits(
        measure,
        declared=None if declared is None else declared.plan.outcome,
        there=visits_there(collection, measure, anchor or None),
        is_diary=is_diary(collection, measure),
    )


def visit_choice(collection: Collection, measures: Sequence[str], anchor: str) -> Visits:
    """Which visits, and how many days to either side: as declared, as the values show, usual ones, or typed.

    `measures`: what is read at them, each at the same days; the first says what the data show. Typed days that are none
    are said, and the usual ones taken.
    """
    choices, start = _choices(collection, measures, anchor)
    titles = {name: one.title for name, one in choices.items()} | {TYPED: "Days that I type"}
    chosen = controls.linked_choice("Visits", titles, key="visits", default=start)
    if chosen == TYPED:
        shown = choices.get(THERE, choices[USUAL_VISITS]).visits
        return _typed(shown.days, shown.window, is_anchored=bool(anchor))
    return choices.get(chosen, choices[USUAL_VISITS]).visits


def _choices(collection: Collection, measures: Sequence[str], anchor: str) -> tuple[dict[str, VisitChoice], str]:
    """All visits there are to choose among, but for typed ones, and the name of those that `usual_visits` begins with."""
    there = visits_there(collection, measures[0], anchor or None)
    plan = declared_plan(collection)
    declared = None if plan is None else plan.plan.outcome
    is_daily = all(is_diary(collection, name) for name in measures)

    def visits(days: tuple[int, ...], window: int) -> Visits:
        return Visits(days, DAILY_WINDOW if is_daily else window)

    choices = {name: VisitChoice(one.title, visits(one.visits, one.value_window)) for name, one in PLANS.items()}
    start, measure = USUAL_VISITS, measures[0]
    if there is not None:
        start = THERE
        choices = {THERE: VisitChoice(_days_title("As in the data: day", there[0]), visits(*there)), **choices}
    if declared is not None:
        named = next((name for name, one in PLANS.items() if one.visits == declared.visits), DECLARED)
        if named == DECLARED:
            window = there[1] if there is not None else PLANS[USUAL_VISITS].value_window
            title = _days_title("Declared: day", declared.visits)
            choices = {DECLARED: VisitChoice(title, visits(declared.visits, window)), **choices}
        if declared.measure in measures:
            start, measure = named, declared.measure
    begun = usual_visits(measure, declared=declared, there=there, is_diary=is_daily)
    return choices | {start: replace(choices[start], visits=begun)}, start


def _typed(days: tuple[int, ...], window: int, *, is_anchored: bool) -> Visits:
    """Days and a window as somebody types them; what is no such days is said, and the usual ones are taken."""
    shown = ", ".join(map(str, days))
    text = st.text_input("Days of the visits, the first being the baseline", shown, key="days", bind="query-params")
    reach = controls.linked_number("Days to either side", key="window", default=float(window), low=0.0, high=183.0)
    try:
        typed = tuple(int(part) for part in text.split(","))
        visit_windows(typed, round(reach), is_anchored=is_anchored)
    except OutcomeError as fault:
        st.caption(escape(f"{str(fault)[:1].upper()}{str(fault)[1:]} Shown are the usual ones."))
        return Visits(days, window)
    except ValueError:
        st.caption(
            escape(f"“{text[:60]}” is no list of days; it takes whole days with commas, as {shown}. Shown are these.")
        )
        return Visits(days, window)
    return Visits(typed, round(reach))


def _days_title(words: str, days: Sequence[int]) -> str:
    return f"{words} {', '.join(f'{day:,}' for day in days)}"
