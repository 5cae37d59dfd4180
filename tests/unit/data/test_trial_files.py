"""Published results: as in the literature, marked by how they were verified, never without caveats."""

import math
import re

import pytest

from data.catalogue.trial_files import FOLDER, TrialError, load_trial, read_trial, trials

WALKBACK = (FOLDER / "walkback-2024.toml").read_text(encoding="utf-8")


def test_walkback_as_published():
    # Lancet 2024;404:134-144: 351 and 350 people, medians 208 and 112 days, hazard ratio 0.72 (0.60 to 0.85)
    trial = load_trial("walkback-2024")
    assert {arm.id: arm.n for arm in trial.arms} == {"control": 350, "walking": 351}
    assert trial.result("limiting-median-walking").estimate == 208
    assert trial.result("limiting-median-control").estimate == 112
    ratio = trial.result("limiting-hazard-ratio")
    assert (ratio.estimate, ratio.lower, ratio.upper, ratio.p_value) == (0.72, 0.60, 0.85, 0.0002)


def test_intervals_that_were_not_verified_say_so():
    trial = load_trial("walkback-2024")
    marks = {result.id: (result.checked, result.interval_checked) for result in trial.results}
    assert marks["limiting-hazard-ratio"] == ("source", "source")
    for arm in ("control", "walking"):
        assert marks[f"limiting-median-{arm}"] == ("source", "not re-checked")
    assert marks["care-hazard-ratio"] == ("source", "not re-checked")
    assert marks["any-hazard-ratio"] == ("not re-checked", "not re-checked")


def test_the_caveats_name_the_ratio_of_medians():
    # 208 / 112 = 1.857
    text = " ".join(load_trial("walkback-2024").caveats)
    assert "1.86" in text and "no treatment" in text and "randomisation" in text
    assert math.isclose(208 / 112, 1.86, abs_tol=0.005)


def test_tops_is_the_counter_example():
    # 111 people (57 and 54), hazard ratio 1.09 (0.7 to 1.8)
    trial = load_trial("tops")
    assert sum(arm.n for arm in trial.arms) == 111
    (result,) = trial.results
    assert (result.estimate, result.lower, result.upper) == (1.09, 0.7, 1.8)


def test_da_silva_as_published():
    # J Physiother 2019;65:159-165, n 250: median 139 days (105 to 173); with a recurrence by 12 months 69 % (62 to 74) of
    # any kind, 40 % (33 to 46) limiting, 41 % (34 to 46) seeking care; by 3 and 6 months 38 % and 56 %, from a page about it
    trial = load_trial("dasilva-2019")
    found = {
        (one.definition, one.day): (one.estimate, one.lower, one.upper, one.checked)
        for one in trial.results
        if one.measure == "recurred_percent"
    }
    assert found == {
        ("dasilva-2019-any", 91): (38, None, None, "secondary"),
        ("dasilva-2019-any", 183): (56, None, None, "secondary"),
        ("dasilva-2019-any", 365): (69, 62, 74, "source"),
        ("dasilva-2019-limiting", 365): (40, 33, 46, "source"),
        ("care-seeking", 365): (41, 34, 46, "source"),
    }
    median = trial.result("any-median")
    assert (median.estimate, median.lower, median.upper, median.day) == (139, 105, 173, None)
    assert {one.definition for one in load_trial("walkback-2024").results} == {"walkback-limiting"}


def test_every_published_ratio_is_inside_its_interval_and_on_the_log_scale_near_its_middle():
    # intervals of hazard ratios are symmetric in logarithms up to rounding: a mistyped limit shows here
    for trial in trials().values():
        for result in trial.results:
            if result.measure == "hazard_ratio":
                middle = math.sqrt(result.lower * result.upper)
                assert math.isclose(middle, result.estimate, rel_tol=0.04)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p_value = 0.0002", "p = 0.0002", "[[results]] number 3: the key “p” is not known here."),
        ("estimate = 208", "estimate = 2080", "the estimate is 2080; it takes a number from 149 to 295"),
        ('arm = "walking"', 'arm = "walk"', "“arm” is 'walk'; it takes one of control, walking"),
        ('checked = "source"', 'checked = "yes"', "it takes one of source, secondary, not re-checked"),
        (
            'arm = "control"\nestimate',
            'day = 9\narm = "control"\nestimate',
            "“day” goes with the measure recurred_percent",
        ),
        ("lower = 89\n", "", "lower, upper and interval_checked come together or not at all"),
        ('id = "walkback-2024"', 'id = "x"', "it takes the name of the file, “walkback-2024”"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path, old, new, message):
    assert old in WALKBACK
    path = tmp_path / "walkback-2024.toml"
    path.write_text(WALKBACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TrialError, match=re.escape(message)):
        read_trial(path)


def test_a_trial_without_caveats_is_refused(tmp_path):
    path = tmp_path / "walkback-2024.toml"
    bare = re.sub(r"caveats = \[.*?^\]", "caveats = []", WALKBACK, flags=re.S | re.M)
    path.write_text(bare, encoding="utf-8")
    with pytest.raises(TrialError, match="a published result is not shown without them"):
        read_trial(path)


def test_an_unknown_trial_is_answered_with_those_that_there_are():
    with pytest.raises(TrialError, match="no trial “motum”; there is dasilva-2019, tops, walkback-2024"):
        load_trial("motum")
