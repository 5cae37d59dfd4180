"""On which scale a column of scores, steps or yes and no is: asked where two readings fit, offered where one does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from data.imports import names
from data.imports.amounts import CLOCK, duration
from data.imports.cells import CODES, is_error
from data.imports.column import Known
from data.imports.months import is_made_day
from data.imports.plan import DURATIONS, UNITS_OF_TIME, Choice, Question, scales_of
from data.imports.scales import LABELLED, PARTS_OF, PERCENT, numbered
from data.imports.spellings import NO_ANSWERS
from data.imports.trackers import OPEN_SCALES

MIN_DISTINCT_OVER_TEN = 3  # fewer different scores over 10 are taken for slips, and rejected
MIN_SHARE_OVER_TEN = 0.02
MIN_SHIFTED = 2  # answers one point over the scale's end, of many items, that make a shifted coding worth asking about
MOST_WORDS = 15  # different words that may be the steps of a scale
HALF = 0.5
TEN = 10
_ENDS = re.compile(r"(?<![0-9.])([0-9]{1,3}) ?(?:-|–|_|to|bis|à|a) ?([0-9]{1,3})(?![0-9.])")  # of a scale, in a name
_HUNDRED = re.compile(r"(?<![^\W_])(?:mm|percent|prozent|pct)(?![^\W_])|%|(?<![0-9])100(?![0-9])")
_CALLED = {unit: unit for unit in UNITS_OF_TIME} | {"wochen": "weeks", "monate": "months", "jahre": "years"}
FEW = 12  # scores; of as many without a single 0 one over the end is worth asking about


def score_scale(cells: Known, decimal: str) -> Question | None:
    """Ask on which scale a score from 0 to 10 is, where its cells suggest another: up to 100, fractions of 1, from 1 to
    11, 3/10, percent, or words."""
    if question := _written_otherwise(cells, decimal):
        return question
    # a rating whose own name has its ends is asked where these are not 0 and 10
    if cells.column.casefold().startswith(OPEN_SCALES) and not _ENDS.search(cells.column):
        return _open_scale(cells, decimal)
    scores = [(value, count) for value, count in cells.numbers(decimal) if value >= 0 and value not in CODES]
    n = sum(count for _, count in scores)
    if not n:
        return None
    over = [(value, count) for value, count in scores if 10 < value <= 100]
    n_over = sum(count for _, count in over)
    if n_over and all(1 <= value <= 11 for value, _ in scores):
        # one 11 among few may be a slip: then it is offered, and the row rejected as long as nobody takes it
        is_slip = n_over < MIN_SHIFTED and n < FEW
        return shift_question(cells.role, [cells], decimal, 0, 10, at_least=1, is_slip=is_slip)
    if not n_over and (question := named_scale(cells, scores)):
        return question
    n_above_zero = sum(count for value, count in scores if value > 0)
    is_hundred = n_over and (n_over * 2 >= n_above_zero or (len(over) > 1 and n_over * 5 >= n))
    # 10, 30, 0: nothing but tens, which few who count to ten write
    is_hundred = is_hundred or (n_over and all(value % TEN == 0 for value, _ in scores))
    is_hundred = is_hundred or (len(over) >= MIN_DISTINCT_OVER_TEN and n_over >= MIN_SHARE_OVER_TEN * n)
    if is_hundred:
        shown = max(value for value, _ in over)
        return scale_question(
            cells,
            "0-100",
            f"{shown} is {plain_number(shown / 10)} on a scale from 0 to 100",
            "0-10",
            "outside a scale from 0 to 10 and rejected",
        )
    if max(value for value, _ in scores) <= 1 and any(value % 1 for value, _ in scores):
        shown = next(value for value, _ in scores if value % 1)
        return scale_question(
            cells,
            "0-1",
            f"{shown} is {plain_number(shown * 10)} on a scale from 0 to 1",
            "0-10",
            f"{shown} on a scale from 0 to 10",
        )
    return None


def _open_scale(cells: Known, decimal: str) -> Question | None:
    """Ask how far the ratings of an app go that does not say so, of those that its highest one allows."""
    # of a table whose rows tell of different things a column has their texts as well, in none of its own rows
    values = [value for value, count in cells.numbers(decimal) if count and 0 <= value <= 100]
    if not values:
        return None
    shown = max(values)
    choices = [
        Choice(f"0-{most}", f"{plain_number(shown)} is {shown * 10 / most:.3g} of 10 on a scale from 0 to {most}")
        for most in (10, 5, 4, 100)
        if shown <= most
    ]
    return asked_scale(cells, str(shown), choices)


def duration_scale(cells: Known) -> Question | None:
    """Ask what 1:30 is in a column of minutes: hours and minutes, or minutes and seconds."""
    written = [text for text, _ in cells.texts if text.count(":") == 1 and CLOCK.fullmatch(text)]
    if not written:
        return None
    # of several the one that says most: 26:15 is rarely a walk of 26 hours
    shown = max(written, key=lambda text: int(text.partition(":")[0]))
    choices = []
    for scale in DURATIONS:
        minutes = float(duration(shown, ".", scale) or 0)
        choices.append(Choice(scale, f"“{shown}” is {minutes:g} minutes ({scale})"))
    return asked_scale(cells, shown, choices)


def time_unit(cells: Known, decimal: str) -> Question | None:
    """Ask of times whose column is called by weeks, months or years how many days they are."""
    unit = next((_CALLED[word] for word in names.words(cells.column) if word in _CALLED), None)
    numbers = [value for value, _ in cells.numbers(decimal) if value > 0]
    if unit is None or not numbers:
        return None
    shown, each = numbers[0], UNITS_OF_TIME[unit]
    days = f"{float(shown) * each:.2f}".rstrip("0").rstrip(".")
    choices = (Choice(unit, f"{shown} is {days} days, {unit} of {each:g} days each"), Choice("days", f"{shown} days"))
    return asked_scale(cells, str(shown), choices)


def words_question(cells: Known) -> Question | None:
    """Ask what each word of a column counts, where it holds words only and not many."""
    words = [text for text, _ in cells.texts if text.casefold() not in NO_ANSWERS and not is_error(text)]
    distinct = list(dict.fromkeys(text.casefold() for text in words))
    if not distinct or len(distinct) > MOST_WORDS or any(_is_coded(text) for text in distinct):
        return None
    shown = list({text.casefold(): text for text in reversed(words)}.values())[::-1]
    if any("=" in word or "," in word for word in shown):
        return None  # such a word cannot be named in the option
    scale = "words:" + ",".join(f"{word}=N" for word in shown)
    text = (
        f"Column “{cells.column}”: “{shown[0]}” is no number; say what each word counts with "
        f'--scale "{cells.role}={scale}" (a number for each N), or leave the column out with --map {cells.role}=.'
    )
    choices = tuple(Choice(word, "what it counts") for word in shown)
    return Question(topic="words", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown[0])


def _is_coded(text: str) -> bool:
    return bool(re.search(r"[0-9]", text)) or len(text) > 40


def _written_otherwise(cells: Known, decimal: str) -> Question | None:
    """The question about scores as 3/10 or 30 %, where these are at least half of the cells, or about words."""
    n = cells.n
    if not n:
        return None
    for shape, scales in ((PARTS_OF, {"10": "of-10", "100": "of-100"}), (PERCENT, {})):
        matches = [(match, text, count) for text, count in cells.texts if (match := shape.fullmatch(text))]
        if sum(count for _, _, count in matches) < HALF * n:
            continue
        match, shown, _ = matches[0]
        scale = scales[match[2]] if scales else "percent"
        most = {"of-10": "10", "of-100": "100"}.get(scale, "100 mm" if "mm" in shown.casefold() else "100 %")
        choices = (Choice(scale, f"“{shown}” is {plain_number(_score(match[1], scale))} on a scale from 0 to 10"),)
        text = (
            f"Column “{cells.column}”: {choices[0].meaning}, as a part of {most}; say so with "
            f"--scale {cells.role}={scale}, or leave the column out with --map {cells.role}=."
        )
        return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown)
    if question := labelled_scale(cells):
        return question
    n_numbers = sum(count for _, count in cells.numbers(decimal))
    return words_question(cells) if not n_numbers else None


def labelled_scale(cells: Known) -> Question | None:
    """Offer the numbers of labels as 3 - mild, or of answers of which the ends have some, as 0 (no pain)."""
    labelled = [
        text for text, _ in cells.texts if LABELLED.fullmatch(text) and not is_error(text) and not is_made_day(text)
    ]
    if not labelled:
        return None
    shown = labelled[0]
    choices = (Choice("labelled", f"“{shown}” is {numbered(shown)}"),)
    text = (
        f"Column “{cells.column}”: {choices[0].meaning}, by the number in it; say so with --scale {cells.role}=labelled, "
        f"or leave the column out with --map {cells.role}=."
    )
    return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices, cell=shown)


def named_scale(cells: Known, scores: list[tuple[Decimal, int]]) -> Question | None:
    """Ask about scores that all fit 0 to 10 under a name that speaks of another scale, as pain (0-100) or VAS in mm."""
    name = cells.column.casefold()
    ends = [(int(low), int(high)) for low, high in _ENDS.findall(name) if int(low) < int(high)]
    is_hundred = (0, 100) in ends or _HUNDRED.search(name)
    if is_hundred:
        shown = max(value for value, _ in scores)
        return scale_question(
            cells,
            "0-100",
            f"{shown} is {plain_number(shown / 10)} on a scale from 0 to 100, of which its name speaks",
            "0-10",
            f"{shown} on a scale from 0 to 10",
        )
    other = next(
        (pair for pair in ends if pair not in ((0, 10), (1, 10)) and pair[1] <= TEN + 1 and pair[0] <= 1), None
    )
    if other is None:
        return None
    low, high = other
    is_shifted = other == (1, TEN + 1)
    first = (Choice("from-1", "1 is the lowest answer and 11 the highest"),) if is_shifted else ()
    choices = (
        *first,
        Choice("0-10", f"they are kept as they stand, from 0 to 10, though its name says {low} to {high}"),
    )
    options = " or ".join(f"--scale {cells.role}={choice.value}" for choice in choices)
    readings = ", or ".join(choice.meaning for choice in choices)
    text = (
        f"Column “{cells.column}”: {readings}; decide with {options}, or leave the column out with --map {cells.role}=."
    )
    return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices)


def _score(typed: str, scale: str) -> Decimal:
    value = Decimal(typed.replace(",", "."))
    return value if scale == "of-10" else value / 10


def shift_question(
    role: str,
    columns: list[Known],
    decimal: str,
    low: float,
    high: float,
    *,
    at_least: int = MIN_SHIFTED,
    is_slip: bool = False,
) -> Question | None:
    """Ask whether the answers are coded one too high: some are above `high` by one, and none is as low as `low`."""
    values = [pair for cells in columns for pair in cells.numbers(decimal)]
    above = sum(count for value, count in values if value == int(high) + 1)
    if above < at_least or any(value <= int(low) or value > int(high) + 1 for value, _ in values):
        return None
    cells = columns[0]
    question = scale_question(
        Known(role=role, column=cells.column, texts=cells.texts),
        "from-1",
        f"{high + 1:g} is the highest answer and 1 the lowest",
        scales_of(role)[0],
        f"{high + 1:g} is outside {low:g} to {high:g} and rejected",
    )
    return replace(question, is_blocking=not is_slip)


def scale_question(cells: Known, first: str, first_means: str, second: str, second_means: str) -> Question:
    """The question which of two scales a column is on."""
    choices = (Choice(first, first_means), Choice(second, second_means))
    text = (
        f"Column “{cells.column}”: {first_means}, or {second_means}; "
        f"decide with --scale {cells.role}={first} or --scale {cells.role}={second}."
    )
    return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices)


def asked_scale(cells: Known, cell: str, choices: Iterable[Choice]) -> Question:
    """One question with all its readings, and the option for each."""
    choices = tuple(choices)
    readings = ", or ".join(choice.meaning for choice in choices)
    options = " or ".join(f"--scale {cells.role}={choice.value}" for choice in choices)
    text = f"Column “{cells.column}”: {readings}; decide with {options}."
    return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices, cell=cell)


def plain_number(value: Decimal) -> str:
    """A number without noughts at its end and without an exponent."""
    return f"{value.normalize():f}"
