"""A trial of one's own in sentences: what it takes, what it could show, what a day asks, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isclose

from analysis.block_schedule import possible_schedules, smallest_p_value, smallest_p_value_of
from analysis.overlap import NonoverlapOfAllPairs, TauU
from analysis.randomisation_test import RandomisationResult
from analysis.stopping import StoppingCost
from data.catalogue.vocabulary import Measure
from data.own.self_trials import MOST_PAIRS, SelfTrial, TrialPlan
from pages.telling.manner import manner, num
from pages.telling.wording import capital, day_text, day_words, days_text, escape, period_text, points_text, size_text

ALPHA = 0.05  # what a 95 % interval leaves out
ENOUGH_PAIRS = next(n for n in range(1, MOST_PAIRS + 1) if smallest_p_value_of(n) <= ALPHA)
OUTCOME_TITLES = {
    "pain_average": "Average pain of the day",
    "pain_worst": "Worst pain of the day",
    "activity_limited": "How much pain limited you (0 to 4)",
}
SUBJECTS = {"activity_limited": "the limits that pain set"}
METHOD = (
    "Per pair of blocks the mean of B less the mean of A, over the days that count and are known; each pair counts "
    "once. The p-value is the share of all orders that could have been drawn whose difference would be at least as "
    "large (randomisation test, Edgington and Onghena 2007); the interval holds every number of points that this test "
    "does not rule out (Hartigan 1969). Days that resemble the days before do no harm to either"
)
WHY_NOT_EARLIER = (
    "No result is shown before the end: by chance alone a difference comes and goes on the way, and whoever "
    "looks often and stops when it pleases finds more than there is."
)
ALIKE = "every pair gave the same, which cannot tell how sure that is"
AS_DRAWN = (
    "Every day counts as what its block was drawn to be, whatever was done on it: leaving out the days that went "
    "otherwise would bring back what the draw takes away, since they are often the worse days."
)
NOT_FOR_TREATMENT = (
    "Not for medicines, or for a treatment that somebody prescribed: whether to begin, stop or change those is a "
    "question for them, before anything is tried."
)


def outcome_choice(measure: Measure) -> str:
    """The outcome as it is chosen, not yet escaped: a person's own has the name they gave it."""
    besides = "yes or no" if measure.is_yes_no else measure.unit
    return OUTCOME_TITLES.get(measure.name) or ", ".join(part for part in (capital(measure.title), besides) if part)


def subject_text(measure: Measure) -> str:
    """The outcome in the middle of a sentence."""
    if measure.is_yes_no:
        return f"the share of days with “{escape(measure.title)}”"
    return SUBJECTS.get(measure.name, escape(measure.title))


def _shown(number: float, measure: Measure) -> str:
    """A difference or a limit of it without its sign, in what the outcome is counted in."""
    return num(100 * abs(number), ".0f") if measure.is_yes_no else num(abs(number), ".1f")


def _size(number: float, measure: Measure) -> str:
    if measure.is_yes_no:
        return f"{_shown(number, measure)} in 100"
    return escape(size_text(number, measure.unit)) if measure.unit else points_text(number)


def chance_text(p: float) -> str:
    """A p-value as people count: about 3 of 100 such draws."""
    if p > 0.995:
        return "almost every such draw" if p < 1 else "every such draw"
    of = next((of for of in (100, 1000) if p * of >= 1), 10_000)
    return f"about {num(p * of, '.0f')} of {num(of, ',')} such draws"


def span_text(plan: TrialPlan) -> str:
    """How long it takes, from when to when, and in which blocks: "84 days, ..." without a full stop."""
    design = plan.design
    return (
        f"{days_text(design.n_days)}, {period_text(plan.first_on, plan.last_on)}: {design.n_blocks} blocks of "
        f"{days_text(plan.block_days)}, {plan.n_pairs} with “{escape(plan.b)}” (B) and {plan.n_pairs} with "
        f"“{escape(plan.a)}” (A), in pairs of one each"
    )


def plan_lines(plan: TrialPlan, measure: Measure) -> list[str]:
    """What is to be known before the start: the draw, the days left out, the outcome, what it can show and not."""
    return [
        "Which of a pair comes first is drawn once, when you start. What a block asks is said on its first day.",
        _washout_sentence(plan.washout_days),
        f"What is compared is {subject_text(measure)}, once, at the end. This cannot be changed after the start.",
        *could_show_lines(plan),
        "You will know which days are which, and to expect something can itself change pain. It speaks of you, "
        "in these weeks; it does not say why.",
        NOT_FOR_TREATMENT,
    ]


def could_show_lines(plan: TrialPlan) -> list[str]:
    """What the design could and could not show, with the smallest p-value that it can give."""
    smallest = smallest_p_value(plan.design)
    best = (
        f"The clearest result it can give: all {plan.n_pairs} pairs agree. If it made no difference, they would "
        f"still do so in {chance_text(smallest)} (smallest p {num(smallest, '.2g')})."
    )
    if smallest > ALPHA:
        return [
            best,
            f"So it cannot tell any difference from chance, however large. That takes {ENOUGH_PAIRS} pairs or more.",
        ]
    return [
        best,
        "It can show a difference that is large beside how much your days vary. A smaller one may stay unclear, "
        "which is not the same as none.",
    ]


