"""Who is taken for whom at the door: addresses that look alike, strangers who never stop guessing, forged sign-ins."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer

from data.accounts.gate import PROVIDED, Gate
from data.accounts.passphrase import LONGEST_WAIT_IN_ALL, Attempts
from data.accounts.people import find_colleague, set_role, sign_in, standing
from data.accounts.served import Provider, Served
from data.store.store import StoreError, now
from tests.stores import new_store

SECRET = "a secret of the tests, and of nothing else at all"
ADDRESS = "https://respite.example"
ISSUER = "https://sign-in.example"
KELVIN = "\u212a"  # a sign of its own, which in small is the letter k
SERVED = Served(
    address=ADDRESS,
    host="127.0.0.1",
    port=8501,
    proxies=("127.0.0.1",),
    session=timedelta(hours=12),
    contact="",
    requests_a_second=10,
    cookie_secret=SECRET,
    provider=Provider(
        metadata_url=f"{ISSUER}/.well-known/openid-configuration",
        client_id="id",
        client_secret="secret",
        newcomers=("individual",),
        stewards_by_subject=(),
        stewards_by_email=("kate@example.org",),
    ),
    passphrase=None,
)


@pytest.fixture
def store():
    store = new_store()
    yield store
    store.close()


@pytest.fixture
def gate(store):
    return Gate(SERVED, lambda: store)


def claims(**told) -> dict:
    return {"iss": ISSUER, "sub": "ann", "origin": ADDRESS, "email": "ann@example.org", "email_verified": True} | told


def welcomed(gate: Gate, told: dict[str, str]) -> dict[str, str]:
    """What a browser has after its person signed in by the provider: its cookies and ours."""
    return {**told, gate.session_cookie: gate.welcome(told, now=now())}


def cookie(told, *, secret: str = SECRET, name: str = PROVIDED, salt: str | None = None) -> dict[str, str]:

    text = told if isinstance(told, str) else json.dumps(told)
    return {name: URLSafeTimedSerializer(secret, salt=salt or name).dumps(text)}


@pytest.mark.parametrize(
    "told, is_steward",
    [
        ({"email": "kate@example.org"}, True),
        ({"email": "KATE@Example.org"}, True),
        ({"email": f"{KELVIN}ate@example.org"}, False),
        ({"email": "kate@example.org", "email_verified": False}, False),
        ({"email": "kate@example.org", "email_verified": "true"}, False),
        ({"email": "kate@example.org", "email_verified": None}, False),
        ({"email": ["kate@example.org"]}, False),
        ({"email": "kate@example.org.evil.example"}, False),
        ({"email": "", "name": "kate@example.org"}, False),
    ],
)
def test_a_steward_by_email_has_just_that_address_and_it_is_verified(store, gate, told, is_steward):
    gate.welcome(cookie(claims(**told)), now=now())
    assert ("steward" in standing(store, 1).roles) == is_steward


def test_a_study_is_given_to_just_the_address_that_was_typed(store):
    stranger = sign_in(store, ISSUER, "x", name="", email=f"{KELVIN}ate@example.org", roles=("researcher",), now=now())
    with pytest.raises(StoreError, match="no researcher with this"):
        find_colleague(store, "kate@example.org")
    kate = sign_in(store, ISSUER, "k", name="", email="Kate@example.org", roles=("researcher",), now=now())
    assert find_colleague(store, "KATE@example.org").account_id == kate.account_id != stranger.account_id
    # two accounts with one verified address: nobody is guessed
    sign_in(store, ISSUER, "k2", name="", email="kate@example.org", roles=("researcher",), now=now())
    with pytest.raises(StoreError, match="no researcher with this"):
        find_colleague(store, "kate@example.org")


def test_the_same_address_from_another_issuer_or_another_subject_is_another_person(store, gate):
    people = (claims(), claims(sub="Ann"), claims(iss=f"{ISSUER}/"))
    seen = [gate.visit(welcomed(gate, cookie(told)), now=now()).store.account.account_id for told in people]
    assert seen == [1, 2, 3]


def test_a_cookie_that_is_not_just_as_it_was_signed_is_nobodys(gate):
    shown = welcomed(gate, cookie(claims()))
    right, ours = shown[PROVIDED], {gate.session_cookie: shown[gate.session_cookie]}
    assert gate.visit({PROVIDED: right} | ours, now=now()).store.account.account_id == 1
    wrong = [
        {},
        {PROVIDED: ""},
        {PROVIDED: right[:-1]},
        {PROVIDED: right[1:]},
        {PROVIDED: right.swapcase()},
        {PROVIDED: f'"{right}" '},
        {PROVIDED: right.rsplit(".", 1)[0]},
        cookie(claims(), secret=""),
        cookie(claims(), secret=SECRET[:-1]),
        cookie(claims(), secret="None"),
        # signed by us, under another name: the tokens' cookie and a piece are no sign-in
        cookie(claims(), salt="_streamlit_user_tokens"),
        cookie(claims(), salt=f"{PROVIDED}_1"),
        cookie(claims(origin="https://other.example")),
        cookie(claims(origin=None)),
        cookie(claims(sub="")),
        cookie(claims(sub=1)),
        cookie(claims(sub=["ann"])),
        cookie(claims(iss="")),
        cookie([1]),
        cookie("null"),
        cookie("{"),
        cookie(claims(sub="somebody else")),
        cookie("chunks-99"),
        cookie("chunks-0"),
        {**cookie("chunks-1"), f"{PROVIDED}_1": right},
        cookie("chunks-2") | cookie("x", name=f"{PROVIDED}_1"),
    ]
    for shown in wrong:
        assert gate.visit(shown | ours, now=now()) is None, shown
    # in pieces, each signed under its own name, it is one

    text = json.dumps(claims())
    pieces = cookie("chunks-2") | cookie(text[:20], name=f"{PROVIDED}_1") | cookie(text[20:], name=f"{PROVIDED}_2")
    assert gate.visit(pieces | ours, now=now()).store.account.account_id == 1
    swapped = cookie("chunks-2") | {f"{PROVIDED}_1": pieces[f"{PROVIDED}_2"], f"{PROVIDED}_2": pieces[f"{PROVIDED}_1"]}
    assert gate.visit(swapped | ours, now=now()) is None


def test_a_cookie_is_void_after_its_hours_its_sign_out_and_its_erasure_and_a_judgement_is_not_kept_past_that(
    store, gate
):
    shown = welcomed(gate, cookie(claims()))
    visit = gate.visit(shown, now=now())
    assert gate.goes_on(visit, now=now())
    set_role(store, 1, "individual", False, now=now())
    assert not gate.goes_on(visit, now=now())
    again = gate.visit(shown, now=now())
    assert again.store.collections() == [] and not again.store.may("individual")
    gate.end(again, now=now())
    assert gate.visit(shown, now=now()) is None and not gate.goes_on(again, now=now())
    late = welcomed(gate, cookie(claims()))
    visit = gate.visit(late, now=now())
    assert gate.goes_on(visit, now=now())
    assert gate.visit(late, now=now() + timedelta(hours=13)) is None and not gate.goes_on(visit, now=now())


def test_strangers_who_never_stop_do_not_keep_out_who_told_the_right_one_before(store):
    attempts, at = Attempts(), datetime.now(UTC).replace(tzinfo=None)
    assert not attempts.begin("198.51.100.7", now=at)
    attempts.was_right("198.51.100.7")
    n_stranger = n_owner = 0
    for second in range(600):
        at += timedelta(seconds=1)
        # a new network for every guess, as who has a provider's can take
        n_stranger += not attempts.begin(f"2001:db8:{second:x}::1", now=at)
        if second % 60 == 59:
            n_owner += not attempts.begin("198.51.100.7", now=at)
            attempts.was_right("198.51.100.7")
    assert n_owner == 10
    # one guess in 8 seconds after the first 30: what everybody together can try in these ten minutes
    assert n_stranger <= 30 + 4 + 600 / LONGEST_WAIT_IN_ALL.total_seconds()
    assert attempts.begin("203.0.113.1", now=at)


def test_a_session_of_the_passphrase_is_not_ones_own_to_choose(store):
    gate = Gate(replace(SERVED, provider=None, passphrase="x"), lambda: store)
    shown = gate.open_session(now=now())
    assert gate.visit({gate.cookie: shown}, now=now()) is not None
    chosen = URLSafeTimedSerializer(SECRET, salt=gate.cookie).dumps("a token of the attacker's")
    for value in (chosen, shown[:-1], "", URLSafeTimedSerializer(SECRET, salt=PROVIDED).dumps("x")):
        assert gate.visit({gate.cookie: value}, now=now()) is None
    # the name is bound too: over https the browser takes it for this one name only
    assert gate.cookie == "__Host-respite" and gate.visit({"respite": shown}, now=now()) is None
    assert gate.open_session(now=now()) != shown
    visit = gate.visit({gate.cookie: shown}, now=now())
    gate.end(visit, now=now())
    assert gate.visit({gate.cookie: shown}, now=now()) is None
