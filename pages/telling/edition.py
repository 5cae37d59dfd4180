"""Under which edition of the methods something was made, and what has changed since."""

from __future__ import annotations

from analysis.editions import CHANGES, EDITION


def edition_lines(made_under: int = EDITION, *, what: str = "") -> tuple[str, ...]:
    """The edition that numbers are worked out by; for `what` ("This link") of an earlier one also that, and what changed.

    An edition above today's comes of a newer Respite, whose changes are not known here.
    """
    today = f"Worked out by edition {EDITION} of the methods."
    if made_under == EDITION:
        return (today,)
    then = f"{what} was made under edition {made_under}."
    if made_under > EDITION:
        return (today, f"{then} That is newer than this Respite.")
    return (today, f"{then} Since then:", *changes_since(made_under))


def changes_since(edition: int) -> tuple[str, ...]:
    """What the editions after this one changed, oldest first."""
    return tuple(line for number in range(edition + 1, EDITION + 1) for line in CHANGES[number])
