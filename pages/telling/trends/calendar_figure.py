"""Days as a calendar: weeks downwards, the days of one across from the reader's first, one cell a day, a dot where nothing is known.

One hue from faint to full, so that it reads the same under every kind of colour blindness; where the weeks are
few the values stand in the cells.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import escape

import numpy as np
import plotly.graph_objects as go

from analysis.weekday import WEEKDAYS
from pages.telling.figures import LEFT, Days, Palette, add_words, faded, paper
from pages.telling.manner import manner
from pages.telling.wording import day_text

WEEK = 7
MONDAY = 3  # of 1 January 1970, a Thursday, counted from Monday
BLOCK = 27  # weeks under one another; half a year stands beside the other half
GAP = 2  # empty columns between two halves, for the months' names
ROW, LOW_ROW = 30, 20  # pixels of a week: where values are written into the cells, and where not
WRITTEN, FULL = (0.12, 0.5), (0.18, 1.0)  # opacity of the lowest and of the highest value, with and without words
LETTERS = 3  # of a value that fits into a cell of a phone
SHORT = tuple(name[:3] for name in WEEKDAYS)


def week_names() -> tuple[str, ...]:
    """The days of the week in short, from the day that the reader's begins with."""
    first = manner().first_weekday
    return SHORT[first:] + SHORT[:first]


def _since_first(day: np.ndarray) -> np.ndarray:
    """Days counted so that whole weeks begin on the reader's first day."""
    return day + MONDAY + (WEEK - manner().first_weekday) % WEEK


