"""The shared link over HTTP: what a viewer gets, what a viewer never gets, and what tells links apart (nothing)."""

import http.client
import re
from datetime import date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from analysis.editions import EDITION
from data.accounts.access_codes import new_code
from data.own.entries import CheckIn, save_check_in
from data.own.zone import keep_zone
from data.sharing.shares import Chosen, create_share, revoke_all, revoke_share, rotate_share, shares
from data.store.running import close_the_store, the_store
from data.store.store import now
from pages.telling.edition import changes_since
from tests.check_ins import save_check_ins
from tests.conftest import routes_served
from tests.patience import LONG, LONG_MS

LINES = 2**32  # entry ids, see data/store/schema/001_raw.sql
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
    with routes_served() as place:
        yield place
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
                    [
                        collection.id,
                        person,
                        person * LINES + back,
                        day,
                        4.111 + shift + outside,
                        7.333 + shift,
                        5.555 + shift,
                        f"note-canary-{person}-{back} {HOSTILE}",
                    ],
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
    line = http.client.HTTPConnection(*address, timeout=LONG)
    line.request(method, path, headers=headers)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer, body


def link(chosen: Chosen, name: str = HOSTILE, **more) -> str:
    return create_share(the_store().find(name), chosen, now=now(), **more)


def test_a_link_of_an_earlier_edition_says_what_has_changed_since(address):
    """Every report says its edition; a link that was made under an earlier one says that, and each change since then."""
    token = link(Chosen(measures=("pain_average",), **PERIOD))
    today = get(address, f"/s/{token}")[1]
    assert f"Worked out by edition {EDITION} of the methods." in today and "was made under" not in today
    with the_store().writing() as cursor:  # as it was written before editions were noted
        cursor.execute(
            """update share set chosen = json_merge_patch(chosen, '{"edition": null}')
               where share_id = (select max(share_id) from share)"""
        )
    then = unescape(get(address, f"/s/{token}")[1])
    assert all(line in then for line in ("This link was made under edition 1. Since then:", *changes_since(1)))


def test_a_viewer_gets_what_was_ticked(address):
    answer, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), **PERIOD))}")
    assert answer.status == 200
    assert answer.getheader("content-type") == "text/html; charset=utf-8"
    assert "Average pain, 61 days recorded" in body  # both ends of the period count: 60 days back and today
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
    everything = Chosen(measures=("pain_average",), activities=(f"kind-canary {HOSTILE}",), has_notes=True, **PERIOD)
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
    answer, _body = get(address, f"/s/{link(Chosen(has_notes=True, **PERIOD))}")
    policy = answer.getheader("content-security-policy")
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    # a page asks its own address whether it holds, and sends a code there; nothing else comes from anywhere
    assert "'self'" not in policy.replace("connect-src 'self'", "").replace("form-action 'self'", "")
    assert answer.getheader("referrer-policy") == "no-referrer"
    assert answer.getheader("x-content-type-options") == "nosniff"
    assert answer.getheader("cache-control") == "no-store"
    assert answer.getheader("x-robots-tag") == "noindex, nofollow"
    assert answer.getheader("set-cookie") is None


def plain(answer):
    return sorted((name.lower(), value) for name, value in answer.getheaders() if name.lower() != "date")


def ended_links() -> list[str]:
    """An expired, a revoked, a replaced, an unknown, a malformed and an empty one."""
    mine = the_store().find(HOSTILE)
    long_ago = now() - timedelta(days=40)
    expired = create_share(mine, Chosen(has_notes=True, **PERIOD), now=long_ago)
    revoked = link(Chosen(has_notes=True, **PERIOD))
    revoke_share(mine, shares(mine)[0].share_id, now=now())
    replaced = link(Chosen(has_notes=True, **PERIOD))
    rotate_share(mine, shares(mine)[0].share_id, now=now())
    return [expired, revoked, replaced, "A" * 43, "..%2f..%2fx", ""]


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


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_link_can_only_be_read(address, method):
    assert get(address, f"/s/{link(Chosen(has_notes=True, **PERIOD))}", method)[0].status == 405


def tell(address, path, code, **headers):
    """Send a code as the form does: from a page that tells no address, so its origin is null."""
    line = http.client.HTTPConnection(*address, timeout=LONG)
    sent = {"Origin": "null", "Content-Type": "application/x-www-form-urlencoded", **headers}
    line.request("POST", path, urlencode({"code": code}), sent)
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer, body


