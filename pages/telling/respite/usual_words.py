"""Words of one's own usual: better and worse spells, never respites, episodes or a recovery."""

from __future__ import annotations

import re

from data.catalogue.definition import Definition
from data.own.kept_definition import MY_USUAL
from data.own.my_usual import LEAST_DAYS, Usual
from pages.telling.wording import days_text, number_text

_SPELLS = {"respite": "better spell", "Respite": "Better spell", "episode": "worse spell", "Episode": "Worse spell"}
_WORDS = re.compile(r"\b(an )?(respite|episode)(?=s?\b)|\b(An )?(Respite|Episode)(?=s?\b)")


def in_words_of(definition: Definition, text: str) -> str:
    """A text as it is said by this definition: by one's own usual a respite is a better spell, an episode a worse one."""
    if definition.id != MY_USUAL:
        return text

    def other(found: re.Match[str]) -> str:
        article = "a " if found[1] else "A " if found[3] else ""
        return article + _SPELLS[found[2] or found[4]]

    return _WORDS.sub(other, text)


def offer_sentence(found: Usual) -> str:
    """What one's own usual would be, or how many days it takes until that can be said."""
    if found.definition is None and found.n < LEAST_DAYS:
        left = LEAST_DAYS - found.n
        return f"Better and worse than your own usual can be told from {LEAST_DAYS} recorded days on: {days_text(left)} more."
    if found.definition is None:
        return "Too many of your days are alike for better and worse than your own usual to be told apart."
    low, high = found.definition.good.conditions[0].value, found.definition.bad.conditions[0].value
    return (
        f"With pain that never goes away, better and worse than your own usual may tell more: by your {days_text(found.n)} "
        f"a good day is {number_text(low)} or less, a bad one {number_text(high)} or more, and 7 good days in a row are "
        "a better spell. It is chosen from these days, stays as it is once you accept it, and is no recovery."
    )
