"""A release over HTTP: its link opens page, data and drawing, and nothing is asked of the store; then it ends."""

import http.client
import re
import time
from datetime import timedelta

import pytest

from data.catalogue.definition import load_definition
from data.recurrence.release_people import release_people
from data.sharing.release_files import find, opened
from data.sharing.releases import end_release, publish, releases, renew_link
from data.store.running import close_the_store, the_store
from data.store.store import Store, now
from pages.answers.first_recurrences import study_recurrence
from pages.answers.question import StudyQuestion
from pages.answers.release import ReleaseQuestion, released_study
from pages.report.release_document import release_report
from pages.report.release_page import release_files
from tests.conftest import routes_served
from tests.patience import LONG
from tests.questions import about
from tests.unit.data.released_study import NAME, load_people

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The routes and the guard of the app, served without Streamlit, on a store with one study."""
    folder = tmp_path_factory.mktemp("release")
    patch = pytest.MonkeyPatch()
    patch.setenv("RESPITE_STORE", str(folder / "store.duckdb"))
    close_the_store()
    load_people(the_store(), folder, range(90))
    with routes_served() as place:
        yield place
    close_the_store()
    patch.undo()


@pytest.fixture(scope="module")
def made(address):
    """What is released, and the files of it."""
    study, definition = the_store().find(NAME), load_definition("walkback-limiting")
    asked = StudyQuestion(definition=definition, by="arm")
    found = released_study(
        ReleaseQuestion(by="arm", recurrence=asked),
        release_people(study, by="arm", population=None),
        recurrence=study_recurrence(study, asked),
    )
    report = release_report(found, title=HOSTILE, is_simulated=True, definition=definition, made_at=now())
    return found, release_files(found, report)


def link(made, **more) -> str:
    found, files = made
    token = publish(
        the_store().find(NAME),
        found.people,
        files.files,
        asked={},
        policy=files.policy,
        key=f"key {time.time_ns()}",
        now=now(),
        has_event=None,
        **more,
    )
    return f"/s/r.{token}"


def get(address, path, method="GET"):
    line = http.client.HTTPConnection(*address, timeout=LONG)
    line.request(method, path)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer, body


def test_every_part_opens_with_the_link_alone_and_the_store_is_not_asked(address, made, monkeypatch):
    path = link(made)

    def asked(*_, **__):
        raise AssertionError("the store was asked")

    monkeypatch.setattr(Store, "reading", asked)
    monkeypatch.setattr(Store, "writing", asked)
    answer, body = get(address, path)
    assert answer.status == 200 and "Half of the people were free of recurrence for at least" in body
    wanted = re.findall(r'(?:src|href)="(r\.[^"]+)"', body)
    assert sorted(set(wanted)) == [f"{path.removeprefix('/s/')}/{name}" for name in ("data.csv", "figure.svg")]
    answer, body = get(address, f"{path}/data.csv")
    assert answer.getheader("content-disposition").startswith("attachment") and "recurrence,a,share free" in body
    answer, body = get(address, f"{path}/figure.svg")
    assert answer.getheader("content-type") == "image/svg+xml" and body.startswith("<svg ")
    assert get(address, f"{path}/holds")[0].status == 204
    for more in ("/meta.json", "/opened.json", "/page.html", "/../store.duckdb", "/x", "x"):
        assert get(address, f"{path}{more}")[0].status == 404


def test_what_is_sent_holds_released_numbers_only(address, made):
    path = link(made)
    text = "".join(get(address, f"{path}{part}")[1] for part in ("", "/data.csv", "/figure.svg"))
    study = the_store().find(NAME)
    owner = study_recurrence(study, about(by="arm"))
    for label in ("p1", "p10", "p89", NAME):
        assert not re.search(rf"\b{label}\b", text)
    # the counts of the study itself, 45 in each arm, are told as 45 (43 to 48); its exact medians are not there
    for curve in owner.curves:
        exact = curve.median().estimate
        told = {one.median().estimate for one in made[0].curves.curves}
        assert exact in told or f"{exact:g} days" not in text
    days = [int(day) for day in re.findall(r"recurrence,[ab],recurrences so far,(\d+)", text)]
    assert days and all(day % 7 == 0 for day in days)


def test_the_headers_and_the_text_of_a_release_s_page(address, made):
    answer, body = get(address, link(made))
    policy = answer.getheader("content-security-policy")
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'none'" in policy
    assert answer.getheader("cache-control") == "no-store"
    assert answer.getheader("x-robots-tag") == "noindex, nofollow"
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("set-cookie") is None
    assert "&lt;script&gt;alert(1)" in body and "<script>alert" not in body and "onerror=alert(2)>{" not in body
    assert re.search(r"<title>[^<]*simulated[^<]*</title>", body)


def test_unknown_ended_renewed_and_expired_are_the_same_answer(address, made):
    study = the_store().find(NAME)
    ended = link(made)
    end_release(study, releases(study)[0].release_id, now=now())
    old = link(made)
    new = f"/s/r.{renew_link(study, releases(study)[0].release_id, now=now())}"
    long_ago = now() - timedelta(days=40)
    found, files = made
    token = publish(
        study,
        found.people,
        files.files,
        asked={},
        policy=files.policy,
        key="long ago",
        now=long_ago,
        expires_at=long_ago + timedelta(days=30),
        has_event=None,
    )
    assert get(address, new)[0].status == 200
    paths = [ended, old, f"/s/r.{token}", "/s/r.AAAA", "/s/r.", "/s/AAAA"]
    for more in ("", "/holds"):
        answers = [get(address, f"{path}{more}") for path in paths]
        assert {answer.status for answer, _ in answers} == {404}
        assert len({body for _, body in answers}) == 1
        heads = [sorted(pair for pair in answer.getheaders() if pair[0] != "date") for answer, _ in answers]
        assert all(head == heads[0] for head in heads)


def test_reading_counts_and_looking_does_not(address, made):
    path = link(made)
    get(address, path)
    get(address, path)
    get(address, path, "HEAD")
    get(address, f"{path}/holds")
    get(address, f"{path}/data.csv")
    folder, _ = find(path.removeprefix("/s/r."), now=now())
    assert opened(folder).n == 2
    assert get(address, path, "POST")[0].status == 405


def test_in_a_browser_it_is_read_and_its_end_is_seen(address, made, chromium):
    path = link(made)
    url = f"http://127.0.0.1:{address[1]}{path}"
    page = chromium.new_context().new_page()
    complaints, asked, dialogs = [], [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(url)
    assert page.locator("img.curve").evaluate("image => image.complete && image.naturalWidth > 0")
    study = the_store().find(NAME)
    end_release(study, releases(study)[0].release_id, now=now())
    page.get_by_text("This link shows nothing").wait_for()
    assert set(asked) == {url, f"{url}/figure.svg", f"{url}/holds"}
    assert dialogs == [] and [text for text in complaints if "404" not in text] == []
    page.context.close()
