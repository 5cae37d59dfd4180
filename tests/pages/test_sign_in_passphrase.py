"""Served to its owner by a passphrase: nothing passes without it, guessing is slow, and an ended session ends its pages."""

import pytest
from websockets.exceptions import InvalidStatus

from data.entries import CheckIn, save_check_in
from tests.conftest import free_port
from tests.served import PASSPHRASE, public

CANARY = "canary in a note"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    from datetime import date

    def fill(store):
        diary = store.create("My diary", "personal")
        save_check_in(diary, CheckIn(date.today(), pain_now=7, note=CANARY), key="a", today=date.today())

    with public(tmp_path_factory.mktemp("passphrase"), free_port(), door="[passphrase]", fill=fill) as made:
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


def test_the_form_of_another_site_is_not_taken(served):
    for origin in ("http://evil.example", "null"):
        assert served.tell_passphrase(Origin=origin).status == 403
    assert served.ask("/sign-in", method="POST", body=b"passphrase=x").status == 403


def test_the_owner_is_let_in_and_out_and_open_pages_end_with_the_session(served):
    answer = served.tell_passphrase()
    assert (answer.status, answer.getheader("location")) == (303, "/")
    told = answer.getheader("set-cookie").lower()
    assert "httponly" in told and "samesite=strict" in told and "max-age=43200" in told and "path=/" in told
    cookies = session(answer)
    assert PASSPHRASE not in str(cookies)
    with served.open(cookies) as page:
        assert CANARY in page.run() and {"Today", "Start"} <= set(page.titles()) and "People" not in page.titles()
        assert "demo" not in page.run("start").lower()
        away = served.ask("/auth/logout", cookies=cookies)
        assert (away.status, away.getheader("location")) == (303, "/sign-in")
        page.listen(8)
        assert page.redirect == "/sign-in"
    with pytest.raises(InvalidStatus, match="403"):
        served.open(cookies)
    ((name, value),) = session(served.tell_passphrase()).items()
    changed = {name: value[:-2] + ("AA" if value[-2:] != "AA" else "BB")}
    with pytest.raises(InvalidStatus, match="403"):
        served.open(changed)


def test_guessing_waits_longer_each_time(served):
    answers = [served.tell_passphrase(f"a wrong one, number {n}") for n in range(4)]
    assert [answer.status for answer in answers] == [403, 403, 403, 429]
    assert answers[-1].getheader("set-cookie") is None and int(answers[-1].getheader("retry-after")) >= 1
    # a claim about the address, of nobody who is trusted to make one, is no way around
    assert served.tell_passphrase("another wrong one", **{"X-Forwarded-For": "192.0.2.1"}).status == 429