def day_sentence(trial: SelfTrial, day: date, today: date) -> str | None:
    """What a day asks: "Today, day 3 of 7: walk half an hour (B)"; None where it is no day of the trial."""
    place = trial.place_of(day)
    if place is None:
        return None
    plan, label = trial.plan, trial.schedule[place.block]
    words = day_words(day, today)
    told = (
        f"{words[:1].upper()}{words[1:]}, day {place.day_of_block + 1} of {plan.block_days}: "
        f"**{escape(plan.asks(label))}** ({label})."
    )
    if not place.is_counted:
        told += " A day to change over: lived like the rest of the block, not counted."
    return told


def standing_sentence(trial: SelfTrial, today: date) -> str:
    """Where a trial under way stands."""
    plan, place = trial.plan, trial.place_of(today)
    if place is None:
        return f"It begins on {day_text(plan.first_on)} and ends on {day_text(plan.last_on)}."
    return f"Block {place.block + 1} of {plan.design.n_blocks}. The last day is {day_text(plan.last_on)}."


def outcome_sentence(result: RandomisationResult, plan: TrialPlan, measure: Measure) -> str:
    """What came of a trial: the difference with its interval."""
    what = subject_text(measure)
    a, b = (f"“{escape(plan.asks(label))}” ({label})" for label in "AB")
    if result.refusal is not None:
        why = "no pair of blocks was completed"
        if result.n_pairs_completed:
            why = f"in no completed pair of blocks is {what} known on a counted day of both"
        return f"Nothing can be compared: {why}."
    assert result.difference is not None
    size = _size(result.difference, measure)
    if is_clear(result):
        assert result.lower is not None and result.upper is not None
        near, far = sorted((abs(result.lower), abs(result.upper)))
        side = "lower" if result.difference < 0 else "higher"
        range_ = ALIKE if is_alike(result) else f"{_shown(near, measure)} to {_shown(far, measure)} {side}"
        told = f"On days with {b}, {what} was about {size} {side} than on days with {a}: {range_}."
    else:
        side = "lower" if result.difference < 0 else "higher"
        is_same = not _shown(result.difference, measure).strip(f"0{manner().decimal}")
        found = "about the same as" if is_same else f"about {size} {side} than"
        told = f"On days with {b}, {what} was {found} on days with {a}, which is not clear: {_fits(result, measure)}."
    return told


def outcome_title(result: RandomisationResult, measure: Measure) -> str:
    """The title of the figure: what it shows, and from how many days."""
    what = escape(capital(measure.title))
    if result.refusal is not None:
        return f"{what}: nothing to compare"
    return f"{what}, {days_text(result.n_a)} of A and {result.n_b} of B"


def is_clear(result: RandomisationResult) -> bool:
    """Whether an interval of the confidence asked lies on one side of no difference."""
    return result.reaches_confidence_asked and (result.lower > 0 or result.upper < 0)


def is_alike(result: RandomisationResult) -> bool:
    """Whether every pair differed by the same, so that its interval is a point and tells nothing."""
    return result.lower is not None and isclose(result.lower, result.upper, abs_tol=1e-9)


def stopping_sentences(cost: StoppingCost) -> list[str]:
    """What stopping now would cost."""
    pairs = f"{cost.n_pairs_completed} of {cost.n_pairs_planned} pairs {_is(cost.n_pairs_completed)} complete"
    planned = f"{chance_text(cost.smallest_p_planned)} (p {num(cost.smallest_p_planned, '.2g')})"
    if cost.smallest_p is None:
        told = [f"{pairs}, so nothing could be compared."]
    else:
        told = [
            f"{pairs}. The clearest result these could give would, without any difference, come up in "
            f"{chance_text(cost.smallest_p)} (smallest p {num(cost.smallest_p, '.2g')}); going on to the end brings that down "
            f"to {planned}."
        ]
        if cost.smallest_p > ALPHA:
            told.append("So no difference could be told from chance.")
    if cost.n_days_unused:
        told.append(
            f"{days_text(cost.n_days_unused)} of a pair that is not complete would not be used; "
            f"{days_text(cost.n_days_to_pair)} more would complete it."
        )
    told.append("If it is stopped because of how it looks, it tells less than its numbers say. It stays stopped.")
    return told


def stopped_sentence(trial: SelfTrial, result: RandomisationResult) -> str:
    """That a trial was stopped early, and what is left of it."""
    return (
        f"Stopped early, on {day_text(trial.stopped_on)}, after {result.n_pairs_completed} of "
        f"{result.n_pairs_planned} pairs: only these are compared. If it was stopped because of how it looked, "
        "it tells less than its numbers say."
    )


