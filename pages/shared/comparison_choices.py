"""How groups are compared, as a page lets one choose it: the reference, what is adjusted for, clusters, parts, a cut."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.repeated_measures import DegreesOfFreedom
from analysis.responder_cut import Cut
from data.store.store import Collection
from data.study.plan_comparison import AS_USUAL, DEGREES
from pages.answers.outcome_question import cut_of
from pages.shared import controls
from pages.shared.study_choices import EVERYBODY, covariate_choices, group_choices, strata_choices
from pages.shared.study_reads import declared_plan, groups_in_order
from pages.telling.wording import escape

TITLES: dict[str, str] = {"satterthwaite": "Satterthwaite", "kenward-roger": "Kenward-Roger"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What was chosen, as `OutcomeQuestion` takes it."""

    reference: str | None = None
    covariates: tuple[str, ...] = ()
    strata: str | None = None
    cluster: str | None = None
    part: str | None = None
    respond: Cut | None = None
    df: DegreesOfFreedom = "satterthwaite"


def reference_choice(collection: Collection, by: str, declared: str | None = None) -> str | None:
    """The group that others are compared with; None for the first, and without groups."""
    if not by:
        return None
    labels = groups_in_order(collection, by)
    wanted = st.query_params.get("reference", declared)
    if labels and wanted and wanted not in labels:
        # a newer file can have taken its last person: another one is not taken in silence
        st.caption(
            f"Nobody is in “{escape(wanted)}”, which groups were to be compared with; here it is {escape(labels[0])}."
        )
    if len(labels) < 2:
        return None
    options = {label: escape(label) for label in labels}
    usual = declared if declared in labels else labels[0]
    chosen = controls.linked_choice("Compared with", options, key="reference", default=usual)
    return None if chosen == labels[0] else chosen


def comparison_choice(collection: Collection, by: str) -> Comparison:
    """The choosers of a comparison beside the groups, one click below; what the study declared comes first."""
    declared = declared_plan(collection)
    scored = declared.plan.outcome.compared if declared is not None and declared.plan.outcome else AS_USUAL
    reference = reference_choice(collection, by, scored.reference)
    with st.expander("How the groups are compared"):
        covariates = controls.linked_some(
            "Adjusted for, beside the baseline",
            covariate_choices(collection, by),
            key="covariates",
            placeholder="Nothing else",
            default=tuple(name for name in scored.covariates if name != by),
        )
        left = (by, *covariates)
        strata = controls.linked_choice(
            "What the lot was stratified by",
            strata_choices(collection, left),
            key="strata",
            default=_known(scored.strata, strata_choices(collection, left)),
        )
        clusters = strata_choices(collection, (by,)) | {EVERYBODY: "Everybody stands for themselves"}
        cluster = controls.linked_choice(
            "Who hangs together, as people of one clinic",
            clusters,
            key="cluster",
            default=_known(scored.cluster, clusters),
        )
        parts = {name: title for name, title in group_choices(collection).items() if name != by}
        part = controls.linked_choice(
            "Told apart in parts of the people",
            parts | {EVERYBODY: "No parts"},
            key="part",
            default=_known(scored.part, parts),
        )
        degrees = controls.linked_choice(
            "Degrees of freedom of the model of all visits", TITLES, key="df", default=scored.df
        )
    return Comparison(
        reference=reference,
        covariates=tuple(covariates),
        strata=strata or None,
        cluster=cluster or None,
        part=part or None,
        respond=cut_choice(scored.respond),
        df=next(one for one in DEGREES if one == degrees),
    )


def cut_choice(declared: str | None) -> Cut | None:
    """A responder by a cut of one's own as it is typed; None where nothing is, and what is none is said."""
    text = st.text_input(
        "A responder of your own",
        declared or "",
        key="respond",
        bind="query-params",
        placeholder="for example <=1, or change<=-30%",
        help="<=1: a value of 1 or less at the visit. change<=-2: at least 2 points lower than at the baseline. "
        "change<=-30%: at least 30 % lower.",
    )
    if not text.strip():
        return None
    try:
        return cut_of(text)
    except ValueError as fault:
        st.caption(escape(str(fault)))
        return None


def _known(name: str | None, options: dict[str, str]) -> str:
    return name if name is not None and name in options else EVERYBODY
