"""The tries of a ladder: which are done, how they differed from what was expected, how far the own rule is met."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.expectation import Expectation, OwnRule, RuleStanding, expectation, rule_standing
from data.own.ladders import Attempt, attempts, steps
from data.store.store import Collection


def done(tries: Sequence[Attempt]) -> list[Attempt]:
    """The tries of which the outcome is known."""
    return [one for one in tries if one.state == "done"]


def expectation_of(tries: Sequence[Attempt]) -> Expectation:
    """Tries that were done, described."""
    return expectation(*_pains(tries), fear=_fear(tries), happened=_happened(tries))


def standing(rule: OwnRule, tries: Sequence[Attempt]) -> RuleStanding | None:
    """How far the done tries of one step meet the person's rule."""
    return rule_standing(rule, *_pains(tries), fear=_fear(tries), happened=_happened(tries))


def _pains(tries: Sequence[Attempt]) -> tuple[list[int | None], list[int | None]]:
    return [one.expected.pain for one in tries], [one.outcome.pain for one in tries]


def _fear(tries: Sequence[Attempt]) -> list[int | None]:
    return [one.expected.fear for one in tries]


def _happened(tries: Sequence[Attempt]) -> list[int | None]:
    return [one.outcome.happened for one in tries]


def open_try(collection: Collection) -> tuple[str, Attempt] | None:
    """The try that is open, with the title of its step; None while none is."""
    tries = [one for one in attempts(collection) if one.state == "open"]
    return ({one.step_id: one.title for one in steps(collection)}[tries[0].step_id], tries[0]) if tries else None
