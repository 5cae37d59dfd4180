"""What a file leaves open: two readings of its dates, decimals or scales. Named here, never chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from re import compile as pattern

from data.catalogue.vocabulary import MEASURES, SCORES
from data.imports.cells import CODES, NO, NO_ANSWERS, YES, is_unknown, number
from data.imports.dates import SERIALS, DateReading, are_serials, find_formats, parse_day, split_moment
from data.imports.faults import CellFault
from data.imports.plan import Choice, Question, scales_of
from data.imports.sheet import Column

DOMINANT = 0.9  # a decimal sign with this share of the records is the file's, the rest is rejected
MIN_DISTINCT_OVER_TEN = 3  # fewer different scores over 10 are taken for slips, and rejected
MIN_SHARE_OVER_TEN = 0.02
MIN_SHIFTED = 2  # answers one point over the scale's end, of many items, that make a shifted coding worth asking about
_GROUPS = pattern(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_FRACTION = pattern(r"-?[0-9]+([.,])[0-9]+")


@dataclass(frozen=True)
class Known:
    """The answered cells of a column: trimmed texts, each with its number of records."""

    role: str
    column: str
    texts: tuple[tuple[str, int], ...]

    @property
    def n(self) -> int:
        """How many records have an answer."""
        return sum(count for _, count in self.texts)

    def numbers(self, decimal: str) -> list[tuple[Decimal, int]]:
        """The numbers among the answers."""
        found = []
        for text, count in self.texts:
            try:
                found.append((number(text, decimal), count))
            except CellFault:
                continue
        return found


def missing_test(missing: Iterable[str]) -> Callable[[str], bool]:
    """Whether a trimmed text is a declared code of a missing answer; -99, -99.0 and -99,0 are one code."""
    texts = {code.casefold() for code in missing}
    numbers = {value for code in texts if (value := _as_number(code)) is not None}
    return lambda text: text.casefold() in texts or (bool(numbers) and _as_number(text) in numbers)


def known(role: str, column: Column, missing: Iterable[str] = ()) -> Known:
    """The answered cells of a column."""
    is_missing = missing_test(missing)
    found = []
    for text, count in zip(column.texts, column.counts().tolist(), strict=True):
        text = text.strip()
        if not is_unknown(text) and not is_missing(text):
            found.append((text, count))
    return Known(role, column.name, tuple(found))


def date_format(
    cells: Known, declared: str | None, remembered: str | None
) -> tuple[str | None, DateReading, list[Question]]:
    """The format of a date column, and the question which of several it is.

    What was declared holds; what was remembered only as long as the dates can still be read that way.
    """
    reading = find_formats(cells.texts)
    formats = reading.formats
    answer = declared or (remembered if remembered in formats else None)
    if not formats:
        if not cells.texts or declared:
            return declared or "%Y-%m-%d", reading, []  # each row is rejected for its date
        if are_serials(text for text, _ in cells.texts):
            asked = _serial_question(cells, remembered)
            return asked.answer, reading, [asked]
        text = (
            f"Column “{cells.column}”: “{cells.texts[0][0]}” is not a date in any known format; "
            "say how dates are written with --date-format, such as --date-format %d.%m.%Y, "
            "or name another column with --map date=COLUMN."
        )
        return None, reading, [Question(topic="date-format", role="date", column=cells.column, text=text)]
    is_short = any("%y" in form for form in formats)
    if len(formats) == 1 and not is_short:
        return declared or formats[0], reading, []
    choices = tuple(Choice(form, _spelled(cells, reading.example, form)) for form in formats)
    options = " or ".join(f"--date-format {choice.value}" for choice in choices)
    readings = " or ".join(choice.meaning for choice in choices)
    why = "every date allows both" if reading.example else "they are written in several ways"
    why = "years have two digits" if is_short else why
    if len(formats) > 1 and (only := _read_by_one(cells, formats)):
        why = f"no one order reads them all, for {only}; what does not fit is rejected"
    text = f"Column “{cells.column}”: {readings} ({why}); decide with {options}."
    return (
        answer,
        reading,
        [Question(topic="date-format", role="date", column=cells.column, text=text, choices=choices, answer=answer)],
    )


def _serial_question(cells: Known, remembered: str | None) -> Question:
    """Which day a spreadsheet's count begins on: that of most, or that of old files from a Mac."""
    text = cells.texts[0][0]
    days = {form: parse_day(text, form) for form in SERIALS}
    choices = tuple(Choice(form, f"“{text}” is {day.day} {day:%B %Y}") for form, day in days.items())
    readings = " or ".join(choice.meaning for choice in choices)
    options = " or ".join(f"--date-format {choice.value}" for choice in choices)
    asked = f"Column “{cells.column}” holds days as a spreadsheet counts them: {readings}; decide with {options}."
    answer = remembered if remembered in SERIALS else None
    return Question(topic="date-format", role="date", column=cells.column, text=asked, choices=choices, answer=answer)


