"""Two flags on a change, never merged: as much as people notice, and more than the error."""

import itertools

import pytest

from analysis.score_change import change
from data.catalogue.instrument_files import instruments

SCALES = {scale.id: scale for form in instruments().values() for scale in form.scales}
# what the fact sheet says: minimal important change in points and percent, minimal detectable change
THRESHOLDS = {
    "fabq-pa": (4, None, 3.69),
    "fabq-w": (7, None, 5.95),
    "tsk-17": (4, None, 8.8),
    "tsk-13": (5.5, 18, None),
    "tsk-11": (4, None, 7.0),
    "rmdq-24": (5, 30, 5),
    "odi": (10, 30, 10),
    "pcs": (6.48, None, 12.8),
    "pcs-rumination": (None, None, None),
    "pcs-magnification": (None, None, None),
    "pcs-helplessness": (None, None, None),
    "pseq": (5.5, None, 11.52),
    "peg": (1, 30, None),
    "start-back": (None, None, None),
    "start-back-psychosocial": (None, None, None),
    "ompsq-sf": (None, None, None),
    "pgic": (None, None, None),
    # those that came later, from the papers that each file cites beside the number (data/catalogue/instruments)
    "bpi-severity": (None, None, None),
    "bpi-interference": (1.0, None, None),
    "gad-7": (4.0, None, None),
    "grc-11": (2.0, None, None),
    "hads-anxiety": (None, None, None),
    "hads-depression": (None, None, None),
    "msk-hq": (None, None, None),
    "ndi": (7.0, None, 5.0),
    "phq-9": (5.0, None, None),
    "rand-36-physical": (None, None, None),
    "rand-36-role-physical": (None, None, None),
    "rand-36-role-emotional": (None, None, None),
    "rand-36-energy": (None, None, None),
    "rand-36-wellbeing": (None, None, None),
    "rand-36-social": (None, None, None),
    "rand-36-pain": (None, None, None),
    "rand-36-general": (None, None, None),
}


def flags(scale, before, after):
    found = change(SCALES[scale], before, after)
    return found.is_important, found.is_beyond_error


def test_thresholds_are_those_of_the_fact_sheet():
    found = {
        name: tuple(
            known and known.value
            for known in (one.minimal_important_change, one.minimal_important_percent, one.measurement_error)
        )
        for name, one in SCALES.items()
    }
    assert found == THRESHOLDS


@pytest.mark.parametrize(
    ("scale", "before", "after", "important", "beyond"),
    [
        # TSK-11: important from 4, beyond the error over 7
        ("tsk-11", 30, 27, False, False),
        ("tsk-11", 30, 26, True, False),
        ("tsk-11", 30, 23, True, False),
        ("tsk-11", 30, 22, True, True),
        # PSEQ: important from 5.5, beyond the error over 11.52
        ("pseq", 20, 25, False, False),
        ("pseq", 20, 26, True, False),
        ("pseq", 20, 32, True, True),
        # FABQ: 4 of activity is both important and beyond 3.69; 6 of work is beyond 5.95 and not important
        ("fabq-pa", 16, 12, True, True),
        ("fabq-w", 30, 24, False, True),
        # ODI: 10 points reach the important change and do not exceed the error of 10
        ("odi", 50, 40, True, False),
        ("odi", 50, 38, True, True),
    ],
)
def test_the_two_flags_by_hand(scale, before, after, important, beyond):
    assert flags(scale, before, after) == (important, beyond)


def test_the_direction_of_the_pain_self_efficacy_questionnaire():
    up = change(SCALES["pseq"], 20, 40)
    assert (up.difference, up.is_improvement, up.room) == (20, True, 40)
    down = change(SCALES["pseq"], 40, 20)
    assert (down.difference, down.is_improvement) == (-20, False)
    assert change(SCALES["tsk-11"], 40, 20).is_improvement is True


