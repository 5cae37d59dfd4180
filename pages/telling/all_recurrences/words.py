"""All recurrences of a study in words and small tables: means, models side by side, and which question each answers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.cox import CoxFit
from analysis.enough import FEW_PEOPLE_FOR_NUMBER, has_enough_for_number
from analysis.event_rates import EventRates
from analysis.mean_cumulative import MeanCumulative, MeanCumulativeAt
from analysis.recurrent import ENOUGH_PARTICIPANTS, RecurrentFit
from pages.answers.all_recurrences import AllRecurrences
from pages.telling.plural import count_text
from pages.telling.ratio_figure import Ratio
from pages.telling.wording import escape, range_text

FIRST, RATE = "Cox, first recurrence", "Negative binomial rate"
MODELS = {"andersen_gill": "Andersen-Gill", "pwp_total_time": "PWP, total time", "pwp_gap_time": "PWP, gap time"}
QUESTIONS = {
    "Mean number": "How many recurrences has a person had by a day, on average?",
    FIRST: "How soon does the first recurrence come?",
    "Andersen-Gill": "How often do recurrences come on a day at risk, first or later alike?",
    "PWP, total time": "Among people with as many recurrences before: how soon after the start does the next one come?",
    "PWP, gap time": "Among people with as many recurrences before: how soon after the next recovery does the next one come?",
    RATE: "How many recurrences are there per person and year at risk, if each person's rate stays the same?",
}


def means_sentence(found: AllRecurrences, names: Sequence[str], day: int) -> str:
    """The mean number by a day for each group and the difference of two; refused past follow-up."""
    told = []
    for name, mean in zip(names, found.means, strict=True):
        point = mean.at([day])[0]
        told.append(
            f"{escape(name)} not followed so long"
            if point.mcf is None
            else f"{escape(name)} {_mean_number(mean, point)}, n = {mean.n:,}"
        )
    sentence = f"By day {day:,}, a person had had on average so many recurrences: {'; '.join(told)}."
    difference = found.differences([day])
    if found.has_enough and difference and difference[0].estimate is not None and difference[0].lower is not None:
        one = difference[0]
        sentence += f" The second less the first: {one.estimate:+.2f} ({one.lower:+.2f} to {one.upper:+.2f})."
    return sentence


def few_participants_sentence(found: AllRecurrences) -> str:
    """Says where means and models have too few participants for their intervals; empty where they have enough."""
    told = ""
    if not found.has_enough:
        told = (
            f"Under {FEW_PEOPLE_FOR_NUMBER} people in a group are too few for an interval of the mean number: where "
            "people's own rates differ greatly it would hold less often than it says. "
        )
    few = [model for model in found.fits if model.is_too_few]
    if not few:
        return told.strip()
    return told + (
        f"{count_text(few[0].n, 'participant')}: too few for intervals of "
        f"{' and '.join(f'{MODELS[model.model]} (takes {ENOUGH_PARTICIPANTS[model.model]})' for model in few)}."
    )


def means_table(found: AllRecurrences, names: Sequence[str], at: Sequence[int]) -> pd.DataFrame:
    """Mean recurrences per person by the stated days, and the difference of two groups, as text."""
    differences, is_told = found.differences(at), found.has_enough
    rows = {}
    for place, day in enumerate(at):
        points = [(mean, mean.at([day])[0]) for mean in found.means]
        row = ["not followed so long" if one.mcf is None else _mean_number(mean, one) for mean, one in points]
        if differences:
            one = differences[place]
            row.append(
                "unknown"
                if one.estimate is None or one.lower is None or not is_told
                else f"{one.estimate:+.2f} ({one.lower:+.2f} to {one.upper:+.2f})"
            )
        rows[f"By day {day:,}"] = row
    columns = [*map(escape, names), *(["Second minus first"] if differences else [])]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Mean recurrences per person")


def side_by_side(first: CoxFit | None, found: AllRecurrences) -> list[Ratio]:
    """Every model's ratios: the first recurrence, then all of them, then rates; where there are groups, theirs."""
    mine = f"{found.by}=" if found.by else ""
    fits = [] if first is None else [(FIRST, first.terms)]
    fits += [(MODELS[model.model], model.told_terms) for model in found.fits]
    rows = [
        Ratio(f"{title}: {term.term}", term.hazard_ratio, term.lower, term.upper)
        for title, terms in fits
        for term in terms
        if term.term.startswith(mine) and term.hazard_ratio is not None and term.lower is not None
    ]
    return rows + [
        Ratio(f"{RATE}: {found.by}={one.group}", one.estimate, one.lower, one.upper)
        for one in found.rates.ratios
        if one.estimate is not None and one.lower is not None
    ]


