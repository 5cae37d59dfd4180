"""Every questionnaire against a scorer written from the publications, not the files; the known traps."""

import itertools
from random import Random

import numpy as np
import pytest

from analysis.instrument import score, score_many
from data.catalogue.instrument_files import instruments, load_instrument

FORMS = instruments()


def add(answers):
    return None if None in answers else sum(answers)


def tsk_17(a):
    return add([5 - x if n in (4, 8, 12, 16) and x is not None else x for n, x in enumerate(a, start=1)])


def oswestry(a):
    given = [x for x in a if x is not None]
    return 100 * sum(given) / (5 * len(given)) if len(given) >= 8 else None


def orebro(a):
    return add([10 - x if n in (3, 4, 8) and x is not None else x for n, x in enumerate(a, start=1)])


def start_back(a):
    return add([*a[:8], None if a[8] is None else int(a[8] in (3, 4))])


def start_back_psychosocial(a):
    return add([*a[4:8], None if a[8] is None else int(a[8] in (3, 4))])


def bpi_interference(a):
    given = [x for x in a[4:] if x is not None]
    return sum(given) / len(given) if len(given) >= 4 else None


# answer from 1 on -> what it counts, as RAND's scoring instructions list it
RAND_ROWS = (
    ((1, 2, 20, 22, 34, 36), (100, 75, 50, 25, 0)),
    (range(3, 13), (0, 50, 100)),
    (range(13, 20), (0, 100)),
    ((21, 23, 26, 27, 30), (100, 80, 60, 40, 20, 0)),
    ((24, 25, 28, 29, 31), (0, 20, 40, 60, 80, 100)),
    ((32, 33, 35), (0, 25, 50, 75, 100)),
)
RAND_COUNTS = {item: counts for items, counts in RAND_ROWS for item in items}


def rand(*items):
    def scored(a):
        given = [RAND_COUNTS[n][a[n - 1] - 1] for n in items if a[n - 1] is not None]
        return sum(given) / len(given) if given else None

    return scored


# scale -> how the publications score it, from the answers in the order of the form
NAIVE = {
    "fabq-pa": lambda a: add(a[1:5]),
    "fabq-w": lambda a: add([a[5], a[6], a[8], a[9], a[10], a[11], a[14]]),
    "tsk-17": tsk_17,
    "tsk-13": add,
    "tsk-11": add,
    "rmdq-24": add,
    "odi": oswestry,
    "pcs": add,
    "pcs-rumination": lambda a: add(a[7:11]),
    "pcs-magnification": lambda a: add([a[5], a[6], a[12]]),
    "pcs-helplessness": lambda a: add([*a[:5], a[11]]),
    "pseq": add,
    "peg": lambda a: None if None in a else sum(a) / 3,
    "start-back": start_back,
    "start-back-psychosocial": start_back_psychosocial,
    "ompsq-sf": orebro,
    "pgic": lambda a: a[0],
    "phq-9": add,
    "gad-7": add,
    "hads-anxiety": lambda a: add(a[::2]),
    "hads-depression": lambda a: add(a[1::2]),
    "bpi-severity": lambda a: None if None in a[:4] else sum(a[:4]) / 4,
    "bpi-interference": bpi_interference,
    "ndi": add,
    "msk-hq": add,
    "grc-11": lambda a: a[0],
    "rand-36-physical": rand(*range(3, 13)),
    "rand-36-role-physical": rand(13, 14, 15, 16),
    "rand-36-role-emotional": rand(17, 18, 19),
    "rand-36-energy": rand(23, 27, 29, 31),
    "rand-36-wellbeing": rand(24, 25, 26, 28, 30),
    "rand-36-social": rand(20, 32),
    "rand-36-pain": rand(21, 22),
    "rand-36-general": rand(1, 33, 34, 35, 36),
}
# form -> the answers that each item takes
ANSWERS = {
    "fabq": [range(7)] * 16,
    "tsk-17": [range(1, 5)] * 17,
    "tsk-13": [range(1, 5)] * 13,
    "tsk-11": [range(1, 5)] * 11,
    "rmdq-24": [range(2)] * 24,
    "odi": [range(6)] * 10,
    "pcs": [range(5)] * 13,
    "pseq": [range(7)] * 10,
    "peg": [range(11)] * 3,
    "start-back": [range(2)] * 8 + [range(5)],
    "ompsq-sf": [range(1, 11)] + [range(11)] * 9,
    "pgic": [range(1, 8)],
    "phq-9": [range(4)] * 9,
    "gad-7": [range(4)] * 7,
    "hads": [range(4)] * 14,
    "bpi": [range(11)] * 11,
    "ndi": [range(6)] * 10,
    "msk-hq": [range(5)] * 14,
    "grc-11": [range(-5, 6)],
    "rand-36": [range(1, len(RAND_COUNTS[n]) + 1) for n in range(1, 37)],
}
# scale -> lowest score, highest score, which end is worse
ENDS = {
    "fabq-pa": (0, 24, "worse"),
    "fabq-w": (0, 42, "worse"),
    "tsk-17": (17, 68, "worse"),
    "tsk-13": (13, 52, "worse"),
    "tsk-11": (11, 44, "worse"),
    "rmdq-24": (0, 24, "worse"),
    "odi": (0, 100, "worse"),
    "pcs": (0, 52, "worse"),
    "pcs-rumination": (0, 16, "worse"),
    "pcs-magnification": (0, 12, "worse"),
    "pcs-helplessness": (0, 24, "worse"),
    "pseq": (0, 60, "better"),
    "peg": (0, 10, "worse"),
    "start-back": (0, 9, "worse"),
    "start-back-psychosocial": (0, 5, "worse"),
    "ompsq-sf": (1, 100, "worse"),
    "pgic": (1, 7, "worse"),
    "phq-9": (0, 27, "worse"),
    "gad-7": (0, 21, "worse"),
    "hads-anxiety": (0, 21, "worse"),
    "hads-depression": (0, 21, "worse"),
    "bpi-severity": (0, 10, "worse"),
    "bpi-interference": (0, 10, "worse"),
    "ndi": (0, 50, "worse"),
    "msk-hq": (0, 56, "better"),
    "grc-11": (-5, 5, "better"),
    **{scale: (0, 100, "better") for scale in NAIVE if scale.startswith("rand-36")},
}
# those of which the publication says how few answers do
FORGIVING = ("odi", "bpi-interference", *(scale for scale in NAIVE if scale.startswith("rand-36")))