def decimal_sign(columns: Iterable[Known], declared: str | None, remembered: str | None) -> tuple[str, list[Question]]:
    """The decimal sign of a file's numbers: decided where the cells allow one only, else asked."""
    plain, grouped = {".": 0, ",": 0}, {".": 0, ",": 0}
    example: dict[str, tuple[str, str]] = {}
    for cells in columns:
        limit = 10 if cells.role in SCORES else None
        for text, count in cells.texts:
            if match := _GROUPS.fullmatch(text):
                sign = match.group(1)
                # 1.500 cannot be fifteen hundred on a scale that ends at ten
                can_group = limit is None and text.lstrip("-")[0] != "0"
                can_split = text.count(sign) == 1
                if can_group and can_split:
                    grouped[sign] += count
                    example.setdefault("both", (cells.column, text))
                elif can_split:
                    plain[sign] += count
                    example.setdefault(sign, (cells.column, text))
            elif match := _FRACTION.fullmatch(text):
                plain[match.group(1)] += count
                example.setdefault(match.group(1), (cells.column, text))
    n_plain = sum(plain.values())
    best = max(plain, key=plain.get)
    if n_plain and plain[best] >= DOMINANT * n_plain:
        return declared or best, []
    if not n_plain and not sum(grouped.values()):
        return declared or ".", []
    if n_plain:
        (point_column, point), (comma_column, comma) = example["."], example[","]
        readings = f"“{point}” (column “{point_column}”) has a decimal point, “{comma}” (“{comma_column}”) a comma"
    else:
        column, text = example["both"]
        sign = "," if "," in text else "."
        small = text.replace(",", ".")
        large = text.replace(sign, "")
        readings = f"Column “{column}”: “{text}” is {large} or {float(small):g}"
    choices = (Choice(".", "a decimal point"), Choice(",", "a decimal comma"))
    text = f"{readings}; decide with --decimal . or --decimal ,"
    answer = declared or remembered
    return answer or ".", [Question(topic="decimal", role=None, column=None, text=text, choices=choices, answer=answer)]


def pain_scale(cells: Known, decimal: str) -> Question | None:
    """Ask whether pain is on 0-100 or 0-1, where scores over 10, or fractions of 1 only, suggest it."""
    scores = [(value, count) for value, count in cells.numbers(decimal) if value >= 0 and value not in CODES]
    n = sum(count for _, count in scores)
    if not n:
        return None
    over = [(value, count) for value, count in scores if 10 < value <= 100]
    n_over = sum(count for _, count in over)
    n_above_zero = sum(count for value, count in scores if value > 0)
    is_hundred = n_over * 2 > n_above_zero or (len(over) >= MIN_DISTINCT_OVER_TEN and n_over >= MIN_SHARE_OVER_TEN * n)
    if is_hundred:
        shown = max(value for value, _ in over)
        return scale_question(
            cells,
            "0-100",
            f"{shown} is {_plain(shown / 10)} on a scale from 0 to 100",
            "0-10",
            "outside a scale from 0 to 10 and rejected",
        )
    if max(value for value, _ in scores) <= 1 and any(value % 1 for value, _ in scores):
        shown = next(value for value, _ in scores if value % 1)
        return scale_question(
            cells,
            "0-1",
            f"{shown} is {_plain(shown * 10)} on a scale from 0 to 1",
            "0-10",
            f"{shown} on a scale from 0 to 10",
        )
    return None


