"""A study's recurrence in words and small tables: the sentence, who was left out, the method, what was published."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cox import CoxTerm
from analysis.enough import FEW_PEOPLE
from analysis.exact_shares import ENOUGH_AT_RISK, ENOUGH_PEOPLE
from analysis.logrank import LogRank
from analysis.survival import SurvivalCurve
from data.catalogue.definition import Definition
from data.recurrence.flow import Flow, FlowCounts
from data.recurrence.recorded_sources import AsRecorded, Source
from pages.answers.differences import StudyMeans
from pages.answers.first_recurrences import StudyRecurrence
from pages.telling.plain_text import told_p
from pages.telling.plural import count_text
from pages.telling.recurrence.source_words import AT_RISK, LEFT_OUT, assumed, counted_lines, who_sentence
from pages.telling.wording import escape, estimate_text

AT_ANCHOR = {
    "no_anchor": "Recovered, but the date that days are counted from is not known",
    "not_at_anchor": "Recovered, but not free of recurrence and followed on that date",
}
ANCHORED = ("no_anchor", "not_at_anchor")  # only a clock that starts at a date leaves these out


def comparison_sentence(result: StudyRecurrence, names: Sequence[str]) -> str:
    """Medians with their intervals in a sentence, and for two groups how the hazards compare."""
    medians = [
        f"{escape(name)} {_median(curve)}, n = {curve.n:,}" for name, curve in zip(names, result.curves, strict=True)
    ]
    told = f"Half of the people were free of recurrence for at least: {'; '.join(medians)}."
    if result.cox is None:
        return told
    # the model names every group but the one that it sets the others against
    compared = {term.term for term in result.cox.terms}
    reference = next(curve.group for curve in result.curves if f"{result.by}={curve.group}" not in compared)
    hazards = (
        _hazard(term, term.term.removeprefix(f"{result.by}="), reference)
        for term in result.cox.terms
        if term.hazard_ratio is not None
    )
    return " ".join((told, *hazards))


def few_sentence(result: StudyRecurrence, names: Sequence[str]) -> str:
    """Says which groups are so small that their intervals cannot be relied on; empty where none is."""
    few = [escape(name) for name, group in zip(names, result.table.groups, strict=True) if group in result.few]
    if not few:
        return ""
    return f"Under {FEW_PEOPLE} people ({'; '.join(few)}) are too few for medians whose intervals hold what they say."


def compared_from_sentence(result: StudyRecurrence) -> str:
    """From when on groups are compared, where that is not the day they were drawn; empty without groups.

    Where the clock starts on a date that the study gives, they are compared from that date on.
    """
    if len(result.table.groups) < 2 or result.question.is_anchored or result.question.source == "table":
        return ""
    if result.question.source == "episodes":
        return "Groups are compared from the day since when the study says that people are free."
    return "Groups are compared from recovery, not from randomisation."


def curve_title(result: StudyRecurrence, definition: Definition | AsRecorded, *, is_simulated: bool) -> str:
    """What the figure shows in these data, with its n and the definition by name."""
    n, events = int(result.table.n.sum()), int(result.table.events.sum())
    kind = "simulated " if is_simulated else ""
    return f"{events:,} of {count_text(n, f'{kind}person', f'{kind}people')} had a recurrence. {escape(definition.title)} ({definition.id})"


def curve_alt(curves: Sequence[SurvivalCurve], names: Sequence[str], at: Sequence[int]) -> str:
    """The curves in words: shares still free at the stated days, for each name."""
    told = []
    for name, curve in zip(names, curves, strict=True):
        shares = [f"{point.survival:.0%} at day {point.time}" for point in curve.at(at) if point.survival is not None]
        told.append(f"{name}: {', '.join(shares) or 'follow-up too short to say'}")
    return f"Share still free of recurrence, falling in steps from 100 %. {'; '.join(told)}."


def group_lines(name: str, curve: SurvivalCurve, at: Sequence[int], *, mean: str = "") -> str:
    """A group's numbers as Markdown: people, recurrences, median, share free at the stated days, and a line `mean`."""
    lines = [f"**{escape(name)}**", _counts(curve), f"Median {_median(curve)}"]
    lines += [f"Free at {point.time} days: {_share(point)}" for point in curve.at(at)]
    return "  \n".join(filter(None, [*lines, mean]))


def mean_line(means: StudyMeans, place: int) -> str:
    """The mean free days of the group at this place; empty where nobody of it was followed that long."""
    mean, why = means.means[place], means.why_not[place]
    if mean.estimate is None:
        return ""
    days = f"Mean free days up to day {means.tau_days:,.0f}: {mean.estimate:,.1f}"
    if why or mean.lower is None:
        return f"{days} (how sure that is cannot be told{f': {why[0].lower()}{why[1:-1]}' if why else ''})"
    return f"{days} ({mean.lower:,.1f} to {mean.upper:,.1f})"


