"""What answers under /phone/ over HTTP: where, to whom, in what shape; and the reminder that My data hands out."""

import http.client
import json
import re
from datetime import date, datetime, time

import pytest

from data.own.diary import entries
from data.phones.codes import new_phone_code
from data.phones.phones import end_phone, phones
from data.phones.sent import latest_day
from data.sharing.calendar_links import daily_text
from data.store.store import now
from pages.phone.files import STATIC, served
from tests.conftest import routes_served
from tests.patience import LONG

TOKEN = "t" * 43
KEY = "00000000-0000-4000-8000-00000000000{}"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def ask(store):
    """Ask the routes and the guard of the app, served without Streamlit: status, head and what was said."""
    with routes_served() as place:

        def ask_(path, body=None, *, method=None, token=None, **headers):
            line = http.client.HTTPConnection(*place, timeout=LONG)
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            told |= {"Authorization": f"Bearer {token}"} if token else {}
            sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            told = (JSON | told) if sent is not None else told
            line.request(method or ("GET" if sent is None else "POST"), path, body=sent, headers=told)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            line.close()
            head = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, head, json.loads(text) if head.get("content-type") == "application/json" else text

        yield ask_


@pytest.fixture
def phone(ask, diary):
    """The token of a phone that is paired."""
    told = {"code": new_phone_code(diary, now=now()), "token": TOKEN, "label": "Phone"}
    status, _, said = ask("/phone/pair", told)
    assert status == 200 and said["label"] == "Phone" and said["what"][0]["name"] == "pain_average"
    return TOKEN


def entry(n=0, **more):
    return {"key": KEY.format(n), "day": latest_day(now()).isoformat(), "values": {"pain_average": 3}, **more}


def test_it_answers_on_this_computer_and_over_https_only(ask, monkeypatch):
    for host, public, status in (
        ("127.0.0.1:8501", "", 200),
        ("localhost:8501", "", 200),
        ("[::1]:8501", "", 200),
        ("192.168.1.5:8501", "", 404),
        ("[fd00::5]:8501", "", 404),
        ("respite.example", "https://respite.example", 200),
        ("respite.example", "http://respite.example", 404),
        ("192.168.1.5", "http://192.168.1.5", 404),
        ("other.example", "https://respite.example", 403),
    ):
        monkeypatch.setenv("RESPITE_PUBLIC_URL", public)
        for path in ("/phone/", "/phone/page.js", "/phone/nothing"):
            expected = 404 if path.endswith("nothing") and status == 200 else status
            told = ask(path, Host=host)
            assert told[0] == expected, (host, public, path)
            assert "<title>" not in told[2] or expected == 200
        for path, body in (("/phone/days", None), ("/phone/entries", {}), ("/phone/leave", {}), ("/phone/pair", {})):
            assert (ask(path, body, Host=host)[0] in (400, 401)) == (status == 200), (host, public, path)
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://respite.example")
    assert ask("/phone", Host="respite.example")[0] == 308
    assert ask("/phones", Host="respite.example")[0] == ask("/today", Host="respite.example")[0] == 403


def test_its_files_are_of_one_version_and_run_nothing_that_is_not_ours(ask):
    status, head, page = ask("/phone/")
    assert status == 200 and head["cache-control"] == "no-cache"
    policy = head["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|style=|javascript:", page)
    for name in served().files:
        if name == "index.html":
            continue
        told = ask(f"/phone/{name}", Accept_Encoding="identity")
        assert told[0] == 200 and told[1]["x-respite-page"] == served().version, name
        assert told[1]["content-security-policy"] == policy
        assert ask(f"/phone/{name}", If_None_Match=told[1]["etag"])[0] == 304
    worker = ask("/phone/worker.js", Accept_Encoding="identity")[2]
    named = set(json.loads(re.search(r"FILES = (\[.*?\])", worker)[1]))
    assert served().version in worker.splitlines()[0]
    assert named == {"./", *(file.name for file in STATIC.iterdir())} - {"index.html", "worker.js"}
    for name in ("index.html", "files.py", "../app.py", "%2e%2e/app.py", "static/page.js", "page.js/", "PAGE.JS"):
        assert ask(f"/phone/{name}")[0] == 404, name


