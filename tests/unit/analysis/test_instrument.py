"""Scoring: every worked example, every possible form against a naive sum, and the mistakes others made."""

import itertools

import numpy as np
import pandas as pd
import pytest

from analysis.instrument import score, score_many
from analysis.score_rows import score_rows
from data.catalogue.instrument_files import instruments, load_instrument, read_instrument

FABQ = load_instrument("fabq")
PA, W = (2, 3, 4, 5), (6, 7, 9, 10, 11, 12, 15)

# two items 0-5, one reversed item 1-4 with decimals; one scale per method, two with a rule for missing items
TEST_FORM = """
id = "form"
title = "Test form"
licence = "none"
checked_by = "nobody"
reviewed = 2026-01-01
source = { reference = "made up for these tests", checked = false }
answers = { low = 0, high = 5, whole = true, low_label = "no", high_label = "yes" }
items = [
    { number = 1, cue = "one" },
    { number = 2, cue = "two" },
    { number = 3, cue = "three", low = 1, high = 4, whole = false, reversed = true },
]
[[scales]]
id = "sum"
title = "Sum"
items = [1, 2, 3]
method = "sum"
higher_is = "better"
missing_rule = { min_answered = 2, reference = "made up", checked = false }
[[scales]]
id = "mean"
title = "Mean"
items = [1, 2, 3]
method = "mean"
higher_is = "worse"
[[scales]]
id = "percent"
title = "Percent"
items = [1, 2, 3]
method = "percent"
higher_is = "worse"
missing_rule = { min_answered = 1, reference = "made up", checked = false }
[[examples]]
responses = [0, 0, 4]
scores = { sum = 1, mean = 0.3333333333333333, percent = 0 }
working = "item 3 reversed is 1 + 4 - 4 = 1"
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path = tmp_path_factory.mktemp("instrument") / "form.toml"
    path.write_text(TEST_FORM, encoding="utf-8")
    return read_instrument(path)


@pytest.mark.parametrize(
    ("instrument", "example"),
    [
        pytest.param(instrument, example, id=f"{name}-{n}")
        for name, instrument in instruments().items()
        for n, example in enumerate(instrument.examples, start=1)
    ],
)
def test_worked_examples(instrument, example):
    result = score(instrument, example.responses)
    assert result.scores == example.scores
    assert result.invalid == example.invalid
    unanswered = tuple(n for n, value in enumerate(example.responses, start=1) if value is None)
    assert result.missing == unanswered


def naive(items, answers):
    """Add up as a person would: stop at the first item that is not answered."""
    total = 0
    for number in items:
        if answers[number] is None:
            return None
        total += answers[number]
    return total


def test_physical_activity_in_every_possible_form_with_gaps():
    # 8 possible cells (0-6 or unanswered) in each of four items: 4096 forms
    forms = list(itertools.product((None, 0, 1, 2, 3, 4, 5, 6), repeat=4))
    answers = np.full((len(forms), 16), 3.0)
    answers[:, 1:5] = np.array([[np.nan if cell is None else cell for cell in form] for form in forms])
    result = score_many(FABQ, answers).scores["fabq-pa"]
    expected = [naive(PA, dict(zip(PA, form, strict=True))) for form in forms]
    assert [None if np.isnan(value) else value for value in result] == expected


def test_work_in_every_possible_complete_form():
    # 7 ** 7 = 823,543 forms; the unscored items get an answer that would show
    forms = np.array(list(itertools.product(range(7), repeat=7)), dtype=float)
    answers = np.full((len(forms), 16), 6.0)
    answers[:, [number - 1 for number in W]] = forms
    expected = np.zeros(len(forms))
    for column in forms.T:
        expected = expected + column
    assert np.array_equal(score_many(FABQ, answers).scores["fabq-w"], expected)


@pytest.mark.parametrize("left_out", range(1, 17))
def test_each_single_missing_item_takes_away_its_own_scale_only(left_out):
    responses = [None if number == left_out else 2 for number in range(1, 17)]
    result = score(FABQ, responses)
    assert result.missing == (left_out,)
    # four items of 2 are 8, seven are 14
    assert result.scores == {"fabq-pa": None if left_out in PA else 8, "fabq-w": None if left_out in W else 14}


@pytest.mark.parametrize("value", [-1, 7, 99, 2.5, 6.0001, float("inf"), -float("inf")])
@pytest.mark.parametrize("item", [1, 2, 15])
def test_an_impossible_answer_anywhere_leaves_no_score_and_is_named(item, value):
    responses = [value if number == item else 2 for number in range(1, 17)]
    result = score(FABQ, responses)
    assert result.scores == {"fabq-pa": None, "fabq-w": None}
    assert (result.invalid, result.missing) == ((item,), ())


# the mistakes found in public code (missing as 0, subscales added, all sixteen summed, one cut-off for all)


def test_mistake_a_missing_item_counted_as_zero_looks_like_improvement():
    before = score(FABQ, [4] * 16)
    after = score(FABQ, [4, 4, None, 4, 4] + [4] * 11)
    assert before.scores["fabq-pa"] == 16
    assert after.scores["fabq-pa"] is None  # 12 would be a "change" of 4, the minimal important one


def test_mistake_a_total_of_the_two_scales_or_of_all_items_does_not_exist():
    assert [scale.id for scale in FABQ.scales] == ["fabq-pa", "fabq-w"]
    assert {scale.high for scale in FABQ.scales} == {24, 42}  # neither 66 (both) nor 96 (all sixteen)


def test_mistake_one_cut_off_for_everybody():
    for scale in FABQ.scales:
        for cut in scale.cut_offs:
            assert cut.population


def test_a_cut_off_is_exceeded_not_reached():
    # PA above 14 begins at 15: 4 + 4 + 3 + 3 = 14, 4 + 4 + 4 + 3 = 15
    (cut,) = FABQ.scales[0].cut_offs
    at, over = ([0, *items] + [0] * 11 for items in ([4, 4, 3, 3], [4, 4, 4, 3]))
    assert not cut.holds(score(FABQ, at).scores["fabq-pa"])
    assert cut.holds(score(FABQ, over).scores["fabq-pa"])


# general enough for instruments to come


def test_sum_mean_and_percent_with_a_reversed_item(form):
    # item 3 says 1.5, reversed 1 + 4 - 1.5 = 3.5; sum 2 + 5 + 3.5 = 10.5; mean 3.5;
    # percent: (2 + 5 + (3.5 - 1)) / (5 + 5 + 3) = 9.5 / 13
    result = score(form, [2, 5, 1.5]).scores
    assert result["sum"] == 10.5
    assert result["mean"] == 3.5
    assert result["percent"] == pytest.approx(100 * 9.5 / 13, rel=1e-15)


def test_ranges_of_scores_follow_from_the_items(form):
    # sums of lowest 0 + 0 + 1 and highest 5 + 5 + 4
    assert [(scale.low, scale.high) for scale in form.scales] == [(1, 14), (1 / 3, 14 / 3), (0, 100)]


def test_a_sourced_rule_scores_from_the_answered_items(form):
    # sum: (2 + 3.5) * 3 / 2 = 8.25; the mean has no rule; percent: (2 + 2.5) / (5 + 3)
    result = score(form, [2, None, 1.5])
    assert result.scores == {"sum": 8.25, "mean": None, "percent": pytest.approx(100 * 4.5 / 8, rel=1e-15)}
    assert result.missing == (2,)


def test_the_denominator_falls_with_every_unanswered_section(form):
    # the ODI rule: 100 x points / (5 x answered), never points x 2
    assert score(form, [4, None, None]).scores == {"sum": None, "mean": None, "percent": 80}


def test_nothing_answered_is_no_score(form):
    result = score(form, [None, None, float("nan")])
    assert result.scores == {"sum": None, "mean": None, "percent": None}
    assert result.missing == (1, 2, 3)


def test_reversing_uses_the_range_of_the_item(form):
    # a 1-4 item: 4 -> 1, 1 -> 4 (5 - x); 5 is outside it though other items take 5
    assert score(form, [0, 0, 4]).scores["sum"] == 1
    assert score(form, [0, 0, 1]).scores["sum"] == 4
    assert score(form, [0, 0, 5]).invalid == (3,)


def test_too_few_answers_are_an_error_that_names_both_numbers():
    with pytest.raises(ValueError, match=r"\(1, 15\).*16 answers"):
        score(FABQ, [1] * 15)


# rows of a file


def table_of(rows, names=None):
    return pd.DataFrame(rows, columns=names or [f"item_{n}" for n in range(1, 17)], dtype=object)


def test_rows_of_text_with_the_columns_in_any_order():
    row = [str(value) for value in (0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1)]
    table = table_of([row, ["6"] * 16])
    table.insert(0, "who", ["a", "b"])
    (first, second) = score_rows(FABQ, table[list(reversed(table.columns))])
    assert (first.row, first.result.scores) == (1, {"fabq-pa": 10, "fabq-w": 21})
    assert (second.row, second.result.scores) == (2, {"fabq-pa": 24, "fabq-w": 42})


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "NaN", "null", ".", None, np.nan])
def test_cells_that_say_nothing_are_missing(cell):
    (row,) = score_rows(FABQ, table_of([[cell] + ["1"] * 15]))
    assert (row.result.missing, row.result.invalid) == ((1,), ())
    assert row.result.scores == {"fabq-pa": 4, "fabq-w": 7}


@pytest.mark.parametrize("cell", ["seven", "7", "-1", "2,5", "2.5", "1e3", "inf", "True", "1 2", "٣x"])
def test_cells_that_are_no_answer_are_invalid(cell):
    (row,) = score_rows(FABQ, table_of([[cell] + ["1"] * 15]))
    assert (row.result.missing, row.result.invalid) == ((), (1,))
    assert row.result.scores == {"fabq-pa": None, "fabq-w": None}


@pytest.mark.parametrize("cell", ["3", " 3 ", "3.0", "03", 3, 3.0])
def test_ways_to_write_three(cell):
    (row,) = score_rows(FABQ, table_of([["0", cell] + ["0"] * 14]))
    assert row.result.scores["fabq-pa"] == 3


@pytest.mark.parametrize("pattern", ["fabq{}", "FABQ_{}", "Item {}", "ITEM{:02d}", "fabq.{}", "item-{}"])
def test_names_that_columns_of_items_have(pattern):
    names = [pattern.format(n) for n in range(1, 17)]
    (row,) = score_rows(FABQ, table_of([["2"] * 16], names))
    assert row.result.scores == {"fabq-pa": 8, "fabq-w": 14}


def test_columns_named_by_the_caller_stand_in_the_order_of_the_form():
    names = [f"q{n}" for n in range(16, 0, -1)]
    table = table_of([list("0123456012345601")], names)
    (row,) = score_rows(FABQ, table, names)
    assert row.result.scores == {"fabq-pa": 10, "fabq-w": 21}


@pytest.mark.parametrize(
    ("names", "items", "message"),
    [
        (["a"] * 16, None, "There is no column for item_1, .*item_8 and 8 more"),
        ([f"item_{n}" for n in range(1, 16)] + ["x"], None, "There is no column for item_16;"),
        ([f"item_{n}" for n in range(1, 17)] + ["fabq3"], None, "Item 3 could be item_3 or fabq3"),
        ([f"q{n}" for n in range(1, 17)], ["q1", "q2"], "2 columns were named as items; .* has 16"),
        ([f"q{n}" for n in range(1, 17)], ["q1"] * 16, "“q1” stands for more than one item"),
        ([f"q{n}" for n in range(1, 17)], ["p"] * 16, "There is no column “p”; there are q1"),
    ],
)
def test_columns_that_cannot_be_told_are_a_sentence(names, items, message):
    with pytest.raises(ValueError, match=message):
        score_rows(FABQ, table_of([["1"] * len(names)], names), items)


def test_a_table_without_rows_has_no_scores():
    assert score_rows(FABQ, table_of([])) == ()
