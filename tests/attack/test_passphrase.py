"""Served to its owner by a passphrase: nothing passes without it, guessing is slow, and an ended session ends its pages."""

import io
import time
import tomllib
from datetime import date

import pytest
from websockets.exceptions import InvalidStatus

import cli
from data.accounts.passphrase import is_passphrase
from data.own.entries import CheckIn, save_check_in
from tests.conftest import free_port
from tests.served import PASSPHRASE, public

CANARY = "canary in a note"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    def fill(store):
        diary = store.create("My diary", "personal")
        save_check_in(diary, CheckIn(on_day=date.today(), pain_now=7, note=CANARY), key="a", today=date.today())

    with public(
        tmp_path_factory.mktemp("passphrase"),
        free_port(),
        door="[passphrase]",
        fill=fill,
        address="https://respite.example",
        more="session_hours = 2\n",
    ) as made:
        yield made


def session(answer) -> dict[str, str]:
    name, _, value = answer.getheader("set-cookie").partition(";")[0].partition("=")
    return {name: value}


def test_without_the_passphrase_there_is_the_form_and_nothing_else(served):
    for path in ("/", "/today", "/static/js/x.js", "/_stcore/health", "/_stcore/host-config", "/media/x", "/upload/x"):
        assert served.ask(path).status == 403, path
        away = served.ask(path, Accept="text/html,*/*")
        assert (away.status, away.getheader("location")) == (303, "/sign-in")
    for path in ("/auth/login", "/oauth2callback", "/_stcore/metrics"):
        assert served.ask(path).status == 404, path
    with pytest.raises(InvalidStatus, match="403"):
        served.open()
    form = served.ask("/sign-in")
    assert form.status == 200 and "<script" not in form.text and 'type="password"' in form.text
    assert "script-src" not in form.getheader("content-security-policy")
    assert form.getheader("content-security-policy").startswith("default-src 'none'")
    assert served.ask("/healthz").status == 200 and served.ask("/s/nothing").status == 404


def test_a_studys_code_is_kept_through_signing_in_and_nothing_else_is(served):
    page = {"Accept": "text/html"}
    away = served.ask("/join?code=ABCD-1234", **page)
    assert (away.status, away.getheader("location")) == (303, "/sign-in")
    told = away.getheader("set-cookie")
    assert "httponly" in told.lower() and "secure" in told.lower()
    kept = session(away)
    assert served.ask("/", cookies=kept, **page).getheader("location") == "/sign-in"  # it lets nobody in
    onward = served.ask("/", cookies=kept | session(served.tell_passphrase()), **page)
    assert (onward.status, onward.getheader("location")) == (303, "/join?code=ABCD-1234")
    assert session(onward) == {next(iter(kept)): '""'}
    for path in ("/join?code=//evil.example", "/join?code=a%0d%0aSet-Cookie:x=y", "/join", "/today?code=ABCD"):
        assert served.ask(path, **page).getheader("set-cookie") is None, path
    for forged in ("//evil.example", "a%0d%0ab", "x" * 101):
        led = served.ask("/", cookies={next(iter(kept)): forged} | session(served.tell_passphrase()), **page)
        assert led.getheader("location") == "/join", forged


def test_the_form_of_another_site_is_not_taken(served):
    for origin in ("http://evil.example", "null"):
        assert served.tell_passphrase(Origin=origin).status == 403
    assert served.ask("/sign-in", method="POST", body=b"passphrase=x").status == 403


def test_the_owner_is_let_in_and_out_and_open_pages_end_with_the_session(served):
    answer = served.tell_passphrase()
    assert (answer.status, answer.getheader("location")) == (303, "/")
    told = answer.getheader("set-cookie").lower()
    assert "httponly" in told and "samesite=strict" in told and "max-age=7200" in told and "path=/" in told
    cookies = session(answer)
    assert PASSPHRASE not in str(cookies)
    with served.open(cookies) as page:
        assert CANARY in page.run() and {"Today", "Start"} <= set(page.titles()) and "People" not in page.titles()
        assert "demo" not in page.run("start").lower()
        away = served.ask("/auth/logout", cookies=cookies)
        assert (away.status, away.getheader("location")) == (303, "/sign-in")
        page.listen()
        assert page.redirect == "/sign-in"
    with pytest.raises(InvalidStatus, match="403"):
        served.open(cookies)
    ((name, value),) = session(served.tell_passphrase()).items()
    changed = {name: value[:-2] + ("AA" if value[-2:] != "AA" else "BB")}
    with pytest.raises(InvalidStatus, match="403"):
        served.open(changed)


def test_guessing_waits_longer_each_time(served):
    one, other = {"X-Forwarded-For": "192.0.2.7"}, {"X-Forwarded-For": "192.0.2.8"}
    # a slow machine takes longer for a guess than the first waits last: it goes on until one lasts
    statuses, wait = [], 0
    while wait < 8:
        answer = served.tell_passphrase(f"a wrong one, number {len(statuses)}", **one)
        statuses.append(answer.status)
        assert answer.getheader("set-cookie") is None
        wait = int(answer.getheader("retry-after") or 0)
        time.sleep(wait if wait < 8 else 0)
    assert statuses[:3] == [403, 403, 403] and set(statuses) == {403, 429}
    # what somebody claims before the proxy adds who it was is no way around; another person has a count of their own
    claimed = {"X-Forwarded-For": "198.51.100.1, 192.0.2.7"}
    while (answer := served.tell_passphrase("wrong", **claimed)).status != 429:
        # the wait was over before this machine asked: then it was one more wrong guess of the same count
        assert int(answer.getheader("retry-after") or 0) > wait
        wait = int(answer.getheader("retry-after"))
    assert served.tell_passphrase("wrong", **other).status == 403


def test_over_https_only_and_what_the_named_proxy_says_is_believed(served):
    for claims in ({"X-Forwarded-Proto": "http"}, {"Host": "127.0.0.1"}, {"Host": "evil.example"}):
        assert served.ask("/sign-in", **claims).status == 403
    form = served.ask("/sign-in")
    assert form.status == 200 and form.getheader("strict-transport-security") == "max-age=31536000"
    answer = served.tell_passphrase()
    told = answer.getheader("set-cookie")
    assert told.startswith("__Host-respite=") and "Max-Age=7200" in told and "Secure" in told
    # Streamlit's own cookie, that of its forms, goes over https only as well
    given = served.ask("/_stcore/health", cookies=session(answer))
    assert all("Secure" in one for one in given.headers.get_all("set-cookie"))


def test_a_configuration_with_a_fault_starts_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    config = tmp_path / "respite.toml"
    config.write_text('address = "https://respite.example"\n')
    config.chmod(0o644)
    assert cli.main(["serve", "--public", str(config)]) == 2
    assert "can be read by others" in capsys.readouterr().err
    config.chmod(0o600)
    assert cli.main(["serve", "--public", str(config)]) == 2
    assert "“trusted_proxies” is missing" in capsys.readouterr().err
    assert cli.main(["serve", "--public", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == [config]


def test_the_terminal_makes_the_line_of_a_passphrase(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n{PASSPHRASE}\n"))
    assert cli.main(["passphrase"]) == 0
    made = tomllib.loads(capsys.readouterr().out)
    assert is_passphrase(PASSPHRASE, made["passphrase"]["hash"])
    for told, said in ((f"{PASSPHRASE}\nanother\n", "not the same"), ("short\nshort\n", "it takes 14 to 1000")):
        monkeypatch.setattr("sys.stdin", io.StringIO(told))
        assert cli.main(["passphrase"]) == 2
        assert said in capsys.readouterr().err