def questions_table(found: AllRecurrences) -> pd.DataFrame:
    """Which question each of the answers on the page is about."""
    kept = QUESTIONS if found.fits else {name: QUESTIONS[name] for name in ("Mean number", FIRST, RATE)}
    return pd.DataFrame({"What it answers": kept}).rename_axis("Answer")


def rates_table(rates: EventRates, names: Sequence[str]) -> pd.DataFrame:
    """Recurrences per person-year of every group, as text."""
    rows = [
        (
            escape(name),
            f"{one.n:,}",
            f"{one.n_events:,}",
            f"{one.person_years:,.1f}",
            "too few to say" if one.rate_per_year is None else _number(one.rate_per_year, one.lower, one.upper),
        )
        for name, one in zip(names, rates.rates, strict=True)
    ]
    columns = ["Group", "People", "Recurrences", "Person-years at risk", "Per person-year"]
    return pd.DataFrame(rows, columns=columns).set_index("Group")


def all_lines(found: AllRecurrences, *, adjusted: bool) -> list[str]:
    """Counts, methods and assumptions."""
    lines = [
        f"{count_text(found.people, 'person', 'people')} with time at risk in {count_text(found.n_rows, 'stretch', 'stretches')}, "
        f"{count_text(found.n_events, 'recurrence')}"
        + (f"; left out of the comparisons for want of a group: {found.not_grouped:,}." if found.not_grouped else ".")
        + " Between two stretches lie an episode and the way to the next recovery, or a gap: nobody is at risk then.",
        "Mean number: Nelson-Aalen estimate with Lawless and Nadeau's robust variance and 95 % intervals by the t "
        "distribution on the logarithm. It says how many recurrences people have, not how soon the first one comes.",
        f"Rates: negative binomial regression, intervals by the t distribution. {escape(found.rates.reason)}"
        + (" They are not adjusted for anything." if adjusted else ""),
    ]
    for model in found.fits:
        lines.append(_model_line(model))
    lines.append(
        "The stretches of a person belong together, so a curve that pools them as if each were another person is not "
        "offered: the curve beside the mean holds each person's first stretch only."
    )
    return lines


def _model_line(model: RecurrentFit) -> str:
    counts = (
        f"{count_text(model.n, 'participant')}, {count_text(model.rows, 'stretch', 'stretches')}, "
        f"{count_text(model.events, 'recurrence')}"
    )
    left = (
        f", {count_text(model.dropped, 'stretch', 'stretches')} left out for a missing value" if model.dropped else ""
    )
    pooled = "".join(f"; from recurrence {one.number} on together" for one in model.numbers if one.is_pooled)
    return (
        f"{MODELS[model.model]}: {counts}{left}{pooled}. Intervals and p from errors that are robust to what binds a "
        f"person's stretches. {escape(model.reason)}"
    )


def _mean_number(mean: MeanCumulative, point: MeanCumulativeAt) -> str:
    limits = (point.lower, point.upper) if has_enough_for_number(mean) else (None, None)
    return _number(point.mcf, *limits)


def _number(estimate: float, lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return f"{estimate:.2f} (how sure that is cannot be told)"
    return f"{estimate:.2f} ({range_text(lower, upper)})"
