"""What somebody chose about a file on its page: kept whether its widget is shown or not, and given as answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from data.imports.faults import ImportFault
from data.imports.own_outcomes import matters_of, range_of
from data.imports.plan import Answers, OutcomeSaid

Path = tuple[str, ...]  # what a choice is about: ("columns", "date"), ("missing", "-99"), ("kind",)
COMMAS = ","
MANY = 10**6  # words of a scale of which it is not known how many there are


def chosen(key: str) -> Mapping[Path, Any]:
    """The choices made about the file called `key` in this session, by what they are about."""
    return st.session_state.get(f"{key}.said", {})


def choose(key: str, changes: Mapping[Path, Any]) -> None:
    """Add choices; None takes one back. What was chosen before is kept for one step back."""
    before = dict(chosen(key))
    said = {path: value for path, value in {**before, **changes}.items() if value is not None}
    st.session_state[f"{key}.before"] = before
    st.session_state[f"{key}.said"] = said


def take_back(key: str) -> None:
    """Undo the last choice."""
    st.session_state[f"{key}.said"] = st.session_state.pop(f"{key}.before", {})


def forget(key: str) -> None:
    """Forget all choices, so that the file is read as it was at first."""
    st.session_state.pop(f"{key}.said", None)
    st.session_state.pop(f"{key}.before", None)


def choose_widget(key: str, path: Path, widget: str, also: Mapping[Path, Any] | None = None) -> None:
    """The callback of a widget that makes one choice; what is empty in it is not said."""
    value = st.session_state[widget]
    value = value.strip() if isinstance(value, str) and path[0] not in ("cells",) else value
    is_column = path[0] == "cells"  # "" is an answer there: no such column is in the file
    path = ("columns", *path[1:]) if is_column else path
    choose(key, {**(also or {}), path: value if is_column or value != "" else None})


def answers_of(said: Mapping[Path, Any]) -> Answers:
    """The choices as answers."""
    by_topic: dict[str, dict] = {}
    for (topic, *rest), value in said.items():
        by_topic.setdefault(topic, {})[tuple(rest)] = value

    def pairs(topic: str) -> dict[str, Any]:
        return {rest[0]: value for rest, value in by_topic.get(topic, {}).items()}

    labels: dict[str, dict[str, str]] = {}
    for (column, value), text in by_topic.get("label", {}).items():
        labels.setdefault(column, {})[value] = text
    return Answers(
        kind=said.get(("kind",)),
        instrument=said.get(("instrument",)),
        columns=_columns({**pairs("columns"), **_counted(pairs("unit"))}, pairs("clock")),
        date_format=said.get(("date_format",)),
        decimal=said.get(("decimal",)),
        scales={**{role: scale for role, scale in pairs("scales").items() if scale}, **_words(by_topic)},
        missing=(*_codes(said), *(code for code, is_told in pairs("missing").items() if is_told)),
        blank_is_no=bool(said.get(("blank",))),
        shape=pairs("shape"),
        zone=said.get(("zone",)),
        same=pairs("same"),
        labels=labels,
        fact_formats=pairs("fact_formats"),
        keep=tuple(column for column, is_kept in pairs("keep").items() if is_kept),
        age=said.get(("age",)) or None,
        covers=pairs("covers"),
        asked_every=_whole(said.get(("asked_every",))),
        visits={label: day for label, day in pairs("visits").items() if day},
        day_zero=said.get(("day_zero",)) or None,
        outcomes=_outcomes(pairs("outcomes"), pairs("ranges"), pairs("betters"), pairs("matters")),
    )


def outcome_paths(role: str) -> tuple[Path, Path]:
    """What is chosen where a column becomes an outcome with this role: its column, and what it is called."""
    return ("columns", role), ("outcomes", role)


def _outcomes(
    titles: Mapping[str, str], ranges: Mapping[str, str], better: Mapping[str, str], matters: Mapping[str, str]
) -> dict[str, OutcomeSaid]:
    """What was said of each outcome by its role; a range or a change that is none is asked again."""
    found = {}
    for role, title in titles.items():
        try:
            low, high = range_of(title, ranges.get(role) or None)
        except ImportFault:
            low, high = None, None
        try:
            change, source = matters_of(title, matters.get(role))
        except ImportFault:
            change, source = None, ""
        found[role] = OutcomeSaid(
            title=title, low=low, high=high, better=better.get(role) or "neither", matters=change, source=source
        )
    return found


def _columns(columns: dict[str, str], clock: Mapping[str, str]) -> dict[str, str]:
    """The columns by role: of dates for some rows and days for others the one that was chosen tells all of them."""
    for role, chosen in clock.items():
        columns = {**columns, ("date" if chosen == role else role): ""}
    return columns


def _counted(units: Mapping[str, str]) -> dict[str, str]:
    """The columns by role of those that were said to count days, weeks, months or visits."""
    return {role: column for column, role in units.items()}


def _whole(text: str | None) -> int | None:
    """A number of days as it was typed; what is none is asked again."""
    return int(text) if text and text.isdecimal() and 1 <= int(text) <= 366 else None


def without_taken_back(known: Answers | None, said: Mapping[Path, Any]) -> Answers | None:
    """What is remembered of an earlier file, without what was now unticked, chosen otherwise, or said anew."""
    if known is None:
        return None
    gone = {tuple(path) for path, value in said.items() if value is False}
    return replace(
        known,
        keep=tuple(column for column in known.keep if ("keep", column) not in gone),
        missing=tuple(code for code in known.missing if ("missing", code) not in gone and ("codes",) not in said),
        blank_is_no=known.blank_is_no and ("blank",) not in said,
        age=known.age if said.get(("age",), known.age) else None,
        scales={role: scale for role, scale in known.scales.items() if said.get(("scales", role), scale) != ""},
    )


def _codes(said: Mapping[Path, Any]) -> tuple[str, ...]:
    """The codes that were typed with commas between them."""
    return tuple(code.strip() for code in said.get(("codes",), "").split(COMMAS) if code.strip())


def _words(by_topic: Mapping[str, Mapping[tuple, Any]]) -> dict[str, str]:
    """The scales in words of which every word has its number; as long as one has none nothing is said of the scale."""
    counts: dict[str, dict[str, float]] = {}
    for (role, word), count in by_topic.get("words", {}).items():
        counts.setdefault(role, {})[word] = count
    n_words = {rest[0]: n for rest, n in by_topic.get("words_of", {}).items()}
    return {
        role: "words:" + COMMAS.join(f"{word}={count:g}" for word, count in told.items())
        for role, told in counts.items()
        if len(told) >= n_words.get(role, MANY)
    }
