"""What sentences may claim by the interval they were given: a direction only where it leaves out no difference.

Each builder is given an interval below no difference, one above it, one that holds it, and ones that end on it. A function of
pages/ that weighs a limit against no difference and is in neither list below fails a test.
"""

import ast
from datetime import date
from math import exp
from pathlib import Path

import pytest

from analysis.association import Association
from analysis.confidence import Estimate
from analysis.cox import CoxTerm
from analysis.differences import MedianDifference, ShareDifference
from analysis.expectation import Expectation, Share
from analysis.instrument import Quantity, Source
from analysis.mediation import Mediation
from analysis.missingness import UnknownAfterPain
from analysis.outcome_change import Adjusted
from analysis.period_change import PeriodChange
from analysis.randomisation_test import RandomisationResult
from analysis.responders import ResponderDifference
from analysis.rmst import RestrictedMean, RestrictedMeanDifference
from analysis.trend import Trend
from analysis.within_between import Slope
from data.catalogue.vocabulary import MEASURES
from data.own.self_trials import TrialPlan
from pages.answers.differences import StudyDifferences
from pages.answers.measured import Kind, Measured
from pages.answers.patterns import Link
from pages.answers.release import ReleasedDifference
from pages.answers.trends import noticed_change
from pages.report.release_document import _difference_sentence
from pages.telling.describe.words import unknown_sentence
from pages.telling.fear_avoidance.words import _effect, _moved, _sensitivity
from pages.telling.outcomes.words import _share_sentence, difference_sentence
from pages.telling.patterns.words import activity_sentence, pain_sentence
from pages.telling.recurrence.differences import differences_sentence
from pages.telling.recurrence.study_words import likelier_words
from pages.telling.step_by_step.words import _difference
from pages.telling.trends.comparison_words import period_sentence
from pages.telling.try_and_see.words import outcome_sentence
from pages.telling.wording import trend_sentence

PAGES = Path(__file__).parents[2] / "pages"
PAIN = Measured("pain_average", Kind.SCALE, "average pain", "points", (0, 10), ("pain_average",))
NOTICED = Quantity(value=2, name="noticed", population="adults", source=Source("by hand", True))
NOTHING = Estimate(None, None, None)


def trend(estimate, lower, upper, noticed=None):
    # 85 days are 12 weeks from the first to the last
    found = Trend(
        n=80,
        days=85,
        slope_per_week=estimate / 12,
        lower=lower / 12,
        upper=upper / 12,
        p_value=None,
        method="",
        autocorrelation=None,
        too_few=False,
    )
    return trend_sentence(found, what="pain", widest=10, noticed=noticed)


def periods(estimate, lower, upper):
    found = PeriodChange(
        n_first=75,
        n_second=80,
        mean_first=4,
        mean_second=4 + estimate,
        difference=estimate,
        lower=lower,
        upper=upper,
        p_value=0.5,
        autocorrelation=0.4,
        method="",
        refusal=None,
    )
    change = noticed_change(found, None)
    return period_sentence(PAIN, found, change, first="before", second="now", noticed=None)


def association(estimate, lower, upper, is_apart=None):
    return Association(
        n=200,
        n_apart=80,
        step=1,
        difference=estimate,
        lower=lower,
        upper=upper,
        p_value=0.01,
        autocorrelation=0.3,
        refusal=None,
        is_apart=is_apart,
    )


def after_walking(estimate, lower, upper, is_apart=True):
    link = Link("walking", "minutes", association(estimate, lower, upper, is_apart), None, None)
    return pain_sentence(link, pain="pain", n_tested=1)


def after_pain(estimate, lower, upper):
    link = Link("walking", "minutes", association(estimate, lower, upper), None, None)
    return activity_sentence(link, pain="pain", n_tested=1)


def adjusted(estimate, lower, upper):
    one = Adjusted(
        group="walk", reference="usual", estimate=estimate, se=1, df=30, lower=lower, upper=upper, p_value=0.5
    )
    return difference_sentence(one, what="pain", at="day 84")


def responders(estimate, lower, upper):
    found = Estimate(estimate / 10, lower / 10, upper / 10)
    return _share_sentence(
        ResponderDifference(group="walk", reference="usual", rule="all_enrolled", difference=found, number_needed=None)
    )


