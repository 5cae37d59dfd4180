"""The report of a diary written out by hand: its sentences, and that nothing outside the ticks moves it."""

from datetime import date, datetime, timedelta

import pytest

from data.own.check_in import CheckIn
from data.sharing.shares import Chosen
from pages.report.build import build_report
from tests.check_ins import save_check_ins
from tests.stores import new_store

FIRST = date(2026, 1, 1)
MADE = datetime(2026, 4, 1, 8)


def day(n: int) -> date:
    return FIRST + timedelta(days=n)


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


def write(collection, pains: dict[int, float], first_entry=0, **columns):
    """One entry for each day number with its average pain, and the same further columns in each."""
    with collection.store.writing() as cursor:
        for n, pain in pains.items():
            cursor.execute(
                """insert into day_entry (collection_id, participant_id, entry_id, revision, batch_id, is_deleted,
                                          on_day, pain_average, pain_worst, note)
                   values (?, ?, ?, 1, 1, false, ?, ?, ?, ?)""",
                [
                    collection.id,
                    collection.id,
                    collection.id * 2**32 + first_entry + n,
                    day(n),
                    pain,
                    columns.get("worst"),
                    columns.get("note"),
                ],
            )


def two_respites(store, name="My diary"):
    """40 good days, 5 bad ones, 35 good ones: recoveries confirmed on days 29 and 74, a recurrence on day 40."""
    collection = store.create(name, "personal")
    write(collection, {n: 5 if 40 <= n < 45 else 0 for n in range(80)})
    return collection


LAST_DAY = day(79)


def built(collection, chosen, today=LAST_DAY):
    return build_report(collection, chosen, today=today, made_at=MADE)


def test_respites_in_words(store):
    report = built(two_respites(store), Chosen(definition="delphi-2011", first_on=day(0), last_on=day(79)))
    # 1 January + 79 is 21 March, + 45 is 15 February, + 74 is 16 March; 40 days, and 45 to 79 are 35
    assert report.sentences == (
        "In a respite as of 21 March 2026: free of recurrence for 35 days, from 15 February 2026 on; confirmed on "
        "16 March 2026.",
        "The longest of 2 respites lasted 40 days.",
        "2 respites are too few to say how long half of them last (that takes 5).",
    )
    (figure,) = report.figures
    assert figure.title == "2 respites and one episode of pain, 5 days in 80 days"
    assert "Recurrence after 30 pain-free days" in figure.description
    assert figure.svg.count('<rect class="respite"') == 2
    assert figure.svg.count('<rect class="episode"') == 1


def test_how_the_person_is_doing_is_told_of_what_was_ticked_alone(store):
    diary, period = two_respites(store), {"first_on": day(0), "last_on": day(79), "has_standing": True}
    report = built(diary, Chosen(definition="delphi-2011", **period))
    # days 52 to 79 are good; of days 24 to 51 the bad ones are 40 to 44. No score of pain was ticked
    assert report.sentences[:4] == (
        "In a respite for: 35 days.",
        "From 15 February to 21 March 2026, the last day known. By “Recurrence after 30 pain-free days (expert "
        "consensus)”.",
        "Of these 28 days: 28 good, 0 bad, 0 neither, 0 not known; before that 23, 5, 0, 0.",
        "This is your 2nd respite.",
    )
    report = built(diary, Chosen(measures=("pain_average",), **period))
    # five days at 5 of 28 are 25 / 28 = 0.9
    assert report.sentences == (
        "Lower than the four weeks before: average pain 0 over the last four weeks (28 of 28 days), 0.9 over the "
        "four before (28 of 28 days).",
    )
    # a link that was made before it could be ticked says none of it
    assert built(diary, Chosen(measures=("pain_average",), last_days=80)).sentences == ()


