"""Figures as SVG text: plain functions from small tables to markup.

No colour stands here: every element has a class, and the page's style sheet draws it for light, dark and
paper. Meaning never hangs on colour: respites stand above the line and episodes below it. All text passes
through `escape`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from unicodedata import category

from pages.telling.manner import date_text

WIDTH, HEIGHT, RIBBON_HEIGHT = 560, 230, 128
PAPER_WIDTH = 900  # of a drawing that fills the width of a sheet: as high there as one of a screen is at half of it
LEFT, RIGHT, TOP, BOTTOM = 30, 14, 30, 28
MOST_DATES = 4
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # letters turn by themselves; these turn what stands around
BOX = "\u25a1"  # stands for a letter that cannot be shown


@dataclass(frozen=True)
class Point:
    """A value on a day, with the words that a reader gets on pointing at it."""

    on_day: date
    value: float
    words: str


@dataclass(frozen=True)
class Level:
    """The smoothed level on a day, with its band."""

    on_day: date
    level: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Mark:
    """A day on which something began or happened: a dashed line with a letter that the text explains."""

    on_day: date
    sign: str
    words: str


@dataclass(frozen=True)
class Span:
    """A stretch of days, both ends included; `kind` is respite or episode; an open one has not ended yet."""

    first_on: date
    last_on: date
    kind: str
    words: str
    is_open: bool = False


def showable(words: str) -> str:
    """Without what is no character to be shown: control characters, halves of characters, what XML forbids."""
    words = TURNING.sub("", words).replace("\t", " ")
    kept = (one for one in words if one == "\n" or category(one) not in ("Cc", "Cs"))
    return "".join(kept).replace("\ufffe", BOX).replace("\uffff", BOX)


def trend_svg(
    points: Sequence[Point],
    levels: Sequence[Level],
    first_on: date,
    last_on: date,
    *,
    low: float,
    high: float,
    axis: str,
    title: str,
    description: str,
    marks: Sequence[Mark] = (),
    width: int = WIDTH,
) -> str:
    """Values of each day faint, their level with its band over them, gaps left open.

    The vertical axis runs from `low` to `high` whatever the values are; `axis` is its title with the unit. `width`: on
    paper, PAPER_WIDTH, nothing is said on pointing.
    """
    across = _across(first_on, last_on, width)

    def up(value: float) -> float:
        share = (min(max(value, low), high) - low) / (high - low)
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    parts = [_grid(up, low, high, width), _dates(first_on, last_on, across, HEIGHT)]
    parts.append(f'<text class="axis-title" x="0" y="{TOP - 14}">{escape(axis)}</text>')
    parts += [_mark(mark, across(mark.on_day)) for mark in marks]
    for stretch in _unbroken(levels):
        upper = " ".join(f"{across(row.on_day):.1f},{up(row.upper):.1f}" for row in stretch)
        lower = " ".join(f"{across(row.on_day):.1f},{up(row.lower):.1f}" for row in reversed(stretch))
        middle = " ".join(f"{across(row.on_day):.1f},{up(row.level):.1f}" for row in stretch)
        parts.append(f'<polygon class="band" points="{upper} {lower}"/>')
        parts.append(f'<polyline class="level" points="{middle}"/>')
    parts += [
        f'<circle class="point" cx="{across(p.on_day):.1f}" cy="{up(p.value):.1f}" r="3">'
        f"{_pointed(p.words, width)}</circle>"
        for p in points
    ]
    return _svg(parts, HEIGHT, title, description, width)


def ribbon_svg(
    spans: Iterable[Span], first_on: date, last_on: date, *, title: str, description: str, width: int = WIDTH
) -> str:
    """Respites above a line of time and episodes below it; an open respite ends in an arrow."""
    across = _across(first_on, last_on, width)
    middle = 54
    parts = [
        f'<line class="middle" x1="{LEFT}" x2="{width - RIGHT}" y1="{middle}" y2="{middle}"/>',
        f'<text class="lane" x="{LEFT}" y="16">respites above the line</text>',
        f'<text class="lane" x="{LEFT}" y="{middle + 44}">episodes of pain below it</text>',
        _dates(first_on, last_on, across, RIBBON_HEIGHT),
    ]
    day = across(first_on + timedelta(days=1)) - across(first_on)
    for span in spans:
        x, wide = across(span.first_on), across(span.last_on) - across(span.first_on) + day
        wide = max(min(wide, width - RIGHT - x), 1)
        y = middle - 29 if span.kind == "respite" else middle + 1
        words = _pointed(span.words, width)
        parts.append(
            f'<rect class="{escape(span.kind)}" x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="28">{words}</rect>'
        )
        if span.is_open:
            tip = x + wide
            parts.append(
                f'<polygon class="{escape(span.kind)} open" points="{tip:.1f},{y:.1f} {tip + 10:.1f},{y + 14:.1f} '
                f'{tip:.1f},{y + 28:.1f}"/>'
            )
    return _svg(parts, RIBBON_HEIGHT, title, description, width)


def standalone(svg: str, css: str) -> str:
    """A drawing as an image of its own, with the style sheet that draws it in it."""
    head, _, rest = svg.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg"><style>{css}</style>{rest}'


def _pointed(words: str, width: int) -> str:
    return f"<title>{escape(words)}</title>" if width == WIDTH else ""


def _svg(parts: list[str], height: int, title: str, description: str, width: int) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


def _across(first_on: date, last_on: date, width: int):
    """Day to horizontal place; a period of one day stands at the left."""
    days = max((last_on - first_on).days, 1)
    return lambda day: LEFT + (day - first_on).days / days * (width - LEFT - RIGHT)


def _grid(up, low: float, high: float, width: int) -> str:
    ticks = [low + (high - low) * share / 2 for share in range(3)]
    return "".join(
        f'<line class="grid" x1="{LEFT}" x2="{width - RIGHT}" y1="{up(tick):.1f}" y2="{up(tick):.1f}"/>'
        f'<text class="tick" x="{LEFT - 8}" y="{up(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
        for tick in ticks
    )


def _dates(first_on: date, last_on: date, across, height: int) -> str:
    """The first and the last day, and dates at equal distances between them."""
    days = (last_on - first_on).days
    n = min(MOST_DATES - 1, days)
    marks = [first_on + timedelta(days=round(days * step / n)) for step in range(n + 1)] if n else [first_on]
    has_years = first_on.year != last_on.year
    out = []
    for mark in marks:
        anchor = "start" if mark == first_on else "end" if mark == last_on else "middle"
        text = date_text(mark, year=has_years, short=True)
        out.append(f'<text class="tick" x="{across(mark):.1f}" y="{height - 8}" text-anchor="{anchor}">{text}</text>')
    return "".join(out)


def _mark(mark: Mark, x: float) -> str:
    return (
        f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}">'
        f"<title>{escape(mark.words)}</title></line>"
        f'<text class="sign" x="{x:.1f}" y="{TOP - 3}" text-anchor="middle">{escape(mark.sign)}</text>'
    )


def _unbroken(levels: Sequence[Level]) -> list[list[Level]]:
    """Stretches of days in a row, each drawn as a line of its own: nothing is drawn where nothing is known."""
    stretches: list[list[Level]] = []
    for row in levels:
        if stretches and (row.on_day - stretches[-1][-1].on_day).days == 1:
            stretches[-1].append(row)
        else:
            stretches.append([row])
    return stretches
