"""A change between two scores of one scale: do people notice as much, and does it outgrow the error?"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.instrument import Scale

# a score that is a mean or a percentage may miss a threshold that it equals by the last digit only
_LAST_DIGITS = 1e-9


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """A change from one score to a later one; None wherever a score or a source is missing.

    difference: after minus before, in points of the scale. percent: the same in percent of `before`, None at
    a `before` of 0. is_improvement: towards the better end; no change is none. room: the points from
    `before` to the better end of the scale.

    Two flags that are never merged, both by size in either direction. is_important: the change reaches the
    minimal important change in points (`reaches_points`) or in percent (`reaches_percent`), whichever have a
    source. is_beyond_error: it is larger than the minimal detectable change. An important change within
    the error is possibly important, and may be no change at all.

    is_floor: an improvement by the minimal important change in points does not fit into `room`: the points
    say nothing then about getting better, and the percentage is what is left.
    """

    difference: float | None
    percent: float | None
    room: float | None
    is_improvement: bool | None
    reaches_points: bool | None
    reaches_percent: bool | None
    is_important: bool | None
    is_beyond_error: bool | None
    is_floor: bool | None


def change(scale: Scale, before: float | None, after: float | None) -> ScoreChange:
    """What a change of this scale amounts to.

    Scores are in points of the scale; None is no score. The thresholds come from the scale, each with its
    source and population there; those of a group need not fit a person. Errors: ValueError for a score
    outside the scale.

    >>> from data.catalogue.instrument_files import instruments
    >>> moved = change(instruments()["rmdq-24"].scales[0], 12, 5)
    >>> moved.difference, moved.room, moved.is_improvement
    (-7, 12.0, True)
    """
    for name, score in (("before", before), ("after", after)):
        if score is not None and not scale.low <= score <= scale.high:
            raise ValueError(
                f"{name}: {score}; accepted for {scale.id} is a score from {scale.low:g} to {scale.high:g}."
            )
    important, error = scale.minimal_important_change, scale.measurement_error
    room = is_floor = None
    if before is not None:
        room = before - scale.low if scale.higher_is == "worse" else scale.high - before
        is_floor = None if important is None else room < important.value - _LAST_DIGITS
    if before is None or after is None:
        return ScoreChange(
            difference=None,
            percent=None,
            room=room,
            is_improvement=None,
            reaches_points=None,
            reaches_percent=None,
            is_important=None,
            is_beyond_error=None,
            is_floor=is_floor,
        )
    difference = after - before
    percent = 100 * difference / before if before else None
    reaches_points = None if important is None else abs(difference) >= important.value - _LAST_DIGITS
    reaches_percent = None
    if scale.minimal_important_percent is not None and percent is not None:
        reaches_percent = abs(percent) >= scale.minimal_important_percent.value - _LAST_DIGITS
    known = [reached for reached in (reaches_points, reaches_percent) if reached is not None]
    return ScoreChange(
        difference=difference,
        percent=percent,
        room=room,
        is_improvement=difference < 0 if scale.higher_is == "worse" else difference > 0,
        reaches_points=reaches_points,
        reaches_percent=reaches_percent,
        is_important=any(known) if known else None,
        is_beyond_error=None if error is None else abs(difference) > error.value + _LAST_DIGITS,
        is_floor=is_floor,
    )
