"""What each column of a sheet could be, by its name and its cells: every question about it is asked once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from analysis.instrument import Instrument
from analysis.item_columns import item_number
from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, SCORES
from data.imports import names
from data.imports.amounts import is_amount
from data.imports.cells import LIMITED_WORDS, NO, YES, clock, is_error, number
from data.imports.column import Column
from data.imports.column_words import TOTAL_WORDS
from data.imports.dates import split_moment
from data.imports.faults import CellFault
from data.imports.plan import INSTANTS, TEXT_ROLES, YES_NO_ROLES
from data.imports.scales import LABELLED, PARTS_OF, PERCENT
from data.imports.sheet import Sheet
from data.imports.spellings import DAY_PARTS, NO_ANSWERS

MIN_FITTING = 0.5  # a column is proposed for a role only if this share of its answers could be read in it
MANY_TEXTS = 20_000  # a column with more distinct texts, most of them used once, is no date by its cells


@dataclass(frozen=True)
class FormColumns:
    """The columns that bear the name of one questionnaire: items by number, totals by scale.

    strange: the columns named as items of it by numbers that it has not.
    """

    items: dict[str, int]
    totals: dict[str, str]
    strange: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fits:
    """The roles that the columns of a sheet could have, the best column of each first."""

    sheet: Sheet
    _named: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    _fitting: dict[tuple[str, str], bool] = field(default_factory=dict, repr=False)
    _forms: dict[str, FormColumns] = field(default_factory=dict, repr=False)

    def named(self, role: str) -> tuple[str, ...]:
        """The columns whose names fit a role, the best first, whatever their cells."""
        if role not in self._named:
            called = self._called
            ranked = [
                (names.rank(called.get(column, column), role), place, column)
                for place, column in enumerate(self.sheet.columns)
            ]
            self._named[role] = tuple(column for fit, _, column in sorted(r for r in ranked if r[0] is not None))
        return self._named[role]

    def rank(self, column: str, role: str) -> int | None:
        """How well a column's name fits a role, as `names.rank`, without the group that it may stand in."""
        return names.rank(self._called.get(column, column), role)

    @cached_property
    def _called(self) -> dict[str, str]:
        return names.grouped(tuple(self.sheet.columns))

    def fits(self, role: str, column: str) -> bool:
        """Whether enough of a column's answers could be read in a role; a column without answers fits."""
        if (role, column) not in self._fitting:
            self._fitting[role, column] = _fits(role, self.sheet.column(column))
        return self._fitting[role, column]

    def best(self, role: str, free: Sequence[str] | None = None) -> str | None:
        """The free column whose name fits a role best, if its cells could be read in that role."""
        named = (column for column in self.named(role) if free is None or column in free)
        return next((column for column in named if self.fits(role, column)), None)

    def best_named(self, role: str, free: Sequence[str] | None = None) -> str | None:
        """The free column whose name fits a role best, whatever its cells."""
        return next((column for column in self.named(role) if free is None or column in free), None)

    def day_part(self, free: Sequence[str]) -> str | None:
        """The column named as a time of day that holds parts of it, such as morning and evening."""
        for column in self.named("time"):
            texts = {text.casefold() for text, _ in self.sheet.column(column).answered}
            if column in free and texts and texts <= DAY_PARTS:
                return column
        return None

    def only_date(self, free: Sequence[str] | None = None) -> str | None:
        """The only column whose cells are dates, unless its name says that they are of something else."""
        days = [
            column
            for column in (self.sheet.columns if free is None else free)
            if not names.is_date_of_person(column)
            and len(self.sheet.column(column).texts) <= max(self.sheet.n_rows // 2, MANY_TEXTS)
            and self.fits("date", column)
        ]
        return days[0] if len(days) == 1 else None

    def start_day(self, free: Sequence[str] | None = None) -> str | None:
        """The column named as the start of a bout that holds its day as well."""
        started = self.best("start", free)
        return started if started is not None and self.fits("date", started) else None

    def of_form(self, form: Instrument) -> FormColumns:
        """The columns that hold items and totals of a questionnaire by their names."""
        if form.id not in self._forms:
            self._forms[form.id] = _of_form(tuple(self.sheet.columns), form.id)
        return self._forms[form.id]

    def could_be(self, form: Instrument) -> bool:
        """Whether columns bear the name of this questionnaire, and no item that it has not."""
        found = self.of_form(form)
        return bool(found.items or found.totals) and not found.strange

    def n_answers(self) -> tuple[int, int]:
        """How many columns are named as items and as totals of a questionnaire, the one with most of them.

        One item without its questionnaire is none.
        """
        named = [self.of_form(form) for form in instruments().values()]
        n_items = max((len(columns.items) for columns in named), default=0)
        bare = sum(names.item_number(column, None) is not None for column in self.sheet.columns)
        return max(n_items, bare if bare > 1 else 0), max((len(columns.totals) for columns in named), default=0)


def item_of(column: str, form: Instrument) -> int | None:
    """The item of this questionnaire that a column's name speaks of."""
    for name in form.column_names:
        number = names.item_number(column, name)
        if number is None and len(form.items) == 1 and names.words(column) == names.words(name):
            number = form.items[0].number
        if number is not None:
            return number if any(item.number == number for item in form.items) else None
    return None


def total_of(column: str, form: Instrument) -> str | None:
    """The scale of this questionnaire whose total a column holds by its name."""
    scales = tuple(scale.id for scale in form.scales)
    if found := names.total_scale(column, form.id, scales):
        return found
    # RMDQ_sum is the score of the RMDQ-24, whose id has its number of items
    said = tuple(word for word in names.words(column) if word not in TOTAL_WORDS)
    return form.id if form.id in scales and any(said == names.words(name) for name in form.column_names) else None


@lru_cache(maxsize=128)  # of a few files that are asked about in turn
def _of_form(columns: tuple[str, ...], form_id: str) -> FormColumns:
    form = instruments()[form_id]
    items, totals, strange = {}, {}, []
    numbers = {item.number for item in form.items}
    for column in columns:
        number, scale = item_of(column, form), total_of(column, form)
        if is_score_beside(column, columns):
            if scale is not None:
                totals[column] = scale
            continue
        if number is not None and any(_is_named(column, name) for name in form.column_names):
            items[column] = number
        elif scale is not None:
            totals[column] = scale
        if (said := item_number(form, column)) is not None and said not in numbers:
            strange.append(column)
    if len(items) == 1 and len(form.items) > 1 and not totals and _is_total_of_another(next(iter(items)), form_id):
        items = {}  # tsk11 alone is the score of the TSK-11, no eleventh item of a longer form
    return FormColumns(items, totals, tuple(strange))


def _is_total_of_another(column: str, form_id: str) -> bool:
    return any(form.id != form_id and total_of(column, form) is not None for form in instruments().values())


def is_score_beside(column: str, columns: Sequence[str]) -> bool:
    """Whether other columns are called as this one with a number behind: tsk11 beside tsk11_1 is a score, no item 11."""
    return names.words(column) in _numbered(tuple(columns))


@lru_cache(maxsize=16)
def _numbered(columns: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """What stands before a number at the end of the columns' names."""
    return frozenset(words[:-1] for words in map(names.words, columns) if words and words[-1].isdigit())


def _is_named(column: str, name: str) -> bool:
    return names.words(column)[: len(names.words(name))] == names.words(name)


def _fits(role: str, column: Column) -> bool:
    if role in TEXT_ROLES:
        return True
    answered = column.answered
    if not answered:
        return role != "date"
    if role == "date":
        return column.dates.share >= MIN_FITTING
    n = sum(count for _, count in answered)
    return sum(count for text, count in answered if _could_be(role, text)) >= MIN_FITTING * n


def _could_be(role: str, text: str) -> bool:
    if role in INSTANTS:
        try:
            clock(split_moment(text)[1] or text)
            return True
        except CellFault:
            return False
    if role in YES_NO_ROLES and text.casefold() in YES | NO:
        return True
    if role == "activity_limited" and (text.casefold() in YES | NO or text.casefold() in LIMITED_WORDS):
        return True
    if role in (*SCORES, "activity_limited") and LABELLED.fullmatch(text):
        return True
    if role in SCORES and (PARTS_OF.fullmatch(text) or PERCENT.fullmatch(text)):
        return True
    if role == "amount" or role in KINDS:
        return is_amount(text)
    return is_error(text) or text.casefold() in NO_ANSWERS or _is_number(text)


def _is_number(text: str) -> bool:
    return any(_reads(text, sign) for sign in ".,")


def _reads(text: str, sign: str) -> bool:
    try:
        number(text, sign)
        return True
    except CellFault:
        return False
