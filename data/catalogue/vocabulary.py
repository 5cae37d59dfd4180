"""The words raw rows are written in: measures of a day with their scales, kinds of activity with their units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.catalogue.strict_toml import Fields, read

PERSON = "me"  # the label of the one participant of a personal collection
OWN_DIARY = "My diary"  # the name of the owner's own personal collection, which no study can take
OWN = "own_"  # how the names of measures begin that a person or a study made; no name of the catalogue does
BETTER = ("lower", "higher", "neither")
JOINS = ("highest", "lowest", "sum", "last")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
NO_YES = ("No", "Yes")
# what a file's columns, or the tables themselves, are called by already
TAKEN = ("participant", "date", "time", "entry", "note", "day", "gap", "moved", "kind", "amount", "unit", "source")


class MeasureError(ValueError):
    """A row of the catalogue that is none; the message is a sentence that names it."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure of a day: its closed range, its words, and how entries of a day join. See measures.toml.

    `labels` and `words` are by whole answer from `minimum` on, empty where answers have none. `unit`: of a number,
    empty for points, yes or no. `matters`: from which change in points on one of a study's own matters, and where that is
    written, None where nobody said.
    """

    name: str
    title: str
    minimum: float
    maximum: float
    is_whole: bool
    better: str = "neither"
    joins: str = "highest"
    question: str = ""
    order: int = 1000
    is_asked: bool = True
    can_be_chosen: bool = True
    group: str = ""
    label: str = ""
    ends: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    said: str = ""
    in_rules: bool = True
    rule: str = ""
    is_pain: bool = False
    has_column: bool = False
    names: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    code: str | None = None
    unit: str = ""
    matters: float | None = None
    matters_source: str = ""

    @property
    def is_yes_no(self) -> bool:
        """Whether it is answered by no and yes."""
        return self.is_whole and (self.minimum, self.maximum) == (0, 1)

    @property
    def is_score(self) -> bool:
        """Whether it is a score from 0 to 10 with decimals, which files also write from 0 to 100 or to 1."""
        return not self.is_whole and (self.minimum, self.maximum) == (0, 10) and not self.unit

    @property
    def options(self) -> dict[int, str]:
        """The answers to choose from where each has a word; empty where a number is given."""
        return {int(self.minimum) + n: label for n, label in enumerate(self.labels)}

    def said_of(self, value: float, number: str = "") -> str:
        """A value in words: "3 on average", "a flare", "leg pain 4", "ice 20 minutes", "no ibuprofen", "ibuprofen 1 dose".

        `number`: the value as whoever reads it writes numbers.
        """
        if self.words:
            return self.words[int(value) - int(self.minimum)]
        number = number or f"{value:g}"
        if self.said:
            return f"{number} {self.said}"
        if self.labels and self.unit and value == 0:  # doses of a medicine, of which none was taken
            return f"no {self.title}"
        unit = self.unit.removesuffix("s") if value == 1 and not self.unit.endswith("ss") else self.unit
        return " ".join(part for part in (self.title, number, unit) if part)


def read_measures(path: Path) -> dict[str, Measure]:
    """The measures of a file by name; MeasureError names the first fault."""
    fields = read(path, MeasureError)
    found: dict[str, Measure] = {}
    for row in fields.tables("measure"):
        measure = _measure(row)
        if measure.name in found:
            raise row.fault(f"“{measure.name}” is there twice")
        found[measure.name] = measure
    fields.done()
    if len({measure.code for measure in found.values() if measure.code}) < sum(
        bool(one.code) for one in found.values()
    ):
        raise fields.fault("two measures have one code; each has a code of its own")
    return found


def _measure(fields: Fields) -> Measure:
    name = fields.text("name")
    if not NAME.fullmatch(name) or name.startswith(OWN) or name in (*TAKEN, *KINDS):
        raise fields.fault(
            f"“name” is “{name}”; it takes up to 60 small letters, digits and _ that name nothing else here, "
            f"and do not begin with {OWN}"
        )
    low, high = _range(fields)
    is_whole = fields.flag("whole")
    title = fields.text("title")
    is_yes_no = is_whole and (low, high) == (0, 1)
    measure = Measure(
        name=name,
        title=title,
        minimum=low,
        maximum=high,
        is_whole=is_whole,
        better=fields.one_of("better", BETTER),
        joins=fields.one_of("joins", JOINS),
        question=fields.text("question"),
        order=fields.whole("order", 1000),
        is_asked=fields.flag("asked", True),
        can_be_chosen=fields.flag("chosen", True),
        group=fields.text("group", ""),
        label=fields.text("label", ""),
        ends=fields.texts("ends", ()),
        labels=fields.texts("labels", NO_YES if is_yes_no else ()),
        words=fields.texts("words", (f"no {title}", title) if is_yes_no else ()),
        said=fields.text("said", ""),
        in_rules=fields.flag("rules", True),
        rule=fields.text("rule", ""),
        is_pain=fields.flag("pain", False),
        has_column=fields.flag("column", False),
        names=fields.texts("names", ()),
        marks=fields.texts("marks", ()),
        code=fields.text("code", None),
    )
    fields.done()
    _check(measure, fields)
    return measure


def _range(fields: Fields) -> tuple[int, int]:
    ends = fields.wholes("range")
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise fields.fault(f"“range” is {list(ends)}; it takes a lowest and a highest value")
    return ends


def _check(measure: Measure, fields: Fields) -> None:
    n_answers = int(measure.maximum - measure.minimum) + 1
    for key, texts in (("labels", measure.labels), ("words", measure.words)):
        if texts and not (measure.is_whole and len(texts) == n_answers):
            raise fields.fault(f"“{key}” has {len(texts)} texts; it takes {n_answers}, one for each whole answer")
    if measure.ends and len(measure.ends) != 2:
        raise fields.fault(f"“ends” has {len(measure.ends)} texts; it takes 2")
    if measure.has_column and measure.joins == "last":
        raise fields.fault("“joins” is last; a measure with a column of its own takes highest, lowest or sum")
    if bool(measure.group) != bool(measure.label) or (measure.group and not measure.is_yes_no):
        raise fields.fault("a measure of a “group” has a “label” in it, and is answered by no and yes")
    if measure.is_pain and not measure.is_score:
        raise fields.fault("“pain” is true; that takes the range 0 to 10 with decimals")


@dataclass(frozen=True)
class Kind:
    """A kind of activity that the forms offer; files may bring others."""

    name: str
    unit: str
    title: str


# Append only: the order is part of the entry ids that data/own/entries.py gives.
KINDS = {
    kind.name: kind
    for kind in (
        Kind("walking", "minutes", "minutes walked"),
        Kind("sitting", "minutes", "minutes sat"),
        Kind("steps", "steps", "steps"),
        Kind("exercise_strength", "sessions", "strength"),
        Kind("exercise_mobility", "sessions", "mobility"),
        Kind("exercise_movement", "sessions", "floor and movement work"),
        Kind("exercise_other", "sessions", "other exercises"),
        Kind("care_heat", "sessions", "heat"),
        Kind("care_massage", "sessions", "massage"),
        Kind("care_acupuncture", "sessions", "acupuncture"),
        Kind("care_mindfulness", "sessions", "mindfulness"),
    )
}


MEASURES = read_measures(Path(__file__).with_name("measures.toml"))
PAIN_MEASURES = tuple(name for name, measure in MEASURES.items() if measure.is_pain)
# where it hurts: asked as one question, one tap each
PLACES = {name: measure.label for name, measure in MEASURES.items() if measure.group == "places"}
# files write them from 0 to 10, from 0 to 100, or from 0 to 1
SCORES = tuple(name for name, measure in MEASURES.items() if measure.is_score)
YES_NO_MEASURES = tuple(name for name, measure in MEASURES.items() if measure.is_yes_no)
# those with a column in day_entry, and in `day` where rules may name them; the others are rows of day_value
COLUMNS = tuple(name for name, measure in MEASURES.items() if measure.has_column)
DAY_COLUMNS = tuple(name for name in COLUMNS if MEASURES[name].in_rules)


def main_pain(recorded: Mapping[str, int]) -> str | None:
    """The name of the pain score that was recorded on most days, the first where several were; None for none.

    `recorded`: the numbers of days by name of measure.
    """
    there = [name for name in PAIN_MEASURES if recorded.get(name)]
    return max(there, key=recorded.__getitem__, default=None)
