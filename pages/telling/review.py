"""What a study holds that somebody should decide about, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from data.imports.labels import DIFFERENCES
from data.study.review import ALIKE, IDENTIFIES, MERGE, ONE_DATE, PEOPLE, Finding
from pages.telling.plural import count_text

SHOWN = 6  # spellings
MANY_SHOWN = 3  # of people whose labels are alike


def finding_text(finding: Finding) -> str:
    """What was found, with no value of what tells who somebody is."""
    people = count_text(finding.n_people, "person", "people")
    if finding.what == IDENTIFIES and finding.about == PEOPLE:
        return f"The labels of its people look like {finding.why}."
    if finding.what == IDENTIFIES:
        return f"“{finding.about}” looks like {finding.why}, of {people}."
    if finding.what == ALIKE:
        listed = ", ".join(f"“{value}”" for value in finding.values[:SHOWN])
        more = f" and {len(finding.values) - SHOWN:,} more" if len(finding.values) > SHOWN else ""
        of = "Labels of people" if finding.about == PEOPLE else f"Of “{finding.about}”, {people}:"
        return f"{of} {listed}{more} differ only in {DIFFERENCES}."
    if finding.what == ONE_DATE:
        return f"“{finding.about}” is {finding.values[0]} for everybody, {people}. Is it a placeholder?"
    return f"“{finding.about}” is {finding.values[0]} for {people}. Is it a placeholder?"


def many_alike_text(findings: Sequence[Finding]) -> str:
    """What was found where many people have labels that are alike, with the first of them."""
    pairs = "; ".join(
        " and ".join(f"“{value}”" for value in finding.values[:SHOWN]) for finding in findings[:MANY_SHOWN]
    )
    more = f"; and {len(findings) - MANY_SHOWN:,} more" if len(findings) > MANY_SHOWN else ""
    return f"{len(findings):,} times labels of people differ only in {DIFFERENCES}: {pairs}{more}."


def merged_text(n_merged: int, refused: str | None) -> str:
    """What became of making all of them one, and why not of the first that was not."""
    done = f"{count_text(n_merged, 'person', 'people')} had several labels and have one now."
    return done if refused is None else f"{done} The others stay as they are: {refused}"


def choice_text(finding: Finding, offer: str) -> str:
    """A choice as its button says it."""
    if offer == MERGE and finding.about == PEOPLE:
        return f"They are one, “{finding.values[0]}”"
    if offer == MERGE:
        return f"Count all as “{finding.values[0]}”"
    if offer == "erase":
        return f"Erase “{finding.about}” of everybody for good"
    if offer == "erase value":
        return f"Erase {finding.values[0]} from “{finding.about}” for good"
    return "Leave it as it is"


def only_left_text(finding: Finding) -> str:
    """What to do about labels of people, which nothing here changes."""
    if finding.about != PEOPLE or finding.what == ALIKE:
        return ""
    return (
        "If that is not wanted: undo the file, give its people other labels, and load it again; "
        "or erase a person by the label."
    )
