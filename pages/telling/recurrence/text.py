"""First and all recurrences, and a ready table's, in a terminal: short, aligned, with n, uncertainty and definition."""

from __future__ import annotations

from typing import Any

from pages.telling.plain_text import TOO_FEW, aligned, of_part, p_text, told_p
from pages.telling.plural import count_text
from pages.telling.recurrence.beside_text import hazard_rows, unknown_rows
from pages.telling.recurrence.clusters_words import clusters_sentence
from pages.telling.recurrence.competing_text import NOT_ONE_MINUS, SHARES, WITHOUT_DAYS, competing_rows, share
from pages.telling.recurrence.differences_text import difference_lines, few_lines, rate_lines
from pages.telling.recurrence.multiverse_text import common_reason, multiverse_rows
from pages.telling.wording import plain

NOT_REACHED = "not reached"
WHY_NOT = {
    "diary": {"no_entries": "no entries", "no_known_day": "no known day", "never_recovered": "never recovered"},
    "episodes": {
        "no_free_from": "no free_from",
        "no_followed_until": "no followed_until",
        "in_episode": "in an episode then",
    },
    "table": {"no_row": "no row", "no_time": "no time or event"},
}


def survival_text(payload: dict[str, Any]) -> str:
    """A ready table: the first events, and where it has start-stop rows the models of all events."""
    if "mcf" not in payload:
        return "".join(f"{line}\n" for line in _first_events(payload))
    title = "First events, from each participant's first row on."
    means = _mean_numbers(payload)
    of_all = ["", "All events:", *means] if means else []
    said = [title, *_first_events(payload), *of_all, *_recurrent_models(payload)]
    return "".join(f"{line}\n" for line in said)


def _first_events(payload: dict[str, Any]) -> list[str]:
    """Curves, medians, shares, means, tests and the Cox model of first events."""
    dropped = payload["dropped"]
    left_out = f", {count_text(dropped, 'row')} left out for a missing value" if dropped else ""
    lines = [
        f"{count_text(payload['n'], 'person', 'people')}, {count_text(payload['events'], 'event')}{left_out}. "
        f"Kaplan-Meier, 95 % intervals ({payload['interval']}).",
        "",
    ]
    groups = payload["groups"]
    days = [point["time"] for point in groups[0]["at"]] if groups else []
    tau = groups[0]["rmst"]["tau"] if groups else None
    head = ["group", "n", "events", "median days (95 %)", *(f"free at {day:g}" for day in days)]
    head += [] if tau is None else [f"mean days free to {tau:g}"]
    rows = [
        [
            group["group"],
            f"{group['n']:,}",
            f"{group['events']:,}",
            _median(group["median"]),
            *(share(point, "survival") for point in group["at"]),
            *([] if tau is None else [_mean(group["rmst"])]),
        ]
        for group in groups
    ]
    lines += [*aligned([head, *rows]), *few_lines(payload)]
    if test := payload["logrank"]:
        found = f"chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}"
        lines += ["", f"Log-rank: {found}."]
    if test := payload.get("logrank_weighted"):
        found = f"chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}"
        lines.append(f"Log-rank, weights {test['weights']} ({test['rho']:g}, {test['gamma']:g}): {found}.")
    if test := payload.get("logrank_stratified"):
        found = f"chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}"
        lines.append(f"Log-rank within {count_text(test['strata'], 'stratum', 'strata')}: {found}.")
    if test := payload.get("logrank_weighted_stratified"):
        found = f"chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}"
        within = f"within {count_text(test['strata'], 'stratum', 'strata')}"
        lines.append(f"Log-rank {within}, weights {test['weights']} ({test['rho']:g}, {test['gamma']:g}): {found}.")
    lines += difference_lines(payload)
    difference = payload["rmst_difference"]
    if difference and difference["estimate"] is not None:
        first, second = difference["groups"]
        spread = (
            ""
            if difference["se"] is None
            else f" ({TOO_FEW} how sure that is)"
            if difference["too_few"]
            else (f" (95 % {difference['lower']:.1f} to {difference['upper']:.1f}, {p_text(difference['p_value'])})")
        )
        lines.append(f"Mean days free, {second} minus {first}: {difference['estimate']:.1f}{spread}.")
    if (alone := payload.get("cox_unadjusted")) and alone["terms"] != (payload["cox"] or {}).get("terms"):
        lines += ["", "The groups alone, not adjusted for anything:", *_terms(alone)]
    if payload["cox"]:
        lines += ["", *_cox(payload["cox"]), *_hazards(payload["proportional_hazards"])]
    if (curves := payload.get("competing")) is not None:
        lines += ["", *_kinds(curves, payload.get("events_without_kind", 0))]
    return lines


