"""What stands before the first figure of a page: few words, whatever the diary holds."""

from datetime import timedelta

import pytest

from data.own.check_in import CheckIn
from tests.check_ins import save_check_ins

MOST_WORDS = 120
FIGURES = ("plotly_chart", "arrow_vega_lite_chart")


def words_before_figure(page) -> tuple[list[str], bool]:
    """The words in sight above the first figure, titles and labels included; and whether there is one."""
    found: list[str] = []

    def look(block) -> bool:
        for child in block.children.values():
            if child.type in FIGURES:
                return True
            if child.type in ("expander", "expandable") or child.type == "status":
                found.extend(child.label.split())
            elif hasattr(child, "children"):
                if look(child):
                    return True
            else:
                found.extend(text_of(child).split())
        return False

    return found, look(page.main)


def text_of(element) -> str:
    """What an element says: its words, or its label and what is chosen."""
    if element.type == "metric":
        return f"{element.label} {element.value}"
    if element.type in ("selectbox", "button_group", "button", "checkbox", "toggle", "multiselect"):
        return str(getattr(element, "label", ""))
    return str(getattr(element, "value", ""))


@pytest.fixture
def year(diary, today):
    """A year with an episode in each season, and walking: every line of the three has something to say."""
    days = [
        CheckIn(
            on_day=today - timedelta(back),
            pain_average=6 if back % 91 < 20 else 0,
            pain_worst=7 if back % 91 < 20 else 1,
            amounts={"walking": 10 + 7 * (back % 5), "care_heat": back % 3 == 0},
        )
        for back in range(364)
        if back % 10 != 9
    ]
    save_check_ins(diary, days, today=today)
    return diary


def test_the_first_figure_comes_within_120_words(year, open_page):
    counted = {}
    for name in ("trends", "respite", "patterns"):
        words, has_figure = words_before_figure(open_page(f"mine/{name}.py"))
        assert has_figure, name
        counted[name] = len(words)
    assert all(20 < n <= MOST_WORDS for n in counted.values()), counted
