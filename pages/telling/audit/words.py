"""The audit trail in words: how long it is, whether it is whole, and a line of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from data.store.audit import ACTIONS, Line
from pages.telling.plural import count_text
from pages.telling.wording import day_text

ACTORS = {
    "owner": "the owner",
    "participant": "a participant",
    "reader": "a reader of a link",
    "configuration": "the configuration",
    "somebody": "somebody",
}
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
    place = f"at line {broken:,}" if is_all else "in the trail of this store, not always in these lines"
    what = "a line was changed, or one before it is missing"
    return f"The trail is broken {place}: {what}. Ask who looks after this Respite."


def row_of(line: Line, *, me: str, names: Mapping[int, str]) -> dict[str, str]:
    """A line as a row of a table; `names` are those of collections that the reader may see, as plain text."""
    about = "" if line.about is None else names.get(line.about, f"number {line.about}")
    return {
        "When (UTC)": f"{line.at:%Y-%m-%d %H:%M:%S}",
        "Who": "you" if line.actor == me else ACTORS.get(line.actor, line.actor),
        "What": ACTIONS.get(line.action, line.action),
        "About": about,
        "Numbers": ", ".join(f"{name} {number:,}" for name, number in sorted(line.detail.items())),
    }


def line_text(line: Line, *, me: str, names: Mapping[int, str], has_about: bool) -> str:
    """A line as one phrase, short enough for a phone: "you saved an entry, My diary (batch 31)"."""
    row = row_of(line, me=me, names=names)
    about = f", {row['About']}" if has_about and row["About"] else ""
    # a long name without blanks would make the table wider than a phone, and a box to scroll that no key reaches
    about = re.sub(rf"\S{{{LONGEST_WORD}}}(?=\S)", "\\g<0>\u200b", about)
    return f"{row['Who']} {row['What']}{about}" + (f" ({row['Numbers']})" if row["Numbers"] else "")
