"""One question has one answer: 200 drawn ones asked of the page, the terminal, the bundle and the release.

Three studies: one as it should be, one messy (unknown attributes, a group that nobody of was ever at risk, a covariate
of 13 values, few people, gaps in the diaries, attributes called as columns are), one of seven people. The numbers are
the same, or the refusal is; what a page shows of some of them is read from the page itself.
"""

import io
import json
import zipfile

import numpy as np
import pytest

from analysis.disclosure import released_cells, released_count
from analysis.released_curve import release_curves
from analysis.risk_table import risk_table_from_counts
from data.catalogue.definition import DefinitionError, definitions
from data.recurrence.people_tables import DerivationError
from data.recurrence.release_people import EVERYBODY
from data.store.running import the_store
from data.study.population_saves import save_population
from data.study.populations import Population, Rule
from pages.answers.comparison import TooManyLevels
from pages.answers.outcome_question import OutcomeQuestion
from pages.answers.question import LOG_RANK, PETO_PETO, StudyQuestion, fleming_harrington
from pages.answers.release import ReleaseQuestion
from pages.shared.release_reads import release as released
from pages.shared.study_reads import all_recurrences, multiverse, recurrence, study_unknown
from pages.shared.visit_reads import outcomes
from pages.telling.recurrence.models_words import too_many_levels_sentence
from pages.telling.wording import plain
from pages.terminal.jobs import run_with_store
from pages.terminal.refusal import one_line
from tests.pages.test_cohort_pages import words
from tests.questions import about
from tests.unit.data.diaries import add_attributes, as_date
from tests.unit.data.diaries import study as diaries

N_QUESTIONS = 200
SEED = 20261130
STUDIES = {"Steady": 60, "Messy": 46, "Seven": 7}
ONE_IN = {"bundle": 16, "recurrent": 8, "unknown": 24}
AT = (90, 180, 365)


@pytest.fixture
def studies(store):
    """The three studies with their populations, drawn from a seed of their own."""
    rng = np.random.default_rng(SEED)
    return {name: _study(store, name, n, rng) for name, n in STUDIES.items()}


def _study(store, name, n_people, rng):
    is_messy = name == "Messy"
    days = {}
    for person in range(n_people):
        # of the arm z nobody is ever well; one has no entry at all
        never = is_messy and person % 9 == 4
        if is_messy and person == 5:
            days["p05"] = []
            continue
        known, pain = [], 6.0
        length = int(rng.integers(60, 260))
        for day in range(length):
            if rng.random() < 0.05:
                pain = float(rng.integers(3, 9))
            elif rng.random() < 0.12:
                pain = 0.0
            if is_messy and (rng.random() < 0.05 or 90 < day < 90 + person % 30):
                continue
            score = max(pain, 5.0) if never else pain
            entry = {"pain_average": score, "activity_limited": 3 if score > 4 else 0}
            if name == "Steady":
                entry |= {"flare": int(score > 5)}
            known.append((20_000 + day, entry))
        days[f"p{person:02}"] = known
    study = diaries(store, name, days)
    with store.writing() as cursor:
        people = dict(
            cursor.execute(
                "select label, participant_id from participant where collection_id = ?", [study.id]
            ).fetchall()
        )
        for attribute in ("arm", "sex", "age", "clinic", "event", "start"):
            values = {}
            for label, number in people.items():
                if is_messy and rng.random() < 0.1:
                    continue
                values[number] = _value(attribute, int(label[1:]), is_messy)
            add_attributes(cursor, study, attribute, values)
    save_population(
        study, Population("Older", (Rule(about="attribute", test="at_least", name="age", amount=50.0),)), key="a"
    )
    nobody = (Rule(about="attribute", test="one_of", name="arm", values=("q",)),)
    save_population(study, Population("Nobody", nobody), key="b")
    return study


