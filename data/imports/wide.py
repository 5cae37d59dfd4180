"""Tables with one column per time point (pain_w1 ... pain_w52) turned into one record per participant and day.

Found from names alone, so it is asked, as are the day of the first column and the time between two columns.
A record stays a row of the file: its blank cells are no days, and one bad cell rejects it whole.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from data.catalogue.vocabulary import MEASURES
from data.imports.cells import NO, YES, is_unknown
from data.imports.column import Column, known, missing_test
from data.imports.date_families import find_formats
from data.imports.dated_columns import dated_columns
from data.imports.dates import parse_day, split_moment
from data.imports.faults import NOTHING, ImportFault
from data.imports.plan import Answers, Question
from data.imports.questions import date_format
from data.imports.sheet import Sheet, Turn
from data.imports.time_points import Series, find_series, is_measure, unit_of_word, unsaid_series
from data.imports.turned import Turned, ask

WIDE = "wide"
OTHER, UNNAMED = "other", "value"
EVERY = {"day": "a day", "week": "a week", "month": "a calendar month"}
VISIT = "visit"
STEPS = EVERY | {VISIT: "visits, whose days are asked next"}
NO_ANSWER = f"{NOTHING}: none of the columns of its time points has an answer"


@dataclass(frozen=True, kw_only=True)
class WideTable:
    """The series of a wide table, `days` being the one that holds the dates, if there is one.

    is_unsaid: the names of the first say when, but not what was asked. called: the day of each point, where the columns
    are called by days.
    """

    series: tuple[Series, ...]
    days: Series | None
    points: tuple[int, ...]
    is_unsaid: bool = False
    called: Mapping[int, str] = field(default_factory=dict)


def find_wide(sheet: Sheet) -> WideTable | None:
    """The columns of a sheet that look like one measure at several time points."""
    if dated := dated_columns(sheet):
        is_named = is_measure(dated.series)
        called = dated.series if dated.series.name else replace(dated.series, name=UNNAMED)
        table = WideTable(series=(called,), days=None, points=tuple(dated.days), called=dated.days)
        return table if is_named else replace(table, is_unsaid=True)
    found = find_series(sheet)
    measures = [one for one in found if is_measure(one)]
    is_unsaid = not measures
    if is_unsaid:
        unsaid = unsaid_series(sheet, found)
        if unsaid is None:
            return None
        measures = [unsaid]
    words = {one.word for one in measures}
    points = sorted({point for one in measures for point in one.columns})
    beside = [
        one
        for one in found
        if one not in measures and one.word and one.word in words and len(set(one.columns) & set(points)) >= 2
    ]
    days = next((one for one in beside if _holds_days(sheet, one)), None)
    rest = [one for one in beside if one is not days]
    named = [one if one.name else replace(one, name=UNNAMED) for one in (*measures, *rest)]
    return WideTable(series=tuple(named), days=days, points=tuple(points), is_unsaid=is_unsaid)


def turn_wide(
    sheet: Sheet, table: WideTable, said: Mapping[str, str], answers: Answers, *, is_personal: bool = False
) -> Turned:
    """One record per row and time point that has an answer; questions where the days are not known yet.

    Where no column holds first days a time point is a day, week or month from day 0; a diary of one's own takes dates.
    """
    unit, measured = None, [_measure(sheet, table, said)] if table.is_unsaid else []
    if measured and measured[0].answer is None:
        return Turned(sheet=sheet, questions=tuple(measured))
    name = measured[0].answer if measured else None
    if name is not None and name != OTHER:
        table = replace(table, series=(replace(table.series[0], name=name), *table.series[1:]))
    asked: list[Question] = []
    if table.days is not None or table.called:
        start, form, text_of = None, None, None
    elif not is_personal and not _first_days(sheet, table):
        # nobody's first day is told: the time points are days, weeks or months of a clock without dates
        start, form, text_of = None, None, None
        unit, asked = _unit(table, said)
        if unit is None:
            return Turned(sheet=sheet, questions=(*measured, *asked))
    else:
        start, every, first, form, asked = _timing(sheet, table, said, answers)
        if any(question.answer is None for question in asked):
            return Turned(sheet=sheet, questions=(*measured, *asked))
        text_of = _days(sheet.column(start), table.points, every, int(first), form)
    turned, n_answers, n_blank = _long(sheet, table, start, text_of, answers.missing, unit=unit)
    first_name, last_name = table.series[0].columns[table.points[0]], list(table.series[0].columns.values())[-1]
    note = (
        f"“{first_name}” to “{last_name}” were turned into one entry per time point: {n_answers:,} entries, "
        f"{n_blank:,} time points are blank and are no entries: unknown, not none. A row of the file counts as one record."
    )
    # the days are spelled out now: how the first one was written is settled
    plain = replace(answers, date_format=None) if start else answers
    plain = replace(plain, kind=answers.kind or "diary") if table.is_unsaid else plain
    return Turned(sheet=turned, questions=(*measured, *asked), notes=(note,), answers=plain)


def _holds_days(sheet: Sheet, series: Series) -> bool:
    texts = [pair for column in series.columns.values() for pair in known("date", sheet.column(column)).texts]
    return bool(texts) and find_formats(texts).share > 0.5


def _measure(sheet: Sheet, table: WideTable, said: Mapping[str, str]) -> Question:
    """What the columns hold, where their names tell the time only; what their numbers fit comes first."""
    columns = list(table.series[0].columns.values())
    texts = {text for column in columns for text, _ in sheet.column(column).answered}
    is_flag = all(text.casefold() in YES | NO for text in texts)
    # of one day each they count none
    is_count = not table.called and (
        table.series[0].word.startswith("d") or (not texts & {"8", "9", "10"} and all(map(str.isdigit, texts)))
    )
    first = ("flare",) if is_flag else ("pain_days",) if is_count else ("pain_average",)
    offered = dict.fromkeys((*first, "pain_days", "pain_average", "pain_worst", "activity_limited", "flare"))
    choices = [(one, _of_measure(one)) for one in offered]
    name = table.series[0].name
    text = f"“{columns[0]}” to “{columns[-1]}” say when, not what was asked: what do they hold?"
    if name != UNNAMED:
        text = f"“{columns[0]}” to “{columns[-1]}” are “{name}” at several times, which is no measure that is known here: what is it?"
    return ask(said, "measure", text, [*choices, (OTHER, "something else, which is asked next")])


def _of_measure(name: str) -> str:
    measure = MEASURES[name]
    if name == "pain_days":
        return f"{measure.title}; of how many days is asked next"
    return f"{measure.title} ({measure.minimum:g} to {measure.maximum:g})"


def _timing(sheet: Sheet, table: WideTable, said: Mapping[str, str], answers: Answers):
    """The column of the first day, the step, the number of the time point on that day, how days are written."""
    able = _first_days(sheet, table)
    if not able:
        raise ImportFault(
            "The columns of this table are time points, but no column holds each participant's first day; "
            "add one (dates as 2024-03-31), or read the table as it stands with --shape layout=as-is."
        )
    word = table.series[0].word
    units = sorted(EVERY, key=lambda unit: unit_of_word(word) != unit)
    low = table.points[0]
    label = table.series[0].columns[low]
    asked = [
        ask(said, "start", "Which column holds the first day of each participant?", [(c, f"“{c}”") for c in able]),
        ask(said, "every", "How far are two columns apart?", [(unit, EVERY[unit]) for unit in units]),
    ]
    every = asked[1].answer or units[0]
    if low == 0:
        first = "0"
    else:
        choices = [(str(low), "on the first day"), (str(low - 1), f"one {every} after the first day")]
        asked.append(ask(said, "first", f"When is “{label}”?", choices))
        first = asked[-1].answer
    start, form = asked[0].answer, None
    if start:
        form, _, more = date_format(known("date", sheet.column(start), answers.missing), answers.date_format, None)
        asked += more
    return start, every, first, form, asked


def _first_days(sheet: Sheet, table: WideTable) -> list[str]:
    """The columns that could hold each participant's first day."""
    used = {column for one in table.series for column in one.columns.values()}
    return [column for column in sheet.columns if column not in used and _is_days(sheet, column)]


