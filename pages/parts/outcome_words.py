"""A study's outcome in words: what the groups differ by, who responded, and how it was worked out."""

from __future__ import annotations

from analysis.number_needed import NumberNeeded
from analysis.outcome_change import Adjusted, Ancova
from analysis.repeated_measures import RepeatedMeasures
from analysis.responders import ResponderDifference, Responders
from pages.parts.wording import escape, number_text, points_text

RULES = {"all_enrolled": "of all enrolled", "observed_only": "of those observed"}


def visit_text(visit: int) -> str:
    """A visit by its day."""
    return "the baseline" if visit == 0 else f"day {visit:,}"


def needed_text(needed: NumberNeeded | None) -> str:
    """A number needed to benefit (NNTB) or to harm (NNTH) with its interval, which may run through infinity."""
    if needed is None:
        return "not known"
    ends = [needed.at_upper, needed.at_lower] if (needed.number or 0) >= 0 else [needed.at_lower, needed.at_upper]
    first, last = (_one_needed(end) for end in ends)
    through = " to infinity" if needed.is_through_infinity and None not in ends else ""
    return f"{_one_needed(needed.number)} ({first}{through} to {last})"


def difference_sentence(one: Adjusted, *, what: str, at: str) -> str:
    """How a group's outcome compares with the reference group's at the same baseline."""
    low, high = sorted((one.lower, one.upper))
    if low <= 0 <= high:
        return (
            f"It is not clear whether {escape(one.group)} and {escape(one.reference)} differ in {what} at {at}: with the "
            f"same baseline, anything from {_side(low)} to {_side(high)} fits."
        )
    way = "lower" if high < 0 else "higher"
    small, large = sorted((abs(low), abs(high)))
    return (
        f"With the same baseline, {escape(one.group)} had {what} {points_text(one.estimate)} {way} than "
        f"{escape(one.reference)} at {at} ({number_text(small)} to {number_text(large)})."
    )


def responder_sentence(found: Responders, *, what: str, at: str) -> str:
    """How many of everybody enrolled in each group fell by so many percent."""
    told = "; ".join(
        f"{escape(one.group)} {one.responders:,} of {one.enrolled:,} enrolled"
        + (f" ({one.observed:,} of them observed)" if one.observed < one.enrolled else "")
        for one in found.groups
    )
    return f"{what} was lower than at the baseline by {found.percent:g} % or more at {at} in: {told}."


def responder_difference_text(one: ResponderDifference) -> str:
    """The difference of two shares of responders with its interval, and the number needed."""
    if one.difference.estimate is None:
        return f"{one.group} against {one.reference}, {RULES[one.rule]}: not known"
    estimate, lower, upper = (f"{100 * value:+.0f}" for value in (
        one.difference.estimate, one.difference.lower, one.difference.upper
    ))  # fmt: skip
    return (
        f"{one.group} against {one.reference}, {RULES[one.rule]}: {estimate} percentage points ({lower} to {upper}), "
        f"number needed {needed_text(one.number_needed)}"
    )


def main_comparison(model: RepeatedMeasures, last: Ancova, visit: int) -> tuple[Adjusted, ...]:
    """The differences at the last visit: from the model of all visits where it could be fitted, else of this one."""
    if model.reason:
        return last.differences
    return tuple(one.difference for one in model.differences if one.visit == visit)


def _one_needed(number: float | None) -> str:
    if number is None:
        return "infinity"
    return f"{'NNTB' if number > 0 else 'NNTH'} {abs(number):,.1f}"


def _side(points: float) -> str:
    if round(abs(points), 1) == 0:
        return "no difference"
    return f"{points_text(points)} {'lower' if points < 0 else 'higher'}"
