"""What a page of a study lets one choose: by which attribute its people are grouped."""

from __future__ import annotations

from data.store import Collection
from pages.parts.resources import attribute_levels
from pages.parts.study import EVERYBODY
from pages.parts.wording import escape

MOST_GROUPS = 4


def group_choices(collection: Collection) -> dict[str, str]:
    """Everybody, and the attributes with two to four values: more groups than that cannot be told apart."""
    levels = attribute_levels(collection)
    few = levels[(levels["n_values"] >= 2) & (levels["n_values"] <= MOST_GROUPS)]
    return {EVERYBODY: "Everybody together"} | {name: escape(name) for name in few["name"]}