def _p_of(test: dict[str, Any]) -> str:
    return told_p(test["p_value"], method=test["method"], too_few=test["too_few"])


def _kinds(curves: list[dict[str, Any]], n_unnamed: int) -> list[str]:
    if n_unnamed:
        return [f"{count_text(n_unnamed, 'event')} without a kind, so no share of any kind is told."]
    if not curves:
        return ["No event, so no kind of event to list."]
    return [SHARES if curves[0]["at"] else WITHOUT_DAYS, *aligned(competing_rows(curves)), NOT_ONE_MINUS]


def recurrence_text(payload: dict[str, Any]) -> str:
    """A survival analysis of a study, with its definition and who was never at risk and why."""
    title = "Time to the first recurrence" + (" (simulated data)" if payload["simulated"] else "")
    title += of_part(payload["population"])
    lines = [
        f"{title}, {_whence(payload)}.",
        *filter(None, [_standing(payload, "standing")]),
        f"{count_text(payload['participants'], 'participant')}: {payload['at_risk']:,} at risk; never at risk "
        f"{payload['never_at_risk']:,} ({_why_not(payload)}"
        + _at_anchor(payload)
        + ")"
        + (f"; at risk but in no group {payload['not_grouped']:,}." if payload["not_grouped"] else "."),
    ]
    if payload["compared_from"] == "recovery":
        lines.append("Groups are compared from recovery, not from randomisation.")
    if payload["impossible"]:
        fitting = payload["fitting"]
        lines.append(payload["impossible"] + (f" Definitions that fit: {', '.join(fitting)}." if fitting else ""))
    lines += _onsets(payload) + _landmark(payload)
    if payload["clusters"] is not None:
        lines.append(plain(clusters_sentence(payload["cluster"], payload["clusters"])))
    said = [*lines, *_first_events(payload), *_rates(payload), *hazard_rows(payload), *unknown_rows(payload)]
    said += [*_all_recurrences(payload), *_every_definition(payload)]
    return "".join(f"{line}\n" for line in said)


def _whence(payload: dict[str, Any]) -> str:
    """By which definition, from which records, and from when on."""
    if payload["source"]["kind"] == "table":
        return "as the finished table has it"
    told = f"definition {payload['definition']}"
    if payload["source"]["kind"] == "episodes":
        origin = "free_from" if payload["origin"] == "confirmed" else payload["origin"]
        return f"{told}, of episodes as reported, clock from: {origin}"
    return f"{told}, clock from: {payload['origin']}"


def _why_not(payload: dict[str, Any]) -> str:
    kind = payload["source"]["kind"]
    reasons = WHY_NOT["diary" if kind == "period" else kind]
    return ", ".join(f"{words} {payload[name]:,}" for name, words in reasons.items())


def _onsets(payload: dict[str, Any]) -> list[str]:
    """Medians by the day taken for a recurrence, where it is not known; and answers that count for nothing."""
    lines = []
    for group in payload["groups"]:
        if (onset := group.get("onset")) is None:
            continue
        medians = ", ".join(
            f"{name} {NOT_REACHED if days is None else f'{days:g}'}" for name, days in onset["medians"].items()
        )
        close = onset["closeness"]
        lines.append(
            f"{group['group']}: a recurrence can have begun on {close['median']:g} days in the median, {close['largest']:,} at "
            f"most; median days by the day taken: {medians} (here {onset['choice']})."
        )
    left_out = {
        "contradicted": "contradicted by others",
        "undecided_spans": "before or after the start",
        "other_answers": "about other days",
    }
    told = [f"{payload[name]:,} {what}" for name, what in left_out.items() if payload[name]]
    return lines + ([f"Answers that count for nothing: {', '.join(told)}."] if told else [])


