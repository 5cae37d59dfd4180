"""`respite outcomes`: a study's outcome by group and visit, groups compared, responders, changes that people notice."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict, dataclass
from typing import Any

from analysis.number_needed import NumberNeeded
from analysis.responders import THRESHOLDS, ResponderDifference
from data.store.store import Collection
from pages.answers.outcome_study import AtVisit, StudyOutcomes, study_outcomes
from pages.telling.outcomes.words import RULES, needed_text
from pages.telling.plural import count_text
from pages.terminal.population import name_of, population_of
from pages.terminal.study_standing import outcome_by_plan
from pages.terminal.text import p_text, table, told_of

NOT_KNOWN = "not known"


@dataclass(frozen=True, eq=False)
class OutcomeAnswer:
    """The answer as one JSON value, and what it was worked out from."""

    payload: dict[str, Any]
    found: StudyOutcomes


def outcomes(asked: Namespace, collection: Collection) -> OutcomeAnswer:
    """What is found."""
    population = population_of(collection, asked.population)
    found = study_outcomes(
        collection,
        asked.measure,
        visits=asked.visits,
        window=asked.window,
        by=asked.by,
        anchor=asked.anchor,
        population=population,
    )
    read, scale = found.outcomes, found.scale
    payload = {
        "study": collection.info.name,
        "simulated": collection.info.is_simulated,
        "population": name_of(population),
        **outcome_by_plan(asked, collection, read.visits, name_of(population)),
        "measure": asked.measure,
        "title": scale.title,
        "range": [scale.low, scale.high],
        "higher_is": scale.higher_is,
        "by": asked.by,
        "anchor": asked.anchor,
        "windows": [asdict(one) for one in read.windows],
        "least_days": read.least_days,
        "enrolled": sum(found.enrolled.values()),
        "not_grouped": found.not_grouped,
        "no_origin": found.no_origin,
        "groups": [_group(found, label) for label in found.enrolled],
        "ancova": [
            {
                "visit": one.visit,
                "n": one.compared.n,
                "counts": one.compared.counts,
                "baseline_slope": one.compared.baseline_slope,
                "residual_sd": one.compared.residual_sd,
                "terms": [asdict(term) for term in one.compared.differences],
                "reason": one.compared.reason,
            }
            for one in found.visits
        ],
        "repeated_measures": {
            "n": found.model.n,
            "n_values": found.model.n_values,
            "method": found.model.method,
            "terms": [{"visit": one.visit, **asdict(one.difference)} for one in found.model.differences],
            "reason": found.model.reason,
        },
        "responders": [_responders(one, at) for at in found.visits for one in at.responders],
        "no_responders": found.no_responders,
        "responder_curves": [
            {
                "visit": at.visit,
                "group": one.group,
                "enrolled": one.enrolled,
                "observed": one.observed,
                "percent": THRESHOLDS.tolist(),
                "responders": one.responders.tolist(),
            }
            for at in found.visits
            for one in at.curves
        ],
        "changes": [{"visit": at.visit, **asdict(one)} for at in found.visits for one in at.changes],
    }
    return OutcomeAnswer(payload, found)


def _group(found: StudyOutcomes, label: str) -> dict[str, Any]:
    visits = [one for one in found.groups if one.group == label]
    return {
        "group": label,
        "enrolled": found.enrolled[label],
        "visits": [
            {"visit": one.visit, **asdict(one.value), "change": asdict(one.change) if one.change else None}
            for one in visits
        ],
    }


def _responders(found, at: AtVisit) -> dict[str, Any]:
    return {
        "visit": at.visit,
        "percent": found.percent,
        "least_baseline": found.least_baseline,
        "groups": [asdict(one) for one in found.groups],
        "differences": [_responder_difference(one) for one in found.differences],
    }


def _responder_difference(one: ResponderDifference) -> dict[str, Any]:
    return {
        "group": one.group,
        "reference": one.reference,
        "rule": one.rule,
        **asdict(one.difference),
        "number_needed": None if one.number_needed is None else _needed(one.number_needed),
    }


def _needed(needed: NumberNeeded) -> dict[str, Any]:
    """Below 0 to harm; null where infinite."""
    return {**asdict(needed), "text": needed_text(needed)}


def outcomes_text(payload: dict[str, Any]) -> str:
    """The same for people: short, with n, uncertainty and definition."""
    simulated = " (simulated data)" if payload["simulated"] else ""
    low, high = payload["range"]
    lines = [
        f"{payload['title']}{simulated}{told_of(payload['population'])}, {low:g} to {high:g}, higher is {payload['higher_is']}; days from "
        f"{payload['anchor'] or 'each first day with anything told'}.",
        *([payload["standing"]["words"]] if "standing" in payload else []),
        f"{count_text(payload['enrolled'], 'person', 'people')} enrolled"
        + (f", {payload['not_grouped']:,} more in no group" if payload["not_grouped"] else "")
        + (f"; {payload['no_origin']:,} without a day to count from" if payload["no_origin"] else "")
        + ".",
        "",
    ]
    head = ["group", "enrolled", *(f"day {one['visit']} (n)" for one in payload["windows"])]
    rows = [
        [group["group"], f"{group['enrolled']:,}", *(_mean(visit) for visit in group["visits"])]
        for group in payload["groups"]
    ]
    lines += table([head, *rows])
    model = payload["repeated_measures"]
    how = model["reason"] or f"{model['method']}."
    lines += ["", f"Repeated measures, {count_text(model['n'], 'person', 'people')}: {how}"]
    lines += [f"  day {term['visit']}, {_term(term)}" for term in model["terms"]]
    lines.append("Each visit alone (ANCOVA):")
    for one in payload["ancova"]:
        lines += [f"  day {one['visit']}, n = {one['n']:,}, {_term(term)}" for term in one["terms"]]
        lines += [f"  day {one['visit']}: {one['reason']}"] if one["reason"] else []
    lines += ["", *_responder_lines(payload), *_change_lines(payload)]
    return "\n".join(lines) + "\n"


def _responder_lines(payload: dict[str, Any]) -> list[str]:
    if payload["no_responders"]:
        return [payload["no_responders"]]
    lines = []
    for one in payload["responders"]:
        told = ", ".join(
            f"{group['group']} {group['responders']:,} of {group['enrolled']:,} enrolled "
            f"({group['observed']:,} observed)"
            for group in one["groups"]
        )
        lines.append(f"Down by {one['percent']:g} % or more at day {one['visit']}: {told}.")
        lines += [f"  {_responder_term(term)}" for term in one["differences"]]
    least = payload["responders"][0]["least_baseline"] if payload["responders"] else None
    return lines + ([f"Only a baseline of {least:g} or more can respond."] if least is not None else [])


def _responder_term(term: dict[str, Any]) -> str:
    rule = RULES[term["rule"]]
    if term["estimate"] is None:
        return f"{term['group']} against {term['reference']}, {rule}: {NOT_KNOWN}"
    limits = " to ".join(f"{100 * term[end]:+.0f}" for end in ("lower", "upper"))
    return (
        f"{term['group']} against {term['reference']}, {rule}: {100 * term['estimate']:+.0f} percentage points "
        f"({limits}), {term['number_needed']['text']}"
    )


def _change_lines(payload: dict[str, Any]) -> list[str]:
    lines = []
    for one in payload["changes"]:
        flags = [
            f"{title} {both['better']:,} better, {both['worse']:,} worse" if both else f"{title} {NOT_KNOWN}"
            for title, both in (("important change", one["important"]), ("beyond error", one["beyond_error"]))
        ]
        seen = f"{one['observed']:,} of {one['enrolled']:,} observed"
        lines.append(f"Day {one['visit']}, {one['group']}, {seen}: {'; '.join(flags)}.")
    return lines


def _mean(value: dict[str, Any]) -> str:
    if value["mean"] is None:
        return NOT_KNOWN
    limits = "" if value["lower"] is None else f" ({value['lower']:.2f} to {value['upper']:.2f})"
    return f"{value['mean']:.2f}{limits} ({value['n']:,})"


def _term(term: dict[str, Any]) -> str:
    return (
        f"{term['group']} minus {term['reference']}: {term['estimate']:+.2f} "
        f"(95 % {term['lower']:+.2f} to {term['upper']:+.2f}), {p_text(term['p_value'])}"
    )
