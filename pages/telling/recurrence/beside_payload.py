"""What is looked at beside the curve of first recurrences, as plain values: hazard, shortened means, unknown days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from analysis.export import whole
from analysis.hazard import Hazard
from pages.answers.differences import StudyDifferences, StudyMeans
from pages.answers.unknown_days import StudyUnknown


def hazard_payload(hazard: Hazard) -> dict[str, Any]:
    """The smoothed hazard of a group, per person and day; limits are None where the hazard is 0."""
    lines = {name: getattr(hazard, name).tolist() for name in ("time", "hazard", "lower", "upper")}
    return {
        "group": hazard.group,
        "n": hazard.n,
        "events": hazard.n_events,
        "until": whole(hazard.until),
        "bandwidth_days": hazard.bandwidth_days,
        "too_few": not hazard.time.size,
        "reason": hazard.reason or None,
        **{name: [None if value != value else value for value in line] for name, line in lines.items()},
    }


def shortened_payload(means: StudyMeans, compared: StudyDifferences | None) -> dict[str, Any] | None:
    """Means up to the last day that all groups reach, where a later one was asked for; of two groups with a difference."""
    if means.tau_days is None or not means.is_shortened:
        return None
    tau = whole(means.tau_days)
    groups = [
        {**asdict(mean), "tau": tau, "too_few": bool(why), "reason": why or None}
        for mean, why in zip(means.means, means.why_not, strict=True)
    ]
    difference = compared and {
        **asdict(compared.mean),
        "groups": list(compared.groups),
        "tau": tau,
        "too_few": not compared.carries_mean,
    }
    return {"tau": tau, "groups": groups, "difference": difference}


def unknown_payload(unknown: StudyUnknown, at: Sequence[float]) -> dict[str, Any]:
    """Each reading of unknown days, the recorded one first, and of sparse diaries what the likelihood alone says."""
    turnbull = unknown.turnbull and {
        "n": unknown.turnbull.n,
        "at": [{**asdict(point), "time": whole(point.time)} for point in unknown.turnbull.at(at)],
    }
    return {
        "n": unknown.n,
        "changed_by_best": unknown.changed_by_best,
        "changed_by_worst": unknown.changed_by_worst,
        "spacing_days": unknown.spacing_days,
        "sparse": unknown.is_sparse,
        "readings": [
            {
                "read_as": reading.read_as,
                "max_gap_days": reading.max_gap_days,
                "n": reading.n,
                "events": reading.events,
                "median": {name: whole(value) for name, value in asdict(reading.median).items()},
                "hazard_ratio": asdict(reading.hazard_ratio),
            }
            for reading in unknown.readings
        ],
        "turnbull": turnbull,
    }
