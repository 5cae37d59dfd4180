"""A blank that means no: on some forms only what applies is ticked, and a file leaves the others empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data.imports.typed import Typed

NO_ANSWER = 0.0


def blanks_as_no(roles: Mapping[str, Typed]) -> dict[str, Typed]:
    """The items with a no in each empty cell of a record that has an answer to any item.

    A record without any answer is a page that was skipped: its blanks stay unknown. So do NA and declared
    codes, which say that the answer is missing.
    """
    items = {role: typed for role, typed in roles.items() if role.startswith("item_")}
    known = [typed.is_known()[typed.codes] for typed in items.values()]
    is_answered = np.logical_or.reduce(known) if known else np.zeros(0, bool)
    return {role: _filled(typed, is_answered) if role in items else typed for role, typed in roles.items()}


def _filled(typed: Typed, is_answered: np.ndarray) -> Typed:
    is_empty = np.array([not text for text in typed.column.trimmed], bool)
    chosen = is_empty[typed.column.codes] & is_answered
    if not chosen.any():
        return typed
    values = list(typed.values)
    if NO_ANSWER not in values:
        values.append(NO_ANSWER)
    return replace(typed, codes=np.where(chosen, values.index(NO_ANSWER), typed.codes), values=values)
