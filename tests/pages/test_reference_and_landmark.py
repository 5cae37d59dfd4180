"""The reference of choice, those free at a landmark, rates by person-time and clusters, of a study known by hand."""

import pytest

from data.study.levels import set_level_order
from pages.answers.first_recurrences import study_recurrence
from pages.telling.recurrence.clusters_words import clusters_sentence
from tests.questions import about
from tests.unit.data.diaries import study as diaries
from tests.unit.data.test_outcomes import attribute

# day of the first recurrence after the seven days that make a recovery, or the last day with an entry
BACK = {"a1": 10, "a2": 30, "a3": None, "b1": 12, "b2": 15, "b3": 40}
LAST = 60


@pytest.fixture
def collection(store):
    days = {}
    for label, back in BACK.items():
        days[label] = [(day, {"pain_average": 6 if day == back else 0}) for day in range(LAST + 1)]
    made = diaries(store, "s", days)
    attribute(made, "arm", {label: label[0] for label in BACK})
    attribute(made, "clinic", {label: label[1] for label in BACK})
    return made


def asked(collection, **more):
    return study_recurrence(collection, about("walkback-any", by="arm", **more))


def test_every_sign_follows_the_reference(collection):
    usual, turned = asked(collection), asked(collection, reference="b")
    assert (usual.table.groups, turned.table.groups) == (("a", "b"), ("b", "a"))
    (first,), (second,) = usual.cox.terms, turned.cox.terms
    assert (first.term, second.term) == ("arm=b", "arm=a")
    assert first.hazard_ratio * second.hazard_ratio == pytest.approx(1)
    assert usual.differences.mean.estimate == pytest.approx(-turned.differences.mean.estimate)
    assert [one.group for one in turned.flow.groups] == ["b", "a"]
    with pytest.raises(ValueError, match="nobody is in “none”"):
        asked(collection, reference="none")
    set_level_order(collection, "arm", ["b", "a"])
    assert asked(collection).table.groups == ("b", "a")


def test_from_a_landmark_those_still_free_are_followed(collection):
    # t0 is day 6: of durations 4, 24, 54 and 6, 9, 34 three lie after day 20
    found = asked(collection, landmark=20)
    assert found.left_before_landmark == 3 and found.table.n.tolist() == [2, 1]
    # a: back 4 days after the landmark, the other free to the last day, 34 days after it; b: 14 days after it
    assert [curve.time.tolist() for curve in found.curves] == [[4, 34], [14]]


def test_rates_are_events_by_time_at_risk(collection):
    # a: 4 + 24 + 54 = 82 days with 2 recurrences; b: 6 + 9 + 34 = 49 days with 3
    first, second = asked(collection).rates.groups
    assert (first.events, second.events) == (2, 3)
    assert [first.person_years, second.person_years] == pytest.approx([82 / 365.25, 49 / 365.25])
    assert asked(collection).rates.ratios[0].ratio.estimate == pytest.approx((3 / 49) / (2 / 82))


def test_few_clusters_are_said(collection):
    models = asked(collection, cluster="clinic").models
    assert models.fit.clusters == 3 and models.fit.terms[0].robust_se is not None
    assert "With fewer than 40 they are too small" in clusters_sentence(models.cluster, models.fit.clusters)
