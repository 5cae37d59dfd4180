"""One's own usual: quartiles of one's own days, fixed when accepted, for oneself alone."""

from datetime import datetime, timedelta

import pytest

from data.catalogue.definition import every_definition
from data.own.check_in import CheckIn
from data.own.kept_definition import MY_USUAL, definition_kept, keep_definition
from data.own.my_usual import accept_usual, my_usual, usual_of
from data.store.store import StoreError
from pages.answers.respites import respites_of
from pages.telling.respite.usual_words import in_words_of, offer_sentence
from tests.check_ins import save_check_ins

NOW = datetime(2026, 3, 31)
TODAY = NOW.date()


def fill(diary, pains, key=""):
    days = [CheckIn(on_day=TODAY - timedelta(len(pains) - 1 - n), pain_average=pain) for n, pain in enumerate(pains)]
    save_check_ins(diary, days, today=TODAY, key=key)


def test_good_and_bad_are_at_ones_own_quartiles():
    # by hand, type 7 of 2 3 4 5 6 7 8 9: 0.25 x 7 = 1.75 places after the 2, so 3.75; 5.25 places, so 7.25
    found = usual_of("pain_worst", [9, 2, 8, 3, 7, 4, 6, 5])
    assert [(one.measure, one.bound, one.value) for one in (*found.good.conditions, *found.bad.conditions)] == [
        ("pain_worst", "at_most", 3.75),
        ("pain_worst", "at_least", 7.25),
    ]
    assert (found.min_bad_days, found.recovery_days, found.bridge_days, found.max_gap_days) == (1, 7, 1, 14)
    assert usual_of("pain_average", [5] * 30 + [9]) is None  # no better and no worse among days that are alike


def test_it_is_offered_from_28_days_and_kept_as_it_was_accepted(mine):
    fill(mine, [4, 5, 6] * 9)
    with pytest.raises(StoreError, match="27 so far"):
        accept_usual(mine, key="a", now=NOW)
    assert "1 day more" in offer_sentence(my_usual(mine))
    save_check_ins(mine, [CheckIn(on_day=TODAY - timedelta(40), pain_average=7)], today=TODAY, key="one more ")
    made = accept_usual(mine, key="b", now=NOW)
    assert definition_kept(mine) == made.id == MY_USUAL and made.version == 1
    # 4 x 9, 5 x 9, 6 x 9, 7 x 1: places 6.75 and 20.25 of the days in order are a 4 and a 6
    assert (made.good.conditions[0].value, made.bad.conditions[0].value) == (4, 6)
    fill(mine, [9, 8, 7] * 70, key="worse ")
    (kept,) = [one for one in respites_of(mine, made).definition.good.conditions]
    assert kept.value == 4  # fixed, whatever came since
    assert accept_usual(mine, key="b", now=NOW) == made  # the same form again


def test_a_week_below_it_is_a_better_spell_and_no_recovery(mine):
    fill(mine, [6] * 20 + [5] * 10 + [3] * 10)
    made = accept_usual(mine, key="a", now=NOW)
    found = respites_of(mine, made)
    assert list(found.days_free) == [10] and found.current is not None
    said = in_words_of(made, "In a respite for 10 days; 2 respites, an episode. Respite")
    assert said == "In a better spell for 10 days; 2 better spells, a worse spell. Better spell"
    (shipped,) = [one for one in every_definition() if one.id == "delphi-2011"]
    assert in_words_of(shipped, said) == said


def test_no_study_and_no_other_diary_has_it(mine):
    fill(mine, [4, 5, 6] * 10)
    accept_usual(mine, key="a", now=NOW)
    study, hers = mine.store.create("A study", "cohort"), mine.store.create("Hers", "personal")
    with pytest.raises(StoreError, match="is a study"):
        accept_usual(study, key="b", now=NOW)
    for other in (study, hers):
        with pytest.raises(StoreError):
            keep_definition(other, MY_USUAL, now=NOW)
    assert MY_USUAL not in {one.id for one in every_definition()}
