"""Survival curves as a drawing of their own, for a paper: steps with their bands, who was at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.survival import SurvivalCurve
from pages.telling.svg import showable

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, AXIS = 64, 120, 60, 52
ROW = 18  # of the table under the axis
LABEL = 0.06  # of the height, between two names
COLOURS = ("#0B6E7A", "#B54915", "#4B4FA3", "#8A3B6B")
DASHES = ("", "7 4", "2 3", "9 3 2 3")
STEPS = (7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650)
INK, FAINT = "#1E2A28", "#DAD6CC"


def curve_svg(
    curves: Sequence[SurvivalCurve], names: Sequence[str], *, title: str, description: str, past_end: str | None = None
) -> str:
    """The drawing as a whole SVG file; colours come with dashes, so that it can be printed in grey.

    Cut off at the last day on which anybody was followed. `past_end` stands under the axis for the numbers of a curve
    past its own last day, where these are not told rather than 0. More than four groups are told apart by name only.
    """
    last = max((float(curve.time[-1]) for curve in curves if curve.time.size), default=0) or 1.0
    step = next((days for days in STEPS if last / days <= 8), STEPS[-1])
    ticks = [day for day in range(0, int(last) + 1, step)]
    bottom = TOP + HEIGHT

    def across(day: float) -> float:
        return LEFT + day / last * (WIDTH - LEFT - RIGHT)

    def up(share: float) -> float:
        return bottom - share * HEIGHT

    parts = [_text(0, 18, title, "start"), _text(0, 42, "Share free of recurrence", "start")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line(LEFT, WIDTH - RIGHT, up(share), up(share), FAINT, 1))
        parts.append(_text(LEFT - 8, up(share) + 4, f"{share:.0%}", "end"))
    for day in ticks:
        parts.append(_text(across(day), bottom + 18, f"{day}", "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, bottom + 36, "days", "middle"))
    for place, curve in enumerate(curves):
        parts += _curve(curve, across, up, COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)])
    ends = [(float(curve.survival[-1]), place) for place, curve in enumerate(curves) if curve.time.size]
    floor = -1.0
    for share, place in sorted(ends):  # names that would lie on one another move up
        floor = max(share, floor + LABEL)
        x = across(curves[place].time[-1]) + 6
        parts.append(_text(x, up(floor) + 4, names[place], "start", COLOURS[place % len(COLOURS)]))
    y = bottom + AXIS + ROW
    parts.append(_text(LEFT, y - 4, "At risk (recurrences so far)", "start"))
    for place, (curve, name) in enumerate(zip(curves, names, strict=True)):
        y += ROW
        parts.append(_text(WIDTH - RIGHT + 26, y, name, "start", COLOURS[place % len(COLOURS)]))
        for day, point in zip(ticks, curve.at(ticks), strict=True):
            so_far = int(curve.events[curve.time <= day].sum())
            is_past = past_end is not None and day > curve.time[-1]
            parts.append(_text(across(day), y, past_end if is_past else f"{point.at_risk} ({so_far})", "middle"))
    height = y + 14
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" font-family="sans-serif" font-size="13" fill="{INK}"><title>{escape(showable(title))}</title>'
        f'<desc>{escape(showable(description))}</desc><rect width="100%" height="100%" fill="#FFFFFF"/>'
        f"{''.join(parts)}</svg>"
    )


def _curve(curve: SurvivalCurve, across, up, colour: str, dash: str) -> list[str]:
    """A band where there is one, and the steps over it."""
    if not curve.time.size:
        return []
    upper, lower, before = [], [], None
    for day, after, low, high in zip(curve.time, [*curve.time[1:], curve.time[-1]], *curve.limits(), strict=True):
        if low == low:  # not a number: no interval there
            upper += [(day, high), (after, high)]
            lower += [(day, low), (after, low)]
    band = " ".join(f"{across(day):.2f},{up(share):.2f}" for day, share in upper + lower[::-1])
    steps = [f"M{across(0):.2f},{up(1):.2f}"]
    for day, share in zip(curve.time, curve.survival, strict=True):
        if share != before:
            steps.append(f"H{across(day):.2f}V{up(share):.2f}")
            before = share
    steps.append(f"H{across(curve.time[-1]):.2f}")
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return [
        f'<polygon points="{band}" fill="{colour}" fill-opacity="0.15"/>',
        f'<path d="{"".join(steps)}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>',
    ]


def _line(x1: float, x2: float, y1: float, y2: float, colour: str, width: float) -> str:
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(showable(words))}</text>'
