"""The tries of a ladder: which are done, how they differed from what was expected, how far the own rule is met."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.expectation import Expectation, OwnRule, RuleStanding, expectation, rule_standing
from data.own.ladders import Attempt, attempts, steps
from data.store.store import Collection


def done(tries: Sequence[Attempt]) -> list[Attempt]:
    """The tries of which the outcome is known."""
    return [attempt for attempt in tries if attempt.state == "done"]


def expectation_of(tries: Sequence[Attempt]) -> Expectation:
    """Tries that were done, described."""
    return expectation(*_pains(tries), fear=_fear(tries), happened=_happened(tries))


def standing(rule: OwnRule, tries: Sequence[Attempt]) -> RuleStanding | None:
    """How far the done tries of one step meet the person's rule."""
    return rule_standing(rule, *_pains(tries), fear=_fear(tries), happened=_happened(tries))


def _pains(tries: Sequence[Attempt]) -> tuple[list[int | None], list[int | None]]:
    return [attempt.expected.pain for attempt in tries], [attempt.outcome.pain for attempt in tries]


def _fear(tries: Sequence[Attempt]) -> list[int | None]:
    return [attempt.expected.fear for attempt in tries]


def _happened(tries: Sequence[Attempt]) -> list[int | None]:
    return [attempt.outcome.happened for attempt in tries]


def open_try(collection: Collection) -> tuple[str, Attempt] | None:
    """The try that is open, with the title of its step; None while none is."""
    tries = [attempt for attempt in attempts(collection) if attempt.state == "open"]
    return ({step.step_id: step.title for step in steps(collection)}[tries[0].step_id], tries[0]) if tries else None
