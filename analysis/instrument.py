"""Scoring a questionnaire from its description: items, ranges, reversed items, scales, missing items.

A missing item is unknown, never 0: a scale that lacks one has no score, unless its instrument states a
sourced rule. A value that is no possible answer is not corrected and not ignored: the whole assessment
has no scores, and the item is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

METHODS = ("sum", "mean", "percent", "mean_percent")
DIRECTIONS = ("worse", "better")
BOUNDS = ("above", "at_least", "below", "at_most")


@dataclass(frozen=True)
class Source:
    """Where a number comes from; `is_checked` is false where it is cited without having been re-checked."""

    reference: str
    is_checked: bool


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item: its number in the form, the closed range of answers, and a short cue of our own words.

    `is_reversed` items count as `low + high - answer`. An item with `counts_from` counts 1 from that answer
    on and 0 below it. `is_whole` items take whole numbers only. The labels are our own words for the ends.
    """

    number: int
    cue: str
    low: float
    high: float
    is_whole: bool
    is_reversed: bool
    counts_from: float | None
    low_label: str
    high_label: str

    @property
    def is_yes_no(self) -> bool:
        """Whether the only answers are 0 and 1."""
        return (self.low, self.high, self.is_whole) == (0, 1, True)

    @property
    def points(self) -> tuple[float, float]:
        """The fewest and the most points that the item can add to a scale."""
        return (self.low, self.high) if self.counts_from is None else (0.0, 1.0)


@dataclass(frozen=True)
class MissingRule:
    """With at least `min_answered` items answered, a scale is scored from those (see `score_many`)."""

    min_answered: int
    source: Source


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A published number, such as a minimal important change, and in whom it was found.

    In points of the scale, or in percent of the score before, as the field that holds it says.
    """

    value: float
    name: str
    population: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class CutOff:
    """A published cut-off, in this population only: scores above, at_least, below or at_most `value`."""

    bound: str
    value: float
    meaning: str
    population: str
    source: Source

    def holds(self, score: float) -> bool:
        """Whether a score is on the side of the cut-off that `meaning` speaks of."""
        return {
            "above": score > self.value,
            "at_least": score >= self.value,
            "below": score < self.value,
            "at_most": score <= self.value,
        }[self.bound]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A score from `items` by `method`; `higher_is` worse or better.

    method: sum, mean, percent of the possible, or the mean of the items' own percents, which counts items of few answers
    as much as those of many.

    `minimal_important_change` and `measurement_error` are in points of the scale,
    `minimal_important_percent` in percent of the score before. None: no source was found.
    """

    id: str
    title: str
    items: tuple[int, ...]
    method: str
    higher_is: str
    low: float
    high: float
    missing_rule: MissingRule | None
    minimal_important_change: Quantity | None
    measurement_error: Quantity | None
    cut_offs: tuple[CutOff, ...]
    minimal_important_percent: Quantity | None = None


