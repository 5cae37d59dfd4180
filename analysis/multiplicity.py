"""What p-values are worth when several were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's adjusted p-values, in the order given: those below 0.05 hold together.

    The smallest of m is multiplied by m, the next by m - 1, and so on; none is below the one before it, none
    above 1. Holds whatever the dependence between the tests. Holm 1979, Scand J Stat 6:65-70.
    Errors: ValueError for a value outside 0 to 1.

    >>> holm([0.01, 0.04, 0.03])  # 3 x 0.01, and 2 x 0.03 for both of the others
    (0.03, 0.06, 0.06)
    """
    p = np.asarray(p_values, dtype=float)
    wrong = p[~((p >= 0) & (p <= 1))]
    if wrong.size:
        raise ValueError(f"p_values: {wrong[0]}; accepted are numbers from 0 to 1.")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p)))))
    return tuple(adjusted.tolist())
