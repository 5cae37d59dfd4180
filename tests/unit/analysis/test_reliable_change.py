"""Beyond measurement error is the reliable change of Jacobson and Truax: against R and their own example."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pandas as pd
import pytest

from analysis.score_change import change
from data.catalogue.instrument_files import instruments

REFERENCE = Path(__file__).parents[2] / "reference" / "single_case"
FROM_R = pd.read_csv(REFERENCE / "reliable_change.csv")
SCALES = {scale.id: scale for form in instruments().values() for scale in form.scales}


@pytest.mark.parametrize("scale", ["tsk-17", "tsk-11", "pcs"])
def test_every_difference_is_judged_as_the_index_in_r(scale):
    # R: |difference / (sqrt(2) SEM)| above the 97.5 % point of the normal distribution, SEM from the fact sheet
    rows = FROM_R[FROM_R["scale"] == scale]
    assert rows["reliable"].nunique() == 2
    before = (SCALES[scale].low + SCALES[scale].high) // 2
    for row in rows.itertuples():
        assert change(SCALES[scale], before, before + row.difference).is_beyond_error is bool(row.reliable)


def with_error(sem):
    """A scale of 0 to 100 with this standard error of measurement."""
    odi = SCALES["odi"]
    return replace(odi, measurement_error=replace(odi.measurement_error, value=1.96 * sqrt(2) * sem))


def test_the_example_of_jacobson_and_truax():
    # 1991, doi:10.1037/0022-006X.59.1.12 (numbers cited, not re-checked at the journal): SD 7.5, retest
    # reliability 0.80, from 47.5 to 32.5. SEM = 7.5 sqrt(0.20) = 3.35, error of a difference 4.74, index -3.16
    sem = 7.5 * sqrt(1 - 0.80)
    assert (sem, sqrt(2) * sem, (32.5 - 47.5) / (sqrt(2) * sem)) == pytest.approx((3.35, 4.74, -3.16), abs=0.005)
    assert change(with_error(sem), 47.5, 32.5).is_beyond_error is True
    # 1.96 x 4.74 = 9.30 is the least
    assert change(with_error(sem), 47.5, 38.3).is_beyond_error is False
    assert change(with_error(sem), 47.5, 38.1).is_beyond_error is True


def test_trap_the_error_of_a_score_is_not_that_of_a_difference():
    # 8 points are beyond 1.96 x 3.35 = 6.57, the reach of one score's error, and within a difference's
    assert change(with_error(7.5 * sqrt(0.20)), 47.5, 39.5).is_beyond_error is False
