"""Change, responders, important changes, mediation and slopes: by hand, at the edges, and with too little."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from analysis.confidence import Estimate
from analysis.important_changes import Both, important_changes
from analysis.mediation import mediation
from analysis.number_needed import NumberNeeded, number_needed
from analysis.outcome_change import ancova, mean_of
from analysis.repeated_measures import repeated_measures
from analysis.responders import responder_curves, responders
from analysis.within_between import within_between
from data.catalogue.instrument_files import load_instrument

NAN = float("nan")
RNG = np.random.default_rng


def test_a_mean_by_hand():
    # 2, 4, 6, 8: mean 5, sd sqrt((9 + 1 + 1 + 9) / 3) = 2.582; t(0.975, 3) = 3.182446: 3.182446 * 2.582 / 2 = 4.1085
    found = mean_of([2, NAN, 4, 6, 8])
    assert (found.n, found.mean) == (4, 5.0)
    assert found.sd == pytest.approx(sqrt(20 / 3))
    assert (found.lower, found.upper) == pytest.approx((0.8915, 9.1085), abs=1e-4)


@pytest.mark.parametrize(
    ("values", "n", "mean"), [([], 0, None), ([NAN], 0, None), ([3], 1, 3.0), ([1, 2, 3], 3, 2.0), ([4] * 9, 9, 4.0)]
)
def test_a_mean_of_too_little_has_no_interval(values, n, mean):
    found = mean_of(values)
    assert (found.n, found.mean, found.lower, found.upper) == (n, mean, None, None)


def test_the_difference_is_the_same_for_outcome_and_change():
    rng = RNG(3)
    baseline, group = rng.normal(5, 2, 40), np.array(["a", "b"] * 20)
    outcome = baseline / 2 + rng.normal(0, 1, 40)
    one, other = ancova(baseline, outcome, group), ancova(baseline, outcome - baseline, group)
    assert one.differences[0].estimate == pytest.approx(other.differences[0].estimate)
    assert one.differences[0].se == pytest.approx(other.differences[0].se)


@pytest.mark.parametrize(
    ("baseline", "outcome", "group", "reason"),
    [
        ([1, 2, 3], [1, 2, 2], ["a"] * 3, "one group only"),
        ([1, 2, 3, 4], [1, 2, 2, NAN], list("aabb"), "Of b fewer than two people"),
        ([1, 2, 3, 4], [1, 2, 2, 5], list("aabb"), "too few people"),
        (range(8), [1] * 8, list("aaaabbbb"), "do not vary"),
        ([1, 1, 1, 1, 2, 2, 2, 2], range(8), list("aaaabbbb"), "too few people"),
    ],
)
def test_an_ancova_of_too_little_says_so(baseline, outcome, group, reason):
    found = ancova(baseline, outcome, group)
    assert found.differences == () and reason in found.reason


def test_one_baseline_for_everybody_is_nothing_to_adjust_for():
    # the plain difference of means: (4 + 5 + 6 + 7) / 4 - (1 + 2 + 3 + 4) / 4 = 3
    found = ancova([0] * 8, [1, 2, 3, 4, 4, 5, 6, 7], list("aaaabbbb"))
    assert found.differences[0].estimate == pytest.approx(3) and found.baseline_slope is None
    assert "same baseline" in found.reason


def test_repeated_measures_name_the_group_and_the_visit_that_lack_people():
    outcomes = np.arange(40.0).reshape(20, 2)
    outcomes[10:19, 1] = NAN
    found = repeated_measures(np.arange(20.0), outcomes, list("a" * 10 + "b" * 10), (84, 182))
    outcomes[10:19, 0] = NAN
    nowhere = repeated_measures(np.arange(20.0), outcomes, list("a" * 10 + "b" * 10), (84, 182))
    assert found.left_out == (182,) and found.visits == (84,)
    assert nowhere.differences == () and nowhere.left_out == (84, 182)
    assert nowhere.reason == "Of b fewer than two people have a baseline and a value at day 84."


def test_repeated_measures_leave_out_a_visit_that_a_group_has_not_reached():
    rng = RNG(11)
    baseline, group = rng.normal(5, 1, 40), np.array(["a", "b"] * 20)
    outcomes = baseline[:, None] + rng.normal(0, 1, (40, 3))
    outcomes[1::2, 2] = NAN  # nobody in b has been seen at day 182
    found = repeated_measures(baseline, outcomes, group, (28, 84, 182))
    without = repeated_measures(baseline, outcomes[:, :2], group, (28, 84))
    assert found.left_out == (182,) and found.visits == (28, 84) and not found.reason
    assert found.differences == without.differences
    assert (found.n, found.n_values) == (40, 80)


def test_repeated_measures_use_who_missed_a_visit():
    rng = RNG(5)
    baseline, group = rng.normal(5, 1, 60), np.array(["a", "b"] * 30)
    outcomes = baseline[:, None] + rng.normal(0, 1, (60, 1)) + rng.normal(0, 0.5, (60, 2))
    outcomes[:10, 1] = NAN
    found = repeated_measures(baseline, outcomes, group, (28, 84))
    alone = ancova(baseline, outcomes[:, 1], group)
    assert (found.n, found.n_values, alone.n) == (60, 110, 50)
    assert found.differences[1].difference.se < alone.differences[0].se


@pytest.mark.parametrize("trouble", ["one group", "never together", "copied visit", "nobody", "flat baseline"])
def test_repeated_measures_that_cannot_be_fitted_say_so(trouble):
    rng = RNG(7)
    baseline, group = rng.normal(5, 1, 40), np.array(["a", "b"] * 20)
    outcomes = rng.normal(4, 1, (40, 2))
    if trouble == "one group":
        group[:] = "a"
    elif trouble == "never together":
        outcomes[:20, 0], outcomes[20:, 1] = NAN, NAN
    elif trouble == "copied visit":
        outcomes[:, 1] = outcomes[:, 0]
    elif trouble == "nobody":
        outcomes[:] = NAN
    found = repeated_measures(baseline if trouble != "flat baseline" else np.full(40, 3.0), outcomes, group, (28, 84))
    if trouble == "flat baseline":
        assert found.reason == "" and len(found.differences) == 2
    else:
        assert found.differences == () and found.covariance is None and found.reason


# baseline and outcome of six enrolled in each of two groups, at least 3 at baseline: a: falls of 50 %, 30 %, 0 %,
# one below 3, one without a baseline, one without an outcome; b: 60 %, 50 %, 30 %, 30 %, 10 %, -25 %
BASELINE = [4, 10, 5, 2, NAN, 6, 5, 4, 10, 10, 10, 4]
OUTCOME = [2, 7, 5, 0, 3, NAN, 2, 2, 7, 7, 9, 5]
GROUP = ["a"] * 6 + ["b"] * 6


def test_responders_by_hand():
    found = responders(BASELINE, OUTCOME, GROUP, percent=30, least_baseline=3)
    a, b = found.groups
    assert (a.enrolled, a.no_baseline, a.low_baseline, a.no_outcome, a.observed, a.responders) == (6, 1, 1, 1, 3, 2)
    assert (b.enrolled, b.no_baseline, b.low_baseline, b.no_outcome, b.observed, b.responders) == (6, 0, 0, 0, 6, 4)
    assert (a.all_enrolled.estimate, a.observed_only.estimate) == (2 / 6, 2 / 3)
    # exact, as of few people: R's binom.test(2, 6) has 0.0432719 to 0.7772219
    assert (a.all_enrolled.lower, a.all_enrolled.upper) == pytest.approx((0.0432719, 0.7772219), abs=1e-7)
    # Wilson's, which the difference rests on, z = 1.959964: centre (1/3 + z²/12) / (1 + z²/6) = 0.653455 / 1.640243 =
    # 0.398389; half z sqrt((2/9)/6 + z²/144) / 1.640243 = 0.301660 -> 0.0968 to 0.7000
    score = a.score_share("all_enrolled")
    assert (score.lower, score.upper) == pytest.approx((0.0968, 0.7000), abs=1e-4)
    assert [(one.rule, one.difference.estimate) for one in found.differences] == [
        ("all_enrolled", pytest.approx(2 / 6)),
        ("observed_only", pytest.approx(0)),
    ]
    half = responders(BASELINE, OUTCOME, GROUP, percent=50, least_baseline=3)
    assert [one.responders for one in half.groups] == [1, 2]


def test_the_curve_counts_at_every_threshold_what_responders_count():
    curves = responder_curves(BASELINE, OUTCOME, GROUP, least_baseline=3)
    for percent in (1, 10, 30, 31, 50, 60, 61, 100):
        found = responders(BASELINE, OUTCOME, GROUP, percent=percent, least_baseline=3)
        assert [curve.responders[percent] for curve in curves] == [one.responders for one in found.groups]
    # who stayed the same fell by at least 0 %; who rose did not
    assert [(curve.enrolled, curve.observed, curve.responders[0]) for curve in curves] == [(6, 3, 3), (6, 6, 5)]


def test_a_percentage_of_nothing_is_refused():
    with pytest.raises(ValueError, match="least_baseline: 0; accepted are numbers above 0"):
        responders([0, 1], [0, 1], ["a", "b"], percent=30, least_baseline=0)


@pytest.mark.parametrize(
    ("difference", "needed"),
    [
        # 1 / 0.2 = 5, 1 / 0.4 = 2.5, 1 / 0.1 = 10: five to benefit (2.5 to 10)
        (Estimate(0.2, 0.1, 0.4), NumberNeeded(number=5.0, at_upper=2.5, at_lower=10.0, is_through_infinity=False)),
        (
            Estimate(-0.2, -0.4, -0.1),
            NumberNeeded(number=-5.0, at_upper=-10.0, at_lower=-2.5, is_through_infinity=False),
        ),
        # to benefit 5 to infinity to harm 20
        (Estimate(0.1, -0.05, 0.2), NumberNeeded(number=10.0, at_upper=5.0, at_lower=-20.0, is_through_infinity=True)),
        (Estimate(0.0, -0.25, 0.25), NumberNeeded(number=None, at_upper=4.0, at_lower=-4.0, is_through_infinity=True)),
        (Estimate(0.25, 0.0, 0.5), NumberNeeded(number=4.0, at_upper=2.0, at_lower=None, is_through_infinity=True)),
        (Estimate(None, None, None), None),
    ],
)
def test_numbers_needed_run_through_infinity_where_the_difference_holds_no_difference(difference, needed):
    assert number_needed(difference) == needed


def test_important_and_beyond_error_are_counted_apart():
    # TSK-11: important from 4 points, beyond error above 7. Changes -8, -7, -4, -3, +4, +8, one unknown, one from 13
    # to 11: only two points of room.
    scale = load_instrument("tsk-11").scales[0]
    before, after = [30, 30, 30, 30, 30, 30, 30, 13], [22, 23, 26, 27, 34, 38, NAN, 11]
    (found,) = important_changes(scale, before, after, ["a"] * 8)
    assert (found.enrolled, found.observed, found.no_room) == (8, 7, 1)
    assert found.important == Both(better=3, worse=2) and found.beyond_error == Both(better=1, worse=1)
    (unknown,) = important_changes(
        replace(scale, minimal_important_change=None, measurement_error=None), before, after, ["a"] * 8
    )
    assert unknown.important is None and unknown.beyond_error is None


def paths_of(n=200, **given):
    rng = RNG(11)
    x, before = np.tile([0.0, 1.0], n // 2), rng.normal(0, 1, n)
    m = 2 * x + before + rng.normal(0, 1, n)
    y = 0.5 * m + 0.3 * x + rng.normal(0, 1, n)
    given = {"exposure_at": 0, "mediator_at": 28, "outcome_at": 84, "n_bootstrap": 400, "rng": RNG(1)} | given
    return (x, m, y, before), mediation(x, m, y, covariates=before[:, None], **given)


def test_the_bootstrap_is_that_of_resampled_people():
    # a second implementation: the drawn people written out one under another, and least squares on them
    (x, m, y, before), found = paths_of()
    rng, drawn = RNG(1), []
    for _ in range(400):
        who = np.repeat(np.arange(len(x)), rng.multinomial(len(x), np.full(len(x), 1 / len(x))))
        ones = np.ones(len(x))
        a = np.linalg.lstsq(np.column_stack([ones, before[who], x[who]]), m[who], rcond=None)[0][-1]
        b = np.linalg.lstsq(np.column_stack([ones, before[who], x[who], m[who]]), y[who], rcond=None)[0][-1]
        drawn.append(a * b)
    assert (found.indirect.lower, found.indirect.upper) == pytest.approx(
        tuple(np.percentile(drawn, [2.5, 97.5])), rel=1e-9
    )
    assert found.indirect.lower < 1 < found.indirect.upper  # 2 x 0.5, as drawn
    assert found.total.estimate == pytest.approx(found.indirect.estimate + found.direct.estimate)


def test_the_indirect_path_vanishes_where_it_says():
    _, found = paths_of()
    at = [one.indirect.estimate for one in found.at_correlation]
    places = [one.correlation for one in found.at_correlation]
    assert np.interp(found.vanishes_at.estimate, places, at) == pytest.approx(0, abs=0.05)
    assert at == sorted(at, reverse=True)


def test_nothing_goes_through_what_comes_later():
    with pytest.raises(ValueError, match="days that rise"):
        paths_of(mediator_at=84)


def test_mediation_of_too_little_says_so():
    short = mediation([0, 1] * 5, range(10), range(10), exposure_at=0, mediator_at=1, outcome_at=2, rng=RNG(1))
    assert short.indirect is None and "It takes 32 people" in short.reason and short.n == 10
    x = np.tile([0.0, 1.0], 30)
    flat = mediation(x, np.ones(60), RNG(2).normal(size=60), exposure_at=0, mediator_at=1, outcome_at=2, rng=RNG(1))
    assert "same for everybody" in flat.reason
    copied = mediation(x, 2 * x, RNG(2).normal(size=60), exposure_at=0, mediator_at=1, outcome_at=2, rng=RNG(1))
    assert "cannot be told apart" in copied.reason and copied.total is None
    with_unknown = mediation(
        np.append(x, NAN),
        np.append(RNG(3).normal(size=60), 1),
        np.append(RNG(4).normal(size=60), 1),
        exposure_at=0,
        mediator_at=1,
        outcome_at=2,
        rng=RNG(1),
        n_bootstrap=200,
    )
    assert (with_unknown.n, with_unknown.dropped) == (60, 1)


def test_what_goes_one_way_within_people_can_go_the_other_between_them():
    # each of 12 people: pain rises by 1 per point of fear from day to day, and falls by 1 per point of mean fear
    people = np.repeat(np.arange(12), 3)
    own, step = people / 2, np.tile([-1.0, 0.0, 1.0], 12)
    noise = 0.1 * RNG(1).normal(size=36)
    found = within_between(people, own + step, 10 - own + step + noise)
    assert found.within.estimate == pytest.approx(1, abs=0.05)
    assert found.between.estimate == pytest.approx(-1, abs=0.05)
    assert (found.usual_occasions, found.is_mean_thin) == (3, True)


def test_a_common_drift_is_no_association_within_people():
    people, day = np.repeat(np.arange(30), 6), np.tile(np.arange(6.0), 30)
    rng = RNG(2)
    x, y = -day + rng.normal(0, 0.5, 180), -day + rng.normal(0, 0.5, 180)
    assert within_between(people, x, y).within.lower > 0.5
    adjusted = within_between(people, x, y, day=day).within
    assert adjusted.lower < 0 < adjusted.upper


@pytest.mark.parametrize("people", [0, 1, 9])
def test_slopes_of_few_people_say_so(people):
    n = 4 * people
    found = within_between(np.repeat(np.arange(people), 4), RNG(1).normal(size=n), RNG(2).normal(size=n))
    assert found.within.estimate is None and "Fewer than 10" in found.within.reason
    assert found.between.estimate is None


def test_slopes_of_what_does_not_vary_say_so():
    people, outcome = np.repeat(np.arange(12), 3), RNG(1).normal(size=36)
    found = within_between(people, people.astype(float), outcome)
    assert "does not vary" in found.within.reason and found.between.estimate is not None
    found = within_between(people, np.tile([1.0, 2.0, 3.0], 12), outcome)
    assert found.within.estimate is not None and "does not vary" in found.between.reason
