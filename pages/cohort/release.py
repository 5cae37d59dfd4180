"""Release: what others may read of a study, coarse enough to hide its people; looked at first, then published."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import streamlit as st

from data.catalogue.definition import DefinitionError
from data.sharing.address import is_loopback, public_url
from data.sharing.release_files import drop_expired
from data.sharing.releases import DEFAULT_VALID, LABEL_LIMIT, check_release, publish, releases
from data.store.store import Collection, StoreError, now
from data.study.visits import OutcomeError
from pages.answers.describe import DescribeQuestion
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.question import StudyQuestion
from pages.answers.release import RELEASED_KINDS, ReleasedStudy, ReleaseQuestion, last_told
from pages.cohort.release_view import distortion_sentence, owner_table, show_releases, words_sentence
from pages.report.document import Report
from pages.report.release_document import release_report
from pages.report.release_page import FIGURE, figure_title, release_files
from pages.report.release_routes import release_url
from pages.shared import controls
from pages.shared.definition_reads import definition_called
from pages.shared.outcome_choices import default_measure, measure_choices, visit_choice
from pages.shared.population_choice import population_caption, population_choice
from pages.shared.release_reads import release
from pages.shared.report_view import show_report
from pages.shared.shown import shown
from pages.shared.study_choices import (
    EVERYBODY,
    default_definition,
    definition_choices,
    group_choices,
    own_titles,
    stands_back,
)
from pages.shared.study_reads import recurred
from pages.shared.titles import page_title
from pages.shared.visit_reads import baseline
from pages.telling.wording import escape

SECTIONS = {"recurrence": "Recurrence", "describe": "Who the people are", "outcome": "Outcome"}
VALID = {30: "30 days", 90: "90 days", 365: "A year"}
TITLE_LIMIT = 120
MADE, TOKEN = "release.made", "release.token"
state = st.session_state


def look(study: Collection) -> tuple[ReleasedStudy, dict[str, Any]]:
    """What is ticked, coarsened, and what was chosen, for the ledger."""
    offered = {name: words for name, words in SECTIONS.items() if name != "outcome" or not study.info.is_held}
    sections = controls.some_of("What is told", offered, key="release.sections", value=["recurrence"])
    question = ReleaseQuestion(population=population, by=by)
    asked: dict[str, Any] = {
        "told": [SECTIONS[one] for one in sections],
        "by": by,
        "population": population and population.name,
    }
    if "recurrence" in sections:
        titles = definition_choices(study) | own_titles(study)
        asked["definition"] = controls.linked_choice(
            "Definition", titles, key="definition", default=default_definition(study)
        )
        if told := stands_back(study, asked["definition"]):
            st.caption(told)
        definition = definition_called(study, asked["definition"])
        if definition.version is not None:
            asked["definition_version"] = definition.version
        question = replace(question, recurrence=StudyQuestion(population=population, definition=definition, by=by))
    if "describe" in sections:
        rows = baseline(study, DescribeQuestion(population=population, by=by)).rows
        names = [row.name for row in rows if row.kind in RELEASED_KINDS]
        asked["characteristics"] = st.multiselect(
            "Characteristics", names, key="release.rows", placeholder="Sizes of the groups only"
        )
        question = replace(question, characteristics=tuple(asked["characteristics"]))
    if "outcome" in sections and (measures := measure_choices(study)):
        measure = controls.linked_choice("Outcome", measures, key="measure", default=default_measure(measures))
        visits = visit_choice(study, (measure,), EVERYBODY)
        asked |= {"measure": measure, "visits": visits.days}
        question = replace(
            question,
            outcome=OutcomeQuestion(
                population=population, measure=measure, visits=visits.days, window=visits.window, by=by
            ),
        )
    return release(study, question), asked


def preview(found: ReleasedStudy, report: Report, files) -> None:
    """The owner's numbers beside the released ones, then exactly what a reader will see."""
    st.markdown(distortion_sentence(found))
    with st.expander("Your numbers beside the released ones", expanded=True):
        st.table(owner_table(found).set_index("What"))
    with st.expander("What the reader will see"):
        if FIGURE in files.files:
            st.markdown(f"**{escape(figure_title(found))}**")
            st.image(files.files[FIGURE].decode(), width="stretch", alt=figure_title(found))
        show_report(report)


def offer(found: ReleasedStudy, asked: dict, files, has_event) -> None:
    """Publish, once for what is chosen; the link is shown once."""
    label = st.text_input("What it is for (only you see this)", max_chars=LABEL_LIMIT, key="release.label")
    valid = st.selectbox(
        "It ends after",
        list(VALID),
        index=list(VALID).index(DEFAULT_VALID.days),
        format_func=VALID.__getitem__,
        key="release.valid",
    )
    if is_loopback(base := public_url(st.get_option("server.port"))):
        st.caption(f"A link made now starts with {escape(base)} and opens on this computer only.")
    if st.button("Publish this release", type="primary"):
        with st.spinner("Holding it against earlier releases and writing it"):
            token = publish(
                collection,
                found.people,
                files.files,
                asked=asked,
                policy=files.policy,
                label=label,
                now=now(),
                key=state.setdefault(TOKEN, uuid4().hex),
                expires_at=now() + timedelta(days=valid),
                has_event=has_event,
            )
        if token is not None:
            show_link(token)
            st.rerun()


def show_link(token: str) -> None:
    """Put a link on the page; the next release is another one."""
    state[MADE] = release_url(token, st.get_option("server.port"))
    state.pop(TOKEN, None)


def forget_link() -> None:
    """Take the link off the page."""
    state.pop(MADE, None)


collection = shown()
page_title("Release", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("A page about a study that others may read will be made here, once a study is loaded.")
    st.stop()
st.markdown(
    "A release is a page that stays as it is: whoever has its link reads numbers of this study so coarse that each of "
    "its people is hidden among others. Choose what it tells, look at it, then publish it."
)
st.caption(
    "Each release is held against the earlier ones of this study here. One that was erased and loaded anew, or loaded "
    "under another name, is a new study and knows of none: what was published of it before is yours to keep in mind."
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    population = population_choice(collection)
    by = controls.linked_choice("Groups", group_choices(collection), key="by", default=EVERYBODY) or None
population_caption(population)
title = st.text_input("Title that readers see", collection.info.name, max_chars=TITLE_LIMIT, key="release.title")
try:
    with st.skeleton(height=240):
        found, asked = look(collection)
        until = tuple(last_told(found).items())
        has_event = recurred(collection, asked["definition"], by, until) if until else None
        check_release(collection, found.people, has_event)
    definition = definition_called(collection, asked["definition"]) if "definition" in asked else None
    report = release_report(
        found,
        title=title.strip() or "A study",
        is_simulated=collection.info.is_simulated,
        definition=definition,
        made_at=now(),
        population=population and population.name,
    )
    files = release_files(found, report)
    preview(found, report, files)
    own_words = (report.title, population and population.name, definition and definition.title)
    st.markdown(words_sentence(found, own_words))
    offer(found, asked, files, has_event)
except (StoreError, DefinitionError, OutcomeError) as fault:
    st.info(escape(str(fault)))
# under the button that made it: at the top of the page it would be out of sight on a phone
if link := state.get(MADE):
    st.success("Copy the link now: once it is taken off this page it cannot be read again.")
    st.code(link, language=None, wrap_lines=True)
    st.button("I have it", on_click=forget_link)
drop_expired(collection.store.path, now=collection.store.latest(now()))
if made := releases(collection):
    st.header("Releases made", anchor=False)
    show_releases(collection, made, on_new_link=show_link, on_end=forget_link)
