"""A study's outcome as small tables: means at visits, responders, and changes that people notice, all as n of N."""

from __future__ import annotations

import pandas as pd

from analysis.confidence import Estimate
from analysis.important_changes import Both, ImportantChanges
from analysis.outcome_change import Mean
from pages.answers.outcomes import AtVisit, StudyOutcomes
from pages.telling.outcomes.words import RULES, needed_text, visit_text
from pages.telling.wording import capital, escape, matters_text

NOT_KNOWN = "not known"
NOBODY = "nobody observed"


def means_table(found: StudyOutcomes) -> pd.DataFrame:
    """Mean (SD) with its interval, and n of N, by visit and group."""
    rows = {capital(visit_text(visit)): {} for visit in found.outcomes.visits}
    for one in found.groups:
        told = f"{_mean(one.value)}, n = {one.value.n:,} of {found.enrolled[one.group]:,}"
        rows[capital(visit_text(one.visit))][_name(found, one.group)] = told
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Mean (SD), 95 % interval")


def changes_table(found: StudyOutcomes) -> pd.DataFrame:
    """Mean change from the baseline in those with both values, by visit and group."""
    rows = {capital(visit_text(visit)): {} for visit in found.outcomes.visits[1:]}
    for one in found.groups:
        if one.change is not None:
            rows[capital(visit_text(one.visit))][_name(found, one.group)] = f"{_mean(one.change)}, n = {one.change.n:,}"
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("Change from the baseline")


def responder_table(found: StudyOutcomes, at: AtVisit) -> pd.DataFrame:
    """Responders of a visit under both rules about who is unknown, with who cannot be told."""
    columns: dict[str, list[str]] = {}
    index: list[str] = []
    for one in at.responders:
        index += [f"Down by {one.percent:g} % or more, {RULES[rule]}" for rule in RULES]
        for group in one.groups:
            columns.setdefault(_name(found, group.group), []).extend(
                [
                    _share(group.responders, group.enrolled, group.all_enrolled),
                    _share(group.responders, group.observed, group.observed_only),
                ]
            )
    if at.responders:
        least = at.responders[0].least_baseline
        index += ["No baseline", f"Baseline under {least:g}", "No value at this visit"]
        for group in at.responders[0].groups:
            columns[_name(found, group.group)] += [
                f"{count:,}" for count in (group.no_baseline, group.low_baseline, group.no_outcome)
            ]
    return pd.DataFrame(columns, index=index).rename_axis(capital(visit_text(at.visit)))


def needed_table(at: AtVisit) -> pd.DataFrame:
    """Differences between groups in the shares of responders, with numbers needed."""
    rows, index = [], []
    for found in at.responders:
        for one in found.differences:
            index.append(f"{found.percent:g} %, {escape(one.group)} against {escape(one.reference)}, {RULES[one.rule]}")
            rows.append([_points(one.difference), needed_text(one.number_needed)])
    columns = ["Difference, percentage points", "Number needed"]
    return pd.DataFrame(rows, index=index, columns=columns).rename_axis(capital(visit_text(at.visit)))


def noticed_table(found: StudyOutcomes, at: AtVisit) -> pd.DataFrame:
    """Both flags on everybody's change, each for itself, and of how many both values are known.

    How much matters is known of people who got better, so of the others only that it is as much.
    """
    points, percent = found.scale.minimal_important_change, found.scale.minimal_important_percent
    size = matters_text("" if (of := points or percent) is None else of.name)
    index = [
        f"Better by {size}",
        "Worse by as much as that",
        "Better beyond error",
        "Worse beyond error",
        f"Too close to the best end for {size}",
        "Known at the baseline and at this visit",
    ]
    columns = {
        _name(found, one.group): [
            *_both(one.important, one),
            *_both(one.beyond_error, one),
            f"{one.no_room:,} of {one.enrolled:,}" if one.observed else NOBODY,
            f"{one.observed:,} of {one.enrolled:,}",
        ]
        for one in at.changes
    }
    return pd.DataFrame(columns, index=index).rename_axis(f"{capital(visit_text(at.visit))}, of all enrolled")


def _name(found: StudyOutcomes, group: str) -> str:
    return escape(group) if found.outcomes.by else "Everybody"


def _mean(value: Mean) -> str:
    if value.mean is None:
        return NOT_KNOWN
    sd = "" if value.sd is None else f" ({value.sd:.1f})"
    limits = "" if value.lower is None else f", {_one(value.lower)} to {_one(value.upper)}"
    return f"{_one(value.mean)}{sd}{limits}"


def _one(points: float) -> str:
    """To one decimal; what rounds to nothing has no sign."""
    return f"{round(points, 1) + 0.0:.1f}"


def _share(k: int, n: int, share: Estimate) -> str:
    if share.estimate is None:
        return NOBODY
    return f"{k:,} of {n:,}: {share.estimate:.0%} ({share.lower:.0%} to {share.upper:.0%})"


def _points(difference: Estimate) -> str:
    if difference.estimate is None:
        return NOT_KNOWN
    estimate, lower, upper = (
        f"{round(100 * share, 1) + 0.0:+.1f}" for share in (difference.estimate, difference.lower, difference.upper)
    )
    return f"{estimate} ({lower} to {upper})"


def _both(both: Both | None, of: ImportantChanges) -> list[str]:
    if both is None:
        return ["no source says how large"] * 2
    return [f"{count:,} of {of.enrolled:,}" if of.observed else NOBODY for count in (both.better, both.worse)]
