"""Time as a study has it: days, weeks, months or visits from an origin in place of dates.

A week n ends on day 7n, a visit lies on the day that is planned for it. Without a date for day 0 they stay numbers:
see `data.study.clock`. With one, said for everybody or by a fact about each participant, they are dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from data.imports.column import Column
from data.imports.faults import CellFault, ImportFault
from data.imports.fits import Fits
from data.imports.plan import CLOCK_ROLES, DAY_ROLES, Plan
from data.imports.sheet import Sheet
from data.study.clock import DATED, ISO, MOST_DAYS, StudyClock, day_number, month_day, on_day

STUDY_DAY = "day of the study"  # how a column of days is written that has numbers from day 0 in place of dates
COUNTED_NAMES = {
    ("t",),
    ("tp",),
    ("time",),
    ("times",),
    ("zeit",),
    ("zeitpunkt",),
    ("assessment",),
    ("followup",),
    ("follow", "up"),
    ("period",),
    ("nr", "visit"),
}
_NUMBER = re.compile(r"(?:[A-Za-z]+[ _.-]*)?(-?[0-9]{1,5})(?:[.,]0+)?")
_LABEL = re.compile(
    r"(?:(?P<before>day|d|tag|week|wk|w|woche|month|mo|m|monat)s?[ _.-]*(?P<n>-?[0-9]{1,4})"
    r"|(?P<m>[0-9]{1,4})[ _.-]*(?P<after>day|d|tag|week|wk|w|woche|month|mo|m|monat)(?:s|e|en|n)?)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:[.,]0+)?")
_BASELINE = ("baseline", "screening and baseline", "enrolment", "enrollment", "randomisation", "randomization", "t0")
_OF_ARM = re.compile(r"_arm_[0-9]+$|\s*\(arm [0-9]+:.*\)$", re.IGNORECASE)  # behind an event's name in REDCap
_VISIT = re.compile(r"(-?[0-9]{1,5})(?:(?:\+-|±|/)([0-9]{1,4}))?")


def days_after(unit: str, n: int) -> int:
    """The day of the nth day, week or month after day 0 where no calendar says."""
    return {"day": n, "week": 7 * n, "month": month_day(n) if n >= 0 else -month_day(-n)}[unit]


def date_after(zero: date, unit: str, n: int) -> date:
    """The nth day, week or month after a date; of a month the same day, or the last where it has none."""
    if unit != "month":
        return zero + timedelta(days=n * (7 if unit == "week" else 1))
    years, month = divmod(zero.month - 1 + n, 12)
    year = zero.year + years
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(zero.day, last))


def visit_of(text: str) -> tuple[int, int | None]:
    """The planned day and the window of a visit as declared: 84, or 84+-7; ImportFault names what is accepted."""
    found = _VISIT.fullmatch(text.replace(" ", ""))
    if not found or abs(int(found[1])) > MOST_DAYS:
        raise ImportFault(
            f"The day of a visit was given as “{text}”; it takes a whole number of days, as 84, or 84+-7."
        )
    return int(found[1]), int(found[2]) if found[2] else None


def planned_day(label: str) -> tuple[str, int] | None:
    """The unit and number that a visit's label tells by itself: "week 12", "3 months", "baseline"; None for others."""
    label = _OF_ARM.sub("", label)
    if label.casefold() in _BASELINE:
        return "day", 0
    found = _LABEL.fullmatch(label)
    if not found:
        return None
    word = (found["before"] or found["after"]).casefold()
    unit = "day" if word in ("day", "d", "tag") else "week" if word.startswith("w") else "month"
    return unit, int(found["n"] or found["m"])


def planned_visits(sheet: Sheet, plan: Plan) -> dict[str, str]:
    """The day of each visit as declared, and of those whose label tells it by itself."""
    visits = dict(plan.visits)
    if time_role(plan.columns) == "visit":
        for label, _ in sheet.column(plan.columns["visit"]).answered:
            if label not in visits and (told := planned_day(label)) is not None:
                visits[label] = str(days_after(*told))
    return visits


