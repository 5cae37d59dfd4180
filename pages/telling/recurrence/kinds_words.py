"""Events of several kinds in words and a small table: how many people had each kind first."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.competing import IncidenceAt
from pages.answers.kinds import StudyKinds
from pages.telling.plural import count_text
from pages.telling.wording import escape

NOT_ONE_MINUS = (
    "Shares by Aalen and Johansen, with 95 % intervals (log-log): of everybody, those who had this kind of event first; "
    "whoever had another kind first can have this one first no more. One minus a curve of those free of this kind alone "
    "would overstate its share. The curve, the tests and the models above are of any event."
)


def together_sentence(found: StudyKinds) -> str:
    """What stands at the curve: that events of several kinds count as one there."""
    told = [f"“{escape(kind)}” {found.n_events[kind]:,}" for kind in found.kinds]
    if found.n_untold:
        told.append(f"of a kind that the table does not tell {found.n_untold:,}")
    return f"The first event counts, whatever its kind: {', '.join(told)}."


def kinds_sentence(found: StudyKinds, names: Sequence[str], day: int) -> str:
    """The share of each group that had each kind first by a day; or why none can be worked out."""
    if not found.curves:
        return (
            f"The table does not tell the kind of {count_text(found.n_untold, 'event')}, so how many had each kind first "
            "cannot be worked out. Fill in the column that tells it, and load the table again."
        )
    told = []
    for kind in found.kinds:
        shares = [f"{name} {_share(curve.at([day])[0])}" for name, curve in zip(names, found.curves[kind], strict=True)]
        told.append(f"“{escape(kind)}” came first by day {day:,} in: {'; '.join(shares)}.")
    return " ".join(told)


def kinds_table(found: StudyKinds, names: Sequence[str], days: Sequence[int]) -> pd.DataFrame:
    """A row for each kind and group, with the share that had it first by each day."""
    rows, index = [], []
    for kind in found.kinds:
        for name, curve in zip(names, found.curves[kind], strict=True):
            index.append(f"{escape(kind)}, {name}")
            rows.append([f"{curve.n_events:,} of {curve.n:,}", *(_share(point) for point in curve.at(days))])
    columns = ["Had it first", *(f"By day {day:,}" for day in days)]
    return pd.DataFrame(rows, index=index, columns=columns).rename_axis("Kind and group")


def _share(point: IncidenceAt) -> str:
    if point.incidence is None:
        return "not followed so long"
    share = f"{point.incidence:.0%}"
    return share if point.lower is None else f"{share} ({point.lower:.0%} to {point.upper:.0%})"