def test_a_period_of_ten_days_is_not_called_four_weeks(store):
    chosen = Chosen(measures=("pain_average",), first_on=day(40), last_on=day(49), has_standing=True)
    # five days at 5 and five at 0
    assert built(two_respites(store), chosen).sentences == ("Average pain: 2.5 over these 10 days (10 of 10 days).",)


def test_days_before_the_period_do_not_make_a_respite(store):
    # from day 20 on there are 20 good days before the bad ones: too few to confirm a recovery
    report = built(two_respites(store), Chosen(definition="delphi-2011", first_on=day(20), last_on=day(79)))
    assert report.sentences[1] == "The one respite lasted 35 days, and has not ended."


def test_on_the_way_to_a_recovery(store):
    report = built(two_respites(store), Chosen(definition="delphi-2011", first_on=day(0), last_on=day(62)))
    # day 45 to day 62 are 18 days, both included; 1 January + 62 is 4 March
    assert report.sentences[0] == (
        "Well since 15 February 2026, as of 4 March 2026: day 18 of the 30 that make a recovery."
    )


def test_in_pain_and_never_recorded(store):
    chosen = Chosen(definition="delphi-2011", first_on=day(0), last_on=day(42))
    assert built(two_respites(store), chosen).sentences[0].startswith("Not in a respite as of 12 February 2026")
    empty = store.create("Empty", "personal")
    assert built(empty, chosen).sentences == (
        "No day from 1 January to 12 February 2026 tells whether it was in a respite.",
    )


def test_a_median_from_five_respites(store):
    # five times 7 good days and a bad one: each recurrence comes 7 days after the first good day
    collection = store.create("Short ones", "personal")
    write(collection, {n: 6 if n % 8 == 7 else 0 for n in range(40)})
    report = built(collection, Chosen(definition="walkback-any", first_on=day(0), last_on=day(39)))
    assert report.sentences[1] == "The longest of 5 respites lasted 7 days."
    # all five end on day 7, so the curve falls from 1 to 0 there: median 7; no variance, so no limits to give
    assert report.sentences[2] == (
        "Half of the 5 respites lasted at least 7 days (how sure that is cannot be told). "
        "A diary of 40 days holds the shorter ones: if half of them really last 10 days or more, the number from such a "
        "diary is too small in about 9 of 10."
    )


CHOICES = [
    Chosen(measures=("pain_average",), first_on=day(10), last_on=day(69)),
    Chosen(definition="delphi-2011", first_on=day(10), last_on=day(69)),
    Chosen(measures=("pain_average",), definition="walkback-any", last_days=60),
]


@pytest.mark.parametrize("chosen", CHOICES)
def test_nothing_outside_the_ticks_moves_a_report(store, chosen):
    """The same report to the letter, whatever else the diary and the store hold."""
    plain = two_respites(store, "Me")
    before = built(plain, chosen, today=day(69))
    full = two_respites(new_store(), "Me")
    write(full, {n: 9 for n in range(-30, 10)}, 1000, worst=10, note="before")
    write(full, {n: 9 for n in range(70, 100)}, 2000, worst=10, note="after")
    with full.store.writing() as cursor:
        cursor.execute("update day_entry set pain_worst = 10, note = 'a note' where collection_id = ?", [full.id])
    write(full.store.create("Other", "personal"), {n: 8 for n in range(100)})
    assert built(full, chosen, today=day(69)) == before
    full.store.close()


@pytest.mark.parametrize("chosen", CHOICES)
def test_what_is_ticked_does_move_it(store, chosen):
    # the counterpart without which the test above could pass on a report that reads nothing
    before = built(two_respites(store, "Me"), chosen, today=day(69))
    other = new_store()
    changed = two_respites(other, "Me")
    write(changed, {n: 9 for n in range(30, 36)}, 1000)
    assert built(changed, chosen, today=day(69)) != before
    other.close()


