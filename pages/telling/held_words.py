"""What is said of a study that is held elsewhere."""

from __future__ import annotations

from datetime import datetime

# the pages of a study that work on what the folder of one held elsewhere has; the first is where it is at home
OFFERED = ("Recurrence", "All recurrences", "Study plan", "Describe", "Release")


def held_sentence(folder: str, prepared_at: datetime) -> str:
    """Which folder it is read from, since when that is as it is, and what follows of that."""
    return (
        f"Held elsewhere: read from the folder “{folder}”, as prepared on {prepared_at:%d %B %Y}. Nothing is added to it or "
        "changed here."
    )


def not_offered_sentence(title: str, name: str) -> str:
    """Why a page is not there for it, and which are."""
    return (
        f"“{title}” is not offered for “{name}”, which is held elsewhere: only its days, its people and facts about them are "
        f"read, from a folder that stays as it is. There are {', '.join(OFFERED[:-1])} and {OFFERED[-1]}."
    )
