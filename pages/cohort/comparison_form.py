"""The part of a plan's form that says how a declared outcome is compared."""

from __future__ import annotations

import streamlit as st

from data.study.plan_comparison import DEGREES, ComparisonPlan
from pages.shared.comparison_choices import TITLES
from pages.shared.controls import PHONE, name_chooser


def comparison_form(token: str, draft: ComparisonPlan, names: tuple[str, ...]) -> ComparisonPlan:
    """Ask how groups are compared; names that the study does not hold yet can be typed, and all of it can be left open."""
    with st.expander("How the groups are compared", expanded=draft != ComparisonPlan()):
        covariates = st.multiselect(
            "Adjusted for, beside the baseline",
            list(dict.fromkeys((*names, *draft.covariates))),
            default=list(draft.covariates),
            accept_new_options=True,
            key=f"{token}.compared.covariates",
            placeholder="Nothing else",
        )
        with st.container(horizontal=True):
            strata = name_chooser("What the lot was stratified by", names, draft.strata, f"{token}.compared.strata")
            cluster = name_chooser(
                "Who hangs together, as people of one clinic", names, draft.cluster, f"{token}.compared.cluster"
            )
            part = name_chooser("Parts of the people told apart", names, draft.part, f"{token}.compared.part")
        with st.container(horizontal=True):
            reference = st.text_input(
                "Compared with the group", draft.reference or "", key=f"{token}.compared.reference", width=PHONE
            )
            respond = st.text_input(
                "A responder of your own, as <=1 or change<=-30%",
                draft.respond or "",
                key=f"{token}.compared.respond",
                width=PHONE,
            )
            window = st.number_input(
                "Days to either side of a visit",
                0,
                183,
                value=draft.window,
                step=1,
                key=f"{token}.compared.window",
                placeholder="The usual ones",
                width=PHONE,
            )
        df = st.segmented_control(
            "Degrees of freedom of the model of all visits",
            list(DEGREES),
            default=draft.df,
            format_func=TITLES.__getitem__,
            required=True,
            key=f"{token}.compared.df",
        )
    return ComparisonPlan(
        window=window,
        reference=reference.strip() or None,
        covariates=tuple(covariates),
        strata=strata,
        cluster=cluster,
        part=part,
        respond=respond.strip() or None,
        df=df,
    )