def adherence_sentence(did: Mapping[date, str], n_days: int) -> str:
    """How the days went by what was answered; a day without an answer is unknown."""
    if not did:
        return f"Whether the days went as their block asked was answered on none of {days_text(n_days)}."
    n = {word: sum(one == word for one in did.values()) for word in ("yes", "partly", "no")}
    return (
        f"Done as the block asked: yes on {days_text(n['yes'])}, partly on {n['partly']}, not on {n['no']}; "
        f"no answer for {n_days - len(did)} of {n_days}."
    )


def overlap_lines(nap: NonoverlapOfAllPairs, tau: TauU, measure: Measure) -> list[str]:
    """The overlap of days in numbers, each with what it means; of what is neither better nor worse, higher counts."""
    if nap.nap is None:
        return []
    better, worse = ("higher", "lower") if measure.better == "neither" else ("better", "worse")
    lines = [
        f"NAP {num(nap.nap, '.2f')}: of all {num(nap.n_a * nap.n_b, ',')} ways to set one day of B beside one of A, B was {better} in "
        f"{num(nap.n_better, ',')}, {worse} in {num(nap.n_worse, ',')} and the same in {num(nap.n_ties, ',')}, which count half. {num(0.5, '.2f')} is as "
        f"often {better} as {worse}, 1 is always {better}. It describes these days; no size of it proves anything.",
        f"Tau {num(tau.tau, '.2f')}: the share that was {better} less the share that was {worse}, from -1 to 1.",
    ]
    if tau.tau_u is not None:
        lines.append(
            f"Tau-U {num(tau.tau_u, '.2f')}: the same, less what A itself got {better} from day to day. It can go beyond 1 "
            f"(here to {num(tau.largest, '.2f')} either way) and was made for one phase before another; with a drawn order "
            "Tau is the one to look at."
        )
    lines.append("Neither has an interval here: those in use take every day as if it knew nothing of the day before.")
    return lines


def number_lines(
    result: RandomisationResult, plan: TrialPlan, measure: Measure, n_known: int, n_days: int
) -> list[str]:
    """The numbers behind the sentence. `n_known` of the `n_days` lived have the outcome, washout included."""
    lines = [f"{n_known} of {days_text(n_days)} have an entry with {escape(measure.title)}; the others are unknown."]
    if result.dropped_pairs:
        which = ", ".join(str(pair + 1) for pair in result.dropped_pairs)
        lines.append(f"Left out for want of a known day in one of its blocks: pair {which}.")
    if result.refusal is not None:
        return lines
    drawn = 2**result.n_pairs_used
    lines += [
        f"If it made no difference, one this large would come up in {chance_text(result.p_value)}.",
        f"A: {num(result.mean_a, '.2f')} from {result.n_a} counted day{'s' * (result.n_a != 1)}. "
        f"B: {num(result.mean_b, '.2f')} from {result.n_b}. "
        f"Pairs used: {result.n_pairs_used} of {result.n_pairs_planned} planned.",
        f"B less A: {num(result.difference, '+.2f')}{_unit(measure)}"
        + (
            f"; {ALIKE}."
            if is_alike(result)
            else "."
            if result.lower is None
            else f", {num(result.confidence_level, '.1%')} interval {num(result.lower, '+.2f')} to {num(result.upper, '+.2f')}."
        ),
        f"p {num(result.p_value, '.2g')}: {num(result.p_value * drawn, '.0f')} of the {num(drawn, ',')} orders that could have been drawn give "
        f"as much. The smallest that it could have been with these pairs is {num(result.smallest_p, '.2g')}"
        f" (planned: {num(smallest_p_value(plan.design), '.2g')}, {num(possible_schedules(plan.design), ',')} orders).",
    ]
    return lines


def _unit(measure: Measure) -> str:
    if measure.is_yes_no:
        return ", as a share of days"
    return f" {escape(measure.unit) if measure.unit else 'points'}"


def _fits(result: RandomisationResult, measure: Measure) -> str:
    if result.lower is None:
        return "one pair of blocks cannot say how sure that is"
    if is_alike(result):
        return ALIKE
    assert result.upper is not None
    ends = " to ".join(
        f"{_shown(end, measure)} {'lower' if end < 0 else 'higher'}" for end in (result.lower, result.upper)
    )
    if result.reaches_confidence_asked:
        return f"anything from {ends} fits"
    pairs = "pair" if result.n_pairs_used == 1 else "pairs"
    level = num(result.confidence_level, ".0%")
    return f"from {result.n_pairs_used} {pairs} the range of {ends} is right in only {level} of such trials"


def _washout_sentence(n: int) -> str:
    if n == 0:
        return "Every day counts. What one block leaves behind in the next makes a difference look smaller."
    first = "The first day" if n == 1 else f"The first {n} days"
    return (
        f"{first} of every block {_is(n)} lived as the block asks and not counted, so that what the block before "
        "left behind can fade."
    )


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
