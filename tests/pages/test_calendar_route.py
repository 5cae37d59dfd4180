"""The calendar's address over HTTP: what subscribes to it gets, and what tells addresses apart (nothing)."""

import http.client
import logging
from datetime import date

import pytest

import app
from data.own.entries import CheckIn, save_check_in
from data.own.schedules import set_schedule
from data.sharing.calendar_links import calendar_links, create_calendar_link, end_calendar_link
from data.store.store import now
from tests.conftest import routes_served
from tests.patience import LONG


@pytest.fixture
def ask(store):
    """Ask the routes and the guard of the app, served without Streamlit: status, head and text."""
    with routes_served() as place:

        def ask_(path, method="GET", **headers):
            line = http.client.HTTPConnection(*place, timeout=LONG)
            line.request(method, path, headers=headers)
            answer = line.getresponse()
            text = answer.read().decode()
            line.close()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

        yield ask_


@pytest.fixture
def token(diary, today):
    save_check_in(diary, CheckIn(on_day=today, pain_average=7, note="canary"), key="a", today=today)
    set_schedule(diary, "fabq", 4, today=date(2026, 3, 2))
    return create_calendar_link(diary, now=now())


def test_it_holds_what_is_due_and_nothing_of_the_diary(ask, token):
    status, head, text = ask(f"/calendar/{token}.ics")
    assert status == 200
    assert head["content-type"] == "text/calendar; charset=utf-8"
    assert head["cache-control"] == "no-store"
    assert head["x-robots-tag"] == "noindex, nofollow"
    assert head["referrer-policy"] == "no-referrer"
    assert "SUMMARY:Respite: FABQ is due\r\n" in text
    assert "DTSTART;VALUE=DATE:20260302\r\n" in text
    assert "canary" not in text and "My diary" not in text and token not in text


def test_unknown_and_ended_are_the_same_answer(ask, diary, token):
    end_calendar_link(diary, calendar_links(diary)[0].calendar_link_id, now=now())
    answers = [ask(f"/calendar/{name}.ics") for name in (token, "A" * 43)]
    for _, head, _ in answers:
        head.pop("date")
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_it_can_only_be_read_and_only_at_its_own_address(ask, token):
    assert ask(f"/calendar/{token}.ics", "POST")[0] == 405
    assert ask(f"/calendar/{token}.ics", "HEAD")[0] == 200
    assert ask(f"/calendar/{token}")[0] == 404
    assert ask(f"/s/{token}")[0] == 404  # a calendar's token opens no report
    assert ask(f"/calendar/{token}.ics", Host="elsewhere.example")[0] == 403


def test_it_answers_under_the_public_name(ask, token, monkeypatch):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://respite.example")
    assert ask(f"/calendar/{token}.ics", Host="respite.example")[0] == 200
    assert ask("/today", Host="respite.example")[0] == 403


def test_the_log_does_not_hold_the_token():
    asked = ("127.0.0.1", "/calendar/secret.ics")
    line = logging.LogRecord("uvicorn.access", logging.INFO, "", 0, '%s "%s"', asked, None)
    app._hide_tokens(line)
    assert "secret" not in line.getMessage() and "/calendar/..." in line.getMessage()
