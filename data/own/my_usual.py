"""A definition of one's own days: better and worse than one's own usual, for pain that never goes away.

Good is at or below the lower quartile of the days recorded, bad at or above the upper; D 1, N 7, k 1, G 14. It is fixed
when it is accepted, chosen from these very days, and a better spell by it is no recovery: no study and no release knows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from data.catalogue.definition import Condition, Definition, Rule
from data.catalogue.vocabulary import MEASURES, PAIN_MEASURES, main_pain
from data.own.kept_definition import MY_USUAL, keep_definition
from data.own.made_definitions import save_definition
from data.store.store import Collection, StoreError

LEAST_DAYS = 28
TITLE = "My usual"


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What a diary's own usual is. `n`: days of `measure` recorded; `definition`: None with too few of them, or where
    too many are alike for better and worse days to be told apart."""

    measure: str | None
    n: int
    definition: Definition | None


def usual_of(measure: str, values: Sequence[float]) -> Definition | None:
    """The definition that these days make; None where their quartiles are one number.

    Quartiles by linear interpolation between the days in order (Hyndman and Fan 1996, type 7).

    >>> [one.value for one in (usual_of("pain_average", [2, 3, 4, 5, 6, 7, 8, 9]).good.conditions)]
    [3.75]
    """
    low, high = (float(found) for found in np.quantile(np.asarray(values, dtype=float), (0.25, 0.75)))
    if low >= high:
        return None
    return Definition(
        id=MY_USUAL,
        title=TITLE,
        good=Rule("all", (Condition(measure, "at_most", low),)),
        bad=Rule("any", (Condition(measure, "at_least", high),)),
        min_bad_days=1,
        recovery_days=7,
        bridge_days=1,
        max_gap_days=14,
        assumptions=(
            f"Chosen from {len(values)} days of {MEASURES[measure].title} of this diary: about a quarter of them are "
            "good and about a quarter bad because of how it was made.",
            "A better spell is a time below one's own usual. It is no recovery, and says nothing beside other people.",
        ),
    )


def my_usual(collection: Collection) -> Usual:
    """The usual of the pain score that was recorded on most days, as the diary stands now."""
    days = collection.read("report_days", measures=list(PAIN_MEASURES), first_on=date.min, last_on=date.max)
    measure = main_pain(days["measure"].value_counts().to_dict())
    if measure is None:
        return Usual(measure=None, n=0, definition=None)
    values = days.loc[days["measure"] == measure, "value"].tolist()
    definition = usual_of(measure, values) if len(values) >= LEAST_DAYS else None
    return Usual(measure=measure, n=len(values), definition=definition)


def accept_usual(collection: Collection, *, key: str, now: datetime) -> Definition:
    """Fix one's usual as it is now, and go by it from here on; accepted again later it is the next version. `now` is UTC."""
    if collection.info.kind != "personal":
        raise StoreError(f"“{collection.info.name}” is a study; somebody's own usual is no definition for it.")
    found = my_usual(collection)
    if found.definition is None:
        raise StoreError(
            f"One's own usual takes {LEAST_DAYS} recorded days, and days that differ; there are {found.n} so far."
        )
    saved = save_definition(collection, found.definition, key=key)
    keep_definition(collection, saved.id, now=now)
    return saved