@dataclass(frozen=True)
class OtherCoding:
    """A published version that counts the answers from the other end; which one a file has must be asked.

    `as_stored` and `reversed` say what the numbers mean in each, in words for the person who is asked.
    """

    as_stored: str
    reversed: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Example:
    """A form scored by hand: answers in the order of items (None: unanswered) and the scores expected."""

    responses: tuple[float | None, ...]
    scores: Mapping[str, float | None]
    invalid: tuple[int, ...]
    working: str


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A questionnaire as data; `low_label` and `high_label` are our own words for the ends of its answers.

    `column_names`: how files name its columns, the id first. `is_blank_no`: on paper only what applies is
    ticked, so that a blank may be declared to mean no, on a page that was answered at all. `form`: where the form with its
    wording is to be had, empty where nobody said.
    """

    id: str
    title: str
    source: Source
    licence: str
    form: str
    checked_by: str
    reviewed: str
    low_label: str
    high_label: str
    column_names: tuple[str, ...]
    is_blank_no: bool
    other_coding: OtherCoding | None
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    examples: tuple[Example, ...]
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Scores:
    """Scores of one assessment; None where there is none. `missing` and `invalid` are item numbers."""

    scores: Mapping[str, float | None]
    missing: tuple[int, ...]
    invalid: tuple[int, ...]


@dataclass(frozen=True)
class ScoreTable:
    """Scores of many assessments: `scores[scale]` is (n,) with NaN for no score; the masks are (n, items)."""

    scores: Mapping[str, np.ndarray]
    missing: np.ndarray
    invalid: np.ndarray

    def row(self, instrument: Instrument, position: int) -> Scores:
        """The scores of one assessment, by position from 0."""
        numbers = [item.number for item in instrument.items]
        return Scores(
            {
                scale: None if np.isnan(column[position]) else float(column[position])
                for scale, column in self.scores.items()
            },
            tuple(n for n, is_missing in zip(numbers, self.missing[position], strict=True) if is_missing),
            tuple(n for n, is_invalid in zip(numbers, self.invalid[position], strict=True) if is_invalid),
        )


def score(instrument: Instrument, responses: Sequence[float | None]) -> Scores:
    """Score one assessment.

    `responses` holds one answer per item in the order of the form; None or NaN is an unanswered item.
    Raises ValueError if there are more or fewer answers than items.

    >>> from data.catalogue.instrument_files import instruments
    >>> score(instruments()["rmdq-24"], [1] * 5 + [0] * 19).scores  # 5 of 24 statements ticked
    {'rmdq-24': 5.0}
    """
    row = np.array([np.nan if value is None else value for value in responses], dtype=float)
    return score_many(instrument, row[np.newaxis, :]).row(instrument, 0)


def score_many(instrument: Instrument, responses: np.ndarray) -> ScoreTable:
    """Score a table of assessments, (n, items) with NaN for unanswered items.

    A scale with all its items answered is their sum, their mean, or 100 times the points over the
    possible points (each counted from the fewest of its item), or the mean of each item's own percentage. With items missing, a scale that
    has a rule and enough answers is scored from those: the mean and the percentage over the answered
    items, the sum as their mean times the number of items. An answer outside the range of its item, or
    not whole where the item takes whole numbers, is invalid; that row has no scores.

    >>> from data.catalogue.instrument_files import instruments
    >>> score_many(instruments()["rmdq-24"], np.ones((1, 24))).scores["rmdq-24"].tolist()
    [24.0]
    """
    answers = np.asarray(responses, dtype=float)
    if answers.ndim != 2 or answers.shape[1] != len(instrument.items):
        raise ValueError(
            f"responses has shape {answers.shape}; {instrument.title} takes one row per assessment "
            f"and {len(instrument.items)} answers in each."
        )
    low = np.array([item.low for item in instrument.items])
    high = np.array([item.high for item in instrument.items])
    is_whole = np.array([item.is_whole for item in instrument.items])
    is_reversed = np.array([item.is_reversed for item in instrument.items])

    missing = np.isnan(answers)
    with np.errstate(invalid="ignore"):
        is_fraction = is_whole & (answers != np.floor(answers))
    invalid = ~missing & ((answers < low) | (answers > high) | is_fraction)
    points = np.where(is_reversed, low + high - answers, answers)
    counts_from = np.array([np.nan if i.counts_from is None else i.counts_from for i in instrument.items])
    counted = np.where(missing, np.nan, answers >= counts_from)
    points = np.where(np.isnan(counts_from), points, counted)
    fewest, most = np.array([item.points for item in instrument.items]).T
    has_invalid = invalid.any(axis=1)
    position = {item.number: index for index, item in enumerate(instrument.items)}
    scores = {}
    for scale in instrument.scales:
        columns = [position[number] for number in scale.items]
        values = _scale_score(scale, points[:, columns], fewest[columns], most[columns])
        scores[scale.id] = np.where(has_invalid, np.nan, values)
    return ScoreTable(scores, missing, invalid)


def possible_range(method: str, items: Sequence[Item]) -> tuple[float, float]:
    """The lowest and highest score that a scale of these items can have.

    >>> from data.catalogue.instrument_files import instruments
    >>> possible_range("sum", instruments()["rmdq-24"].items)
    (0.0, 24.0)
    """
    low, high = (sum(ends) for ends in zip(*(item.points for item in items), strict=True))
    if method in ("percent", "mean_percent"):
        return 0.0, 100.0
    return (low / len(items), high / len(items)) if method == "mean" else (low, high)


def _scale_score(scale: Scale, points: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    answered = ~np.isnan(points)
    n_answered = answered.sum(axis=1)
    needed = scale.missing_rule.min_answered if scale.missing_rule else len(scale.items)
    with np.errstate(invalid="ignore", divide="ignore"):
        if scale.method == "percent":
            reached = np.where(answered, points - low, 0.0).sum(axis=1)
            values = 100.0 * reached / np.where(answered, high - low, 0.0).sum(axis=1)
        elif scale.method == "mean_percent":
            values = np.where(answered, 100.0 * (points - low) / (high - low), 0.0).sum(axis=1) / n_answered
        else:
            values = np.where(answered, points, 0.0).sum(axis=1)
            if scale.method == "mean":
                values = values / n_answered
            elif scale.missing_rule:
                values = values * len(scale.items) / n_answered
    return np.where(n_answered >= needed, values, np.nan)
