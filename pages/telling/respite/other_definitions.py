"""The respites of the same diary by several definitions, beside one another."""

from __future__ import annotations

import pandas as pd

from pages.answers.respites import Respites
from pages.telling.respite.strip_figure import Row
from pages.telling.wording import days_text, escape, estimate_text


def median_row(found: Respites, *, is_marked: bool) -> Row:
    """The line among the others of a definition that finds respites."""
    title, lengths = found.definition.title, found.lengths
    n, value = lengths.n, lengths.median
    if value is None:
        counted = f"{n} respite{'s' * (n != 1)}"
        return Row(title, f"{counted}, too few to say", None, None, None, is_marked)
    return Row(title, estimate_text(value), value.estimate, value.lower, value.upper, is_marked)


def comparison(all_found: list[Respites]) -> pd.DataFrame:
    """One line per definition that finds a respite: how many, the open one, the longest."""
    rows = []
    for found in all_found:
        if not len(found.respites):
            continue
        longest, current = found.lengths.longest, found.current
        rows.append(
            {
                "Definition": escape(found.definition.title),
                "Respites": len(found.respites),
                "Open one": "–" if current is None else days_text(int(current["duration"])),
                "Longest": days_text(longest),
            }
        )
    return pd.DataFrame(rows, columns=["Definition", "Respites", "Open one", "Longest"]).set_index("Definition")
