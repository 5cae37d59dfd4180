"""The simulated collections: the same from the same seed, stored as anything else, shaped as they say."""

import math
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from scipy import stats

from analysis.outcome_change import ancova
from data.catalogue.vocabulary import KINDS
from data.demo.demo import (
    ALPHA,
    PERSON_NAME,
    PROGRAMME_DAY,
    TRIAL_NAME,
    define_draws,
    draw_person,
    draw_trial,
    fill_demo,
)
from data.store.store import StoreError
from data.study.outcomes import visit_outcomes
from tests.stores import new_store

UNTIL = date(2026, 6, 30)
SEEDS = range(101, 109)
TABLES = ("collection", "participant", "day_entry", "activity", "response", "attribute", "batch", "reject")
# by hand: shape = ln(0.72) / ln(112 / 208) = -0.32850 / -0.61904 = 0.53067
SHAPE = math.log(0.72) / math.log(112 / 208)
MEDIAN = {"control": 112, "walking": 208}


def weibull(days, arm):
    """The share without a recurrence after so many days: S(t) = 2 ** -((t / median) ** shape)."""
    return 2 ** -((np.asarray(days) / MEDIAN[arm]) ** SHAPE)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def demo():
    store = new_store()
    return store, fill_demo(store, until=UNTIL, seed=5)


@pytest.fixture(scope="module")
def first_spells():
    """The true first spell of everybody who recovers, over several seeds, with the second one's time."""
    found = []
    with duckdb.connect() as connection:
        for seed in SEEDS:
            cursor = connection.cursor()
            draw_trial(cursor, seed=seed, until=UNTIL)
            found.append(
                cursor.execute("""
                select arm, one.days_to_recurrence as days, two.days_to_recurrence as next_days,
                       one.n_limited as length
                from sim_trial_person join sim_trial_spell as one using (number)
                left join sim_trial_spell as two on two.number = one.number and two.spell = 2
                where one.spell = 1""").fetchnumpy()
            )
            cursor.close()
    return {key: np.ma.concatenate([np.ma.asarray(part[key]) for part in found]) for key in found[0]}


def fingerprint(cursor, table: str):
    return cursor.execute(f"select count(*), bit_xor(hash({table})) from {table}").fetchone()


# the draws


def drawn(connection, expression, who=200, moments=200):
    cursor = connection.cursor()
    cursor.execute(
        "create or replace temp table grid as select who, moment from range(?) a(who), range(?) b(moment)",
        [who, moments],
    )
    define_draws(cursor)
    values = cursor.execute(f"select {expression} from grid order by who, moment").fetchnumpy()
    cursor.close()
    return next(iter(values.values())).reshape(who, moments)


def test_uniform_draws_are_uniform(engine):
    values = drawn(engine, "uniform_draw(1, 'a', who, moment)").ravel()
    assert 0 < values.min() and values.max() < 1
    assert stats.kstest(values, "uniform").pvalue > 1e-4


@pytest.mark.parametrize(
    "other",
    [
        "uniform_draw(1, 'a', who + 1, moment)",
        "uniform_draw(1, 'a', who, moment + 1)",
        "uniform_draw(1, 'a', moment, who)",
        "uniform_draw(1, 'b', who, moment)",
        "uniform_draw(2, 'a', who, moment)",
    ],
)
def test_neighbouring_draws_know_nothing_of_each_other(engine, other):
    # pairs fall evenly into 16 x 16 cells; hashing the names side by side fails this by far
    one = drawn(engine, "uniform_draw(1, 'a', who, moment)")
    two = drawn(engine, other)
    off_diagonal = ~np.eye(*one.shape, dtype=bool)  # (who, moment) = (moment, who) is the same draw
    counts, _, _ = np.histogram2d(one[off_diagonal], two[off_diagonal], bins=16, range=((0, 1), (0, 1)))
    # a table and its transpose show each pair twice, which doubles the statistic
    times = 2 if other == "uniform_draw(1, 'a', moment, who)" else 1
    assert stats.chisquare(counts.ravel()).statistic < times * stats.chi2.ppf(0.9999, 255)


def test_normal_and_exponential_draws_have_their_distributions(engine):
    assert stats.kstest(drawn(engine, "normal_draw(1, 'a', who, moment)").ravel(), "norm").pvalue > 1e-4
    assert stats.kstest(drawn(engine, "exponential_draw(1, 'a', who, moment)").ravel(), "expon").pvalue > 1e-4


@pytest.mark.parametrize("s", [0.2, 1.0, 5.0])
def test_the_frailty_is_positive_stable(engine, s):
    # its Laplace transform is exp(-s ** alpha) by definition; 40,000 draws, four standard errors
    values = np.exp(-s * drawn(engine, f"stable_draw({ALPHA}, 1, 'a', who * 1000 + moment)").ravel())
    assert abs(values.mean() - math.exp(-(s**ALPHA))) < 4 * values.std() / math.sqrt(values.size)


