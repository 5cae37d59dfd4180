"""The visits that a look at a study's outcome begins with: as declared, as its values show, else usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from data.store.store import Collection
from data.study.outcomes import is_daily, proposed_visits
from data.study.study_plan import OutcomePlan, declared_plan
from data.study.visits import DAILY_WINDOW, VALUE_WINDOW, VISITS


@dataclass(frozen=True)
class Visits:
    """Visits in days as chosen, and how many days to either side of one count for it."""

    days: tuple[int, ...]
    window: int


def usual_visits(
    measure: str, *, declared: OutcomePlan | None, there: tuple[tuple[int, ...], int] | None, is_diary: bool
) -> Visits:
    """The visits of a measure: those declared for it, else those that its values show (`there`), else VISITS.

    The window is as declared; else a diary's is that of a diary, and another's as the values show, or the usual one.

    >>> usual_visits("peg", declared=None, there=((0, 30, 90), 5), is_diary=False)
    Visits(days=(0, 30, 90), window=5)

    Of declared visits without a window it is no wider than they leave room for: from 0 to 26, and from 29 on.

    >>> usual_visits("peg", declared=OutcomePlan(measure="peg", visits=(0, 42)), there=None, is_diary=False).window
    13
    """
    days, window = there if there is not None else (VISITS, VALUE_WINDOW)
    if declared is not None and declared.measure == measure:
        days = declared.visits
        if declared.compared.window is not None:
            return Visits(days, declared.compared.window)
    elif there is not None:
        return Visits(days, window)
    return Visits(days, min(DAILY_WINDOW if is_diary else window, _widest(days)))


def _widest(days: tuple[int, ...]) -> int:
    """The most days to either side with which no two visits share a day; the first one's reach twice as far, to one side."""
    apart = [later - earlier for earlier, later in pairwise(days)]
    if not apart:
        return VALUE_WINDOW
    return max(min([(apart[0] - 1) // 3, *((one - 1) // 2 for one in apart[1:])]), 0)


def study_visits(collection: Collection, measure: str, anchor: str | None = None) -> Visits:
    """The same, read from the study; OutcomeError where the anchor's dates are none."""
    declared = declared_plan(collection)
    return usual_visits(
        measure,
        declared=None if declared is None else declared.plan.outcome,
        there=proposed_visits(collection, measure, anchor),
        is_diary=is_daily(collection, measure),
    )
