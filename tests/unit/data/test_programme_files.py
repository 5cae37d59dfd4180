"""Templates: none recommended, none without what the evidence does not show, each a plan that can be kept."""

import re
from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.programme_files import FOLDER, ProgrammeError, read_template, templates
from data.catalogue.trial_files import load_trial
from data.own.plans import check_programme

START = date(2026, 1, 1)
WALKING = (FOLDER / "walking.toml").read_text(encoding="utf-8")


def texts(template):
    shown = [template.title, template.description, template.origin, *template.cautions]
    return " ".join([*shown, *(text for one in template.evidence for text in (one.shows, one.does_not_show))])


@pytest.mark.parametrize("template_id", templates())
def test_each_can_be_kept_once_its_open_amounts_are_filled_in(template_id):
    programme = templates()[template_id].begun_on(START)
    phases = tuple(
        replace(phase, goals=tuple(replace(goal, amount=goal.amount or 300) for goal in phase.goals))
        for phase in programme.phases
    )
    check_programme(replace(programme, phases=phases), START)
    assert programme.template == template_id and programme.phases[0].first_on == START


def test_phases_follow_one_another_by_whole_weeks():
    # 4 weeks from 1 January end on the 28th; 8 weeks from 29 January end on 25 March (3 + 28 + 25 = 56 days)
    phases = templates()["walking"].begun_on(START).phases
    assert [(one.first_on, one.last_on) for one in phases] == [
        (date(2026, 1, 1), date(2026, 1, 28)),
        (date(2026, 1, 29), date(2026, 3, 25)),
        (date(2026, 3, 26), None),
    ]


def test_the_less_sitting_goal_waits_for_the_persons_own_number():
    (goal,) = templates()["less-sitting"].phases[1].goals
    assert (goal.kind, goal.bound, goal.amount, goal.per) == ("sitting", "at_most", None, "day")


def test_walking_says_the_same_as_the_trial_files():
    said = texts(templates()["walking"])
    walkback, tops = load_trial("walkback-2024"), load_trial("tops")
    for result in ("limiting-median-walking", "limiting-median-control", "limiting-hazard-ratio"):
        assert f"{walkback.result(result).estimate:g}" in said
    assert f"{tops.results[0].estimate:g}" in said


def test_the_pilot_is_a_pilot_without_sizes():
    # known of it: 16 and 16 people; no size of effect could be established
    template = templates()["movement-12-weeks"]
    (pilot,) = template.evidence
    assert set(re.findall(r"\d+", pilot.shows)) == {"16"}
    assert pilot.checked == "secondary" and "pilot" in pilot.does_not_show


def test_sitting_less_is_told_as_worsening_held_off():
    # Norha 2024: n = 64, group x time p = 0.030, no difference in disability
    first = templates()["less-sitting"].evidence[0]
    assert "0.030" in first.shows and "64" in first.shows
    assert "Not that sitting less reduces pain" in first.does_not_show


def test_halving_is_called_no_expectation():
    assert "not what one person can expect" in " ".join(templates()["core-strengthening"].cautions)


@pytest.mark.parametrize("template_id", templates())
def test_nothing_is_recommended_or_promised(template_id):
    said = texts(templates()[template_id]).lower()
    assert not re.search(r"\b(recommend|you should|best|proven|guarantee|cure|effective)", said)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "walking"', 'id = "x"', "it takes the name of the file, “walking”"),
        ('kind = "walking"', 'kind = "flying"', "“kind” is 'flying'; it takes one of walking, sitting"),
        ("amount = 60", "amount = -60", "“amount” is -60; it takes a number from 0"),
        ("amount = 60", "minutes = 60", "[[goals]] number 1: the key “minutes” is not known here."),
        ("weeks = 4\n", "", "a phase without “weeks” is followed by another"),
        ("weeks = 4\n", "weeks = 0\n", "“weeks” is 0; it takes 1 or more"),
        ('"tops"]', '"motum"]', "there is no trial “motum”; there is"),
        ('checked = "source"', 'checked = "yes"', "it takes one of source, secondary, not re-checked"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path, old, new, message):
    assert old in WALKING
    path = tmp_path / "walking.toml"
    path.write_text(WALKING.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeError, match=re.escape(message)):
        read_template(path)


@pytest.mark.parametrize("name", ["cautions", "does_not_show"])
def test_a_template_without_its_reservations_is_refused(tmp_path, name):
    path = tmp_path / "walking.toml"
    bare = re.sub(r"cautions = \[.*?^\]", "cautions = []", WALKING, flags=re.S | re.M)
    missing = re.sub(r"^does_not_show.*\n", "", WALKING, flags=re.M)
    path.write_text(bare if name == "cautions" else missing, encoding="utf-8")
    with pytest.raises(ProgrammeError, match=name):
        read_template(path)