def free_days(estimate, lower, upper):
    groups, none = ("usual", "walk"), RestrictedMean(group="", tau=91, estimate=None, se=None, lower=None, upper=None)
    found = StudyDifferences(
        groups=groups,
        shares=(ShareDifference(groups=groups, time=91, estimate=estimate, lower=lower, upper=upper),),
        median=MedianDifference(groups=groups, estimate=None, lower=None, upper=None),
        is_few=False,
        means=(none, none),
        mean=RestrictedMeanDifference(
            groups=groups, tau=91, estimate=estimate, se=1, lower=lower, upper=upper, p_value=0.5
        ),
        asked_days=91,
        tau_days=91,
        carries_mean=True,
        why_not=("", ""),
    )
    return differences_sentence(found)


def hazard(estimate, lower, upper):
    return likelier_words(CoxTerm(term="arm=walk", hazard_ratio=exp(estimate), lower=exp(lower), upper=exp(upper)))


def slope(estimate, lower, upper):
    return _moved(Slope(people=40, occasions=120, estimate=estimate, se=1, df=30, lower=lower, upper=upper, reason=""))


def unknown(estimate, lower, upper):
    found = UnknownAfterPain(
        n_people=50,
        n_both=40,
        n_high=500,
        unknown_high=100,
        n_low=900,
        unknown_low=150,
        high=Estimate(0.2, 0.1, 0.3),
        low=Estimate(0.17, 0.1, 0.3),
        difference=Estimate(estimate / 100, lower / 100, upper / 100),
        within=NOTHING,
        reason="",
    )
    return unknown_sentence(found, 4)


def expected(estimate, lower, upper):
    # what is expected less what came: above 0 it was less than expected
    found = Expectation(
        n=8,
        mean_expected=6,
        mean_actual=6 + estimate,
        difference=Estimate(-estimate, -upper, -lower),
        happened=Share(k=0, n=0, lower=None, upper=None),
        n_partly=0,
        expected_ends=None,
        fear_ends=None,
    )
    return _difference(found, ())


def own_trial(estimate, lower, upper):
    plan = TrialPlan(
        title="Heat",
        a="Nothing",
        b="Heat",
        kind=None,
        measure="pain_average",
        block_days=7,
        washout_days=0,
        n_pairs=6,
        first_on=date(2026, 1, 5),
    )
    found = RandomisationResult(
        n_pairs_planned=6,
        n_pairs_completed=6,
        n_pairs_used=6,
        dropped_pairs=(),
        n_a=40,
        n_b=40,
        mean_a=4,
        mean_b=4 + estimate,
        difference=estimate,
        p_value=0.03,
        smallest_p=0.03,
        lower=lower,
        upper=upper,
        confidence_level=0.97,
        confidence_asked=0.95,
        reaches_confidence_asked=True,
        refusal=None,
    )
    return outcome_sentence(found, plan, MEASURES["pain_average"])


def released(estimate, lower, upper):
    return _difference_sentence(
        ReleasedDifference(groups=("usual", "walk"), visit=84, difference=(estimate, lower, upper)), "pain"
    )


# a builder, what it says of less and of more, and what of neither
BUILDERS = {
    "trend": (trend, "fell by", "rose by", "It is not clear whether"),
    "periods": (periods, "about 3 points lower", "about 3 points higher", "No clear difference"),
    "pain after an activity": (after_walking, "points lower per", "points higher per", "no clear difference"),
    "activity after pain": (after_pain, "about 3 fewer", "about 3 more", "no clear difference"),
    "adjusted": (adjusted, "lower than usual", "higher than usual", "It is not clear whether"),
    "responders": (responders, "points fewer than in usual", "points more than in usual", "It is not clear whether"),
    "free": (free_days, "had fewer days free", "had more days free", "had not clearly more or fewer days free"),
    "hazard": (hazard, "less likely", "more likely", "not clearly more or less likely"),
    "slope": (slope, "points lower (", "points higher (", "not clearly higher or lower"),
    "unknown days": (unknown, "are followed by fewer", "are followed by more", "It is not clear whether"),
    "tries": (expected, "less than expected (", "more than expected (", "is not clear"),
    "own trial": (own_trial, "points lower than on days", "points higher than on days", "which is not clear"),
    "released": (released, "points lower in walk", "points higher in walk", "It is not clear whether"),
}


@pytest.mark.parametrize("name", BUILDERS)
def test_a_direction_is_claimed_only_where_the_interval_leaves_out_no_difference(name):
    build, less, more, neither = BUILDERS[name]
    below, above = build(-3, -4, -2), build(3, 2, 4)
    assert less in below and neither not in below and more not in below
    assert more in above and neither not in above and less not in above
    for limits in ((-3, -7, 1), (3, -1, 7), (-3, -6, 0), (3, 0, 6), (0, -1, 1)):
        unclear = build(*limits)
        assert neither in unclear, limits
        if name not in ("own trial", "hazard"):  # which also say what was recorded, or deny both in the same words
            assert less not in unclear and more not in unclear, limits