def _counts(curve: SurvivalCurve) -> str:
    return f"{count_text(curve.n, 'person', 'people')}, {count_text(curve.n_events, 'recurrence')}"


def flow_sentence(flow: Flow, source: Source = "diary") -> str:
    """How many of the participants the curve is about."""
    overall = flow.overall
    recovered = who_sentence(source, overall.at_risk)
    told = f"{count_text(overall.participants, 'participant')}: {recovered} in the curve"
    if flow.not_grouped:
        told += f" ({flow.not_grouped:,} of them left out for want of a group)"
    return f"{told}; {count_text(overall.never_at_risk, 'was', 'were')} never at risk."


def flow_table(flow: Flow, source: Source = "diary") -> pd.DataFrame:
    """What became of every participant, overall and per group; the rows add up to the participants."""
    columns: dict[str, FlowCounts] = {"Everybody": flow.overall}
    columns |= {escape(str(counts.group)): counts for counts in flow.groups}
    rows = {"Participants": [f"{counts.participants:,}" for counts in columns.values()]}
    for name, title in {**LEFT_OUT[source], **AT_ANCHOR, "at_risk": AT_RISK[source]}.items():
        if name in ANCHORED and not getattr(flow.overall, name):
            continue
        rows[title] = [f"{getattr(counts, name):,}" for counts in columns.values()]
    return pd.DataFrame(rows, index=list(columns)).T.rename_axis("What became of them")


def method_lines(result: StudyRecurrence, definition: Definition | AsRecorded, origin: str) -> list[str]:
    """Definition, estimator, tests and counts, for who wants to check."""
    overall, source = result.flow.overall, result.question.source
    named = f"Definition {definition.id}: {definition.source}." if definition.source else f"Definition {definition.id}."
    lines = [
        f"{named} What it assumes:" if source != "table" else "A finished table:",
        "\n".join(f"- {escape(assumption)}" for assumption in assumed(definition, source)),
        f"Days are counted from {origin}; the first recurrence of each person. Kaplan-Meier; 95 % intervals by the "
        "log-log method with Greenwood's variance; those of shares are exact (beta product) before the first event, "
        f"under {ENOUGH_PEOPLE} people and with under {ENOUGH_AT_RISK} left; the median is the midpoint where the curve is "
        "flat at one half.",
    ]
    if result.log_rank is not None:
        test = result.log_rank
        lines.append(f"Log-rank: χ² = {test.statistic:.2f} on {test.df} df, {p_of(test)}.")
    if result.cox is not None:
        lines.append(
            f"Cox model with Efron's ties, n = {result.cox.n:,}, {count_text(result.cox.events, 'event')}. {result.cox.reason}"
        )
        lines += [
            f"{escape(term.term)}: {p_text(term.p_value)}." for term in result.cox.terms if term.p_value is not None
        ]
    if told := compared_from_sentence(result):
        lines.append(f"{told} Randomised, recovered and at-risk counts are in the table of who was never at risk.")
    return lines + counted_lines(overall, source)


def p_of(test: LogRank) -> str:
    """The p-value of a log-rank test, or that there are too few people for one."""
    return told_p(test.p_value, method=test.method, too_few=test.too_few)


def p_text(p_value: float) -> str:
    """A p-value to three digits, small ones as a bound."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _median(curve) -> str:
    if curve.median().estimate is None and curve.time.size:
        return f"not reached within {curve.time[-1]:,.0f} days"
    return estimate_text(curve.median())


def likelier_words(term: CoxTerm, *, about: str = "") -> str:
    """What a hazard ratio says of a first recurrence on any day, with its interval: "less likely: hazard ratio ...".

    "A first recurrence on any day is" goes before it; `about` stands before a number that was rounded. Without an
    interval nothing is said but the number.
    """
    ratio = f"hazard ratio {about}{term.hazard_ratio:.2f}"
    if term.lower is None or term.upper is None:
        return f"not known to be more or less likely: {ratio} (how sure that is cannot be told)"
    how = "less likely" if term.upper < 1 else "more likely" if term.lower > 1 else "not clearly more or less likely"
    return f"{how}: {ratio} ({term.lower:.2f} to {term.upper:.2f})"


def _hazard(term: CoxTerm, level: str, against: str) -> str:
    return f"{escape(level)} against {escape(against)}: a first recurrence on any day is {likelier_words(term)}."


def _share(point) -> str:
    if point.survival is None:
        return "not followed so long"
    if point.lower is None:
        return f"{point.survival:.0%}"
    return f"{point.survival:.0%} ({point.lower:.0%} to {point.upper:.0%})"
