"""The methods and results of a study's first recurrences as paragraphs for a paper, after the SAMPL guidelines.

Lang and Altman 2015, doi:10.1016/j.ijnurstu.2014.09.006: what was estimated and how, with n, interval, exact p,
and the software. `found` is the answer of `respite recurrence`, so that text, table and terminal cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.editions import EDITION
from pages.telling.plain_text import told_p
from pages.telling.plural import count_text
from pages.telling.recurrence.onset_words import CHOICES
from pages.telling.recurrence.source_words import STARTS as SOURCE_STARTS
from pages.telling.wording import days_text

MODELS = {"andersen_gill": "Andersen-Gill", "pwp_total_time": "PWP in total time", "pwp_gap_time": "PWP in gap time"}
STARTS = {
    "confirmed": "the day on which recovery was confirmed",
    "first_good_day": "the first day of the good run that led to recovery, with delayed entry on the day it was confirmed",
}


OF_A_DIARY = ("diary", "period")  # sources that are read by a definition, day by day or of several days at once


def methods_paragraphs(
    found: dict,
    *,
    title: str,
    source: str | None,
    assumptions: Sequence[str],
    sentences: Sequence[str],
    by: str | None,
    version: str,
    strata: str | None = None,
    whose: str = "",
) -> tuple[str, ...]:
    """Data, definition, estimators, and what was found. `title`, `source`, `assumptions` and `sentences` are the
    definition's, `by` is the attribute that makes the groups, `strata` the one with a
    baseline hazard for each value, `version` is Respite's. `whose`: what makes the population, and how many of how
    many it has; empty where the analysis is of everybody."""
    paragraphs = [_data(found, whose), _definition(title, found["definition"], source, sentences, assumptions)]
    paragraphs.append(_estimators(found, by, version, strata))
    return (*paragraphs, _results(found, by))


def _data(found: dict, whose: str) -> str:
    simulated = "The data are simulated. " if found["simulated"] else ""
    part = f"The analysis is of the population “{found['population']}” of the study “{found['study']}”: {whose}. "
    left_out = count_text(found["not_grouped"], "is", "are")
    everybody = f"The study “{found['study']}” has {count_text(found['participants'], 'participant')}. "
    kind = found["source"]["kind"]
    if kind not in OF_A_DIARY:
        return f"{simulated}{part if whose else everybody}{_recorded(found, kind)}"
    return (
        f"{simulated}{part if whose else everybody}"
        f"Of these, {count_text(found['no_entries'], 'has', 'have')} no entries, {found['no_known_day']:,} no day that "
        f"decides the rules, and {found['never_recovered']:,} never recovered; {found['at_risk']:,} {_at_risk(found)}"
        + (f", of whom {left_out} left out for want of a group" if found["not_grouped"] else "")
        + f". Follow-up was without a recurrence to the end of the diary in {found['censored_end']:,}, and to a gap in the "
        f"diary in {found['censored_gap']:,}. Within follow-up there were {days_text(found['unknown_days'])} unknown, taken "
        "neither as good nor as bad."
    )


def _recorded(found: dict[str, Any], kind: str) -> str:
    """Who is at risk and how follow-up ended, where people reported episodes, or a table was finished elsewhere."""
    ended = f"Follow-up was without a recurrence to its end in {found['censored_end']:,}."
    if kind == "table":
        return (
            f"Times and events were taken from a finished table, {count_text(found['rows_left_out'], 'row')} of which "
            f"lacked a time or an event or had no length; {found['no_row']:,} had no row and {found['no_time']:,} none that "
            f"could be used; {found['at_risk']:,} were at risk. {ended}"
        )
    told = (
        f"Recurrences are the episodes that people reported. Of {found['no_free_from']:,} it is not known since when they "
        f"are free, of {found['no_followed_until']:,} until when they were followed, and {found['in_episode']:,} were in an "
        f"episode on that day; {found['at_risk']:,} {_at_risk(found) if found['origin'] != 'confirmed' else 'were at risk'}. "
        f"{ended} {count_text(found['episodes'], 'episode')} were reported; {found['episodes_after_follow_up']:,} began after "
        f"the end of follow-up and were left out, and of {found['undecided_episodes']:,} it is not known whether they count."
    )
    return told


def _at_risk(found: dict) -> str:
    """Who is at risk; from an anchor, who recovered and yet is not."""
    was = "was" if found["at_risk"] == 1 else "were"
    if not found["origin"].startswith("anchor="):
        return f"recovered and {was} at risk of a recurrence"
    return (
        f"{was} at risk of a recurrence on the anchor's date, {count_text(found['no_anchor'], 'has', 'have')} no such "
        f"date and {count_text(found['not_at_anchor'], 'was', 'were')} not recovered and followed on it"
    )


def _definition(title, definition_id, source, sentences, assumptions) -> str:
    told = " ".join(sentences)
    if definition_id is None:
        return f"Recurrence was the event of the table. {told}"
    assumed = f" Assumed: {' '.join(assumptions)}" if assumptions else ""
    cited = f" ({source})" if source else ""
    return f"Recurrence was defined as “{title}” ({definition_id}){cited}. {told}{assumed}"


def _estimators(found: dict, by: str | None, version: str, strata: str | None) -> str:
    origin = found["origin"]
    kind = found["source"]["kind"]
    recorded = SOURCE_STARTS.get(kind) if origin == "confirmed" else None
    start = recorded or STARTS.get(origin) or f"the date that the study gives as “{origin.partition('=')[2]}”"
    told = (
        f"Time was counted in days from {start}, to the first recurrence of each participant. Participants without one "
        f"were censored {'on their last known day, or on the last before a gap' if kind in OF_A_DIARY else 'at the end of follow-up'}. "
        "The share free of recurrence was estimated "
        "by Kaplan-Meier's method with Greenwood's variance and log-log intervals of 95 % (of "
        "shares, the exact ones of the beta product with few people at risk or before the first event); the median is "
        "the midpoint where the curve is flat at one half."
    )
    told += _onsets(found)
    if found.get("competing"):
        kinds = ", ".join(dict.fromkeys(curve["cause"] for curve in found["competing"]))
        told += (
            f" Events were of several kinds ({kinds}); the curve, tests and models are of the first of any kind, and the "
            "cumulative incidence of each kind is Aalen and Johansen's, with log-log intervals of 95 %, in results.json."
        )
    tau = next((group["rmst"]["tau"] for group in found["groups"] if group["rmst"]["tau"] is not None), None)
    if tau is not None:
        told += f" Mean days free of recurrence are restricted to the first {days_text(tau)}."
    return f"{told}{_comparison(found, by, strata)} Respite {version} was used, edition {EDITION} of its methods."


def _onsets(found: dict[str, Any]) -> str:
    """Which day was taken for a recurrence that can have begun on several; empty where each is on a known one."""
    known = [group["onset"] for group in found["groups"] if group.get("onset") and group["onset"]["closeness"]]
    if not known:
        return ""
    most = max(one["closeness"]["largest"] for one in known)
    return (
        f" A recurrence can have begun on any of up to {days_text(most)}: {CHOICES[known[0]['choice']]} was taken; results.json "
        "has the medians with the first, the middle and the last, and the likelihood estimate that places none (Turnbull)."
    )


def _comparison(found: dict, by: str | None, strata: str | None) -> str:
    """What was fitted and tested, and from when on groups are compared."""
    cox = "Cox's model with Efron's handling of ties and Wald intervals"
    cox += f" and a baseline hazard for each “{strata}”" if strata else ""
    weighted, told = found["logrank_weighted"], ""
    powers = f"{weighted['weights']} weights S^{weighted['rho']:g} (1 - S)^{weighted['gamma']:g}" if weighted else ""
    tests = (
        ("logrank", "the log-rank test"),
        ("logrank_weighted", f"the log-rank test with {powers}"),
        ("logrank_stratified", f"the log-rank test within “{strata}”"),
        ("logrank_weighted_stratified", f"the log-rank test with {powers} within “{strata}”"),
        ("cox", cox),
    )
    made = [f"by {words}" for name, words in tests if found.get(name)]
    if by and made:
        listed = f"{', '.join(made[:-1])} and {made[-1]}" if made[1:] else made[0]
        told = f" Groups by “{by}” were compared {listed}, two-sided."
        if any(found[name] and found[name]["method"].startswith("exact") for name, _ in tests[:3]):
            told += (
                " With few people the p-value of a log-rank test is exact, over all ways to deal them to the groups."
            )
        if not found["origin"].startswith("anchor=") and found["source"]["kind"] in OF_A_DIARY:
            told += " The comparison starts at recovery, not at randomisation."
    elif by:
        told = f" Groups by “{by}” are described and not compared: the data allow no test between them."
    elif found["cox"]:
        told = f" Recurrence was related to covariates by {cox}, two-sided."
    if fit := found["cox"]:
        people, events = count_text(fit["n"], "person", "people"), count_text(fit["events"], "recurrence")
        told += f" The model has {people} with {events}."
    if found["proportional_hazards"]:
        told += " Whether hazard ratios change over time was tested by Grambsch and Therneau's score test on the Kaplan-Meier scale."
    return told + _recurrent(found)


def _recurrent(found: dict) -> str:
    """What was estimated of all recurrences; empty where only the first were asked for."""
    if "all_recurrences" not in found:
        return ""
    every = found["all_recurrences"]
    told = (
        f" {count_text(every['events'], 'recurrence')} in {count_text(every['rows'], 'stretch', 'stretches')} at risk of "
        f"{count_text(every['people'], 'person', 'people')} entered the mean cumulative function with Lawless and Nadeau's "
        "robust variance; days within an episode are not at risk."
    )
    if found["andersen_gill"]:
        told += (
            " They were modelled after Andersen and Gill, and after Prentice, Williams and Peterson in total and in gap "
            "time with a baseline for each number of the interval, from the fifth on in common, with errors robust to "
            "what a participant's rows have in common."
        )
    return told


def _results(found: dict, by: str | None) -> str:
    told = [_group(group, by) for group in found["groups"]]
    if found["logrank"]:
        test = found["logrank"]
        told.append(f"Log-rank: chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}.")
    for name, words in (
        ("logrank_weighted", "Weighted log-rank"),
        ("logrank_stratified", "Log-rank within strata"),
        ("logrank_weighted_stratified", "Weighted log-rank within strata"),
    ):
        if test := found.get(name):
            told.append(f"{words}: chi-squared {test['statistic']:.2f} on {test['df']} df, {_p_of(test)}.")
    for term in (found["cox"] or {"terms": ()})["terms"]:
        if term["hazard_ratio"] is not None and term["lower"] is not None:
            told.append(
                f"Hazard ratio, {term['term']}: {term['hazard_ratio']:.2f} "
                f"({term['lower']:.2f} to {term['upper']:.2f}), {_p(term['p_value'])}."
            )
    for name, words in MODELS.items():
        fit = found.get(name) or {"terms": (), "too_few": False}
        told += [
            f"{words}, {term['term']}: hazard ratio {term['hazard_ratio']:.2f} (too few people to say how sure that is)."
            if fit["too_few"]
            else f"{words}, {term['term']}: hazard ratio {term['hazard_ratio']:.2f} ({term['lower']:.2f} to "
            f"{term['upper']:.2f}), {_p(term['p_value'])}."
            for term in fit["terms"]
            if term["hazard_ratio"] is not None and (fit["too_few"] or term["lower"] is not None)
        ]
    return " ".join(told)


def _group(group: dict, by: str | None) -> str:
    who = f"{by} {group['group']}" if by else "All"
    told = f"{who}: n = {group['n']:,}, {count_text(group['events'], 'recurrence')}, median {_median(group['median'])}"
    mean = group["rmst"]
    if mean["estimate"] is not None and mean["lower"] is not None:
        few = (
            f"too few to say how sure that is: {mean['reason']}"
            if mean["too_few"]
            else (f"{mean['lower']:.1f} to {mean['upper']:.1f}")
        )
        told += f", restricted mean {mean['estimate']:.1f} days ({few})"
    return f"{told}."


def _median(median: dict) -> str:
    """A median with its limits, each where there is one."""
    lower, upper = median["lower"], median["upper"]
    if median["estimate"] is None:
        return "not reached" if lower is None else f"not reached (95 % interval from {lower:g} days on)"
    limits = (
        "no interval"
        if lower is None and upper is None
        else f"95 % interval from {lower:g} days on"
        if upper is None
        else f"95 % interval up to {upper:g} days"
        if lower is None
        else f"95 % interval {lower:g} to {upper:g}"
    )
    return f"{days_text(median['estimate'])} ({limits})"


def _p_of(test) -> str:
    return told_p(test["p_value"], method=test["method"], too_few=test["too_few"])


def _p(p_value: float | None) -> str:
    if p_value is None:
        return "p not estimable"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
