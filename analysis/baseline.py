"""How the people of a study were when they came into it, in all and by group: nothing is tested.

In randomised groups a difference at baseline is chance by design, so a p-value would answer no question (Altman
1985, doi:10.2307/2987510); the table holds what was there, how much it varied, and of how many it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from analysis.grouping import in_label_order

SKEWED_FROM = 0.2  # standard deviations between mean and median
MOST_LEVELS = 12  # different values that are listed one by one
FEWEST_AS_NUMBER = 6  # different values; fewer are codes more often than amounts


@dataclass(frozen=True, kw_only=True)
class NumberSummary:
    """Of n known values: mean and sample standard deviation, quartiles (R's type 7), smallest and largest.

    `sd` is None for a single value, and everything but n for none.
    """

    n: int
    mean: float | None
    sd: float | None
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None
    minimum: float | None
    maximum: float | None

    @property
    def is_skewed(self) -> bool:
        """Whether mean and median lie so far apart that the median says more about the middle."""
        if not self.sd or self.mean is None or self.median is None:
            return False
        return abs(self.mean - self.median) > SKEWED_FROM * self.sd


@dataclass(frozen=True)
class LevelCounts:
    """How many people of n with a known value have each level, in the order of the row's `levels`."""

    n: int
    counts: tuple[int, ...]


@dataclass(frozen=True)
class DateSummary:
    """Of n known dates the earliest and the latest, None for none: a date of its own is nearly a person's name."""

    n: int
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, kw_only=True)
class BaselineRow:
    """One characteristic: a number, dates, categories, or values too many to list.

    `source`: "attribute", or "diary" for what was worked out from it. `overall` and one of `groups` each, in the
    order of the table's groups: NumberSummary, DateSummary, LevelCounts, or how many have a value at all.
    `uses_median`: by the rule of `NumberSummary.is_skewed`, once for the row, so that groups are told the same way.
    """

    source: str
    name: str
    kind: Literal["number", "date", "categories", "many"]
    levels: tuple[str, ...]
    uses_median: bool
    n_values: int
    overall: NumberSummary | DateSummary | LevelCounts | int
    groups: tuple[NumberSummary | DateSummary | LevelCounts | int, ...]


@dataclass(frozen=True, kw_only=True)
class BaselineTable:
    """`sizes`: people of each group; `n` people in all, of whom `not_grouped` are in none of them."""

    n: int
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    not_grouped: int
    rows: tuple[BaselineRow, ...]


def baseline_table(
    sizes: pd.DataFrame, kinds: pd.DataFrame, numbers: pd.DataFrame, levels: pd.DataFrame
) -> BaselineTable:
    """Put small tables of counts and moments together; in all of them group None is of people in no group.

    `sizes`: group, n (people). `kinds`: source, name, n_values (different ones), is_number, is_date, in the
    order to show. `numbers`: source, name, is_overall, group, then the fields of NumberSummary, and n_known, earliest
    and latest as text (of a date in ISO form). `levels`: source, name,
    group, value, n. A characteristic is a number if all its values read as finite numbers and at least
    FEWEST_AS_NUMBER of them differ; otherwise its values are categories, up to MOST_LEVELS of them.

    >>> none = pd.DataFrame(columns=["source", "name", "n_values", "is_number", "is_date"])
    >>> table = baseline_table(pd.DataFrame({"group": ["a", "b", None], "n": [3, 2, 1]}), none, none, none)
    >>> table.n, table.sizes, table.not_grouped
    (6, (3, 2), 1)
    """
    size_of = {group: int(n) for group, n in zip(sizes["group"], sizes["n"], strict=True) if not pd.isna(group)}
    groups = in_label_order(size_of.keys())
    rows = tuple(
        _row(kind, numbers[_is(numbers, kind)], levels[_is(levels, kind)], groups) for kind in kinds.itertuples()
    )
    n = int(sizes["n"].sum())
    return BaselineTable(
        n=n,
        groups=groups,
        sizes=tuple(size_of[group] for group in groups),
        not_grouped=n - sum(size_of.values()),
        rows=rows,
    )


def kind_of(n_values: int, is_number: bool, is_date: bool) -> Literal["number", "date", "categories", "many"]:
    """How a characteristic with so many different values is summarised.

    >>> kind_of(40, True, False), kind_of(3, False, False), kind_of(40, False, False)
    ('number', 'categories', 'many')
    """
    if is_date:
        return "date"
    if is_number and n_values >= FEWEST_AS_NUMBER:
        return "number"
    return "categories" if n_values <= MOST_LEVELS else "many"


class _Kind(Protocol):
    """A row of `kinds`."""

    source: str
    name: str
    n_values: int
    is_number: bool
    is_date: bool


def _is(table: pd.DataFrame, kind: _Kind) -> pd.Series:
    return (table["source"] == kind.source) & (table["name"] == kind.name)


def _row(trait: _Kind, numbers: pd.DataFrame, levels: pd.DataFrame, groups: tuple[str, ...]) -> BaselineRow:
    kind = "number" if trait.source == "diary" else kind_of(trait.n_values, trait.is_number, trait.is_date)
    row = partial(BaselineRow, source=trait.source, name=trait.name, kind=kind, n_values=trait.n_values)
    if kind in ("number", "date"):
        summary: Callable[[pd.DataFrame], NumberSummary | DateSummary] = _summary if kind == "number" else _dates
        overall = summary(numbers[numbers["is_overall"]])
        by_group = numbers[~numbers["is_overall"]]
        summaries = tuple(summary(by_group[by_group["group"] == group]) for group in groups)
        uses_median = isinstance(overall, NumberSummary) and overall.is_skewed
        return row(levels=(), uses_median=uses_median, overall=overall, groups=summaries)
    counts = levels.groupby("value")["n"].sum()
    if kind == "many":
        known = tuple(int(levels.loc[levels["group"] == group, "n"].sum()) for group in groups)
        return row(levels=(), uses_median=False, overall=int(counts.sum()), groups=known)
    values = in_label_order(counts.index)
    of_groups = tuple(_counts(levels[levels["group"] == group].set_index("value")["n"], values) for group in groups)
    return row(levels=values, uses_median=False, overall=_counts(counts, values), groups=of_groups)


def _summary(numbers: pd.DataFrame) -> NumberSummary:
    names = ("mean", "sd", "lower_quartile", "median", "upper_quartile", "minimum", "maximum")
    if numbers.empty:
        return NumberSummary(n=0, **dict.fromkeys(names))
    row = numbers.iloc[0]
    values = {name: None if pd.isna(row[name]) or not np.isfinite(row[name]) else float(row[name]) for name in names}
    return NumberSummary(n=int(row["n"]), **values)


def _dates(dates: pd.DataFrame) -> DateSummary:
    if dates.empty:
        return DateSummary(0, None, None)
    row = dates.iloc[0]
    return DateSummary(int(row["n_known"]), *(date.fromisoformat(row[name]) for name in ("earliest", "latest")))


def _counts(known: pd.Series, values: tuple[str, ...]) -> LevelCounts:
    counts = tuple(int(known.get(value, 0)) for value in values)
    return LevelCounts(sum(counts), counts)
