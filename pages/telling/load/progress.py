"""How far the loading of a file is, in a sentence with the time left, for the page and the terminal."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from data.imports.progress import READING, STORING, Progress
from pages.telling.manner import num

LEAST_SHARE, LEAST_SECONDS = 0.05, 1.0  # of a stage, before its pace says anything


class Watch:
    """Gives `show` a sentence and the share done, for each thing told; nothing in the first seconds of `patience`."""

    def __init__(
        self, show: Callable[[str, float], None], *, patience: float = 0.0, clock: Callable[[], float] = time.monotonic
    ):
        self._show, self._patience, self._clock = show, patience, clock
        self._stage, self._stage_began, self._began = "", 0.0, clock()

    def __call__(self, progress: Progress) -> None:
        now = self._clock()
        if progress.stage != self._stage:
            self._stage, self._stage_began = progress.stage, now
        if now - self._began >= self._patience:
            left = seconds_left(progress.share, now - self._stage_began)
            self._show(progress_sentence(progress, left), progress.share)


def seconds_left(share: float, elapsed: float) -> float | None:
    """How long the rest takes if it goes on as it went; None where too little is done to say, or all but the end."""
    if share >= 1 or share < LEAST_SHARE or elapsed < LEAST_SECONDS:
        return None
    return elapsed * (1 - share) / share


def progress_sentence(progress: Progress, left: float | None) -> str:
    """What is being done, how far it is in records, and how long it may still take."""
    percent = f"{num(100 * progress.share, '.0f')} %"
    if progress.stage == READING:
        said = (
            f"Reading: {num(progress.n_done, ',')} records so far, {percent} of the file"
            if progress.n_done
            else "Reading"
        )
    elif progress.stage == STORING:
        said = f"Storing: {num(progress.n_done, ',')} of {num(progress.n_records, ',')} records"
    else:
        said = f"Checking {num(progress.n_records, ',')} records: {percent} done"
    return said if left is None else f"{said}, about {_duration(left)} of {progress.stage} left"


def _duration(seconds: float) -> str:
    return f"{max(1, math.ceil(seconds))} s" if seconds < 90 else f"{math.ceil(seconds / 60)} min"
