"""A definition of one's own, built from words: the sentence it means, an example coloured by it, who can ever meet it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_hex

import streamlit as st

from data.catalogue.definition import (
    BOUNDS,
    Condition,
    Definition,
    DefinitionError,
    Rule,
    definitions,
    parse_definition,
)
from data.catalogue.definition_toml import toml_of
from data.catalogue.vocabulary import Measure
from data.own.made_definitions import made_definitions, save_definition
from data.own.own_measures import measures_of
from data.store.store import Collection, StoreError
from pages.answers.definition_meaning import example_of
from pages.shared.chart import chart, palette
from pages.shared.study_reads import definition_met, measures_held, own_definitions
from pages.telling.definition_strip import example_sentence, key_line, met_sentence, strip_figure_of_example
from pages.telling.definition_text import BOUNDS as BOUND_WORDS
from pages.telling.definition_text import definition_sentences
from pages.telling.manner import num
from pages.telling.wording import capital, day_text, escape

KEY, SAID = "made", "made.said"
QUANTIFIERS = {"any": "any of these", "all": "all of these"}
DRAFT = "own-draft"  # the id of one that is not saved


def definition_form(collection: Collection, shown: Definition, *, then: Callable[[str], None] | None = None) -> None:
    """A fold with the words of a definition, beginning with the one that is shown; saved with the collection.

    then: called with the id of the one that was saved. Of a study that is only read nothing of it is there.
    """
    if collection.info.is_held:
        return
    fold = st.expander("A definition of your own", key=f"{KEY}.fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if said := st.session_state.pop(SAID, None):
            st.success(said)
        begun = _begun(collection, shown)
        try:
            drafted = _drafted(collection, begun)
        except DefinitionError as fault:
            st.info(escape(str(fault)))
            return
        st.markdown(" ".join(definition_sentences(drafted)))
        _show_example(drafted)
        _show_met(collection, drafted)
        _save(collection, drafted, then)
        _show_versions(collection)


def _begun(collection: Collection, shown: Definition) -> Definition:
    """The definition whose words the form begins with."""
    known = {one.id: one for one in (shown, *own_definitions(collection), *definitions())}
    titles = {name: one.title for name, one in known.items()}
    return known[
        st.selectbox("Begin with", list(titles), format_func=titles.__getitem__, key=f"{KEY}.from", on_change=_anew)
    ]


def _anew() -> None:
    """Forget the words of the form: they begin with another definition."""
    for name in [name for name in st.session_state if str(name).startswith(f"{KEY}.word.")]:
        del st.session_state[name]


def _drafted(collection: Collection, begun: Definition) -> Definition:
    """The definition as the words say it now; DefinitionError where they make none."""
    known = measures_of(collection)
    held = [name for name in known if name in measures_held(collection) or name in begun.measures]
    titles = {name: capital(known[name].title) for name in held}
    bad = _rule("A day is bad when", "bad", begun.bad, titles, known)
    min_bad_days = _days("For how many days in a row", "bad_days", begun.min_bad_days, 1)
    good = _rule("A day is well when", "good", begun.good, titles, known)
    left, right = st.columns(2)
    with left:
        recovery_days = _days("Recovered after so many well days in a row", "days", begun.recovery_days, 1)
    with right:
        bridge_days = _days("Days in between that may tell nothing", "bridge", begun.bridge_days, 0)
    missed, max_gap_days = begun.max_missed_visits, begun.max_gap_days
    if missed is not None:
        missed = _days("Follow-up ends after more missed visits than this", "missed", missed, 0)
    else:
        max_gap_days = _days("Follow-up ends after more days than this that tell nothing", "gap", max_gap_days, 0)
    title = st.text_input("Called", value=begun.title if begun.version else "", key=f"{KEY}.word.title")
    definition = Definition(
        id=DRAFT,
        title=" ".join(title.split()) or "Not saved yet",
        bad=bad,
        good=good,
        min_bad_days=min_bad_days,
        recovery_days=recovery_days,
        bridge_days=bridge_days,
        max_gap_days=max_gap_days,
        max_missed_visits=missed,
        covers=begun.covers,
    )
    # read as its file would be: what the terminal would refuse is refused here
    return parse_definition(toml_of(definition), "This definition")


def _rule(label: str, name: str, begun: Rule, titles: Mapping[str, str], known: Mapping[str, Measure]) -> Rule:
    named = list(dict.fromkeys(one.measure for one in begun.conditions if one.measure in titles))
    chosen = st.multiselect(
        label, list(titles), default=named, format_func=titles.__getitem__, key=f"{KEY}.word.{name}"
    )
    if not chosen:
        raise DefinitionError(f"“{label}” names nothing yet; choose what a day has to show.")
    quantifier = begun.quantifier
    if len(chosen) > 1:
        quantifier = st.segmented_control(
            f"{label}:",
            list(QUANTIFIERS),
            format_func=QUANTIFIERS.__getitem__,
            default=begun.quantifier,
            required=True,
            key=f"{KEY}.word.{name}.which",
        )
    return Rule(quantifier, tuple(_condition(name, one, begun, known[one]) for one in chosen))


def _condition(rule: str, measure: str, begun: Rule, known: Measure) -> Condition:
    """One measure with its bound, beside each other; a bound lies within the measure's range."""
    first = next((one for one in begun.conditions if one.measure == measure), None)
    if first is None:
        first = Condition(measure, *(("at_least", known.maximum) if rule == "bad" else ("at_most", known.minimum)))
    left, right = st.columns(2)
    bound = left.selectbox(
        capital(known.title),
        list(BOUNDS),
        index=BOUNDS.index(first.bound),
        format_func=BOUND_WORDS.__getitem__,
        key=f"{KEY}.word.{rule}.{measure}.bound",
    )
    value = right.number_input(
        f"From {num(known.minimum, 'g')} to {num(known.maximum, 'g')}",
        min_value=float(known.minimum),
        max_value=float(known.maximum),
        value=float(min(max(first.value, known.minimum), known.maximum)),
        step=1.0,
        format="%g",
        key=f"{KEY}.word.{rule}.{measure}.value",
    )
    return Condition(measure, bound, value)


