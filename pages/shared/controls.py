"""Widgets that return values: None is an answer nobody gave, and nothing is chosen beforehand.

A control with a `key` of its form keeps its value through reruns; `on_change="ignore"` leaves the value in
the browser until something is done with it, so that a tap costs nothing; "rerun" tells it at once, where a draft is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from data.imports.typed_in import TypedIn, typed_amount, typed_number
from data.own.locale import keep_locale
from data.own.zone import keep_zone
from data.store.store import Collection, now
from pages.shared.typed_dates import typed_dates
from pages.telling.manner import num
from pages.telling.wording import escape, plain

OnChange = Literal["ignore", "rerun"]
SCALE = tuple(range(11))
# A third of an em on both sides of one digit makes cells so wide that 0 to 5 fill the first row of a phone
# and 6 to 10 the second; the width then stretches both rows.
PAD = "\u2004"
SCALE_WIDTH = 340
HALF_PHONE, PHONE = 168, 360  # pixels; two lists of short words stand beside one another
LETTER, AROUND = 7.3, 56  # pixels: of a letter on average, of the edges of a list and its arrow


def zone_here() -> ZoneInfo | None:
    """The time zone that the browser names; None where it names none that is known."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None


def today() -> date:
    """The day it is where the reader is: by the browser's time zone, else by this computer's."""
    zone = zone_here()
    return datetime.now(zone).date() if zone else date.today()


def keep_zone_here(collection: Collection) -> None:
    """Keep the zone that the browser names with one's own diary, for what is read of it without this browser."""
    keep_zone(collection, st.context.timezone, now=now())
    locale = st.context.locale
    keep_locale(collection, locale if isinstance(locale, str) else None, now=now())


