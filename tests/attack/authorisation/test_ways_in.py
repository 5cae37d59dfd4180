"""Ways to others' data that no table names: another's name in the address, a steward's pages, files sent by a closed page."""

import re

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from tests.attack.authorisation.world import MARK, STUDY, STUDY_MARK

UPLOAD = re.compile(rb"/_stcore/upload_file/[0-9a-f-]{36}/[0-9a-f-]{36}")
PARAMETERS = ("of", "lines", "sent", "form", "code", "participant", "at", "by", "page")


@pytest.mark.parametrize("who", ["Ben", "Dan", "Sue", "Nil", "Rod", "Wim"])
def test_an_address_with_anothers_name_or_number_shows_nothing_of_them(served, who):
    running, world = served
    numbers = (world.diary.id, world.study.id, -1)
    names = ("My diary", STUDY, "p1", "%", "*", "' or 1=1 --", *map(str, numbers))
    came = b""
    with running.open(running.cookie(world.people[who])) as page:
        for name in names:
            query = "&".join(f"{one}={name}" for one in PARAMETERS)
            for address in ("", "start", "audit", "my-data", "share", "release", "today", "holds"):
                came += page.go(address, query=query)
        for address in ("trends", "describe", "recurrence", "people", "links"):
            came += page.go(address, query=f"of={names[0]}")
            came += page.go(address, query=f"of={STUDY}")
    assert MARK.encode() not in came and STUDY_MARK.encode() not in came
    assert b"Traceback" not in came and b"met a fault of its own" not in came


def test_what_a_steward_can_press_and_save_holds_no_word_of_anybody(served):
    running, world = served
    cookies = running.cookie(world.people["Sue"])
    came = b""
    with running.open(cookies) as page:
        for address in ("people", "links", "audit"):
            came += page.go(address, query=f"of={STUDY}&lines=this")
            for label, _ in list(page.widgets):
                # all that asks, opens or saves; what ends or erases is somebody else's test
                if label and not re.match(r"End|Erase|Take|Individual|Researcher|Steward|Sign out|Type", label):
                    came += page.click(label).encode("utf-8", "replace")
            for path in set(re.findall(rb"/media/[0-9a-f]{32,128}\.\w+", came)):
                came += running.ask(path.decode(), cookies=cookies).body
    assert len(came) > 10_000
    for word in (MARK, STUDY_MARK, STUDY, "My diary"):
        assert word.encode() not in came, word


def test_a_file_sent_by_a_page_that_was_closed_is_kept_nowhere(served):
    """Before the page closes its address takes a file, of its own person only; afterwards it takes nothing."""
    running, world = served
    token = generate_xsrf_token_string()
    cookies = running.cookie(world.people["Cleo"]) | {"_streamlit_xsrf": token}
    told = {"Origin": running.address, "X-Xsrftoken": token, "Content-Type": "multipart/form-data; boundary=e"}
    body = b'--e\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\na,b\r\n--e--\r\n'
    page = running.open(cookies)
    page.go("load")
    asking = BackMsg()
    asking.file_urls_request.request_id = "one"
    asking.file_urls_request.file_names.append("f.csv")
    asking.file_urls_request.session_id = page.session
    page.line.send(asking.SerializeToString())
    address = None
    while address is None:
        address = UPLOAD.search(page.line.recv())
    path = address[0].decode()
    assert running.ask(path, method="PUT", cookies=cookies, body=body, **told).status == 204
    other = running.cookie(world.people["Dan"]) | {"_streamlit_xsrf": token}
    assert running.ask(path, method="PUT", cookies=other, body=body, **told).status == 404
    page.close()
    statuses = set()
    for _ in range(200):
        statuses.add(running.ask(path, method="PUT", cookies=cookies, body=body, **told).status)
        if statuses - {204}:
            break
    assert statuses - {204} <= {400, 404} and statuses - {204}
