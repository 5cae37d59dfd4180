"""The respites of the same diary by several definitions, beside one another."""

from __future__ import annotations

import pandas as pd

from pages.answers.respites import Respites
from pages.telling.respite.strip_figure import Row
from pages.telling.wording import days_text, escape, estimate_text


def median_row(found: Respites, *, is_marked: bool) -> Row:
    """The line among the others of a definition that finds respites."""
    title, n, value = found.definition.title, len(found.respites), found.median
    if value is None:
        counted = f"{n} respite{'s' * (n != 1)}"
        return Row(title, f"{counted}, too few to say", None, None, None, is_marked)
    return Row(title, estimate_text(value), value.estimate, value.lower, value.upper, is_marked)


def comparison(all_found: list[Respites]) -> pd.DataFrame:
    """One line per definition that finds a respite: how many, the open one, the longest."""
    rows = []
    for found in all_found:
        if found.longest is None:
            continue
        rows.append(
            {
                "Definition": escape(found.definition.title),
                "Respites": len(found.respites),
                "Open one": "–" if found.current is None else days_text(int(found.days_free.iloc[-1])),
                "Longest": days_text(found.longest),
            }
        )
    return pd.DataFrame(rows, columns=["Definition", "Respites", "Open one", "Longest"]).set_index("Definition")
