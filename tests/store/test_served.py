"""Serving others: what configuration is refused and why, how slowly a passphrase is guessed, and whose cookie holds."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer

from data.accounts.access import AccountStore
from data.accounts.erase_account import erase_account
from data.accounts.gate import Gate
from data.accounts.passphrase import FREE, FREE_IN_ALL, LONGEST_WAIT, Attempts, is_passphrase, keep_passphrase
from data.accounts.people import account, find_colleague, set_member, set_role, sign_in, standing
from data.accounts.served import ServedError, read_served
from data.accounts.tries import KeptTries
from data.imports.uploads import Tickets
from data.own.drafts import DRAFTS, Draft, Whose
from data.own.entries import CheckIn, save_check_in
from data.sharing.all_links import all_links, end_link
from data.sharing.shares import Chosen, create_share, find_share
from data.store.audit import first_broken, trail
from data.store.store import Store, StoreError, now
from tests.stores import new_store

NOON = datetime(2026, 11, 21, 12)
SECRET = "s" * 32
ISSUER = "https://provider.example"
OIDC = '[oidc]\nmetadata_url = "https://provider.example/x"\nclient_id = "respite"\nclient_secret_file = "client"\n'
GOOD = 'address = "https://respite.example"\ntrusted_proxies = ["127.0.0.1"]\ncookie_secret_file = "secret"\n'


@pytest.fixture
def configured(tmp_path):
    """Read a configuration with these lines; its secrets lie beside it."""

    def read(text: str, secret: str = SECRET):
        for name, content in (("respite.toml", text), ("secret", secret), ("client", "of the client")):
            (tmp_path / name).write_text(content)
            (tmp_path / name).chmod(0o600)
        return read_served(tmp_path / "respite.toml")

    return read


def test_a_whole_configuration_is_read_and_shows_no_secret(configured):
    served = configured(GOOD + OIDC + 'newcomers = ["individual"]\nstewards_by_email = ["Sue@Example.org"]\n')
    assert (served.address, served.netloc, served.host, served.port) == (
        "https://respite.example",
        "respite.example",
        "127.0.0.1",
        8501,
    )
    assert served.session == timedelta(hours=12) and served.provider.stewards_by_email == ("sue@example.org",)
    assert SECRET not in repr(served) and "of the client" not in repr(served)
    assert configured(GOOD.replace("respite.example", "respite.example:443") + OIDC).netloc == "respite.example"
    assert configured('address = "http://127.0.0.1:8501"\ncookie_secret_file = "secret"\n' + OIDC).is_https is False


@pytest.mark.parametrize(
    "text, secret, said",
    [
        (GOOD, SECRET, "neither of \\[oidc\\] and \\[passphrase\\]"),
        (GOOD + OIDC + '[passphrase]\nhash = "x"\n', SECRET, "respite passphrase"),
        (GOOD + OIDC + f'[passphrase]\nhash = "scrypt:65536:8:1:{"0" * 32}:{"0" * 128}"\n', SECRET, "both of"),
        (GOOD.replace("https", "http") + OIDC, SECRET, "not https"),
        (GOOD.replace('example"', 'example/a"') + OIDC, SECRET, "has a path"),
        (GOOD.replace("https://respite.example", "respite.example") + OIDC, SECRET, "no address"),
        (GOOD.replace('["127.0.0.1"]', "[]") + OIDC, SECRET, "“trusted_proxies” is missing"),
        (GOOD.replace("127.0.0.1", "0.0.0.0/0") + OIDC, SECRET, "everybody"),
        (GOOD.replace("127.0.0.1", "*") + OIDC, SECRET, "addresses and networks"),
        (GOOD + OIDC, "s" * 31, "shorter than 32 bytes; make one with"),
        (GOOD.replace("_file", "_fil") + OIDC, SECRET, "“cookie_secret_file” is missing"),
        (
            GOOD.replace('_file = "secret"', '_variable = "RESPITE_NO_SUCH"') + OIDC,
            SECRET,
            "RESPITE_NO_SUCH .* is empty",
        ),
        (GOOD + "session_hours = 0\n" + OIDC, SECRET, "“session_hours” is 0; it takes 1 to 168"),
        (GOOD + OIDC.replace("https", "http"), SECRET, "“metadata_url” is not https"),
        (GOOD + OIDC + 'newcomers = ["steward"]\n', SECRET, "takes individual and researcher"),
        (GOOD + 'cookie_secret = "x"\n' + OIDC, SECRET, "“cookie_secret” is not known here"),
        (GOOD + 'listen = "everywhere"\n' + OIDC, SECRET, "address of a network card"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_by_name(configured, text, secret, said):
    with pytest.raises(ServedError, match=said) as refused:
        configured(text, secret)
    assert secret not in str(refused.value)


@pytest.mark.parametrize("name", ["respite.toml", "secret", "client"])
def test_a_file_that_others_can_read_is_refused(configured, tmp_path, name):
    configured(GOOD + OIDC)
    (tmp_path / name).chmod(0o640)
    with pytest.raises(ServedError, match=f"{name} can be read by others.*chmod 600"):
        read_served(tmp_path / "respite.toml")


def test_a_passphrase_is_kept_as_scrypt_says():
    kept = keep_passphrase("correct horse battery")
    _, n, r, p, salt, hashed = kept.split(":")
    # RFC 7914 by the standard library, with the numbers that stand in the text
    again = hashlib.scrypt(
        b"correct horse battery", salt=bytes.fromhex(salt), n=int(n), r=int(r), p=int(p), maxmem=2**27
    )
    assert again.hex() == hashed and int(n) * int(r) * 128 == 64 * 2**20
    assert is_passphrase("correct horse battery", kept) and not is_passphrase("correct horse batter", kept)
    with pytest.raises(ValueError, match="14 to 1000"):
        keep_passphrase("too short")


def test_wrong_ones_from_one_address_wait_twice_as_long_each_time():
    attempts, waits, at = Attempts(), [], NOON
    for _ in range(FREE + 5):
        waits.append(attempts.begin("192.0.2.1", now=at))
        at += waits[-1]
        if waits[-1]:
            assert attempts.begin("192.0.2.1", now=at) == timedelta()
    # three are free, then 2^0, 2^1, ... seconds
    assert [wait.total_seconds() for wait in waits] == [0, 0, 0, 1, 2, 4, 8, 16]
    assert attempts.begin("192.0.2.2", now=at) == timedelta()
    for _ in range(40):
        at += attempts.begin("192.0.2.1", now=at)
        assert attempts.begin("192.0.2.1", now=at) <= LONGEST_WAIT
    attempts.was_right("192.0.2.1")
    assert attempts.begin("192.0.2.1", now=at + timedelta(minutes=2)) == timedelta()


def test_many_addresses_together_wait_too_but_never_long():
    attempts = Attempts()
    for n in range(FREE_IN_ALL):
        assert attempts.begin(f"192.0.2.{n}", now=NOON) == timedelta()
    assert attempts.begin("198.51.100.1", now=NOON) == timedelta(seconds=1)
    # one line of IPv6 has 2^64 addresses, and counts once
    others = Attempts()
    for n in range(FREE):
        assert others.begin(f"2001:db8::{n}", now=NOON) == timedelta()
    assert others.begin("2001:db8::ffff", now=NOON) > timedelta()
    at, longest = NOON, timedelta()
    for n in range(100):
        wait = attempts.begin(f"203.0.113.{n}", now=at)
        longest, at = max(longest, wait), at + wait
    assert timedelta(seconds=2) < longest <= timedelta(seconds=8)


@pytest.fixture
def gate(store, configured):
    roles = 'newcomers = ["individual"]\nstewards_by_email = ["sue@example.org"]\n'
    return Gate(configured(GOOD + OIDC + roles), lambda: store)


def signed(said, name: str = "_streamlit_user", secret: str = SECRET) -> str:
    return URLSafeTimedSerializer(secret, salt=name).dumps(said if isinstance(said, str) else json.dumps(said))


def claims(subject: str, **more) -> dict:
    return {"iss": ISSUER, "sub": subject, "origin": "https://respite.example", "is_logged_in": True, **more}


def welcomed(gate, told: dict) -> dict:
    """What a browser has after its person signed in by the provider: its cookies and ours."""
    return {**told, gate.session_cookie: gate.welcome(told, now=now())}


def test_a_cookie_holds_until_its_hours_are_over_its_person_signs_out_or_is_erased(gate, store):
    cookies = welcomed(gate, {"_streamlit_user": signed(claims("ann"))})
    visit = gate.visit(cookies, now=now())
    assert visit.store.account.subject == "ann" and visit.standing.roles == {"individual"}
    assert gate.goes_on(visit, now=now())
    gate.end(visit, now=now() + timedelta(seconds=1))
    assert gate.visit(cookies, now=now()) is None and not gate.goes_on(visit, now=now())
    theirs = welcomed(gate, {"_streamlit_user": signed(claims("ben"))})
    ben = gate.visit(theirs, now=now())
    assert gate.goes_on(ben, now=now())
    erase_account(store, ben.store.account.account_id, now=now())
    assert gate.visit(theirs, now=now()) is None and not gate.goes_on(ben, now=now())
    late = welcomed(gate, {"_streamlit_user": signed(claims("cleo"))})
    cleo = gate.visit(late, now=now())
    assert not gate.goes_on(cleo, now=now() + timedelta(hours=12, seconds=1))
    assert gate.visit(late, now=now() + timedelta(hours=12, seconds=1)) is None
    # the hours are over for good, also when the clock goes back
    assert gate.visit(late, now=now()) is None and not gate.goes_on(cleo, now=now())


def test_a_sign_in_is_looked_up_and_is_one_persons(gate):
    ann = welcomed(gate, {"_streamlit_user": signed(claims("ann"))})
    ben = welcomed(gate, {"_streamlit_user": signed(claims("ben"))})
    name = gate.session_cookie
    assert name == "__Host-respite-session"
    for other in (
        ben[name],
        "",
        "1 2",
        ann[name][:-1],
        signed("1 3", name=name, secret="t" * 32),
        signed("1 99", name=name),
    ):
        assert gate.visit({**ann, name: other}, now=now()) is None
    assert gate.visit({"_streamlit_user": ann["_streamlit_user"]}, now=now()) is None
    assert gate.visit({name: ann[name]}, now=now()) is None
    assert gate.visit(ann, now=now()).store.account.subject == "ann"


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x.y.z",
        signed(claims("ann"), secret="t" * 32),
        signed(claims("ann"), name="_streamlit_user_tokens"),
        signed(claims("ann", origin="https://other.example")),
        signed(claims("ann", iss="https://other.example")),
        signed(claims("nobody")),
        signed(claims("")),
        signed({"sub": "ann"}),
        signed("[]"),
        signed("not json"),
        signed("chunks-2"),
        signed(claims(["ann"])),
    ],
    ids=range(13),  # a signature holds the time, and two processes must name a test alike
)
def test_no_other_cookie_opens_anything(gate, cookie):
    right = welcomed(gate, {"_streamlit_user": signed(claims("ann"))})
    assert gate.visit({**right, "_streamlit_user": cookie}, now=now()) is None
    assert gate.visit(right, now=now()) is not None


def test_a_long_cookie_comes_in_pieces(gate):
    whole = json.dumps(claims("ann", groups=["x" * 50] * 100))
    half = len(whole) // 2
    cookies = {"_streamlit_user": signed("chunks-2")}
    for n, piece in enumerate((whole[:half], whole[half:]), start=1):
        cookies[f"_streamlit_user_{n}"] = signed(piece, name=f"_streamlit_user_{n}")
    cookies = welcomed(gate, cookies)
    assert gate.visit(cookies, now=now()).store.account.subject == "ann"
    # pieces of two people are no whole
    assert gate.visit({**cookies, "_streamlit_user_2": cookies["_streamlit_user_1"]}, now=now()) is None


@pytest.mark.parametrize(
    "told, roles, email",
    [
        ({"email": "sue@example.org", "email_verified": True}, {"individual", "steward"}, "sue@example.org"),
        ({"email": "SUE@example.org", "email_verified": True}, {"individual", "steward"}, "SUE@example.org"),
        ({"email": "sue@example.org", "email_verified": False}, {"individual"}, ""),
        ({"email": "sue@example.org"}, {"individual"}, ""),
        ({"email": "sue@example.org", "email_verified": "true"}, {"individual"}, ""),
        ({"email": "", "email_verified": True}, {"individual"}, ""),
    ],
)
def test_only_a_verified_email_makes_a_steward(gate, store, told, roles, email):
    gate.welcome({"_streamlit_user": signed(claims("sue", **told))}, now=now())
    found = account(store, 1)
    assert (found.roles, found.email) == (roles, email)


def test_a_passphrase_session_is_kept_by_this_process_only(store, configured):
    kept = keep_passphrase("correct horse battery")
    gates = [Gate(configured(f'{GOOD}[passphrase]\nhash = "{kept}"\n'), lambda: store) for _ in range(2)]
    one, other = (gate.open_session(now=now()) for gate in gates)
    cookies = {"__Host-respite": one}
    visit = gates[0].visit(cookies, now=now())
    assert visit.store is store and gates[0].goes_on(visit, now=now())
    assert gates[0].visit({"__Host-respite": other}, now=now()) is None
    assert gates[0].visit({"respite": one}, now=now()) is None
    assert gates[0].visit(cookies, now=now() + timedelta(hours=12)) is None
    gates[0].end(visit, now=now())
    assert gates[0].visit(cookies, now=now()) is None and not gates[0].goes_on(visit, now=now())


def test_what_was_begun_goes_when_its_person_signs_out_or_is_erased(gate, store):
    visits = {}
    for name in ("ann", "ben", "cleo"):
        visits[name] = gate.visit(welcomed(gate, {"_streamlit_user": signed(claims(name))}), now=now())
        begun = Draft(on_day=NOON.date(), values={"note": f"begun by {name}"})
        DRAFTS.keep(Whose(path=store.path, actor=visits[name].store.actor), 1, begun, now=now())

    def left() -> list[str]:
        of = {name: Whose(path=store.path, actor=visit.store.actor) for name, visit in visits.items()}
        return [name for name, whose in of.items() if DRAFTS.of(whose, 1, now=now())]

    assert left() == ["ann", "ben", "cleo"]
    gate.end(visits["ann"], now=now())
    assert left() == ["ben", "cleo"]
    erase_account(store, visits["ben"].store.account.account_id, now=now())
    assert left() == ["cleo"]


def person(store, name: str, *roles: str) -> AccountStore:
    made = sign_in(store, ISSUER, name, name=name, email=f"{name}@example.org", roles=roles, now=now())
    return AccountStore(store, made)


def test_a_person_is_erased_with_their_diary_and_their_number_stays_taken(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    ann, sue = person(store, "Canarybird", "individual", "researcher"), person(store, "Sue", "steward")
    diary, study = ann.create("My diary", "personal"), ann.create("Backs", "cohort")
    save_check_in(diary, CheckIn(on_day=NOON.date(), pain_now=7, note="canary in a note"), key="a", today=NOON.date())
    token = create_share(diary, Chosen(measures=("pain_now",), last_days=7), label="To Dr Canary", now=now())
    with pytest.raises(StoreError, match="role steward"):
        erase_account(ann, 2, now=now())
    assert erase_account(sue, 1, now=now()) == 1
    gone = account(store, 1)
    assert (
        gone.is_erased and (gone.name, gone.email, gone.roles) == ("", "", frozenset()) and standing(store, 1) is None
    )
    assert find_share(store, token, now=now()) is None
    assert [info.name for info in store.collections()] == ["Backs"] and study.id == store.collections()[0].collection_id
    again = person(store, "Canarybird", "individual")
    assert again.account.account_id == 3 and again.collections() == []
    assert "close account" in [line.action for line in trail(store)] and first_broken(store) is None
    set_role(sue, 3, "individual", False, now=now())
    erase_account(sue, 3, now=now())
    store.close()
    assert b"anary" not in (tmp_path / "store.duckdb").read_bytes()


def test_a_colleague_is_found_by_number_or_exact_email_and_nobody_else_is_told_of(store):
    cleo, dan = person(store, "Cleo", "researcher"), person(store, "Dan", "researcher")
    person(store, "Ann", "individual")
    study = cleo.create("Backs", "cohort")
    for told in ("2", " dan@example.org ", "DAN@example.org"):
        assert find_colleague(cleo, told).account_id == 2
    for told in ("3", "ann@example.org", "dan", "dan@", "%", "99", "", "2.4"):
        with pytest.raises(StoreError, match="no researcher with this"):
            find_colleague(cleo, told)
    set_member(study, 2, True, now=now())
    theirs = dan.find("Backs")
    set_member(study, 2, False, now=now())
    assert standing(store, 2).is_less_than(standing(store, 1)) and standing(store, 2).withdrawn == {study.id}
    with pytest.raises(StoreError, match="no collection number"):
        set_member(theirs, 2, True, now=now())


def test_a_steward_sees_whose_links_are_open_and_ends_them_and_nobody_else_does(store):
    ann, sue = person(store, "Ann", "individual"), person(store, "Sue", "steward")
    diary = ann.create("My diary", "personal")
    chosen = Chosen(measures=("pain_now",), last_days=7)
    token = create_share(diary, chosen, label="For my employer", now=now())
    create_share(diary, chosen, label="Over", now=now(), expires_at=now() + timedelta(seconds=1))
    with store.writing() as cursor:
        cursor.execute("update share set expires_at = $n where label = 'Over'", {"n": now() - timedelta(days=69)})
    links = all_links(sue, now=now(), most=9)
    assert [(link.share_id, link.account_id, link.n_opened) for link in links] == [(1, 1, 0)]
    assert "employer" not in repr(links)
    for act in (lambda: all_links(ann, now=now(), most=9), lambda: end_link(ann, 1, now=now())):
        with pytest.raises(StoreError, match="role steward"):
            act()
    end_link(sue, 1, now=now())
    end_link(sue, 1, now=now())
    assert find_share(store, token, now=now()) is None and all_links(sue, now=now(), most=9) == []
    assert [line.actor for line in trail(store) if line.action == "revoke"] == ["account 2"]


def test_a_ticket_for_a_file_is_of_who_asked_for_it():
    tickets = Tickets()
    ticket = tickets.give(now=NOON, holder="account 1")
    assert tickets.is_open(ticket, now=NOON, holder="account 1")
    assert not tickets.is_open(ticket, now=NOON, holder="account 2") and not tickets.is_open(ticket, now=NOON)


def test_a_restart_forgives_nobody_who_guessed_at_the_passphrase(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    attempts = Attempts(KeptTries(lambda: store, SECRET))
    for _ in range(FREE + 3):
        attempts.begin("192.0.2.1", now=NOON)
    with store.reading() as cursor:
        kept = cursor.execute("select * from passphrase_try").fetchall()
    # three that were free: the others waited, and were not looked at; no address is kept
    assert [n_wrong for _, n_wrong in kept] == [FREE] and "192.0.2" not in repr(kept)
    store.close()
    store = Store(path)
    attempts = Attempts(KeptTries(lambda: store, SECRET))
    # another computer's clock, which began anew: the wait begins again, whole
    later = NOON - timedelta(days=400)
    assert attempts.begin("192.0.2.1", now=later) == timedelta(seconds=1)
    assert attempts.begin("192.0.2.1", now=later + timedelta(seconds=1)) == timedelta()
    attempts.was_right("192.0.2.1")
    with store.reading() as cursor:
        assert cursor.execute("select count(*) from passphrase_try").fetchall() == [(0,)]
    store.close()
