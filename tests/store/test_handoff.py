"""A job from the terminal is done by the app that holds the store, and by nobody who does not know the secret."""

import http.client
import json
import os
import stat
import threading

import pytest

from data.store.handoff import Outcome, hand_over, serving, serving_file
from data.store.store import Store
from tests.patience import LONG
from tests.stores import new_store


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path / "store.duckdb")
    yield store
    store.close()


def report_names(store, argv, cwd):
    """A job that needs the open store and all it was handed."""
    names = [info.name for info in store.collections()]
    return len(argv), f"{names} {argv} {cwd}", "told"


def test_the_job_runs_on_the_open_store_and_its_answer_comes_back(store):
    store.create("Grüße", "personal")
    with serving(store, report_names):
        answer = hand_over(store.path, ["load", "été.csv"], "/home/ann")
    assert answer == Outcome(2, "['Grüße'] ['load', 'été.csv'] /home/ann", "told")


def test_nobody_serves_before_and_after(store):
    assert hand_over(store.path, [], "/") is None
    with serving(store, report_names):
        assert serving_file(store.path).exists()
    assert not serving_file(store.path).exists()
    assert hand_over(store.path, [], "/") is None


def test_a_file_left_by_a_killed_app_is_nobody(store):
    with serving(store, report_names):
        left = serving_file(store.path).read_bytes()
    serving_file(store.path).write_bytes(left)
    assert hand_over(store.path, [], "/") is None
    serving_file(store.path).write_text("{")
    assert hand_over(store.path, [], "/") is None


def test_a_port_that_belongs_to_another_app_by_now_is_nobody(store, tmp_path):
    done = []
    other = new_store(tmp_path / "other.duckdb")
    with serving(store, lambda *job: done.append(job) or (0, "", "")):
        told = json.loads(serving_file(store.path).read_text())
        serving_file(other.path).write_text(json.dumps({**told, "token": "of an app that is gone"}))
        assert hand_over(other.path, ["demo"], "/") is None
    other.close()
    assert done == []


def test_only_the_owner_can_read_the_secret(store):
    with serving(store, report_names):
        assert stat.S_IMODE(os.stat(serving_file(store.path)).st_mode) == 0o600


@pytest.mark.parametrize(
    "changed",
    [
        {"Authorization": "Bearer wrong"},
        {"Authorization": None},
        {"Authorization": "Bearer \xff"},
        {"Host": "respite.example"},
        {"Host": "localhost"},
        {"Origin": "http://127.0.0.1:8501"},
        {"Origin": "null"},
        {"Content-Length": "9999999"},
        {"Content-Length": "-1"},
    ],
)
def test_a_page_in_a_browser_or_a_rebound_name_is_refused(store, changed):
    done = []
    with serving(store, lambda *job: done.append(job) or (0, "", "")):
        told = json.loads(serving_file(store.path).read_text())
        right = {
            "Host": f"127.0.0.1:{told['port']}",
            "Authorization": f"Bearer {told['token']}",
            "Content-Length": "30",
        }
        assert ask(told["port"], right) == 200
        assert ask(told["port"], {**right, **changed}) == 403
    assert len(done) == 1


def ask(port: int, headers: dict) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    line.putrequest("POST", "/terminal", skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        if value is not None:
            line.putheader(name, value.encode("latin-1"))
    line.endheaders(b'{"argv": ["demo"], "cwd": "/"} ')
    status = line.getresponse().status
    line.close()
    return status


def test_what_is_no_job_is_refused(store):
    with serving(store, report_names):
        told = json.loads(serving_file(store.path).read_text())
        for body in ("", "[]", "{}", '{"argv": 3, "cwd": "/"}'):
            line = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=LONG)
            line.request("POST", "/terminal", body, {"Authorization": f"Bearer {told['token']}"})
            assert line.getresponse().status == 400
            line.close()


def test_jobs_run_one_at_a_time(store):
    running, most = [], []

    def job(store, argv, cwd):
        running.append(argv)
        most.append(len(running))
        threading.Event().wait(0.05)
        running.pop()
        return 0, "", ""

    with serving(store, job):
        threads = [threading.Thread(target=hand_over, args=(store.path, [], "/")) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == [1] * 5


def test_a_fault_tells_its_kind_and_no_data(store):
    def job(store, argv, cwd):
        raise ValueError("pain was 7 on 3 March")

    with serving(store, job):
        answer = hand_over(store.path, [], "/")
    assert answer.exit_code == 1
    assert "ValueError" in answer.stderr and "March" not in answer.stderr + answer.stdout


def test_closing_waits_for_the_job_in_hand(store):
    started, finished = threading.Event(), []

    def job(store, argv, cwd):
        started.set()
        threading.Event().wait(0.3)
        finished.append(len(store.collections()))
        return 0, "done", ""

    answers = []
    with serving(store, job):
        thread = threading.Thread(target=lambda: answers.append(hand_over(store.path, [], "/")))
        thread.start()
        started.wait(LONG)
    assert finished == [0]
    thread.join(LONG)
    assert answers == [Outcome(0, "done", "")]


def test_a_store_in_memory_has_no_terminal():
    store = Store()
    with serving(store, report_names):
        assert store.collections() == []
    store.close()