def _unit(table: WideTable, said: Mapping[str, str]) -> tuple[str | None, list[Question]]:
    """What the numbers of the time points count, as their names say, or as was answered."""
    if table.series[0].labels:
        return VISIT, []
    named = unit_of_word(table.series[0].word)
    if table.is_unsaid and table.series[0].word == "days":
        named = None  # days_1: day 1, or days with pain at the first point
    if named and said.get("every") is None:
        return named, []
    question = ask(said, "every", "How far are two columns apart?", list(STEPS.items()))
    return question.answer, [question]


def _is_days(sheet: Sheet, column: str) -> bool:
    cells = sheet.column(column)
    return bool(cells.answered) and cells.dates.share > 0.5


def _days(start: Column, points: tuple[int, ...], every: str, first: int, form: str) -> list[list[str]]:
    """For each text of the first day and each time point the day; a text that is no day stays as it is."""
    found = []
    for text in start.texts:
        day = parse_day(split_moment(text.strip())[0], form)
        found.append([text if day is None else _after(day, point - first, every) for point in points])
    return found


def _after(day: date, steps: int, every: str) -> str:
    try:
        if every != "month":
            return (day + timedelta(days=steps * (7 if every == "week" else 1))).isoformat()
        years, month = divmod(day.month - 1 + steps, 12)
        year = day.year + years
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).isoformat()
    except (OverflowError, ValueError):
        return f"{day.isoformat()} and {steps} {every}s"


