"""What a study's recurrence in the terminal is by the study's plan, where one was declared."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from data.definition import Definition, definitions
from data.store import Collection
from data.study_looks import record_look
from data.study_plan import declared_plan
from pages.parts.study_plan_words import standing
from pages.parts.wording import plain


def recurrence_by_plan(
    asked: Namespace, collection: Collection, definition: Definition, population: str | None
) -> dict[str, Any]:
    """standing: kind (declared or exploratory) and words, and the analysis counted as shown; nothing without a plan."""
    plan = declared_plan(collection)
    if plan is None:
        return {}
    # a file may carry the id of a shipped definition and other rules
    name = definition.id if definition in definitions() else f"{definition.id} (from a file)"
    chosen = {
        "definition": name, "by": asked.by, "origin": asked.origin, "tau": asked.tau, "strata": asked.strata,
        "population": population,
    }  # fmt: skip
    record_look(collection, "recurrence", {**chosen, "covariates": list(asked.covariates)})
    found = standing(plan, **chosen, covariates=asked.covariates)
    return {"standing": {"kind": found.kind, "words": plain(found.words)}}
