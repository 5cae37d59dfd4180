"""What unknown days, onsets or gaps are read as, in words."""

from __future__ import annotations

from pages.telling.plural import count_text

TITLES = {
    "recorded": "As recorded",
    "all_good": "Every unknown day good",
    "all_bad": "Every unknown day bad",
    "onset_first": "Onset on the first day it can be",
    "onset_middle": "Onset on the middle day",
}


def reading_title(read_as: str, max_gap_days: int | None) -> str:
    """The title of a reading; `max_gap_days`: of another gap rule."""
    if max_gap_days is not None:
        return f"Follow-up ends after more than {count_text(max_gap_days, 'day')} unknown"
    return TITLES[read_as]