def test_a_score_with_an_item_missing_has_no_number(store):
    collection = store.create("Me", "personal")
    with store.writing() as cursor:
        for entry, on_day, answers in ((1, day(0), {n: 3 for n in range(1, 17)}), (2, day(50), {1: 2, 2: 2})):
            for item, value in answers.items():
                cursor.execute(
                    "insert into response values (?, 1, ?, 1, 1, false, ?, 'fabq', ?, null, ?)",
                    [collection.id, entry, on_day, item, value],
                )
    report = built(collection, Chosen(instruments=("fabq",), first_on=day(0), last_on=day(79)))
    # physical activity is items 2 to 5: 4 times 3; work is seven items: 7 times 3
    assert report.tables[0].rows == (
        (
            "Fear of physical activity",
            "2 times",
            "12 of 24 (1 January 2026)",
            "no score, items missing (20 February 2026)",
        ),
        ("Fear about work", "2 times", "21 of 42 (1 January 2026)", "no score, items missing (20 February 2026)"),
    )
    assert report.sentences[0] == "Fear of physical activity was 12 of 24 on 1 January 2026."


def test_of_two_sources_the_one_with_more_days_counts(store):
    collection = store.create("Me", "personal")
    rows = [(n, "watch", 4000) for n in range(10)] + [(n, "phone", 9000) for n in range(3)]
    with store.writing() as cursor:
        for entry, (n, source, steps) in enumerate(rows):
            cursor.execute(
                "insert into activity values (?, 1, ?, 1, 1, false, ?, 'steps', ?, 'steps', ?)",
                [collection.id, entry, day(n), steps, source],
            )
    report = built(collection, Chosen(activities=("steps",), first_on=day(0), last_on=day(9)))
    assert report.tables[0].rows == (("Steps", "10 of 10 days", "4,000 steps a day, 10 days"),)


def test_simulated_data_say_so_in_every_title(store):
    collection = store.create("Me", "personal", is_simulated=True)
    write(collection, {n: n % 7 for n in range(80)})
    report = built(
        collection, Chosen(measures=("pain_average",), definition="walkback-any", first_on=day(0), last_on=day(79))
    )
    titles = [report.heading, *(part.title for part in (*report.figures, *report.tables))]
    assert len(titles) == 4
    assert [title for title in titles if "simulated" not in title] == []
    assert all("simulated" in figure.svg for figure in report.figures)


def test_a_year_with_four_episodes_shows_four_and_its_totals(store):
    """Twenty bad days in each of four quarters, none of them in the first or the last four weeks: by hand 80 days of pain,
    a mean of 80 x 6 / 364 = 1.3, beside 0.0 and 0.0 at the ends."""
    diary = store.create("A year", "personal")
    bad = {quarter * 91 + 40 + n for quarter in range(4) for n in range(20)}
    days = [CheckIn(on_day=day(n), pain_average=6 * (n in bad), mood=5) for n in range(364)]
    save_check_ins(diary, days, today=day(364))
    wanted = Chosen(
        measures=("pain_average", "mood", *NEVER), definition="delphi-2011", first_on=day(0), last_on=day(363)
    )
    report = built(diary, wanted)
    assert report.figures[1].title == "5 respites and 4 episodes of pain, 80 days in 364 days"
    assert report.figures[1].svg.count('<rect class="episode"') == 4
    assert "0.0 at first, 0.0 at the end, and from 0.0 to 6.0 in between" in report.figures[0].description
    (table,) = report.tables
    assert table.columns == ("What", "All", "First", "Last")
    assert table.rows[0] == (
        "Average pain",
        "1.3 on average, 364 days",
        "0.0 on average, 28 days",
        "0.0 on average, 28 days",
    )
    # five that have nothing to say are one row, in the order of the catalogue
    assert table.rows[-1] == ("Ticked and not recorded", "flare, leg pain, sleep quality, stiffness, stress", "", "")
    assert "the highest score counts, of mood the last." in " ".join(report.how)


NEVER = ("flare", "leg_pain", "sleep_quality", "stiffness", "stress")