def test_points_and_percent_are_kept_apart():
    # RMDQ 20 to 15: 5 points, 25 %; 10 to 7: 3 points, 30 %; 10 to 8: neither
    found = change(SCALES["rmdq-24"], 20, 15)
    assert (found.percent, found.reaches_points, found.reaches_percent) == (-25, True, False)
    assert found.is_important is True
    found = change(SCALES["rmdq-24"], 10, 7)
    assert (found.percent, found.reaches_points, found.reaches_percent) == (-30, False, True)
    assert found.is_important is True
    assert change(SCALES["rmdq-24"], 10, 8).is_important is False


def test_a_worsening_may_be_important_too():
    found = change(SCALES["odi"], 20, 34)
    assert (found.is_improvement, found.is_important, found.is_beyond_error) == (False, True, True)


@pytest.mark.parametrize(("before", "is_floor"), [(0, True), (3, True), (4, True), (5, False), (24, False)])
def test_trap_five_points_do_not_fit_below_five(before, is_floor):
    assert change(SCALES["rmdq-24"], before, 0).is_floor is is_floor
    assert change(SCALES["rmdq-24"], before, None).is_floor is is_floor  # known before anything changed


def test_at_a_floor_the_percentage_is_what_is_left():
    # 3 to 0: 3 points of 5, and all of it
    found = change(SCALES["rmdq-24"], 3, 0)
    assert (found.difference, found.percent, found.room, found.is_floor) == (-3, -100, 3, True)
    assert (found.reaches_points, found.reaches_percent, found.is_beyond_error) == (False, True, False)


def test_the_floor_of_a_scale_that_is_better_upwards_is_its_top():
    assert change(SCALES["pseq"], 55, 60).is_floor is True  # 5 points of room, 5.5 needed
    assert change(SCALES["pseq"], 54, 60).is_floor is False
    assert change(SCALES["tsk-17"], 20, 17).is_floor is True  # it begins at 17, not at 0


def test_trap_percent_of_nothing_is_not_defined():
    found = change(SCALES["rmdq-24"], 0, 4)
    assert (found.difference, found.percent, found.reaches_percent) == (4, None, None)
    assert found.is_important is False  # 4 points of 5 are known
    only_percent = change(SCALES["peg"], 0, 0.5)
    assert only_percent.reaches_percent is None


@pytest.mark.parametrize("scale", [name for name, known in THRESHOLDS.items() if known == (None, None, None)])
def test_without_a_source_nothing_is_judged(scale):
    one = SCALES[scale]
    found = change(one, one.high, one.low)
    assert found.difference == one.low - one.high
    assert (found.is_important, found.is_beyond_error, found.is_floor) == (None, None, None)


@pytest.mark.parametrize(("before", "after"), [(None, 10), (10, None), (None, None)])
def test_without_a_score_there_is_no_change(before, after):
    found = change(SCALES["rmdq-24"], before, after)
    assert found.difference is found.percent is found.is_improvement is None
    assert found.is_important is found.is_beyond_error is None


def test_no_change_is_no_improvement():
    found = change(SCALES["odi"], 40, 40)
    assert found.difference == 0
    assert (found.is_improvement, found.is_important, found.is_beyond_error) == (False, False, False)


def test_means_reach_a_threshold_that_they_equal_but_for_the_last_digit():
    # three answers that add up to 26, then to 23: means one point apart, but not in floating point
    assert 26 / 3 - 23 / 3 < 1
    assert change(SCALES["peg"], 26 / 3, 23 / 3).reaches_points is True


@pytest.mark.parametrize(("before", "after"), [(-1, 5), (5, 25), (float("nan"), 5)])
def test_a_score_outside_the_scale_is_refused(before, after):
    with pytest.raises(ValueError, match="accepted for rmdq-24 is a score from 0 to 24"):
        change(SCALES["rmdq-24"], before, after)


def test_every_pair_of_scores_of_the_roland_morris_against_plain_words():
    for before, after in itertools.product(range(25), repeat=2):
        found = change(SCALES["rmdq-24"], before, after)
        size = abs(after - before)
        assert found.is_beyond_error is (size >= 6)
        assert found.is_important is (size >= 5 or (before > 0 and 10 * size >= 3 * before))
        assert found.is_improvement is (after < before)
