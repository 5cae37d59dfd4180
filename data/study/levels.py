"""The groups of a study in order: as labels of a file or somebody said, else as labels sort; the reference first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.grouping import in_label_order
from data.imports.fact_levels import LABEL_LIMIT, MOST, keep_level_order, label_value
from data.imports.ledger import add_batch, new_batch
from data.store.store import Collection, StoreError


def group_order(
    collection: Collection, by: str | None, labels: Iterable[str], reference: str | None = None
) -> tuple[str, ...]:
    """The labels that are there, in the order said for `by`; those that it does not name follow as labels sort.

    `reference`: goes first, since everything is compared with the first. StoreError where nobody is in it.
    """
    said = () if by is None else tuple(collection.read("level_order", name=by)["value"])
    return in_said_order(labels, said, reference)


def in_said_order(labels: Iterable[str], said: Sequence[str], reference: str | None) -> tuple[str, ...]:
    """The labels in the order said, those that it does not name after them, and the reference before all."""
    there = set(labels)
    ordered = [label for label in said if label in there]
    ordered += [label for label in in_label_order(there) if label not in ordered]
    if reference is None:
        return tuple(ordered)
    if reference not in there:
        known = ", ".join(ordered) or "nobody"
        raise StoreError(f"reference: nobody is in “{reference}”; the groups are {known}.")
    return (reference, *(label for label in ordered if label != reference))


def in_order(groups: Sequence[object], order: Sequence[str]) -> pd.Categorical:
    """The groups [n] of people so that every result has them in this order."""
    return pd.Categorical(groups, categories=list(order), ordered=True)


def set_level_order(collection: Collection, name: str, values: Sequence[str]) -> None:
    """Say in which order the values of a fact stand; the first is what others are compared with."""
    values = tuple(value.strip() for value in values)
    there = list(collection.read("fact_values", name=name)["value"])
    unknown = [value for value in values if value not in there]
    if not values or unknown or len(set(values)) < len(values) or len(values) > MOST:
        said = ", ".join(values) or "nothing"
        raise StoreError(f"{name}: {said}; accepted is each of its values once, in order: {', '.join(there)}.")
    with collection.store.writing() as cursor:
        keep_level_order(cursor, collection.id, name, values)
        # a batch raises the collection's revision, which answers are kept by
        add_batch(cursor, new_batch(cursor), collection.id, "form", "attributes")
        collection.note(cursor, "settings", rows=len(values))


def set_labels(collection: Collection, name: str, named: Sequence[tuple[str, str]]) -> None:
    """Give the values of a fact labels, in the order in which they stand: (value, label) each.

    What was told is kept; a label counts instead of its value wherever the fact is read. StoreError for a label that is
    empty, too long or given twice.
    """
    labels = [label.strip() for _, label in named]
    if any(not 1 <= len(label) <= LABEL_LIMIT for label in labels) or len(set(labels)) < len(labels):
        raise StoreError(f"{name}: {', '.join(labels)}; a label takes 1 to {LABEL_LIMIT} characters, each its own.")
    with collection.store.writing() as cursor:
        batch = new_batch(cursor)
        for (value, _), label in zip(named, labels, strict=True):
            label_value(cursor, collection.id, batch, name, value, label)
        add_batch(cursor, batch, collection.id, "form", "attributes")
        keep_level_order(cursor, collection.id, name, labels)
        collection.note(cursor, "merge values", rows=len(labels))
