"""The files of instruments: read whole or refused with a sentence that names the place."""

import re

import pytest

from data.catalogue.instrument_files import FOLDER, InstrumentError, instruments, load_instrument, read_instrument

FABQ = (FOLDER / "fabq.toml").read_text(encoding="utf-8")


@pytest.fixture
def changed(tmp_path):
    """The FABQ file with one piece of text replaced, ready to be read."""

    def write(old: str, new: str):
        assert FABQ.count(old) >= 1
        path = tmp_path / "fabq.toml"
        path.write_text(FABQ.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_the_fabq_is_as_published():
    # 16 items 0-6, PA = 2-5 (0-24), W = 6, 7, 9-12, 15 (0-42), no reversed item (PMC4893951), no missing rule
    fabq = load_instrument("fabq")
    assert [(item.number, item.low, item.high, item.is_whole) for item in fabq.items] == [
        (number, 0, 6, True) for number in range(1, 17)
    ]
    assert not any(item.is_reversed for item in fabq.items)
    assert {scale.id: scale.items for scale in fabq.scales} == {
        "fabq-pa": (2, 3, 4, 5),
        "fabq-w": (6, 7, 9, 10, 11, 12, 15),
    }
    assert [(scale.low, scale.high, scale.higher_is) for scale in fabq.scales] == [(0, 24, "worse"), (0, 42, "worse")]
    assert [scale.missing_rule for scale in fabq.scales] == [None, None]
    assert [scale.minimal_important_change.value for scale in fabq.scales] == [4, 7]
    assert [scale.measurement_error.value for scale in fabq.scales] == [3.69, 5.95]


def test_every_instrument_says_what_a_stranger_needs_to_judge_it():
    for instrument in instruments().values():
        assert instrument.licence and instrument.form and instrument.checked_by and instrument.source.reference
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", instrument.reviewed)
        assert all(item.cue for item in instrument.items)
        for scale in instrument.scales:
            assert all(cut.population and cut.source.reference for cut in scale.cut_offs)


def test_cues_are_short_and_not_sentences_of_the_form():
    # the wording of a questionnaire belongs to its authors: no first person, no full sentence
    for instrument in instruments().values():
        for item in instrument.items:
            assert len(item.cue.split()) <= 6
            assert not re.search(r"\b(I|my|me|is|are|should|cannot|might)\b|\.$", item.cue)


def test_every_scale_has_an_example_with_and_one_without_a_score():
    for instrument in instruments().values():
        for scale in instrument.scales:
            assert {example.scores[scale.id] is None for example in instrument.examples} == {True, False}


def test_an_unknown_instrument_is_answered_with_those_that_there_are():
    with pytest.raises(InstrumentError, match=r"no instrument “../../etc/passwd”; there is .*fabq"):
        load_instrument("../../etc/passwd")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("higher_is", "higher_iz", "fabq.toml, [[scales]] number 1: “higher_is” is missing"),
        ('id = "fabq"', 'id = "fabq"\nversion = 2', "fabq.toml: the key “version” is not known here."),
        ('id = "fabq"', 'id = "other"', "the id is “other”; it takes the name of the file, “fabq”"),
        ("number = 3\n", "number = 3\nscore = 1\n", "[[items]] number 3: the key “score” is not known here."),
        ("number = 3\n", "number = 4\n", "the number is 4; items stand in order, here 3"),
        ("number = 3\n", "number = 3\nhigh = 0\n", "from 0 to 0; low takes less than high"),
        ("whole = true", "whole = 1", "“whole” is 1; it takes true or false"),
        ("items = [2, 3, 4, 5]", "items = [2, 3, 4, 17]", "they take numbers from 1 to 16, each once"),
        ("items = [2, 3, 4, 5]", "items = [2, 3, 4, 4]", "they take numbers from 1 to 16, each once"),
        ("items = [2, 3, 4, 5]", "items = []", "they take numbers from 1 to 16, each once"),
        ("items = [2, 3, 4, 5]", 'items = "2-5"', "“items” is '2-5'; it takes a list of whole numbers"),
        ('method = "sum"', 'method = "total"', "“method” is 'total'; it takes one of sum, mean, percent"),
        ('higher_is = "worse"', 'higher_is = "up"', "it takes one of worse, better"),
        ('id = "fabq-w"', 'id = "fabq-pa"', "the scale “fabq-pa” is there twice"),
        ("value = 3.69", "value = 0", "the value is 0; it takes a number above 0"),
        ("value = 3.69", "value = nan", "“value” is nan; it takes a number"),
        ("above = 14", "above = 24", "the cut-off is above 24; the scale runs from 0 to 24"),
        ("reviewed = 2026-11-21", 'reviewed = "soon"', "“reviewed” is 'soon'; it takes a date"),
        ("[0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1]", "[0, 1]", "2 responses; the form has 16 items"),
        ('"missing", 2, 1', '"skipped", 2, 1', "a response is 'skipped'; it takes a number or “missing”"),
        ("fabq-pa = 10, fabq-w = 21", "fabq-pa = 10", "it takes every scale, under scores or no_score"),
        ("title =", "title", "fabq.toml is not a TOML file:"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(changed, old, new, message):
    with pytest.raises(InstrumentError, match=re.escape(message)) as caught:
        read_instrument(changed(old, new))
    assert "\n" not in str(caught.value)


def test_a_rule_for_missing_items_needs_a_source(changed):
    rule = "[scales.missing_rule]\nmin_answered = 3\n\n[scales.minimal_important_change]\nvalue = 4\n"
    with pytest.raises(InstrumentError, match=r"\[missing_rule\]: “reference” is missing"):
        read_instrument(changed("[scales.minimal_important_change]\nvalue = 4\n", rule))


def test_a_rule_for_missing_items_fits_the_scale(changed):
    rule = (
        '[scales.missing_rule]\nmin_answered = 5\nreference = "made up"\nchecked = false\n\n'
        "[scales.minimal_important_change]\nvalue = 4\n"
    )
    with pytest.raises(InstrumentError, match="min_answered is 5; it takes 1 to 4"):
        read_instrument(changed("[scales.minimal_important_change]\nvalue = 4\n", rule))


def test_the_page_about_questionnaires_lists_them_all():
    page = (FOLDER.parents[2] / "docs/instruments.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    for instrument in instruments().values():
        (row,) = [row for row in rows if f"| `{instrument.id}` |" in row]
        _, _, _, scales, answers, score, _, _ = row.split("|")
        assert re.findall("`(.*?)`", scales) == [scale.id for scale in instrument.scales]
        for scale in instrument.scales:
            assert f"{scale.low:g}-{scale.high:g}" in score or f"{scale.low:g} very much" in score
        turned = [item.number for item in instrument.items if item.is_reversed]
        said = answers.split(";")[-1] if "turned" in answers else ""
        assert turned == [int(n) for n in re.findall(r"\d+", said)]


def test_an_item_that_counts_from_an_answer_on(changed):
    assert read_instrument(changed("number = 3\n", "number = 3\ncounts_from = 4\n")).items[2].counts_from == 4
    for wrong in ("0", "7"):
        with pytest.raises(InstrumentError, match=f"is {wrong}; it takes an answer above 0 and up to 6"):
            read_instrument(changed("number = 3\n", f"number = 3\ncounts_from = {wrong}\n"))
    with pytest.raises(InstrumentError, match="in an item that is not reversed"):
        read_instrument(changed("number = 3\n", "number = 3\ncounts_from = 4\nreversed = true\n"))


def test_blanks_may_mean_no_on_forms_of_yes_and_no_only(changed):
    with pytest.raises(InstrumentError, match="blank_may_be_no takes answers 0 and 1 in every item"):
        read_instrument(changed("whole = true\n", "whole = true\nblank_may_be_no = true\n"))


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("above = 14\nat_least = 15", "exactly one of above, at_least, below, at_most; here are 2"),
        ("over = 14", "exactly one of above, at_least, below, at_most; here are 0"),
        ("at_least = 0", "the cut-off is at least 0; the scale runs from 0 to 24"),
        ("at_most = 24", "the cut-off is at most 24; the scale runs from 0 to 24"),
        ("below = 0", "the cut-off is below 0; the scale runs from 0 to 24"),
    ],
)
def test_a_cut_off_divides_the_scale(changed, new, message):
    with pytest.raises(InstrumentError, match=re.escape(message)):
        read_instrument(changed("above = 14", new))
