"""Shared links: what is kept of a token, who can open one, and what its owner sees."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

import duckdb
import pytest

from data.accounts.access_codes import new_code
from data.sharing.calendar_links import calendar_links, create_calendar_link, end_calendar_link
from data.sharing.known_tokens import open_until
from data.sharing.openings import note_opening, write_openings
from data.sharing.share_doors import answer_to_code
from data.sharing.shares import (
    Chosen,
    count_opening,
    create_share,
    find_share,
    revoke_all,
    revoke_share,
    rotate_share,
    shares,
)
from data.store.audit import trail
from data.store.erase import erase
from data.store.store import Store, StoreError
from tests.stores import new_store

NOON = datetime(2026, 3, 1, 12)
CHOSEN = Chosen(measures=("pain_average",), last_days=84)


def test_a_token_opens_its_own_share_and_nothing_else(store, mine):
    other = store.create("Somebody else", "personal")
    token = create_share(mine, CHOSEN, now=NOON, label="For Dr Ito")
    other_token = create_share(other, CHOSEN, now=NOON)
    found = find_share(store, token, now=NOON)
    assert (found.collection_id, found.label, found.chosen) == (mine.id, "For Dr Ito", CHOSEN)
    assert find_share(store, other_token, now=NOON).collection_id == other.id
    assert [share.label for share in shares(mine)] == ["For Dr Ito"]


def test_a_token_has_256_bits_and_is_kept_nowhere(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    token = create_share(store.create("My diary", "personal"), CHOSEN, now=NOON, label="canary-label-of-a-link")
    store.close()
    assert len(token) == 43  # 32 bytes are 43 characters of base64 without padding: ceil(256 / 6)
    kept = path.read_bytes()
    assert b"canary-label-of-a-link" in kept  # text of this row can be found in the file
    assert token.encode() not in kept


def test_it_ends_after_thirty_days_at_the_very_instant(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    end = datetime(2026, 3, 31, 12)  # March has 31 days
    assert find_share(store, token, now=end - timedelta(seconds=1)) is not None
    assert find_share(store, token, now=end) is None


def test_what_opened_once_is_looked_up_as_what_never_did(store, mine):
    """Only what opens is held in memory, and only that is asked of the store: no time tells of links that have ended."""

    def until(token: str) -> datetime | None:
        return open_until(store, sha256(token.encode()).hexdigest())

    revoked, replaced, kept = (create_share(mine, CHOSEN, now=NOON) for _ in range(3))
    calendar = create_calendar_link(mine, now=NOON)
    month = datetime(2026, 3, 31, 12)
    assert [until(one) for one in (revoked, replaced, kept, calendar)] == [month, month, month, datetime.max]
    newest_first = [share.share_id for share in shares(mine)]
    revoke_share(mine, newest_first[2], now=NOON)
    new = rotate_share(mine, newest_first[1], now=NOON)
    end_calendar_link(mine, calendar_links(mine)[0].calendar_link_id, now=NOON)
    assert [until(one) for one in (revoked, replaced, calendar, "never")] == [None] * 4
    assert [until(one) for one in (new, kept)] == [month] * 2


def test_revoked_is_gone_at_once_and_stays_listed(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    (share,) = shares(mine)
    later = NOON + timedelta(minutes=5)
    revoke_share(mine, share.share_id, now=later)
    revoke_share(mine, share.share_id, now=later + timedelta(days=1))
    assert find_share(store, token, now=later) is None
    assert [share.revoked_at for share in shares(mine)] == [later]


def test_only_the_owners_collection_can_revoke(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    other = store.create("Somebody else", "personal")
    with pytest.raises(StoreError, match="not one of this diary's"):
        revoke_share(other, shares(mine)[0].share_id, now=NOON)
    assert find_share(store, token, now=NOON) is not None


def test_a_new_address_replaces_the_old_one_and_nothing_else(store, mine):
    end = NOON + timedelta(days=9)
    first = create_share(mine, CHOSEN, now=NOON, label="For Dr Ito", expires_at=end)
    count_opening(store, find_share(store, first, now=NOON), now=NOON)
    before = shares(mine)[0]
    later = NOON + timedelta(hours=1)
    second = rotate_share(mine, before.share_id, now=later)
    third = rotate_share(mine, before.share_id, now=later)  # at the same instant: the last one counts
    assert [find_share(store, token, now=later) is None for token in (first, second, third)] == [True, True, False]
    (after,) = shares(mine)
    assert after == replace(before, rotation=2, rotated_at=later)
    assert find_share(store, third, now=end - timedelta(seconds=1)) == after
    assert find_share(store, third, now=end) is None


def test_no_address_of_a_link_is_kept(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    mine = store.create("My diary", "personal")
    code = new_code()
    tokens = [create_share(mine, CHOSEN, now=NOON, label="canary-label-of-a-link", code=code)]
    tokens.append(rotate_share(mine, 1, now=NOON, code=new_code()))
    store.close()
    kept = path.read_bytes()
    assert b"canary-label-of-a-link" in kept
    assert not any(text.encode() in kept for text in (*tokens, code, code.replace("-", "")))


def test_a_link_that_ended_or_is_anothers_gets_no_new_address(store, mine):
    create_share(mine, CHOSEN, now=NOON)
    number = shares(mine)[0].share_id
    with pytest.raises(StoreError, match="not one of this diary's"):
        rotate_share(store.create("Somebody else", "personal"), number, now=NOON)
    with pytest.raises(StoreError, match="has ended"):
        rotate_share(mine, number, now=NOON + timedelta(days=31))
    revoke_share(mine, number, now=NOON)
    with pytest.raises(StoreError, match="has ended"):
        rotate_share(mine, number, now=NOON)
    assert shares(mine)[0].rotation == 0


def test_a_code_is_not_lost_and_none_is_added_with_a_new_address(mine):
    create_share(mine, CHOSEN, now=NOON, code=new_code())
    with pytest.raises(StoreError, match="gets a new code"):
        rotate_share(mine, 1, now=NOON)
    create_share(mine, CHOSEN, now=NOON)
    with pytest.raises(StoreError, match="no other one does"):
        rotate_share(mine, 2, now=NOON, code=new_code())
    assert [share.rotation for share in shares(mine)] == [0, 0]


def test_all_are_ended_at_once_and_nobody_elses(store, mine):
    expired = create_share(mine, CHOSEN, now=NOON - timedelta(days=31))
    tokens = [create_share(mine, CHOSEN, now=NOON) for _ in range(3)]
    tokens.append(rotate_share(mine, shares(mine)[0].share_id, now=NOON))
    other = create_share(store.create("Somebody else", "personal"), CHOSEN, now=NOON)
    revoke_share(mine, 2, now=NOON)
    assert revoke_all(mine, now=NOON) == 2  # of three one was ended alone
    assert [find_share(store, token, now=NOON) for token in (expired, *tokens)] == [None] * 5
    assert find_share(store, other, now=NOON) is not None
    ended = {share.share_id: share.revoked_at for share in shares(mine)}
    assert ended == {1: None, 2: NOON, 3: NOON, 4: NOON}  # the first ran out, nobody ended it
    assert revoke_all(mine, now=NOON) == 0


def test_a_link_made_before_names_were_shown_shows_none(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    with store.writing() as cursor:  # as it was written then
        cursor.execute("""update share set chosen = '{"measures": ["pain_average"], "activities": [], "instruments": [],
            "definition": null, "has_notes": false, "first_on": null, "last_on": null, "last_days": 84}'""")
    assert find_share(store, token, now=NOON).chosen == CHOSEN
    assert CHOSEN.name == ""


