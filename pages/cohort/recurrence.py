"""Recurrence: how long the people of a study stay free of it, under a stated definition, by group."""

from dataclasses import replace

import streamlit as st

from data.catalogue.definition import Definition, DefinitionError
from data.catalogue.trial_files import trials
from data.recurrence.people_tables import DerivationError
from pages.answers.first_recurrences import StudyRecurrence
from pages.cohort import study_sections
from pages.cohort.fitting import offer_fitting, offer_others
from pages.cohort.study_plan_standing import Standing, recurrence_standing
from pages.cohort.take_along import take_along
from pages.shared.chart import chart, drawn, palette
from pages.shared.definition_form import definition_form
from pages.shared.population_choice import population_caption
from pages.shared.shown import shown
from pages.shared.study_choices import horizon_of, stands_back, too_many_groups
from pages.shared.study_choosers import study_choice
from pages.shared.study_reads import kinds, recurrence
from pages.shared.titles import page_title, simulated
from pages.telling.recurrence.curve_figure import curve_figure
from pages.telling.recurrence.differences import difference_lines, differences_sentence, differences_table
from pages.telling.recurrence.kinds_words import together_sentence
from pages.telling.recurrence.onset_words import (
    closeness_sentence,
    left_out_sentence,
    onset_lines,
    onset_table,
    read_as_sentence,
)
from pages.telling.recurrence.published_figure import published_figure
from pages.telling.recurrence.published_words import points_sentence, published_points, trial_lines
from pages.telling.recurrence.rates import RATES_METHOD, landmark_sentence, rates_table
from pages.telling.recurrence.source_words import meaning_sentences, source_title
from pages.telling.recurrence.study_words import (
    compared_from_sentence,
    comparison_sentence,
    curve_alt,
    curve_title,
    few_sentence,
    flow_sentence,
    flow_table,
    group_lines,
    mean_line,
    method_lines,
)
from pages.telling.wording import escape

AT = study_sections.AT


def show(result: StudyRecurrence, names: list[str], from_day: str, horizon: int, standing: Standing) -> None:
    """Sentence, curve with the numbers beside it, who was left out, and how it was worked out."""
    definition, compared = result.question.definition, result.differences
    told = [comparison_sentence(result, names), *([differences_sentence(compared)] if compared else [])]
    told += [landmark_sentence(result), few_sentence(result, names), compared_from_sentence(result)]
    st.markdown(" ".join(filter(None, told)))
    left, right = st.columns([3, 1], gap="medium")
    with left:
        chart(
            drawn(collection, curve_figure, result.curves, names=names, horizon=horizon, palette=palette()),
            title=standing.in_title(curve_title(result, definition, is_simulated=collection.info.is_simulated)),
            alt=curve_alt(result.curves, names, AT),
            key="curve",
        )
    for place, (name, curve) in enumerate(zip(names, result.curves, strict=True)):
        # of two groups the means stand beside their difference
        right.markdown(group_lines(name, curve, AT, mean="" if compared else mean_line(result.means, place)))
    if (onsets := result.onsets) is not None and (closeness := closeness_sentence(onsets)):
        st.markdown(closeness)
        if onsets.is_uncertain:
            with st.expander("On which day recurrences began"):
                st.table(onset_table(onsets, names))
                for line in onset_lines(onsets, names, AT):
                    st.markdown(line)
    told = [flow_sentence(result.flow, result.question.source), left_out_sentence(result.flow.overall)]
    st.markdown(" ".join(filter(None, told)))
    with st.expander("Who was never at risk, and why"):
        st.table(flow_table(result.flow, result.question.source))
    if compared:
        with st.expander("Differences between the groups, in numbers"):
            st.table(differences_table(result.curves, compared))
            for line in difference_lines(compared):
                st.markdown(line)
    if (table := rates_table(result)) is not None:
        with st.expander("Recurrences per person and year"):
            st.table(table)
            st.markdown(RATES_METHOD)
    with st.expander("How this was worked out"):
        for line in method_lines(result, definition, from_day):
            st.markdown(line)


collection = shown()
page_title("Recurrence", collection)
if collection is None or collection.info.kind != "cohort":
    st.markdown("The curve of a study will be here, once a study is loaded.")
    st.stop()

answer, choosers = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
with choosers:
    choice = study_choice(collection)
question, chosen = choice.question, choice.question.definition_id
definition, by = question.definition, question.by
population_caption(question.population)
if told := too_many_groups(collection):
    st.caption(told)
st.caption(f"{source_title(definition, question.source)}. {' '.join(meaning_sentences(definition, question.source))}")
if question.source == "diary" and isinstance(definition, Definition):
    definition_form(collection, definition)

with answer:
    try:
        with st.skeleton(height=480):
            result = recurrence(collection, question)
    except (DefinitionError, DerivationError) as fault:
        st.info(escape(str(fault)))
        if question.source == "diary" and isinstance(definition, Definition):
            offer_others(collection, definition)
        st.stop()
    horizon = horizon_of(choice.shown_days, result.curves)
    tau = horizon if choice.shown_days == "all" else int(choice.shown_days)
    names = [curve.group if by else "Everybody" for curve in result.curves]
    is_empty = result.is_empty
    if result.read_as is not None and isinstance(definition, Definition):
        if told := read_as_sentence(result.read_as, definition):
            st.caption(told)
    if question.source == "diary" and (told := stands_back(collection, chosen)):
        st.caption(told)
    offer_fitting(result)
    if is_empty:
        is_diary = question.source == "diary"
        nobody = "recovered under this definition" if is_diary else "was at risk"
        st.markdown(f"Nobody in this study {nobody}, so there is no curve to draw.")
        st.table(flow_table(result.flow, question.source))

if not is_empty:
    # chosen under the curve, and part of what the curve is by the plan
    question, place = study_sections.comparison_choice(collection, replace(question, at=AT, tau=tau))
    with answer:
        result = recurrence(collection, question)
        standing = recurrence_standing(collection, question)
        of_kinds = kinds(collection, choice.question.alone, tuple(curve.group for curve in result.curves))
        if of_kinds is not None:
            st.markdown(together_sentence(of_kinds))
        show(result, names, choice.origin_words, horizon, standing)
    study_sections.compare(collection, result, standing, place)
    if of_kinds is not None:
        shown_names = names if by else ["Everybody"]
        there = [name for name, curve in zip(shown_names, result.curves, strict=True) if curve.group in of_kinds.groups]
        study_sections.which_kind(collection, of_kinds, there, horizon)
    st.header("Looked at from other sides", anchor=False)
    study_sections.hazard(collection, result, names, horizon)
    if question.source == "diary":
        study_sections.unknown(collection, result)
        study_sections.every_definition(collection, result, standing)
    take_along(collection, result)

if chosen is not None:
    st.header("Published beside it, as context", anchor=False)
for trial in sorted(trials().values(), key=lambda trial: trial.definition != chosen):
    if chosen is None:
        break
    points = published_points(trial, chosen)
    with st.expander(escape(trial.title), expanded=trial.definition == chosen or bool(points)):
        if points and not is_empty:
            st.markdown(points_sentence(points))
            chart(
                drawn(
                    collection, published_figure, result.curves, points, names=names, horizon=horizon, palette=palette()
                ),
                title=simulated(
                    f"This study beside what {escape(trial.reference)} found ({definition.id})", collection
                ),
                alt=f"{curve_alt(result.curves, names, AT)} {points_sentence(points)}",
                key=f"published.{trial.id}",
            )
        for line in trial_lines(trial):
            st.markdown(line)
