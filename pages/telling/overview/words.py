"""A study at first sight: how people answer, what the last load brought, and what is still to decide."""

from __future__ import annotations

import pandas as pd

from analysis.diary_keeping import DiaryKeeping
from analysis.outcome_change import Mean
from data.study.clock import StudyClock
from data.study.last_load import LastLoad
from pages.answers.outcomes import StudyOutcomes
from pages.telling.outcomes.words import visit_text
from pages.telling.plural import count_text
from pages.telling.wording import day_text, days_text, escape


def people_sentence(people: int, groups: dict[str, int], by: str | None) -> str:
    """How many people there are, and in which groups."""
    told = count_text(people, "person", "people")
    if by is None:
        return f"{told}."
    sizes = ", ".join(f"{escape(group)} {n:,}" for group, n in groups.items())
    left = people - sum(groups.values())
    return f"{told} by {escape(by)}: {sizes}{f'; of {left:,} the group is unknown' if left else ''}."


def answers_sentence(kept: DiaryKeeping) -> str:
    """How they answer, by what was asked: of a study with visits "12 of 14 visits"."""
    one = kept.overall
    if not one.n_kept:
        return "Nobody has answered yet."
    every = "" if kept.unit == "days" else f", asked every {days_text(kept.every_days)}"
    share = one.answered_days / one.asked_days
    return (
        f"{count_text(one.n_kept, 'person has', 'people have')} answered {one.answered_days:,} of {one.asked_days:,} {kept.unit} "
        f"({share:.0%}){every}; half of them {_of_theirs(one.median)}."
    )


def _of_theirs(share: float | None) -> str:
    if share is None:
        return "an unknown share of theirs"
    return "all of theirs" if share >= 1 else f"at least {share:.0%} of theirs"


def load_sentences(found: LastLoad, clock: StudyClock) -> list[str]:
    """What the last load brought, and how far it goes beyond what was there before."""
    name = "What was simulated" if found.file_name is None else f"“{escape(found.file_name)}”"
    told = [
        f"{name} came on {day_text(found.loaded_at.date())}: {found.stored:,} of {count_text(found.records, 'record')} stored, "
        f"{found.duplicates:,} already there, {found.rejected:,} rejected."
    ]
    if not found.people:
        told.append("Nothing that counts now is from it.")
    elif found.loads == 1:
        told.append(f"It is the first load: {count_text(found.people, 'person is', 'people are')} in it.")
    else:
        new = "all of them new" if found.new_people == found.people else f"{found.new_people:,} of them new"
        told.append(f"{count_text(found.people, 'person is', 'people are')} in it, {new}.")
    if found.until_here is not None:
        before = found.until_before
        if before is None:
            told.append(f"It tells of days up to {clock.told(found.until_here)}.")
        elif found.until_here > before:
            told.append(f"It tells of days up to {clock.told(found.until_here)}; before it was {clock.told(before)}.")
        else:
            told.append(f"It tells of no day after {clock.told(before)}, which was there before.")
    return told


def others_table(found: list[StudyOutcomes]) -> pd.DataFrame:
    """Further outcomes, a row each: means of everybody, or of each group, at the first visit and the last with values."""
    rows = {}
    for one in found:
        first, last = one.outcomes.visits[0], one.shown.visit
        for label in one.enrolled:
            mine = {at.visit: at.value for at in one.groups if at.group == label}
            name = escape(one.scale.title) + (f", {escape(label)}" if one.outcomes.by else "")
            rows[name] = [f"{_mean(mine[visit])}" for visit in (first, last)] + [visit_text(last)]
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["At the baseline", "At the last visit", "Which is"]
    ).rename_axis("Outcome")


def _mean(value: Mean) -> str:
    return "not known" if value.mean is None else f"{value.mean:.1f} (n = {value.n:,})"


def to_decide(
    *, n_findings: int, load: LastLoad | None, has_plan: bool, missing: list[str], is_impossible: bool
) -> list[tuple[str, str]]:
    """What is still to decide: a sentence, and the page on which it is decided.

    `missing`: what the plan declares and the study does not hold. `is_impossible`: answers lie too far apart for the
    definition shown.
    """
    told = []
    if load is not None and load.rejected:
        told.append((f"{count_text(load.rejected, 'record was', 'records were')} rejected in the last load.", "Load"))
    if n_findings:
        told.append((f"{count_text(n_findings, 'thing')} in what was loaded can be decided about.", "Load"))
    if not has_plan:
        told.append(("No plan is declared: what is looked at now is chosen with the results in sight.", "Study plan"))
    if missing:
        told.append((f"The plan names {', '.join(map(escape, missing))}, which the study does not hold yet.", "Load"))
    if is_impossible:
        told.append(("The definition shown asks for answers closer together than these are.", "Recurrence"))
    return told
