"""Tokens, hands and places by themselves: who gets one, who is told to wait, who makes room."""

from hypothesis import given
from hypothesis import strategies as st

from pages.door.buckets import MOST_NAMES, Buckets, Hands
from pages.door.places import FEW, Places
from tests.loops import run


async def closed() -> None:
    """A page that was told, and closed."""


def test_a_bucket_gives_its_burst_and_then_so_many_a_second():
    buckets = Buckets(per_second=2, burst=3)
    assert [buckets.take("a", now=0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b", now=0) == 0  # another has its own
    assert buckets.take("a", now=0.25) == 0.25  # asking while it is empty takes nothing
    assert [buckets.take("a", now=0.5) for _ in range(2)] == [0, 0.5]
    assert [buckets.take("a", now=100) for _ in range(4)] == [0, 0, 0, 0.5]


def test_buckets_do_not_grow_with_those_who_ask():
    buckets = Buckets(per_second=1, burst=1)
    for number in range(MOST_NAMES + 10):
        buckets.take(str(number), now=0)
    assert len(buckets._left) == MOST_NAMES


def test_hands_are_counted_by_name_and_in_all():
    hands = Hands(3, 2)
    with hands.busy("a") as first, hands.busy("a") as second, hands.busy("a") as third:
        assert (first, second, third) == (True, True, False)
        with hands.busy("b") as other, hands.busy("c") as beyond:
            assert (other, beyond) == (True, False)
    with hands.busy("a") as again:
        assert again


def take(places: Places, account: str, address: str = "", n: int = 1) -> list:
    return [places.take(account, address, closed) for _ in range(n)]


def test_nobody_takes_more_than_a_half_and_a_quarter_is_kept():
    places = Places(20, is_shared=True)
    assert [place is not None for place, _ in take(places, "a", "1", 11)] == [True] * 10 + [False]
    # from the same address an account with few pages comes in all the same
    assert [place is not None for place, _ in take(places, "b", "1", 3)] == [True, True, False]
    assert [place is not None for place, _ in take(places, "c", "2", 6)] == [True] * 3 + [False] * 3
    assert [place is not None for place, _ in take(places, "d", "3", 3)] == [True, True, False]


def test_where_all_are_taken_the_quietest_page_of_who_has_most_makes_room():
    places = Places(8, is_shared=True)
    first, second, *_ = (place for place, _ in take(places, "a", "1", 4))
    for account in ("b", "c"):
        take(places, account, account, 2)
    places.hear(first)
    place, leaving = places.take("d", "4", closed)
    assert place is not None and leaving is second
    assert run(leaving.close()) is None
    # until everybody has one alike
    for name in ("e", "f", "g", "h"):
        assert places.take(name, name, closed)[0] is not None
    assert places.take("i", "i", closed) == (None, None)


def test_who_is_alone_may_have_all_and_no_more():
    places = Places(5, is_shared=False)
    assert [place is not None for place, _ in take(places, "owner", "", 6)] == [True] * 5 + [False]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("123"), st.booleans()), max_size=60))
def test_an_account_without_a_page_comes_in_while_there_are_fewer_accounts_than_places(acts):
    places, open_ = Places(12, is_shared=True), []
    for account, address, is_closing in acts:
        if is_closing and open_:
            places.give_back(open_.pop(0))
        else:
            place, leaving = places.take(account, address, closed)
            open_ += [place] if place else []
            open_ = [one for one in open_ if one is not leaving]
        assert len(open_) <= 12 and set(open_) == set(places._taken)
    assert places.has_room("newcomer", "1")
    for name in {place.account for place in open_}:
        n_open = sum(place.account == name for place in open_)
        assert places.has_room(name, "9") or n_open >= FEW
