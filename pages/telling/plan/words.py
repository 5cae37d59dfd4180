"""A plan in words: a goal, where a programme stands, how a goal was kept, what is published about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from analysis.adherence import Adherence, GoalPeriod
from analysis.phases import PhaseRespites, PhaseSpan
from data.catalogue.programme_files import Evidence, Template
from data.catalogue.trial_files import load_trial
from data.catalogue.vocabulary import KINDS
from data.own.plans import BOUNDS, PERIODS, Goal, Phase, Programme
from pages.telling.manner import num
from pages.telling.wording import day_text, days_text, escape, estimate_text, period_text

EPOCH = date(1970, 1, 1)
CHECKED = {
    "source": "read where the authors published it",
    "secondary": "read on a page about it",
    "not re-checked": "as cited, not re-checked",
}
WITHHELD = {
    "too few": "too few to say",
    "none from the start": "cannot be told: all began before this phase",
    "emptied": "cannot be told: too few at the beginning",
}


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def amount_text(amount: float, kind: str, unit: str, *, shown: Callable[[str], str] = escape) -> str:
    """An amount with what it is of: 60 minutes walked, 3 sessions of strength, 8,000 steps.

    `shown` makes a file's words safe where they go: Markdown, unless said otherwise.
    """
    title = KINDS[kind].title if kind in KINDS else shown(kind)
    if unit == "sessions":
        return f"{num(amount, 'g')} session{'' if amount == 1 else 's'} of {title}"
    if kind in KINDS and KINDS[kind].unit == unit:
        return f"{num(amount, ',g')} {title}"
    return f"{num(amount, ',g')} {shown(unit)} of {title}"


def goal_text(goal: Goal, *, shown: Callable[[str], str] = escape) -> str:
    """A goal as it is said: at least 60 minutes walked a week."""
    return f"{BOUNDS[goal.bound]} {amount_text(goal.amount, goal.kind, goal.unit, shown=shown)} {PERIODS[goal.per]}"


def phase_text(phase: Phase) -> str:
    """A phase with its days and its goals."""
    when = f"from {day_text(phase.first_on)}"
    if phase.last_on is not None:
        when = period_text(phase.first_on, phase.last_on)
    goals = "; ".join(goal_text(goal) for goal in phase.goals) or "no goal"
    return f"**{escape(phase.title)}**, {when}: {goals}"


def standing_sentence(programme: Programme, today: date) -> str:
    """Which phase it is today, and which week of it; or when the next begins; or when all was over."""
    for phase in programme.phases:
        if today < phase.first_on:
            return f"“{escape(phase.title)}” begins on {day_text(phase.first_on)}."
        if phase.holds(today):
            week = (today - phase.first_on).days // 7 + 1
            of = ""
            if phase.last_on is not None:
                of = f" of {-(-((phase.last_on - phase.first_on).days + 1) // 7)}"
            return f"Now in “{escape(phase.title)}”: week {week}{of}, since {day_text(phase.first_on)}."
    return f"It ended on {day_text(programme.phases[-1].last_on)}."


def adherence_sentence(goal: Goal, found: Adherence) -> str:
    """How often a goal was met of the days or weeks that can be told, and of how many it cannot be told."""
    told = f"{_upper(goal_text(goal))}: "
    n = found.n_met + found.n_not_met
    if n:
        told += f"met in {found.n_met} of {_counted(n, goal.per)}"
    elif found.periods:
        told += f"no {goal.per} yet of which it can be told"
    else:
        return f"{told}nothing to tell yet."
    told += f"; {found.n_untold} cannot be told." if found.n_untold else "."
    if found.n_running:
        told += f" This {goal.per} so far: {_so_far(goal, found.periods[-1])}."
    return told


def period_words(goal: Goal, period: GoalPeriod) -> str:
    """A day or week of a goal in plain text: what is known of it and whether it was enough."""
    first, last = (EPOCH + timedelta(days=day) for day in (period.first_day, period.last_day))
    verdict = {True: "goal met", False: "goal not met", None: "cannot be told"}[period.is_met]
    if period.is_met is None and period.n_ahead:
        verdict = "not over"
    return f"{period_text(first, last)}: {_so_far(goal, period, shown=str)}, {verdict}"


def _so_far(goal: Goal, period: GoalPeriod, *, shown: Callable[[str], str] = escape) -> str:
    if period.done is None:
        return "nothing known"
    unknown = f", {days_text(period.n_unknown)} unknown" if period.n_unknown else ""
    done = amount_text(period.done, goal.kind, goal.unit, shown=shown)
    return f"{done} on {days_text(period.n_known)}{unknown}"


def evidence_line(one: Evidence) -> str:
    """What one publication shows and what it does not, and how it was checked."""
    return f"{one.shows} **What it does not show:** {one.does_not_show} ({one.reference}; {CHECKED[one.checked]}.)"


def evidence_lines(template: Template) -> list[str]:
    """What publications show of a template and what they do not, each with how it was checked.

    After these the caveats of its trials, its own cautions, and where its amounts come from.
    """
    lines = [evidence_line(one) for one in template.evidence]
    for trial_id in template.trials:
        trial = load_trial(trial_id)
        lines.append(f"{trial.title}: {' '.join(trial.caveats)}")
    return [*lines, *template.cautions, f"Where the amounts come from: {template.origin}"]


def phase_spans(programme: Programme) -> list[PhaseSpan]:
    """The phases by their day numbers."""
    return [
        PhaseSpan(one.title, day_number(one.first_on), None if one.last_on is None else day_number(one.last_on))
        for one in programme.phases
    ]


def phase_rows(found: Sequence[PhaseRespites]) -> list[dict[str, str]]:
    """One line per phase: its respites, how many ended in how many days, and how long half of them lasted."""
    return [
        {
            "Phase": "outside the phases" if one.label is None else escape(one.label),
            "Respites": f"{one.n}{_begun_before(one)}; {one.n_events} ended in {days_text(one.n_days)}",
            "Half lasted at least": WITHHELD[one.withheld] if one.withheld else estimate_text(one.median),
        }
        for one in found
    ]


def _begun_before(one: PhaseRespites) -> str:
    if not one.n_entered:
        return ""
    return ", begun before" if one.n == 1 else f", {one.n_entered} begun before"


def _counted(n: int, per: str) -> str:
    return f"{n} {per}{'' if n == 1 else 's'}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
