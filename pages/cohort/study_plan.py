"""Study plan: what the study says beforehand that it will look at, each amendment, and how much was looked at."""

from dataclasses import replace
from uuid import uuid4

import streamlit as st

from data.catalogue.study_template_files import study_templates
from data.store.store import Collection, StoreError
from data.study.looks import looks
from data.study.study_plan import REASON_LIMIT, DeclaredPlan, StudyPlan, declare, declared_plan
from pages.cohort.example_files import example_button
from pages.cohort.study_access import study_access
from pages.cohort.study_plan_form import empty_plan, plan_form
from pages.cohort.study_plan_standing import plan_table
from pages.shared import controls
from pages.shared.shown import show_next, shown
from pages.shared.study_reads import attribute_levels
from pages.shared.titles import page_title
from pages.shared.visitor import store_seen
from pages.telling.study_plan.words import declared_sentence, edition_sentences, looks_sentences, published_lines
from pages.telling.wording import escape

OPEN, SAID, TOKEN = "study_plan.open", "study_plan.said", "study_plan.token"
NO_DESIGN = ""
state = st.session_state


def begin_study() -> None:
    """A study without data, so that its plan can be declared before there are any."""
    st.markdown(
        "What a study declares before looking will be here. A plan weighs most before any data are loaded: begin the "
        "study by its name, declare the plan, then load into it."
    )
    name = st.text_input("Name of the study", key="study_plan.name").strip()
    if st.button("Begin a study without data", type="primary", disabled=not name):
        try:
            made = store_seen().create(name, "cohort")
        except StoreError as fault:
            st.error(escape(str(fault)))
            return
        show_next(made.info.name, page="cohort/study_plan.py")
        st.rerun()


def save(collection: Collection, plan: StudyPlan, said: str, reason: str = "") -> None:
    """Declare, and say so; a refusal leaves the form as it is."""
    try:
        declare(collection, plan, key=state[TOKEN], reason=reason)
    except StoreError as fault:
        st.error(escape(str(fault)))
        return
    state[SAID], state[TOKEN], state[OPEN] = said, uuid4().hex, None
    st.rerun()


def ask(collection: Collection) -> None:
    """The first plan: a design to begin from, if wanted, and the form."""
    st.markdown(
        "No plan has been declared yet. Whatever is looked at without one was chosen with the results in sight. A plan "
        "stays as it was declared; it can be amended, with a reason."
    )
    for line in looks_sentences(looks(collection), is_declared=False):
        st.markdown(line)
    if collection.info.is_held:
        st.markdown("A plan is declared in the study that it came from, and comes with it.")
        return
    titles = {NO_DESIGN: "None of them"} | {one.id: one.title for one in study_templates().values()}
    chosen = controls.linked_choice("A design to begin from", titles, key="design", default=NO_DESIGN)
    draft = empty_plan(collection)
    if chosen != NO_DESIGN:
        template = study_templates()[chosen]
        draft = template.plan
        st.markdown(f"{escape(template.description)} Everything in it can be changed; none is put before the others.")
        st.markdown("\n".join(f"- {escape(line)}" for line in template.caveats))
        example_button(template)
        names = tuple(attribute_levels(collection)["name"])
        if names and draft.by not in (None, *names):
            st.caption(f"The study has no attribute “{escape(draft.by)}”: choose the one that makes its groups.")
            draft = replace(draft, by=None)
        with st.expander("What is published about it, and what that does not show"):
            st.markdown("\n".join(f"- {line}" for line in published_lines(template)))
    plan = plan_form(f"{state[TOKEN]}.{chosen}", draft, collection)
    if st.button("Declare this plan", type="primary"):
        save(collection, plan, "Declared. From now on what differs from it is called exploratory.")


def show(collection: Collection, declared: DeclaredPlan) -> None:
    """The plan as it stands, how it came to be, and how much was looked at."""
    st.markdown(declared_sentence(declared, declared.declarations[0]))
    st.table(plan_table(declared.plan, collection))
    for line in looks_sentences(looks(collection), is_declared=True):
        st.markdown(line)
    st.caption(" ".join(edition_sentences(declared)))
    if len(declared.declarations) > 1:
        st.header("Amendments", anchor=False)
        for number, one in enumerate(declared.declarations[1:], start=1):
            st.markdown(f"{number}. {declared_sentence(declared, one)} Reason given: {escape(one.reason)}")
        for number, one in enumerate(declared.declarations[:-1]):
            with st.expander("The plan as first declared" if not number else f"The plan after amendment {number}"):
                st.table(plan_table(one.plan, collection))
    if collection.info.is_held:
        return  # what was declared came with it, and is only read
    if state.get(OPEN) != collection.id:
        if st.button("Amend the plan"):
            state[OPEN] = collection.id
            st.rerun()
        return
    st.header("Amend the plan", anchor=False)
    plan = plan_form(f"{state[TOKEN]}.amend", declared.plan, collection)
    reason = st.text_area("Why it changes", key=f"{state[TOKEN]}.reason", max_chars=REASON_LIMIT)
    with st.container(horizontal=True):
        if st.button("Declare the amendment", type="primary"):
            save(collection, plan, "The amendment is declared; the plan before it is kept below.", reason)
        if st.button("Leave it as it is"):
            state[OPEN], state[TOKEN] = None, uuid4().hex
            st.rerun()


collection = shown()
page_title("Study plan", collection)
if message := state.pop(SAID, None):
    st.success(message)
if collection is None or collection.info.kind != "cohort":
    begin_study()
    st.stop()
state.setdefault(TOKEN, uuid4().hex)
if (declared := declared_plan(collection)) is None:
    ask(collection)
else:
    show(collection, declared)
study_access(collection)