def check(form, rows):
    table = np.array([[np.nan if x is None else x for x in row] for row in rows], dtype=float)
    found = score_many(form, table)
    for scale in form.scales:
        expected = np.array([NAIVE[scale.id](list(row)) for row in rows], dtype=float)
        np.testing.assert_allclose(found.scores[scale.id], expected, rtol=1e-13, atol=0)


def test_no_form_and_no_scale_is_left_out_here():
    assert set(FORMS) == set(ANSWERS)
    assert {scale.id for form in FORMS.values() for scale in form.scales} == set(NAIVE) == set(ENDS)


@pytest.mark.parametrize("name", ["peg", "pgic", "start-back"])
def test_every_possible_form_with_gaps(name):
    # 12 ** 3, 8, and 3 ** 8 * 6 = 39,366 forms
    check(FORMS[name], list(itertools.product(*[(None, *answers) for answers in ANSWERS[name]])))


@pytest.mark.parametrize(
    ("scale", "places"),
    [("pcs-rumination", (7, 8, 9, 10)), ("pcs-magnification", (5, 6, 12)), ("pcs-helplessness", (0, 1, 2, 3, 4, 11))],
)
def test_every_possible_subscale_with_gaps(scale, places):
    form = FORMS["pcs"]
    rows = []
    for cells in itertools.product((None, 0, 1, 2, 3, 4), repeat=len(places)):
        row = [4] * 13  # the other items get an answer that would show
        for place, cell in zip(places, cells, strict=True):
            row[place] = cell
        rows.append(row)
    found = score_many(form, np.array(rows, dtype=float)).scores[scale]
    expected = [add([row[place] for place in places]) for row in rows]
    assert [None if np.isnan(value) else value for value in found] == expected


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_of_each_item_alone_and_each_item_left_out(name):
    # all scales are sums of what the items add: one item at a time shows each of them
    rows = []
    for place, answers in enumerate(ANSWERS[name]):
        for answer in (*answers, None):
            row = [each[0] for each in ANSWERS[name]]
            row[place] = answer
            rows.append(row)
    check(FORMS[name], rows)


@pytest.mark.parametrize("name", ANSWERS)
def test_forms_filled_in_at_random(name):
    rng = Random(20261121)
    rows = [
        [None if rng.random() < share else rng.choice(answers) for answers in ANSWERS[name]]
        for share in (0, 0, 0.02, 0.1, 0.3)
        for _ in range(1500)
    ]
    check(FORMS[name], rows)


def test_the_oswestry_with_every_pattern_of_unanswered_sections():
    rng = Random(7)
    patterns = itertools.product((True, False), repeat=10)
    check(FORMS["odi"], [[rng.randrange(6) if here else None for here in pattern] for pattern in patterns])


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_outside_the_range_of_its_item_is_named(name):
    form = FORMS[name]
    for place, answers in enumerate(ANSWERS[name]):
        for wrong in (answers[0] - 1, answers[-1] + 1, answers[0] + 0.5):
            row = [each[0] for each in ANSWERS[name]]
            row[place] = wrong
            result = score(form, row)
            assert result.invalid == (place + 1,)
            assert set(result.scores.values()) == {None}


@pytest.mark.parametrize("scale", [s for form in FORMS.values() for s in form.scales], ids=lambda one: one.id)
def test_ends_and_direction(scale):
    assert (scale.low, scale.high, scale.higher_is) == ENDS[scale.id]


# the traps


def test_trap_a_page_skipped_is_no_zero():
    for name, form in FORMS.items():
        assert set(score(form, [None] * len(ANSWERS[name])).scores.values()) == {None}


