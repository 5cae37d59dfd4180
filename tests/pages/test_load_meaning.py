"""The page Load asks what a number a week is, whose label stands at two sites, and what columns that are days hold."""

from tests.pages.test_cohort_pages import press, words
from tests.pages.test_load import choose, give, start

PAINS = "select on_day::varchar, pain_average from current_day_entry order by entry_id"


def test_weekly_numbers_are_a_score_or_days(open_page, store):
    raw = b"id,date,pain\n" + b"".join(b"a,2024-01-%02d,%d\n" % (day, day % 8) for day in (1, 8, 15, 22))
    page = give(start(open_page), "weeks.csv", raw)
    assert "--map" not in words(page) and "Answer what is asked above" in words(page)
    days = choose(page, "one whole number a week", "pain")
    assert any("of how many" in one.label for one in days.radio)
    page = give(start(open_page), "weeks.csv", raw)
    page = press(choose(page, "one whole number a week", ""), "Store 4 records")
    with store.reading() as cursor:
        assert [pain for _, pain in cursor.execute(PAINS).fetchall()] == [1.0, 0.0, 7.0, 6.0]


def test_a_label_at_two_sites_is_named_by_both(open_page, store):
    raw = b"site,id,date,nrs\nnorth,1,2024-01-01,3\nsouth,1,2024-01-01,5\n"
    page = give(start(open_page), "sites.csv", raw)
    page = press(choose(page, "stands both at", "site+id"), "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute("select label from participant order by 1").fetchall() == [("north-1",), ("south-1",)]


def test_columns_that_are_days_become_entries(open_page, store):
    page = give(start(open_page), "days.csv", b"id,2024-01-13,2024-01-14,2024-01-15\na,3,,8\nb,1,2,\n")
    page = choose(choose(page, "same measure", "wide"), "what do they hold", "pain_average")
    page = press(page, "Store 2 records")
    with store.reading() as cursor:
        assert cursor.execute(PAINS).fetchall() == [
            ("2024-01-13", 3.0),
            ("2024-01-15", 8.0),
            ("2024-01-13", 1.0),
            ("2024-01-14", 2.0),
        ]