def _landmark(payload: dict[str, Any]) -> list[str]:
    if payload["landmark"] is None:
        return []
    gone = count_text(payload["left_before_landmark"], "person", "people")
    return [
        f"Of those still free and followed on day {payload['landmark']:,}, counted from it on; {gone} recurred or left before."
    ]


def _rates(payload: dict[str, Any]) -> list[str]:
    """Recurrences per person and year, with exact limits."""
    rates = payload["person_time_rates"]
    if rates is None:
        return []
    lines = ["", "Recurrences per person and year at risk (exact limits):"]
    for one in rates["groups"]:
        rate = one["rate"]
        told = "no time at risk"
        if rate["estimate"] is not None:
            told = f"{rate['estimate']:.2f} (95 % {rate['lower']:.2f} to {rate['upper']:.2f})"
        lines.append(f"  {one['group']}: {told}, {one['events']:,} in {one['person_years']:,.1f} years")
    for one in rates["ratios"]:
        ratio = one["ratio"]
        if ratio["estimate"] is None or ratio["upper"] is None:
            continue
        lines.append(
            f"  {one['group']} to {one['reference']}: {ratio['estimate']:.2f} times (95 % {ratio['lower']:.2f} to "
            f"{ratio['upper']:.2f}), {p_text(one['p_value'])}"
        )
    return lines


def _every_definition(payload: dict[str, Any]) -> list[str]:
    """The same under other definitions where it was asked for; of very many a few, and how many there are."""
    if "multiverse" not in payload:
        return []
    rows = multiverse_rows(payload["multiverse"])
    of_all = f"{len(rows) - 1} of {len(payload['multiverse']):,} definitions, in order; all with --json."
    lines = ["", "The same people under other definitions, which are no findings of their own.", of_all, *aligned(rows)]
    told = (payload["multiverse_note"], common_reason(payload["multiverse"]), _standing(payload, "multiverse_standing"))
    return lines + [line for line in told if line]


def _all_recurrences(payload: dict[str, Any]) -> list[str]:
    """What is said about all recurrences where it was asked for."""
    if "all_recurrences" not in payload:
        return []
    found = payload["all_recurrences"]
    lines = [
        "",
        f"All recurrences: {found['events']:,} of {count_text(found['people'], 'person', 'people')} "
        f"in {count_text(found['rows'], 'stretch', 'stretches')} at risk"
        + (f", {found['rows_in_no_group']:,} of them in no group." if found["rows_in_no_group"] else "."),
    ]
    lines += filter(None, [_standing(payload, "all_recurrences_standing")])
    return lines + _mean_numbers(payload) + _recurrent_models(payload) + rate_lines(payload["rates"])


def _standing(payload: dict[str, Any], key: str) -> str | None:
    """What a part is by the study's plan; None where no plan was declared."""
    return payload[key]["words"] if key in payload else None


def _mean_numbers(payload: dict[str, Any]) -> list[str]:
    """Mean number of events per person by the days asked for."""
    if payload["mcf"] is None:
        return [payload["mcf_reason"]]
    days = [point["time"] for point in payload["mcf"][0]["at"]] if payload["mcf"] else []
    head = ["group", "n", *(f"per person by {day:g}" for day in days)]
    means = [
        [curve["group"], f"{curve['n']:,}", *(_per_person(point, curve) for point in curve["at"])]
        for curve in payload["mcf"]
    ]
    reasons = dict.fromkeys(curve["reason"] for curve in payload["mcf"] if curve["reason"])
    return [*aligned([head, *means]), *reasons] if days else []


