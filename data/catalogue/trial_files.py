"""Published trials and cohorts as files: data/catalogue/trials/*.toml, results shown beside a study's own, with their caveats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.catalogue.strict_toml import Fields, read

FOLDER = Path(__file__).parent / "trials"
MEASURES = ("median_days", "hazard_ratio", "recurred_percent")
CHECKED = ("source", "secondary", "not re-checked")


class TrialError(ValueError):
    """A trial that is not there, or a file that does not describe one."""


@dataclass(frozen=True)
class Arm:
    """One group and how many people were in it."""

    id: str
    title: str
    n: int


@dataclass(frozen=True, kw_only=True)
class PublishedResult:
    """One published number with its 95 % interval.

    A hazard ratio compares `arm` with the first arm of the trial; recurred_percent is the share with a recurrence by
    `day`, None with the other measures. `definition`: the shipped one nearest to the outcome. `checked` and `interval_checked` say
    how the estimate and its interval were verified; "not re-checked" is to be shown with those words.
    """

    id: str
    measure: str
    outcome: str
    arm: str
    estimate: float
    lower: float | None
    upper: float | None
    p_value: float | None
    checked: str
    interval_checked: str | None
    reference: str
    definition: str
    day: int | None


@dataclass(frozen=True, kw_only=True)
class PublishedTrial:
    """A trial, or a cohort of one arm, as published; `definition` is the shipped one nearest to its main outcome."""

    id: str
    title: str
    reference: str
    doi: str | None
    registration: str | None
    design: str
    definition: str
    outcome: str
    origin: str
    reviewed: str
    caveats: tuple[str, ...]
    arms: tuple[Arm, ...]
    results: tuple[PublishedResult, ...]

    def result(self, result_id: str) -> PublishedResult:
        """The result with this id."""
        for result in self.results:
            if result.id == result_id:
                return result
        raise TrialError(f"{self.id} has no result “{result_id}”.")


@cache
def trials() -> Mapping[str, PublishedTrial]:
    """All shipped trials by id, in alphabetical order."""
    return MappingProxyType({path.stem: read_trial(path) for path in sorted(FOLDER.glob("*.toml"))})


def load_trial(trial_id: str) -> PublishedTrial:
    """The trial with this id; an unknown one is refused with the ids that there are."""
    if trial_id not in trials():
        raise TrialError(f"There is no trial “{trial_id}”; there is {', '.join(trials())}.")
    return trials()[trial_id]


def read_trial(path: Path) -> PublishedTrial:
    """Read and check one file; the first fault is raised as a sentence that names the file and the place."""
    fields = read(path, TrialError)
    trial_id = fields.text("id")
    if trial_id != path.stem:
        raise fields.fault(f"the id is “{trial_id}”; it takes the name of the file, “{path.stem}”")
    arms = tuple(_arm(row) for row in fields.tables("arms", at_least=1))
    definition = fields.text("definition")
    trial = PublishedTrial(
        id=trial_id,
        title=fields.text("title"),
        reference=fields.text("reference"),
        doi=fields.text("doi", None),
        registration=fields.text("registration", None),
        design=fields.text("design"),
        definition=definition,
        outcome=fields.text("outcome"),
        origin=fields.text("origin"),
        reviewed=fields.day("reviewed").isoformat(),
        caveats=fields.texts("caveats"),
        arms=arms,
        results=tuple(_result(row, tuple(arm.id for arm in arms), definition) for row in fields.tables("results")),
    )
    if not trial.caveats:
        raise fields.fault("there are no caveats; a published result is not shown without them")
    fields.done()
    return trial


def _arm(row: Fields) -> Arm:
    arm = Arm(row.text("id"), row.text("title"), row.whole("n"))
    row.done()
    return arm


def _result(row: Fields, arms: tuple[str, ...], definition: str) -> PublishedResult:
    result = PublishedResult(
        id=row.text("id"),
        measure=row.one_of("measure", MEASURES),
        outcome=row.text("outcome"),
        arm=row.one_of("arm", arms),
        estimate=row.number("estimate"),
        lower=row.number("lower", None),
        upper=row.number("upper", None),
        p_value=row.number("p_value", None),
        checked=row.one_of("checked", CHECKED),
        interval_checked=row.one_of("interval_checked", CHECKED, None),
        reference=row.text("reference"),
        definition=row.text("definition", definition),
        day=row.whole("day", None),
    )
    if (result.measure == "recurred_percent") != (result.day is not None):
        raise row.fault("“day” goes with the measure recurred_percent, and with no other")
    if result.measure == "hazard_ratio" and len(arms) < 2:
        raise row.fault("a hazard ratio compares two arms; there is one")
    bounds = (result.lower, result.upper, result.interval_checked)
    if any(bound is None for bound in bounds) and any(bound is not None for bound in bounds):
        raise row.fault("lower, upper and interval_checked come together or not at all")
    if result.lower is not None and not result.lower <= result.estimate <= result.upper:
        raise row.fault(
            f"the estimate is {result.estimate:g}; it takes a number from {result.lower:g} to {result.upper:g}"
        )
    row.done()
    return result
