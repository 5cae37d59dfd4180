"""What a file leaves open: two readings of its dates, decimals or scales. Named here, never chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from re import compile as pattern

from data.catalogue.vocabulary import MEASURES, SCORES
from data.imports.cells import CODES
from data.imports.column import Known, missing_test
from data.imports.counted_days import COUNTS, SPREADSHEETS, counts_of, moment_of
from data.imports.date_families import DateReading
from data.imports.dates import OR, parse_day, split_moment
from data.imports.plan import Choice, Question
from data.imports.signs import usual
from data.imports.spellings import NO_ANSWERS, NONE

DOMINANT = 0.9  # a decimal sign with this share of the records is the file's, the rest is rejected
MOST_SIGNS = 24  # of a text with one number in it that is read for its decimal sign
_GROUPS = pattern(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")
_FRACTION = pattern(r"-?[0-9]+([.,])[0-9]+")
# 1.234,5 and 1 234,5: groups by one sign, the fraction by another
_BOTH = pattern(r"-?[0-9]{1,3}(?:(?P<group>[., '’])[0-9]{3})(?:(?P=group)[0-9]{3})*(?!(?P=group))([.,])[0-9]+")
_NUMBER = pattern(r"-?[0-9]+(?:[., '’][0-9]+)*")


def date_format(
    cells: Known, declared: str | None, remembered: str | None
) -> tuple[str | None, DateReading, list[Question]]:
    """The format of a date column, and the question which of several it is.

    What was declared holds; what was remembered only as long as the dates can still be read that way.
    """
    reading = cells.dates
    formats, remembered_as = reading.formats, remembered
    remembered = next((form for form in formats if remembered and form == remembered.split(OR)[0]), None)
    if not formats:
        if not cells.texts or declared:
            return declared or "%Y-%m-%d", reading, []  # each row is rejected for its date
        if counts := counts_of(text for text, _ in cells.texts):
            asked = _count_question(cells, counts, remembered_as)
            return asked.answer, reading, [asked]
        text = (
            f"Column “{cells.column}”: “{cells.texts[0][0]}” is not a date in any known format; "
            "say how dates are written with --date-format, such as --date-format %d.%m.%Y, "
            "or name another column with --map date=COLUMN."
        )
        return (
            None,
            reading,
            [Question(topic="date-format", role="date", column=cells.column, text=text, cell=cells.texts[0][0])],
        )
    is_short = any("%y" in form and OR not in form for form in formats)
    if len(formats) == 1 and not is_short and not reading.has_many_odd:
        return declared or reading.together(formats[0]), reading, []
    if len(formats) == 1 and not is_short:
        asked = _odd_question(cells, reading, declared)
        return declared, reading, [asked]
    choices = tuple(Choice(form, _spelled(cells, reading.example, form)) for form in formats)
    options = " or ".join(f"--date-format {choice.value}" for choice in choices)
    readings = " or ".join(choice.meaning for choice in choices)
    why = "every date allows both" if reading.example else "they are written in several ways"
    why = "years have two digits" if is_short else why
    if len(formats) > 1 and (only := _read_by_one(cells, formats)):
        why = f"no one order reads them all, for {only}; what does not fit is rejected"
    text = f"Column “{cells.column}”: {readings} ({why}); decide with {options}."
    answer = declared or remembered
    # days of other shapes that read in one way only are read too, whichever way is chosen
    chosen = reading.together(answer) if answer in formats else answer
    shown = answer.split(OR)[0] if answer and answer not in formats else answer
    cell = reading.example or cells.texts[0][0]
    return (
        chosen,
        reading,
        [
            Question(
                topic="date-format",
                role="date",
                column=cells.column,
                text=text,
                choices=choices,
                answer=shown,
                cell=cell,
            )
        ],
    )


def _odd_question(cells: Known, reading: DateReading, declared: str | None) -> Question:
    """More than a handful of cells are no dates that the rest of the column can be read with."""
    form = reading.together(reading.formats[0])
    others = f", nor are {reading.n_odd - 1:,} more" if reading.n_odd > 1 else ""
    text = (
        f"Column “{cells.column}”: “{reading.odd}” is not a date as “{reading.example}” is{others}; such cells "
        f"are rejected with --date-format {form}, or say how they are written: --date-format F1|F2."
    )
    choices = (Choice(form, f"as “{reading.example}”; {reading.n_odd:,} others are rejected"),)
    return Question(
        topic="date-format",
        role="date",
        column=cells.column,
        text=text,
        choices=choices,
        answer=declared,
        cell=reading.odd,
    )


def _count_question(cells: Known, counts: tuple[str, ...], remembered: str | None) -> Question:
    """On which day a program's count begins, and what it counts."""
    text = cells.texts[0][0]
    days = {count: moment.date() for count in counts if (moment := moment_of(text, count))}
    are_sheets = set(counts) <= set(SPREADSHEETS)
    choices = tuple(
        Choice(count, f"“{text}” is {day.day} {day:%B %Y}" + ("" if are_sheets else f" ({COUNTS[count][3]})"))
        for count, day in days.items()
    )
    who = "a spreadsheet" if are_sheets else "a program"
    readings = " or ".join(choice.meaning for choice in choices)
    options = " or ".join(f"--date-format {choice.value}" for choice in choices)
    asked = f"Column “{cells.column}” holds days as {who} counts them: {readings}; decide with {options}."
    answer = remembered if remembered in counts else None
    return Question(topic="date-format", role="date", column=cells.column, text=asked, choices=choices, answer=answer)


def decimal_sign(columns: Iterable[Known], declared: str | None, remembered: str | None) -> tuple[str, list[Question]]:
    """The decimal sign of a file's numbers: decided where the cells allow one only, else asked."""
    plain, grouped = {".": 0, ",": 0}, {".": 0, ",": 0}
    example: dict[str, tuple[str, str]] = {}
    for cells in columns:
        limit = 10 if cells.role in SCORES else None
        for told, count in cells.texts:
            text = number_in(told)
            if match := _BOTH.fullmatch(text):
                plain[match.group(2)] += count
                example.setdefault(match.group(2), (cells.column, told))
            elif match := _GROUPS.fullmatch(text):
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


def number_in(text: str) -> str:
    """The one number of a text as 0,75 h or 35,5 %, in usual signs; the text where it has none or several."""
    plain = usual(text)
    numbers = _NUMBER.findall(plain)
    return numbers[0] if len(numbers) == 1 and len(plain) <= MOST_SIGNS else plain


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
        silent = NO_ANSWERS | NONE if cells.numbers(decimal) else NO_ANSWERS
        for word, count in cells.texts:
            if word.casefold() in silent and word not in asked:
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