def test_the_trail_tells_what_was_done_with_a_link(store, mine):
    token = create_share(mine, CHOSEN, now=NOON, code="ABCD-2345")
    share = find_share(store, token, now=NOON)
    answer_to_code(store, share, "WRNG", now=NOON)
    count_opening(store, share, now=NOON)
    rotate_share(mine, 1, now=NOON, code="ABCD-2345")
    create_share(mine, CHOSEN, now=NOON)
    revoke_share(mine, 1, now=NOON)
    revoke_share(mine, 1, now=NOON)
    revoke_all(mine, now=NOON)
    told = [(line.actor, line.action, line.detail) for line in trail(store, about=mine.id)]
    assert told[1:] == [
        ("owner", "share", {"link": 1}),
        ("reader", "refuse", {"link": 1}),
        ("reader", "open", {"link": 1}),
        ("owner", "rotate", {"link": 1}),
        ("owner", "share", {"link": 2}),
        ("owner", "revoke", {"link": 1}),
        ("owner", "revoke", {"link": 2}),
    ]


def test_what_belongs_to_links_goes_with_the_diary(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    mine = store.create("My diary", "personal")
    tokens = [create_share(mine, CHOSEN, now=NOON, code="ABCD-2345")]
    tokens.append(rotate_share(mine, 1, now=NOON, code="ABCD-2345"))
    answer_to_code(store, find_share(store, tokens[1], now=NOON), "WRNG", now=NOON)
    receipt = erase(mine)
    counted = {"share": 1, "share_rotation": 1, "share_code": 2, "share_wrong_code": 1}
    assert receipt.rows.items() >= counted.items()
    assert [find_share(store, token, now=NOON) for token in tokens] == [None, None]
    with store.reading() as cursor:
        left = {table: cursor.execute(f"select count(*) from {table}").fetchone()[0] for table in counted}
    assert set(left.values()) == {0}
    store.close()


def test_openings_are_counted_and_the_last_one_is_shown(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    assert (shares(mine)[0].n_opened, shares(mine)[0].last_opened_at) == (0, None)
    for minutes in (3, 1):
        share = find_share(store, token, now=NOON)
        count_opening(store, share, now=NOON + timedelta(minutes=minutes))
    assert (shares(mine)[0].n_opened, shares(mine)[0].last_opened_at) == (2, NOON + timedelta(minutes=3))


def test_openings_are_kept_by_the_hour_and_the_trail_tells_the_first_of_each(store, mine):
    token = create_share(mine, CHOSEN, now=NOON)
    share = find_share(store, token, now=NOON)
    for minutes in (1, 2, 2.5, 59, 61, 130):
        count_opening(store, share, now=NOON + timedelta(minutes=minutes))
    with store.reading() as cursor:
        rows = cursor.execute("select hour, n, last_at from share_opened order by hour").fetchall()
    hours = [NOON + timedelta(hours=hour) for hour in range(3)]
    assert rows == [
        (hours[0], 4, NOON + timedelta(minutes=59)),
        (hours[1], 1, NOON + timedelta(minutes=61)),
        (hours[2], 1, NOON + timedelta(minutes=130)),
    ]
    assert (shares(mine)[0].n_opened, shares(mine)[0].last_opened_at) == (6, NOON + timedelta(minutes=130))
    assert [line.action for line in trail(store, about=mine.id)].count("open") == 3
    # a clock that is set back counts in the hour that the store had reached
    count_opening(store, share, now=NOON)
    assert (shares(mine)[0].n_opened, shares(mine)[0].last_opened_at) == (7, NOON + timedelta(minutes=130))


@pytest.mark.parametrize("token", ["", "x", "' or 1=1 --", "a" * 100_000, "\udcff", "é"])
def test_any_text_may_be_asked_for(store, mine, token):
    create_share(mine, CHOSEN, now=NOON)
    assert find_share(store, token, now=NOON) is None


def test_a_study_cannot_be_shared(store):
    with pytest.raises(StoreError, match=r"Trial.*only a person's own diary"):
        create_share(store.create("Trial", "cohort"), CHOSEN, now=NOON)


def test_everything_chosen_comes_back(store, mine):
    chosen = Chosen(
        measures=("pain_average", "pain_worst"),
        activities=("steps",),
        instruments=("fabq",),
        definition="delphi-2011",
        has_notes=True,
        first_on=date(2026, 1, 1),
        last_on=date(2026, 2, 1),
        name="Ann",
    )
    create_share(mine, chosen, now=NOON)
    assert shares(mine)[0].chosen == chosen


def test_the_period_counts_both_ends():
    # 1 March is day 3 of the three days 27 February, 28 February, 1 March
    assert Chosen(has_notes=True, last_days=3).period(date(2026, 3, 1)) == (date(2026, 2, 27), date(2026, 3, 1))
    fixed = Chosen(has_notes=True, first_on=date(2026, 1, 5), last_on=date(2026, 1, 9))
    assert fixed.period(date(2026, 3, 1)) == (date(2026, 1, 5), date(2026, 1, 9))


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"last_days": 7}, "Nothing is ticked"),
        ({"measures": ("pain",), "last_days": 7}, "no measure called pain"),
        ({"has_notes": True, "last_days": 7, "name": "n" * 61}, "61 characters; it takes up to 60"),
        ({"has_notes": True}, "needs a first and a last day"),
        ({"has_notes": True, "last_days": 0}, "0 days"),
        ({"has_notes": True, "last_days": 7, "first_on": date(2026, 1, 1)}, "not both"),
        ({"has_notes": True, "first_on": date(2026, 1, 2), "last_on": date(2026, 1, 1)}, "swap"),
    ],
)
def test_a_choice_that_says_nothing_or_two_things_is_refused(wrong, said):
    with pytest.raises(StoreError, match=said):
        Chosen(**wrong)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_link_ends_within_a_year(mine, days):
    with pytest.raises(StoreError, match="up to a year ahead"):
        create_share(mine, CHOSEN, now=NOON, expires_at=NOON + timedelta(days=days))


