"""The line that loads a file in a terminal as it is loaded on the page."""

from __future__ import annotations

import shlex

from data.imports.plan import EVERY_COLUMN, Answers


def load_line(
    file_name: str,
    study: str,
    answers: Answers,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    dictionary: str | None = None,
) -> str | None:
    """`respite load` with an option for everything that was answered, quoted for a POSIX shell; None where the options
    cannot say it: a name with a sign that sets their parts apart."""
    if not _can_be_said(answers):
        return None
    said = answers.outcomes.values()
    line = ["respite", "load", f"./{file_name}" if file_name.startswith("-") else file_name, *_told("--study", study)]
    for option, value in (
        ("--kind", answers.kind),
        ("--instrument", answers.instrument),
        ("--sheet", sheet),
        ("--encoding", encoding),
        ("--dictionary", dictionary),
        ("--date-format", answers.date_format),
        ("--zone", answers.zone),
        ("--decimal", answers.decimal),
        ("--missing", ",".join(answers.missing)),
        ("--age", answers.age),
        ("--blank", "no" if answers.blank_is_no else None),
        ("--asked-every", None if answers.asked_every is None else str(answers.asked_every)),
        ("--day-zero", answers.day_zero),
    ):
        if value:
            line += _told(option, value)
    for option, pairs in (
        ("--shape", answers.shape),
        ("--map", {role: column for role, column in answers.columns.items() if role not in answers.outcomes}),
        ("--outcome", {told.title: answers.columns.get(role, "") for role, told in answers.outcomes.items()}),
        ("--range", {told.title: f"{told.low:g}-{told.high:g}" for told in said if told.low is not None}),
        ("--better", {told.title: told.better for told in said if told.better != "neither"}),
        ("--matters", {one.title: f"{one.matters:g}, {one.source}" for one in said if one.matters is not None}),
        ("--covers", {role: told for role, told in answers.covers.items() if role}),
        ("--visit", answers.visits),
        ("--scale", answers.scales),
        ("--date-format", answers.fact_formats),
        ("--same", answers.same),
        *(
            ("--label", {f"{column}:{value}": text for value, text in names.items()})
            for column, names in answers.labels.items()
        ),
    ):
        for name, value in pairs.items():
            line += _told(option, f"{name}={value}")
    line += _told("--covers", answers.covers[EVERY_COLUMN]) if EVERY_COLUMN in answers.covers else []
    for column in answers.keep:
        line += _told("--keep", column)
    return shlex.join(line)


def _told(option: str, value: str) -> list[str]:
    """A value that begins with a sign of its own would be taken for an option."""
    return [f"{option}={value}"] if value.startswith("-") else [option, value]


def _can_be_said(answers: Answers) -> bool:
    before = [
        *(told.title for told in answers.outcomes.values()),
        *answers.visits,
        *answers.same,
        *answers.fact_formats,
        *answers.labels,
    ]
    before += [value for names in answers.labels.values() for value in names]
    texts = [*before, *answers.columns.values(), *answers.keep, *answers.missing, answers.age or ""]
    texts += [text for names in answers.labels.values() for text in names.values()]
    return (
        not any("=" in text for text in before)
        and not any(":" in column for column in answers.labels)
        # what stands before the first = names the part, and nothing behind it takes the part away
        and not any("=" in role for role in answers.columns)
        and not any(column.endswith("=") for column in answers.columns.values())
        and not any("=" in form for form in answers.fact_formats.values())
        and not any("," in code for code in answers.missing)
        # an option leaves off the blanks around what it is given
        and all(text == text.strip() for text in texts)
    )
