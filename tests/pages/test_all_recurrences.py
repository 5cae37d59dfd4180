"""The page of all recurrences, and what a study's models say: held to hand arithmetic and to the terminal's answer."""

import json
from datetime import date, timedelta

import numpy as np
import pytest

from analysis.cox import CoxTerm
from analysis.weighted_logrank import log_rank_weighted
from pages.answers.all_recurrences import all_recurrences
from pages.answers.comparison import TooManyLevels
from pages.answers.first_recurrences import study_recurrence
from pages.answers.question import fleming_harrington
from pages.telling.recurrence.models_words import terms_table, too_many_levels_sentence
from tests.pages.test_cohort_pages import known_study, study, words
from tests.questions import about

PAGE = "cohort/all_recurrences.py"


def recurring(store, tmp_path, *, sites: int = 2):
    """Two people an arm, well for 7 days (confirmed on day 7), limited for a day, well again, and so on.

    a: recurrences 10 and 20 days after the first recovery is confirmed: the second stretch begins 7 days after the
    first recurrence, on day 17. b: one after 10 days, then the diary ends on day 16, before another recovery.
    c, d: followed for 30 days without one.
    """
    limited = {"a": ([16, 26], 27), "b": ([16], 23), "c": ([], 37), "d": ([], 37)}
    lines = ["participant,date,pain_average,activity_limited,arm,age,site"]
    for place, (label, (bad, last)) in enumerate(limited.items()):
        for day in range(last):
            score = 3 if day in bad else 0
            on = date(2025, 1, 1) + timedelta(days=day)
            lines.append(f"{label},{on},{score},{score},{'AB'[place // 2]},{40 + place},s{place % sites}")
    return study(store, tmp_path, "\n".join(lines) + "\n")


def test_the_page_opens_on_an_empty_store_and_with_nobody_at_risk(open_page, store, tmp_path):
    assert open_page(PAGE).title
    study(store, tmp_path, "participant,date,pain_average,activity_limited\na,2025-01-01,0,0\n")
    assert "nothing to count" in words(open_page(PAGE))


def test_all_recurrences_known_by_hand(open_page, store, tmp_path):
    collection = recurring(store, tmp_path)
    found = all_recurrences(collection, about(by="arm"))
    # a: (0, 10] with a recurrence, confirmed again on day 17, (17, 20] with another; b: (0, 10] with one, confirmed
    # again on day 16 + 7 - 6 = 17 after t0, which is its last day: no time at risk
    assert (found.people, found.n_rows, found.n_events, found.not_grouped) == (4, 5, 3, 0)
    mean = found.means[0]
    # A: two events among two at risk on day 10, one among one on day 20
    assert np.allclose([mean.at([9])[0].mcf, mean.at([10])[0].mcf, mean.at([20])[0].mcf], [0, 1, 2])
    assert found.means[1].at([30])[0].mcf == 0
    # 3 events in 10 + 3 + 10 days of A
    assert found.rates.rates[0].person_years * 365.25 == pytest.approx(23)
    assert found.rates.rates[0].rate_per_year == pytest.approx(3 / 23 * 365.25, rel=1e-6)
    page = open_page(PAGE, by="arm", days="180")
    told = words(page)
    assert "4 participants: too few for intervals of Andersen-Gill (takes 100)" in told
    # A is followed to day 20, B without a recurrence: no interval there
    assert "By day 20" in told and "B 0.00 (how sure that is cannot be told)" in told
    assert "3 recurrences of 4 people" in told
    # two people an arm carry no interval of the mean number, and no band
    assert (
        "Under 50 people in a group are too few for an interval of the mean number" in told
        and "A 2.00 (how sure" in told
    )
    first = json.loads(page.get("plotly_chart")[0].proto.spec)
    bands = [trace for trace in first["data"] if trace.get("fill") == "tonexty"]
    assert len(bands) == 2 and not any(trace["x"] for trace in bands)
    counts = [trace["text"] for trace in first["data"] if trace.get("mode") == "text"]
    # ticks at 0, 7, 14, 21, 28: of A two at risk, on day 14 nobody; three recurrences before day 21
    assert counts[:2] == [["2", "2", "0", "0", "0"], ["0", "0", "2", "3", "3"]]


def test_a_ratio_without_an_interval_is_told_as_one():
    (row,) = terms_table([CoxTerm(term="arm=B", coef=0.0, hazard_ratio=1.0)]).itertuples(index=False)
    assert tuple(row) == ("1.000", "cannot be told", "0.0000", "unknown", "unknown")


def test_what_a_study_says_is_never_markup(open_page, store, tmp_path):
    known_study(store, tmp_path)
    for path in (PAGE, "cohort/recurrence.py"):
        page = open_page(path, by="arm")
        tables = " ".join(str(table.value.reset_index().to_dict()) for table in page.table)
        figures = json.dumps([json.loads(figure.proto.spec) for figure in page.get("plotly_chart")])
        for told in (words(page), tables, figures):
            assert "walking" in told
            assert "walking<b>" not in told and "*x* " not in told


def test_a_covariate_with_too_many_values_is_refused_by_name(open_page, store, tmp_path):
    lines = ["participant,date,pain_average,activity_limited,site"]
    for person in range(14):
        for day in range(9):
            bad = 3 if day == 8 else 0
            lines.append(f"p{person:02},{date(2025, 1, 1) + timedelta(days=day)},{bad},{bad},s{person}")
    collection = study(store, tmp_path, "\n".join(lines) + "\n")
    question = about(covariates=("site",))
    for many in (study_recurrence(collection, question).models, all_recurrences(collection, question).models):
        assert many == TooManyLevels(name="site", n_levels=14)
        told = too_many_levels_sentence(many)
        assert told.startswith("“site” has 14 values that are no numbers; a model takes up to 12")
    for path in (PAGE, "cohort/recurrence.py"):
        assert "has 14 values" in words(open_page(path, adjust="site"))


def test_the_models_of_a_page_are_those_of_the_curve(store, tmp_path):
    collection = known_study(store, tmp_path)
    result = study_recurrence(collection, about(by="arm"))
    found = result.models
    # two ways to the same numbers: from people one by one, and from the risk table
    assert found.fit.terms[0].coef == pytest.approx(result.cox.terms[0].coef, rel=1e-8)
    plain = log_rank_weighted(result.table, weights="log-rank")
    assert plain.test.statistic == pytest.approx(result.log_rank.statistic, rel=1e-12)
    # log-rank by hand, walking against control, expected in walking. Day 10: 2 events, 3 of 6 at risk: 1; variance
    # 2 x 1/2 x 1/2 x 4/5 = 0.4. Day 20: 2 events, 3 of 4: 1.5; 2 x 3/4 x 1/4 x 2/3 = 0.25. Day 30: 1 event, 1 of
    # 2: 0.5; 0.25. Observed 2, expected 3: 1 / 0.9.
    assert result.log_rank.statistic == pytest.approx(1 / 0.9)
    late = study_recurrence(collection, about(by="arm", weights=fleming_harrington(0, 1))).tests
    # weights 1 - S just before: 0, 1/3 (S = 4/6), 2/3 (S = 4/6 x 2/4): sum of w (O - E) = (2 - 1.5) / 3 + (0 - 0.5) x 2/3
    # = -1/6, its variance 0.25 / 9 + 0.25 x 4/9 = 1.25 / 9
    assert late.weighted.test.statistic == pytest.approx((1 / 36) / (1.25 / 9))
    within = study_recurrence(collection, about(strata="arm"))
    assert within.log_rank is None and within.tests.stratified is None
