"""Whose errors hang together, in a sentence; apart from figures and answers, so that the terminal loads neither for it."""

from __future__ import annotations

from pages.telling.wording import escape

FEW_CLUSTERS = 40  # under which robust errors of a Cox model are known to be too small


def clusters_sentence(cluster: str | None, n: int | None) -> str:
    """Whose people hang together, and whether there are enough of them; empty for nobody's."""
    if cluster is None or n is None:
        return ""
    few = (
        f" With fewer than {FEW_CLUSTERS} they are too small, the more so the fewer there are."
        if n < FEW_CLUSTERS
        else ""
    )
    return f"People of one {escape(cluster)} hang together: errors of the Cox model are robust, by {n:,} clusters.{few}"
