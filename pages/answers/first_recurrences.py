"""A study's first recurrences: one question, one answer, from one reading of the study."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.cox import CoxFit, cox_from_risk_table
from analysis.enough import has_enough_people
from analysis.hazard import Hazard, smoothed_hazard
from analysis.logrank import LogRank, log_rank
from analysis.person_time import PersonTimes, person_times
from analysis.risk_table import RiskTable, risk_table_from_counts
from analysis.survival import SurvivalCurve, kaplan_meier
from data.recurrence.definition_reading import DefinitionReading, fitting_definitions
from data.recurrence.derived_tables import DerivationError
from data.recurrence.engine import Derivation
from data.recurrence.flow import Flow
from data.recurrence.too_far_apart import TooFarApart
from data.store.store import Collection
from data.study.levels import in_order, in_said_order
from data.study.populations import Population
from pages.answers.comparison import GroupTests, StudyModels, TooManyLevels, group_tests, study_models
from pages.answers.derived import derived
from pages.answers.differences import StudyDifferences, StudyMeans, study_differences, study_means
from pages.answers.onsets import OnsetReading, StudyOnsets, read_onsets, study_onsets
from pages.answers.question import StudyQuestion


@dataclass(frozen=True, kw_only=True, eq=False)
class FirstReading:
    """What is read of a study for a question, before anything is estimated.

    `counts`: group, entry, duration, event, n, as `Derivation.risk_counts`. `ends`: group, reason, n of the first
    intervals. `people`: entry, duration, event, group of everybody at risk, and `facts`, row by row, their covariates
    and stratum; both None where the question names none, as the counts say it all. `onsets`: None where each recurrence is
    on a known day. `read_as`: how the definition reads the diaries, None of other sources; `too_far_apart`: None where answers are close enough,
    else `fitting` has the shipped definitions that fit them.
    """

    counts: pd.DataFrame
    flow: Flow
    ends: pd.DataFrame
    people: pd.DataFrame | None
    facts: pd.DataFrame | None
    onsets: OnsetReading | None
    read_as: DefinitionReading | None
    too_far_apart: TooFarApart | None
    fitting: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyRecurrence:
    """First recurrences of a study: the risk table with what was worked out from it, and who was left out.

    `counts`: group, entry, duration, event, n. `table` and `curves` have every group that has a participant, also one
    with nobody at risk. `few`: the groups with too few people for medians whose intervals hold what they say. `cox`: of the
    groups alone, None without groups; `models`: with the covariates and strata of the question, or why none is made.
    `onsets`: on which days recurrences can have begun, None where each is on a known one. `read_as`, `too_far_apart`,
    `fitting`: as in `FirstReading`.
    `means`: free days of each group; `differences`: None unless two groups have somebody at risk.
    `rates`: by person-time. `left_before_landmark`: people who had recurred or were followed no more by the question's landmark.
    """

    question: StudyQuestion
    counts: pd.DataFrame
    ends: pd.DataFrame
    table: RiskTable
    curves: tuple[SurvivalCurve, ...]
    flow: Flow
    few: frozenset[str]
    log_rank: LogRank | None
    tests: GroupTests
    cox: CoxFit | None
    models: StudyModels | TooManyLevels
    means: StudyMeans
    differences: StudyDifferences | None
    onsets: StudyOnsets | None
    read_as: DefinitionReading | None
    too_far_apart: TooFarApart | None
    fitting: tuple[str, ...]

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """The smoothed hazard of each group, or why it has none; a curve of its own, worked out when it is looked at."""
        return tuple(smoothed_hazard(self.table, group) for group in self.table.groups)

    rates: PersonTimes | None
    left_before_landmark: int

    @property
    def by(self) -> str | None:
        """The attribute that makes the groups, None for everybody together."""
        return self.question.by

    @property
    def population(self) -> Population | None:
        """The part of the people it is about, None for all."""
        return self.question.population

    @property
    def is_empty(self) -> bool:
        """Whether nobody was at risk."""
        return not any(curve.time.size for curve in self.curves)


def study_recurrence(collection: Collection, question: StudyQuestion) -> StudyRecurrence:
    """The answer about first recurrences.

    DefinitionError where the study lacks a measure of the definition, DerivationError for an attribute there is not.
    """
    with derived(collection, question) as derivation:
        reading = read_first(derivation, question)
    return first_recurrences(reading, question)


def read_first(derivation: Derivation, question: StudyQuestion) -> FirstReading:
    """What an answer is worked out from; the same for every question with this `StudyQuestion.read`."""
    people = facts = None
    if question.attributes:
        people, facts = derivation.people(question.by, question.attributes)
    apart = derivation.too_far_apart()
    flow = derivation.flow(question.by)
    if question.by is not None:
        order = in_said_order(
            [str(one.group) for one in flow.groups], derivation.level_order(question.by), question.reference
        )
        flow = replace(flow, groups=tuple(sorted(flow.groups, key=lambda one: order.index(str(one.group)))))
    return FirstReading(
        counts=derivation.risk_counts(question.by),
        flow=flow,
        ends=derivation.first_ends(question.by),
        people=people,
        facts=facts,
        onsets=read_onsets(derivation, question.by),
        read_as=derivation.reading,
        too_far_apart=apart,
        fitting=() if apart is None else fitting_definitions(derivation.collection),
    )


def first_recurrences(reading: FirstReading, question: StudyQuestion) -> StudyRecurrence:
    """The answer, from a reading for this question."""
    labels = [str(counts.group) for counts in reading.flow.groups] if question.by is not None else ["all"]
    n_before = 0
    if question.landmark is not None:
        reading, n_before = from_landmark(reading, question.landmark)
    table = table_of(reading.counts, labels)
    people, facts = _everybody(reading)
    if question.by is not None:
        people = people.assign(group=in_order(people["group"].to_numpy(dtype=object), labels))
    models = study_models(people, facts, question)
    return StudyRecurrence(
        question=question,
        counts=reading.counts,
        ends=reading.ends,
        table=table,
        curves=tuple(kaplan_meier(table, group) for group in table.groups),
        flow=reading.flow,
        few=frozenset(group for group in table.groups if not has_enough_people(table, group)),
        log_rank=log_rank(table) if question.by is not None else None,
        tests=group_tests(table, people, facts, question),
        cox=cox_from_risk_table(table, question.by) if question.by is not None else None,
        models=models,
        means=study_means(table, question.tau),
        differences=study_differences(table, question.at, question.tau),
        onsets=study_onsets(reading.onsets, table.groups, question.onset),
        read_as=reading.read_as,
        too_far_apart=reading.too_far_apart,
        fitting=reading.fitting,
        rates=rates_of(reading.counts, labels),
        left_before_landmark=n_before,
    )


def from_landmark(reading: FirstReading, landmark: int) -> tuple[FirstReading, int]:
    """The reading of those still free and followed on a day, counted from it on, and how many people were so no more.

    Who came under observation later than on that day enters when they came. Anderson, Cain and Gelber 1983,
    doi:10.1200/JCO.1983.1.11.710.
    """
    if landmark < 0:
        raise DerivationError(f"landmark: {landmark}; accepted are days from 0 on.")

    def since(rows: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
        stays = (rows["duration"] > landmark).to_numpy(dtype=bool)
        kept = rows[stays].reset_index(drop=True)
        entry = (kept["entry"] - landmark).clip(lower=0)
        return kept.assign(entry=entry, duration=kept["duration"] - landmark), stays

    counts, stays = since(reading.counts)
    people, facts = reading.people, reading.facts
    if people is not None and facts is not None:
        people, of_people = since(people)
        facts = facts[of_people].reset_index(drop=True)
    n_before = int(reading.counts["n"].to_numpy()[~stays].sum())
    # on which days recurrences can have begun is told from the start only
    return replace(reading, counts=counts, people=people, facts=facts, onsets=None), n_before


def rates_of(counts: pd.DataFrame, labels: list[str]) -> PersonTimes | None:
    """Recurrences per person and year at risk in each group, None with nobody at risk."""
    if counts.empty:
        return None
    days = (counts["duration"] - counts["entry"]).to_numpy(dtype=float)
    group = in_order(counts["group"].to_numpy(dtype=object), labels)
    return person_times(days, counts["event"].to_numpy(dtype=float), counts["n"].to_numpy(dtype=float), group)


def table_of(counts: pd.DataFrame, labels: list[str] | None = None) -> RiskTable:
    """The risk table of group, entry, duration, event, n; `labels`: groups it has in any case, also with nobody."""
    if labels is not None:
        # a group with nobody at risk is a result too
        nobody = pd.DataFrame({"group": labels, "entry": 0, "duration": 0, "event": 0, "n": 0})
        counts = pd.concat([counts, nobody], ignore_index=True)
        counts["group"] = in_order(counts["group"].to_numpy(dtype=object), labels)
    event, n = (counts[name].to_numpy(dtype=np.int64) for name in ("event", "n"))
    # a finished table may count parts of days
    duration, entry = (
        counts[name].to_numpy(dtype=float if counts[name].dtype.kind == "f" else np.int64)
        for name in ("duration", "entry")
    )
    return risk_table_from_counts(duration, event, n, entry=entry, group=counts["group"])


def _everybody(reading: FirstReading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per person in a group, with their facts: as read, or as the counts have them."""
    if reading.people is not None and reading.facts is not None:
        is_grouped = reading.people["group"].notna()
        return tuple(part[is_grouped].reset_index(drop=True) for part in (reading.people, reading.facts))
    rows = reading.counts.index.repeat(reading.counts["n"])
    people = reading.counts.loc[rows].drop(columns="n").reset_index(drop=True)
    return people, pd.DataFrame(index=people.index)
