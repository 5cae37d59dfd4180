"""The methods and results of a study's outcome at visits as paragraphs for a paper, after the SAMPL guidelines.

Lang and Altman 2015, doi:10.1016/j.ijnurstu.2014.09.006. `found` is the answer of `respite outcomes`, so that text,
table and terminal cannot differ.
"""

from __future__ import annotations

from typing import Any

from pages.telling.outcomes.words import direction_text, fits_text, left_out_text, value_rule
from pages.telling.plural import count_text
from pages.telling.recurrence.study_words import p_text


def outcome_paragraphs(found: dict[str, Any], *, version: str) -> tuple[str, ...]:
    """Data, estimators, and what was found; `version` is Respite's."""
    return _data(found), _estimators(found, version), _results(found)


def _data(found: dict[str, Any]) -> str:
    low, high = found["range"]
    simulated = "The data are simulated. " if found["simulated"] else ""
    start = "each participant's first day with anything told"
    if found["anchor"]:
        start = f"the date that the study gives as “{found['anchor']}”"
    windows = "; ".join(f"day {one['visit']}: days {one['first']} to {one['last']}" for one in found["windows"])
    mean_of = f" {value_rule(found['rule'], found['least_days_by_visit'], found['spacing'])}"
    part = f"the population “{found['population']}” of " if found["population"] else ""
    no_origin, not_grouped = found["no_origin"], found["not_grouped"]
    return (
        f"{simulated}Enrolled from {part}“{found['study']}”: {count_text(found['enrolled'], 'participant')}, "
        f"{no_origin:,} of them without a day to count from; {not_grouped:,} more without a group left out. The outcome is "
        f"{found['title']} ({low:g} to {high:g}, {direction_text(found['higher_is'])}), counted from {start}; visits are "
        f"{windows}.{mean_of} A value that is missing is unknown and was not filled in."
    )


def _estimators(found: dict[str, Any], version: str) -> str:
    told = "Means are given with their standard deviation and a 95 % interval by Student's t."
    if found["by"]:
        told += (
            f" Groups by “{found['by']}” were compared with “{found['reference']}” at each visit by analysis of covariance with "
            f"the baseline{_beside(found)} as covariate, and over all visits by a model for repeated measures ({found['repeated_measures']['method']}), which takes values "
            "to be missing at random given what is known. All tests are two-sided."
        )
        model = found["repeated_measures"]
        told += fits_text(model["covariance"], model["likelihood_ratio"])
        told += f" {left_out_text(model['left_out'])}" if model["left_out"] and not model["reason"] else ""
    if found["cluster"]:
        told += f" People who share “{found['cluster']}” hang together: errors are bias-reduced (CR2)."
    if found["by"] and len(found["groups"]) > 2:
        told += " Of pairs of groups the p-values are those of Holm's method."
    if found["respond"]:
        cut = found["respond"][0]["cut"]
        told += (
            f" A responder is one with {cut}; whoever is not seen to respond counts as none. Shares at the same baseline and "
            f"covariates: {found['standardised'][0]['method']}."
        )
    if (matters := found.get("change_that_matters")) is not None and found["changes"]:
        size = f"{matters['points']:g} points" if matters["points"] is not None else f"{matters['percent']:g} %"
        told += f" Counted was a change of {size} or more, the {matters['name'].removeprefix('the ')} ({matters['source']})."
    if found["parts"]:
        told += f" Differences in parts by “{found['parts'][0]['by']}”: {found['parts'][0]['method']}."
    return f"{told} Respite {version} was used."


def _beside(found: dict[str, Any]) -> str:
    named = [*found["covariates"], *([found["strata"]] if found["strata"] else [])]
    return "".join(f", “{name}”" for name in named)


def _results(found: dict[str, Any]) -> str:
    told = [
        f"{group['group']}, day {visit['visit']}: {visit['mean']:.2f} (SD {visit['sd']:.2f}), n = {visit['n']:,} of "
        f"{group['enrolled']:,}."
        for group in found["groups"]
        for visit in group["visits"]
        if visit["mean"] is not None and visit["sd"] is not None
    ]
    for kind, terms in (
        (
            "analysis of covariance",
            [{"visit": one["visit"], **term} for one in found["ancova"] for term in one["terms"]],
        ),
        ("repeated measures", found["repeated_measures"]["terms"]),
    ):
        told += [
            f"{term['group']} minus {term['reference']} at day {term['visit']}, {kind}: {term['estimate']:+.2f} "
            f"({term['lower']:+.2f} to {term['upper']:+.2f}), {p_text(term['p_value'])}."
            for term in terms
        ]
    return " ".join(told)
