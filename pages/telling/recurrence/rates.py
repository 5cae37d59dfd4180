"""Recurrences by person-time in a small table, and who is followed from a later day."""

from __future__ import annotations

import pandas as pd

from analysis.confidence import Estimate
from analysis.person_time import METHOD
from pages.answers.first_recurrences import StudyRecurrence
from pages.telling.plural import count_text
from pages.telling.recurrence.study_words import p_text
from pages.telling.wording import escape

RATES_METHOD = f"{METHOD[:1].upper()}{METHOD[1:]}. It takes the rate to be the same on every day at risk."


def rates_table(found: StudyRecurrence) -> pd.DataFrame | None:
    """Each group's rate with exact limits, and its ratio to the first group's; None with nobody at risk."""
    if found.rates is None:
        return None
    ratios = {one.group: one for one in found.rates.ratios}
    rows, index = [], []
    for one in found.rates.groups:
        index.append(escape(one.group) if found.by else "Everybody")
        told = "no time at risk" if one.rate.estimate is None else _limits(one.rate)
        ratio = ratios.get(one.group)
        compared = "" if ratio is None else _limits(ratio.ratio)
        p_value = "" if ratio is None or ratio.p_value is None else p_text(ratio.p_value)
        rows.append([f"{one.events:,} in {one.person_years:,.1f} years", told, compared, p_value])
    first = escape(found.rates.groups[0].group)
    columns = ["Recurrences", "Per person and year"]
    if not found.by:
        return pd.DataFrame([row[:2] for row in rows], index=index, columns=columns).rename_axis("Group")
    return pd.DataFrame(rows, index=index, columns=[*columns, f"Times that of {first}", "p"]).rename_axis("Group")


def landmark_sentence(found: StudyRecurrence) -> str:
    """Who is followed where the clock starts at a later day; empty where it does not."""
    if found.question.landmark is None:
        return ""
    gone = count_text(found.left_before_landmark, "person", "people")
    return (
        f"This is about those still free and followed on day {found.question.landmark:,}, counted from it on; {gone} had a "
        "recurrence or left before."
    )


def _limits(of: Estimate) -> str:
    if of.estimate is None or of.lower is None:
        return "not known"
    upper = "no limit" if of.upper is None else f"{of.upper:.2f}"
    return f"{of.estimate:.2f} ({of.lower:.2f} to {upper})"
