"""What a Cox model is fitted from: the complete rows of a table, checked and numbered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.cox_design import Factor, Measure, read_covariates
from analysis.follow_up import FollowUp, follow_up
from analysis.grouping import Labels, distinct_codes


@dataclass(frozen=True, eq=False, kw_only=True)
class CoxInputs:
    """The `n` rows that lack no covariate; `dropped` are those that do.

    `stratum`, `cluster` [n]: numbers from 0, or None where the model has none.
    """

    followed: FollowUp
    covariates: list[Factor | Measure]
    stratum: np.ndarray | None
    cluster: np.ndarray | None
    n: int
    dropped: int

    @property
    def n_strata(self) -> int:
        """How many strata there are; one without any."""
        return 1 if self.stratum is None else int(self.stratum.max(initial=0)) + 1


def read_inputs(
    duration: ArrayLike,
    event: ArrayLike,
    covariates: pd.DataFrame,
    entry: ArrayLike | None,
    strata: Labels | None,
    cluster: Labels | None,
) -> CoxInputs:
    """Check the columns of a Cox model, as `analysis.cox.cox` takes them, and leave out incomplete rows.

    ValueError names the argument and the row of the caller's data.

    >>> inputs = read_inputs([1, 2, 3], [1, 0, 1], pd.DataFrame({"x": [0.0, 1.0, np.nan]}), None, None, None)
    >>> inputs.n, inputs.dropped
    (2, 1)
    """
    leaves, ends, enters = np.asarray(duration), np.asarray(event), None if entry is None else np.asarray(entry)
    for argument, rows in (("covariates", covariates), ("strata", strata), ("cluster", cluster)):
        if rows is not None and len(rows) != len(leaves):
            raise ValueError(f"{argument}: has {len(rows)} rows for {len(leaves)} durations; accepted is one each.")
    stratum = None if strata is None else distinct_codes(strata, argument="strata")
    owner = None if cluster is None else distinct_codes(cluster, argument="cluster")
    is_complete = covariates.notna().all(axis=1).to_numpy()
    if not is_complete.all():
        # checked as a whole first, so that an error names the row of the caller's data
        follow_up(leaves, ends, enters)
        leaves, ends = leaves[is_complete], ends[is_complete]
        enters, owner = (None if column is None else column[is_complete] for column in (enters, owner))
        # a stratum of incomplete rows only is no stratum
        stratum = None if stratum is None else distinct_codes(stratum[is_complete], argument="strata")
    return CoxInputs(
        followed=follow_up(leaves, ends, enters),
        covariates=read_covariates(covariates, is_complete),
        stratum=stratum,
        cluster=owner,
        n=len(leaves),
        dropped=int(len(is_complete) - is_complete.sum()),
    )
