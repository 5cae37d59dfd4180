"""The columns of a file in words: what each can become, how it is read, and what is asked about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, MEASURES, OWN
from data.imports.plan import ITEMS, ROLES, ColumnReading, Plan, Question
from pages.telling.load.plainly import without_options

NONE = ""
LAST_OF_2026 = date(2026, 12, 31)
KIND_TITLES = {
    "diary": "Diary: one row per person and day",
    "questionnaire": "Questionnaire results",
    "activity": "Activity log",
    "attributes": "About the people: one row per person",
    "followed": "Who was followed: free from when, until when",
    "episodes": "Episodes as people reported them: one row per episode",
    "table": "A finished table: a time, and whether the event came",
}
KIND_WORDS = {
    "diary": "Days of a diary",
    "questionnaire": "Questionnaire",
    "activity": "Activities",
    "attributes": "Facts about people",
    "followed": "Follow-up of people",
    "episodes": "Reported episodes",
    "table": "Finished table",
}
ROLE_TITLES = {
    "participant": "Participant",
    "date": "Date",
    "day": "Number of the day",
    "week": "Number of the week",
    "month": "Number of the month",
    "visit": "Visit",
    "time": "Time of day",
    "start": "Start of a bout",
    "end": "End of a bout",
    "entry": "Number of the entry in its day",
    "note": "Note",
    "kind": "Kind of activity",
    "amount": "Amount",
    "unit": "Unit",
    "source": "Source",
    "free_from": "Free of an episode since",
    "followed_until": "Followed until",
    "began_on": "First day of the episode",
    "ended_on": "Last day of the episode",
    "limiting": "The episode limited activities",
    "duration": "Time: days to the event, or to the last look",
    "stop": "Days to the end of the stretch",
    "event": "The event came: 1 yes, 0 no",
    "censor": "Censored: 1 yes, 0 the event came",
    "cause": "Which kind of event",
}
TABLE_TITLES = {
    "entry": "Days after which the person was under observation",
    "start": "Days to the start of the stretch",
}
TOPIC_LABELS = {
    "date-format": "How are the dates in column “{column}” written?",
    "decimal": "Which sign stands before decimals?",
    "scale": "Which scale is column “{column}” on?",
    "instrument": "Which questionnaire is it?",
}
SCALE_TITLES = {
    "0-10": "from 0 to 10, as it stands",
    "0-100": "from 0 to 100",
    "0-1": "from 0 to 1",
    "0-4": "in five steps from 0 to 4",
    "from-0": "counted from 0, as it stands",
    "from-1": "counted from 1: every answer is one too high",
    "one-less": "counted one too low",
    "as-stored": "as it stands",
    "reversed": "counted from the other end",
    "of-10": "as parts of 10, such as 3/10",
    "of-100": "as parts of 100, such as 30/100",
    "percent": "in percent",
    "yes-no": "yes and no, or 1 and 0",
    "one-is-yes": "1 is yes and 2 is no",
    "two-is-yes": "2 is yes and 1 is no",
    "two-is-no": "1 is yes and 2 is no",
    "h:mm": "durations in hours and minutes",
    "m:ss": "durations in minutes and seconds",
    "days": "numbers of days, as they stand",
    "weeks": "numbers of weeks of 7 days",
    "months": "numbers of months of 30.4375 days",
    "years": "numbers of years of 365.25 days",
    "words": "in words, each of which counts a number",
}


def role_title(role: str, instrument: str | None = None) -> str:
    """What a column becomes, by its role."""
    if role in ROLE_TITLES:
        return ROLE_TITLES[role]
    if role in MEASURES:
        return MEASURES[role].title.capitalize()
    if role.startswith(OWN):
        return f"An outcome of the study, {role.removeprefix(OWN).replace('_', ' ')}"
    if role in KINDS:
        return KINDS[role].title.capitalize()
    if role.startswith("item_"):
        return f"Item {role.removeprefix('item_')}"
    if role.startswith("total_"):
        wanted = role.removeprefix("total_")
        scales = instruments()[instrument].scales if instrument else ()
        return "Total: " + next((scale.title for scale in scales if scale.id == wanted), wanted)
    return f"Activity “{role}”"


def role_titles(plan: Plan) -> dict[str, str]:
    """The roles that a column of this file can have, with their titles, in the order of the form."""
    roles = list(ROLES[plan.kind])
    if plan.kind == "attributes":
        roles.append("date")  # with one the rows are days
    if plan.kind == "activity":
        roles += [kind.name for kind in KINDS.values()]
    if plan.kind == "questionnaire" and plan.instrument:
        form = instruments()[plan.instrument]
        roles += [f"item_{item.number}" for item in form.items]
        roles += [f"total_{scale.id}" for scale in form.scales]
    titles = {role: role_title(role, plan.instrument) for role in dict.fromkeys([*roles, *plan.columns])}
    return titles | (TABLE_TITLES if plan.kind == "table" else {})


def no_role_title(plan: Plan, *, is_stored: bool | None) -> str:
    """What a column without a role becomes; `is_stored` is not known before the whole file was looked at."""
    if plan.kind == "attributes" or is_stored:
        return "A fact about the person"
    if plan.kind == "diary" and is_stored is None:
        return "A fact, if it stays the same"
    return "Not stored"


def left_out_because(plan: Plan, reading: ColumnReading, structural: Collection[str]) -> str:
    """Why a column is not stored."""
    if not reading.cells:
        return "it has no answers"
    if reading.name in structural:
        return "it is about the program that wrote the file, not about a person"
    if plan.kind == "diary":
        return (
            "it differs from day to day, and is no measure that is known here; it can be an outcome of the study's own"
        )
    return f"{KIND_WORDS[plan.kind].lower()} take no such column"


def how_text(reading: ColumnReading, plan: Plan) -> str:
    """How a column is read, in a few words; empty where there is nothing to say."""
    if reading.type == "day" and reading.how:
        return f"Days are written as {day_as(reading.how)}."
    if reading.name in plan.fact_formats:
        return f"Days are written as {day_as(plan.fact_formats[reading.name])}."
    if reading.scale:
        return f"Read {scale_title(reading.scale)}."
    if reading.type == "number" and reading.how == ",":
        return "Numbers have a decimal comma."
    return ""


def day_as(form: str) -> str:
    """How a day looks in a format, or in each of several; one that is no strftime format stays as it is."""
    return " or ".join(LAST_OF_2026.strftime(one) if "%" in one else one for one in form.split("|"))


def scale_title(scale: str) -> str:
    """A scale in words."""
    if scale.startswith("words:"):
        return "in words: " + scale.removeprefix("words:").replace(",", ", ").replace("=", " counts ")
    return SCALE_TITLES.get(scale, scale)


def question_label(question: Question) -> str:
    """What is asked, without the ways in which a terminal takes the answer."""
    is_plain = question.choices and not (question.topic == "date-format" and len(question.choices) == 1)
    if question.topic in TOPIC_LABELS and is_plain:
        return TOPIC_LABELS[question.topic].format(column=question.column or "")
    if question.topic == "label":
        return f"Is anybody called “{question.cell}” in column “{question.column}”?"
    text = without_options(question.text)
    if question.topic == "map":
        text = f"{text.removesuffix('; name it with')}. Which column is it?" if "which column" not in text else text
    if question.topic == "words":
        return f"{text.rstrip('.')}. {_what_words_count(question.role)}"
    return text if text.endswith(("?", ".")) else f"{text}."


def _what_words_count(role: str | None) -> str:
    """What to say of each word of a column, by what the column is loaded as."""
    measure = MEASURES.get(role or "")
    if role in ("event", "censor", "limiting") or (measure and (measure.minimum, measure.maximum) == (0, 1)):
        return "Which of its words is a yes (1), and which a no (0)?"
    if measure:
        return f"Which number from {measure.minimum:g} to {measure.maximum:g} does each word count?"
    return "Which number does each of its words count?"


def measure_wanted(question: Question) -> str:
    """What to do where no column was found for a measure: which one a column holds is said beside it."""
    found = without_options(question.text).removesuffix("; name it with")
    return f"{found}. Say beside a column what it becomes, or choose the outcomes of the study's own under “Columns”."


def scale_role(reading: ColumnReading) -> str | None:
    """The role under which the scale of a column is said: all items of a questionnaire have one."""
    if not reading.roles:
        return None
    return ITEMS if reading.roles[0].startswith("item_") else reading.roles[0]
