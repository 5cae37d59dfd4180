"""A study's outcome in words: what the groups differ by, who responded, and how it was worked out."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.number_needed import METHOD as NEWCOMBE
from analysis.number_needed import NumberNeeded
from analysis.outcome_change import Adjusted, Ancova
from analysis.repeated_measures import RepeatedMeasures
from analysis.responders import ResponderDifference
from data.catalogue.noticed import responder_thresholds
from pages.answers.outcomes import AtVisit, StudyOutcomes, least_baseline
from pages.telling.plural import count_text
from pages.telling.recurrence.study_words import p_text
from pages.telling.study_plan.words import holm_lines
from pages.telling.wording import capital, days_text, escape, number_text, points_text

RULES = {"all_enrolled": "of all enrolled", "observed_only": "of those observed"}


def visit_text(visit: int) -> str:
    """A visit by its day."""
    return "the baseline" if visit == 0 else f"day {visit:,}"


def needed_text(needed: NumberNeeded | None) -> str:
    """A number needed to benefit (NNTB) or to harm (NNTH) with its interval, which may run through infinity."""
    if needed is None:
        return "not known"
    ends = [needed.at_upper, needed.at_lower] if (needed.number or 0) >= 0 else [needed.at_lower, needed.at_upper]
    first, last = (_one_needed(end) for end in ends)
    through = " to infinity" if needed.is_through_infinity and None not in ends else ""
    return f"{_one_needed(needed.number)} ({first}{through} to {last})"


def difference_sentence(one: Adjusted, *, what: str, at: str) -> str:
    """How a group's outcome compares with the reference group's at the same baseline."""
    low, high = sorted((one.lower, one.upper))
    if low <= 0 <= high:
        return (
            f"It is not clear whether {escape(one.group)} and {escape(one.reference)} differ in {what} at {at}: "
            f"with the same baseline, anything from {_side(low)} to {_side(high)} fits."
        )
    way = "lower" if high < 0 else "higher"
    small, large = sorted((abs(low), abs(high)))
    return (
        f"With the same baseline, {escape(one.group)} had {what} {points_text(one.estimate)} {way} than "
        f"{escape(one.reference)} at {at} ({_sizes(small, large)})."
    )


def outcome_sentence(found: StudyOutcomes) -> str:
    """What the study says of its outcome at the last visit: groups compared, or everybody's change."""
    at, what = found.shown, in_sentence(found.scale.title)
    if found.outcomes.by is None:
        return f"{_not_reached(found)}{_change_sentence(found, what, at.visit)}"
    compared = main_comparison(found.model, at.compared, at.visit)
    if not compared:
        return f"The groups cannot be compared at {visit_text(at.visit)}. {escape(at.compared.reason)}"
    told = " ".join(difference_sentence(one, what=what, at=visit_text(at.visit)) for one in compared)
    return f"{_not_reached(found)}{told}"


def _not_reached(found: StudyOutcomes) -> str:
    """Of visits after the one that the sentence is about, why nothing is said of them; empty where there is none."""
    later = [at for at in found.visits if at.visit > found.shown.visit]
    nobody = {at.visit for at in later} - {one.visit for one in found.groups if one.value.n}
    told = []
    if nobody:
        named = " and ".join(visit_text(visit) for visit in sorted(nobody))
        told.append(f"Nobody has a value at {named} yet, so nothing is said of {'it' if len(nobody) == 1 else 'them'}.")
    told += [
        f"The groups cannot be compared at {visit_text(at.visit)}. {escape(at.compared.reason)}"
        for at in later
        if at.visit not in nobody and found.outcomes.by
    ]
    return "".join(f"{one} " for one in told)


