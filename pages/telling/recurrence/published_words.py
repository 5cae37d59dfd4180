"""Published trials and cohorts in words, and their shares still free as points to draw beside a study's curve."""

from __future__ import annotations

from collections.abc import Sequence

from data.catalogue.trial_files import PublishedResult, PublishedTrial
from pages.telling.recurrence.published_figure import PublishedPoint
from pages.telling.wording import escape

CHECKED = {"source": "", "secondary": ", from a page about it", "not re-checked": ", as cited, not re-checked"}


def trial_lines(trial: PublishedTrial) -> list[str]:
    """A published trial: design, results with their intervals, and its caveats, which always come along."""
    arms = trial.arms
    groups = "; ".join(f"{escape(arm.title)} (n = {arm.n:,})" for arm in arms)
    whose = "Groups" if len(arms) > 1 else "People"
    lines = [f"{escape(trial.reference)}. {escape(trial.design)}", f"{whose}: {groups}."]
    # of a single arm every number is, and where all comes from stands above
    names = {arm.id: f", {escape(arm.title)}" if len(arms) > 1 else "" for arm in arms}
    lines.append("\n".join(f"- {_published(result, names[result.arm], trial.reference)}" for result in trial.results))
    lines.append("What to keep in mind:")
    lines.append("\n".join(f"- {escape(caveat)}" for caveat in trial.caveats))
    return lines


def published_points(trial: PublishedTrial, definition: str) -> tuple[PublishedPoint, ...]:
    """The shares still free that a publication gives under a definition, in order of the day."""
    shares = [one for one in trial.results if one.measure == "recurred_percent" and one.definition == definition]
    return tuple(
        PublishedPoint(
            one.day,
            *(None if share is None else 1 - share / 100 for share in (one.estimate, one.upper, one.lower)),
            CHECKED[one.checked].removeprefix(", "),
        )
        for one in sorted(shares, key=lambda one: one.day)
    )


def points_sentence(points: Sequence[PublishedPoint]) -> str:
    """The points in a sentence, and what the eye must not make of them."""
    told = "; ".join(f"{_point(one)} at day {one.day}" for one in points)
    return (
        f"Diamonds mark the shares still free as published: {told}. Other people, asked in another way and counted from "
        "another day: a distance between curve and diamond is no effect of anything."
    )


def _point(one: PublishedPoint) -> str:
    limits = "no interval given" if one.lower is None else f"{one.lower:.0%} to {one.upper:.0%}"
    return f"{one.free:.0%} ({limits}{f'; {one.checked}' if one.checked else ''})"


def _published(result: PublishedResult, arm: str, known_reference: str) -> str:
    is_ratio = result.measure == "hazard_ratio"
    shown = (
        f"{value:.2f}" if is_ratio else f"{value:g}"
        for value in (result.estimate, result.lower or 0, result.upper or 0)
    )
    estimate, lower, upper = shown
    # what holds of the estimate and its interval alike is said once, behind both
    apart = "" if result.interval_checked == result.checked else CHECKED[result.interval_checked or "source"]
    interval = "" if result.lower is None else f" ({lower} to {upper}{apart})"
    what, unit = {
        "hazard_ratio": ("hazard ratio", ""),
        "median_days": ("median", " days"),
        "recurred_percent": (f"had one by day {result.day}:", " %"),
    }[result.measure]
    source = "" if result.reference == known_reference else f" {escape(result.reference)}."
    return f"{escape(result.outcome)}{arm}: {what} {estimate}{unit}{interval}{CHECKED[result.checked]}.{source}"
