"""Definitions are read strictly; the shipped ones say what the table of presets says."""

import pytest

from data.catalogue.definition import (
    FOLDER,
    Condition,
    DefinitionError,
    Rule,
    definitions,
    every_definition,
    load_definition,
    parse_definition,
    period_definitions,
    read_definition,
)

GOOD = """
id = "mine"
[bad]
any = [{ measure = "pain_average", more_than = 2 }]
[good]
all = [{ measure = "pain_average", at_most = 0 }, { measure = "flare", less_than = 1 }]
[rule]
min_bad_days = 1
recovery_days = 30
bridge_days = 1
max_gap_days = 14
"""

# the table of presets: bad, good, D, N; all with k 1 and G 14
PAIN, LIMITED, CARE, FLARE = "pain_average", "activity_limited", "care_sought", "flare"
PRESETS = {
    "devet-2002": (PAIN, "more_than", 0, PAIN, 0, 2, 30),
    "stanton-2009": (PAIN, "at_least", 2, PAIN, 0, 1, 30),
    "delphi-2011": (PAIN, "more_than", 2, PAIN, 0, 1, 30),
    "dasilva-2019-any": (PAIN, "at_least", 2, PAIN, 1, 1, 7),
    "walkback-any": (PAIN, "at_least", 2, PAIN, 1, 1, 7),
    "dasilva-2019-limiting": (LIMITED, "at_least", 2, PAIN, 1, 1, 7),
    "walkback-limiting": (LIMITED, "at_least", 2, PAIN, 1, 1, 7),
    "care-seeking": (CARE, "at_least", 1, PAIN, 1, 1, 7),
    "flare": (FLARE, "at_least", 1, FLARE, 0, 1, 7),
}


def test_every_preset_is_shipped_and_any_other_says_where_it_comes_from():
    assert {one.id for one in definitions()} >= PRESETS.keys()
    others = [one for one in definitions() if one.id not in PRESETS]
    assert all(one.source and one.assumptions and one.checked_by and one.reviewed for one in others)
    assert {path.stem for path in FOLDER.glob("*.toml")} == {one.id for one in every_definition()}


# w, bad and good (pain_days or pain_average, and flare), N, k, and G or the visits that may be missed
PERIODS = {
    "zero-weeks-4": (7, {"pain_days": 1}, {"pain_days": 0}, 26, 2, (14, None)),
    "zero-fortnights-2": (14, {"pain_days": 1}, {"pain_days": 0}, 26, 2, (28, None)),
    "free-month": ("month", {"pain_days": 1, "flare": 1}, {"pain_days": 0, "flare": 0}, 26, 3, (31, None)),
    "visit-free": (None, {"pain_average": 2, "flare": 1}, {"pain_average": 1, "flare": 0}, 1, 0, (0, 1)),
}


