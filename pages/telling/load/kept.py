"""Answers about a file as sentences: how the next one with its columns will be read."""

from __future__ import annotations

from data.imports.plan import ITEMS, Answers
from pages.telling.load.columns import KIND_TITLES, day_as, role_title, scale_title


def kept_sentences(answers: Answers) -> list[str]:
    """One sentence for each kind of thing that was decided."""
    said = []
    if answers.kind:
        said.append(f"{KIND_TITLES[answers.kind]}.")
    if answers.instrument:
        said.append(f"The questionnaire is {answers.instrument.upper()}.")
    if answers.shape:
        said.append("The table is read as " + ", ".join(f"{key} {value}" for key, value in answers.shape.items()) + ".")
    if answers.columns:
        roles = [
            f"“{column}” is {role_title(role, answers.instrument)}" if column else f"no column is {role_title(role)}"
            for role, column in answers.columns.items()
        ]
        said.append(f"{'; '.join(roles)}.")
    if answers.date_format:
        said.append(f"Days are written as {day_as(answers.date_format)}.")
    said += [f"Days in “{column}” are written as {day_as(form)}." for column, form in answers.fact_formats.items()]
    if answers.zone:
        said.append(f"Days are those of {answers.zone}.")
    if answers.decimal:
        said.append(f"Decimals have a {'comma' if answers.decimal == ',' else 'point'}.")
    for role, scale in answers.scales.items():
        what = "All items" if role == ITEMS else role_title(role, answers.instrument)
        said.append(f"{what}: {scale_title(scale)}.")
    if answers.missing:
        said.append(f"No answer is {', '.join(answers.missing)}.")
    if answers.blank_is_no:
        said.append("A blank is a no.")
    for column, same in answers.same.items():
        what = "participants" if column == "participant" else f"“{column}”"
        are = "are one" if same == "yes" else "are two"
        said.append(f"Labels of {what} that differ only in case, blanks or zeros {are}.")
    for column, names in answers.labels.items():
        said += [f"“{old}” of “{column}” is called “{new}”." for old, new in names.items() if old != new]
    if answers.age:
        said.append(f"The age at the first record is stored in place of “{answers.age}”.")
    if answers.keep:
        said.append(f"Stored though they tell who people are: {', '.join(answers.keep)}.")
    return said