def outcome_title(found: StudyOutcomes, *, is_simulated: bool) -> str:
    """What the figure of means shows in these data, with its n."""
    visit = found.shown.visit
    n, enrolled = sum(one.value.n for one in found.groups if one.visit == visit), sum(found.enrolled.values())
    kind = "simulated " if is_simulated else ""
    return (
        f"{escape(found.scale.title)} at {len(found.outcomes.visits)} visits: {n:,} of "
        f"{count_text(enrolled, f'{kind}person is', f'{kind}people are')} known at {visit_text(visit)}"
    )


def curve_title(at: AtVisit, *, is_simulated: bool) -> str:
    """What the cumulative curve shows, with its n."""
    k, n = (sum(getattr(curve, name) for curve in at.curves) for name in ("observed", "enrolled"))
    kind = "simulated " if is_simulated else ""
    whole = count_text(n, f"{kind}person", f"{kind}people")
    return f"How many were better by how much at {visit_text(at.visit)}: {k:,} of {whole} can be told"


def responder_sentence(at: AtVisit, *, of_all: bool) -> str:
    """Who fell by the lower of the two published shares at a visit, and how the groups differ in that."""
    found = at.responders[0]
    rule, whole = ("all_enrolled", "enrolled") if of_all else ("observed_only", "observed")
    counts = [
        (f"{one.responders:,} of {getattr(one, whole):,}" if one.observed else "nobody was observed")
        + (f" in {escape(one.group)}" if found.differences else "")
        for one in found.groups
    ]
    told = [
        f"Down by {found.percent:g} % or more at {visit_text(at.visit)}, {RULES[rule]}: {', '.join(counts)}.",
        *(_share_sentence(one) for one in found.differences if one.rule == rule),
    ]
    low = sum(one.low_baseline for one in found.groups)
    if low:
        told.append(
            f"{low:,} of {sum(one.enrolled for one in found.groups):,} started under {found.least_baseline:g}, where a "
            "fall in percent says little."
        )
    return " ".join(told)


def _share_sentence(one: ResponderDifference) -> str:
    """How a group's share of responders compares with the reference group's."""
    groups, found = (escape(one.group), escape(one.reference)), one.difference
    if found.estimate is None:
        return f"How {groups[0]} and {groups[1]} differ in that cannot be told: of one of them nobody was observed."
    low, high = 100 * found.lower, 100 * found.upper
    if low <= 0 <= high:
        return (
            f"It is not clear whether {groups[0]} and {groups[1]} differ in that: anything from "
            f"{number_text(low)} percentage points fewer to {number_text(high)} more fits."
        )
    small, large = sorted((abs(low), abs(high)))
    return (
        f"In {groups[0]} that is {number_text(100 * found.estimate)} percentage points "
        f"{'more' if low > 0 else 'fewer'} than in {groups[1]} ({number_text(small)} to {number_text(large)})."
    )


def flow_sentence(found: StudyOutcomes) -> str:
    """Who is in the numbers, and who is not."""
    n = sum(found.enrolled.values())
    told = f"{count_text(n, 'person is', 'people are')} enrolled"
    told += f", {found.no_origin:,} of them without a day to count from" if found.no_origin else ""
    left = found.not_grouped
    told += f"; {count_text(left, 'more without a group is', 'more without a group are')} left out" if left else ""
    return f"{told}."