def test_openings_counted_in_memory_are_written_together_and_none_is_lost(store, mine):
    create_share(mine, CHOSEN, now=NOON)
    create_share(mine, CHOSEN, now=NOON)
    create_share(mine, CHOSEN, now=NOON)
    with ThreadPoolExecutor(8) as readers:
        for _ in readers.map(lambda n: note_opening(store, 1 + n % 2, mine.id, now=NOON), range(200)):
            pass
    assert [share.n_opened for share in shares(mine)] == [0, 100, 100]
    note_opening(store, 1, mine.id, now=NOON + timedelta(minutes=7))
    write_openings(store)
    with store.reading() as cursor:
        rows = cursor.execute("select share_id, hour, n, last_at from share_opened order by share_id").fetchall()
    assert rows == [(1, NOON, 101, NOON + timedelta(minutes=7)), (2, NOON, 100, NOON)]
    assert [line.detail for line in trail(store, about=mine.id) if line.action == "open"] == [{"link": 1}, {"link": 2}]


def test_an_opening_of_a_diary_that_was_erased_meanwhile_leaves_nothing(store, mine):
    create_share(mine, CHOSEN, now=NOON)
    note_opening(store, 1, mine.id, now=NOON)
    erase(mine)
    write_openings(store)
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from share_opened").fetchall() == [(0,)]


def test_openings_that_could_not_be_written_stay_counted(store, mine):
    create_share(mine, CHOSEN, now=NOON)
    note_opening(store, 1, mine.id, now=NOON)
    with store.writing() as cursor:
        cursor.execute("alter table share_opened rename to elsewhere")
    with pytest.raises(duckdb.CatalogException):
        write_openings(store)
    note_opening(store, 1, mine.id, now=NOON + timedelta(minutes=2))
    with store.writing() as cursor:
        cursor.execute("alter table elsewhere rename to share_opened")
    assert [(share.n_opened, share.last_opened_at) for share in shares(mine)] == [(2, NOON + timedelta(minutes=2))]
