"""Rows of the same people once more for every imputation of their missing values: recognised, never taken for more people."""

from __future__ import annotations

import re
from collections.abc import Sequence

# as mice, mitools, SPSS, Stata and SAS call the number of an imputation
NAMES = re.compile(
    r"\.?imp(?:nr|_?no|_?num(?:ber)?|utation)?_?|_imputation_|imputation[ _.]?(?:nr|no|number)?_?|_mi_m|_mj|mi_m", re.I
)

_WHOLE = re.compile(r"[0-9]+(?:[.,]0+)?")


def n_imputations(name: str, values: Sequence[str]) -> int:
    """How many imputations a column numbers, 0 if it numbers none: by its name, and each as often as the others.

    values: those of every record, without unknown ones.
    """
    distinct = set(values)
    is_number = all(_WHOLE.fullmatch(value) for value in distinct)
    if not NAMES.fullmatch(name) or len(distinct) < 2 or len(distinct) == len(values) or not is_number:
        return 0
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return len(distinct) if len(set(counts.values())) == 1 else 0