def limited_scale(cells: Known, decimal: str) -> tuple[str | None, Question | None]:
    """Ask whether a 0/1 column is yes and no; words for yes and no decide it."""
    texts = {text.casefold() for text, _ in cells.texts}
    if texts and texts <= YES | NO:
        if not texts <= {"0", "1"}:
            return "yes-no", None
        if "1" in texts:
            return None, scale_question(
                cells,
                "yes-no",
                "1 is yes, limited (kept as 2, somewhat)",
                "0-4",
                "1 is “a little” on the scale from 0 to 4",
            )
    return None, shift_question(cells.role, [cells], decimal, 0, 4, at_least=1)


def missing_codes(
    columns: Iterable[Known], decimal: str, missing: Iterable[str], accepts: Callable[[str, Decimal], bool]
) -> list[Question]:
    """Numbers and words that look like codes for a missing answer, where their column does not take them.

    The columns come with the declared codes still in them, whose questions are answered.
    """
    is_missing = missing_test(missing)
    found, asked = [], set()
    for cells in columns:
        codes = [(v, c) for v, c in cells.numbers(decimal) if v in CODES and not accepts(cells.role, v)]
        for value, count in codes:
            code = _plain(value)
            text = (
                f"Column “{cells.column}”: {code} stands in {count:,} records and is outside its scale; "
                f"if it means “no answer”, declare it with --missing {code}, otherwise they are rejected."
            )
            answer = code if is_missing(code) else None
            choices = (Choice(code, "no answer"),)
            found.append(
                Question(
                    topic="missing",
                    role=cells.role,
                    column=cells.column,
                    text=text,
                    choices=choices,
                    is_blocking=False,
                    answer=answer,
                )
            )
        for word, count in cells.texts:
            if word.casefold() in NO_ANSWERS and word not in asked:
                asked.add(word)
                text = (
                    f"Column “{cells.column}”: “{word}” stands in {count:,} records and is no answer of its scale; "
                    f'if it means “no answer”, declare it with --missing "{word}", otherwise they are rejected.'
                )
                answer = word if is_missing(word) else None
                choices = (Choice(word, "no answer"),)
                found.append(
                    Question(
                        topic="missing",
                        role=cells.role,
                        column=cells.column,
                        text=text,
                        choices=choices,
                        is_blocking=False,
                        answer=answer,
                    )
                )
    return found


def takes(role: str, value: Decimal) -> bool:
    """Whether a diary measure takes a number as it stands."""
    measure = MEASURES.get(role)
    return measure is None or measure.minimum <= value <= measure.maximum


def shift_question(
    role: str, columns: list[Known], decimal: str, low: float, high: float, *, at_least: int = MIN_SHIFTED
) -> Question | None:
    """Ask whether the answers are coded one too high: some are above `high` by one, and none is as low as `low`."""
    values = [pair for cells in columns for pair in cells.numbers(decimal)]
    above = sum(count for value, count in values if value == int(high) + 1)
    if above < at_least or any(value <= int(low) or value > int(high) + 1 for value, _ in values):
        return None
    cells = columns[0]
    return scale_question(
        Known(role, cells.column, cells.texts),
        "from-1",
        f"{high + 1:g} is the highest answer and 1 the lowest",
        scales_of(role)[0],
        f"{high + 1:g} is outside {low:g} to {high:g} and rejected",
    )


def scale_question(cells: Known, first: str, first_means: str, second: str, second_means: str) -> Question:
    """The question which of two scales a column is on."""
    choices = (Choice(first, first_means), Choice(second, second_means))
    text = (
        f"Column “{cells.column}”: {first_means}, or {second_means}; "
        f"decide with --scale {cells.role}={first} or --scale {cells.role}={second}."
    )
    return Question(topic="scale", role=cells.role, column=cells.column, text=text, choices=choices)


def _spelled(cells: Known, example: str | None, form: str) -> str:
    shown = example if example and parse_day(example, form) else None
    shown = shown or next(day for text, _ in cells.texts if parse_day(day := split_moment(text)[0], form))
    day = parse_day(shown, form)
    return f"“{shown}” is {day.day} {day:%B %Y}"


def _read_by_one(cells: Known, formats: tuple[str, ...]) -> str | None:
    """An example for each of several formats that no other reads, None if every day is read by all of them."""
    days = [split_moment(text)[0] for text, _ in cells.texts]
    reads = {day: [form for form in formats if parse_day(day, form)] for day in days}
    found = [next((day for day in days if reads[day] == [form]), None) for form in formats]
    shown = [f"“{day}”" for day in found if day]
    return " and ".join(shown) if len(shown) > 1 else None


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _as_number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