def method_lines(found: StudyOutcomes) -> list[str]:
    """How everything on the page was worked out, for who wants to check."""
    read, scale = found.outcomes, found.scale
    windows = "; ".join(f"{visit_text(one.visit)}: days {one.first} to {one.last}" for one in read.windows)
    told = (
        f"{escape(scale.title)}, {scale.low:g} to {scale.high:g}, {direction_text(scale.higher_is)}. Day 0 is "
        + (f"the date in {escape(read.anchor)}" if read.anchor else "each participant's first day with anything told")
        + f". Windows, in days from it: {windows}. "
    )
    told += f"{value_rule(read.rule, read.least_days, read.spacing)} "
    told += "Missing is unknown: nothing is filled in."
    lines = [told]
    if read.by is None:
        lines.append(
            "Means with 95 % intervals by Student's t. A change in one group says nothing about its cause: people "
            "are often enrolled when they are at their worst."
        )
        return lines + _responder_lines(found)
    model = found.model
    lines.append(
        f"The sentence rests on a model for repeated measures: {model.method}; n = {model.n:,} with "
        f"{count_text(model.n_values, 'value')}.{fits_text(covariance_text(model), likelihood_ratio(model))} It takes what is missing to depend on what was observed."
        if not model.reason
        else f"A model for repeated measures could not be fitted. {escape(model.reason)}"
    )
    lines += [left_out_text(model.left_out)] if model.left_out and not model.reason else []
    lines += [
        f"{capital(visit_text(one.visit))}, model of all visits: {_term(one.difference)}." for one in model.differences
    ]
    lines += holm_lines(
        {
            f"{visit_text(one.visit)}, {escape(one.difference.group)}": adjusted
            for one, adjusted in zip(model.differences, found.holm, strict=True)
            if adjusted is not None
        }
    )
    lines += [
        f"{capital(visit_text(at.visit))} alone (ANCOVA), n = {at.compared.n:,}: {_term(one)}."
        for at in found.visits
        for one in at.compared.differences
    ]
    lines += [
        f"{capital(visit_text(at.visit))} alone (ANCOVA): {escape(at.compared.reason)}"
        for at in found.visits
        if at.compared.reason
    ]
    n_means = len(found.visits) * max(len(found.enrolled) - 1, 0)
    n_shares = sum(len(one.differences) for one in found.shown.responders)
    lines.append(
        f"Comparisons on this page: {n_means} of means, at {count_text(len(found.visits), 'visit')}"
        + (f", and {n_shares} of shares of responders" if n_shares else "")
        + ". The more one looks at, the more differ by chance; intervals are not widened for that."
    )
    return lines + _responder_lines(found)


def fits_text(covariance: str, ratio: dict[str, float] | None) -> str:
    """How variances by group compare with one for all, a sentence after a space; empty where that was not asked."""
    if ratio is None:
        return ""
    fits = "fit better" if covariance == "by group" else "do not fit so much better as to be taken"
    return (
        f" Variances of each group's own {fits} (likelihood ratio {ratio['chi_squared']:.1f} on {ratio['df']:,} df, by Akaike's "
        "criterion)."
    )


def likelihood_ratio(model: RepeatedMeasures) -> dict[str, float] | None:
    """By how much variances of each group's own fit better; None where that was not asked."""
    if model.likelihood_ratio is None:
        return None
    chi_squared, df = model.likelihood_ratio
    return {"chi_squared": chi_squared, "df": df}


def covariance_text(model: RepeatedMeasures) -> str:
    """Whose the variances are: "by group" or "alike"."""
    return "by group" if model.is_by_group else "alike"


def left_out_text(visits: Sequence[int]) -> str:
    """Which visits a model of all visits does not hold, and why."""
    named = " and ".join(visit_text(visit) for visit in visits)
    return f"Not in the model: {named}, at which a group has fewer than two people with a baseline and a value."


def direction_text(higher_is: str) -> str:
    """Which end of a scale is better."""
    return "no end is better" if higher_is == "neither" else f"higher is {higher_is}"


def value_rule(rule: str, least_days: tuple[int, ...] | None, spacing: float | None) -> str:
    """What a visit's value is, and why."""
    if rule == "mean" and least_days:
        few = sorted(set(least_days))
        days = f"{few[0]}" if len(few) == 1 else f"{few[0]} to {few[-1]} (by the width of the window)"
        return f"A visit's value is the mean of the known days in the window, where at least {days} are known."
    told = "A visit's value is the one nearest to it inside the window, the earlier of two equally near."
    if spacing is None:
        return told
    return (
        f"{told} Half of these values lie {days_text(round(spacing))} or more apart, so they are visits and no diary."
    )


