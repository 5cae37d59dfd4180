"""How a file is to be read: the columns and their roles to correct, and the questions it leaves open."""

from __future__ import annotations

import streamlit as st

from data.catalogue.instrument_files import instruments
from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports.plan import FILE_KINDS, ROLES, Answers, Plan, Question
from data.imports.sheet import Sheet
from pages.telling.wording import escape

NONE = ""
KIND_TITLES = {
    "diary": "Diary: one row per person and day",
    "questionnaire": "Questionnaire results",
    "activity": "Activity log",
    "attributes": "About the people: one row per person",
}
ROLE_TITLES = {
    "participant": "Participant",
    "date": "Date",
    "time": "Time of day",
    "start": "Start of a bout",
    "end": "End of a bout",
    "entry": "Number of the entry in its day",
    "note": "Note",
    "kind": "Kind of activity",
    "amount": "Amount",
    "unit": "Unit",
    "source": "Source",
}
TOPIC_LABELS = {
    "date-format": "How are the dates in column “{column}” written?",
    "decimal": "Which sign stands before decimals?",
    "scale": "Which scale is column “{column}” on?",
    "instrument": "Which questionnaire is it?",
}


def answers_shown(key: str) -> Answers:
    """What the widgets of `mapping_form` and `question_form` say; nothing for those not touched."""
    state = st.session_state
    prefix = f"{key}.map."
    columns = {
        name.removeprefix(prefix): value or NONE
        for name, value in state.items()
        if isinstance(name, str) and name.startswith(prefix)
    }
    scales, shape, missing, same, labels, fact_formats = {}, {}, [], {}, {}, {}
    words: dict[str, dict[str, float]] = {}
    date_format, decimal, instrument = None, None, state.get(f"{key}.instrument")
    prefix = f"{key}.ask."
    for name, value in state.items():
        if not isinstance(name, str) or not name.startswith(prefix) or value is None:
            continue
        topic, _, what = name.removeprefix(prefix).partition(".")
        if topic == "cells":
            columns[what] = value
        elif topic == "words":
            role, _, word = what.partition(".")
            words.setdefault(role, {})[word] = value
        elif value in (False, ""):
            continue
        elif topic == "labels":
            same[what] = value
        elif topic == "label":
            column, _, word = what.rpartition(".")
            if value == "label":
                labels.setdefault(column, {})[word] = word
            else:
                missing.append(word)
        elif topic == "fact-date":
            fact_formats[what] = value
        elif topic == "scale":
            scales[what] = value
        elif topic == "shape":
            shape[what] = value
        elif topic == "missing":
            missing.append(what)
        elif topic == "date-format":
            date_format = value
        elif topic == "decimal":
            decimal = value
        elif topic == "instrument":
            instrument = value
        elif topic == "map":
            columns[what] = value
    for role, counts in words.items():
        # as long as one word has no number nothing is said of the scale
        if len(counts) == state.get(f"{key}.words.{role}"):
            scales[role] = "words:" + ",".join(f"{word}={count:g}" for word, count in counts.items())
    return Answers(
        kind=state.get(f"{key}.kind"),
        instrument=instrument,
        columns=columns,
        date_format=date_format,
        decimal=decimal,
        scales=scales,
        missing=tuple(missing),
        shape=shape,
        same=same,
        labels=labels,
        fact_formats=fact_formats,
        keep=tuple(
            name.removeprefix(f"{key}.keep.")
            for name, value in state.items()
            if isinstance(name, str) and name.startswith(f"{key}.keep.") and value
        ),
    )


def mapping_form(sheet: Sheet, plan: Plan, key: str) -> None:
    """The kind of the file and the column of each role, as they were guessed, to correct."""
    with st.expander("Which column is what", expanded=bool(plan.open_questions)):
        st.selectbox(
            "What the file holds",
            FILE_KINDS,
            index=FILE_KINDS.index(plan.kind),
            format_func=KIND_TITLES.__getitem__,
            key=f"{key}.kind",
            on_change=forget_reading,
            args=(key,),
            kwargs={"but_kind": True},
        )
        # what is asked about a column is answered there: a choice here would answer it unasked
        asked = {question.role for question in plan.questions if question.topic in ("cells", "words")}
        roles = {role: title for role, title in _roles(plan).items() if role not in asked}
        left, right = st.columns(2)
        for number, (role, title) in enumerate(roles.items()):
            options = [NONE, *sheet.columns, *sheet.aside]
            current = plan.columns.get(role, NONE)
            (left if number % 2 == 0 else right).selectbox(
                title,
                options,
                index=options.index(current),
                key=f"{key}.map.{role}",
                format_func=lambda column: column or "not in the file",
            )


