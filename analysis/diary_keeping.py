"""How the diaries of a study were kept: answered days by person and week of the diary, and by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.grouping import in_label_order

WEEK = 7
AskedUnit = Literal["days", "answers", "visits"]


@dataclass(frozen=True, kw_only=True)
class GroupKeeping:
    """Days asked for and answered in one group, None for all people.

    `n` people, of whom `n_kept` answered at least one day. Days: `asked_days` from each person's first answered day to
    the end of asking, `kept_days` of these up to the person's last answered day, `answered_days` with at least one
    measure. Quartiles are of the people's own shares of asked days answered; None without anybody.
    """

    group: str | None
    n: int
    n_kept: int
    asked_days: int
    kept_days: int
    answered_days: int
    lower_quartile: float | None
    median: float | None
    upper_quartile: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class DiaryKeeping:
    """Days by weeks since each person's first answered day, all [weeks] or [rows, weeks].

    Rows are people from the most to the least of their asked days answered, or equal parts of them: `people`
    [rows]. `asked`, `answered` [rows, weeks]: days. `n_asked` [weeks]: people asked on at least one day of the
    week; `n_keeping` [weeks]: those of them who answered a day in that week or a later one. `overall`, `groups`: the
    same in numbers; `not_grouped` people are in no group. `unit`: what is counted; of answers or visits, asked every
    `every_days` days, each stands in place of a day, and of a week.
    """

    people: np.ndarray
    asked: np.ndarray
    answered: np.ndarray
    n_asked: np.ndarray
    n_keeping: np.ndarray
    overall: GroupKeeping
    groups: tuple[GroupKeeping, ...]
    not_grouped: int
    unit: AskedUnit = "days"
    every_days: int = 1


def diary_keeping(
    lengths: pd.DataFrame,
    weeks: pd.DataFrame,
    groups: pd.DataFrame,
    overall: pd.DataFrame,
    *,
    unit: AskedUnit = "days",
    every_days: int = 1,
) -> DiaryKeeping:
    """Put small tables of days together.

    `lengths`: place (row of a person, from 1), asked_days, last_week (of the last answered day, from 0), n people.
    `weeks`: place, week, answered_days. `groups`: group (None for people in no group), n, n_kept, asked_days,
    kept_days, answered_days, lower_quartile, median, upper_quartile; `overall`: one such row.

    >>> lengths = pd.DataFrame({"place": [1], "asked_days": [10], "last_week": [1], "n": [1]})
    >>> weeks = pd.DataFrame({"place": [1, 1], "week": [0, 1], "answered_days": [6, 2]})
    >>> row = {"group": None, "n": 1, "n_kept": 1, "asked_days": 10, "kept_days": 9, "answered_days": 8}
    >>> overall = pd.DataFrame([row | dict.fromkeys(["lower_quartile", "median", "upper_quartile"], 0.8)])
    >>> kept = diary_keeping(lengths, weeks, overall, overall)
    >>> kept.asked.tolist(), kept.answered.tolist()
    ([[7, 3]], [[6, 2]])
    """
    width = WEEK if unit == "days" else 1
    n_rows = int(lengths["place"].max()) if len(lengths) else 0
    n_weeks = -(-int(lengths["asked_days"].max()) // width) if len(lengths) else 0
    week = np.arange(n_weeks)
    place, n = lengths["place"].to_numpy(int) - 1, lengths["n"].to_numpy(np.int64)
    asked_days, last_week = lengths["asked_days"].to_numpy(int), lengths["last_week"].to_numpy(int)
    in_week = np.clip(asked_days[:, None] - width * week, 0, width)
    asked, answered = np.zeros((n_rows, n_weeks), np.int64), np.zeros((n_rows, n_weeks), np.int64)
    np.add.at(asked, place, in_week * n[:, None])
    answered[weeks["place"].to_numpy(int) - 1, weeks["week"].to_numpy(int)] = weeks["answered_days"].to_numpy(np.int64)
    of_group = {keeping.group: keeping for keeping in map(_group, groups.to_dict("records"))}
    labels = in_label_order(label for label in of_group if label is not None)
    return DiaryKeeping(
        people=np.bincount(place, n, n_rows).astype(np.int64),
        asked=asked,
        answered=answered,
        n_asked=n @ (in_week > 0),
        n_keeping=n @ (last_week[:, None] >= week),
        overall=_group(overall.to_dict("records")[0]),
        groups=tuple(of_group[label] for label in labels),
        not_grouped=of_group[None].n if None in of_group else 0,
        unit=unit,
        every_days=every_days,
    )


def _group(row: dict[str, Any]) -> GroupKeeping:
    return GroupKeeping(
        group=None if pd.isna(row["group"]) else row["group"],
        n=int(row["n"]),
        n_kept=int(row["n_kept"]),
        asked_days=int(row["asked_days"]),
        kept_days=int(row["kept_days"]),
        answered_days=int(row["answered_days"]),
        lower_quartile=_or_none(row["lower_quartile"]),
        median=_or_none(row["median"]),
        upper_quartile=_or_none(row["upper_quartile"]),
    )


def _or_none(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
