"""A trial at visits on Load, without dates and with outcomes of its own only: from the file to its comparison."""

from data.store.store import Store
from tests.pages.test_cohort_pages import press, words
from tests.pages.test_load import asked, become, choose, give, start

HEADER = "subject,arm,visit,bpi,sleep,confidence\n"
ROWS = [
    f"{100 + n},{('usual care', 'new', 'Übungen 2')[n % 3]},{visit},{5 - late * (n % 3)},{10 + n % 4 - late},{30 + n + late}\n"
    for n in range(12)
    for late, visit in enumerate(("Before", "Post-treatment"))
]
TRIAL = (HEADER + "".join(ROWS)).encode()


def fill(page, label: str, value: str):
    (found,) = [one for one in page.text_input if label in one.label]
    page = found.set_value(value).run()
    assert not page.exception
    return page


def test_visits_and_outcomes_of_its_own_are_said_on_the_page(open_page, store: Store):
    page = choose(give(start(open_page), "arms.csv", TRIAL), "which column is the date", "visit")
    # words are visits, not dates that cannot be read; which measure a column holds is said beside it, not guessed
    assert "format" not in asked(page) and not any("any measure of the day" in one.label for one in page.radio)
    assert "No column was found for any measure of the day" in words(page)
    page = page.multiselect[0].set_value(["bpi", "sleep", "confidence"]).run()
    for name, spread in (("bpi", "0-10"), ("sleep", "0-24"), ("confidence", "0-60")):
        page = fill(page, f"does “{name}”", spread)
    page = choose(page, "“confidence” is better", "higher")
    page = fill(fill(page, "visit “Before”", "0"), "visit “Post\\-treatment”", "28")
    page = page.multiselect[0].set_value(["bpi", "confidence"]).run()
    assert not any("does “sleep”" in one.label for one in page.text_input)
    page = press(page, "Store 24 records")
    assert "Stored 24 of 24 records" in words(page)
    held = open_page("cohort/outcomes.py", of="Backs", measure="own_bpi", by="arm", reference="usual care")
    assert not held.exception
    # by hand: the groups' falls are 0, 1 and 2, so "new" is one point under usual care, the third two
    assert "day 28" in words(held)
    # nobody said which end of it is better: nobody responded to it, nor did not
    assert "is better nobody said" in words(held) and "Down by 30 %" not in words(held)


def test_what_is_one_measure_becomes_it_beside_its_column(open_page):
    weekly = b"id,sent_on,x\n" + b"".join(
        b"p%d,2024-01-%02d,%d\n" % (n, 7 * w + 1, n + w) for n in (1, 2) for w in range(4)
    )
    page = give(start(open_page), "x.csv", weekly)
    assert "Say beside a column what it becomes" in words(page)
    page = become(page, "x", "pain_days")
    assert "of how many?" in asked(page)


def test_a_file_that_counts_days_gets_dates_on_the_page(open_page, store: Store):
    page = give(start(open_page), "months.csv", b"id,month,pain_now\na,0,4\na,1,3\nb,0,2\nb,2,5\n")
    assert "Say which date day 0 was under “The file as a whole”" in words(page)
    wrong = fill(page, "Day 0 was", "last spring")
    assert "“last spring”, which is no date such as 2024-03-31" in wrong.error[0].value.replace("\\", "") and not [
        one for one in wrong.button if one.label.startswith("Store")
    ]
    page = fill(wrong, "Day 0 was", "2024-01-31")
    page = fill(page, "Days planned from one", "30")
    assert "same day of the nth month" in words(page)
    page = press(page, "Store 4 records")
    with store.reading() as cursor:
        days = [
            str(day) for (day,) in cursor.execute("select distinct on_day from current_day_entry order by 1").fetchall()
        ]
    assert days == ["2024-01-31", "2024-02-29", "2024-03-31"]
