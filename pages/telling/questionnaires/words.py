"""A questionnaire's scores in words: where they lie, what a change amounts to, what a cut-off speaks of.

Whether a change matters and whether it outgrows the error of measurement are two answers that are never
merged into one. Where neither has a source, nothing is said of a change: such a score foretells or describes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis.instrument import CutOff, Quantity, Scale
from analysis.score_change import ScoreChange, change
from pages.telling.manner import num, without_zero
from pages.telling.wording import day_text, matters_text, points_text


def score_text(score: float) -> str:
    """A score to one decimal where it has one."""
    return without_zero(score, ".1f")


def range_text(scale: Scale) -> str:
    """The range of a scale and its direction."""
    return f"{score_text(scale.low)} to {score_text(scale.high)}, higher is {scale.higher_is}"


def measures_change(scale: Scale) -> bool:
    """Whether anything published says what a change of this scale amounts to."""
    return any((scale.minimal_important_change, scale.minimal_important_percent, scale.measurement_error))


def scale_text(scale: Scale, known: Sequence[tuple[date, float]]) -> str:
    """The latest of at least one score by day; where a change means something, both flags on it, apart."""
    (first_on, before), (last_on, after) = known[0], known[-1]
    lines, flags = [now_sentence(scale, after, last_on)], []
    if len(known) > 1 and measures_change(scale):
        moved = change(scale, before, after)
        lines.append(change_sentence(moved, first_on))
        if moved.difference:
            flags = [important_text(scale, moved), beyond_error_text(scale, moved)]
        lines += filter(None, [floor_sentence(scale, moved, before)])
    lines += cut_off_sentences(scale, after)
    return " ".join(lines) + "".join(f"\n- {flag}" for flag in flags)


def now_sentence(scale: Scale, score: float, on_day: date) -> str:
    """The latest score with its range and direction."""
    return f"**{scale.title}** was {score_text(score)} on {day_text(on_day)} ({range_text(scale)})."


def change_sentence(moved: ScoreChange, since: date) -> str:
    """By how much a score moved since a day, and towards which end."""
    if not moved.difference:
        return f"That is the same as on {day_text(since)}."
    way = "higher" if moved.difference > 0 else "lower"
    end = "better" if moved.is_improvement else "worse"
    return f"That is {points_text(moved.difference)} {way} than on {day_text(since)}, towards {end}."


def is_minimal(change: Quantity | None) -> bool:
    """Whether it is the change that people begin to notice, and not that of those who call theirs large."""
    return change is None or matters_text(change.name) != "a large improvement"


def important_text(scale: Scale, moved: ScoreChange) -> str:
    """The first flag: does the change reach what people find important?"""
    points, percent = scale.minimal_important_change, scale.minimal_important_percent
    if moved.is_important is None:
        return "**Important to most people:** not known; no source says how large that is here."
    better = (
        "Important to most people"
        if moved.is_improvement
        else "As large as what most people who get better find important"
    )
    asked = better if is_minimal(points) else "As large as where people call it a large improvement"
    needed = [points_text(points.value)] if points else []
    needed += [f"{num(percent.value, 'g')} % of the first score"] if percent else []
    answer = "yes" if moved.is_important else "no"
    share = "" if moved.percent is None or percent is None else f" This is {num(abs(moved.percent), '.0f')} %."
    return f"**{asked}:** {answer}; it takes {' or '.join(needed)}.{share}"


def beyond_error_text(scale: Scale, moved: ScoreChange) -> str:
    """The second flag: is the change more than the score varies by on its own?"""
    error = scale.measurement_error
    if error is None:
        return "**Beyond measurement error:** not known; no source says how large that is here."
    answer = "yes" if moved.is_beyond_error else "no"
    size = points_text(error.value)
    return f"**Beyond measurement error:** {answer}; the score varies by up to {size} on its own."


def floor_sentence(scale: Scale, moved: ScoreChange, before: float) -> str | None:
    """Where a first score leaves no room to get better by the important change, that is said."""
    if not moved.is_floor or scale.minimal_important_change is None:
        return None
    return (
        f"From {score_text(before)} nobody can get better by "
        f"{points_text(scale.minimal_important_change.value)}: the points cannot show it."
    )


def cut_off_sentences(scale: Scale, score: float) -> list[str]:
    """The nearest published cut-offs that a score is past, each with the people it comes from."""
    past = [one for one in scale.cut_offs if one.holds(score)]
    upward = [one for one in past if one.bound in ("above", "at_least")]
    downward = [one for one in past if one.bound in ("below", "at_most")]
    nearest = [max(upward, key=_value)] if upward else []
    nearest += [min(downward, key=_value)] if downward else []
    return [
        f"A score {_bound_text(one)}: {one.meaning}. That comes from {one.population}, and need not hold for others."
        for one in nearest
    ]


def sources(scale: Scale) -> list[str]:
    """What the flags of a scale rest on, one line for each."""
    known = (
        (scale.minimal_important_change, "points"),
        (scale.minimal_important_percent, "%"),
        (scale.measurement_error, "points"),
    )
    return [
        f"{scale.title}: {num(one.value, 'g')} {unit} is the {one.name}, in {one.population}. {one.source.reference}"
        f"{'' if one.source.is_checked else ' (cited, not re-checked)'}."
        for one, unit in known
        if one is not None
    ]


def _value(cut_off: CutOff) -> float:
    return cut_off.value


def _bound_text(cut_off: CutOff) -> str:
    value = score_text(cut_off.value)
    return {
        "above": f"above {value}",
        "at_least": f"of {value} or more",
        "below": f"below {value}",
        "at_most": f"of {value} or less",
    }[cut_off.bound]