def time_role(columns: Mapping[str, str]) -> str | None:
    """The role that tells time in place of a date, None where a date does."""
    return None if "date" in columns else next((role for role in CLOCK_ROLES if role in columns), None)


def guess_time(fits: Fits, free: list[str]) -> dict[str, str]:
    """The column that tells time in place of a date, by its name and cells; none where several could."""
    found = {role: column for role in CLOCK_ROLES if (column := best_clock(fits, role, free))}
    if "visit" in found and len(found) > 1:
        del found["visit"]
    return found if len(found) == 1 else {}


def best_clock(fits: Fits, role: str, free: list[str]) -> str | None:
    """The free column that tells time in a role by its name and cells."""
    for column in fits.named(role):
        if column not in free:
            continue
        answered = fits.sheet.column(column).answered
        if answered and (role == "visit" or all(is_counted(text) for text, _ in answered)):
            return column
    return None


def is_counted(text: str) -> bool:
    """Whether a text counts days, weeks or months; five digits are a day as spreadsheets keep it."""
    found = _NUMBER.fullmatch(text)
    return found is not None and abs(int(found[1])) < 10_000


def told_by(fits: Fits, column: str) -> str:
    """How a column tells time that somebody says does: by dates, else as it is called, else by visits with days to say."""
    if fits.fits("date", column):
        return "date"
    answered = fits.sheet.column(column).answered
    are_counts = bool(answered) and all(is_counted(text) for text, _ in answered)
    named = (role for role in CLOCK_ROLES[:3] if column in fits.named(role))
    return next(named, "visit") if are_counts else "visit"


def time_parser(plan: Plan, role: str, zero: date | None) -> Callable[[str], date]:
    """A function from a trimmed text to its day: after `zero`, or of a clock without dates."""
    visits = {label: visit_of(text)[0] for label, text in plan.visits.items()}

    def parse(text: str) -> date:
        if role == "visit":
            unit, n = ("day", visits[text]) if text in visits else planned_day(text) or (None, 0)
            if unit is None:
                raise CellFault(f"“{text}” is a visit without a planned day")
        else:
            found = _NUMBER.fullmatch(text)
            if found is None:
                raise CellFault(f"“{text}” is no whole number of {role}s")
            unit, n = role, int(found[1])
        try:
            day = on_day(days_after(unit, n)) if zero is None else date_after(zero, unit, n)
        except (OverflowError, ValueError):
            day = None
        if day is None or (zero is None and abs(day_number(day)) > MOST_DAYS):
            raise CellFault(f"“{text}” is over a hundred years from day 0")
        return day

    return parse


def are_study_days(column: Column) -> bool:
    """Whether all that a column says are numbers of days from day 0, and none of it is a date."""
    answered = [text for text, _ in column.answered]
    if not answered or column.dates.formats or not all(is_counted(text) for text in answered):
        return False
    return not all(_YEAR.fullmatch(text) for text in answered)  # years alone are no days


def in_study_days(plan: Plan) -> str | None:
    """The first column of days, of episodes or of who was followed, that has numbers from day 0; None where none has."""
    columns = (plan.columns[role] for role in DAY_ROLES if role in plan.columns)
    return next((name for name in columns if plan.fact_formats.get(name) == STUDY_DAY), None)


def clock_told(plan: Plan) -> StudyClock:
    """What the days of a file are before they are laid on those of a study: dates, or numbers of days from day 0."""
    role = "day" if in_study_days(plan) else time_role(plan.columns)
    return DATED if role is None or zero_date(plan) is not None else StudyClock(unit=role)


def zero_date(plan: Plan) -> date | None:
    """The date that is day 0 for everybody, None where there is none, or each participant has their own."""
    return date.fromisoformat(plan.day_zero) if plan.day_zero and ISO.fullmatch(plan.day_zero) else None