@pytest.mark.parametrize("name", PERIODS)
def test_a_preset_of_periods_or_visits_says_what_the_table_says(name):
    covers, bad, good, n, k, gap = PERIODS[name]
    one = load_definition(name)
    assert one in period_definitions() and one.covers == covers
    assert {(each.measure, each.bound, each.value) for each in one.bad.conditions} == {
        (measure, "at_least", value) for measure, value in bad.items()
    }
    assert {(each.measure, each.bound, each.value) for each in one.good.conditions} == {
        (measure, "at_most", value) for measure, value in good.items()
    }
    assert (one.bad.quantifier, one.good.quantifier, one.min_bad_days) == ("any", "any", 1)
    assert (one.recovery_days, one.bridge_days, (one.max_gap_days, one.max_missed_visits)) == (n, k, gap)
    assert one.at_spacing(28).max_gap_days == (55 if name == "visit-free" else gap[0])  # 1 x 28 + 28 - 1
    assert one.title and one.assumptions and one.checked_by and one.reviewed


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("max_gap_days = 3\nmax_missed_visits = 1", "both"),
        ("max_missed_visits = -1", "0 to"),
        ("max_gap_days = 14\ncovers = 0", "1 to 366"),
        ("max_gap_days = 14\ncovers = 'week'", "month"),
    ],
)
def test_a_fault_in_what_answers_are_about_is_named(rule, fault):
    text = f"""id = "own"
    [bad]
    any = [{{ measure = "pain_days", at_least = 1 }}]
    [good]
    all = [{{ measure = "pain_days", at_most = 0 }}]
    [rule]
    min_bad_days = 1
    recovery_days = 26
    bridge_days = 0
    {rule}"""
    with pytest.raises(DefinitionError, match=fault):
        parse_definition(text)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_says_what_the_table_says(name):
    bad, bound, bad_value, good, good_value, d, n = PRESETS[name]
    one = load_definition(name)
    assert one.bad.conditions == (Condition(bad, bound, bad_value),)
    assert one.good.conditions == (Condition(good, "at_most", good_value),)
    assert (one.min_bad_days, one.recovery_days, one.bridge_days, one.max_gap_days) == (d, n, 1, 14)
    assert one.title and one.source and one.assumptions and one.checked_by and one.reviewed


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("devet-2002", "two calendar days"),
        ("devet-2002", "30 days"),
        ("stanton-2009", "last 24 hours"),
        ("walkback-any", "assumed"),
        ("care-seeking", "assumed"),
        ("flare", "assumed"),
    ],
)
def test_a_preset_writes_its_assumptions_out(name, word):
    assert any(word in assumption for assumption in load_definition(name).assumptions)


def test_a_definition_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    one = load_definition(str(path))
    assert one == parse_definition(GOOD) == read_definition(path)
    assert one.good == Rule("all", (Condition(PAIN, "at_most", 0.0), Condition(FLARE, "less_than", 1.0)))
    assert one.measures == (PAIN, FLARE)
    assert one.title == "mine"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('id = "mine"', "", "id"),
        ('id = "mine"', 'id = "mine"\ncolour = "red"', "colour"),
        ('measure = "flare"', 'measure = "weather"', "weather"),
        ("more_than = 2", "equals = 2", "equals"),
        ("more_than = 2", "more_than = 2, at_most = 4", "more_than and at_most"),
        (", more_than = 2", "", "no bound"),
        ("more_than = 2", 'more_than = "2"', "'2'"),
        ("more_than = 2", "more_than = true", "True"),
        ("more_than = 2", "more_than = nan", "nan"),
        ('any = [{ measure = "pain_average", more_than = 2 }]', "any = []", "any"),
        ('any = [{ measure = "pain_average", more_than = 2 }]', "", "neither"),
        ("[good]", '[good]\nany = [{ measure = "flare", at_least = 1 }]', "both"),
        ("[good]", "[good]\nsome = 1", "some"),
        ("min_bad_days = 1", "min_bad_days = 0", "min_bad_days"),
        ("recovery_days = 30", "recovery_days = 0", "recovery_days"),
        ("recovery_days = 30", "recovery_days = 30.5", "30.5"),
        ("recovery_days = 30", "", "recovery_days"),
        ("bridge_days = 1", "bridge_days = -1", "bridge_days"),
        ("bridge_days = 1", "bridge_days = 15", "max_gap_days"),
        ("max_gap_days = 14", "max_gap_days = 14\nmost = 3", "most"),
        ("[rule]", "[rule", "TOML"),
    ],
)
def test_anything_else_is_refused_by_name(old, new, names):
    assert old in GOOD
    with pytest.raises(DefinitionError, match=names):
        parse_definition(GOOD.replace(old, new, 1))


def test_an_unknown_id_lists_those_there_are():
    with pytest.raises(DefinitionError, match=r"“delfi”.*delphi-2011"):
        load_definition("delfi")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"gone\.toml"):
        load_definition(tmp_path / "gone.toml")


def test_a_file_that_is_not_toml_is_named(tmp_path):
    path = tmp_path / "odd.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DefinitionError, match=r"odd\.toml"):
        load_definition(path)