# the same from the same seed


@pytest.mark.parametrize("draw", [draw_trial, draw_person])
def test_threads_do_not_change_what_is_drawn(draw):
    seen = []
    for threads in (1, 4):
        with duckdb.connect(config={"threads": threads}) as connection:
            draw(connection, seed=3, until=UNTIL)
            names = [row[0] for row in connection.execute("show tables").fetchall()]
            assert len(names) in (3, 4)
            seen.append({name: fingerprint(connection, name) for name in names})
    assert seen[0] == seen[1]


def test_another_seed_draws_other_people(engine):
    days = []
    for seed in (3, 4):
        cursor = engine.cursor()
        draw_person(cursor, seed=seed, until=UNTIL)
        days.append(fingerprint(cursor, "sim_person_day"))
        cursor.close()
    assert days[0] != days[1]


def test_a_second_filling_changes_nothing(demo):
    store, first = demo
    assert first.is_new
    with store.reading() as cursor:
        before = {table: fingerprint(cursor, table) for table in TABLES}
    again = fill_demo(store, until=UNTIL + timedelta(days=9), seed=6)
    assert (again.is_new, again.person, again.trial) == (False, first.person, first.trial)
    with store.reading() as cursor:
        assert {table: fingerprint(cursor, table) for table in TABLES} == before


def test_a_collection_of_ones_own_is_left_alone_and_nothing_is_half_done():
    store = new_store()
    store.create(TRIAL_NAME, "cohort")
    with pytest.raises(StoreError, match="“Simulated trial” is the name of a collection of your own"):
        fill_demo(store, until=UNTIL)
    assert [info.name for info in store.collections()] == [TRIAL_NAME]
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from participant").fetchone() == (0,)


# stored as anything else


def test_both_are_marked_as_simulated(demo):
    store, _ = demo
    assert {(info.name, info.kind, info.is_simulated) for info in store.collections()} == {
        (PERSON_NAME, "personal", True),
        (TRIAL_NAME, "cohort", True),
    }


def test_every_batch_says_simulation_and_counts_its_entries(demo):
    store, _ = demo
    with store.reading() as cursor:
        batches = cursor.execute(
            "select batch_id, origin, kind, n_records, n_stored from batch order by batch_id"
        ).fetchall()
        assert [(origin, kind) for _, origin, kind, _, _ in batches] == [
            ("simulation", kind)
            for kind in ("diary", "activity", "questionnaire", "attributes", "diary", "questionnaire")
        ]
        table = {"diary": "day_entry", "activity": "activity", "questionnaire": "response", "attributes": "attribute"}
        for batch, _, kind, n_records, n_stored in batches:
            entries = cursor.execute(
                f"select count(distinct entry_id), min(entry_id), max(entry_id) from current_{table[kind]} "
                "where batch_id = ?",
                [batch],
            ).fetchone()
            # entry_id = batch * 2 ** 32 + position, positions from 1 without a gap
            assert entries == (n_records, batch * 2**32 + 1, batch * 2**32 + n_records)
            assert n_stored == n_records


def test_the_trial_has_everybody_it_should(demo):
    store, result = demo
    with store.reading() as cursor:
        people = cursor.execute(
            "select value, count(*) from current_attribute where collection_id = ? and name = 'arm' group by value",
            [result.trial.collection_id],
        ).fetchall()
        names = cursor.execute(
            "select distinct name from current_attribute where collection_id = ?", [result.trial.collection_id]
        ).fetchall()
        writers = cursor.execute(
            "select count(distinct participant_id), "
            "count(distinct participant_id) filter (pain_average is not null) "
            "from day_entry where collection_id = ?",
            [result.trial.collection_id],
        ).fetchone()
    assert sorted(people) == [("control", 350), ("walking", 351)]
    assert {name for (name,) in names} == {"arm", "age", "sex"}
    # 6 never write, 4 write nothing that decides
    assert writers == (701 - 6, 701 - 6 - 4)


def test_nobody_writes_twice_a_day_or_outside_follow_up(demo):
    store, _ = demo
    with store.reading() as cursor:
        twice = cursor.execute(
            "select count(*) - count(distinct (participant_id, on_day)) from current_day_entry"
        ).fetchone()
        first, last = cursor.execute("select min(on_day), max(on_day) from current_day_entry").fetchone()
    assert twice == (0,)
    assert UNTIL - timedelta(days=1095) <= first and last <= UNTIL


# the trial's truth


def test_the_shape_follows_from_the_three_published_numbers():
    assert round(SHAPE, 2) == 0.53
    # both medians and the hazard ratio come back: H(t) ratio is constant and equals 0.72
    for days in (1, 30, 365):
        ratio = math.log(weibull(days, "walking")) / math.log(weibull(days, "control"))
        assert math.isclose(ratio, 0.72, rel_tol=1e-12)


