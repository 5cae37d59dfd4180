"""The differencing check: which later releases are refused, each case made by hand."""

import pandas as pd
import pytest

from analysis.release_ledger import Refusal, Snapshot, refuse


def snapshot(number, parts: dict[str, range], changed=()) -> Snapshot:
    """People by number in parts; `changed`: those whose data are others than in the first snapshot."""
    part_of = {person: part for part, people in parts.items() for person in people}
    rows = {person: (part, "new" if person in changed else "old") for person, part in part_of.items()}
    return Snapshot(number, pd.DataFrame.from_dict(rows, orient="index", columns=["part", "digest"]))


ALL = snapshot(1, {"Everybody": range(60)})
BY_ARM = snapshot(2, {"a": range(30), "b": range(30, 60)})


def test_the_first_release_and_the_same_again_are_accepted():
    assert refuse([], ALL) is None
    assert refuse([ALL], snapshot(0, {"Everybody": range(60)})) is None


@pytest.mark.parametrize("n", [1, 7])
def test_a_part_of_the_people_that_leaves_out_a_few_is_refused(n):
    assert refuse([ALL], snapshot(0, {"Everybody": range(60 - n)})) == Refusal("few", n, 1)


def test_one_that_leaves_out_eight_is_accepted():
    assert refuse([ALL], snapshot(0, {"Everybody": range(52)})) is None


def test_people_who_came_since_are_a_difference_too():
    assert refuse([ALL], snapshot(0, {"Everybody": range(63)})) == Refusal("few", 3, 1)
    assert refuse([ALL], snapshot(0, {"Everybody": range(68)})) is None


@pytest.mark.parametrize("n, refused", [(1, True), (7, True), (8, False), (53, True), (52, False), (60, False)])
def test_data_that_changed_of_a_few_or_of_all_but_a_few_are_a_difference(n, refused):
    later = snapshot(0, {"Everybody": range(60)}, changed=range(n))
    assert (refuse([ALL], later) is not None) == refused


def test_groups_that_leave_out_a_small_one_are_refused_beside_everybody():
    assert refuse([ALL], snapshot(0, {"a": range(30), "b": range(30, 55)})) == Refusal("few", 5, 1)


def test_groupings_that_cross_in_a_few_people_are_refused():
    # women are 0-27 and 55-59: 5 of them in arm b
    women = [*range(28), *range(55, 60)]
    men = [person for person in range(60) if person not in women]
    assert refuse([BY_ARM], snapshot(0, {"f": women, "m": men})) == Refusal("few", 2, 2)
    assert refuse([BY_ARM], snapshot(0, {"f": range(15, 45), "m": [*range(15), *range(45, 60)]})) is None


def test_releases_that_are_each_far_enough_may_be_too_near_together():
    # cut after 20, 40: each leaves out 8 or more against everybody; cut 44 differs from both by more than 7 or by 4
    first, second = snapshot(1, {"Everybody": range(60)}), snapshot(2, {"young": range(40), "old": range(40, 60)})
    third = snapshot(3, {"low": range(20), "high": range(20, 60)})
    assert refuse([first], second) is None
    assert refuse([first, second], third) is None
    assert refuse([first, second, third], snapshot(0, {"Everybody": range(44)})) == Refusal("few", 4, 2)
    # against each alone the parts are of 8 or more, but all three together cut out 10-15 & below 16: 6 people
    a = snapshot(1, {"x": range(30), "y": range(30, 60)})
    b = snapshot(2, {"x": [*range(10), *range(16, 46)], "y": [*range(10, 16), *range(46, 60)]})
    assert refuse([a], b) == Refusal("few", 6, 1)


def test_three_groupings_that_are_fine_in_pairs_are_refused_together():
    # 48 people by three halves; each pair crosses in 12, all three in 12 and 0, or in 6
    def halves(number, bit, swap=()):
        ones = [person for person in range(48) if ((person // 6) >> bit) & 1]
        return snapshot(number, {"0": [person for person in range(48) if person not in ones], "1": ones})

    first, second, third = halves(1, 0), halves(2, 1), halves(0, 2)
    assert refuse([first], third) is None and refuse([second], third) is None
    assert refuse([first, second], third) == Refusal("few", 6, None)


def test_people_cut_out_must_hold_both_outcomes():
    cut = snapshot(0, {"Everybody": [*range(15), *range(25, 60)]})
    has_event = pd.Series(False, index=range(60))
    has_event[range(20)] = True
    assert refuse([ALL], cut, has_event) is None
    # of arm a all had a recurrence, of arm b none: everybody as one part is cut by the arms of the earlier release
    has_event[range(60)] = [person < 30 for person in range(60)]
    assert refuse([BY_ARM], snapshot(0, {"Everybody": range(60)}), has_event) == Refusal("alike", 30, 2)


def test_people_who_are_gone_still_count():
    # the first 5 were erased since: they are in the earlier release only
    assert refuse([ALL], snapshot(0, {"Everybody": range(5, 60)})) == Refusal("few", 5, 1)


def test_people_left_out_of_a_later_part_must_hold_both_outcomes_too():
    has_event = pd.Series([person < 30 for person in range(60)], index=range(60))
    assert refuse([ALL], snapshot(0, {"Everybody": range(13, 60)}), has_event) == Refusal("alike", 13, 1)
    assert refuse([ALL], snapshot(0, {"Everybody": range(47)}), has_event) == Refusal("alike", 13, 1)
    assert refuse([ALL], snapshot(0, {"Everybody": [*range(10), *range(20, 57)]}), has_event) is None
    # the first thirteen are gone from the study, so that nothing is known of them any more
    assert refuse([ALL], snapshot(0, {"Everybody": range(13, 60)}), has_event.drop(range(13))) is None
