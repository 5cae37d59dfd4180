"""While a diary is young, each day says what is recorded and how many days it takes until more can be told."""

from pages.answers.to_come import to_come
from tests.pages.test_trends import fill, pains, words


def test_each_of_the_first_days_says_how_many_more_it_takes(open_page, diary, today):
    fill(diary, today, pains(*[3] * 12))
    # 28 days for one's own usual, 30 for a trend
    assert (
        "12 days of average pain recorded so far: 16 more, and what is usual for you can be told; 18 more, and how sure a "
        "rise or a fall is." in words(open_page("mine/today.py"))
    )


def test_nothing_is_ahead_of_a_diary_that_has_them():
    assert to_come(1) == {"usual": 27, "trend": 29}
    assert to_come(28) == {"trend": 2}
    assert to_come(30) == {}


def test_what_cannot_be_told_of_a_period_is_one_line(open_page, diary, today):
    fill(diary, today, pains(*[3, 5] * 4))
    page = open_page("mine/trends.py")
    folds = [one.label for one in page.expander]
    assert "2 things that cannot be told yet, and why" in folds
    headings = [one.value for one in page.header]
    assert "Days of the week" not in headings and not any("before" in one for one in headings)