def _days(label: str, name: str, begun: int, least: int) -> int:
    return int(
        st.number_input(label, min_value=least, max_value=100_000, value=begun, step=1, key=f"{KEY}.word.{name}")
    )


def _show_example(drafted: Definition) -> None:
    example = example_of(replace(drafted, title=""))
    if example is None:
        st.caption("It asks about what the example, a diary kept daily, does not have: no example can be shown.")
        return
    chart(
        strip_figure_of_example(example, palette=palette()),
        title="An example diary, coloured by it",
        alt=example_sentence(example),
        key="made.example",
    )
    st.caption(f"{example_sentence(example)} {key_line()}")


def _show_met(collection: Collection, drafted: Definition) -> None:
    try:
        found = definition_met(collection, replace(drafted, title=""))
    except DefinitionError as fault:
        st.info(escape(str(fault)))
        return
    st.markdown(met_sentence(found, is_personal=collection.info.kind == "personal"))


def _save(collection: Collection, drafted: Definition, then: Callable[[str], None] | None) -> None:
    is_named = drafted.title != "Not saved yet"
    if not is_named:
        st.caption("Give it a name to save it. A name that you gave before makes a new version of that definition.")
    with st.container(horizontal=True):
        if st.button("Save this definition", type="primary", disabled=not is_named, key=f"{KEY}.save"):
            try:
                saved = save_definition(collection, drafted, key=token_hex(16))
            except StoreError as fault:
                st.error(escape(str(fault)))
                return
            st.session_state[SAID] = f"Saved: “{escape(saved.title)}”, version {saved.version} ({saved.id})."
            if then is not None:
                then(saved.id)
            st.query_params["definition"] = saved.id
            st.rerun()
        st.download_button(
            "Its file, for the terminal", toml_of(drafted), "definition.toml", "text/plain", on_click="ignore"
        )


def _show_versions(collection: Collection) -> None:
    """Every version that was saved: results name the one that they were worked out with."""
    for one in made_definitions(collection):
        saved, definition = day_text(one.saved_at.date()), one.definition
        st.caption(
            f"{escape(definition.title)} ({definition.id}), version {definition.version}, saved on {saved}. "
            f"{' '.join(definition_sentences(definition))}"
        )
