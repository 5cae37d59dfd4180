"""A trend in a terminal: a line per group."""

from __future__ import annotations

from typing import Any

from pages.telling.plain_text import TOO_FEW, p_text
from pages.telling.plural import count_text


def trend_text(payload: dict[str, Any]) -> str:
    """Slopes per week, one line per group."""
    groups = payload.get("groups", [payload])
    lines = []
    for trend in groups:
        name = f"{trend['group']}: " if "group" in trend else ""
        if trend["too_few"]:
            found = f"{TOO_FEW} ({count_text(trend['n'], 'day')} with a value; it takes 30)"
        else:
            has_limits = trend["lower"] is not None
            limits = f"95 % {trend['lower']:+.3f} to {trend['upper']:+.3f}, " if has_limits else ""
            found = (
                f"{trend['slope_per_week']:+.3f} a week ({limits}{p_text(trend['p_value'])}); "
                f"{count_text(trend['n'], 'day')} with a value over {count_text(trend['days'], 'day')}"
            )
        lines.append(name + found + ".")
    methods = dict.fromkeys(trend["method"] for trend in groups)
    return "\n".join([*lines, *methods]) + "\n"
