"""The shared link over HTTP: what a viewer gets, what a viewer never gets, and what tells links apart (nothing)."""

import http.client
import re
import socket
import threading
import time
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
import uvicorn
from starlette.applications import Starlette

import app
from data.running import close_the_store, the_store
from data.shares import Chosen, create_share, revoke_share, shares
from data.store import now

LINES = 2**32  # entry ids, see data/schema/001_raw.sql
TODAY = date.today()
PERIOD = {"first_on": TODAY - timedelta(days=60), "last_on": TODAY}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The routes and the guard of the app, served without Streamlit, on a store with two people and a study."""
    patch = pytest.MonkeyPatch()
    patch.setenv("RESPITE_STORE", str(tmp_path_factory.mktemp("share") / "store.duckdb"))
    close_the_store()
    fill(the_store())
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(Starlette(routes=app.ROUTES, middleware=app.MIDDLEWARE), log_level="critical")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield place.getsockname()
        server.should_exit = True
        thread.join(10)
    close_the_store()
    patch.undo()


def fill(store):
    """Every value is a canary: no two columns, people or periods share one."""
    mine, hers = store.create(HOSTILE, "personal"), store.create("Her diary", "personal")
    store.create("A study", "cohort")
    with store.writing() as cursor:
        for person, collection, shift in ((1, mine, 0.0), (2, hers, 0.004)):
            for back in range(100):
                day = TODAY - timedelta(days=back)
                outside = 0.002 if back > 60 else 0
                cursor.execute(
                    "insert into day_entry values (?, ?, ?, 1, 1, false, ?, null, null, ?, ?, ?, 3, 1, 1, 1, ?)",
                    [collection.id, person, person * LINES + back, day, 4.111 + shift + outside,
                     7.333 + shift, 5.555 + shift, f"note-canary-{person}-{back} {HOSTILE}"],
                )
                cursor.execute(
                    "insert into activity values (?, ?, ?, 1, 1, false, ?, 'steps', ?, 'steps', 'watch')",
                    [collection.id, person, (person + 10) * LINES + back, day, 12345 + person],
                )
                cursor.execute(
                    "insert into activity values (?, ?, ?, 1, 1, false, ?, ?, 99, 'minutes', null)",
                    [collection.id, person, (person + 20) * LINES + back, day, f"kind-canary {HOSTILE}"],
                )


def get(address, path, method="GET", **headers):
    line = http.client.HTTPConnection(*address, timeout=30)
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer, body


def link(chosen: Chosen, name: str = HOSTILE, **more) -> str:
    return create_share(the_store().find(name), chosen, now=now(), **more)


def test_a_viewer_gets_what_was_ticked(address):
    answer, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), **PERIOD))}")
    assert answer.status == 200
    assert answer.getheader("content-type") == "text/html; charset=utf-8"
    assert "61 of 61 days" in body  # both ends of the period count: 60 days back and today
    assert "4.111" in body


def test_nothing_that_was_not_ticked_is_in_the_bytes(address):
    _, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), **PERIOD), label='for-my-doctor')}")
    for canary in ("7.333", "5.555", "note-canary", "kind-canary", "12,346", "12346", "Flare", "for-my-doctor"):
        assert canary not in body
    assert "4.113" not in body  # recorded before the period begins
    for of_others in ("4.115", "4.117", "12,347", "Her diary", "A study"):
        assert of_others not in body


@pytest.mark.parametrize(
    "chosen, seen",
    [
        (Chosen(measures=("pain_worst",), **PERIOD), "7.333"),
        (Chosen(measures=("pain_now",), **PERIOD), "5.555"),
        (Chosen(activities=("steps",), **PERIOD), "12,346"),
        (Chosen(activities=(f"kind-canary {HOSTILE}",), **PERIOD), "ind-canary"),
        (Chosen(has_notes=True, **PERIOD), "note-canary-1-60"),
        (Chosen(measures=("flare",), **PERIOD), "Flare"),
    ],
)
def test_every_canary_is_there_when_it_is_ticked(address, chosen, seen):
    # without this the test above could pass on a page that shows nothing
    _, body = get(address, f"/s/{link(chosen)}")
    assert seen in body
    assert "note-canary-1-61" not in body and "note-canary-2" not in body


def test_what_people_write_stays_text(address):
    everything = Chosen(
        measures=("pain_average",), activities=(f"kind-canary {HOSTILE}",), has_notes=True, **PERIOD
    )
    _, body = get(address, f"/s/{link(everything)}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body and "{{ 7 * 7 }}" in body
    assert "<script>alert" not in body and "<img" not in body


def test_the_page_asks_nothing_of_anybody(address):
    _, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), has_notes=True, **PERIOD))}")
    page = Attributes()
    page.feed(body)
    assert {"viewport", "img"} & page.names == {"viewport"}  # the parser sees elements, and not those in texts
    assert page.requesting == []
    assert "://" not in body and "@import" not in body and "url(" not in body


class Attributes(HTMLParser):
    """The elements of a page, and those of their attributes for which a browser asks somebody for something."""

    def __init__(self):
        super().__init__()
        self.names, self.requesting = set(), []

    def handle_starttag(self, tag, attrs):
        self.names |= {tag} | {value for name, value in attrs if name == "name"}
        fetching = {"src", "href", "xlink:href", "srcset", "action", "formaction", "data", "poster", "background"}
        self.requesting += [
            (tag, name) for name, value in attrs if name in fetching and not value.startswith("data:image/")
        ]


def test_the_headers_of_a_shared_page(address):
    answer, body = get(address, f"/s/{link(Chosen(has_notes=True, **PERIOD))}")
    policy = answer.getheader("content-security-policy")
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert "'self'" not in policy.replace("connect-src 'self'", "")
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("cache-control") == "no-store"
    assert answer.getheader("x-robots-tag") == "noindex, nofollow"
    assert answer.getheader("set-cookie") is None


def plain(answer):
    return sorted((name.lower(), value) for name, value in answer.getheaders() if name.lower() != "date")


def ended_links() -> list[str]:
    """An expired, a revoked, an unknown, a malformed and an empty one."""
    mine = the_store().find(HOSTILE)
    long_ago = now() - timedelta(days=40)
    expired = create_share(mine, Chosen(has_notes=True, **PERIOD), now=long_ago)
    revoked = link(Chosen(has_notes=True, **PERIOD))
    revoke_share(mine, shares(mine)[0].share_id, now=now())
    return [expired, revoked, "A" * 43, "..%2f..%2fx", ""]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("more", ["", "/holds"])
def test_unknown_expired_and_revoked_are_the_same_answer(address, method, more):
    answers = [get(address, f"/s/{token}{more}", method) for token in ended_links()]
    assert {answer.status for answer, _ in answers} == {404}
    assert len({body for _, body in answers}) == 1
    assert all(plain(answer) == plain(answers[0][0]) for answer, _ in answers)


def test_an_open_page_learns_of_its_end(address):
    token = link(Chosen(has_notes=True, **PERIOD))
    assert get(address, f"/s/{token}/holds")[0].status == 204
    mine = the_store().find(HOSTILE)
    revoke_share(mine, shares(mine)[0].share_id, now=now())
    assert get(address, f"/s/{token}/holds")[0].status == 404
    assert get(address, f"/s/{token}")[0].status == 404


def test_reading_counts_and_looking_does_not(address):
    token = link(Chosen(has_notes=True, **PERIOD))
    for _ in range(2):
        get(address, f"/s/{token}")
    get(address, f"/s/{token}", "HEAD")
    get(address, f"/s/{token}/holds")
    assert shares(the_store().find(HOSTILE))[0].n_opened == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_link_can_only_be_read(address, method):
    assert get(address, f"/s/{link(Chosen(has_notes=True, **PERIOD))}", method)[0].status == 405


def test_what_a_viewer_adds_to_the_link_changes_nothing(address):
    token = link(Chosen(measures=("pain_average",), **PERIOD))
    made = re.compile(r"Made with Respite on [^.]*\.")
    _, plainly = get(address, f"/s/{token}")
    _, asked = get(address, f"/s/{token}?measures=pain_worst&last_days=9999&collection_id=2&has_notes=true")
    assert made.sub("", plainly) == made.sub("", asked)


def test_simulated_data_say_so_in_the_title(address):
    store = the_store()
    name = "Somebody simulated"
    store.create(name, "personal", is_simulated=True)
    _, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), **PERIOD), name)}")
    assert re.search(r"<title>[^<]*simulated[^<]*</title>", body)
    assert re.search(r"<h1>[^<]*simulated[^<]*</h1>", body)


def test_an_empty_diary_has_a_report(address):
    the_store().create("Empty", "personal")
    chosen = Chosen(
        measures=("pain_average", "flare"), activities=("steps",), instruments=("fabq",), has_notes=True, last_days=1
    )
    answer, body = get(address, f"/s/{link(chosen, 'Empty')}")
    assert answer.status == 200
    assert "nan" not in body.lower() and "None" not in body


def test_in_a_browser_nothing_runs_nothing_leaves_and_the_end_is_seen(address, chromium):
    url = f"http://127.0.0.1:{address[1]}/s/{link(Chosen(measures=('pain_average',), has_notes=True, **PERIOD))}"
    page = chromium.new_context().new_page()
    complaints, asked, dialogs = [], [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(url)
    page.locator("svg").first.hover()
    assert "4.111" in page.locator(".readout").first.inner_text()  # pointing tells the day in words
    mine = the_store().find(HOSTILE)
    revoke_share(mine, shares(mine)[0].share_id, now=now())
    page.get_by_text("This link shows nothing").wait_for(timeout=5_000)
    assert "4.111" not in page.content()
    assert set(asked) == {url, f"{url}/holds"}
    assert dialogs == []
    # the browser reports the two answers of 404, and no policy that was broken
    assert [text for text in complaints if "404" not in text] == []
    page.context.close()
