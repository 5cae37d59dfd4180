"""Designs of studies as files: data/catalogue/study_templates/*.toml, to begin a plan from and to change, none recommended.

What publications show of a design stands with the programme it is about (data/catalogue/programmes) and with the trials
(data/catalogue/trials); a template adds the plan, and what to keep in mind about a study made like that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.catalogue.programme_files import templates as programmes
from data.catalogue.strict_toml import Fields, read
from data.catalogue.trial_files import trials
from data.store.store import StoreError
from data.study.study_plan import QUESTIONS, OutcomePlan, RecurrencePlan, StudyPlan, check_plan

FOLDER = Path(__file__).parent / "study_templates"


class StudyTemplateError(ValueError):
    """A template that is not there, or a file that does not describe one."""


@dataclass(frozen=True, kw_only=True)
class StudyTemplate:
    """A design to begin from. `programme`: the id of its evidence; `trials`: ids of published results. `example`: a small file of invented
    people laid out as such a study's, None where a diary is.
    """

    id: str
    title: str
    description: str
    programme: str
    trials: tuple[str, ...]
    reviewed: str
    caveats: tuple[str, ...]
    plan: StudyPlan
    example: bytes | None


@cache
def study_templates() -> Mapping[str, StudyTemplate]:
    """All shipped designs by id, in alphabetical order."""
    return MappingProxyType({path.stem: read_study_template(path) for path in sorted(FOLDER.glob("*.toml"))})


def read_study_template(path: Path) -> StudyTemplate:
    """Read and check one file; the first fault is raised as a sentence that names the file and the place."""
    fields = read(path, StudyTemplateError)
    template_id = fields.text("id")
    if template_id != path.stem:
        raise fields.fault(f"the id is “{template_id}”; it takes the name of the file, “{path.stem}”")
    recurrence, outcome = fields.table("recurrence", None), fields.table("outcome", None)
    template = StudyTemplate(
        id=template_id,
        title=fields.text("title"),
        description=fields.text("description"),
        programme=fields.one_of("programme", tuple(programmes())),
        trials=fields.texts("trials"),
        reviewed=fields.day("reviewed").isoformat(),
        caveats=fields.texts("caveats"),
        plan=StudyPlan(
            primary=fields.one_of("primary", QUESTIONS),
            by=fields.text("groups", None),
            recurrence=recurrence and _recurrence(recurrence),
            outcome=outcome and _outcome(outcome),
            template=template_id,
        ),
        example=example.read_bytes() if (example := path.with_suffix(".csv")).exists() else None,
    )
    fields.done()
    for trial in template.trials:
        if trial not in trials():
            raise fields.fault(f"there is no trial “{trial}”; there is {', '.join(trials())}")
    if not template.caveats:
        raise fields.fault("there are no caveats; a design is not offered without them")
    try:
        check_plan(template.plan)
    except StoreError as fault:
        raise StudyTemplateError(f"{path.name}: {fault}") from fault
    return template


def _recurrence(row: Fields) -> RecurrencePlan:
    plan = RecurrencePlan(
        definition=row.text("definition"),
        origin=row.text("origin"),
        tau=row.whole("tau", None),
        times=row.wholes("times", ()),
        covariates=row.texts("covariates", ()),
        strata=row.text("strata", None),
    )
    row.done()
    return plan


def _outcome(row: Fields) -> OutcomePlan:
    plan = OutcomePlan(
        measure=row.text("measure"),
        visits=row.wholes("visits"),
        anchor=row.text("anchor", None),
        responders=row.whole("responders", None),
    )
    row.done()
    return plan
