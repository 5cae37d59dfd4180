"""A study's outcome in a terminal: short, with n, uncertainty and definition."""

from __future__ import annotations

from typing import Any

from pages.telling.outcomes.words import RULES, direction_text, fits_text, left_out_text
from pages.telling.plain_text import aligned, of_part, p_text
from pages.telling.plural import count_text
from pages.telling.wording import matters_text

NOT_KNOWN = "not known"
NOBODY = "nobody observed"


def outcomes_text(payload: dict[str, Any]) -> str:
    """The same for people: short, with n, uncertainty and definition."""
    simulated = " (simulated data)" if payload["simulated"] else ""
    low, high = payload["range"]
    lines = [
        f"{payload['title']}{simulated}{of_part(payload['population'])}, {low:g} to {high:g}, {direction_text(payload['higher_is'])}; days from "
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
    lines += aligned([head, *rows])
    model = payload["repeated_measures"]
    how = model["reason"] or f"{model['method']}.{fits_text(model['covariance'], model['likelihood_ratio'])}"
    lines += ["", f"Repeated measures, {count_text(model['n'], 'person', 'people')}: {how}"]
    lines += [f"  day {term['visit']}, {_term(term)}" for term in model["terms"]]
    lines += [f"  {left_out_text(model['left_out'])}"] if model["left_out"] and not model["reason"] else []
    lines.append("Each visit alone (ANCOVA):")
    for one in payload["ancova"]:
        lines += [f"  day {one['visit']}, n = {one['n']:,}, {_term(term)}" for term in one["terms"]]
        lines += [f"  day {one['visit']}, {_term(pair)}, by Holm {p_text(pair['p_holm'])}" for pair in one["pairs"]]
        lines += [f"  day {one['visit']}: {one['reason']}"] if one["reason"] else []
        lines += [f"  day {one['visit']}: {one['left_out']:,} more lack a covariate"] if one["left_out"] else []
    lines += adjusted_lines(payload)
    lines += ["", *_responder_lines(payload), *_change_lines(payload)]
    return "\n".join(lines) + "\n"


def _responder_lines(payload: dict[str, Any]) -> list[str]:
    if payload["no_responders"]:
        return [payload["no_responders"]]
    lines = []
    for one in payload["responders"]:
        told = ", ".join(_responders_of(group) for group in one["groups"])
        lines.append(f"Down by {one['percent']:g} % or more at day {one['visit']}: {told}.")
        lines += [f"  {_responder_term(term)}" for term in one["differences"]]
    least = payload["responders"][0]["least_baseline"] if payload["responders"] else None
    return lines + ([f"Only a baseline of {least:g} or more can respond."] if least is not None else [])


def _responders_of(group: dict[str, Any]) -> str:
    if not group["observed"]:
        return f"{group['group']} {NOBODY}"
    return (
        f"{group['group']} {group['responders']:,} of {group['enrolled']:,} enrolled ({group['observed']:,} observed)"
    )


def adjusted_lines(payload: dict[str, Any]) -> list[str]:
    """What comparisons are adjusted for, responders by the cut asked for, and parts of the people."""
    named = [*payload["covariates"], *([payload["strata"]] if payload["strata"] else [])]
    lines = [f"Adjusted for {', '.join(named)}, beside the baseline."] if named else []
    if payload["cluster"]:
        lines.append(f"People of one {payload['cluster']} hang together: errors by CR2.")
    for one in payload["respond"]:
        told = ", ".join(_responders_of(group) for group in one["groups"])
        lines.append(f"Responders ({one['cut']}) at day {one['visit']}: {told}.")
        lines += [f"  {_responder_term(term)}" for term in one["differences"]]
    for one in payload["standardised"]:
        head = f"At the same baseline and covariates, day {one['visit']}, n = {one['n']:,}"
        lines += [f"{head}: {one['reason']}"] if one["reason"] else []
        lines += [f"{head}: {_standardised(term)}" for term in one["differences"]]
    for one in payload["parts"]:
        lines.append(f"{one['group']} minus {one['reference']} at day {one['visit']} in parts by {one['by']}:")
        lines += [f"  {_part(part)}" for part in one["parts"]]
        p = one["interaction_p"]
        lines.append(f"  interaction: {one['reason'] if p is None else p_text(p)}")
    return lines


def _standardised(term: dict[str, Any]) -> str:
    apart, odds = term["difference"], term["odds_ratio"]
    limits = " to ".join(f"{100 * apart[end]:+.0f}" for end in ("lower", "upper"))
    return (
        f"{term['group']} {term['risk']:.0%}, {term['reference']} {term['reference_risk']:.0%}: "
        f"{100 * apart['estimate']:+.0f} percentage points ({limits}), {p_text(term['p_value'])}; odds ratio "
        f"{odds['estimate']:.2f} ({odds['lower']:.2f} to {odds['upper']:.2f})"
    )


def _part(part: dict[str, Any]) -> str:
    n = " and ".join(f"{count:,} {label}" for label, count in part["counts"].items())
    made = part["difference"]
    if made is None:
        return f"{part['level']} ({n}): too few"
    return f"{part['level']} ({n}): {made['estimate']:+.2f} (95 % {made['lower']:+.2f} to {made['upper']:+.2f})"


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
    matters = payload["change_that_matters"]
    size = f"as much as {matters_text('' if matters is None else matters['name'])}:"
    lines = []
    for one in payload["changes"]:
        if not one["observed"]:
            lines.append(f"Day {one['visit']}, {one['group']}: {NOBODY}.")
            continue
        flags = [
            f"{title} {both['better']:,} better, {both['worse']:,} worse" if both else f"{title} {NOT_KNOWN}"
            for title, both in ((size, one["important"]), ("beyond error:", one["beyond_error"]))
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