def _recurrent_models(payload: dict[str, Any]) -> list[str]:
    """The models of all events, in their usual names."""
    lines = []
    for name, title in (
        ("andersen_gill", "Andersen-Gill model"),
        ("pwp_total_time", "PWP model, total time"),
        ("pwp_gap_time", "PWP model, gap time"),
    ):
        if model := payload.get(name):
            people, events = count_text(model["n"], "person", "people"), count_text(model["events"], "event")
            lines += [
                "",
                f"{title} of all events, {people}, {events}, robust intervals:",
                *_terms(model, has_enough=not model["too_few"]),
            ]
            if model["too_few"]:
                lines.append("  Too few people to say how sure that is.")
    return lines


def _per_person(point: dict[str, Any], curve: dict[str, Any]) -> str:
    if point["mcf"] is None:
        return "unknown"
    if curve["too_few"] and point["lower"] is not None:
        return f"{point['mcf']:.2f} ({TOO_FEW})"
    limits = "" if point["lower"] is None else f" ({point['lower']:.2f} to {point['upper']:.2f})"
    return f"{point['mcf']:.2f}{limits}"


def _is_anchored(payload: dict[str, Any]) -> bool:
    return payload["origin"].startswith("anchor=")


def _at_anchor(payload: dict[str, Any]) -> str:
    if not _is_anchored(payload):
        return ""
    return f", no date to start from {payload['no_anchor']:,}, not at risk on it {payload['not_at_anchor']:,}"


def _cox(cox: dict[str, Any]) -> list[str]:
    lines = [
        f"Cox model (Efron), {count_text(cox['n'], 'person', 'people')}, {count_text(cox['events'], 'event')}"
        + (f", {count_text(cox['dropped'], 'row')} left out" if cox["dropped"] else "")
        + (f", a baseline for each of {cox['strata']:,} strata:" if cox["strata"] > 1 else ":")
    ]
    return lines + _terms(cox)


def _hazards(tests: list[dict[str, Any]] | None) -> list[str]:
    """The tests of change over time, with what a large p-value does not say."""
    if not tests or all(test["p_value"] is None for test in tests):
        return []
    found = ", ".join(f"{test['term']} {p_text(test['p_value'])}" for test in tests)
    return [
        f"  Change of hazard ratios over time (score test, time as {tests[0]['transform']}): {found}.",
        "  A large p does not show that they stay the same.",
    ]


def _terms(model: dict[str, Any], *, has_enough: bool = True) -> list[str]:
    """A line a term; limits and p-value of too few people are in the JSON, marked, and are not told in words."""
    lines = []
    for term in model["terms"]:
        has_limits = has_enough and term["lower"] is not None
        limits = f" (95 % {term['lower']:.2f} to {term['upper']:.2f}), {p_text(term['p_value'])}" if has_limits else ""
        lines.append(
            f"  {term['term']}: not estimable"
            if term["hazard_ratio"] is None
            else f"  {term['term']}: hazard ratio {term['hazard_ratio']:.2f}{limits}"
        )
    return lines + ([f"  {model['reason']}"] if model["reason"] else [])


def _median(median: dict[str, Any]) -> str:
    if median["estimate"] is None:
        lower = "" if median["lower"] is None else f" (at least {median['lower']:g})"
        return NOT_REACHED + lower
    if median["lower"] is None and median["upper"] is None:
        return f"{median['estimate']:g} (no interval)"
    lower, upper = (NOT_REACHED if median[end] is None else f"{median[end]:g}" for end in ("lower", "upper"))
    return f"{median['estimate']:g} ({lower} to {upper})"


def _mean(rmst: dict[str, Any]) -> str:
    if rmst["estimate"] is None:
        return "unknown"
    if rmst["too_few"]:
        return f"{rmst['estimate']:.1f} ({TOO_FEW})"
    limits = "" if rmst["lower"] is None else f" ({rmst['lower']:.1f} to {rmst['upper']:.1f})"
    return f"{rmst['estimate']:.1f}{limits}"
