"""Days with pain as one JSON value, as text for a terminal, and as paragraphs for a paper."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.event_rates import DAYS_PER_YEAR
from pages.answers.pain_days import PainDays
from pages.telling.describe.pain_days_words import (
    asked_days,
    counted_sentence,
    method_line,
    pain_days_sentence,
    period_name,
    since_text,
)
from pages.telling.plain_text import aligned, of_part
from pages.telling.wording import plain


def payload_of(found: PainDays, *, study: str, is_simulated: bool) -> dict[str, Any]:
    """Every number, as `respite pain-days --json` prints it."""
    question, rates = found.question, found.rates
    return {
        "study": study,
        "simulated": is_simulated,
        "population": None if question.population is None else question.population.name,
        "measure": found.counts.measure,
        "by": question.by,
        "reference": rates.rates[0].group if question.by and rates.rates else None,
        "not_grouped": found.not_grouped,
        "no_answer": rates.n_without_time,
        "answers": int(found.counts.people["answers"].sum()),
        "overlapping": found.overlapping,
        "groups": [
            {
                "group": one.group,
                "enrolled": own.enrolled,
                "n": one.n,
                "pain_days": one.n_events,
                "asked_days": asked_days(one),
                "per_year": {"estimate": one.rate_per_year, "lower": one.lower, "upper": one.upper},
                "own": {
                    "lower_quartile": own.lower_quartile,
                    "median": own.median,
                    "upper_quartile": own.upper_quartile,
                },
            }
            for one, own in zip(rates.rates, found.own, strict=True)
        ],
        "ratios": [
            {name: value for name, value in asdict(one).items() if name != "log_se"} | {"se_log": one.log_se}
            for one in rates.ratios
        ],
        "dispersion": rates.dispersion,
        "reason": rates.reason,
        "period": period_name(found),
        "since": since_text(found),
        "curve": [{"group": one.group, "period": one.period, **asdict(one.days_a_week)} for one in found.periods],
        "words": plain(pain_days_sentence(found)),
        "counted": plain(counted_sentence(found)),
        "method": method_line(found),
    }


def pain_days_text(payload: dict[str, Any]) -> str:
    """The same for people."""
    simulated = " (simulated data)" if payload["simulated"] else ""
    lines = [
        f"Days with pain in {payload['study']}{simulated}{of_part(payload['population'])}.",
        payload["words"],
        payload["counted"],
        "",
    ]
    head = ["group", "answered", "days with pain", "a year", "half of people"]
    rows = [
        [
            one["group"],
            f"{one['n']:,} of {one['enrolled']:,}",
            f"{one['pain_days']:,} of {one['asked_days']:,}",
            _estimate(one["per_year"]),
            "not known" if one["own"]["median"] is None else f"{one['own']['median']:.0f}",
        ]
        for one in payload["groups"]
    ]
    lines += aligned([head, *rows])
    periods = sorted({one["period"] for one in payload["curve"]})
    if periods:
        lines += ["", f"Mean days with pain a week, by {payload['period']} from {payload['since']} on (n):"]
        at = {(one["group"], one["period"]): one for one in payload["curve"]}
        groups = [one["group"] for one in payload["groups"]]
        table = [[str(period), *(_point(at.get((group, period))) for group in groups)] for period in periods]
        lines += aligned([[payload["period"], *groups], *table])
    return "\n".join(lines) + "\n"


def paragraphs(payload: dict[str, Any], *, version: str) -> tuple[str, ...]:
    """What was counted, how, and what was found; `version` is Respite's."""
    simulated = "The data are simulated. " if payload["simulated"] else ""
    return (
        f"{simulated}Days with pain in “{payload['study']}”. {payload['counted']}",
        f"{payload['method']} Respite {version} was used.",
        payload["words"],
    )


def _estimate(of: dict[str, Any]) -> str:
    if of["estimate"] is None:
        return "not known"
    limits = "" if of["lower"] is None else f" ({of['lower']:.0f} to {min(of['upper'], DAYS_PER_YEAR):.0f})"
    return f"{of['estimate']:.0f}{limits}"


def _point(one: dict[str, Any] | None) -> str:
    return "" if one is None else f"{one['mean']:.1f} ({one['n']:,})"
