"""Holm's adjustment, by hand."""

import pytest

from analysis.multiplicity import holm


def test_by_hand():
    # ascending: 0.01 * 4 = 0.04; 0.02 * 3 = 0.06; 0.03 * 2 = 0.06; 0.5 * 1
    assert holm([0.03, 0.5, 0.01, 0.02]) == pytest.approx((0.06, 0.5, 0.04, 0.06), rel=1e-12)


def test_none_is_below_the_one_before_or_above_one():
    # 0.3 * 3 = 0.9; 0.4 * 2 = 0.8, raised to 0.9; 0.8
    assert holm([0.3, 0.4, 0.8]) == pytest.approx((0.9, 0.9, 0.9), rel=1e-12)
    assert holm([0.7, 0.6]) == (1, 1)
    assert holm([]) == ()


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_named(wrong):
    with pytest.raises(ValueError, match="p_values"):
        holm([0.5, wrong])
