"""What is going to be done with a file: which column is what, and how its cells are read.

`Answers` is what a person has said, `Plan` what results from it and from the file, with its questions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from data.catalogue.vocabulary import MEASURES, SCORES, YES_NO_MEASURES
from data.imports.dates import check_format, check_zone
from data.imports.faults import ImportFault
from data.imports.scales import words_of

RECORDED_KINDS = ("followed", "episodes", "table")  # what is recorded instead of days
FILE_KINDS = ("diary", "questionnaire", "activity", "attributes", *RECORDED_KINDS)
WITH_FACTS = (
    "diary",
    "followed",
    "table",
)  # kinds whose further columns are facts about people where they stay the same
CLOCK_ROLES = ("day", "week", "month", "visit")  # in place of a date: days of a clock that starts at day 0
INSTANTS = ("time", "start", "end")  # of one bout of an activity, which tell several of a day apart
ROLES: dict[str, tuple[str, ...]] = {
    "diary": ("participant", "date", *CLOCK_ROLES, "time", "entry", *MEASURES, "note"),
    "activity": ("participant", "date", *CLOCK_ROLES, *INSTANTS, "kind", "amount", "unit", "source"),
    "questionnaire": ("participant", "date", *CLOCK_ROLES),
    "attributes": ("participant",),
    "followed": ("participant", "free_from", "followed_until"),
    "episodes": ("participant", "began_on", "ended_on", "limiting", "care_sought", "flare"),
    "table": ("participant", "duration", "entry", "start", "stop", "event", "censor", "cause"),
}
DAY_ROLES = ("free_from", "followed_until", "began_on", "ended_on")  # a file may have several, each written its own way
TIME_ROLES = ("duration", "entry", "start", "stop")  # of a finished table: numbers of days
FLAG_ROLES = ("event", "censor", "limiting")
EVERY_COLUMN = ""  # the name under which what the answers of all columns are about is declared
YES_NO_ROLES = YES_NO_MEASURES
TEXT_ROLES = frozenset({"participant", "entry", "note", "kind", "unit", "source"})  # which take any text
ROWS = "rows"  # under which it is said whether equal rows of a day are one
ITEMS = "items"  # the name under which the coding of all items of a questionnaire is declared
PAIRS = ("one-is-yes", "two-is-yes")
WORDS = "words:none=0,mild=2,..."  # how a scale in words is spelled
# days of a unit in which a finished table may count time: a month and a year are those of the mean calendar
UNITS_OF_TIME = {"weeks": 7.0, "months": 30.4375, "years": 365.25}
SCALES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        SCORES, ("0-10", "0-100", "0-1", "0-4", "0-5", "from-1", "of-10", "of-100", "percent", "labelled", WORDS)
    ),
    **dict.fromkeys((*YES_NO_ROLES, *FLAG_ROLES), ("yes-no", *PAIRS, WORDS)),
    **dict.fromkeys(TIME_ROLES, ("days", *UNITS_OF_TIME)),
    "activity_limited": ("0-4", "yes-no", "from-1", "labelled", *PAIRS, WORDS),
    ITEMS: ("from-0", "from-1", "as-stored", "reversed", "one-less", "labelled", *PAIRS, "two-is-no", WORDS),
}
ITEM_SCALES = (
    "from-0",
    "from-1",
    *PAIRS,
    WORDS,
)  # of one item by its role, where its answers have a range of their own
DURATIONS = ("h:mm", "m:ss")  # what 1:30 is in a column of minutes


def scales_of(role: str, kind: str | None = None) -> tuple[str, ...]:
    """The scales that a role takes, none if it is read in one way only; also of a form beside another, odi.items."""
    role = role.rpartition(".")[2]
    if re.fullmatch(r"item_[0-9]+", role):
        return ITEM_SCALES
    if role not in SCALES and kind == "activity":
        return DURATIONS
    return SCALES.get(role, ())


def of_form(instrument: str, role: str) -> str:
    """How the items of a questionnaire are called that stands beside another one in a file: odi.items."""
    return f"{instrument}.{role}"


def takes_scale(role: str, scale: str, kind: str | None = None) -> bool:
    """Whether a role can be on a scale; a fault in one of words is a sentence."""
    accepted = scales_of(role, kind)
    if scale.startswith("words:") and WORDS in accepted:
        return words_of(scale) is not None
    return scale in accepted


@dataclass(frozen=True, kw_only=True)
class OutcomeSaid:
    """A study's own measure as a load declares it: what it is called, its range, and which end is better.

    low, high: None where nothing was said, as for one that the study has already. matters: from which change in points on
    it matters, and `source`, where that is written. is_whole: takes whole numbers only.
    """

    title: str
    low: float | None = None
    high: float | None = None
    better: str = "neither"
    matters: float | None = None
    source: str = ""
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was declared about a file; an empty column takes a role away, None and empty mean not said.

    shape: how its table is turned first, see `data.imports.reading`. same: of a column whether labels that look alike are
    one (yes or no), see `data.imports.labels`; labels: by column, what a value is called instead. zone: whose days those
    of moments with a zone of their own are. fact_formats: how the dates of a column without a role are written.
    keep: columns that tell who people are and are stored all the same. age: the dates of birth that are stored as an age.
    covers: by measure, or by no name for all of them, what answers are about, see `data.imports.covered`; asked_every: the
    planned days between two. visits: by label the day that is planned for it and its window; day_zero: the date of day 0,
    or the fact about people that has theirs. outcomes: measures of the study's own by role, see `data.imports.own_outcomes`.
    """

    kind: str | None = None
    instrument: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    decimal: str | None = None
    scales: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    blank_is_no: bool = False
    shape: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    same: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fact_formats: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    age: str | None = None
    covers: Mapping[str, str] = field(default_factory=dict)
    asked_every: int | None = None
    visits: Mapping[str, str] = field(default_factory=dict)
    day_zero: str | None = None
    outcomes: Mapping[str, OutcomeSaid] = field(default_factory=dict)

    def over(self, earlier: Answers) -> Answers:
        """These answers, and those of an earlier file where nothing is said here."""
        taken = {column for column in self.columns.values() if column}
        return Answers(
            kind=self.kind or earlier.kind,
            instrument=self.instrument or earlier.instrument,
            columns={**{r: c for r, c in earlier.columns.items() if c not in taken}, **self.columns},
            date_format=self.date_format or earlier.date_format,
            decimal=self.decimal or earlier.decimal,
            scales={**earlier.scales, **self.scales},
            missing=self.missing or earlier.missing,
            blank_is_no=self.blank_is_no or earlier.blank_is_no,
            shape={**earlier.shape, **self.shape},
            zone=self.zone or earlier.zone,
            same={**earlier.same, **self.same},
            labels={**earlier.labels, **self.labels},
            fact_formats={**earlier.fact_formats, **self.fact_formats},
            keep=tuple(dict.fromkeys((*earlier.keep, *self.keep))),
            age=self.age or earlier.age,
            covers=dict(self.covers) if EVERY_COLUMN in self.covers else {**earlier.covers, **self.covers},
            asked_every=self.asked_every or earlier.asked_every,
            visits={**earlier.visits, **self.visits},
            day_zero=self.day_zero or earlier.day_zero,
            outcomes={**earlier.outcomes, **self.outcomes},
        )

    def to_json(self) -> str:
        """As one line of JSON, keys in order."""
        return json.dumps({**asdict(self), "missing": list(self.missing)}, sort_keys=True, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Answers:
        """The answers that `to_json` wrote."""
        values = json.loads(text)
        outcomes = {role: OutcomeSaid(**told) for role, told in values.get("outcomes", {}).items()}
        lists = {"missing": tuple(values["missing"]), "keep": tuple(values.get("keep", ()))}
        return Answers(**{**values, **lists, "outcomes": outcomes})


NOTHING_SAID = Answers()


@dataclass(frozen=True)
class Choice:
    """One answer to a question: the value to declare, and what it means in words; `role`: what a column chosen for a role
    becomes where that is another one.
    """

    value: str
    meaning: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something the file leaves open; `topic` is instrument, map, date-format, decimal, scale, missing or shape.

    text: one sentence with the readings and the option that decides. A question that is not blocking may stay
    open: what it is about is then rejected, visibly. answer: as declared or remembered, None while open. cell: the
    first one in doubt, as it stands, where a cell is.
    """

    topic: str
    role: str | None
    column: str | None
    text: str
    choices: tuple[Choice, ...] = ()
    is_blocking: bool = True
    answer: str | None = None
    cell: str | None = None


@dataclass(frozen=True, kw_only=True)
class ColumnReading:
    """One column as it is going to be read: what is shown of it, asked about it and done with it.

    name: as the header has it; roles: what it is loaded as, none for one that becomes a fact about people or is left
    out; type: label, day, time, number, yes-no, word, text or fact; scale: as its role names them, None for the plain
    one; how: the format of its days or the decimal sign of its numbers, None where neither counts; cells: up to three
    of its distinct answers as they stand; questions: those about this column, answered ones too.
    """

    name: str
    roles: tuple[str, ...]
    type: str
    scale: str | None
    how: str | None
    cells: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def is_in_doubt(self) -> bool:
        """Whether nothing can be loaded before a question about it is answered."""
        return any(question.is_blocking and question.answer is None for question in self.questions)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a file will be read. `columns` maps each role to a column of the file.

    date_format is strptime's, None where no date is mapped or it is still open; `scales` holds the roles that
    are not read as they stand; `missing` the declared codes of missing answers; `shape` how the table was turned.
    `same`, `labels`: as declared; `spelled`: by column, the labels that are stored for those of the file where they differ.
    `covers`, `asked_every`, `visits`, `day_zero`, `outcomes`: as in `Answers`; `declined`: roles that somebody took away;
    `spacing`: the median of days between a person's successive days, None where there are no two.
    `further`: the plans for what else the rows hold: other questionnaires, or activities beside a diary.
    `questions` keeps the answered ones, so that an answer can be changed; `notes` say what was decided without
    asking. `readings` has every column of the file with all of this that concerns it, in the order of the file.
    """

    kind: str
    instrument: str | None
    columns: Mapping[str, str]
    date_format: str | None
    decimal: str
    scales: Mapping[str, str]
    missing: tuple[str, ...]
    blank_is_no: bool
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    shape: Mapping[str, str] = field(default_factory=dict)
    zone: str | None = None
    same: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fact_formats: Mapping[str, str] = field(default_factory=dict)
    spelled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    readings: tuple[ColumnReading, ...] = ()
    further: tuple[Plan, ...] = ()
    keep: tuple[str, ...] = ()
    age: str | None = None
    covers: Mapping[str, str] = field(default_factory=dict)
    asked_every: int | None = None
    visits: Mapping[str, str] = field(default_factory=dict)
    day_zero: str | None = None
    declined: frozenset[str] = frozenset()
    spacing: int | None = None
    outcomes: Mapping[str, OutcomeSaid] = field(default_factory=dict)

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions without an answer to which nothing is loaded."""
        return tuple(asked for asked in self.questions if asked.is_blocking and asked.answer is None)

    @property
    def is_wide(self) -> bool:
        """Whether an activity file has one column per kind."""
        return self.kind == "activity" and "amount" not in self.columns

    @property
    def parts(self) -> tuple[Plan, ...]:
        """The plans for all kinds of records that the rows hold, this one first."""
        return (self, *self.further)

    @property
    def of_facts(self) -> int:
        """Which of the parts has the facts about people with it: the first of a kind that has any, else the first."""
        return next((place for place, one in enumerate(self.parts) if one.kind in WITH_FACTS), 0)

    @property
    def taken(self) -> frozenset[str]:
        """The columns that play a part in records of any kind."""
        return frozenset(column for one in self.parts for column in one.columns.values())

    def measure_roles(self) -> tuple[str, ...]:
        """The mapped roles that say something about a participant or a day, not which."""
        return tuple(
            role for role in self.columns if role not in ("participant", "date", *CLOCK_ROLES, "entry", *INSTANTS)
        )

    def answers(self) -> Answers:
        """All of the plan as if it had been declared, for the next file with the same columns.

        A decimal point that no cell asked for is left out: a later file may show that it is a comma. So is the kind
        of rows that hold several: a kind that is declared is the only one.
        """
        was_seen = self.decimal == "," or any(question.topic == "decimal" for question in self.questions)
        beside = {
            of_form(one.instrument, role) if one.instrument else role: scale
            for one in self.further
            for role, scale in one.scales.items()
        }
        return Answers(
            kind=None if self.further else self.kind,
            instrument=self.instrument,
            columns=dict(self.columns),
            date_format=self.date_format,
            decimal=self.decimal if was_seen else None,
            scales={**beside, **self.scales},
            missing=self.missing,
            blank_is_no=self.blank_is_no,
            shape=dict(self.shape),
            zone=self.zone,
            same=dict(self.same),
            labels={column: dict(names) for column, names in self.labels.items()},
            fact_formats=dict(self.fact_formats),
            keep=self.keep,
            age=self.age,
            covers=dict(self.covers),
            asked_every=self.asked_every,
            visits=dict(self.visits),
            day_zero=self.day_zero,
            outcomes=dict(self.outcomes),
        )


def check_answers(answers: Answers, columns: tuple[str, ...]) -> Answers:
    """Refuse what no file takes: an unknown kind, role, column, scale, format or decimal sign."""
    if answers.kind is not None and answers.kind not in FILE_KINDS:
        raise ImportFault(f"There is no kind of file called “{answers.kind}”; it is {', '.join(FILE_KINDS)}.")
    if answers.decimal not in (None, ".", ","):
        raise ImportFault(f"The decimal sign “{answers.decimal}” is not known; it takes . or ,")
    if answers.date_format is not None:
        check_format(answers.date_format)
    for column, form in answers.fact_formats.items():
        if column not in columns:
            raise ImportFault(f"There is no column “{column}” for a date format; the file has {', '.join(columns)}.")
        check_format(form)
    for column in (*answers.labels, *(name for name in answers.same if name != ROWS)):
        if column not in (*columns, "participant"):
            raise ImportFault(f"There is no column “{column}” for its labels; the file has {', '.join(columns)}.")
    for column, answer in answers.same.items():
        if answer not in ("yes", "no"):
            raise ImportFault(f"Whether labels of {column} are one was given as “{answer}”; it takes yes or no.")
    if answers.zone is not None:
        check_zone(answers.zone)
    for role, scale in answers.scales.items():
        kind = answers.kind or ("activity" if scale in DURATIONS else None)
        if not scales_of(role, kind):
            raise ImportFault(f"“{role}” takes no scale; {', '.join(SCALES)} do.")
        if not takes_scale(role, scale, kind):
            accepted = " or ".join(scales_of(role, kind))
            raise ImportFault(f"The scale of {role} was given as “{scale}”; it takes {accepted}.")
    for role, column in answers.columns.items():
        if column and column not in columns:
            raise ImportFault(f"There is no column “{column}” for {role}; the file has {', '.join(columns)}.")
    taken: dict[str, str] = {}
    for role, column in answers.columns.items():
        if column in taken and {role, taken[column]} != {"date", "time"}:
            raise ImportFault(f"The column “{column}” was named for both {taken[column]} and {role}.")
        if column:
            taken[column] = role
    return replace(answers, missing=tuple(code.strip() for code in answers.missing if code.strip()))
