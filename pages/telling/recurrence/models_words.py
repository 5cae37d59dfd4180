"""The models of a study's first recurrences in words and small tables."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cox import CoxTerm
from analysis.schoenfeld import GLOBAL, HazardsCheck
from pages.answers.study_models import StudyModels
from pages.telling.plural import count_text
from pages.telling.ratio_figure import Ratio
from pages.telling.recurrence.study_words import p_of, p_text
from pages.telling.wording import escape

WEIGHT_WORDS = {
    "log-rank": "all days alike (log-rank)",
    "early": "early days more (Peto-Peto)",
    "middle": "the middle more (Fleming-Harrington 1, 1)",
    "late": "late days more (Fleming-Harrington 0, 1)",
}
TRANSFORMS = {"km": "one minus the Kaplan-Meier curve"}


def models_sentence(found: StudyModels) -> str:
    """Each term of the Cox model in a sentence, with its interval; why there is none, else."""
    if found.fit is None:
        return (
            "Nobody at risk has a value of everything that is compared."
            if found.compared
            else (
                "Choose groups or covariates, and how much more or less often each goes with a recurrence will be here."
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
    return f"{' '.join(told)} n = {found.fit.n:,}, {count_text(found.fit.events, 'recurrence')}{apart}.{lacking}"


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


def models_lines(found: StudyModels, weights: str) -> list[str]:
    """How the models were made and what they assume."""
    lines = []
    if found.log_rank is not None:
        test = found.log_rank.test
        within = f", within {found.log_rank.n_strata} strata of {escape(found.strata)}" if found.strata else ""
        lines.append(
            f"Log-rank test of the groups, counting {WEIGHT_WORDS[weights]}{within}: χ² = {test.statistic:.2f} on "
            f"{test.df} df, {p_of(test)}. Weights are to be chosen before the curves are seen."
        )
    elif found.compared:
        lines.append("No log-rank test: it takes two groups and a recurrence while people of both are at risk.")
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


def _term_sentence(term: CoxTerm) -> str:
    name, _, level = term.term.partition("=")
    how = "less often" if term.upper < 1 else "more often" if term.lower > 1 else "not clearly more or less often"
    who = f"With {escape(name)} {escape(level)}" if level else f"Per unit of {escape(name)}"
    return (
        f"{who}, recurrences come {how}: hazard ratio {term.hazard_ratio:.2f} ({term.lower:.2f} to {term.upper:.2f})."
    )


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
