"""The tables of a study's description: to read, and whole as data for a file."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from analysis.baseline import BaselineTable, DateSummary, LevelCounts, NumberSummary
from analysis.diary_keeping import AskedUnit, DiaryKeeping, GroupKeeping
from pages.telling.describe.words import row_title, share_text
from pages.telling.wording import capital, escape, period_text

EVERYBODY = "Everybody"


def baseline_shown(table: BaselineTable) -> pd.DataFrame:
    """The baseline table in words: a row per characteristic, a row per level under it, and how many are unknown."""
    heads = [f"{escape(name)} (n = {n:,})" for name, n in _groups(table)]
    lines: dict[str, list[str]] = {}
    for row in table.rows:
        title = capital(escape(row_title(row.source, row.name)))
        cells = (row.overall, *row.groups)
        if row.kind == "number":
            how = "median (quartiles)" if row.uses_median else "mean (SD)"
            _add(lines, f"{title}, {how}", [_number(cell, row.uses_median) for cell in cells])
        elif row.kind == "date":
            _add(lines, f"{title}, earliest to latest", [_dates(cell) for cell in cells])
        elif row.kind == "many":
            _add(lines, f"{title}, {row.n_values:,} different values", [f"{cell:,} known" for cell in cells])
        for place, level in enumerate(row.levels):
            _add(lines, f"{title}: {escape(level)}, n (%)", [_level(cell, place) for cell in cells])
        unknown = [size - _known(cell) for (_, size), cell in zip(_groups(table), cells, strict=True)]
        if any(unknown):
            _add(lines, f"{title}: unknown", [f"{n:,}" for n in unknown])
    return pd.DataFrame(lines, index=heads).T.rename_axis("At baseline")


def baseline_data(table: BaselineTable) -> pd.DataFrame:
    """Everything of the baseline table as data: one row per characteristic, level and group."""
    rows = []
    for row in table.rows:
        for (group, size), cell in zip(_groups(table), (row.overall, *row.groups), strict=True):
            first = {
                "characteristic": row_title(row.source, row.name),
                "kind": row.kind,
                "group": group,
                "people": size,
                "known": _known(cell),
                "unknown": size - _known(cell),
            }
            if isinstance(cell, NumberSummary | DateSummary):
                rows.append(first | {name: value for name, value in asdict(cell).items() if name != "n"})
            elif isinstance(cell, LevelCounts):
                rows += [
                    first | {"level": level, "count": count, "share_of_known": count / cell.n if cell.n else None}
                    for level, count in zip(row.levels, cell.counts, strict=True)
                ]
            else:
                rows.append(first)
    return pd.DataFrame(rows)


_TITLES = {"days": "Days answered", "answers": "Answers given", "visits": "Visits made"}


def keeping_shown(kept: DiaryKeeping) -> pd.DataFrame:
    """How the diaries were kept, in all and by group, in words."""
    columns = {
        escape(EVERYBODY if one.group is None else one.group): _kept(one, kept.unit)
        for one in (kept.overall, *kept.groups)
    }
    return pd.DataFrame(columns).rename_axis("Diaries")


def weeks_data(kept: DiaryKeeping) -> pd.DataFrame:
    """The weeks of the diary as data: days asked for and answered, people asked and still keeping it."""
    return pd.DataFrame(
        {
            "week": range(1, len(kept.n_asked) + 1),
            "people_asked": kept.n_asked,
            "people_still_keeping": kept.n_keeping,
            "days_asked": kept.asked.sum(axis=0),
            "days_answered": kept.answered.sum(axis=0),
        }
    )


def _groups(table: BaselineTable) -> list[tuple[str, int]]:
    return [(EVERYBODY, table.n), *zip(table.groups, table.sizes, strict=True)]


def _add(lines: dict[str, list[str]], title: str, cells: list[str]) -> None:
    """A line under its title; two characteristics may have one title once it is shown."""
    while title in lines:
        title += "\u2060"
    lines[title] = cells


def _known(cell: NumberSummary | DateSummary | LevelCounts | int) -> int:
    return cell if isinstance(cell, int) else cell.n


def _number(cell: NumberSummary, uses_median: bool) -> str:
    if not cell.n:
        return "nobody known"
    if uses_median:
        return f"{cell.median:,.1f} ({cell.lower_quartile:,.1f} to {cell.upper_quartile:,.1f})"
    return f"{cell.mean:,.1f}" + ("" if cell.sd is None else f" ({cell.sd:,.1f})")


def _dates(cell: DateSummary) -> str:
    return f"{period_text(cell.earliest, cell.latest)}, n = {cell.n:,}" if cell.n else "nobody known"


def _level(cell: LevelCounts, place: int) -> str:
    return f"{cell.counts[place]:,} ({cell.counts[place] / cell.n:.0%})" if cell.n else "nobody known"


def _kept(one: GroupKeeping, unit: AskedUnit) -> dict[str, str]:
    middle = "nobody known"
    if one.median is not None:
        middle = f"{one.median:.0%} ({one.lower_quartile:.0%} to {one.upper_quartile:.0%})"
    return {
        f"People with an {'answered day' if unit == 'days' else 'answer'}": share_text(one.n_kept, one.n),
        f"{_TITLES[unit]}, of those asked for": share_text(one.answered_days, one.asked_days),
        f"{_TITLES[unit]}, up to each person's last": share_text(one.answered_days, one.kept_days),
        f"A person's share of {unit} asked for, median (quartiles)": middle,
    }
