"""What the pages of outcomes let one choose and begin with: measure, visits, the date that days are counted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.catalogue.vocabulary import PAIN_MEASURES
from data.store.store import Collection
from data.study.outcomes import DAILY_WINDOW
from data.study.study_plan import declared_plan
from pages.shared.study_choices import EVERYBODY
from pages.shared.study_reads import date_attributes
from pages.shared.visit_reads import outcome_scales
from pages.telling.wording import escape


@dataclass(frozen=True)
class VisitPlan:
    """Visits in days, and how many days to either side of one a questionnaire counts for it."""

    title: str
    visits: tuple[int, ...]
    form_window: int

    def window(self, measure: str) -> int:
        """Days to either side of a visit for this measure."""
        return DAILY_WINDOW if measure in PAIN_MEASURES else self.form_window


PLANS = {
    "half-year": VisitPlan("12 and 26 weeks", (0, 84, 182), 14),
    "12-weeks": VisitPlan("4, 8, 12 weeks", (0, 28, 56, 84), 7),
    "year": VisitPlan("Each quarter", (0, 91, 182, 273, 364), 14),
}


USUAL_VISITS = "half-year"


@dataclass(frozen=True)
class OutcomeStart:
    """The short names of what the page of outcomes begins with."""

    measure: str
    population: str
    by: str
    visits: str
    anchor: str


def measure_choices(collection: Collection) -> dict[str, str]:
    """The titles of what the study holds by name; those that two versions of a form share tell which it is."""
    scales = outcome_scales(collection)
    titles = [scale.title for scale in scales.values()]
    return {
        name: escape(scale.title if titles.count(scale.title) == 1 else f"{scale.title} ({name})")
        for name, scale in scales.items()
    }


def default_measure(measures: Mapping[str, str]) -> str:
    """Average pain where there is any, else the first."""
    return "pain_average" if "pain_average" in measures else next(iter(measures))


def outcome_start(
    collection: Collection, measures: Mapping[str, str], groups: Mapping[str, str], anchors: Mapping[str, str]
) -> OutcomeStart:
    """What the study declared, as far as it can be chosen: else the page would count another look first."""
    declared = declared_plan(collection)
    if declared is None or (scored := declared.plan.outcome) is None:
        return OutcomeStart(default_measure(measures), EVERYBODY, EVERYBODY, USUAL_VISITS, EVERYBODY)
    by, anchor = declared.plan.by, scored.anchor
    return OutcomeStart(
        scored.measure if scored.measure in measures else default_measure(measures),
        declared.plan.population or EVERYBODY,
        by if by in groups else EVERYBODY,
        next((name for name, one in PLANS.items() if one.visits == scored.visits), USUAL_VISITS),
        anchor if anchor in anchors else EVERYBODY,
    )


def default_between(forms: Mapping[str, str]) -> str:
    """The first scale of fear by its title, else the first."""
    return next((name for name, title in forms.items() if title.startswith("Fear")), next(iter(forms)))


def anchor_choices(collection: Collection) -> dict[str, str]:
    """Each participant's first day, and the attributes that are dates."""
    return {EVERYBODY: "Their first day"} | {name: escape(name) for name in date_attributes(collection)}