def _value(attribute: str, person: int, is_messy: bool) -> str:
    if attribute == "arm":
        return "z" if is_messy and person % 9 == 4 else "ab"[person % 2]
    return {
        "sex": "fm"[person // 2 % 2],
        "age": str(30 + person * 7 % 41),
        "clinic": f"c{person % (13 if is_messy else 3)}",
        "event": "yn"[person // 3 % 2],
        "start": str(as_date(20_030 + person % 20)),
    }[attribute]


def drawn(n: int) -> list[tuple[str, StudyQuestion]]:
    """Questions with the name of the study each is asked of; some of them cannot be answered."""
    rng = np.random.default_rng(SEED + 1)

    def one_of(*choices):
        return choices[rng.integers(len(choices))]

    questions = []
    for number in range(n):
        by = one_of(None, "arm", "arm", "arm", "sex", "event", "elsewhere" if number % 9 == 0 else "arm")
        free = [name for name in ("age", "sex", "clinic", "event") if name != by]
        covariates = tuple(str(name) for name in rng.permutation(free)[: one_of(0, 0, 1, 2)])
        strata = one_of(None, None, *(name for name in free if name not in (*covariates, "age")))
        questions.append(
            (
                one_of(*STUDIES),
                StudyQuestion(
                    population=one_of(None, None, None, "Older", "Nobody" if number % 7 == 0 else "Older"),
                    definition=one_of(*definitions()),
                    origin=one_of(
                        "confirmed",
                        "confirmed",
                        "first_good_day",
                        "anchor=start",
                        *(["anchor=sex"] if number % 8 == 0 else []),
                    ),
                    by=by,
                    covariates=covariates,
                    strata=strata,
                    weights=one_of(
                        LOG_RANK, PETO_PETO, fleming_harrington(float(rng.integers(5)) / 2, float(rng.integers(5)) / 2)
                    ),
                    at=one_of(AT, (30, 60), (0, 45, 5000)),
                    tau=one_of(None, None, 30, 90, 400),
                ),
            )
        )
    return questions


def of_study(study, question: StudyQuestion) -> StudyQuestion:
    """The question with its population as the study has it saved."""
    from dataclasses import replace

    from data.study.population_saves import populations

    if question.population is None:
        return question
    saved = {one.name: one for one in populations(study)}
    return replace(question, population=saved.get(question.population))


def options(name: str, question: StudyQuestion) -> list[str]:
    """The question as it is typed."""
    weights = question.weights
    told = [f"--study={name}", f"--definition={question.definition.id}", f"--origin={question.origin}"]
    told += [f"--by={question.by}"] if question.by else []
    told += [f"--covariates={','.join(question.covariates)}"] if question.covariates else []
    told += [f"--strata={question.strata}"] if question.strata else []
    told += [f"--population={question.population.name}"] if question.population else []
    told += [f"--tau={question.tau}"] if question.tau is not None else []
    if weights == PETO_PETO:
        told.append("--weights=peto-peto")
    elif weights != LOG_RANK:
        told.append(f"--weights=fleming-harrington:{weights.rho:g},{weights.gamma:g}")
    return [*told, f"--at={','.join(map(str, question.at))}"]


def typed(*argv: str) -> dict | str:
    """What the terminal answers: the JSON value, or the refusal."""
    code, out, err = run_with_store(the_store(), list(argv), "")
    assert (code == 0) == (err == "")
    return json.loads(out) if code == 0 else err.strip()


def asked(study, question: StudyQuestion) -> dict | str:
    """What the page has to show: the numbers under the terminal's names, or the refusal."""
    try:
        answer = recurrence(study, question)
    except (DefinitionError, DerivationError) as fault:
        return one_line(str(fault))
    if isinstance(answer.models, TooManyLevels):
        return f"--covariates: {too_many_levels_sentence(answer.models)}"
    flow, fit, between = answer.flow, answer.models.fit, answer.differences
    found = {
        "participants": flow.overall.participants,
        "at_risk": flow.overall.at_risk,
        "never_at_risk": flow.overall.never_at_risk,
        "not_grouped": flow.not_grouped,
        "groups": [
            {
                "group": curve.group,
                "n": curve.n,
                "events": curve.n_events,
                "too_few": curve.group in answer.few,
                "median": vars(curve.median()),
                "at": [vars(point) for point in curve.at(question.at)],
            }
            for curve in answer.curves
        ],
        "logrank": _test(answer.log_rank),
        "logrank_weighted": _test(answer.tests.weighted and answer.tests.weighted.test),
        "logrank_stratified": _test(answer.tests.stratified and answer.tests.stratified.test),
        "logrank_weighted_stratified": _test(
            answer.tests.weighted_stratified and answer.tests.weighted_stratified.test
        ),
        "cox": None if fit is None else [vars(term) for term in fit.terms],
        "cox_n": None if fit is None else (fit.n, fit.events),
        "cox_unadjusted": None if answer.cox is None else [vars(term) for term in answer.cox.terms],
        "shares": None if between is None else [vars(one) for one in between.shares],
        "median_difference": None if between is None else (between.median.estimate, between.median.lower),
        "mean": None if between is None else (between.tau_days, between.mean.estimate, between.mean.lower),
        "is_mean_told": None if between is None or between.mean.estimate is None else between.carries_mean,
        "means": [(one.tau, one.estimate, one.lower, why or None) for one, why in mean_rows(answer.means)],
        "hazard": [(one.group, one.n_events, *some_of(one.hazard.tolist())) for one in answer.hazards],
    }
    return found


def mean_rows(means) -> list[tuple]:
    """Mean free days of each group that was followed so long, and why their interval is not told."""
    rows = zip(means.means, means.why_not, strict=True)
    return [(one, why) for one, why in rows if one.estimate is not None]


def some_of(line: list) -> list:
    """The first, a middle and the last point of a line."""
    return [line[0], line[len(line) // 3], line[-1]] if line else []


def same_names(payload: dict) -> dict:
    """The terminal's value under the names of `asked`."""
    cox, share = payload["cox"], payload["share_differences"]
    mean = payload["rmst_difference"]
    if payload["rmst_shortened"]:
        mean = payload["rmst_shortened"]["difference"]
    is_compared = share is not None
    groups = [{name: group[name] for name in ("group", "n", "events", "too_few")} for group in payload["groups"]]
    for group, one in zip(groups, payload["groups"], strict=True):
        assert one["median"]["too_few"] == one["too_few"]
        group["median"] = {name: value for name, value in one["median"].items() if name != "too_few"}
        group["at"] = [{name: value for name, value in point.items() if name != "too_few"} for point in one["at"]]
    names = ("participants", "at_risk", "never_at_risk", "not_grouped")
    tests = ("logrank", "logrank_weighted", "logrank_stratified", "logrank_weighted_stratified")
    is_fitted = cox is not None and cox["n"] > 0
    return {
        **{name: payload[name] for name in names},
        "groups": groups,
        **{
            name: payload[name] and (payload[name]["statistic"], payload[name]["df"], payload[name]["p_value"])
            for name in tests
        },
        "cox": cox["terms"] if is_fitted else None,
        "cox_n": (cox["n"], cox["events"]) if is_fitted else None,
        "cox_unadjusted": payload["cox_unadjusted"] and payload["cox_unadjusted"]["terms"],
        "shares": share and [{name: value for name, value in one.items() if name != "too_few"} for one in share],
        "median_difference": (payload["median_difference"]["estimate"], payload["median_difference"]["lower"])
        if is_compared
        else None,
        "mean": (mean and mean["tau"], mean and mean["estimate"], mean and mean["lower"]) if is_compared else None,
        "is_mean_told": not mean["too_few"] if is_compared and mean and mean["estimate"] is not None else None,
        "means": [
            (one["tau"], one["estimate"], one["lower"], one["reason"])
            for one in (payload["rmst_shortened"] or {"groups": [group["rmst"] for group in payload["groups"]]})[
                "groups"
            ]
            if one["estimate"] is not None
        ],
        "hazard": [(one["group"], one["events"], *some_of(one["hazard"])) for one in payload["hazard"]],
    }


def _test(test) -> tuple | None:
    return None if test is None else (test.statistic, test.df, test.p_value)


def close(one, other) -> bool:
    """The same value; numbers but for what adding in another order leaves."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(close(one[name], other[name]) for name in one)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(close, one, other))
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == pytest.approx(other, rel=1e-9, abs=1e-12)
    return one == other


def told_apart(page, terminal) -> str:
    """Where two answers differ, for who reads a failure."""
    if not (isinstance(page, dict) and isinstance(terminal, dict)):
        return f"{page!r} != {terminal!r}"
    return "; ".join(
        f"{name}: {page[name]!r} != {terminal[name]!r}" for name in page if not close(page[name], terminal[name])
    )


def check_release(study, question: StudyQuestion, payload: dict) -> None:
    """The released cells and curves are those that the terminal's own counts give."""
    asked_for = ReleaseQuestion(population=question.population, by=question.by, recurrence=question)
    release = released(study, asked_for)
    told = {group["group"]: group for group in payload["groups"]} if question.by else {EVERYBODY: payload}
    owner = [told[group] for group in release.groups]
    assert release.sizes.owner == tuple(one["participants"] for one in owner)
    assert release.sizes.released == tuple(released_count(one["participants"]) for one in owner)
    pairs = [(one["at_risk"], one["never_at_risk"]) for one in owner]
    assert release.flow[0].owner == tuple(at_risk for at_risk, _ in pairs)
    assert release.flow[0].released == tuple(released_cells(pair, sum(pair))[0] for pair in pairs)
    rows = {"time": [], "event": [], "n": [], "group": []}
    for group, one in zip(release.groups, owner if question.by else payload["groups"], strict=True):
        for event, name in ((1, "events"), (0, "censored")):
            rows["time"] += one["curve"]["time"]
            rows["n"] += one["curve"][name]
            rows["event"] += [event] * len(one["curve"]["time"])
            rows["group"] += [group] * len(one["curve"]["time"])
    table = risk_table_from_counts(
        np.array(rows["time"], dtype=np.int64),
        np.array(rows["event"], dtype=np.int64),
        np.array(rows["n"], dtype=np.int64),
        group=np.array(rows["group"], dtype=object),
    )
    sizes = {group: one["participants"] for group, one in zip(release.groups, owner, strict=True)}
    curves = release_curves(table, question.by, sizes)
    assert [curve.as_columns() for curve in curves.curves] == [curve.as_columns() for curve in release.curves.curves]


def test_two_hundred_questions_have_one_answer_each(studies, tmp_path):
    kinds = {"numbers": 0, "refusal": 0, "release": 0, "bundle": 0, "recurrent": 0, "unknown": 0}
    for number, (name, drawn_question) in enumerate(drawn(N_QUESTIONS)):
        study = studies[name]
        question = of_study(study, drawn_question)
        shown = asked(study, question)
        is_recurrent = number % ONE_IN["recurrent"] == 0
        is_bounded = number % ONE_IN["unknown"] == 1
        beside = {"--recurrent": is_recurrent, "--unknown": is_bounded}
        argv = [*options(name, question), *(option for option, is_asked in beside.items() if is_asked)]
        answer = typed("recurrence", *argv, "--json")
        said = answer if isinstance(answer, str) else same_names(answer)
        assert close(shown, said), f"{number}: {argv}: {told_apart(shown, said)}"
        kinds["refusal" if isinstance(said, str) else "numbers"] += 1
        if number % ONE_IN["bundle"] == 0:
            file = tmp_path / f"{number}.zip"
            _, _, err = run_with_store(the_store(), ["bundle", *argv, f"--out={file}"], "")
            if isinstance(answer, str):
                assert err.strip() == answer and not file.exists()
            else:
                with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
                    assert json.loads(archive.read("results.json")) == answer
                    settings = json.loads(archive.read("settings.json"))
                assert {key: settings[key] for key in question.as_settings()} == json.loads(
                    json.dumps(question.as_settings())
                )
                kinds["bundle"] += 1
        if isinstance(answer, str):
            continue
        if is_recurrent:
            check_all(study, question, answer)
            kinds["recurrent"] += 1
        if is_bounded:
            check_unknown(study, question, answer["unknown_readings"])
            kinds["unknown"] += 1
        if question.origin == "confirmed" and not question.attributes:
            check_release(study, question, answer)
            kinds["release"] += 1
    # all kinds were drawn, and often enough to mean something
    assert kinds["numbers"] >= 100 and kinds["refusal"] >= 20 and min(kinds.values()) >= 4, kinds


def check_all(study, question: StudyQuestion, payload: dict) -> None:
    """All recurrences of the page are those of the terminal: means, models, rates."""
    answer = all_recurrences(study, question)
    every = payload["all_recurrences"]
    assert (answer.people, answer.n_rows, answer.n_events) == (every["people"], every["rows"], every["events"])
    for mean, told in zip(answer.means, payload["mcf"], strict=True):
        assert (mean.group, mean.n) == (told["group"], told["n"])
        assert close([vars(point) for point in mean.at(question.at)], told["at"])
    fits = {fit.model: [vars(term) for term in fit.terms] for fit in answer.fits}
    for name in ("andersen_gill", "pwp_total_time", "pwp_gap_time"):
        assert close(fits.get(name), payload[name] and payload[name]["terms"])
    told = [{key: value for key, value in one.items() if key != "too_few"} for one in payload["rates"]["groups"]]
    assert close([vars(one) for one in answer.rates.rates], told)


def check_unknown(study, question: StudyQuestion, told: dict) -> None:
    """The bounds of the page are those of the terminal."""
    unknown = study_unknown(study, question.alone)
    ours = [
        (one.read_as, one.max_gap_days, one.n, one.events, one.median.estimate, one.hazard_ratio.estimate)
        for one in unknown.readings
    ]
    names = ("read_as", "max_gap_days", "n", "events")
    assert close(
        ours,
        [
            (*(one[name] for name in names), one["median"]["estimate"], one["hazard_ratio"]["estimate"])
            for one in told["readings"]
        ],
    )
    assert (unknown.changed_by_best, unknown.changed_by_worst) == (told["changed_by_best"], told["changed_by_worst"])


def test_what_a_page_shows_is_what_the_terminal_prints(studies, open_page):
    """Read from the page itself: sentences and tables, in the rounding of each."""
    n_shown = 0
    for number, (name, drawn_question) in enumerate(drawn(N_QUESTIONS)):
        question = of_study(studies[name], drawn_question)
        is_offered = question.by in (None, "arm", "sex", "event") and question.origin != "anchor=sex"
        if not is_offered or question.population or number % 5:
            continue
        if n_shown == 6:
            break
        n_shown += 1
        where = {
            "of": name,
            "definition": question.definition.id,
            "origin": question.origin,
            "by": question.by or "",
            "adjust": list(question.covariates),
            "strata": question.strata or "",
            "days": "180",
            "weights": "own",
            "p": "0.5",
            "q": "2",
        }
        page = open_page("cohort/recurrence.py", **{key: value for key, value in where.items() if value})
        typed_options = [one for one in options(name, question) if not one.startswith(("--weights", "--tau", "--at"))]
        answer = typed(
            "recurrence", *typed_options, "--weights=fleming-harrington:0.5,2", "--tau=180", "--at=90,180,365", "--json"
        )
        shown = plain(words(page))
        if isinstance(answer, str):
            assert answer.removeprefix("--covariates: ") in shown
            continue
        if not any(group["n"] for group in answer["groups"]):
            assert "Nobody in this study recovered" in shown
            continue
        for group in answer["groups"]:
            people = "person" if group["n"] == 1 else "people"
            assert f"{group['n']} {people}, " in shown
            for point in group["at"]:
                if point["survival"] is not None:
                    assert f"Free at {point['time']} days: {point['survival']:.0%}" in shown
        for test in ("logrank", "logrank_weighted", "logrank_stratified", "logrank_weighted_stratified"):
            if answer[test]:
                assert f"χ² = {answer[test]['statistic']:.2f} on {answer[test]['df']} df" in shown
        tables = " ".join(str(table.value.reset_index().to_dict()) for table in page.table)
        for term in (answer["cox"] or {"terms": ()})["terms"]:
            if term["lower"] is not None:
                assert f"{term['hazard_ratio']:.3f}" in tables
        is_from_recovery = "compared from recovery, not from randomisation" in shown
        assert is_from_recovery == (answer["compared_from"] == "recovery")
        few = [group["group"] for group in answer["groups"] if group["too_few"]]
        assert ("are too few for medians" in shown) == bool(few)
    assert n_shown == 6


def test_definitions_and_outcomes_have_one_answer_each(studies):
    for name, attributes in (("Steady", ("age",)), ("Messy", ("clinic",)), ("Messy", ()), ("Seven", ())):
        question = about("walkback-any", by="arm", covariates=attributes)
        every = multiverse(studies[name], question, "presets")
        answer = typed("recurrence", *options(name, question)[:-1], "--definitions=presets", "--json")
        if isinstance(answer, str):
            assert "clinic" in answer and every.refused
            continue
        ours = [(one.definition, one.n, one.events, one.hazard_ratio.estimate, one.left_out) for one in every.results]
        keys = ("definition", "n", "events", "hazard_ratio", "left_out")
        assert close(ours, [tuple(one[key] for key in keys) for one in answer["multiverse"]])
    for name in STUDIES:
        for by, visits in (("arm", (0, 28, 56)), ("sex", (0, 84)), (None, (0, 28))):
            question = OutcomeQuestion(measure="pain_average", visits=visits, by=by, anchor="start")
            answer = outcomes(studies[name], question)
            told = typed(
                "outcomes",
                f"--study={name}",
                "--measure=pain_average",
                f"--visits={','.join(map(str, visits))}",
                "--anchor=start",
                *([f"--by={by}"] if by else []),
                "--json",
            )
            assert told["enrolled"] == sum(answer.enrolled.values()) and told["not_grouped"] == answer.not_grouped
            ours = [(one.group, one.visit, one.value.n, one.value.mean, one.value.lower) for one in answer.groups]
            theirs = [
                (group["group"], visit["visit"], visit["n"], visit["mean"], visit["lower"])
                for group in told["groups"]
                for visit in group["visits"]
            ]
            assert close(ours, theirs)
            terms = [one.difference for one in answer.model.differences]
            assert close(
                [(term.estimate, term.p_value) for term in terms],
                [(term["estimate"], term["p_value"]) for term in told["repeated_measures"]["terms"]],
            )
