"""The grid of rules as a file: what is shipped, and what is refused."""

from dataclasses import replace

import pytest

from data.catalogue.definition import DefinitionError, definitions, load_definition
from data.catalogue.definition_grid import FILE, definition_grid, read_definition_grid, with_declared


def test_the_shipped_grid_is_a_thousand_different_rules():
    grid = definition_grid().definitions
    # 2 bounds of good, 5 recoveries, 5 bounds of bad, 4 lengths, 5 gaps
    assert len(grid) == 2 * 5 * 5 * 4 * 5 == 1000
    assert len({one.id for one in grid}) == 1000
    assert len({(one.good, one.bad, one.recovery_days, one.min_bad_days, one.max_gap_days) for one in grid}) == 1000
    assert {one.bridge_days for one in grid} == {1}
    assert {one.measures for one in grid} == {("pain_average",)}


def test_an_id_says_the_rule():
    (one,) = (one for one in definition_grid().definitions if one.id == "good<=0 30d, bad>2 1d, gap 14")
    assert (one.recovery_days, one.min_bad_days, one.max_gap_days) == (30, 1, 14)
    assert (one.good.conditions[0].bound, one.good.conditions[0].value) == ("at_most", 0)
    assert (one.bad.conditions[0].bound, one.bad.conditions[0].value) == ("more_than", 2)
    assert "good<=0 90d, bad>=2 7d, gap 28" in {one.id for one in definition_grid().definitions}


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ("good_at_most = [0, 1]", "good_at_most = [0, 2]", "a score of 2 would be good and bad at once"),
        ("good_at_most = [0, 1]", "good_at_most = [0, 0]", "different whole numbers from 0"),
        ("good_at_most = [0, 1]", "good_at_most = []", "different whole numbers from 0"),
        ("min_bad_days = [1, 2, 3, 7]", "min_bad_days = [0, 1]", "“min_bad_days” is .* from 1"),
        ("bridge_days = 1", "bridge_days = -1", "“bridge_days” is -1; it takes a whole number from 0"),
        ("bridge_days = 1", "bridge_days = 8", "“max_gap_days” is .* from 8"),
        ('measure = "pain_average"', 'measure = "mood"', "“measure” is 'mood'; it takes one of pain_average"),
        ("{ at_least = 2 }", "{ above = 2 }", "it takes exactly one of at_least"),
        ("{ at_least = 2 }", "{ at_least = 2, more_than = 1 }", "exactly one of"),
        ("bridge_days = 1", "bridge_days = 1\nspeed = 3", "the key “speed” is not known here"),
    ],
)
def test_a_grid_that_is_none_is_refused(tmp_path, was, now, fault):
    text = FILE.read_text(encoding="utf-8")
    assert was in text
    path = tmp_path / "grid.toml"
    path.write_text(text.replace(was, now), encoding="utf-8")
    with pytest.raises(DefinitionError, match=fault):
        read_definition_grid(path)


@pytest.mark.parametrize(
    ("which", "declared", "primary", "n"),
    [
        ("presets", "delphi-2011", "delphi-2011", len(definitions())),
        # the same rule as dasilva-2019-any, under its own id
        ("presets", "walkback-any", "walkback-any", len(definitions())),
        ("grid", "delphi-2011", "good<=0 30d, bad>2 1d, gap 14", 1000),
        ("grid", "stanton-2009", "good<=0 30d, bad>=2 1d, gap 14", 1000),
        # recovery after 7 days is not in the grid
        ("grid", "dasilva-2019-any", "dasilva-2019-any", 1001),
        ("grid", "flare", "flare", 1001),
    ],
)
def test_the_declared_definition_is_found_or_added(which, declared, primary, n):
    chosen, marked = with_declared(which, load_definition(declared))
    assert (marked, len(chosen)) == (primary, n)
    assert [one.id for one in chosen].count(primary) == 1


def test_a_definition_of_ones_own_comes_first():
    own = replace(load_definition("delphi-2011"), id="own", recovery_days=31)
    chosen, marked = with_declared("presets", own)
    assert (chosen[0].id, marked) == ("own", "own") and len(chosen) == len(definitions()) + 1
    # under a shipped id, but another rule: the declared one is meant
    chosen, marked = with_declared("presets", replace(own, id="flare"))
    assert next(one for one in chosen if one.id == "flare").recovery_days == 31 and len(chosen) == len(definitions())