def test_trap_a_missing_item_is_no_zero():
    for name, form in FORMS.items():
        high = [answers[-1] for answers in ANSWERS[name]]
        for place in range(len(high)):
            row = [*high[:place], None, *high[place + 1 :]]
            for scale, value in score(form, row).scores.items():
                touches = place + 1 in next(one.items for one in form.scales if one.id == scale)
                assert value is None or not touches or scale in FORGIVING, (name, place)


def test_trap_doubling_the_oswestry_where_a_section_is_left_out():
    # nine sections of 3: 27 of 45 are 60 %; twice the sum would be 54
    assert score(FORMS["odi"], [3] * 9 + [None]).scores == {"odi": 60}


def test_trap_an_oswestry_with_three_sections_left_out():
    assert score(FORMS["odi"], [3] * 8 + [None] * 2).scores == {"odi": 60}
    assert score(FORMS["odi"], [3] * 7 + [None] * 3).scores == {"odi": None}


def test_trap_the_versions_of_the_tampa_scale_number_their_items_differently():
    cues = {name: [item.cue for item in FORMS[name].items] for name in ("tsk-17", "tsk-13", "tsk-11")}
    long = cues["tsk-17"]
    # 13: without 4, 8, 12, 16; 11: without 4, 8, 9, 12, 14, 16
    assert cues["tsk-13"] == [long[n - 1] for n in (1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, 17)]
    assert cues["tsk-11"] == [long[n - 1] for n in (1, 2, 3, 5, 6, 7, 10, 11, 13, 15, 17)]
    # from the fourth on, one number means different items
    same = [n for n in range(1, 12) if cues["tsk-11"][n - 1] == long[n - 1]]
    assert same == [1, 2, 3]
    assert all(any("carried" in caution for caution in FORMS[name].cautions) for name in cues)


def test_trap_the_eleven_items_are_not_turned_round():
    assert [item.number for item in FORMS["tsk-17"].items if item.is_reversed] == [4, 8, 12, 16]
    assert not any(item.is_reversed for name in ("tsk-13", "tsk-11") for item in FORMS[name].items)
    assert score(FORMS["tsk-11"], [1] * 11).scores == {"tsk-11": 11}
    assert score(FORMS["tsk-17"], [1] * 17).scores == {"tsk-17": 13 + 4 * 4}


def test_trap_higher_is_better_in_a_few_questionnaires_only():
    better = [scale.id for form in FORMS.values() for scale in form.scales if scale.higher_is == "better"]
    assert better == ["grc-11", "msk-hq", "pseq", *(scale for scale in NAIVE if scale.startswith("rand-36"))]


def test_trap_the_peg_is_a_mean():
    assert score(FORMS["peg"], [10, 10, 10]).scores == {"peg": 10}  # 30 as a sum


def test_trap_bothersomeness_counts_in_its_two_highest_answers_only():
    last = [score(FORMS["start-back"], [0] * 8 + [answer]).scores for answer in range(5)]
    assert [scores["start-back"] for scores in last] == [0, 0, 0, 1, 1]
    assert [scores["start-back-psychosocial"] for scores in last] == [0, 0, 0, 1, 1]


def test_risk_groups_of_the_start_back():
    total, psychosocial = FORMS["start-back"].scales
    low, more = total.cut_offs
    (high,) = psychosocial.cut_offs
    assert [value for value in range(10) if low.holds(value)] == [0, 1, 2, 3]
    assert [value for value in range(10) if more.holds(value)] == [4, 5, 6, 7, 8, 9]
    assert [value for value in range(6) if high.holds(value)] == [4, 5]


@pytest.mark.parametrize(
    ("scale", "bound", "inside", "outside"),
    [
        ("tsk-17", "above", 38, 37),
        ("rmdq-24", "at_most", 2, 3),
        ("pseq", "below", 19, 20),
        ("pcs", "at_least", 30, 29),
        ("ompsq-sf", "at_least", 50, 49),
        ("pgic", "at_most", 2, 3),
        ("odi", "above", 20.1, 20),
    ],
)
def test_cut_offs_at_their_boundary(scale, bound, inside, outside):
    (one,) = [found for form in FORMS.values() for found in form.scales if found.id == scale]
    cut = next(cut for cut in one.cut_offs if cut.bound == bound)
    assert cut.holds(inside) and not cut.holds(outside)


def test_a_number_cited_without_a_check_says_so():
    # the tags of the fact sheet: verified and merely cited ones
    def checked(name, scale):
        (one,) = [found for found in load_instrument(name).scales if found.id == scale]
        found = (one.minimal_important_change, one.minimal_important_percent, one.measurement_error)
        return [quantity and quantity.source.is_checked for quantity in found]

    assert checked("fabq", "fabq-pa") == [True, None, True]
    assert checked("rmdq-24", "rmdq-24") == [True, True, False]
    assert checked("odi", "odi") == [True, True, True]
    assert checked("peg", "peg") == [True, False, None]
    assert checked("tsk-13", "tsk-13") == [True, True, None]
