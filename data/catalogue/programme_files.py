"""Templates of programmes as files: data/catalogue/programmes/*.toml, to begin from and to change, none recommended.

Each says what the published evidence shows and what it does not. Trials with times to recurrence are named
by their id in data/catalogue/trials; other published results stand with the template as sentences, since they are no
results of recurrence that a study's own could be compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.catalogue.strict_toml import Fields, read
from data.catalogue.trial_files import CHECKED, trials
from data.catalogue.vocabulary import KINDS
from data.own.plans import BOUNDS, PERIODS, Goal, Phase, Programme

FOLDER = Path(__file__).parent / "programmes"


class ProgrammeError(ValueError):
    """A template that is not there, or a file that does not describe one."""


@dataclass(frozen=True)
class TemplatePhase:
    """A phase of `weeks` weeks, None for an open end. A goal without an amount is for the person to set."""

    title: str
    weeks: int | None
    goals: tuple[Goal, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a publication shows and what it does not; `checked` as in data/catalogue/trials, shown with its words."""

    shows: str
    does_not_show: str
    checked: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """A programme to begin from; `origin`: where its amounts come from; `trials`: ids in data/catalogue/trials."""

    id: str
    title: str
    description: str
    origin: str
    reviewed: str
    cautions: tuple[str, ...]
    trials: tuple[str, ...]
    phases: tuple[TemplatePhase, ...]
    evidence: tuple[Evidence, ...]

    def begun_on(self, first_on: date) -> Programme:
        """The programme: its first phase begins on `first_on`, each other one after the one before."""
        phases = []
        for phase in self.phases:
            last_on = None if phase.weeks is None else first_on + timedelta(days=7 * phase.weeks - 1)
            phases.append(Phase(phase.title, first_on, last_on, phase.goals))
            first_on = first_on if last_on is None else last_on + timedelta(days=1)
        return Programme(self.title, tuple(phases), self.id)


@cache
def templates() -> Mapping[str, Template]:
    """All shipped templates by id, in alphabetical order."""
    return MappingProxyType({path.stem: read_template(path) for path in sorted(FOLDER.glob("*.toml"))})


def read_template(path: Path) -> Template:
    """Read and check one file; the first fault is raised as a sentence that names the file and the place."""
    fields = read(path, ProgrammeError)
    template_id = fields.text("id")
    if template_id != path.stem:
        raise fields.fault(f"the id is “{template_id}”; it takes the name of the file, “{path.stem}”")
    template = Template(
        id=template_id,
        title=fields.text("title"),
        description=fields.text("description"),
        origin=fields.text("origin"),
        reviewed=fields.day("reviewed").isoformat(),
        cautions=fields.texts("cautions"),
        trials=fields.texts("trials"),
        phases=tuple(_phase(row) for row in fields.tables("phases")),
        evidence=tuple(_evidence(row) for row in fields.tables("evidence")),
    )
    fields.done()
    for trial in template.trials:
        if trial not in trials():
            raise fields.fault(f"there is no trial “{trial}”; there is {', '.join(trials())}")
    if any(phase.weeks is None for phase in template.phases[:-1]):
        raise fields.fault("a phase without “weeks” is followed by another; only the last one may have an open end")
    if not template.cautions:
        raise fields.fault("there are no cautions; a template is not offered without them")
    return template


def _phase(row: Fields) -> TemplatePhase:
    phase = TemplatePhase(
        row.text("title"), row.whole("weeks", None), tuple(_goal(goal) for goal in row.tables("goals", at_least=0))
    )
    if phase.weeks is not None and phase.weeks < 1:
        raise row.fault(f"“weeks” is {phase.weeks}; it takes 1 or more")
    row.done()
    return phase


def _goal(row: Fields) -> Goal:
    kind = row.one_of("kind", tuple(KINDS))
    goal = Goal(
        kind=kind,
        unit=KINDS[kind].unit,
        bound=row.one_of("bound", tuple(BOUNDS)),
        amount=row.number("amount", None),
        per=row.one_of("per", tuple(PERIODS)),
    )
    if goal.amount is not None and goal.amount < 0:
        raise row.fault(f"“amount” is {goal.amount:g}; it takes a number from 0")
    row.done()
    return goal


def _evidence(row: Fields) -> Evidence:
    evidence = Evidence(
        shows=row.text("shows"),
        does_not_show=row.text("does_not_show"),
        checked=row.one_of("checked", CHECKED),
        reference=row.text("reference"),
    )
    row.done()
    return evidence