@pytest.mark.parametrize("arm", ["control", "walking"])
@pytest.mark.parametrize("days", [1, 7, 30, 112, 208, 365, 900])
def test_the_true_times_follow_the_curve(first_spells, arm, days):
    times = first_spells["days"][first_spells["arm"] == arm]
    expected = float(weibull(days, arm))
    # a share of n independent people; frailty is marginalised out because each person counts once
    tolerance = 4 * math.sqrt(expected * (1 - expected) / len(times))
    assert abs(np.mean(times > days) - expected) < tolerance


def test_people_differ(first_spells):
    # with one frailty for life, early first recurrences are followed by early second ones
    known = ~np.ma.getmaskarray(first_spells["next_days"]) & (first_spells["days"] < 300)
    first, second = first_spells["days"][known], first_spells["next_days"][known]
    correlation = stats.spearmanr(np.asarray(first), np.asarray(second))
    assert correlation.statistic > 0 and correlation.pvalue < 1e-6


def test_a_recurrence_lasts_a_median_of_four_and_three_days(first_spells):
    # P(length <= m) at the medians is 1 - exp(-4 ln 2 / 3.5) = .547 and 1 - exp(-3 ln 2 / 2.5) = .565, and
    # one day less .448 and .426; with some 2,700 people an arm, such a share's standard error is below .01
    for arm, median in (("control", 4), ("walking", 3)):
        assert np.median(np.asarray(first_spells["length"])[first_spells["arm"] == arm]) == median


def test_fear_in_the_trial_falls_by_two_more_points_in_the_walkers_and_disability_follows(demo):
    store, _ = demo
    for measure, falls in (("tsk-11", -2), ("rmdq-24", -0.6)):
        read = visit_outcomes(store.find(TRIAL_NAME), measure, visits=(0, 28, 56, 84), window=7, by="arm")
        (walking,) = ancova(read.values[:, 0], read.values[:, 3], read.group).differences
        # walkers against controls, as drawn: 3 against 1 point of fear, 0.3 points of disability for each
        assert abs(walking.estimate - falls) < 4 * walking.se and walking.group == "walking"
        known = (~np.isnan(read.values)).mean(axis=0)
        assert known[0] > 0.98 and all(0.8 < share < 0.95 for share in known[1:])


# the person


@pytest.fixture(scope="module")
def persons():
    """Raw days and answers of ten simulated persons."""
    found = []
    with duckdb.connect() as connection:
        for seed in range(1, 11):
            cursor = connection.cursor()
            draw_person(cursor, seed=seed, until=UNTIL)
            found.append(
                {
                    "days": cursor.execute("select * from sim_person_day order by day").df(),
                    "activity": cursor.execute("select * from sim_person_activity order by day").df(),
                    "response": cursor.execute("select * from sim_person_response").df(),
                }
            )
            cursor.close()
    return found


def test_a_person_has_three_years_with_missing_days_and_a_long_gap(persons):
    for person in persons:
        days = person["days"]
        assert len(days) == 1096 and days["on_day"].iloc[-1].date() == UNTIL
        written = days.loc[days["is_written"], "day"].to_numpy()
        assert 0.85 < len(written) / 1096 < 0.96
        assert np.diff(written).max() - 1 >= 21  # a gap longer than the 14 days that definitions allow


def test_pain_today_resembles_pain_yesterday(persons):
    for person in persons:
        pain = person["days"]["pain_average"].to_numpy(dtype=float)
        assert np.corrcoef(pain[1:], pain[:-1])[0, 1] > 0.6


def test_fear_falls_in_both_scales(persons):
    for person in persons:
        answers = person["response"]
        for items in ((2, 3, 4, 5), (6, 7, 9, 10, 11, 12, 15)):
            chosen = answers[answers["item"].isin(items)]
            by_form = chosen.groupby("assessment")["value"].mean()
            assert len(by_form) > 30
            assert by_form.iloc[:6].mean() - by_form.iloc[-6:].mean() > 1.5


def test_walking_rises_in_the_second_year(persons):
    assert 366 <= PROGRAMME_DAY < 731
    for person in persons:
        walking = person["activity"].query("kind == 'walking'")
        before = walking[walking["day"] < PROGRAMME_DAY]["amount"].mean()
        after = walking[walking["day"] >= PROGRAMME_DAY + 84]["amount"].mean()
        assert after - before > 8


def test_activities_use_the_words_of_the_forms(persons):
    for person in persons:
        for kind, unit in set(zip(person["activity"]["kind"], person["activity"]["unit"], strict=True)):
            assert KINDS[kind].unit == unit
        assert set(person["activity"]["kind"]) >= {"walking", "steps", "sitting"}