def _long(
    sheet: Sheet, table: WideTable, start: str | None, text_of, missing: tuple[str, ...], *, unit: str | None = None
):
    """The turned sheet, how many records it has, and how many time points are blank."""
    n_points = len(table.points)
    is_missing = missing_test(missing)
    has_answer = np.zeros((sheet.n_rows, n_points), bool)
    for one in table.series:
        for place, point in enumerate(table.points):
            if point in one.columns:
                cells = sheet.column(one.columns[point])
                says = np.array([not (is_unknown(t) or is_missing(t)) for t in cells.trimmed], bool)
                has_answer[:, place] |= says[cells.codes]
    kept = sheet.without(~has_answer.any(axis=1), next(iter(table.series[0].columns.values())), NO_ANSWER)
    if not kept.n_rows:
        raise ImportFault("None of the time points of this table has an answer; there is nothing to load.")
    rows, places = np.nonzero(has_answer[has_answer.any(axis=1)])
    turned = {one.name for one in table.series} | {unit or "date"}
    used = {c for one in (*table.series, table.days) if one for c in one.columns.values()}
    columns: dict[str, Column] = {}
    for name in kept.columns:
        if name not in used:
            cells = kept.column(name)
            shown = f"{name} (of the row)" if name in turned else name
            columns[shown] = Column(shown, cells.codes[rows], cells.texts)
    sources = {}
    for one in (*table.series, *([replace(table.days, name="date")] if table.days else [])):
        sources[one.name] = tuple(one.columns.get(point, one.name) for point in table.points)
        columns[one.name] = _picked(kept, one, table.points, rows, places)
    if start is not None:
        cells = kept.column(start)
        numbers: dict[str, int] = {}
        codes = np.array([[numbers.setdefault(t, len(numbers)) for t in texts] for texts in text_of], np.int64)
        columns["date"] = Column("date", codes[cells.codes[rows], places], list(numbers))
        sources["date"] = (start,) * n_points
    if table.called:
        columns["date"] = Column("date", places, [table.called[point] for point in table.points])
        sources["date"] = tuple(table.series[0].columns[point] for point in table.points)
    if unit is not None:
        labels = table.series[0].labels
        columns[unit] = Column(unit, places, [labels.get(point, str(point)) for point in table.points])
        sources[unit] = tuple(next(one.columns[p] for one in table.series if p in one.columns) for p in table.points)
    turn = Turn(header=sheet.header(), row_of=rows, sources=sources, part=places)
    n_blank = sheet.n_rows * n_points - len(rows)
    return kept.with_columns(columns, kept.lines()[rows], turn), len(rows), n_blank


def _picked(sheet: Sheet, series: Series, points: tuple[int, ...], rows: np.ndarray, places: np.ndarray) -> Column:
    """One column of the cells of a series: that of each record's row and time point."""
    numbers: dict[str, int] = {"": 0}
    codes = np.zeros((len(points), sheet.n_rows), np.int64)
    for place, point in enumerate(points):
        if point in series.columns:
            cells = sheet.column(series.columns[point])
            codes[place] = np.array([numbers.setdefault(t, len(numbers)) for t in cells.texts], np.int64)[cells.codes]
    return Column(series.name, codes[places, rows], list(numbers))


def choice(table: WideTable) -> tuple[str, list[tuple[str, str]]]:
    """The question whether to turn the table, with the layouts to choose from."""
    first, last = table.series[0].columns[table.points[0]], list(table.series[0].columns.values())[-1]
    text = f"Are “{first}” to “{last}” the same measure at {len(table.points):,} time points?"
    return text, [(WIDE, "yes: one entry per time point"), ("as-is", "no: read the columns as they stand")]
