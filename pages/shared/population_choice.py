"""Which part of a study's people a page is about: a saved population, and the form that makes one."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from analysis.baseline import BaselineRow
from data.store.store import Collection, StoreError
from data.study.population_saves import delete_population, populations, save_population
from data.study.populations import FIRST_DAYS, Population, Rule
from pages.answers.describe import DescribeQuestion
from pages.shared import controls
from pages.shared.study_reads import population_size
from pages.shared.visit_reads import baseline
from pages.telling.describe.population_words import DIARY, PAIN, rules_text
from pages.telling.wording import escape

KEY = "who"  # in the address
EVERYBODY = ""
SAID, TOKEN, FORM, REMOVING = "population.said", "population.token", "population.form", "population.removing"
TITLES = {DIARY: "A diary: at least one entry", PAIN: f"Average pain, mean of the diary's first {FIRST_DAYS} days"}


def population_choice(collection: Collection, default: str = EVERYBODY) -> Population | None:
    """A choice of everybody and the saved populations, only where there are some; None for everybody.

    `default`: the name that it begins with, where one of that name is saved.
    """
    saved = {one.name: one for one in populations(collection)}
    if not saved:
        return None
    names = {EVERYBODY: "Everybody"} | {name: escape(name) for name in saved}
    default = default if default in names else EVERYBODY
    return saved.get(controls.linked_choice("People", names, key=KEY, default=default))


def population_caption(population: Population | None) -> None:
    """Who is in the chosen population, in words, under the choosers."""
    if population is not None:
        st.caption(f"Only people of “{escape(population.name)}”: {rules_text(population.rules)}.")


def population_form(collection: Collection, current: Population | None) -> None:
    """Choose by rules, see how many they are about, save under a name; take the chosen one away.

    Of a study that is only read nothing of it is there.
    """
    if collection.info.is_held:
        return  # its parts are those that came with it
    state = st.session_state
    if message := state.pop(SAID, None):
        st.success(message)
    form = state.setdefault(FORM, 0)  # a new number gives new, empty widgets after a save
    token = state.setdefault(TOKEN, uuid4().hex)
    with st.expander("Look at a part of the people only"):
        st.markdown("People of whom all of this holds. Someone of whom it is unknown is left out.")
        rules = _rules(collection, form)
        if rules:
            n, whole = population_size(collection, Population("", rules)), population_size(collection, None)
            st.markdown(f"**{n:,} of {whole:,} people**: {rules_text(rules)}.")
            name = st.text_input("Name for this part", key=f"{FORM}.{form}.name", max_chars=100)
            if st.button("Save this part", type="primary", key=f"{FORM}.save"):
                _do(lambda: save_population(collection, Population(name, rules), key=token).name, "Saved")
        if current is not None:
            _remove(collection, current, token)


def _rules(collection: Collection, form: int) -> tuple[Rule, ...]:
    rows = {DIARY: None}
    rows |= {
        PAIN if row.source == "diary" else f"attribute:{row.name}": row
        for row in baseline(collection, DescribeQuestion()).rows
    }
    chosen = st.multiselect(
        "What must be known",
        list(rows),
        key=f"{FORM}.{form}.what",
        placeholder="Choose what it goes by",
        format_func=lambda one: TITLES[one] if one in TITLES else one.removeprefix("attribute:"),
    )
    return tuple(rule for one in chosen for rule in _rules_about(one, rows[one], f"{FORM}.{form}.{one}"))


def _rules_about(one: str, row: BaselineRow | None, key: str) -> tuple[Rule, ...]:
    """The rules about one characteristic; where nothing more is said, that it is known."""
    if row is None:
        return (Rule(about=DIARY, test="known"),)
    about, name = (PAIN, "") if one == PAIN else ("attribute", row.name)
    title = TITLES.get(one) or escape(name)
    if row.kind == "categories":
        values = st.multiselect(f"{title}: one of", row.levels, key=key, placeholder="Any value")
        return (
            Rule(about=about, test="one_of", name=name, values=tuple(values))
            if values
            else Rule(about=about, test="known", name=name),
        )
    if row.kind in ("many", "date"):
        return (Rule(about=about, test="known", name=name),)
    with st.container(horizontal=True):
        bounds = {
            test: st.number_input(f"{title}: {words}", value=None, step=1.0, format="%g", key=f"{key}.{test}")
            for test, words in (("at_least", "at least"), ("at_most", "at most"))
        }
    rules = tuple(
        Rule(about=about, test=test, name=name, values=(), amount=amount)
        for test, amount in bounds.items()
        if amount is not None
    )
    return rules or (Rule(about=about, test="known", name=name),)


def _remove(collection: Collection, current: Population, token: str) -> None:
    """Taking a population away takes two steps; what it was stays in the store."""
    state = st.session_state
    if state.get(REMOVING) != current.name:
        if st.button(f"Remove “{escape(current.name)}”", key=f"{REMOVING}.ask"):
            state[REMOVING] = current.name
            st.rerun()
        return
    st.markdown(f"“{escape(current.name)}” will no longer be offered. No data are touched.")
    if st.button("Yes, remove it", key=f"{REMOVING}.yes"):
        _do(lambda: delete_population(collection, current.name, key=token) or EVERYBODY, "Removed")
    if st.button("Keep it", key=f"{REMOVING}.no"):
        del state[REMOVING]
        st.rerun()


def _do(what, said: str) -> None:
    """Save or remove, say so, and show what is chosen then; a refusal leaves the form as it is."""
    state = st.session_state
    try:
        name = what()
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    if name:
        st.query_params[KEY] = name
        said = f"{said}: “{escape(name)}”"
    else:
        st.query_params.pop(KEY, None)
    state[SAID], state[TOKEN], state[FORM] = f"{said}.", uuid4().hex, state[FORM] + 1
    state.pop(REMOVING, None)
    st.rerun()