def scale(
    label: str, *, key: str, value: float | None = None, low: str, high: str, on_change: OnChange = "ignore"
) -> float | None:
    """A choice from 0 to 10 with words for both ends; a value between two numbers is offered beside them."""
    begins_with = (value, st.session_state.get(key))
    options = sorted({*SCALE, *(one for one in begins_with if one is not None)})
    chosen = st.segmented_control(
        label, options, default=value, format_func=_padded, key=key, width=SCALE_WIDTH, on_change=on_change
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", width=SCALE_WIDTH):
        st.caption(f"0 {low}", width="content")
        st.caption(f"10 {high}", width="content")
    return chosen


def one_of(
    label: str, options: Mapping[int, str], *, key: str, value: int | None = None, on_change: OnChange = "ignore"
) -> int | None:
    """A choice of one of a few words, by the number they stand for."""
    return st.pills(
        label, list(options), default=value, format_func=lambda one: escape(options[one]), key=key, on_change=on_change
    )


def some_of(
    label: str, options: Mapping[str, str], *, key: str, value: Sequence[str] = (), on_change: OnChange = "ignore"
) -> list[str]:
    """A choice of any number of words, by the names they stand for."""
    return st.pills(
        label,
        list(options),
        selection_mode="multi",
        default=list(value) or None,
        key=key,
        on_change=on_change,
        format_func=lambda one: escape(options[one]),
    )


def amount(
    label: str,
    *,
    key: str,
    value: float | None = None,
    unit: str | None,
    doubts: list[str],
    on_change: OnChange = "ignore",
) -> float | None:
    """An amount typed on the numeric keypad; where it has several readings they are asked about beside it.

    doubts: takes the label of what is not settled yet: it must not be saved, nor cut.
    """
    return _typed(
        label, key, value, lambda text: typed_amount(text, unit), is_whole=True, doubts=doubts, on_change=on_change
    )


def number(
    label: str,
    *,
    key: str,
    value: float | None = None,
    is_whole: bool,
    doubts: list[str],
    on_change: OnChange = "ignore",
) -> float | None:
    """A number typed in, whole or with decimals, read and asked about as an amount is."""
    return _typed(
        label,
        key,
        value,
        lambda text: typed_number(text, is_whole=is_whole),
        is_whole=is_whole,
        doubts=doubts,
        on_change=on_change,
    )


def _typed(
    label: str,
    key: str,
    value: float | None,
    read: Callable[[str], TypedIn],
    *,
    is_whole: bool,
    doubts: list[str],
    on_change: OnChange,
) -> float | None:
    text = st.text_input(
        label,
        value=None if value is None else f"{value:.15g}",
        key=key,
        # the keypad of a telephone has the digits large, and no sign for decimals
        type="phone" if is_whole else "default",
        autocomplete="off",
        on_change=on_change,
    )
    typed = read(text or "")
    if typed.fault:
        st.warning(escape(typed.fault))
    if not typed.readings:
        if typed.is_open:
            doubts.append(label)
        return typed.value
    # another text is another question
    chosen = st.radio(
        f"“{escape(text or '')}” is",
        typed.readings,
        index=None,
        format_func=lambda one: num(one, ",.15g"),
        key=f"{key}.as.{text}",
        horizontal=True,
        on_change=on_change,
    )
    if chosen is None:
        doubts.append(label)
    return chosen


def _padded(number: float) -> str:
    text = num(number, "g")
    return text if len(text) > 1 else f"{PAD}{text}{PAD}"


def name_chooser(label: str, names: Sequence[str], value: str | None, key: str, none: str = "None") -> str | None:
    """One of the names, or one that is typed; None where it is left empty, of which `none` says what it means."""
    options = list(dict.fromkeys((*names, *([value] if value else []))))
    typed = st.selectbox(
        label,
        options,
        None if value is None else options.index(value),
        accept_new_options=True,
        key=key,
        placeholder=f"{none}; or type a name",
        width=PHONE,
    )
    return typed.strip() or None if typed else None


def linked_choice(
    label: str,
    options: Mapping[str, str],
    *,
    key: str,
    default: str,
    in_row: bool = False,
    then: Callable[[str], object] | None = None,
) -> str:
    """A choice that a link carries: the URL holds its short name under `key`, and nothing for the default.

    `options`: words by short name, in a row of buttons or in a list. `then` is called with what is chosen here; not
    with what a link brings.
    """
    wanted = st.query_params.get(key, default)
    widget = f"{key}.choice"

    def take() -> None:
        if st.session_state[widget] == default:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = st.session_state[widget]
        if then is not None:
            then(st.session_state[widget])

    st.session_state[widget] = wanted if wanted in options else default
    given = {"key": widget, "on_change": take}
    if in_row:
        return st.segmented_control(label, list(options), required=True, format_func=options.__getitem__, **given)
    # a list shows its words as they are, buttons show them as Markdown
    return st.selectbox(
        label,
        list(options),
        format_func=lambda one: plain(options[one]),
        width=_width_for(label, options.values()),
        **given,
    )


def _width_for(label: str, words: Iterable[str]) -> int:
    """Pixels in which no choice is cut: half of a phone, all of it, or more; a narrower place narrows it."""
    longest = max(len(plain(one)) for one in words)
    needed = round(max(AROUND + LETTER * longest, LETTER * len(label)))
    return next((width for width in (HALF_PHONE, PHONE) if needed <= width), needed)


def linked_some(
    label: str, options: Mapping[str, str], *, key: str, placeholder: str, default: Sequence[str] = ()
) -> list[str]:
    """Any number of choices that a link carries, each under `key`; what there is none of counts as not chosen.

    The URL holds nothing for the default, and an empty `key` where all of it was taken away.
    """
    wanted = [one for one in (st.query_params.get_all(key) or default) if one in options]
    widget = f"{key}.choices"

    def take() -> None:
        chosen = st.session_state[widget]
        if set(chosen) == set(default):
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = chosen or ""

    st.session_state[widget] = wanted
    return st.multiselect(
        label,
        list(options),
        format_func=lambda one: plain(options[one]),
        key=widget,
        on_change=take,
        placeholder=placeholder,
    )


def linked_yes(label: str, *, key: str, help: str | None = None) -> bool:
    """A switch that a link carries, off unless the URL says yes."""
    widget = f"{key}.switch"

    def take() -> None:
        if st.session_state[widget]:
            st.query_params[key] = "yes"
        else:
            st.query_params.pop(key, None)

    st.session_state[widget] = st.query_params.get(key) == "yes"
    return st.toggle(label, key=widget, on_change=take, help=help)


def linked_number(label: str, *, key: str, default: float, low: float, high: float) -> float:
    """A number that a link carries, from `low` to `high`; the default where the URL says none of these."""
    widget = f"{key}.number"

    def take() -> None:
        if st.session_state[widget] == default:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = f"{st.session_state[widget]:g}"

    try:
        number = float(st.query_params.get(key, default))
    except ValueError:
        number = default
    # not a number is none of these either
    st.session_state[widget] = number if low <= number <= high else default
    return st.number_input(label, min_value=low, max_value=high, step=0.5, format="%g", key=widget, on_change=take)


def linked_period(label: str, *, key: str, default: tuple[date, date], within: tuple[date, date]) -> tuple[date, date]:
    """A first and a last day that a link carries, as 2026-03-01.2026-03-28; the default where it says nothing.

    Both days lie `within` a stretch of days; half a choice, or one from outside, counts as none.
    """
    widget = f"{key}.days"

    def take() -> None:
        if len(chosen := st.session_state[widget]) == 2:
            st.query_params[key] = ".".join(day.isoformat() for day in chosen)

    try:
        first, last = map(date.fromisoformat, st.query_params.get(key, "").split("."))
    except ValueError:
        first, last = default
    if not within[0] <= first <= last <= within[1]:
        first, last = default
    if len(st.session_state.get(widget, ())) != 1:  # a second day is still to come
        st.session_state[widget] = (first, last)
    st.date_input(label, min_value=within[0], max_value=within[1], key=widget, format=typed_dates(), on_change=take)
    return first, last