def test_another_file_is_another_version(tmp_path):
    for file in STATIC.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    same = served(tmp_path)
    assert same.version == served().version
    (tmp_path / "phone.css").write_text("p { margin: 0 }")
    served.cache_clear()
    assert served(tmp_path).version != same.version


def test_what_is_sent_is_stored_once_and_answered_one_by_one(ask, phone, diary):
    batch = {"entries": [entry(0), entry(1, note=["x"]), entry(2, day="2999-01-01"), entry(3, note="\ud83d")]}
    for _ in range(2):
        status, head, said = ask("/phone/entries", batch, token=phone)
        assert status == 200 and head["cache-control"] == "no-store" and said["respite"] == "phone"
        states = [said["answers"][KEY.format(n)]["state"] for n in range(4)]
        assert states == ["kept", "refused", "day", "refused"]
    assert len(entries(diary, date.min, date.max)) == 1
    assert said["days"] == {entry()["day"]: {"pain_average": 3}}
    said = ask("/phone/entries", {"undo": [KEY.format(0)], "entries": [entry(0)]}, token=phone)[2]
    assert said["answers"] == {KEY.format(0): {"state": "undone", "words": ""}} and said["days"] == {}
    assert entries(diary, date.min, date.max) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"x" * 70_000,
        b"[" * 60_000,
        b'{"entries": 3}',
        b'{"entries": [3]}',
        b'{"undo": [1]}',
        b'{"undo": "x"}',
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_batch_is_refused_and_stores_nothing(ask, phone, diary, body):
    status, _, said = ask("/phone/entries", body, token=phone)
    assert status == 400 and said["words"]
    assert entries(diary, date.min, date.max) == ()


def test_no_form_of_another_site_and_no_batch_over_twenty(ask, phone, diary):
    many = {"entries": [entry(0) | {"key": f"{n:08x}-0000-4000-8000-000000000000"} for n in range(21)]}
    assert ask("/phone/entries", many, token=phone)[0] == 400
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert ask("/phone/entries", {"entries": [entry(0)]}, token=phone, Content_Type=kind)[0] == 400, kind
    assert ask("/phone/entries", {"entries": [entry(0)]}, token=phone, Origin="https://evil.example")[0] == 403
    assert ask("/phone/entries", method="OPTIONS", Origin="https://evil.example")[0] in (403, 405)
    # a cookie is nothing here
    assert ask("/phone/days", Cookie=f"token={phone}; Authorization=Bearer {phone}")[0] == 401
    assert entries(diary, date.min, date.max) == ()


def test_a_phone_that_is_none_or_ended_is_told_so_and_nothing_else(ask, phone, diary):
    for wrong in ("", "x", phone[:-1], f"{phone}t", "T" * 43):
        status, _, said = ask("/phone/days", token=wrong or None)
        assert (status, said) == (401, {"respite": "phone", "ended": True, "why": "ended"})
    end_phone(diary, phones(diary)[0].phone_id, now=now())
    assert ask("/phone/entries", {"entries": [entry()]}, token=phone)[0] == 401
    assert entries(diary, date.min, date.max) == ()


def test_a_phone_that_leaves_is_ended(ask, phone, diary):
    assert ask("/phone/leave", {}, token=phone)[2] == {"respite": "phone", "left": True}
    assert phones(diary) == () and ask("/phone/days", token=phone)[0] == 401


def test_who_asks_too_often_is_told_how_long_to_wait(ask, phone):
    answers = [ask("/phone/days", token=phone) for _ in range(75)]
    assert {answer[0] for answer in answers} == {200, 429}
    assert all(int(head["retry-after"]) >= 1 for status, head, _ in answers if status == 429)


def test_the_reminder_rings_every_day_and_its_title_says_nothing():
    text = daily_text("mark", time(20, 30), first_on=date(2026, 11, 30), made_at=datetime(2026, 11, 30, 8))
    assert "DTSTART:20261130T203000\r\n" in text and "RRULE:FREQ=DAILY\r\n" in text
    assert "SUMMARY:Check-in\r\n" in text and "TRIGGER;RELATED=START:PT0S\r\nEND:VALARM\r\nEND:VEVENT\r\n" in text
    assert not re.search("respite|pain|back|diary", text, re.IGNORECASE)