@pytest.mark.parametrize("name", BUILDERS)
def test_what_is_claimed_carries_its_interval(name):
    build = BUILDERS[name][0]
    told = build(-3, -4, -2)
    ends = {"hazard": ("0.02", "0.14"), "responders": ("20", "40"), "free": ("-4", "-2")}.get(name, ("2", "4"))
    assert all(end in told for end in ends)


def test_a_link_that_felt_pain_alone_explains_claims_nothing():
    assert "no clear difference" in after_walking(-3, -4, -2, is_apart=False)


def test_how_large_a_change_people_notice_is_that_of_people_who_got_better():
    """The threshold's own direction: of a rise of pain it is said that none is known."""
    fell, rose = trend(-3, -4, -2.5, NOTICED), trend(3, 2.5, 4, NOTICED)
    assert "notice as they get better (2 points)" in fell and "is not known" not in fell
    assert "notice as they get better (2 points)" in rose
    assert rose.endswith("How large a rise most people notice is not known.")
    assert "is not known" not in trend(0.1, -0.5, 0.6, NOTICED)


def paths(lower, upper, dropped):
    total = Estimate((lower + upper) / 2, lower, upper)
    return Mediation(
        n=60,
        dropped=dropped,
        to_mediator=total,
        from_mediator=total,
        indirect=total,
        direct=total,
        total=total,
        vanishes_at=total,
        at_correlation=(),
        n_bootstrap=1000,
        reason="",
    )


def test_a_lot_makes_an_effect_only_of_a_difference_that_is_clear_and_says_who_was_lost():
    clear, unclear = _effect(paths(-2, -1, 0)), _effect(paths(-2, 1, 0))
    assert "is an effect" in clear and "may as well be none" not in clear
    assert "is an effect" not in unclear and "may as well be none" in unclear
    for limits in ((-2, -1), (-2, 1)):
        assert "25 of 85 people are not in it" in _effect(paths(*limits, 25))
        assert "not in it" not in _effect(paths(*limits, 0))
    found = paths(-2, 1, 0)
    assert "may be none at all" in _sensitivity(found.vanishes_at, found.indirect, "fear", "pain")
    found = paths(-2, -1, 0)
    assert "may be none" not in _sensitivity(found.vanishes_at, found.indirect, "fear", "pain")


def test_a_hazard_ratio_of_first_recurrences_is_of_a_first_one():
    said = {path: path.read_text(encoding="utf-8") for path in PAGES.rglob("*.py")}
    users = [path.name for path, text in said.items() if "likelier_words(" in text and path.name != "study_words.py"]
    assert sorted(users) == ["models_words.py", "release_document.py"]
    assert all("a first recurrence on any day is" in text for path, text in said.items() if path.name in users)
    assert not any(
        "fewer recurrences per day" in text or "recurrences come less often" in text for text in said.values()
    )


# functions that weigh a limit against no difference: those that make a claim are called above, by themselves or by a
# sentence; the others mark a row of a figure, which has its interval beside it
CLAIM = {
    "release_document._difference_sentence",
    "words.unknown_sentence",
    "words._effect",
    "words._moved",
    "words._sensitivity",
    "words.difference_sentence",
    "words._share_sentence",
    "words.is_clear",
    "differences._clearly",
    "study_words.likelier_words",
    "words._difference",
    "comparison_words.period_sentence",
    "wording.trend_sentence",
    "wording.noticed_sentences",
    "wording._beside_noticed",
}
# the sentence of one group's mean change, with a study's outcome: tests/pages/test_outcomes.py
ELSEWHERE = {"words._change_sentence"}
FIGURES = {"words._row", "compared.part_rows", "ratio_figure.ratio_figure", "weekday_words.weekday_rows"}
LIMITS = {"lower", "upper", "low", "high"}


def weighs(function: ast.FunctionDef) -> bool:
    """Whether a function compares a limit with 0 or 1."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Compare) or isinstance(node.ops[0], ast.Is | ast.IsNot):
            continue
        parts = [node.left, *node.comparators]
        named = {getattr(one, "attr", getattr(one, "id", "")) for part in parts for one in ast.walk(part)}
        if LIMITS & named and any(isinstance(part, ast.Constant) and part.value in (0, 1) for part in parts):
            return True
    return False


def test_every_function_that_weighs_a_limit_is_held_to_what_it_may_claim():
    found = {
        f"{path.stem}.{node.name}"
        for path in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and weighs(node)
    }
    assert found - CLAIM - ELSEWHERE - FIGURES - {"outcomes.no_responders"} == set()
    assert CLAIM | ELSEWHERE | FIGURES <= found
