"""A release as a document: the page that is read, its data as a table, its curve as a drawing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pandas as pd

from analysis.disclosure import HIDDEN_UP_TO, LEAST_PEOPLE, STEP, ReleasedMean
from analysis.released_curve import GRID_DAYS
from data.catalogue.definition import Definition
from pages.answers.release import ReleasedNumber, ReleasedStudy
from pages.report.document import Report, Table
from pages.telling.definition_text import definition_sentences
from pages.telling.recurrence.curve_svg import curve_svg
from pages.telling.recurrence.study_words import likelier_words, p_of
from pages.telling.release.words import released_title
from pages.telling.wording import capital, estimate_text, number_text, plain

AT = (91, 182, 364)  # days of the shares that are listed: on the grid
WITHHELD = "withheld"


def release_report(
    found: ReleasedStudy,
    *,
    title: str,
    is_simulated: bool,
    definition: Definition | None,
    made_at: datetime,
    population: str | None = None,
) -> Report:
    """The page of a release; its figure is a file of its own (`release_svg`). `population`: the part it is about."""
    tables = tuple(table for table in (_people_table(found), _curve_table(found), _change_table(found)) if table.rows)
    return Report(
        title=title,
        subtitle=_subtitle(found, population),
        is_simulated=is_simulated,
        sentences=tuple(_sentences(found, definition)),
        figures=(),
        tables=tables,
        notes=(),
        how=tuple(_how(found, definition)),
        made_at=made_at,
    )


def release_svg(found: ReleasedStudy, *, title: str, is_simulated: bool) -> str | None:
    """The released curves as a drawing; None where no group has one."""
    if found.curves is None or found.curves.table is None:
        return None
    heading = f"{title} (simulated data)" if is_simulated else title
    return curve_svg(
        found.curves.curves, found.curves.table.groups, title=heading, description=curves_in_words(found), past_end="-"
    )


def curves_in_words(found: ReleasedStudy) -> str:
    """What the drawing shows: shares still free at the stated days, for each group."""
    told = []
    for curve in found.curves.curves:
        shares = [f"{one.survival:.0%} at day {one.time}" for one in curve.at(AT) if one.survival is not None]
        told.append(f"{curve.group}: {', '.join(shares) or 'told for less than 13 weeks'}")
    return f"Share still free of recurrence, falling in steps from 100 %. {'; '.join(told)}."


def release_data(found: ReleasedStudy) -> pd.DataFrame:
    """Everything that is released as data, one row per number; what is withheld has no value."""
    return pd.DataFrame(
        list(_data(found)),
        columns=["section", "group", "what", "day", "value", "lower_95", "upper_95", "sd", "people", "rounded_to"],
    )


def count_text(count: int | None) -> str:
    """A released count."""
    return WITHHELD if count is None else f"{count:,}"


def mean_text(one: ReleasedMean) -> str:
    """A released mean with its interval and standard deviation, or why it is withheld."""
    if one.mean is None:
        return f"{WITHHELD}: {one.reason}"
    digits = max(0, -int(f"{one.step:e}".split("e")[1]))
    low, high = (f"{limit:.{digits}f}" for limit in (one.lower, one.upper))
    return f"{one.mean:.{digits}f} ({low} to {high}), SD {one.sd:.{digits}f}, n = {one.n:,}"


def _subtitle(found: ReleasedStudy, population: str | None) -> str:
    sizes = [f"{group} about {count_text(n)}" for group, n in zip(found.groups, found.sizes.released, strict=True)]
    who = f"About {count_text(found.sizes.released[0])} people" if len(sizes) == 1 else f"People: {', '.join(sizes)}"
    # said whether there is one or not, since that there is one would tell of its people
    left_out = f" A group of {HIDDEN_UP_TO} people or fewer would be left out." if found.by is not None else ""
    part = "" if population is None else f" Only a part of the study is told of: {population}."
    return f"{who}. All counts are rounded, to protect the people behind them.{left_out}{part}"


def _sentences(found: ReleasedStudy, definition: Definition | None) -> Iterator[str]:
    if found.curves is not None:
        yield from _recurrence_sentences(found, definition)
    for one in found.differences:
        if one.visit == max(last.visit for last in found.differences):
            yield _difference_sentence(one, released_title(found.changes[0].of))
    if found.changes and not found.differences:
        last = found.changes[-1]
        yield f"Change of {_inside(released_title(last.of))} from the baseline to day {last.visit:,}: {mean_text(last.released)}."


def _recurrence_sentences(found: ReleasedStudy, definition: Definition | None) -> Iterator[str]:
    curves = found.curves
    if curves.table is None:
        yield f"No curve of recurrence can be told: {curves.reason}."
        return
    medians = "; ".join(f"{curve.group} {_median(curve)}, about {curve.n:,} people" for curve in curves.curves)
    yield f"Half of the people were free of recurrence for at least: {medians}."
    if curves.cox is not None:
        reference = curves.table.groups[0]
        for term in curves.cox.terms:
            if term.hazard_ratio is not None:
                group = term.term.removeprefix(f"{found.by}=")
                yield f"{group} against {reference}: a first recurrence on any day is {likelier_words(term, about='about ')}."


def _median(curve) -> str:
    median = curve.median()
    return f"not reached within {curve.time[-1]:,.0f} days" if median.estimate is None else estimate_text(median)


def _difference_sentence(one, what: str) -> str:
    first, second = one.groups
    if one.difference is None:
        return f"How {first} and {second} differ in {_inside(what)} at day {one.visit:,} is withheld: a group is small."
    estimate, lower, upper = one.difference
    if lower <= 0 <= upper:
        return (
            f"It is not clear whether {_inside(what)} changed differently in {second} and {first} by day "
            f"{one.visit:,}: {estimate:+.1f} points ({lower:+.1f} to {upper:+.1f})."
        )
    way = "lower" if estimate < 0 else "higher"
    small, large = sorted((abs(lower), abs(upper)))
    return (
        f"By day {one.visit:,} the change of {_inside(what)} was {number_text(estimate)} points {way} in {second} "
        f"than in {first} ({number_text(small)} to {number_text(large)})."
    )


def _people_table(found: ReleasedStudy) -> Table:
    """Counts by group with totals added up from the rounded cells, then means."""
    several = len(found.groups) > 1
    columns = ("What", *found.groups, *(("Together",) if several else ()))
    rows = []
    for row in (found.sizes, *found.flow, *found.rows):
        total = (count_text(row.total),) if several else ()
        rows.append((capital(released_title(row.of)), *map(count_text, row.released), *total))
    for title in dict.fromkeys(released_title(one.of) for one in found.numbers):
        of = {one.group: one.released for one in found.numbers if released_title(one.of) == title}
        means = (mean_text(of[group]) for group in found.groups)
        rows.append((f"{capital(title)}: mean (95 % interval)", *means, *(("",) if several else ())))
    return Table("People", columns, tuple(rows))


def _curve_table(found: ReleasedStudy) -> Table:
    if found.curves is None or found.curves.table is None:
        return Table("Free of recurrence", (), ())
    rows = []
    for curve in found.curves.curves:
        cells = []
        for one in curve.at(AT):
            interval = "" if one.lower is None else f" ({one.lower:.0%} to {one.upper:.0%})"
            cells.append("not told so far" if one.survival is None else f"{one.survival:.0%}{interval}")
        rows.append((curve.group, f"{curve.n:,}", f"{curve.n_events:,}", _median(curve), *cells))
    columns = ("Group", "People, about", "Recurrences, about", "Median", *(f"Free at {day} days" for day in AT))
    return Table("Free of recurrence", columns, tuple(rows))


def _change_table(found: ReleasedStudy) -> Table:
    title = f"Change of {_inside(released_title(found.changes[0].of))} from the baseline" if found.changes else ""
    rows = tuple((f"{one.group}, day {one.visit:,}", mean_text(one.released)) for one in found.changes)
    return Table(title, ("What", "Mean (95 % interval)"), rows)


def _how(found: ReleasedStudy, definition: Definition | None) -> Iterator[str]:
    yield (
        f"Disclosure control: every count is rounded to the middle of its {STEP} (9 stands for 8 to 12, 15 for 13 to "
        f"18, and so on); nothing is told of {HIDDEN_UP_TO} people or fewer, nobody included, and where a cell is "
        "withheld another is too, so that it does not follow from the others. Totals are added up from rounded cells, "
        f"so rows need not add up to the people of a group. A release takes {LEAST_PEOPLE} people. Rounding hides each "
        "person among others; it cannot hide somebody from a reader who already knows what became of everybody else."
    )
    if found.curves is not None and definition is not None:
        rules = plain(" ".join(definition_sentences(definition)))
        yield f"Recurrence: {plain(definition.title)} ({definition.id}). {rules}"
        yield (
            "Days are counted from the day recovery was confirmed, to the first recurrence of each person. The curve "
            f"is a Kaplan-Meier curve of rounded counts: every {GRID_DAYS} days the recurrences so far and the ends of "
            "follow-up so far are each rounded as above, at risk is who is left of the rounded people, and a curve "
            f"ends while more than {HIDDEN_UP_TO} are at risk. Medians, shares, intervals (95 %, log-log) and tests are "
            "worked out from these counts, not from the people's own days; the intervals do not hold the error of "
            "rounding."
        )
        if found.curves.log_rank is not None:
            test = found.curves.log_rank
            yield (
                f"Log-rank test on the rounded counts: chi-squared {test.statistic:.1f} on {test.df} df, "
                f"{p_of(test)}. Hazard ratios from a Cox model with Efron's ties."
            )
        elif found.curves.reason:
            yield f"Tests: {found.curves.reason}."
        for group, why in found.curves.withheld.items():
            yield f"{group}: no curve, {why}."
    if found.numbers or found.changes:
        yield (
            "A mean and its standard deviation are rounded so coarsely that one person's value is lost in it, the more "
            "coarsely the fewer people; the interval (95 %, Student's t) is worked out from the rounded numbers and "
            f"widened by half a step. A mean that could be of fewer than {LEAST_PEOPLE} people is withheld, and so is one of "
            "values so alike, or one so far from the others, that it would tell of single people; smallest, middle and "
            "largest values are never told."
        )


def _data(found: ReleasedStudy) -> Iterator[dict]:
    for section, rows in (("people", (found.sizes, *found.flow)), ("baseline", found.rows)):
        for row in rows:
            for group, count in zip(found.groups, row.released, strict=True):
                yield {
                    "section": section,
                    "group": group,
                    "what": released_title(row.of),
                    "value": count,
                    "rounded_to": STEP,
                }
    for one in (*found.numbers, *found.changes):
        yield {
            "section": "baseline" if one.visit is None else "change from baseline",
            "group": one.group,
            "what": released_title(one.of),
            "day": one.visit,
            **_mean_data(one),
        }
    for one in found.differences:
        if one.difference is not None:
            value, lower, upper = one.difference
            yield {
                "section": "difference in change",
                "group": f"{one.groups[1]} minus {one.groups[0]}",
                "what": released_title(found.changes[0].of),
                "day": one.visit,
                "value": value,
                "lower_95": lower,
                "upper_95": upper,
            }
    for curve in found.curves.curves if found.curves is not None else ():
        yield from _curve_data(curve)


def _mean_data(one: ReleasedNumber) -> dict:
    told = one.released
    return {
        "value": told.mean,
        "lower_95": told.lower,
        "upper_95": told.upper,
        "sd": told.sd,
        "people": told.n,
        "rounded_to": told.step,
    }


def _curve_data(curve) -> Iterator[dict]:
    """Day by day of the grid: share free, with who was at risk before it and the recurrences so far."""
    rows = curve.as_columns()
    so_far = 0
    for place, day in enumerate(rows["time"]):
        first = {"section": "recurrence", "group": curve.group, "day": day}
        so_far += rows["events"][place]
        yield first | {
            "what": "share free of recurrence",
            "value": rows["survival"][place],
            "lower_95": rows["lower"][place],
            "upper_95": rows["upper"][place],
            "people": rows["at_risk"][place],
        }
        yield first | {"what": "recurrences so far", "value": so_far, "rounded_to": STEP}


def _inside(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
