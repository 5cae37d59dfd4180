"""Which group each person belongs to, with the groups in one order everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
_SMALL_RANGE = 10_000

Labels: TypeAlias = Sequence[object] | np.ndarray | pd.Series | pd.Index | pd.api.extensions.ExtensionArray


def group_codes(values: Labels, *, argument: str = "group") -> tuple[np.ndarray, tuple[str, ...]]:
    """Number the groups of a column and name them as text, in the order used for every result.

    An ordered categorical has its own order, of those levels that are there. Other labels that all read as numbers are sorted
    by value ("2" before "10"), any others as text. A whole number held as a float (a column that once had gaps) is
    labelled without its ".0".

    >>> group_codes(pd.Categorical(["a", "b"], ["b", "a"], ordered=True))[1]
    ('b', 'a')

    `values` [n]: text, numbers, booleans or a pandas categorical. Returns the position of each value's label
    [n] and the labels. A missing value is an error: leave such rows out first and say how many there were.

    >>> codes, labels = group_codes([10, 9, 10])
    >>> codes.tolist(), labels  # by number, not as text
    ([1, 0, 1], ('9', '10'))
    """
    if len(values) == 0:
        return np.zeros(0, np.intp), ()
    codes, uniques = _distinct(values)
    if codes.min() < 0:
        place = int(np.flatnonzero(codes < 0)[0]) + 1
        raise ValueError(f"{argument}: the value at position {place} is missing; every row needs a group.")
    labels = [label_of(value) for value in uniques]
    said = said_order(values)
    there = set(labels)
    ordered = in_label_order(there) if said is None else tuple(label for label in said if label in there)
    position = {label: number for number, label in enumerate(ordered)}
    renumbered = np.array([position[label] for label in labels], dtype=np.intp)
    if np.array_equal(renumbered, np.arange(len(renumbered))):
        return codes, ordered
    return renumbered[codes], ordered


def said_order(values: Labels) -> tuple[str, ...] | None:
    """The order that an ordered categorical has, as text; None of any other column.

    >>> said_order(pd.Categorical(["a"], ["b", "a"], ordered=True)), said_order(["a"])
    (('b', 'a'), None)
    """
    dtype = getattr(values, "dtype", None)
    if isinstance(dtype, pd.CategoricalDtype) and dtype.ordered:
        return tuple(label_of(value) for value in dtype.categories)
    return None


def distinct_codes(values: Labels, *, argument: str) -> np.ndarray:
    """Number the distinct values of a column [n] from 0, in no particular order; a missing one is an error.

    >>> len(set(distinct_codes(["x", "y", "x"], argument="strata").tolist()))
    2
    """
    codes, _ = _distinct(values) if len(values) else (np.zeros(0, np.intp), [])
    if codes.min(initial=0) < 0:
        place = int(np.flatnonzero(codes < 0)[0]) + 1
        raise ValueError(f"{argument}: the value at position {place} is missing; every row needs one.")
    return codes


def label_of(value: object) -> str:
    """The text of one group value; a whole number is written without a decimal point.

    >>> label_of(2.0), label_of("a")
    ('2', 'a')
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def in_label_order(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels sorted by number if all are numbers, else as text.

    >>> in_label_order(["10", "9"]), in_label_order(["b", "a"])
    (('9', '10'), ('a', 'b'))
    """
    labels = list(labels)
    if all(_NUMBER.fullmatch(label) for label in labels):
        return tuple(sorted(labels, key=lambda label: (float(label), label)))
    return tuple(sorted(labels))


def _distinct(values: Labels) -> tuple[np.ndarray, list[object]]:
    """Codes [n] (-1 = missing) and the distinct values that they number."""
    array = values.to_numpy() if isinstance(values, (pd.Series, pd.Index)) else values
    if isinstance(array, np.ndarray) and array.dtype.kind in "iu":
        low, high = int(array.min()), int(array.max())
        # counting beats hashing by far for the usual small codes
        if high - low < _SMALL_RANGE:
            shifted = array.astype(np.intp, copy=False)
            shifted = shifted - low if low else shifted
            present = np.flatnonzero(np.bincount(shifted))
            if len(present) == high - low + 1:
                return shifted, list(present + low)
            number = np.zeros(high - low + 1, np.intp)
            number[present] = np.arange(len(present))
            return number[shifted], list(present + low)
    if not isinstance(values, (np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)):
        values = pd.Series(values, dtype=object)
    codes, uniques = pd.factorize(values)
    return codes, list(uniques)
