"""The form of a study's plan: the main question, the groups, the recurrence and the outcome that are declared."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.recurrence.derived_tables import ANCHOR, ORIGINS, anchor_of
from data.store.store import Collection
from data.study.population_saves import populations
from data.study.study_plan import (
    LONGEST,
    RESPONDERS,
    OutcomePlan,
    RecurrencePlan,
    StudyPlan,
    declarable_definitions,
    declarable_measures,
    own_titles,
)
from pages.cohort.comparison_form import comparison_form
from pages.shared.controls import PHONE, name_chooser
from pages.shared.outcome_choices import PLANS
from pages.shared.study_choices import default_definition
from pages.shared.study_reads import attribute_levels, date_attributes, sources
from pages.telling.wording import capital, escape

QUESTION_TITLES = {"recurrence": "The time to the first recurrence", "outcome": "A score at visits"}
ORIGIN_TITLES = dict(zip(ORIGINS, ("The day recovery was confirmed", "The first good day"), strict=True))
COMPARED = {None: "The mean scores"} | {one: f"The share whose score fell by {one} % or more" for one in RESPONDERS}
TIMES = (30, 90, 180, 365, 730)  # days that are offered for event-free shares


def empty_plan(collection: Collection) -> StudyPlan:
    """What a form begins with that no design was chosen for: of a study with data a definition that its answers can meet."""
    begun = RecurrencePlan(definition=_begun(collection))
    return StudyPlan(primary="recurrence", by=None, recurrence=begun, outcome=None)


def _begun(collection: Collection) -> str:
    return default_definition(collection, next(iter(sources(collection)), "diary"))


def plan_form(token: str, draft: StudyPlan, collection: Collection) -> StudyPlan:
    """Ask about a plan; `token` names this form. Names that the study does not hold yet can be typed."""
    names = tuple(attribute_levels(collection)["name"])
    primary = st.segmented_control(
        "Main question",
        list(QUESTION_TITLES),
        default=draft.primary,
        format_func=QUESTION_TITLES.__getitem__,
        required=True,
        key=f"{token}.primary",
    )
    with st.container(horizontal=True):
        by = name_chooser("Groups: the attribute", names, draft.by, f"{token}.by", "No groups")
        saved = tuple(one.name for one in populations(collection))
        population = name_chooser("People: the saved part", saved, draft.population, f"{token}.population", "Everybody")
    st.header("Recurrence", anchor=False)
    has_recurrence = primary == "recurrence" or st.toggle(
        "Declare it as a secondary question", draft.recurrence is not None, key=f"{token}.has_recurrence"
    )
    recurrence = _recurrence(token, draft.recurrence, collection, names) if has_recurrence else None
    st.header("Score at visits", anchor=False)
    has_outcome = primary == "outcome" or st.toggle(
        "Declare it as a secondary question", draft.outcome is not None, key=f"{token}.has_outcome"
    )
    outcome = _outcome(token, draft.outcome, collection) if has_outcome else None
    return StudyPlan(
        primary=primary, by=by, recurrence=recurrence, outcome=outcome, population=population, template=draft.template
    )


def _recurrence(
    token: str, draft: RecurrencePlan | None, collection: Collection, names: tuple[str, ...]
) -> RecurrencePlan:
    draft = draft or RecurrencePlan(definition=_begun(collection))
    titles = declarable_definitions(collection)
    definition = _one_of("Definition", titles, draft.definition, f"{token}.definition")
    dates = _with(date_attributes(collection), anchor_of(draft.origin))
    origins = ORIGIN_TITLES | {f"{ANCHOR}{name}": f"The date in {name}" for name in dates}
    with st.container(horizontal=True):
        origin = st.selectbox(
            "Days are counted from (or type the attribute that holds the date)",
            list(origins),
            list(origins).index(draft.origin),
            format_func=lambda one: origins.get(one, one),
            accept_new_options=True,
            key=f"{token}.origin",
            width=PHONE,
        )
        tau = st.number_input(
            "Horizon in days, for mean free days",
            1,
            LONGEST,
            value=draft.tau,
            step=1,
            key=f"{token}.tau",
            placeholder="None",
            width=PHONE,
        )
    times = st.multiselect(
        "Shares free of recurrence at day",
        sorted({*TIMES, *draft.times}),
        default=list(draft.times),
        key=f"{token}.times",
        placeholder="None",
    )
    covariates = st.multiselect(
        "Covariates of the model",
        list(dict.fromkeys((*names, *draft.covariates))),
        default=list(draft.covariates),
        accept_new_options=True,
        key=f"{token}.covariates",
        placeholder="None",
    )
    strata = name_chooser("Strata: the attribute", names, draft.strata, f"{token}.strata", "No strata")
    if origin not in origins:
        origin = f"{ANCHOR}{origin}"
    return RecurrencePlan(
        definition=definition,
        origin=origin,
        tau=tau,
        times=tuple(sorted(times)),
        covariates=tuple(covariates),
        strata=strata,
    )


def _outcome(token: str, draft: OutcomePlan | None, collection: Collection) -> OutcomePlan:
    draft = draft or OutcomePlan(measure="pain_average", visits=PLANS["12-weeks"].visits)
    titles = {name: f"{capital(title)} ({name})" for name, title in declarable_measures(own_titles(collection)).items()}
    measure = _one_of("Outcome", titles, draft.measure, f"{token}.measure")
    with st.container(horizontal=True):
        visits = _visits(token, draft.visits)
        anchor = name_chooser(
            "Day 0: the attribute that holds the date",
            date_attributes(collection),
            draft.anchor,
            f"{token}.anchor",
            "Each participant's first day with anything told",
        )
    shown = _one_of("What is compared at the last visit", COMPARED, draft.responders, f"{token}.responders")
    compared = comparison_form(token, draft.compared, tuple(attribute_levels(collection)["name"]))
    return OutcomePlan(measure=measure, visits=visits, anchor=anchor, responders=shown, compared=compared)


def _visits(token: str, draft: tuple[int, ...]) -> tuple[int, ...]:
    """One of the usual visits, or days that are typed with commas; what is no day is said, and the draft taken."""
    usual = {", ".join(map(str, one.visits)): one.visits for one in PLANS.values()}
    options = {", ".join(map(str, draft)): draft} | usual
    text = st.selectbox(
        "Visits: days, the first being the baseline (or type others, as 0, 42, 84)",
        list(options),
        0,
        accept_new_options=True,
        key=f"{token}.visits",
        width=PHONE,
    )
    if text in options:
        return options[text]
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        st.caption(escape(f"“{text[:60]}” is no list of days; it takes whole days with commas, as 0, 42, 84."))
        return draft


def _one_of(label: str, titles: Mapping, value, key: str):
    options = list(titles)
    return st.selectbox(label, options, options.index(value), format_func=titles.__getitem__, key=key)


def _with(names: tuple[str, ...], name: str | None) -> tuple[str, ...]:
    return names if name is None or name in names else (*names, name)