def test_the_code_opens_every_part_for_an_hour_and_nothing_opens_without_it(address):
    code = new_code()
    path = f"/s/{link(Chosen(measures=('pain_average',), **PERIOD), code=code)}"
    asked, form = get(address, path)
    assert asked.status == 200 and "asks for a code" in form
    for told in (form, get(address, f"{path}/holds")[1], tell(address, path, "WRNG-2345")[1]):
        assert "4.111" not in told and "Back pain" not in told and "days" not in told
    assert get(address, f"{path}/holds")[0].status == 404
    assert tell(address, path, "WRNG-2345")[0].status == 403
    assert shares(the_store().find(HOSTILE))[0].n_opened == 0

    right, body = tell(address, path, code)
    assert (right.status, right.getheader("location"), body) == (303, path, "")
    cookie = right.getheader("set-cookie")
    shown, *said = cookie.split("; ")
    # not Secure: this is no address with TLS
    assert {part.lower() for part in said} == {"httponly", "samesite=strict", f"path={path.lower()}", "max-age=3600"}
    assert code not in cookie and code.replace("-", "") not in cookie
    opened, page = get(address, path, Cookie=shown)
    assert opened.status == 200 and "4.111" in page and opened.getheader("set-cookie") is None
    assert get(address, f"{path}/holds", Cookie=shown)[0].status == 204
    assert shares(the_store().find(HOSTILE))[0].n_opened == 1
    assert shares(the_store().find(HOSTILE))[0].n_wrong_codes == 2
    other = f"/s/{link(Chosen(measures=('pain_average',), **PERIOD), code=code)}"
    assert "asks for a code" in get(address, other, Cookie=shown)[1]


def test_over_tls_the_pass_does_not_travel_without_it(address, monkeypatch):
    monkeypatch.setenv("RESPITE_PUBLIC_URL", "https://diary.example")
    code = new_code()
    path = f"/s/{link(Chosen(has_notes=True, **PERIOD), code=code)}"
    assert "; Secure" in tell(address, path, code, Host="diary.example")[0].getheader("set-cookie")


def test_the_door_closes_on_who_guesses_and_says_nothing_of_whose_it_is(address):
    code = new_code()
    path = f"/s/{link(Chosen(has_notes=True, **PERIOD), label='for-my-doctor', code=code)}"
    answers = [tell(address, path, f"WRNG-{n}")[0].status for n in range(10)]
    closed, body = tell(address, path, code)
    assert (answers, closed.status, closed.getheader("retry-after")) == ([403] * 10, 429, "900")
    assert closed.getheader("set-cookie") is None
    assert "Too many wrong codes" in body
    for word in ("for-my-doctor", "diary", "pain", "Back"):
        assert word not in body


def test_another_site_can_tell_no_codes(address):
    path = f"/s/{link(Chosen(has_notes=True, **PERIOD), code=new_code())}"
    assert tell(address, path, "WRNG", Origin="http://evil.example")[0].status == 403
    assert shares(the_store().find(HOSTILE))[0].n_wrong_codes == 0


@pytest.mark.parametrize(
    "body", ["", "code", "code=", "code=%ff%00&code=1", "x" * 5000, "code=" + "9" * 500_000, "\0" * 50, "a=1&" * 200]
)
def test_a_body_of_any_kind_is_a_wrong_code(address, body):
    path = f"/s/{link(Chosen(has_notes=True, **PERIOD), code=new_code())}"
    line = http.client.HTTPConnection(*address, timeout=LONG)
    line.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert line.getresponse().status == 403
    line.close()


def test_a_code_told_where_none_is_asked_for_changes_nothing(address):
    path = f"/s/{link(Chosen(has_notes=True, **PERIOD))}"
    answer, body = tell(address, path, "WRNG")
    assert (answer.status, answer.getheader("location"), body) == (303, path, "")
    assert answer.getheader("set-cookie") is None
    gone = [tell(address, f"/s/{token}", "WRNG") for token in ended_links()]
    assert {answer.status for answer, _ in gone} == {404}
    assert len({body for _, body in gone}) == 1


def test_a_name_is_shown_only_where_its_owner_gave_one(address):
    _, without = get(address, f"/s/{link(Chosen(measures=('pain_average',), **PERIOD))}")
    # the diary's own name is made of these
    assert "&lt;script&gt;" not in without and "{{" not in without and "onerror" not in without
    _, named = get(address, f"/s/{link(Chosen(measures=('pain_average',), name='Ann <b>Ito</b>', **PERIOD))}")
    assert "Ann &lt;b&gt;Ito&lt;/b&gt;, 61 days" in named


