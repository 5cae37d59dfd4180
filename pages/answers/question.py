"""What is asked of a study's recurrences: one frozen, hashable value, whoever asks.

A page's choosers and the terminal's grammar make it, a plan declares it, a saved analysis writes it down, and beside
the revision of the store it is the key of a cached answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.weighted_logrank import Weights as WeightName
from data.catalogue.definition import Definition, every_definition
from data.recurrence.derived_tables import Onset, anchor_of
from data.recurrence.people_tables import DerivationError
from data.recurrence.recorded_sources import AsRecorded, Source
from data.study.populations import Population


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How the days of a log-rank test count: S^rho (1 - S)^gamma, S being the share still free.

    `rho`, `gamma`: given for "fleming-harrington" alone, from 0; "peto-peto" is 1 and 0, "log-rank" 0 and 0.
    """

    weights: WeightName = "log-rank"
    rho: float | None = None
    gamma: float | None = None


SOURCE_NAMES = {"diary": "diaries", "episodes": "episodes as reported", "table": "a finished table"}
LOG_RANK = Weights()
PETO_PETO = Weights(weights="peto-peto")


def fleming_harrington(rho: float, gamma: float) -> Weights:
    """Weights with these powers, each a number from 0."""
    return Weights(weights="fleming-harrington", rho=rho, gamma=gamma)


@dataclass(frozen=True, kw_only=True)
class StudyQuestion:
    """A study's recurrences: whose, by which definition, from when on, compared how.

    `population`: a part of the people, None for everybody. `by`: the attribute that makes the groups, None for
    everybody together. `covariates`: of the models; `strata`: the attribute within whose values people are compared.
    Each attribute is named once. `onset`: the day taken for a recurrence of those that it can have begun on. `at`: days at
    which shares are told; `tau`: the horizon of mean free days, None for the last day that every group reaches. `source`:
    the diary's days, episodes as reported, or a finished table, which has AS_RECORDED in place of a definition.
    `reference`: the group that others are compared with, None for the first. `cluster`: the attribute of those who hang
    together, as clinics. `landmark`: a day from which on those are followed who are still free then, None for the start.
    """

    population: Population | None = None
    definition: Definition | AsRecorded
    source: Source = "diary"
    origin: str = "confirmed"
    onset: Onset = "last"
    by: str | None = None
    covariates: tuple[str, ...] = ()
    strata: str | None = None
    weights: Weights = LOG_RANK
    at: tuple[float, ...] = ()
    tau: float | None = None
    reference: str | None = None
    cluster: str | None = None
    landmark: int | None = None

    def __post_init__(self) -> None:
        named = [name for name in (self.by, *self.covariates, self.strata) if name is not None]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            raise ValueError(f"by, covariates, strata: name {', '.join(twice)} twice; accepted is each attribute once.")
        if (self.source == "table") != isinstance(self.definition, AsRecorded):
            raise ValueError("definition: accepted is AS_RECORDED for a finished table, and a definition for all else.")

    @property
    def is_anchored(self) -> bool:
        """Whether the clock starts on a date that the study gives: then groups are compared from that date on."""
        return anchor_of(self.origin) is not None

    @property
    def attributes(self) -> tuple[str, ...]:
        """The covariates and the stratum, and whose people hang together."""
        told = (*self.covariates, *(name for name in (self.strata, self.cluster) if name is not None))
        return tuple(dict.fromkeys(told))

    @property
    def alone(self) -> StudyQuestion:
        """The same people, clock and groups with nothing else in view: what the curve is of."""
        return replace(self, covariates=(), strata=None, cluster=None, weights=LOG_RANK, at=(), tau=None)

    @property
    def read(self) -> StudyQuestion:
        """What the study is read for: all but what is worked out from the reading alone."""
        return replace(self, weights=LOG_RANK, at=(), tau=None)

    @property
    def population_name(self) -> str | None:
        """What the part of the people is called, None for everybody."""
        return None if self.population is None else self.population.name

    @property
    def definition_id(self) -> str | None:
        """The definition's id; None for a finished table, which has none."""
        return None if isinstance(self.definition, AsRecorded) else self.definition.id

    @property
    def definition_name(self) -> str:
        """The definition's id; of one from a file, which may carry the id of a shipped one and other rules, with that."""
        definition = self.definition
        if isinstance(definition, AsRecorded) or definition in every_definition():
            return definition.id
        return f"{definition.id} ({'from a file' if definition.version is None else f'version {definition.version}'})"

    @property
    def definition_version(self) -> int | None:
        """The version of a definition that was built on a page, None for any other."""
        return None if isinstance(self.definition, AsRecorded) else self.definition.version

    def as_chosen(self) -> dict[str, Any]:
        """Names and days that were chosen, as a plan declares them and looks are counted by."""
        return {
            "definition": self.definition_name,
            "by": self.by,
            "origin": self.origin,
            **({} if self.onset == "last" else {"onset": self.onset}),
            "tau": self.tau,
            "covariates": list(self.covariates),
            "strata": self.strata,
            "population": self.population_name,
            **({} if self.source == "diary" else {"source": self.source}),
        }

    def as_settings(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "population": None if self.population is None else asdict(self.population),
            "definition": self.definition_id,
            "definition_version": self.definition_version,
            "source": self.source,
            "origin": self.origin,
            "onset": self.onset,
            "by": self.by,
            "strata": self.strata,
            "covariates": list(self.covariates),
            "weights": None if self.weights == LOG_RANK else asdict(self.weights),
            "at": list(self.at),
            "tau": self.tau,
            "reference": self.reference,
            "cluster": self.cluster,
            "landmark": self.landmark,
        }


def look_of(question: StudyQuestion) -> dict[str, Any]:
    """What counts as one look at a study's first recurrences: weights of a test are counted, and no part of a plan."""
    weights = {} if question.weights == LOG_RANK else {"weights": asdict(question.weights)}
    beside = {"reference": question.reference, "cluster": question.cluster, "landmark": question.landmark}
    return question.as_chosen() | weights | {name: value for name, value in beside.items() if value is not None}


def of_a_diary(question: StudyQuestion, what: str) -> Definition:
    """The definition of a question about days of a diary; DerivationError that begins with `what` for another source."""
    if question.source != "diary" or isinstance(question.definition, AsRecorded):
        raise DerivationError(f"{what} from days of a diary, and this is asked of {SOURCE_NAMES[question.source]}.")
    return question.definition
