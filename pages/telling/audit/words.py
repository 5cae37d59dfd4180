"""The audit trail in words: how long it is, whether it is whole, and a line of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data.store.audit import ACTIONS, Line
from pages.telling.manner import num
from pages.telling.plural import count_text
from pages.telling.wording import day_text

ACTORS = {
    "owner": "the owner",
    "participant": "a participant",
    "reader": "a reader of a link",
    "configuration": "the configuration",
    "somebody": "somebody",
}
# what a line tells where its action alone would be too little, by the number that it carries
TOLD = {
    ("settings", "definition"): "chose what counts as a recurrence",
    ("settings", "rule"): "changed the rule for moving on",
    ("settings", "measure"): "changed a measure of their own",
    ("settings", "order"): "changed which device counts first",
    ("settings", "hikes"): "said whether hikes count as walks",
    ("settings", "remedy"): "changed a medicine or care",
    ("settings", "zone"): "came from another time zone",
    ("settings", "language"): "came with another language",
    ("settings", "schedule"): "changed when a questionnaire is due",
    ("settings", "recorded"): "changed what is asked each day",
    ("settings", "calendar"): "made or ended a calendar",
    ("settings", "covers"): "said what answers are about",
    ("settings", "population"): "changed a population",
    ("settings", "statement"): "wrote what the study asks of people",
    ("settings", "joining"): "opened or closed the study for joining",
    ("plan", "trial"): "changed a trial of their own",
    ("plan", "revision"): "changed the study plan",
    ("save", "event"): "marked a day",
    ("delete", "event"): "deleted a mark",
    ("save", "step"): "saved a step",
    ("save", "attempt"): "saved a try of a step",
    ("delete", "attempt"): "deleted a try of a step",
    ("save", "trial"): "said how a day of a trial went",
}
# numbers that a reader can do something with; those of entries and of versions tell them nothing
NAMED = {"link", "phone", "account", "participant", "study", "release"}
LONGEST_WORD = 14  # signs; a longer one may be broken after as many


def extent_sentence(n: int, since: datetime | None) -> str:
    """How many lines there are, and since when."""
    if since is None:
        return "There is no line yet."
    return f"{count_text(n, 'line')} since {day_text(since.date())}."


def whole_sentence(broken: int | None, *, is_all: bool) -> str:
    """Whether every line is as it was written; who sees one collection is not told which line it is."""
    if broken is None:
        return "Every line is as it was written: none was changed or taken out in between."
    place = f"at line {num(broken, ',')}" if is_all else "in the trail of this store, not always in these lines"
    what = "a line was changed, or one before it is missing"
    return f"The trail is broken {place}: {what}. Ask who looks after this Respite."


def moment_text(at: datetime, zone: ZoneInfo | None) -> str:
    """A moment kept in UTC as the reader's clock had it: 3 March 2026, 14:05."""
    seen = at.replace(tzinfo=UTC).astimezone(zone or UTC)
    return f"{day_text(seen.date())}, {seen:%H:%M}"


def row_of(line: Line, *, me: str, names: Mapping[int, str]) -> dict[str, str]:
    """A line as a row of a table; `names` are those of collections that the reader may see, as plain text."""
    about = "" if line.about is None else names.get(line.about, f"number {line.about}")
    return {
        "When (UTC)": f"{line.at:%Y-%m-%d %H:%M:%S}",
        "Who": "you" if line.actor == me else ACTORS.get(line.actor, line.actor),
        "What": ACTIONS.get(line.action, line.action),
        "About": about,
        "Numbers": ", ".join(f"{name} {num(number, ',')}" for name, number in sorted(line.detail.items())),
    }


def told_text(line: Line, me: str) -> str:
    """What was done, in words: "loaded a file: 248 of 250 rows kept", "ended a link (link 3)"."""
    action = next(
        (TOLD[line.action, name] for name in line.detail if (line.action, name) in TOLD),
        ACTIONS.get(line.action, line.action),
    )
    if line.actor == me:
        action = action.replace(" their own", " your own")
    if {"records", "stored"} <= line.detail.keys():
        return f"{action}: {line.detail['stored']:,} of {count_text(line.detail['records'], 'row')} kept"
    named = ", ".join(f"{name} {num(line.detail[name], ',')}" for name in sorted(line.detail) if name in NAMED)
    return f"{action} ({named})" if named else action


def line_text(line: Line, *, me: str, names: Mapping[int, str], has_about: bool) -> str:
    """A line as one phrase, short enough for a phone: "you saved an entry, My diary"."""
    row = row_of(line, me=me, names=names)
    about = f", {row['About']}" if has_about and row["About"] else ""
    # a long name without blanks would make the table wider than a phone, and a box to scroll that no key reaches
    about = re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", "\\g<0>\u200b", about)
    return f"{row['Who']} {told_text(line, me)}{about}"