def question_form(questions: tuple[Question, ...], key: str) -> None:
    """One choice for each thing that has two readings; chosen beforehand is only what the last file was told."""
    for question in questions:
        topic, what = question.topic, question.role or ""
        if topic == "date-format" and question.role != "date":
            topic = "fact-date"  # of a fact about people
        elif topic == "label":
            what = f"{question.column}.{question.cell}"
        label = TOPIC_LABELS.get(question.topic, "").format(column=escape(question.column or ""))
        if question.topic == "shape":
            label = escape(question.text.split(" Decide with")[0])
        elif question.topic in ("cells", "labels", "label", "words"):
            label = escape(question.text.split("; ")[0]) + "."
        meanings = {choice.value: choice.meaning for choice in question.choices}
        if question.topic == "missing":
            for choice in question.choices:
                st.checkbox(
                    f"{escape(choice.value)} in column “{escape(question.column or '')}” means “no answer” "
                    "(otherwise those rows are rejected)",
                    value=question.answer == choice.value,
                    key=f"{key}.ask.missing.{choice.value}",
                )
        elif question.topic == "words":
            _words(question, label, key)
        elif question.topic == "keep":
            st.warning(escape(question.text.split(": --keep")[0] + "; name another column below, or tick:"))
            keep_tick(question.column or "", "", key, is_kept=question.answer is not None)
        elif question.topic == "map":
            st.warning(escape(question.text.split("; name it with")[0] + "; name it under “Which column is what”."))
        elif not meanings:
            st.text_input(f"{label} Such as %d.%m.%Y for 31.12.2026", key=f"{key}.ask.{question.topic}.{what}")
        else:
            st.radio(
                label,
                list(meanings),
                key=f"{key}.ask.{topic}.{what}",
                index=list(meanings).index(question.answer) if question.answer in meanings else None,
                # a table that is turned has other columns
                on_change=_forget_columns if question.topic == "shape" else None,
                args=(key,),
                format_func=lambda value, meanings=meanings: escape(meanings[value]),
            )


def _words(question: Question, label: str, key: str) -> None:
    """What each word of a column counts, to fill in."""
    st.markdown(label)
    words = [choice.value for choice in question.choices]
    st.session_state[f"{key}.words.{question.role}"] = len(words)
    for place, cell in zip(words, st.columns(min(len(words), 4)) * len(words), strict=False):
        cell.number_input(escape(place), value=None, step=1.0, key=f"{key}.ask.words.{question.role}.{place}")


def keep_form(sheet: Sheet, plan: Plan, key: str) -> None:
    """The columns that tell who people are, each with a tick to keep it all the same."""
    columns = {**dict.fromkeys(plan.keep, ""), **sheet.aside}
    for column in plan.columns.values():
        columns.pop(column, None)  # asked about by itself
    if not columns:
        return
    st.markdown("These tell who people are, and **are not stored** unless you tick them:")
    for column, why in columns.items():
        keep_tick(column, why, key, is_kept=column in plan.keep)


def keep_tick(column: str, why: str, key: str, *, is_kept: bool) -> None:
    """The tick that stores a column which tells who people are."""
    st.checkbox(
        f"Store “{escape(column)}” all the same" + (f" (looks like {why})" if why else ""),
        value=is_kept,
        key=f"{key}.keep.{column}",
    )


def _roles(plan: Plan) -> dict[str, str]:
    """The roles that a file of this kind can have, with their titles."""
    roles = {role: ROLE_TITLES.get(role) or MEASURES[role].title.capitalize() for role in ROLES[plan.kind]}
    if plan.kind == "activity":
        roles |= {kind.name: kind.title.capitalize() for kind in KINDS.values()}
    if plan.kind == "questionnaire" and plan.instrument:
        form = instruments()[plan.instrument]
        roles |= {f"item_{item.number}": f"Item {item.number}" for item in form.items}
        roles |= {f"total_{scale.id}": f"Total: {scale.title}" for scale in form.scales}
    # what a remembered or declared plan maps beyond these is shown too
    return roles | {role: role for role in plan.columns if role not in roles}


def _forget_columns(key: str) -> None:
    for name in [name for name in st.session_state if str(name).startswith(f"{key}.map.")]:
        del st.session_state[name]


def forget_reading(key: str, *, but_kind: bool = False) -> None:
    """Forget what was chosen about a file, so that it is guessed anew; another kind of file has other roles."""
    gone = (
        (f"{key}.map.", f"{key}.ask.")
        if but_kind
        else tuple(f"{key}.{what}" for what in ("map.", "ask.", "kind", "keep."))
    )
    for name in [name for name in st.session_state if str(name).startswith(gone)]:
        del st.session_state[name]
