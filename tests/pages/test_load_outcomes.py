"""A trial at visits on Load, without dates and with outcomes of its own only: from the file to its comparison."""

from data.own.own_measures import own_measures
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


def cell(page, label: str, number: int, value: str, *, kind: str = "text_input"):
    """Type into the table of outcomes: the field called `label` in its row `number`, the row for all being the first."""
    [one for one in getattr(page, kind) if one.label == label][number].set_value(value)


def taken(page):
    (button,) = [one for one in page.button if one.label == "Take what the table says"]
    page = button.click().run()
    assert not page.exception
    return page


def test_visits_and_outcomes_of_its_own_are_said_on_the_page(open_page, store: Store):
    page = choose(give(start(open_page), "arms.csv", TRIAL), "which column is the date", "visit")
    # words are visits, not dates that cannot be read; which measure a column holds is said beside it, not guessed
    assert "format" not in asked(page) and not any("any measure of the day" in one.label for one in page.radio)
    assert "No column was found for any measure of the day" in words(page)
    page = page.multiselect[0].set_value(["bpi", "sleep", "confidence"]).run()
    for number, spread in enumerate(("0-10", "0-24", "0-60"), 1):
        cell(page, "From – to", number, spread)
    cell(page, "Better is", 3, "higher", kind="selectbox")
    page = taken(page)
    page = fill(fill(page, "visit “Before”", "0"), "visit “Post\\-treatment”", "28")
    page = page.multiselect[0].set_value(["bpi", "confidence"]).run()
    assert "sleep" not in [one.value for one in page.text_input if one.label == "Called"]
    page = press(page, "Store 24 records")
    assert "Stored 24 of 24 records" in words(page)
    held = open_page("cohort/outcomes.py", of="Backs", measure="own_bpi", by="arm", reference="usual care")
    assert not held.exception
    # by hand: the groups' falls are 0, 1 and 2, so "new" is one point under usual care, the third two
    assert "day 28" in words(held)
    # nobody said which end of it is better: nobody responded to it, nor did not
    assert "is better nobody said" in words(held) and "Down by 30 %" not in words(held)


FIVE = ("bpi_night", "bpi_rest", "bpi_stairs", "bpi_sitting", "bpi_lifting")
LIKE = ("id,day," + ",".join(FIVE) + "\n" + "p1,0,10,20,30,40,50\np1,28,0,10,20,30,100\n").encode()


def with_five(page):
    page = give(page, "five.csv", LIKE)
    (several,) = [one for one in page.multiselect if one.label == "Outcomes of the study's own"]
    return several.set_value(list(FIVE)).run()


def test_five_outcomes_that_look_alike_are_said_in_one_table(open_page, store: Store):
    page = with_five(start(open_page))
    told = words(page).replace("\\", "")
    assert "“bpi_night” has 0 to 10" in told and "“bpi_lifting” has 50 to 100" in told
    cell(page, "From – to", 0, "0–100")  # of all, with the dash that is typed for a range
    cell(page, "Better is", 0, "lower", kind="selectbox")
    cell(page, "From – to", 3, "0-40")  # what a row says itself holds for it
    cell(page, "Better is", 3, "higher", kind="selectbox")
    cell(page, "Called", 0, "Pain at night")
    cell(page, "Change that matters", 0, "15, Ostelo 2008")
    page = press(taken(page), "Store 2 records")
    assert "Stored 2 of 2 records" in words(page)
    held = {one.measure.title: one.measure for one in own_measures(store.find("Backs"))}
    assert {(one.minimum, one.maximum) for name, one in held.items() if name != "bpi_stairs"} == {(0, 100)}
    stairs, night = held["bpi_stairs"], held["Pain at night"]
    assert (stairs.maximum, stairs.better) == (40, "higher") and set(held) == {"Pain at night", *FIVE[1:]}
    assert (night.better, night.matters, night.matters_source) == ("lower", 15, "Ostelo 2008")


def test_what_the_table_cannot_take_stays_and_is_said(open_page, store: Store):
    page = with_five(start(open_page))
    cell(page, "From – to", 0, "0-100")
    cell(page, "From – to", 2, "40-0")
    cell(page, "Change that matters", 1, "some")
    page = taken(page)
    told = words(page).replace("\\", "")
    assert "“40-0” was not taken, it takes two numbers, as 0-100." in told and "“some” was not taken" in told
    assert not [one for one in page.button if one.label.startswith("Store 2")]
    cell(page, "From – to", 2, "0-60")
    cell(page, "Called", 1, "bpi night")
    page = taken(page)
    assert "“bpi_night” and “bpi night” cannot be told apart" in page.error[0].value.replace("\\", "")
    assert "“40-0” was not taken" in words(page).replace("\\", "")
    # a range of the study is not asked again, and what is known of it stands there
    cell(page, "Called", 1, "bpi_rest")
    page = press(taken(page), "Store 2 records")
    again = [one for one in with_five(start(open_page)).text_input if one.label == "From – to"]
    assert all(one.disabled for one in again)
    assert sorted(one.value for one in again) == [*["0-100"] * 4, "0-60"]


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