def no_responders_sentence(found: StudyOutcomes) -> str:
    """Why a fall in percent of the baseline means nothing on this scale; empty where it does."""
    scale = found.scale
    if found.no_responders == "higher_is_better":
        return f"On {scale.title} higher is better, so a fall in percent of the baseline is no relief."
    if found.no_responders == "no_better_end":
        return f"Which end of {scale.title} is better nobody said, so who responded cannot be told."
    if found.no_responders == "not_from_zero":
        return f"{scale.title} starts at {scale.low:g}, so a percentage of the baseline has no meaning."
    return ""


def in_sentence(title: str) -> str:
    """A title in the middle of a sentence."""
    return escape(title[:1].lower() + title[1:] if title[1:2].islower() else title)


def main_comparison(model: RepeatedMeasures, last: Ancova, visit: int) -> tuple[Adjusted, ...]:
    """The differences at the last visit: from the model of all visits where it could be fitted, else of this one."""
    if model.reason:
        return last.differences
    return tuple(one.difference for one in model.differences if one.visit == visit)


def _responder_lines(found: StudyOutcomes) -> list[str]:
    if why := no_responders_sentence(found):
        return [why]
    moderate, substantial, least = responder_thresholds()
    lines = [
        f"{one.value:g} %: {escape(one.name)}, in {escape(one.population)}. {escape(one.source.reference)}"
        f"{'' if one.source.is_checked else ' (not re-checked)'}."
        for one in (moderate, substantial)
    ]
    lines.append(
        f"Only who started at {least_baseline(found.scale):g} or above can respond: {escape(least.name)} "
        f"({escape(least.source.reference)}, not re-checked). Of all enrolled: whoever is not seen to respond counts "
        "as no responder, also without a baseline or below it. Of those observed: both values are known and the "
        f"baseline is high enough. Shares: exact (Clopper and Pearson) of under 30 people, else Wilson; differences: {NEWCOMBE}. NNTB: number needed for one more to "
        "benefit, NNTH: for one more not to; where the interval of the difference holds 0, they run through infinity."
    )
    return lines


def _change_sentence(found: StudyOutcomes, what: str, visit: int) -> str:
    at, change = visit_text(visit), next(one.change for one in found.groups if one.visit == visit)
    if change.mean is None or change.lower is None:
        return f"Too few people have {what} at the baseline and at {at} to say how it changed (n = {change.n:,})."
    if change.lower <= 0 <= change.upper:
        return (
            f"It is not clear whether {what} changed from the baseline to {at}: anything from {_side(change.lower)} to "
            f"{_side(change.upper)} fits, on average over {change.n:,} people."
        )
    small, large = sorted((abs(change.lower), abs(change.upper)))
    return (
        f"On average over {change.n:,} people {what} was {points_text(change.mean)} "
        f"{'lower' if change.upper < 0 else 'higher'} at {at} than at the baseline ({_sizes(small, large)})."
    )


def _sizes(small: float, large: float) -> str:
    """From how many points to how many; with a second decimal where one would make them the same."""
    told = number_text(small), number_text(large)
    return " to ".join(told) if told[0] != told[1] else f"{small:.2f} to {large:.2f}"


def _term(one: Adjusted) -> str:
    estimate, lower, upper = (f"{round(points, 2) + 0.0:+.2f}" for points in (one.estimate, one.lower, one.upper))
    return (
        f"{escape(one.group)} minus {escape(one.reference)} {estimate} ({lower} to {upper}), {one.df:,.1f} df, "
        f"{p_text(one.p_value)}"
    )


def _one_needed(number: float | None) -> str:
    if number is None:
        return "infinity"
    return f"{'NNTB' if number > 0 else 'NNTH'} {abs(number):,.1f}"


def _side(points: float) -> str:
    if round(abs(points), 1) == 0:
        return "no difference"
    return f"{points_text(points)} {'lower' if points < 0 else 'higher'}"
