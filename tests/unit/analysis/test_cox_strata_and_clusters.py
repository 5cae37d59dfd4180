"""Strata and clusters of a Cox model: by hand, by algebra, and where there is too little."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis.cox
from analysis.cox import cox

pytestmark = pytest.mark.filterwarnings("error")

# three pairs: in a and c the one with x = 1 has the event first, in b the one with x = 0
PAIRS = pd.DataFrame(
    {"duration": [1, 2, 1, 2, 5, 9], "event": [1, 0, 1, 0, 1, 0], "x": [1.0, 0, 0, 1, 1, 0], "pair": list("aabbcc")}
)


def of_pairs(**settings):
    return cox(PAIRS["duration"], PAIRS["event"], PAIRS[["x"]], strata=PAIRS["pair"], **settings).terms[0]


def test_strata_by_hand():
    """Each pair is compared with itself only. With h = exp(beta) the likelihood is (h / (1 + h))^2 / (1 + h),
    highest at h = 2, and the information there 3 h / (1 + h)^2 = 2/3."""
    term = of_pairs()
    assert term.hazard_ratio == pytest.approx(2, rel=1e-12)
    assert term.se == pytest.approx(math.sqrt(3 / 2), rel=1e-12)
    assert term.robust_se is None


def test_robust_errors_by_hand():
    """The mean of x in a pair at h = 2 is 2/3, the expected events are 2/3 (x = 1) and 1/3 (x = 0).

    Residual (x - mean)(event - expected): 1/9 and 2/9 in pairs a and c, -4/9 and -2/9 in b. Their squares sum
    to 30/81 over people and, summed per pair first (1/3, -2/3, 1/3), to 2/3; the variance is that times 9/4.
    """
    alone = of_pairs(cluster=range(6))
    assert alone.robust_se == pytest.approx(math.sqrt(30 / 81 * 9 / 4), rel=1e-12)
    assert alone.se == pytest.approx(math.sqrt(3 / 2), rel=1e-12)
    in_pairs = of_pairs(cluster=PAIRS["pair"])
    assert in_pairs.robust_se == pytest.approx(math.sqrt(2 / 3 * 9 / 4), rel=1e-12)
    reach = 1.959963984540054 * alone.robust_se
    assert (alone.lower, alone.upper) == pytest.approx((2 * math.exp(-reach), 2 * math.exp(reach)), rel=1e-12)
    assert alone.p_value == pytest.approx(math.erfc(math.log(2) / alone.robust_se / math.sqrt(2)), rel=1e-9)


@pytest.mark.parametrize("most_patterns", [0, 200])
def test_a_copy_in_another_stratum_adds_nothing_to_its_own_cluster(most_patterns, monkeypatch):
    """Everybody twice, the copies in a stratum of their own: the usual error takes them for new people, the
    robust one, which knows whose they are, does not."""
    monkeypatch.setattr(analysis.cox, "_MOST_PATTERNS", most_patterns)
    rng = np.random.default_rng(4)
    n = 80
    entry = rng.integers(0, 3, n) * (rng.random(n) < 0.5)
    duration, event, x = entry + rng.integers(1, 12, n), rng.random(n) < 0.6, rng.integers(0, 4, n) / 2
    once = cox(duration, event, pd.DataFrame({"x": x}), entry=entry, cluster=range(n)).terms[0]
    both = cox(
        np.tile(duration, 2),
        np.tile(event, 2),
        pd.DataFrame({"x": np.tile(x, 2)}),
        entry=np.tile(entry, 2),
        strata=np.repeat(["first", "copy"], n),
        cluster=np.tile(np.arange(n), 2),
    ).terms[0]
    assert both.coef == pytest.approx(once.coef, rel=1e-9)
    assert both.se == pytest.approx(once.se / math.sqrt(2), rel=1e-9)
    assert both.robust_se == pytest.approx(once.robust_se, rel=1e-9)


measure = st.sampled_from([0.0, 1.0, 2.5])
row = st.tuples(st.integers(0, 6), st.integers(1, 6), st.booleans(), measure, st.sampled_from("abc"))


@given(st.lists(row, min_size=5, max_size=40))
def test_patterns_and_rows_give_the_same(rows):
    """The table of patterns and the rows one by one are two ways to the same sums, in strata too."""
    entry, length, event, x, stratum = zip(*rows, strict=True)
    duration = np.add(entry, length)
    fits = []
    most = analysis.cox._MOST_PATTERNS
    for most_patterns in (0, 200):
        analysis.cox._MOST_PATTERNS = most_patterns
        try:
            fits.append(cox(duration, event, pd.DataFrame({"x": x}), entry=entry, strata=stratum))
        finally:
            analysis.cox._MOST_PATTERNS = most
    [one], [other] = (fit.terms for fit in fits)
    assert fits[0].strata == fits[1].strata == len(set(stratum))
    assert (one.coef is None) == (other.coef is None)
    if one.coef is not None:
        assert (one.coef, one.se) == pytest.approx((other.coef, other.se), rel=1e-7, abs=1e-9)


def test_a_covariate_that_varies_only_between_strata_has_no_estimate():
    fit = cox([1, 2, 3, 4], [1, 1, 1, 0], pd.DataFrame({"x": [0, 0, 1, 1]}), strata=[1, 1, 2, 2])
    assert not fit.is_estimated and fit.reason.startswith("x does not vary")


def test_with_too_few_clusters_the_ratio_stands_without_an_interval():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.normal(size=40), "y": rng.normal(size=40)})
    fit = cox(rng.integers(1, 30, 40), rng.random(40) < 0.7, frame, cluster=np.arange(40) % 2)
    assert fit.clusters == 2 and "too few clusters" in fit.reason
    for term in fit.terms:
        assert term.hazard_ratio is not None and term.se is not None
        assert (term.robust_se, term.lower, term.upper, term.p_value) == (None,) * 4


def test_clusters_without_an_event_are_counted_and_leave_no_estimate():
    fit = cox([3, 4, 5], [0, 0, 0], pd.DataFrame({"x": [1.0, 2, 3]}), cluster=["a", "a", "b"])
    assert (fit.clusters, fit.events, fit.is_estimated) == (2, 0, False)


def test_a_stratum_of_incomplete_rows_only_is_no_stratum():
    frame = pd.DataFrame({"x": [np.nan, 1.0, 0, 0, 1, 1, 0]})
    fit = cox([4, 1, 2, 1, 2, 5, 9], [1, 1, 0, 1, 0, 1, 0], frame, strata=list("daabbcc"))
    assert (fit.n, fit.dropped, fit.strata) == (6, 1, 3)
    assert fit.terms[0].hazard_ratio == pytest.approx(2, rel=1e-12)


@pytest.mark.parametrize(
    "labels, message",
    [
        ({"strata": ["a", None, "b"]}, "strata: the value at position 2 is missing"),
        ({"cluster": [1.0, 2.0, np.nan]}, "cluster: the value at position 3 is missing"),
        ({"cluster": [1, 2]}, "cluster: has 2 rows for 3 durations"),
    ],
)
def test_refuses(labels, message):
    with pytest.raises(ValueError, match=message):
        cox([1, 2, 3], [1, 0, 1], pd.DataFrame({"x": [1.0, np.nan, 3]}), **labels)
