"""What a study declares before looking: the question, the definition, the outcome, the groups, the days.

A plan is declared whole. An amendment appends a revision with its reason; nothing that was declared is overwritten.
The idempotency key comes from the form: the same form sent twice is one declaration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType

import pandas as pd

from analysis.editions import EDITION
from data.catalogue.definition import every_definition
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES
from data.own.made_definitions import made_definitions, name_of_version
from data.own.own_measures import own_measures
from data.recurrence.derived_tables import DerivationError, anchor_of
from data.store.store import Collection, Cursor, StoreError, now
from data.study.plan_comparison import AS_USUAL, ComparisonPlan, check_comparison, read_comparisons, write_comparison

QUESTIONS = ("recurrence", "outcome")
RESPONDERS = (30, 50)  # percent of the baseline
NAME_LIMIT, REASON_LIMIT = 200, 1000
LONGEST = 3660  # days
MOST_ITEMS = 20


@dataclass(frozen=True, kw_only=True)
class RecurrencePlan:
    """Time to the first recurrence. `tau`: the horizon, None for none; `times`: days of event-free shares."""

    definition: str
    origin: str = "confirmed"
    tau: int | None = None
    times: tuple[int, ...] = ()
    covariates: tuple[str, ...] = ()
    strata: str | None = None


@dataclass(frozen=True, kw_only=True)
class OutcomePlan:
    """A score at visits, days from `anchor` (None: each first day), and how it is compared.

    `responders`: percent, None for means.
    """

    measure: str
    visits: tuple[int, ...]
    anchor: str | None = None
    responders: int | None = None
    compared: ComparisonPlan = AS_USUAL


@dataclass(frozen=True, kw_only=True)
class StudyPlan:
    """What will be looked at. `primary` is one of QUESTIONS and is declared; the other may be, as secondary.

    `by`: the attribute that makes the groups; `population`: the name of a part of the people; None for neither.
    """

    primary: str
    by: str | None
    recurrence: RecurrencePlan | None
    outcome: OutcomePlan | None
    population: str | None = None
    template: str | None = None

    def asks(self, question: str) -> tuple[object, ...] | None:
        """All that is declared of a question; None where nothing is."""
        part = self.recurrence if question == "recurrence" else self.outcome
        return None if part is None else (self.by, self.population, part)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One revision of a plan, when it was declared (UTC), and why it was amended (empty for the first).

    after_data: whether data had been loaded by then; None where a file from elsewhere does not say. `edition`: of the
    methods by then (analysis.editions).
    """

    plan: StudyPlan
    declared_at: datetime
    reason: str
    after_data: bool | None = None
    edition: int = 1


@dataclass(frozen=True)
class DeclaredPlan:
    """The revisions of a study's plan, oldest first, and when the first data were loaded (UTC), None before that."""

    declarations: tuple[Declaration, ...]
    first_loaded_at: datetime | None

    @property
    def plan(self) -> StudyPlan:
        """The plan as it stands."""
        return self.declarations[-1].plan

    def since(self, question: str) -> Declaration:
        """The declaration from which on a question has been planned as it stands."""
        found = self.declarations[-1]
        for earlier in reversed(self.declarations):
            if earlier.plan.asks(question) != self.plan.asks(question):
                break
            found = earlier
        return found

    def is_after_data(self, declaration: Declaration) -> bool:
        """Whether data had been loaded when this was declared."""
        if declaration.after_data is not None:
            return declaration.after_data
        return self.first_loaded_at is not None and self.first_loaded_at <= declaration.declared_at