def calendar_figure(
    days: Days,
    period: tuple[date, date],
    *,
    limits: tuple[float, float],
    palette: Palette,
    shown: Callable[[float], str],
) -> go.Figure:
    """One cell for each known day of a period; `limits` are the values of the faintest and the fullest colour.

    `shown` says a value in a few letters. Days before and after the period have neither cell nor dot.
    """
    first, last = (_number(day) for day in period)
    inside = (_numbers(days.on) >= first) & (_numbers(days.on) <= last)
    known, value = _numbers(days.on)[inside], np.asarray(days.value, dtype=float)[inside]
    said = [words for words, is_inside in zip(days.words, inside, strict=True) if is_inside]
    n_weeks = _week(last) - _week(first) + 1
    n_blocks = -(-n_weeks // BLOCK)
    n_rows = -(-n_weeks // n_blocks)
    written = [shown(one) for one in value]
    is_written = n_blocks == 1 and all(len(text) <= LETTERS for text in written)
    low, high = WRITTEN if is_written else FULL

    figure = paper(palette, height=(ROW if is_written else LOW_ROW) * n_rows + 40)
    x, y = _places(known, first, n_rows)
    cells, words = _grid(x, y, value, n_rows, n_blocks), _grid(x, y, said, n_rows, n_blocks, dtype=object)
    figure.add_heatmap(
        z=cells,
        zmin=limits[0],
        zmax=limits[1] if limits[1] > limits[0] else limits[0] + 1,
        text=words,
        hoverinfo="text",
        xgap=2,
        ygap=2,
        hoverongaps=False,
        showscale=False,
        colorscale=[[0, faded(palette.respite, low)], [1, faded(palette.respite, high)]],
    )
    if is_written:
        figure.add_scatter(
            x=x, y=y, mode="text", text=written, hoverinfo="skip", textfont={"size": 13, "color": palette.ink}
        )
    _add_unknown(figure, np.setdiff1d(np.arange(first, last + 1), known), first, n_rows, palette)
    _add_months(figure, first, last, n_rows, palette)
    _lay_out(figure, n_rows, n_blocks, palette)
    return figure


def calendar_alt(days: Days, period: tuple[date, date], *, what: str, shown: Callable[[float], str]) -> str:
    """What the calendar shows, in words: each month's days recorded, mean and range."""
    return " ".join(
        f"{month}: {recorded} days recorded{f', {what} {mean} on average, {reach}' if mean else ''}."
        for month, recorded, mean, reach in month_rows(days, period, shown=shown)
    )


def month_rows(
    days: Days, period: tuple[date, date], *, shown: Callable[[float], str]
) -> list[tuple[str, str, str, str]]:
    """For each month of a period: its name, "28 of 31", the mean and the range; empty where nothing is known."""
    rows = []
    on, value = _numbers(days.on), np.asarray(days.value, dtype=float)
    begin = period[0]
    while begin <= period[1]:
        following = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        end = min(following - timedelta(days=1), period[1])
        of_month = value[(on >= _number(begin)) & (on <= _number(end))]
        recorded = f"{len(of_month)} of {(end - begin).days + 1}"
        mean = reach = ""
        if len(of_month):
            mean, reach = shown(of_month.mean()), f"{shown(of_month.min())} to {shown(of_month.max())}"
        rows.append((f"{begin:%B %Y}", recorded, mean, reach))
        begin = following
    return rows


def _add_unknown(figure: go.Figure, unknown: np.ndarray, first: int, n_rows: int, palette: Palette) -> None:
    """A dot for each day of the period of which nothing is known."""
    x, y = _places(unknown, first, n_rows)
    told = [f"{day_text(_date(day))}: not recorded" for day in unknown]
    figure.add_scatter(
        x=x, y=y, mode="markers", hovertext=told, hoverinfo="text", marker={"color": palette.muted, "size": 3}
    )


def _add_months(figure: go.Figure, first: int, last: int, n_rows: int, palette: Palette) -> None:
    """Names beside the weeks that a month begins in, and beside the first week; the year once and in January."""
    begins = [day for day in range(first, last + 1) if day == first or _date(day).day == 1]
    if len(begins) > 1 and _week(begins[1]) - _week(begins[0]) < 2:
        begins = begins[1:]  # two names would run into each other
    names = []
    for place, day in enumerate(begins):
        x, y = _places(np.array([day]), first, n_rows)
        begin, left = _date(day), x[0] - (x[0] % (WEEK + GAP))
        year = f" ’{begin.year % 100:02d}" if place == 0 or begin.month == 1 else ""
        names.append(
            dict(
                x=left - 0.5,
                y=y[0],
                text=escape(f"{begin:%b}{year}"),
                xanchor="right",
                xshift=-6,
                font={"size": 12, "color": palette.muted},
            )
        )
    add_words(figure, names)


def _lay_out(figure: go.Figure, n_rows: int, n_blocks: int, palette: Palette) -> None:
    starts = [block * (WEEK + GAP) for block in range(n_blocks)]
    names = week_names() if n_blocks == 1 else [name[0] for name in week_names()]
    figure.update_layout(margin={"l": LEFT, "r": 4, "t": 28, "b": 8})
    figure.update_xaxes(
        side="top",
        tickvals=[start + place for start in starts for place in range(WEEK)],
        ticktext=[name for _ in starts for name in names],
        range=[-0.55, starts[-1] + WEEK - 0.45],
        color=palette.muted,
        tickangle=0,
        ticks="",
    )
    figure.update_yaxes(visible=False, range=[n_rows - 0.45, -0.55])


def _grid(x, y, content, n_rows: int, n_blocks: int, dtype: type = float) -> np.ndarray:
    empty = None if dtype is object else np.nan
    grid = np.full((n_rows, n_blocks * (WEEK + GAP) - GAP), empty, dtype=dtype)
    grid[y, x] = content
    return grid


def _places(day: np.ndarray, first: int, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of each day."""
    week = _since_first(day) // WEEK - _week(first)
    return (week // n_rows) * (WEEK + GAP) + _since_first(day) % WEEK, week % n_rows


def _week(day: int) -> int:
    return int(_since_first(np.asarray(day))) // WEEK


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))


def _numbers(on: np.ndarray) -> np.ndarray:
    return on.astype("datetime64[D]").astype(np.int64)


def _date(number: int) -> date:
    return np.datetime64(int(number), "D").item()
