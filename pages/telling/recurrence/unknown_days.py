"""How far unknown days could move a study's first recurrences, in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.catalogue.definition import Definition
from pages.answers.unknown_days import StudyUnknown
from pages.telling.plural import count_text
from pages.telling.recurrence.unknown_titles import reading_title
from pages.telling.wording import days_text, estimate_text


def unknown_sentence(found: StudyUnknown) -> str:
    """What would be, were every unknown day good, or every one bad."""
    recorded, good, bad = found.readings[:3]
    n_left = found.n - recorded.n
    others = f" Not in the other numbers, for want of a group: {n_left:,} of them." if n_left else ""
    return (
        f"As recorded, half of the people were free of recurrence for at least {estimate_text(recorded.median)}. Were "
        f"every unknown day good, it would be {estimate_text(good.median)}; were every one bad, {estimate_text(bad.median)}. "
        f"The interval of {found.changed_by_best:,} of {count_text(found.n, 'person', 'people')} would be another one in "
        f"the first reading, of {found.changed_by_worst:,} in the second.{others} The truth lies between them."
    )


def readings_table(found: StudyUnknown) -> pd.DataFrame:
    """Every reading with its numbers, as text."""
    has_ratio = any(one.hazard_ratio.estimate is not None for one in found.readings)
    rows = {}
    for one in found.readings:
        rows[reading_title(one.read_as, one.max_gap_days)] = [
            f"{one.n:,}",
            f"{one.events:,}",
            estimate_text(one.median),
        ]
        if has_ratio:
            ratio = one.hazard_ratio
            rows[reading_title(one.read_as, one.max_gap_days)].append(
                "cannot be told"
                if ratio.estimate is None
                else f"{ratio.estimate:.2f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
            )
    columns = ["People", "Recurrences", "Median of all", *(["Hazard ratio"] if has_ratio else [])]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Read as")


def unknown_lines(found: StudyUnknown, definition: Definition, at: Sequence[int]) -> list[str]:
    """How the readings differ, and what the likelihood alone says where diaries are sparse."""
    lines = [
        "Re-read are the unknown days after recovery up to each person's last known day; who is at risk, and from when, "
        "stays. In both readings gaps no longer end follow-up, and nothing is bridged. The bounds are no intervals: they "
        "hold for any truth about the unknown days, and carry sampling error of their own.",
        f"The definition lets follow-up end after more than {days_text(definition.max_gap_days)} unknown; the other gap "
        "rules change that alone, and with it who is at risk.",
        "A recurrence began after the last day known not to be bad and by the first bad day, which is where the curve has it.",
    ]
    if found.spacing_days is not None:
        told = f"Known days are {days_text(found.spacing_days)} apart in the median."
        if not found.is_sparse:
            told += " That is close enough for a curve that places each onset on a day."
        lines.append(told)
    if found.turnbull is not None:
        known = [
            f"{point.lowest:.0%} to {point.highest:.0%} at day {point.time:g}"
            for point in found.turnbull.at(at)
            if point.lowest is not None
        ]
        lines.append(
            "With days so far apart an estimate that places no onset says more (Turnbull): still free "
            f"{'; '.join(known) or 'on no asked day known'}, n = {found.turnbull.n:,}. These are not limits of an interval."
        )
    return lines
