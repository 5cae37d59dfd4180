"""Numbers and tables where there is only text: in a terminal, in a file.

It loads no statistics: a short answer should not wait for them.
"""

from __future__ import annotations

TOO_FEW = "too few to say"


def p_text(p_value: float | None) -> str:
    """A p-value as people write it."""
    if p_value is None:
        return "p not estimable"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def told_p(p_value: float | None, *, method: str, too_few: bool) -> str:
    """The p-value of a test of two groups: with few people the exact one, which says so, or that there are too few."""
    if too_few:
        return "too few people for a p-value"
    return p_text(p_value) + (f" ({method})" if method.startswith("exact") else "")


def aligned(rows: list[list[str]]) -> list[str]:
    """Rows with columns aligned, the first to the left and the others to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]


def of_part(name: str | None) -> str:
    """What a title says of it, nothing for everybody."""
    return "" if name is None else f", {name} only"