def declarable_measures(own: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The titles of what can be declared as an outcome, by name, whether or not a study holds it yet.

    `own`: the titles of the study's own measures by name.
    """
    scales = {scale.id: scale.title for one in instruments().values() for scale in one.scales}
    return {name: MEASURES[name].title for name in PAIN_MEASURES} | scales | dict(own)


def declarable_definitions(collection: Collection) -> dict[str, str]:
    """The titles of definitions that can be declared by name: the shipped ones, and each version of the study's own."""
    own = [one.definition for one in made_definitions(collection)]
    made = {name_of_version(one): f"{one.title} (of this study, version {one.version})" for one in own}
    return {one.id: f"{one.title} ({one.id})" for one in every_definition()} | made


def own_titles(collection: Collection) -> dict[str, str]:
    """The titles of a study's own measures by name, ended ones included."""
    return {one.measure.name: one.measure.title for one in own_measures(collection)}


def declared_plan(collection: Collection) -> DeclaredPlan | None:
    """The plan of a study with its history, None where none was declared."""
    table = collection.read("study_plan_revisions")
    if table.empty:
        return None
    first = collection.read("study_first_loaded")["first_at"].iloc[0]
    comparisons = read_comparisons(collection)
    return DeclaredPlan(
        tuple(
            _declaration(rows, comparisons.get(int(revision), AS_USUAL))
            for revision, rows in table.groupby("revision", sort=True)
        ),
        None if pd.isna(first) else first.to_pydatetime(),
    )


def declare(collection: Collection, plan: StudyPlan, *, key: str, reason: str = "") -> None:
    """Declare a plan, or amend the one there is: an amendment takes a reason, and has to differ."""
    check_plan(plan, own_titles(collection), tuple(declarable_definitions(collection)))
    reason = reason.strip()
    with collection.store.writing() as cursor:
        if collection.info.kind != "cohort":
            raise StoreError("This plan belongs to a study, not to a person's own diary.")
        if cursor.execute(
            "select 1 from study_plan where collection_id = ? and idempotency_key = ?", [collection.id, key]
        ).fetchall():
            return
        # what others declared since the form was opened counts: read inside the transaction
        (revision,) = cursor.execute(
            "select coalesce(max(revision), 0) from study_plan where collection_id = ?", [collection.id]
        ).fetchall()[0]
        if revision and not reason:
            raise StoreError("The amendment has no reason yet; say in a sentence why the plan changes.")
        if len(reason) > REASON_LIMIT:
            raise StoreError(f"The reason has {len(reason):,} characters; it takes up to {REASON_LIMIT:,}.")
        if revision and (standing := declared_plan(collection)) is not None and standing.plan == plan:
            raise StoreError("The amendment changes nothing; the plan stands as it was declared.")
        _append(cursor, collection, revision + 1, plan, reason if revision else "", key)
        collection.note(cursor, "plan", revision=revision + 1)


def check_plan(plan: StudyPlan, own: Mapping[str, str] = MappingProxyType({}), definitions: Sequence[str] = ()) -> None:
    """Refuse a plan that says too little or what there is not, with a sentence that names the place.

    `own`: the titles of the study's own measures by name; `definitions`: names of those that can be declared, the shipped ones
    by default.
    """
    if plan.primary not in QUESTIONS:
        raise StoreError(f"The main question is “{plan.primary}”; it takes {' or '.join(QUESTIONS)}.")
    if plan.asks(plan.primary) is None:
        raise StoreError(f"The main question is the {plan.primary}, but nothing is declared of it; fill it in.")
    for place, name in (("The groups", plan.by), ("The population", plan.population)):
        _check_name(place, name)
    if (wanted := plan.recurrence) is not None:
        known = list(definitions) or [one.id for one in every_definition()]
        if wanted.definition not in known:
            raise StoreError(f"There is no definition “{wanted.definition}”; there is {', '.join(known)}.")
        try:
            _check_name("Where days are counted from", anchor_of(wanted.origin))
        except DerivationError as fault:
            raise StoreError(str(fault)) from fault
        _check_days("The horizon", () if wanted.tau is None else (wanted.tau,), least=1)
        _check_days("The days of event-free shares", wanted.times, least=1)
        _check_name("The strata", wanted.strata)
        for name in wanted.covariates:
            _check_name("A covariate", name)
        named = [*wanted.covariates, *([wanted.strata] if wanted.strata else []), *([plan.by] if plan.by else [])]
        if len(wanted.covariates) > MOST_ITEMS or len(set(named)) < len(named):
            raise StoreError(f"Groups, covariates and strata name {', '.join(named)}; they take each attribute once.")
    if (scored := plan.outcome) is not None:
        known = list(declarable_measures(own))
        if scored.measure not in known:
            raise StoreError(f"There is no outcome “{scored.measure}”; there is {', '.join(known)}.")
        _check_days("The visits", scored.visits, least=0)
        if len(scored.visits) < 2:
            raise StoreError(
                "The visits are fewer than two; they take days that rise, the first being the baseline, as 0, 84."
            )
        if scored.responders not in (None, *RESPONDERS):
            raise StoreError(f"A responder is one with a fall of {scored.responders} %; it takes 30 or 50 %.")
        _check_name("Day 0", scored.anchor)
        check_comparison(scored.compared, plan.by)


def _check_name(place: str, name: str | None) -> None:
    if name is not None and not 1 <= len(name.strip()) <= NAME_LIMIT:
        raise StoreError(f"{place}: “{name[:50]}” is no name; it takes 1 to {NAME_LIMIT} characters.")


def _check_days(place: str, days: tuple[int, ...], *, least: int) -> None:
    is_rising = all(earlier < later for earlier, later in pairwise(days))
    if not is_rising or any(not least <= day <= LONGEST for day in days) or len(days) > MOST_ITEMS:
        raise StoreError(
            f"{place}: {', '.join(map(str, days))}; up to {MOST_ITEMS} days that rise, from {least} to {LONGEST:,}."
        )


def _append(cursor: Cursor, collection: Collection, revision: int, plan: StudyPlan, reason: str, key: str) -> None:
    when, scored = plan.recurrence, plan.outcome
    recurrence = [None] * 4 if when is None else [when.definition, when.origin, when.tau, when.strata]
    outcome = [None] * 3 if scored is None else [scored.measure, scored.anchor, scored.responders]
    row = [
        collection.id,
        revision,
        plan.primary,
        plan.by,
        plan.population,
        *recurrence,
        *outcome,
        plan.template,
        reason,
        now(),
        key,
        _has_data(cursor, collection),
        EDITION,
    ]
    cursor.execute(f"insert into study_plan values ({', '.join('?' * len(row))})", row)
    items = {
        "time": () if when is None else when.times,
        "covariate": () if when is None else when.covariates,
        "visit": () if scored is None else scored.visits,
    }
    if scored is not None:
        write_comparison(cursor, collection.id, revision, scored.compared)
    for about, values in items.items():
        for position, value in enumerate(values, start=1):
            cursor.execute(
                "insert into study_plan_item values (?, ?, ?, ?, ?)",
                [collection.id, revision, about, position, str(value)],
            )


def _has_data(cursor: Cursor, collection: Collection) -> bool:
    """Whether anything was ever loaded: asked of the store at the declaration, since clocks are set back."""
    return bool(
        cursor.execute(
            "select 1 from batch where collection_id = ? and n_stored > 0 limit 1", [collection.id]
        ).fetchall()
    )


def _declaration(rows: pd.DataFrame, comparison: ComparisonPlan) -> Declaration:
    first = rows.iloc[0].astype(object).where(rows.iloc[0].notna(), None)
    listed = {about: tuple(found["value"]) for about, found in rows.dropna(subset="about").groupby("about")}
    when = scored = None
    if first["definition"] is not None:
        when = RecurrencePlan(
            definition=first["definition"],
            origin=first["origin"],
            tau=_whole(first["tau"]),
            times=tuple(map(int, listed.get("time", ()))),
            covariates=listed.get("covariate", ()),
            strata=first["strata"],
        )
    if first["measure"] is not None:
        visits = tuple(map(int, listed["visit"]))
        scored = OutcomePlan(
            measure=first["measure"],
            visits=visits,
            anchor=first["anchor"],
            responders=_whole(first["responder_percent"]),
            compared=comparison,
        )
    plan = StudyPlan(
        primary=first["primary_question"],
        by=first["group_attribute"],
        recurrence=when,
        outcome=scored,
        population=first["population"],
        template=first["template"],
    )
    return Declaration(
        plan=plan,
        declared_at=pd.Timestamp(first["declared_at"]).to_pydatetime(),
        reason=first["reason"],
        after_data=_yes_or_no(first["after_data"]),
        edition=_whole(first["edition"]) or 1,
    )


def _yes_or_no(told: object) -> bool | None:
    return None if told is None else bool(told)


def _whole(number: int | None) -> int | None:
    return None if number is None else int(number)