def test_a_save_is_in_the_next_opening(address):
    store = the_store()
    today = store.create("Written today", "personal")
    token = link(Chosen(measures=("pain_average",), last_days=7), "Written today")
    for n, shown in enumerate(("1 of 7 days", "2 of 7 days")):
        save_check_in(today, CheckIn(on_day=TODAY - timedelta(days=n), pain_average=3), key=f"opening {n}", today=TODAY)
        for _ in range(2):  # the second is not built anew
            assert shown in get(address, f"/s/{token}")[1]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # at +14 and at -11
def test_the_days_of_a_link_end_where_its_owner_is(address, zone):
    theirs = the_store().create(f"In {zone}", "personal")
    there = datetime.now(ZoneInfo(zone)).date()
    keep_zone(theirs, zone, now=now())
    for n in (0, 6):
        save_check_in(theirs, CheckIn(on_day=there - timedelta(days=n), pain_average=3), key=f"{zone} {n}", today=there)
    _, body = get(address, f"/s/{link(Chosen(measures=('pain_average',), last_days=7), theirs.info.name)}")
    assert "2 of 7 days" in body


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


def test_in_a_browser_nothing_runs_nothing_leaves_and_every_kind_of_end_is_seen(address, chromium):
    mine = the_store().create("Looked at", "personal")
    days = [TODAY - timedelta(days=back) for back in range(20)]
    note = f"note-canary {HOSTILE}"
    save_check_ins(mine, [CheckIn(on_day=day, pain_average=4, note=note) for day in days], today=TODAY)
    chosen, code = Chosen(measures=("pain_average",), has_notes=True, **PERIOD), new_code()
    base = f"http://127.0.0.1:{address[1]}/s/"
    context = chromium.new_context()
    complaints, asked, dialogs, pages = [], [], [], {}

    def opened(name, **more):
        token = create_share(mine, chosen, now=now(), label=name, **more)
        page = pages[name] = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(base + token)
        return page

    for name in ("revoked", "replaced", "all"):
        opened(name)
    coded = opened("coded", code=code)
    coded.get_by_label("The code").fill("wrong")
    coded.get_by_role("button", name="Open").click()
    coded.get_by_text("That is not the code").wait_for()
    coded.get_by_label("The code").fill(code.lower().replace("-", " "))
    coded.get_by_role("button", name="Open").click()
    coded.get_by_text("note-canary").first.wait_for()
    coded.reload()
    coded.wait_for_event("response", lambda answer: answer.url.endswith("/holds"))  # it asks, and shows on
    for page in pages.values():
        page.locator("svg").first.hover()
        assert ": 4" in page.locator(".readout").first.inner_text()  # pointing tells the day in words

    numbers = {share.label: share.share_id for share in shares(mine)}
    ends = []
    for seconds in (6, 24, 96, 384):  # one that is seen before it ends, however slow this machine is today
        ends.append(now() + timedelta(seconds=seconds))
        expiring = opened("expires", expires_at=ends[-1])
        expiring.get_by_text(re.compile("note-canary|This link shows nothing")).first.wait_for()
        if expiring.get_by_text("note-canary").count():
            break
        expiring.close()
    assert expiring.get_by_text("note-canary").count()
    revoke_share(mine, numbers["revoked"], now=now())
    rotate_share(mine, numbers["replaced"], now=now())
    rotate_share(mine, numbers["coded"], now=now(), code=new_code())
    for name in ("revoked", "replaced", "coded"):
        pages[name].get_by_text("This link shows nothing").wait_for()
    left = (ends[-1] - now()).total_seconds()
    pages["expires"].get_by_text("This link shows nothing").wait_for(timeout=1000 * max(left, 0) + LONG_MS)
    assert pages["all"].get_by_text("note-canary").count() > 0
    revoke_all(mine, now=now())
    pages["all"].get_by_text("This link shows nothing").wait_for()
    assert not any("note-canary" in page.content() for page in pages.values())
    urls = {url.removesuffix("/holds") for url in asked}
    assert len(urls) == 4 + len(ends) and all(url.startswith(base) for url in urls)
    assert dialogs == []
    # the browser reports the answers of 403 and 404, and no policy that was broken
    assert [text for text in complaints if "40" not in text] == []
    context.close()


def test_a_pass_that_ended_blanks_the_page_and_asks_again(address, chromium):
    code = new_code()
    url = f"http://127.0.0.1:{address[1]}/s/{link(Chosen(has_notes=True, **PERIOD), code=code)}"
    context = chromium.new_context()
    page = context.new_page()
    page.goto(url)
    page.get_by_label("The code").fill(code)
    page.get_by_label("The code").press("Enter")
    page.get_by_text("note-canary").first.wait_for()
    assert page.evaluate("document.cookie") == ""  # no script sees the pass
    context.clear_cookies()
    page.get_by_text("This link asks for a code").first.wait_for()
    assert "note-canary" not in page.content()
    context.close()
