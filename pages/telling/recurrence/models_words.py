"""The models of a study's first recurrences in words and small tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cox import CoxTerm
from analysis.schoenfeld import GLOBAL, HazardsCheck
from pages.answers.comparison import StudyModels, TooManyLevels
from pages.answers.first_recurrences import StudyRecurrence
from pages.answers.question import LOG_RANK, PETO_PETO, Weights, fleming_harrington
from pages.telling.plural import count_text
from pages.telling.ratio_figure import Ratio
from pages.telling.recurrence.clusters_words import clusters_sentence
from pages.telling.recurrence.study_words import likelier_words, p_of, p_text
from pages.telling.wording import escape

COUNTED = {
    LOG_RANK: "all days alike (log-rank)",
    PETO_PETO: "early days more (Peto-Peto)",
    fleming_harrington(1, 1): "the middle more (Fleming-Harrington 1, 1)",
    fleming_harrington(0, 1): "late days more (Fleming-Harrington 0, 1)",
}
NOBODY_LEFT = "Everybody at risk lacks a value of a covariate."
TRANSFORMS = {"km": "one minus the Kaplan-Meier curve"}


def weights_words(weights: Weights) -> str:
    """Which days a test counts more, with the name of its weights; in the middle of a sentence."""
    if weights in COUNTED:
        return COUNTED[weights]
    powers = ", ".join("1" if power is None else f"{power:g}" for power in (weights.rho, weights.gamma or 0.0))
    return f"days by S^p (1 - S)^q (Fleming-Harrington {powers})"


def too_many_levels_sentence(many: TooManyLevels) -> str:
    """Why a covariate is not taken, and what would be; plain text."""
    return f"“{many.name}” has {many.n_levels} values that are no numbers; a model takes up to {many.most}."


def models_sentence(found: StudyModels | TooManyLevels) -> str:
    """Each term of the Cox model in a sentence, with its interval; why there is none, else."""
    if isinstance(found, TooManyLevels):
        return escape(too_many_levels_sentence(found))
    if found.fit is None:
        return (
            NOBODY_LEFT
            if found.compared
            else (
                "Choose groups or covariates, and how much more or less likely a first recurrence is with each will be here."
            )
        )
    told = [_term_sentence(term) for term in found.fit.terms if term.lower is not None]
    if found.fit.reason:
        told.append(escape(found.fit.reason))
    if not told:
        return "There is nothing to compare: everybody has the same values."
    apart = f", compared within {escape(found.strata)} only" if found.strata else ""
    lacking = (
        f" Left out for want of a value: {count_text(found.left_out, 'person', 'people')}." if found.left_out else ""
    )
    together = f" {clusters_sentence(found.cluster, found.fit.clusters)}" if found.fit.clusters is not None else ""
    return (
        f"{' '.join(told)} n = {found.fit.n:,}, {count_text(found.fit.events, 'recurrence')}{apart}.{lacking}{together}"
    )


def ratios(terms: Sequence[CoxTerm]) -> list[Ratio]:
    """The rows of a forest: the terms that have an interval."""
    return [Ratio(term.term, term.hazard_ratio, term.lower, term.upper) for term in terms if term.lower is not None]


def is_told(terms: Sequence[CoxTerm]) -> bool:
    """Whether a table of the terms would hold any number."""
    return any(term.hazard_ratio is not None for term in terms)


def terms_table(terms: Sequence[CoxTerm]) -> pd.DataFrame:
    """Hazard ratio, interval, standard error of the coefficient and p-value of each term."""
    rows = [(escape(term.term), *_numbers(term)) for term in terms]
    columns = ["Term", "Hazard ratio", "95 % interval", "Coefficient", "Standard error", "p"]
    return pd.DataFrame(rows, columns=columns).set_index("Term")


def check_table(check: HazardsCheck) -> pd.DataFrame:
    """The tests of whether hazard ratios change over time."""
    rows = [
        (
            "All terms together" if test.term == GLOBAL else escape(test.term),
            *(
                ("cannot be told", "unknown", "unknown")
                if test.statistic is None
                else (f"{test.statistic:.2f}", f"{test.df}", _p(test.p_value))
            ),
        )
        for test in check.tests
    ]
    return pd.DataFrame(rows, columns=["Term", "χ²", "df", "p"]).set_index("Term")


def models_lines(found: StudyModels) -> list[str]:
    """How the models were made and what they assume."""
    lines = []
    if found.fit is not None:
        strata = (
            f"; {found.fit.strata} baseline hazards, one for each value of {escape(found.strata)}"
            if found.strata
            else ""
        )
        lines.append(
            f"Cox model, Efron's ties, Wald intervals of 95 %{strata}. A level is compared with the first one in order; "
            "a number per unit of it. The terms are adjusted for each other."
        )
    if found.check is not None:
        lines.append(
            "Does a hazard ratio change over time? Score test on Schoenfeld residuals, along "
            f"{TRANSFORMS[found.check.transform]} (“{found.check.transform}”); the answer hangs on that choice. A small p is "
            "evidence that one number does not describe the whole time; a large p is no evidence that it does. "
            + escape(found.check.reason)
        )
    return lines


def log_rank_lines(result: StudyRecurrence) -> list[str]:
    """The log-rank tests of the groups, one line each: with weights, within strata, both, or neither."""
    if result.by is None:
        return []
    within = result.tests.stratified
    strata = f", within {count_text(within.n_strata, 'value')} of {escape(result.question.strata)}" if within else ""
    weighted = weights_words(result.question.weights)
    tests = [(result.log_rank, weights_words(LOG_RANK), "")]
    tests += [
        (test.test, words, place)
        for test, words, place in (
            (result.tests.weighted, weighted, ""),
            (within, weights_words(LOG_RANK), strata),
            (result.tests.weighted_stratified, weighted, strata),
        )
        if test is not None
    ]
    told = [
        f"Log-rank test of the groups, counting {words}{place}: χ² = {test.statistic:.2f} on {test.df} df, "
        f"{p_of(test)}."
        for test, words, place in tests
        if test is not None
    ]
    if not told:
        return ["No log-rank test: it takes two groups and a recurrence while people of both are at risk."]
    return [
        *told,
        "Weights and strata are to be chosen before the curves are seen; a test chosen afterwards proves little.",
    ]


def _term_sentence(term: CoxTerm) -> str:
    name, _, level = term.term.partition("=")
    who = f"With {escape(name)} {escape(level)}" if level else f"Per unit of {escape(name)}"
    return f"{who}, a first recurrence on any day is {likelier_words(term)}."


def _numbers(term: CoxTerm) -> tuple[str, ...]:
    if term.hazard_ratio is None:
        return ("cannot be told", *("unknown",) * 4)
    if term.lower is None:  # a robust error of 0, where all people are alike, gives no interval
        return f"{term.hazard_ratio:.3f}", "cannot be told", f"{term.coef:.4f}", "unknown", "unknown"
    error = term.se if term.robust_se is None else term.robust_se
    return (
        f"{term.hazard_ratio:.3f}",
        f"{term.lower:.3f} to {term.upper:.3f}",
        f"{term.coef:.4f}",
        f"{error:.4f}",
        _p(term.p_value),
    )


def _p(p_value: float) -> str:
    return p_text(p_value).removeprefix("p ").removeprefix("= ")
