"""A clock that is set forward or back between any two acts: the latest act holds, and nothing ended opens again."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from itertools import product

import duckdb
import pytest
from itsdangerous import URLSafeTimedSerializer

from data.accounts.access import AccountStore
from data.accounts.access_codes import new_code
from data.accounts.gate import Gate
from data.accounts.people import accounts, members, set_member, set_role, sign_in, sign_out, standing
from data.accounts.served import read_served
from data.phones.codes import new_phone_code
from data.phones.phones import diary_of_phone, end_phone, pair_phone, phones
from data.sharing import release_files
from data.sharing.clock_back import clock_back, set_clock_back
from data.sharing.releases import end_release, publish, releases, renew_link
from data.sharing.share_doors import is_let_in, new_pass
from data.sharing.shares import Chosen, create_share, find_share, revoke_share, rotate_share
from data.store.audit import first_broken, trail
from data.store.clock import Clock
from data.store.erase import erase
from data.store.store import Store, StoreError
from tests.stores import new_store
from tests.unit.data import released_study
from tests.unit.data.released_study import FILES, NAME, people

loaded = released_study.loaded

NOON = datetime(2026, 11, 30, 12)
STEPS = {"a day back": -timedelta(days=1), "an hour back": -timedelta(hours=1), "a day on": timedelta(days=1)}
PAIRS = list(product(("give", "take"), repeat=2))
CHOSEN = Chosen(measures=("pain_average",), last_days=84)


@pytest.fixture
def study(loaded, tmp_path):
    """A loaded study in a store of its own file."""
    store = Store(shutil.copy(loaded, tmp_path / "store.duckdb"))
    yield store.find(NAME)
    store.close()


@pytest.fixture(params=STEPS, ids=lambda name: name.replace(" ", "-"))
def step(request):
    return STEPS[request.param]


def ids(pair):
    return " then ".join(pair)


@pytest.mark.parametrize("acts", PAIRS, ids=ids)
def test_a_role_is_as_the_last_act_left_it(store, step, acts):
    account = sign_in(store, "https://i.example", "ann", name="Ann", email="", roles=(), now=NOON)
    for n, act in enumerate(acts):
        set_role(store, account.account_id, "researcher", act == "give", now=NOON + n * step)
    assert ("researcher" in standing(store, account.account_id).roles) == (acts[-1] == "give")


@pytest.mark.parametrize("acts", PAIRS, ids=ids)
def test_a_membership_is_as_the_last_act_left_it(store, step, acts):
    account = sign_in(store, "https://i.example", "ann", name="Ann", email="", roles=("researcher",), now=NOON)
    cohort, seen = store.create("Backs", "cohort"), AccountStore(store, account)
    for n, act in enumerate(acts):
        set_member(cohort, account.account_id, act == "give", now=NOON + n * step)
    is_member = acts[-1] == "give"
    assert (seen.find("Backs") is not None) == (len(members(cohort)) == 1) == is_member


def test_a_name_is_the_last_that_was_told(store, step):
    for n, name in enumerate(("Ann", "Anna")):
        sign_in(store, "https://i.example", "ann", name=name, email="", roles=("steward",), now=NOON + n * step)
    assert [account.name for account in accounts(store)] == ["Anna"]


@pytest.mark.parametrize("acts", list(product(("in", "out"), repeat=2)), ids=ids)
def test_a_sign_in_holds_until_its_person_signs_out_after_it(store, configured_gate, provided, step, acts):
    """The first cookies hold unless a sign-out came after them; those of the last sign-in unless one came after that."""
    gate = configured_gate(store)
    first = provided(gate, "ann", NOON)
    last = first
    for n, act in enumerate(acts):
        at = NOON + n * step
        if act == "in":
            last = provided(gate, "ann", at)
        else:
            sign_out(store, "account 1", now=at)
    after = NOON + step + timedelta(minutes=1)
    assert (gate.visit(last, now=after) is not None) == (acts[-1] == "in" or "out" not in acts)
    # a day on, the first is over by its hours
    is_first = "out" not in acts and step < timedelta(hours=12)
    assert (gate.visit(first, now=after) is not None) == is_first


@pytest.fixture
def configured_gate(tmp_path):
    lines = (
        'address = "https://respite.example"\ncookie_secret_file = "secret"\n'
        'trusted_proxies = ["127.0.0.1"]\n[oidc]\nmetadata_url = "https://i.example/x"\nclient_id = "r"\nclient_secret_file = "client"\n'
        'newcomers = ["individual"]\n'
    )
    for name, content in (("respite.toml", lines), ("secret", "s" * 32), ("client", "of the client")):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    return lambda store: Gate(read_served(tmp_path / "respite.toml"), lambda: store)


@pytest.fixture
def provided():
    """What a browser has after a sign-in by the provider: its cookie and ours."""

    def cookies(gate, subject, at):
        claims = {"iss": "https://i.example", "sub": subject, "origin": gate.served.address, "is_logged_in": True}
        signed = URLSafeTimedSerializer(gate.served.cookie_secret, salt="_streamlit_user").dumps(json.dumps(claims))
        told = {"_streamlit_user": signed}
        return {**told, gate.session_cookie: gate.welcome(told, now=at)}

    return cookies


@pytest.mark.parametrize("acts", list(product(("renew", "end"), repeat=2)), ids=ids)
def test_a_link_opens_by_its_last_address_and_never_after_its_end(store, mine, step, acts):
    tokens, has_ended = [create_share(mine, CHOSEN, now=NOON, expires_at=NOON + timedelta(days=30))], False
    for n, act in enumerate(acts):
        at = NOON + n * step
        if act == "end":
            revoke_share(mine, 1, now=at)
            has_ended = True
        elif has_ended:
            with pytest.raises(StoreError, match="has ended"):
                rotate_share(mine, 1, now=at)
        else:
            tokens.append(rotate_share(mine, 1, now=at))
    opening = [token for token in tokens if find_share(store, token, now=NOON + step)]
    assert opening == ([] if has_ended else tokens[-1:])


@pytest.mark.parametrize("acts", list(product(("renew", "end"), repeat=2)), ids=ids)
def test_a_release_opens_by_its_last_address_and_never_after_its_end(study, step, acts, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(study.store.path))
    more = {"asked": {}, "policy": "", "key": "a", "has_event": None}
    tokens = [publish(study, people(study), FILES, now=NOON, expires_at=NOON + timedelta(days=30), **more)]
    has_ended = False
    for n, act in enumerate(acts):
        at = NOON + n * step
        if act == "end":
            end_release(study, 1, now=at)
            has_ended = True
        elif has_ended:
            with pytest.raises(StoreError, match="has ended"):
                renew_link(study, 1, now=at)
        else:
            tokens.append(renew_link(study, 1, now=at))
    opening = [token for token in tokens if release_files.find(token, now=NOON + step)]
    assert opening == ([] if has_ended else tokens[-1:])
    assert (releases(study)[0].ended_at is None) != has_ended


def test_ending_a_release_takes_every_address_it_ever_had(study, monkeypatch):
    """Also one whose folder came back, as from a copy of the disk."""
    monkeypatch.setenv("RESPITE_STORE", str(study.store.path))
    more = {"asked": {}, "policy": "", "key": "a", "has_event": None}
    first = publish(study, people(study), FILES, now=NOON, **more)
    folder = release_files.releases_folder(study.store.path)
    kept = shutil.copytree(folder / release_files.token_hash(first), study.store.path.parent / "kept")
    renew_link(study, 1, now=NOON)
    shutil.copytree(kept, folder / release_files.token_hash(first))
    assert release_files.find(first, now=NOON)
    end_release(study, 1, now=NOON)
    assert not release_files.find(first, now=NOON) and not [one for one in folder.iterdir() if one.is_dir()]
    # and once more, where it came back after the end
    shutil.copytree(kept, folder / release_files.token_hash(first))
    end_release(study, 1, now=NOON)
    assert not release_files.find(first, now=NOON)


@pytest.mark.parametrize("acts", list(product(("code", "pair", "end", "erase"), repeat=2)), ids=ids)
def test_a_phone_is_as_the_last_act_left_it(store, step, acts):
    """The last code pairs, once; what was ended or erased stays so, whatever the clock said meanwhile."""
    diary = store.create("My diary", "personal")
    tokens, codes = ["a" * 43], [new_phone_code(diary, now=NOON)]
    pair_phone(store, codes[0], tokens[0], "Phone", now=NOON)
    codes.append(new_phone_code(diary, now=NOON))
    used, is_over, is_erased = 1, False, False
    for n, act in enumerate(acts):
        at = NOON + n * step
        is_over = n == 1 and step > timedelta(0)  # ten minutes are gone, for codes of before
        if is_erased:
            continue
        if act == "code":
            codes.append(new_phone_code(diary, now=at))
        elif act == "pair":
            token = "bc"[n] * 43
            if len(codes) > used and not is_over:
                pair_phone(store, codes[-1], token, "Phone", now=at)
                used, tokens = len(codes), [*tokens, token]
            else:
                with pytest.raises(StoreError, match="not the code"):
                    pair_phone(store, codes[-1], token, "Phone", now=at)
        elif act == "end":
            for phone in phones(diary):
                end_phone(diary, phone.phone_id, now=at)
            tokens = []
        else:
            erase(diary)
            tokens, is_erased = [], True
    found = [
        token for token in ("abc"[n] * 43 for n in range(3)) if diary_of_phone(store, token, is_shared=False) != "ended"
    ]
    assert sorted(found) == sorted(tokens)
    # of the codes only the last can be open
    for code in codes if is_erased else codes[-2:-1]:
        with pytest.raises(StoreError, match="not the code"):
            pair_phone(store, code, "d" * 43, "Phone", now=NOON + step)


def test_a_code_of_a_phone_that_was_over_stays_so_when_the_latest_time_is_set_back(store):
    code = new_phone_code(store.create("My diary", "personal"), now=NOON)
    assert store.latest(FAR) >= FAR
    set_clock_back(store, now=NOON)
    with pytest.raises(StoreError, match="not the code"):
        pair_phone(store, code, "a" * 43, "Phone", now=NOON)


def test_a_release_whose_folder_is_away_is_not_told_to_have_ended(study, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(study.store.path))
    more = {"asked": {}, "policy": "", "key": "a", "has_event": None}
    token = publish(study, people(study), FILES, now=NOON, **more)
    folder = release_files.releases_folder(study.store.path)
    away = folder.rename(folder.with_name("away"))
    with pytest.raises(StoreError, match=r"was not ended.*cannot be reached"):
        end_release(study, 1, now=NOON)
    assert releases(study)[0].ended_at is None
    away.rename(folder)
    assert release_files.find(token, now=NOON)
    end_release(study, 1, now=NOON)
    assert not release_files.find(token, now=NOON)


def test_what_ended_by_time_stays_ended_when_the_clock_goes_back_also_after_a_restart(tmp_path, step):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    token = create_share(store.create("My diary", "personal"), CHOSEN, now=NOON, expires_at=NOON + timedelta(hours=2))
    assert find_share(store, token, now=NOON + timedelta(hours=1))
    assert find_share(store, token, now=NOON + timedelta(hours=3)) is None
    assert find_share(store, token, now=NOON + timedelta(hours=3) - abs(step)) is None
    store.close()
    store = Store(path)
    assert find_share(store, token, now=NOON + timedelta(hours=3) - abs(step)) is None
    store.close()


def test_a_pass_of_a_code_ends_with_its_hour_whatever_the_clock_says(store, mine):
    share = find_share(store, create_share(mine, CHOSEN, now=NOON, code=new_code()), now=NOON)
    shown = new_pass(share, now=store.latest(NOON))
    assert is_let_in(share, shown, now=store.latest(NOON + timedelta(minutes=59)))
    assert not is_let_in(share, shown, now=store.latest(NOON + timedelta(hours=1)))
    assert not is_let_in(share, shown, now=store.latest(NOON - timedelta(days=1)))


def test_a_released_page_is_gone_once_it_was_seen_to_have_ended(study, monkeypatch):
    monkeypatch.setenv("RESPITE_STORE", str(study.store.path))
    more = {"asked": {}, "policy": "", "key": "a", "has_event": None}
    token = publish(study, people(study), FILES, now=NOON, expires_at=NOON + timedelta(days=2), **more)
    assert release_files.find(token, now=NOON + timedelta(days=3)) is None
    folder = release_files.releases_folder(study.store.path) / release_files.token_hash(token)
    assert not (folder / release_files.PAGE).exists() and not (folder / release_files.DATA).exists()


def test_an_erased_diary_and_its_links_stay_gone(tmp_path, step):
    store = new_store(tmp_path / "store.duckdb")
    diary = store.create("My diary", "personal")
    token = create_share(diary, CHOSEN, now=NOON)
    erase(diary)
    assert find_share(store, token, now=NOON + step) is None
    store.close()


def test_the_clock_never_goes_back_and_goes_on_by_itself(monkeypatch):
    ticks = iter([0.0, 10.0, 20.0, 30.0])
    monkeypatch.setattr("data.store.clock.time.monotonic", lambda: next(ticks))
    clock = Clock(NOON)
    assert clock.at(NOON + timedelta(hours=1)) == NOON + timedelta(hours=1)
    # the computer's clock stands a day back: ten more seconds have gone by all the same
    assert clock.at(NOON - timedelta(days=1)) == NOON + timedelta(hours=1, seconds=10)
    assert clock.due() == NOON + timedelta(hours=1, seconds=10)
    clock.was_kept(clock.due())
    assert clock.due() is None
    assert clock.at(datetime.now(UTC).replace(tzinfo=None)) >= NOON + timedelta(hours=1, seconds=20)


FAR = NOON + timedelta(days=2000)


def test_setting_the_latest_time_back_ends_for_good_what_had_ended_by_then(
    study, configured_gate, provided, monkeypatch
):
    """A clock that was years ahead for a while: links of before and of then, releases, and who signed in."""
    store = study.store
    monkeypatch.setenv("RESPITE_STORE", str(store.path))
    diary = store.create("My diary", "personal")
    before = create_share(diary, CHOSEN, now=NOON, expires_at=NOON + timedelta(days=300))
    by_hand = create_share(diary, CHOSEN, now=NOON)
    revoke_share(diary, 2, now=NOON)
    publish(study, people(study), FILES, now=NOON, asked={}, policy="", key="a", has_event=None)
    gate = configured_gate(store)
    early = provided(gate, "ann", NOON)
    then = create_share(diary, CHOSEN, now=FAR)
    late = provided(gate, "ben", FAR)
    assert store.latest(FAR) >= FAR and gate.visit(late, now=FAR) is not None
    # the clock is right again
    assert find_share(store, before, now=NOON) is None
    told = clock_back(store, now=NOON)
    assert (told.is_ahead, len(told.shares), len(told.releases), len(told.accounts)) == (True, 2, 1, 2)
    assert set_clock_back(store, now=NOON).shares == told.shares
    assert store.latest(NOON) < NOON + timedelta(minutes=5)
    later = NOON + timedelta(minutes=1)
    assert [find_share(store, token, now=later) for token in (before, by_hand, then)] == [None] * 3
    assert releases(study)[0].ended_at == NOON
    assert [gate.visit(cookies, now=later) for cookies in (early, late)] == [None, None]
    # what is made now opens, also once the store was opened anew
    fresh = create_share(diary, CHOSEN, now=later)
    actions = [line.action for line in trail(store)]
    assert actions[-6:-1] == ["revoke", "end release", "sign out", "sign out", "set clock back"]
    store.close()
    again = Store(store.path)
    assert find_share(again, fresh, now=later) is not None and first_broken(again, is_whole=True) is None
    with pytest.raises(StoreError, match="is not ahead"):
        set_clock_back(again, now=later)
    again.close()


def test_a_time_that_could_not_be_set_back_stays(store, mine, monkeypatch):
    create_share(mine, CHOSEN, now=NOON)
    assert store.latest(FAR) >= FAR
    with store.writing() as cursor:
        cursor.execute("drop table share_revocation")
    with pytest.raises(duckdb.Error):
        set_clock_back(store, now=NOON)
    assert store.latest(NOON) >= FAR


def test_a_pass_made_while_the_clock_was_ahead_lets_nobody_in(store, mine):
    code = new_code()
    share = find_share(store, create_share(mine, CHOSEN, now=NOON, code=code), now=NOON)
    assert is_let_in(share, new_pass(share, now=NOON), now=NOON)
    assert not is_let_in(share, new_pass(share, now=FAR), now=NOON)
