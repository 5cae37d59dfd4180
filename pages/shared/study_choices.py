"""What a page of a study lets one choose: groups, where days are counted from, covariates and strata."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.baseline import MOST_LEVELS
from analysis.survival import SurvivalCurve
from data.catalogue.definition import definitions, every_definition
from data.recurrence.derived_tables import ANCHOR
from data.recurrence.recorded_sources import AS_RECORDED, Source
from data.store.store import Collection
from data.study.population_saves import populations as saved_populations
from data.study.populations import Population
from pages.answers.question import LOG_RANK, PETO_PETO, StudyQuestion, fleming_harrington
from pages.shared.definition_reads import definition_called
from pages.shared.study_reads import (
    attribute_levels,
    date_attributes,
    declared_definition,
    declared_plan,
    fitting,
    own_definitions,
    sources,
    usual_definition,
)
from pages.telling.recurrence.onset_words import stands_back_sentence
from pages.telling.recurrence.source_words import STARTS
from pages.telling.wording import days_text, escape

EVERYBODY = ""  # no attribute has this name
USUAL_HORIZON = "365"
HORIZONS = {"180": "180 days", "365": "365 days", "730": "2 years"}
WEIGHTS = {
    "log-rank": LOG_RANK,
    "early": PETO_PETO,
    "middle": fleming_harrington(1, 1),
    "late": fleming_harrington(0, 1),
}
OWN_WEIGHTS = "own"  # powers p and q of one's own
MOST_GROUPS = 4
MOST_STRATA = 50
ONSETS = {"last": "the last day it can be", "middle": "the middle day", "first": "the first day it can be"}
ORIGINS = {"confirmed": "the day recovery was confirmed", "first_good_day": "the first good day"}


@dataclass(frozen=True)
class RecurrenceStart:
    """The short names of what the pages of recurrences begin with."""

    definition: str
    population: str
    by: str
    origin: str
    shown_days: str
    covariates: tuple[str, ...]
    strata: str


def recurrence_start(collection: Collection) -> RecurrenceStart:
    """What the study declared: else the page would count an exploratory look before the declared one.

    What of it cannot be chosen, as an attribute that no file gave yet, is as it is without a plan.
    """
    declared, definition = declared_plan(collection), default_definition(collection)
    if declared is None or (when := declared.plan.recurrence) is None:
        return RecurrenceStart(
            definition=definition,
            population=EVERYBODY,
            by=EVERYBODY,
            origin="confirmed",
            shown_days=USUAL_HORIZON,
            covariates=(),
            strata=EVERYBODY,
        )
    by = declared.plan.by if declared.plan.by in group_choices(collection) else EVERYBODY
    covariates = tuple(name for name in when.covariates if name in covariate_choices(collection, by))
    return RecurrenceStart(
        definition=definition,
        population=declared.plan.population or EVERYBODY,
        by=by,
        origin=when.origin if when.origin in origin_choices(collection) else "confirmed",
        shown_days=USUAL_HORIZON if when.tau is None else str(when.tau),
        covariates=covariates,
        strata=when.strata if when.strata in strata_choices(collection, (by, *covariates)) else EVERYBODY,
    )


def default_definition(collection: Collection, source: Source = "diary") -> str:
    """What is shown before a definition is chosen: the declared one, else the first that the answers can meet.

    Where there is none it is the preferred one, and the page says what that one lacks.
    """
    return declared_definition(collection, source) or usual_definition(collection, source).id


def stands_back(collection: Collection, chosen: str | None) -> str:
    """Why a page began with the definition that is chosen, where answers lie too far apart for the usual one; else empty."""
    usual = usual_definition(collection, "diary")
    is_begun = chosen == usual.id and declared_definition(collection, "diary") is None
    return stands_back_sentence(usual) if is_begun else ""


def definition_choices(collection: Collection) -> dict[str, str]:
    """The definitions to choose from by id: of days, and those that fit how a study asked, which come first."""
    fit = fitting(collection)
    shipped = sorted(every_definition(), key=lambda one: one.id not in fit)
    return {one.id: one.title for one in shipped if one in definitions() or one.id in fit}


def usual_question(collection: Collection) -> StudyQuestion | None:
    """What the page of recurrences begins with; None where a study has no record that recurrences can come from."""
    held, start = sources(collection), recurrence_start(collection)
    if not held:
        return None
    source = held[0]
    definition = start.definition if source == "diary" else default_definition(collection, source)
    return StudyQuestion(
        population=declared_people(collection)[0],
        definition=AS_RECORDED if source == "table" else definition_called(collection, definition),
        source=source,
        origin=start.origin if start.origin in origin_choices(collection, source) else "confirmed",
        by=start.by or None,
    )


def declared_people(collection: Collection) -> tuple[Population | None, str | None]:
    """The part of the people that a plan declares, once somebody saved it, and the fact that makes its groups.

    None without a plan, and for what cannot be chosen.
    """
    if (declared := declared_plan(collection)) is None:
        return None, None
    named = {one.name: one for one in saved_populations(collection)}
    by = declared.plan.by if declared.plan.by in group_choices(collection) else None
    return named.get(declared.plan.population or EVERYBODY), by


def own_titles(collection: Collection) -> dict[str, str]:
    """The definitions that a study, or a diary, made for itself, by id, with what they are called in choosers."""
    return {one.id: f"{one.title} (your own, version {one.version})" for one in own_definitions(collection)}


def group_choices(collection: Collection) -> dict[str, str]:
    """Everybody, and the attributes but dates with two to four values: more groups than that cannot be told apart."""
    levels = attribute_levels(collection)
    few = levels[(levels["n_values"] >= 2) & (levels["n_values"] <= MOST_GROUPS)]
    dates = date_attributes(collection)
    return {EVERYBODY: "Everybody"} | {name: escape(name) for name in few["name"] if name not in dates}


def too_many_groups(collection: Collection) -> str:
    """Which attributes could make groups but for their many values, in a sentence; empty where there is none."""
    levels = attribute_levels(collection)
    many = levels[(levels["n_values"] > MOST_GROUPS) & (levels["n_values"] <= MOST_LEVELS)]
    dates = date_attributes(collection)
    names = [escape(name) for name in many["name"] if name not in dates]
    if not names:
        return ""
    return (
        f"Not among the groups, having more than {MOST_GROUPS} values: {', '.join(names)}. Choose a part of the people "
        "on Describe, or put values together before loading."
    )


def horizon_choices(start: RecurrenceStart) -> dict[str, str]:
    """How far a curve is drawn; a declared horizon is among them."""
    days = {start.shown_days: days_text(int(start.shown_days))} | HORIZONS
    return {day: days[day] for day in sorted(days, key=int)} | {"all": "All"}


def origin_choices(collection: Collection, source: Source = "diary") -> dict[str, str]:
    """Where the clock can start: two days of the recovery, and each attribute that is a date; a finished table's is its own."""
    if source == "table":
        return {"confirmed": STARTS["table"]}
    of_recovery = ORIGINS if source == "diary" else {"confirmed": STARTS["episodes"]}
    return of_recovery | {f"{ANCHOR}{name}": f"the date in {escape(name)}" for name in date_attributes(collection)}


def covariate_choices(collection: Collection, by: str | None) -> dict[str, str]:
    """The attributes that vary, but dates and the one that makes the groups."""
    levels = attribute_levels(collection)
    names = levels["name"][levels["n_values"] >= 2]
    left = {by, *date_attributes(collection)}
    return {name: escape(name) for name in names if name not in left}


def strata_choices(collection: Collection, taken: tuple[str | None, ...]) -> dict[str, str]:
    """No strata, and the attributes that are not `taken` and have so few values that a stratum holds people."""
    levels = attribute_levels(collection)
    few = levels["name"][(levels["n_values"] >= 2) & (levels["n_values"] <= MOST_STRATA)]
    left = {*taken, *date_attributes(collection)}
    return {EVERYBODY: "Everybody, no strata"} | {name: escape(name) for name in few if name not in left}


def horizon_of(chosen: str, curves: tuple[SurvivalCurve, ...]) -> int:
    """The last day drawn: the chosen one, but not past the last day on which anybody was followed."""
    last = max((int(curve.time[-1]) for curve in curves if curve.time.size), default=1)
    return max(1, last if chosen == "all" else min(int(chosen), last))
