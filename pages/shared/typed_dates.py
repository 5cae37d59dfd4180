"""How dates are typed and shown in fields: the order and the sign that the browser's language has them in."""

from __future__ import annotations

from typing import Literal

import streamlit as st

DateFormat = Literal["DD/MM/YYYY", "MM/DD/YYYY", "YYYY/MM/DD", "DD.MM.YYYY", "DD-MM-YYYY", "YYYY-MM-DD", "YYYY.MM.DD"]
LIKE: dict[DateFormat, str] = {  # languages, and those of a region that differ from their language's others
    "MM/DD/YYYY": "en-us es-pa es-pr fil",
    "YYYY/MM/DD": "ja zh fa eu en-za",
    "YYYY-MM-DD": "sv lt af en-ca fr-ca en-se",
    "YYYY.MM.DD": "hu ko mn",
    "DD.MM.YYYY": "de da nb no nn fi is cs sk pl ru uk tr ro bg et lv sl hr sr mk fr-ch it-ch az kk hy ka be bs sq he lb",
    "DD-MM-YYYY": "nl",
    "DD/MM/YYYY": "zh-hk nl-be",
}
DATE_FORMATS = {name: form for form, names in LIKE.items() for name in names.split()}


def typed_dates() -> DateFormat:
    """How dates are typed and shown in fields: as the browser's language has them."""
    locale = st.context.locale
    return date_format(locale if isinstance(locale, str) else "")


def date_format(locale: str) -> DateFormat:
    """The order and the sign of a date in numbers, by a language and its region ("en-US"), after Unicode's CLDR, in the
    forms that a field takes: two digits for a day and a month. English of no region has the day first, as most of its have.

    >>> date_format("en-US"), date_format("de-CH"), date_format("sv")
    ('MM/DD/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD')
    """
    language = locale.split("-")[0].lower()
    return DATE_FORMATS.get(locale.lower()) or DATE_FORMATS.get(language, "DD/MM/YYYY")
