"""Joining a study in words: what is asked for, what would go, and what holds whatever a study says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, MEASURES, Measure
from data.own.schedules import short_name
from data.sharing.consents import Offered, Participation
from data.sharing.joining_offer import OWN_THINGS, TEXTS, Item, Statement
from data.sharing.shared_rows import MEASURED, SharedRows
from pages.telling.manner import num
from pages.telling.plural import count_text
from pages.telling.wording import capital, day_text, escape

NOTES = "what you write in notes, in your own words"
OF_ONES_OWN = "what people record of their own, each measure, medicine and care by the name they gave it"
MOST_SHOWN = 12  # rows of each kind in a preview, the latest
ALWAYS = (
    "The study gets copies of what you agree to, under a random label. Your name and account are not told to it.",
    "You can stop at any time, without a reason. What you shared is then erased from the study, and no more goes "
    "there.",
    "What you correct here is corrected there, and what you delete here is taken out there, when the study is next "
    "looked at.",
    "Figures that were published before you stop stay as they are: rounded counts, no rows of anybody. Files that were "
    "saved elsewhere before, and backups, are out of reach.",
)


def item_title(item: Item, own: Mapping[str, Measure] = MEASURES) -> str:
    """A kind of data in words. `own`: the measures of the diary, for what a person made themselves."""
    match item.about:
        case "measure":
            return MEASURES[item.name].title
        case "activity":
            return KINDS[item.name].title
        case "instrument":
            return short_name(instruments()[item.name])
        case "own":
            return OF_ONES_OWN if item.name == OWN_THINGS else own[item.name].title
    return NOTES


def items_text(items: Iterable[Item], own: Mapping[str, Measure] = MEASURES) -> str:
    """Several kinds of data as a list in a sentence, measures first."""
    order = ("measure", "activity", "instrument", "own", "note")
    return ", ".join(item_title(item, own) for item in sorted(items, key=lambda item: (order.index(item.about), item)))


def reach_text(offered: Offered) -> str:
    """Who would see what is shared, as far as this store knows."""
    if offered.n_accounts == 0:
        return "Here, the owner of this Respite reaches the study, and no account."
    accounts = count_text(offered.n_accounts, "account")
    return f"Here, {accounts} of researchers can reach the study now; more may be added."


def statement_text(statement: Statement) -> str:
    """What a study says, in its own words, as Markdown."""
    lines = [f"**{title}:** {escape(getattr(statement, name))}" for name, title in TEXTS.items()]
    return "\n\n".join([*lines, f"**From which day on:** {day_text(statement.from_on)}"])


def rows_sentence(shared: SharedRows, statement: Statement) -> str:
    """How much would go today: "Today this is 12 diary entries and 2 questionnaires"."""
    counted = [
        count_text(len(rows), noun, plural)
        for rows, noun, plural in (
            (shared.days, "entry of a day", "entries of days"),
            (shared.own, "answer of your own", "answers of your own"),
            (shared.amounts, "amount of an activity", "amounts of activities"),
            (shared.assessments, "questionnaire", ""),
        )
        if rows
    ]
    since = f"from {day_text(statement.from_on)} on"
    if not counted:
        return f"Today this is nothing yet: your diary has no such answers {since}. What you record later is shared."
    return f"Today this is {' and '.join([', '.join(counted[:-1]), counted[-1]] if counted[1:] else counted)}, {since}."


def rows_tables(shared: SharedRows, own: Mapping[str, Measure] = MEASURES) -> dict[str, pd.DataFrame]:
    """The latest rows that would go, by what they are, every cell escaped for Markdown."""
    columns = [*(capital(MEASURES[one].title) for one in MEASURED), "Note"]
    found = {
        "Days": pd.DataFrame(
            [
                {"Day": day_text(row[0])}
                | {
                    name: "" if cell is None else escape(cell if isinstance(cell, str) else num(cell, "g"))
                    for name, cell in zip(columns, row[1:], strict=True)
                }
                for row in shared.days[-MOST_SHOWN:]
            ]
        ),
        "Of your own": pd.DataFrame(
            [
                {
                    "Day": day_text(on),
                    "What": escape(own[name].title),
                    "Answer": escape(own[name].said_of(value, num(value, "g"))),
                }
                for on, name, value in shared.own[-MOST_SHOWN:]
            ]
        ),
        "Activities": pd.DataFrame(
            [
                {"Day": day_text(on), "Activity": capital(KINDS[kind].title), "Amount": f"{num(amount, 'g')} {unit}"}
                for on, kind, amount, unit in sorted(shared.amounts)[-MOST_SHOWN:]
            ]
        ),
        "Questionnaires": pd.DataFrame(
            [
                {
                    "Day": day_text(on),
                    "Questionnaire": escape(short_name(instruments()[name])),
                    "Answers": ", ".join(
                        f"{item or escape(str(total))}: {num(value, 'g')}" for item, total, value in answers
                    ),
                }
                for on, name, answers in sorted(shared.assessments, key=lambda one: one[:2])[-MOST_SHOWN:]
            ]
        ),
    }
    # a column that nobody ticked would be empty all the way down
    return {title: table.loc[:, (table != "").any()] for title, table in found.items() if not table.empty}


def participation_sentence(counts: Participation, *, is_open: bool) -> str:
    """How many take part, and whether more can."""
    takes_part = count_text(counts.n_joined, "person takes", "people take") if counts.n_joined else "Nobody takes"
    told = [f"{takes_part} part in this study with their own diary."]
    if counts.n_waiting:
        told.append(
            f"{num(counts.n_waiting, ',')} of them agreed to an earlier statement: nothing new comes from them until they "
            "agree again."
        )
    if counts.n_left:
        left = count_text(counts.n_left, "person", "people")
        told.append(f"{left} left, and what they had shared is gone from here.")
    told.append("It is open for joining." if is_open else "It is not open for joining.")
    return " ".join(told)
