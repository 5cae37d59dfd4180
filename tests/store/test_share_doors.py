"""Codes of links: what opens, what closes the door, how long a pass lasts, and what survives a restart."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from data.accounts.access_codes import COST, SIGNS, keep, new_code
from data.sharing.share_doors import CLOSED_FOR, PASS_VALID, answer_to_code, is_let_in, new_pass
from data.sharing.shares import Chosen, create_share, find_share, rotate_share, shares
from data.store.store import Store

NOON = datetime(2026, 3, 1, 12)
MINUTE = timedelta(minutes=1)
CHOSEN = Chosen(measures=("pain_average",), last_days=84)
AS_SHIPPED = dict(COST)


@pytest.fixture
def code():
    return new_code()


@pytest.fixture
def share(store, mine, code):
    return find_share(store, create_share(mine, CHOSEN, now=NOON, code=code), now=NOON)


@pytest.fixture
def clock(monkeypatch):
    """The clock that nobody sets, set by this test: give it the time since its beginning."""
    instants = [NOON]
    monkeypatch.setattr("data.sharing.share_doors.steady", lambda: instants[-1])
    return lambda since: instants.append(NOON + since)


def guess(store, share, n):
    """So many wrong codes."""
    for _ in range(n):
        assert answer_to_code(store, share, "WRNG", now=NOON) == "wrong"


def test_codes_are_eight_signs_that_nobody_misreads_and_differ():
    codes = [new_code() for _ in range(1000)]
    assert len(set(codes)) == 1000
    assert {len(code) for code in codes} == {9} and {code[4] for code in codes} == {"-"}
    # 8,000 draws of 30 signs: one that never comes has a chance of 30 (29/30)^8000, below 1 in 10^116
    assert set("".join(codes)) == {*SIGNS, "-"}
    assert not set(SIGNS) & set("0O1ILU") and len(set(SIGNS)) == 30


def test_the_same_code_is_kept_in_another_way_each_time():
    one, other = keep("ABCD-2345"), keep("ABCD-2345")
    assert one.salt != other.salt and one.scrypt != other.scrypt
    assert one.is_from("ABCD-2345") and other.is_from("ABCD-2345")
    assert "ABCD" not in repr(one) and one.scrypt not in repr(one)


def test_what_is_kept_of_a_code_costs_a_guess_32_mib_and_is_as_scrypt_says(monkeypatch):
    assert AS_SHIPPED["n"] * AS_SHIPPED["r"] * 128 == 32 * 2**20 and AS_SHIPPED["p"] == 1
    monkeypatch.setitem(COST, "n", AS_SHIPPED["n"])
    kept = keep("ABCD-2345")
    # RFC 7914 by the standard library
    again = hashlib.scrypt(b"ABCD2345", salt=bytes.fromhex(kept.salt), n=2**15, r=8, p=1, maxmem=2**26)
    assert again.hex() == kept.scrypt and kept.is_from("abcd 2345")


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_the_code_opens_however_it_is_typed(store, share, code, typed):
    assert answer_to_code(store, share, typed.format(code).lower().replace("-", " "), now=NOON) == "right"
    assert answer_to_code(store, share, typed.format(code), now=NOON) == "right"


@pytest.mark.parametrize("wrong", ["", "-", "x" * 1000, "' or 1=1 --", "\udcff", "é"])
def test_anything_else_is_wrong_and_noted_for_the_owner(store, mine, share, wrong):
    assert answer_to_code(store, share, wrong, now=NOON) == "wrong"
    assert shares(mine)[0].n_wrong_codes == 1
    assert shares(mine)[0].n_opened == 0


def test_another_links_code_is_wrong(store, mine, share, code):
    other = find_share(store, create_share(mine, CHOSEN, now=NOON, code=new_code()), now=NOON)
    assert answer_to_code(store, other, code, now=NOON) == "wrong"


@pytest.mark.parametrize("step", [-timedelta(days=1), timedelta(0), timedelta(days=1)])
def test_ten_wrong_codes_close_the_door_for_fifteen_minutes_whatever_the_clock_says(tmp_path, clock, code, step):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    token = create_share(store.create("My diary", "personal"), CHOSEN, now=NOON, code=code)
    share = find_share(store, token, now=NOON)
    for n in range(10):
        assert answer_to_code(store, share, "WRNG", now=NOON) == "wrong", n
    share = find_share(store, token, now=NOON + step)
    clock(CLOSED_FOR - MINUTE)
    assert answer_to_code(store, share, code, now=NOON + step) == "closed"
    assert answer_to_code(store, share, "WRNG", now=NOON + step) == "closed"
    assert share.n_wrong_codes == 10  # guesses at a closed door are not looked at, and make it no longer
    # after a restart the wait begins again, whole, from the first look
    store.close()
    store = Store(path)
    assert answer_to_code(store, share, code, now=NOON + step) == "closed"
    clock(CLOSED_FOR - MINUTE + CLOSED_FOR - MINUTE)
    assert answer_to_code(store, share, code, now=NOON + step) == "closed"
    clock(CLOSED_FOR - MINUTE + CLOSED_FOR)
    assert answer_to_code(store, share, code, now=NOON + step) == "right"
    # what was waited out counts no longer, also after another restart
    store.close()
    store = Store(path)
    assert answer_to_code(store, share, code, now=NOON + step) == "right"
    store.close()


def test_no_fifteen_minutes_take_more_than_ten_wrong_codes(store, clock, share):
    guess(store, share, 9)
    clock(14 * MINUTE)
    guess(store, share, 1)
    clock(14 * MINUTE + timedelta(seconds=30))
    assert answer_to_code(store, share, "WRNG", now=NOON) == "closed"
    # the nine are over after a quarter of an hour, the tenth is not: nine more may come
    clock(CLOSED_FOR)
    answers = [answer_to_code(store, share, "WRNG", now=NOON) for _ in range(10)]
    assert answers == ["wrong"] * 9 + ["closed"]


def test_guesses_sent_all_at_once_are_counted_one_by_one(store, share):
    with ThreadPoolExecutor(16) as crowd:
        answers = list(crowd.map(lambda _: answer_to_code(store, share, "WRNG", now=NOON), range(24)))
    assert (answers.count("wrong"), answers.count("closed")) == (10, 14)


def test_one_links_door_is_not_anothers(store, mine, share, code):
    guess(store, share, 10)
    other = find_share(store, create_share(mine, CHOSEN, now=NOON, code=code), now=NOON)
    assert answer_to_code(store, share, code, now=NOON + MINUTE) == "closed"
    assert answer_to_code(store, other, code, now=NOON + MINUTE) == "right"


def test_a_pass_lasts_an_hour_and_opens_one_link(store, mine, share, code):
    shown = new_pass(share, now=NOON)
    end = NOON + PASS_VALID
    assert is_let_in(share, shown, now=NOON) and is_let_in(share, shown, now=end - timedelta(seconds=1))
    assert not is_let_in(share, shown, now=end)
    other = find_share(store, create_share(mine, CHOSEN, now=NOON, code=code), now=NOON)
    assert not is_let_in(other, shown, now=NOON)


def test_a_new_address_ends_the_passes_and_the_code_of_the_old_one(store, mine, share, code):
    shown = new_pass(share, now=NOON)
    guess(store, share, 10)
    new = new_code()
    rotated = find_share(store, rotate_share(mine, share.share_id, now=NOON, code=new), now=NOON)
    assert not is_let_in(rotated, shown, now=NOON)
    assert answer_to_code(store, rotated, code, now=NOON + MINUTE) == "wrong"
    assert answer_to_code(store, rotated, new, now=NOON + MINUTE) == "right"  # nobody guessed at this one


@pytest.mark.parametrize(
    "forged", [None, "", ".", "9999999999.", "9999999999.00", "x.y.z", "\udcff.\udcff", "é.é", "9" * 5000 + ".1"]
)
def test_what_is_not_a_pass_of_ours_opens_nothing(share, forged):
    assert not is_let_in(share, forged, now=NOON)


def test_a_pass_cannot_be_made_longer(share):
    ends_at, signature = new_pass(share, now=NOON).split(".")
    assert not is_let_in(share, f"{int(ends_at) + 1}.{signature}", now=NOON)
    assert not is_let_in(share, f"{ends_at}.{signature[:-1]}", now=NOON)


def test_a_link_without_a_code_asks_for_no_pass(store, mine):
    assert is_let_in(find_share(store, create_share(mine, CHOSEN, now=NOON), now=NOON), None, now=NOON)
