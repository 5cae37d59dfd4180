"""Dates, numbers and weeks as the reader's browser has them, the words in English; a link has its owner's."""

import re
from datetime import date, timedelta

import numpy as np
import pytest
import streamlit as st

from data.own.check_in import CheckIn
from data.own.locale import keep_locale, locale_of
from data.own.own_measures import OwnMeasure, add_own_measure
from data.sharing.shares import Chosen, create_share, find_share
from data.store.store import now
from pages.shared.report_read import shared_page
from pages.telling.figures import LIGHT, Days, date_steps, paper
from pages.telling.manner import ENGLISH, Manner, date_text, manner_of, num, written
from pages.telling.trends.calendar_figure import calendar_figure, week_names
from pages.telling.wording import day_words, period_text, plain
from tests.check_ins import save_check_ins

PAGES = [
    "mine/today.py",
    "mine/trends.py",
    "mine/respite.py",
    "mine/patterns.py",
    "mine/questionnaires.py",
    "mine/try_and_see.py",
    "mine/plan.py",
    "mine/step_by_step.py",
    "account/share.py",
    "account/my_data.py",
    "account/audit.py",
]
# as they are printed elsewhere: sources, addresses, editions, and what a term means
PRINTED = re.compile(r"doi[: ]\S+|10\.\d{4,}/\S+|https?://\S+|PMC\d+|\(DOI[^)]*\)", re.I)
# published results and how a method was tried, told in the sources' own numbers
AS_PRINTED = ("hazard ratio", "neither shows nor rules out", "points by the method used", "in simulated diaries")
# decimals after a point; three digits after one are thousands
POINT = re.compile(r"(?<![\d.,])\d+\.(\d{1,2}|\d{4,})(?![\d.])")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [  # CLDR 47: order of the long date, decimal and group sign, first day of the week
        ("en-US", Manner(order="mdy", first_weekday=6)),
        ("en-GB", ENGLISH),
        ("en", ENGLISH),
        ("de", Manner(decimal=",", thousands=".")),
        ("de-DE", Manner(decimal=",", thousands=".")),
        ("fr-FR", Manner(decimal=",", thousands="\u00a0")),
        ("pt-BR", Manner(decimal=",", thousands=".", first_weekday=6)),
        ("ja", Manner(order="ymd", first_weekday=6)),
        ("hu-HU", Manner(order="ymd", decimal=",", thousands="\u00a0")),
        ("ar-EG", Manner(first_weekday=5)),
        ("de-XX", Manner(decimal=",", thousands=".")),
        ("no", Manner(decimal=",", thousands="\u00a0")),
        ("", ENGLISH),
        ("no such language", ENGLISH),
        ("../x", ENGLISH),
    ],
)
def test_a_language_has_its_manner(locale, expected):
    assert manner_of(locale) == expected


def test_dates_and_numbers_by_hand():
    first, last = date(2026, 3, 9), date(2026, 4, 1)
    said = {}
    for locale in ("en-GB", "en-US", "de", "fr", "ja"):
        with written(manner_of(locale)):
            said[locale] = (date_text(first), period_text(first, last), day_words(first, last), num(-1234.5, ",.1f"))
    assert said == {
        "en-GB": ("9 March 2026", "9 March to 1 April 2026", "Monday 9 March", "-1,234.5"),
        "en-US": ("March 9, 2026", "March 9 to April 1, 2026", "Monday March 9", "-1,234.5"),
        "de": ("9 March 2026", "9 March to 1 April 2026", "Monday 9 March", "-1.234,5"),
        "fr": ("9 March 2026", "9 March to 1 April 2026", "Monday 9 March", "-1\u00a0234,5"),
        "ja": ("2026 March 9", "2026 March 9 to April 1", "Monday March 9", "-1,234.5"),
    }
    assert num(1234.5, ",.1f") == "1,234.5"  # where nobody reads in a browser


@pytest.mark.parametrize(("locale", "column"), [("en-GB", 6), ("en-US", 0), ("ar-EG", 1)])
def test_a_calendar_begins_its_weeks_on_the_readers_first_day(locale, column):
    """1 March 2026 is a Sunday: the last of a week from Monday, the first of one from Sunday, the second from Saturday."""
    on = [date(2026, 3, 1)]
    with written(manner_of(locale)):
        days = Days(on=np.array(on, "datetime64[D]"), value=np.array([3.0]), words=["x"])
        figure = calendar_figure(days, (date(2026, 2, 28), date(2026, 3, 31)), limits=(0, 10), palette=LIGHT, shown=str)
        names = week_names()
    ((_, found),) = [(y, x) for y, line in enumerate(figure.data[0].z) for x, cell in enumerate(line) if cell == 3]
    assert found == column and names[column] == "Sun"
    assert list(figure.layout.xaxis.ticktext[:7]) == list(names)


def test_figures_have_the_signs_and_the_order_of_their_axes():
    with written(manner_of("de")):
        figure = paper(LIGHT, height=100)
        assert figure.layout.separators == ",." and date_steps()[0]["value"].startswith("%-d %b")
    with written(manner_of("en-US")):
        assert paper(LIGHT, height=100).layout.separators == ".," and date_steps()[0]["value"].startswith("%b %-d")


def texts(page) -> list[str]:
    kinds = (page.markdown, page.caption, page.header, page.success, page.info, page.metric)
    found = [str(one.value) for kind in kinds for one in kind] + [one.label for one in page.expander]
    for table in page.table:
        frame = table.value.reset_index()
        found += [str(cell) for column in frame for cell in frame[column]]
    return [plain(one) for one in found]


@pytest.fixture
def reads_in(monkeypatch):
    """Have the browser ask for a language."""

    def read(locale: str) -> None:
        monkeypatch.setattr(type(st.context), "locale", property(lambda _: locale))

    return read


@pytest.mark.parametrize("beginning", ["simulated"], indirect=True)
def test_no_page_of_a_person_has_another_sign_than_its_reader(open_page, store, reads_in):
    """With the simulated person, whose diary has steps by the thousand and means with decimals."""
    name = next(info.name for info in store.collections() if info.kind == "personal")
    reads_in("de-DE")
    wrong, n_commas = {}, 0
    for path in PAGES:
        said = [PRINTED.sub("", one) for one in texts(open_page(path, of=name))]
        n_commas += sum(bool(re.search(r"\d,\d", one)) for one in said)
        found = [one for one in said if POINT.search(one) and not any(words in one for words in AS_PRINTED)]
        if found:
            wrong[path] = found
    assert wrong == {} and n_commas > 20


def test_a_link_is_written_as_its_owner_reads_and_not_as_its_readers(diary, today, reads_in, open_page):
    steps = add_own_measure(diary, OwnMeasure(title="Cups", maximum=10_000, unit="cups"), key="c")
    days = [CheckIn(on_day=today - timedelta(back), pain_average=3.5, own={steps: 1234.5}) for back in range(20)]
    save_check_ins(diary, days, today=today)
    token = create_share(diary, Chosen(measures=("pain_average", steps), last_days=28), now=now())

    def page() -> str:
        return shared_page(diary.store, find_share(diary.store, token, now=now()), now=now()).decode()

    assert "1234.5 cups on average" in page() and f"{today.day} {today:%B %Y}" in page()
    keep_locale(diary, "not a language!", now=now())
    keep_locale(diary, "en-US", now=now())
    assert locale_of(diary) == "en-US" and f"{today:%B} {today.day}, {today.year}" in page()
    keep_locale(diary, "de-DE", now=now())
    assert "1234,5 cups on average" in page() and "3,5 on average" in page()
