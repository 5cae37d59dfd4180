"""How a declared outcome is compared: what a plan says of it, checked, written and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.responder_cut import read_cut
from data.store.store import Collection, Cursor, StoreError

if TYPE_CHECKING:
    from analysis.repeated_measures import DegreesOfFreedom

DEGREES: tuple[DegreesOfFreedom, ...] = ("satterthwaite", "kenward-roger")
ONE_OF = ("reference", "strata", "cluster", "part", "respond")  # each a text, or not declared
NAME_LIMIT, MOST = 200, 20


@dataclass(frozen=True, kw_only=True)
class ComparisonPlan:
    """The window in days to either side of a visit, the reference group, what is adjusted for, who hangs together, the
    parts of the people, a responder's cut as it is written, and how degrees of freedom are found; None or empty: not declared.
    """

    window: int | None = None
    reference: str | None = None
    covariates: tuple[str, ...] = ()
    strata: str | None = None
    cluster: str | None = None
    part: str | None = None
    respond: str | None = None
    df: str = DEGREES[0]


AS_USUAL = ComparisonPlan()


def check_comparison(plan: ComparisonPlan, by: str | None) -> None:
    """Refuse what there is not, with a sentence that names the place."""
    for name in (*plan.covariates, *(getattr(plan, one) for one in ONE_OF)):
        if name is not None and not 1 <= len(name.strip()) <= NAME_LIMIT:
            raise StoreError(f"“{name[:50]}” is no name; it takes 1 to {NAME_LIMIT} characters.")
    named = [name for name in (by, *plan.covariates, plan.strata) if name is not None]
    if len(plan.covariates) > MOST or len(set(named)) < len(named):
        raise StoreError(f"Groups, covariates and strata name {', '.join(named)}; they take each attribute once.")
    if plan.window is not None and not 0 <= plan.window <= 183:
        raise StoreError(f"The window is {plan.window} days to either side of a visit; it takes 0 to 183.")
    if plan.df not in DEGREES:
        raise StoreError(f"Degrees of freedom: “{plan.df}”; accepted is {' or '.join(DEGREES)}.")
    if plan.respond is not None:
        try:
            read_cut(plan.respond)
        except ValueError as fault:
            raise StoreError(f"A responder: {fault}") from fault


def write_comparison(cursor: Cursor, collection_id: int, revision: int, plan: ComparisonPlan) -> None:
    """Append what a revision says, inside the caller's transaction."""
    told = {name: (getattr(plan, name),) for name in ONE_OF if getattr(plan, name) is not None}
    told |= {"covariate": plan.covariates}
    told |= {} if plan.window is None else {"window": (str(plan.window),)}
    told |= {} if plan.df == AS_USUAL.df else {"df": (plan.df,)}
    for about, values in told.items():
        for position, value in enumerate(values, start=1):
            cursor.execute(
                "insert into study_plan_choice values (?, ?, ?, ?, ?)",
                [collection_id, revision, about, position, value],
            )


def read_comparisons(collection: Collection) -> dict[int, ComparisonPlan]:
    """What each revision says, by its number; none for one that says nothing."""
    table = collection.read("study_plan_choices")
    return {int(revision): _comparison(rows) for revision, rows in table.groupby("revision")}


def _comparison(rows: pd.DataFrame) -> ComparisonPlan:
    listed = {about: tuple(found["value"]) for about, found in rows.groupby("about")}
    single = {name: listed[name][0] for name in (*ONE_OF, "df") if name in listed}
    window = int(listed["window"][0]) if "window" in listed else None
    return ComparisonPlan(window=window, covariates=listed.get("covariate", ()), **single)
