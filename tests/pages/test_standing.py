"""How somebody is doing: states, days and means by hand, and words that never deny or exceed what was recorded."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data.catalogue.definition import load_definition
from data.catalogue.vocabulary import main_pain
from data.own.kept_definition import DEFAULT, definition_kept, keep_definition
from data.store.store import StoreError, now
from pages.answers.measured import measured_in
from pages.answers.respites import respites_of
from pages.answers.standing import four_weeks, standing_of
from pages.telling.respite.standing_words import four_weeks_sentence, standing_words
from pages.telling.wording import plain
from tests.stores import new_store

FIRST = date(2026, 1, 1)
DELPHI = load_definition("delphi-2011")  # bad over 2, good at 0; 30 days, 1 bridged, 14 unknown
PAIN = measured_in({"measure": {"pain_average": 1}}, pd.DataFrame())["pain_average"]


@pytest.fixture(scope="module")
def store():
    store = new_store()
    yield store
    store.close()


@pytest.fixture
def diary(store):
    """Makes a diary of {day number: average pain} and says how its owner is doing on a day."""

    def make(pains, *, on, definition=DELPHI):
        name = f"Diary {len(store.collections()) + 1}"
        collection = store.create(name, "personal")
        with store.writing() as cursor:
            cursor.execute(
                """insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                          on_day, pain_average)
                   select $c, $c, $c * 4294967296 + row_number() over (), 1, 1, false,
                          $first + unnest($days::integer[]), unnest($pains::double[])""",
                {"c": collection.id, "first": FIRST, "days": list(pains), "pains": list(pains.values())},
            )
            cursor.execute("insert into participant values ($c, $c, 'me')", {"c": collection.id})
        values = pd.DataFrame({"on_day": [pd.Timestamp(day(n)) for n in pains], "value": list(pains.values())})
        values["on_day"] = values["on_day"].astype("datetime64[s]")
        respites = respites_of(collection, definition)
        return standing_of(respites, values, last_on=day(on), diary_from=day(min(pains)) if pains else None)

    return make


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


def said(standing):
    words = standing_words(standing, PAIN)
    return f"{words.label} | {words.large}", words


def test_a_respite_counts_from_its_first_good_day_to_the_last_known_one(diary):
    # bad until day 9, good from 10 to 49: 40 days, confirmed on day 39
    standing = diary({n: 5 if n < 10 else 0 for n in range(50)}, on=52)
    head, words = said(standing)
    assert head == "In a respite for | 40 days"
    assert plain(words.how_long) == (
        "From 11 January to 19 February 2026, the last day known. By “Recurrence after 30 pain-free days (expert "
        "consensus)”."
    )
    assert words.respites == "This is your 1st respite."
    assert "confirmed on 9 February 2026" in words.detail[0]
    # 28 days to day 52: days 25 to 52, of which 50 to 52 are unknown
    assert (standing.now.good, standing.now.bad, standing.now.between, standing.now.unknown) == (25, 0, 0, 3)
    # the four before: days -3 to 24, the diary begins on day 0
    assert (standing.before.good, standing.before.bad, standing.before.between, standing.before.unknown) == (
        15,
        10,
        0,
        3,
    )
    assert (standing.before.n, standing.before.mean) == (25, 2.0)


def test_the_day_of_the_confirmation_is_the_last_day_towards_it(diary):
    pains = {n: 5 if n < 10 else 0 for n in range(39)}
    assert said(diary(pains, on=38))[0] == "On the way to a respite | Day 29 of 30"
    assert said(diary(pains | {39: 0}, on=39))[0] == "In a respite for | 30 days"


def test_an_episode_begins_with_its_recurrence_and_lasts_until_a_recovery(diary):
    # good 0 to 34, a recurrence on day 35, neither on 36, good on 37, neither on 38
    standing = diary({n: 0 for n in range(35)} | {35: 4, 36: 2, 37: 0, 38: 1}, on=38)
    assert said(standing)[0] == "In an episode | since 5 February 2026"
    # without any respite before: the first bad day of the stretch
    assert said(diary({0: 1, 1: 5, 2: 1}, on=2))[0] == "In an episode | since 2 January 2026"
    assert said(diary({0: 1, 1: 2}, on=1))[0] == "How long | Neither in a respite nor in an episode"


def test_an_episode_before_a_gap_is_not_the_one_after_it(diary):
    # a recurrence on day 35, then 20 unknown days: what begins on day 56 is its own episode
    standing = diary({n: 0 for n in range(35)} | {35: 4} | {56: 1, 57: 6}, on=57)
    assert said(standing)[0] == "In an episode | since 27 February 2026"


def test_nothing_is_counted_on_past_what_is_known(diary):
    pains = {n: 0 for n in range(40)}
    assert said(diary(pains, on=39 + 15))[0] == "In a respite for | 40 days"  # 14 unknown days in between
    assert said(diary(pains, on=39 + 16))[0] == "How long | Nothing known since 9 February 2026"
    assert said(diary({}, on=0))[0].endswith(("Nothing recorded yet", "Not known"))


def test_half_of_five_respites(diary):
    # four respites of 30, 31, 32, 33 good days, each ended by a bad day, and an open one of 40
    pains, at = {}, 0
    for length in (30, 31, 32, 33):
        pains |= {at + n: 0 for n in range(length)} | {at + length: 6}
        at += length + 1
    pains |= {at + n: 0 for n in range(40)}
    words = said(diary(pains, on=at + 39))[1]
    # Kaplan-Meier with entry 29: five at risk on day 30: 4/5; 3/4 of it on day 31: 3/5; day 32: 2/5, under one half
    assert words.respites == "This is your 5th respite; half last at least 32 days."
    words = said(diary({n: pain for n, pain in pains.items() if n < at}, on=at - 1))[1]
    assert words.respites == "4 respites so far."


def test_the_measure_told_is_the_one_recorded_most():
    assert main_pain({"pain_worst": 3, "pain_average": 3, "flare": 9}) == "pain_average"
    assert main_pain({"pain_worst": 3, "pain_average": 2}) == "pain_worst"
    assert main_pain({"flare": 9}) is None


def weeks(now_values, before_values):
    on = [day(n) for n in range(len(before_values))] + [day(28 + n) for n in range(len(now_values))]
    values = pd.DataFrame({"on_day": pd.to_datetime(on), "value": [*before_values, *now_values]}).dropna()
    return four_weeks_sentence(*four_weeks(values, last_on=day(55), diary_from=FIRST), PAIN)


def test_seven_days_make_an_average():
    assert weeks([3] * 7, [5] * 28) == (
        "**Lower than the four weeks before**: average pain 3 over the last four weeks (7 of 28 days), "
        "5 over the four before (28 of 28 days)."
    )
    assert weeks([3] * 6, [5] * 28) == (
        "Average pain was recorded on 6 days of the last four weeks; an average takes 7: 1 more."
    )
    assert weeks([3] * 7, [5] * 6).endswith("The four before hold 6 days, too few for an average.")


def test_a_difference_too_small_for_one_decimal_is_shown_with_more():
    # 140 and 141 points in 28 days: 5 and 5.036
    assert "average pain 5.00 over" in weeks([5] * 28, [5] * 27 + [6])
    assert "5.04 over the four before" in weeks([5] * 28, [5] * 27 + [6])
    assert weeks([5] * 28, [5] * 28).startswith("**The same as the four weeks before**")


def recovery(kind: str, phi: float, generator) -> np.ndarray:
    """84 days of a recovery, 0 to 10, whole numbers: what the sentence that led used to call unclear."""
    n = np.arange(84)
    level = {
        "episode": np.where(n < 28, 6.0, 1.0),
        "half-time": 6 * 0.5 ** (n / 10),
        "step": np.where(n < 42, 6.0, 1.0),
        "straight": 6 - 5 * n / 83,
        "trendless": np.full(84, 4.0),
    }[kind]
    noise = np.zeros(84)
    for at in range(84):
        noise[at] = (phi * noise[at - 1] if at else 0) + generator.normal()
    return np.clip(np.round(level + noise), 0, 10)


@pytest.mark.parametrize("phi", [0.3, 0.6])
@pytest.mark.parametrize("kind", ["episode", "half-time", "step", "straight", "trendless"])
def test_the_lead_says_what_was_recorded_and_no_more(kind, phi):
    generator = np.random.default_rng(20261130)
    for _ in range(200):
        pains = recovery(kind, phi, generator)
        pains[generator.random(84) < 0.15] = np.nan
        before, last = pains[28:56], pains[56:]
        sentence = weeks(list(last), list(before))
        way = np.sign(np.nanmean(last) - np.nanmean(before))
        head = {-1: "**Lower than", 1: "**Higher than", 0: "**The same as"}[way]
        assert sentence.startswith(f"{head} the four weeks before**: ")
        # nothing is claimed but the two means and their days: no cause, no certainty, no tendency
        assert not any(word in sentence for word in ("fell", "rose", "clear", "improv", "because", "will"))


def test_the_definition_is_kept_with_the_diary(store):
    collection = store.create("Kept", "personal")
    assert definition_kept(collection) == definition_kept(None) == DEFAULT
    keep_definition(collection, "walkback-any", now=now())
    keep_definition(collection, "walkback-any", now=now())
    assert definition_kept(collection) == "walkback-any"
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from own_definition").fetchone() == (1,)
    with pytest.raises(StoreError, match="no definition called nothing"):
        keep_definition(collection, "nothing", now=now())
    with pytest.raises(StoreError, match="is a study"):
        keep_definition(store.create("A study", "cohort"), "walkback-any", now=now())
