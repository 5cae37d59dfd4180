"""A large file comes in as a stream: with a ticket of our page and once, to disk, and to nobody else."""

import re
import threading
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.imports.uploads import MOST_WAITING, VALID, Receiver, Tickets
from data.store.store import Store, StoreError
from tests.browser.settling import press, run_by
from tests.holding import readers_held
from tests.patience import LONG, until

NOON = datetime(2026, 11, 21, 12)
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n'
KIND = b"multipart/form-data; boundary=x"
DIARY = b"participant,date,pain_average\nP1,2026-01-01,3\nP1,2026-01-02,4\n"


def received(folder, body: bytes, *, piece: int = 7):
    """The file of a form that comes in small pieces."""
    receiver = Receiver(KIND, folder)
    for start in range(0, len(body), piece):
        receiver.write(body[start : start + piece])
    return receiver.finish()


def test_a_file_arrives_as_it_was_and_is_gone_after_its_time(tmp_path):
    tickets = Tickets()
    ticket = tickets.give(now=NOON)
    tickets.arrived(ticket, received(tmp_path, FORM % (b"../../a.csv", DIARY)), now=NOON)
    sent = tickets.take_up(ticket, now=NOON + timedelta(minutes=59))
    assert (sent.file_name, sent.n_bytes, sent.path.read_bytes()) == ("a.csv", len(DIARY), DIARY)
    assert sent.path.parent == tmp_path and "a.csv" not in sent.path.name
    assert tickets.take_up(ticket, now=NOON + VALID) is None
    assert list(tmp_path.iterdir()) == []


def test_a_ticket_is_for_one_file_and_for_an_hour(tmp_path):
    tickets = Tickets()
    ticket = tickets.give(now=NOON)
    tickets.arrived(ticket, received(tmp_path, FORM % (b"a.csv", b"1")), now=NOON)
    for used, now in ((ticket, NOON), ("made up", NOON), (tickets.give(now=NOON), NOON + VALID)):
        assert not tickets.is_open(used, now=now)
        with pytest.raises(StoreError, match="closed"):
            tickets.arrived(used, received(tmp_path, FORM % (b"b.csv", b"2")), now=now)
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_files_wait(tmp_path):
    tickets = Tickets()
    for _ in range(MOST_WAITING):
        tickets.arrived(tickets.give(now=NOON), received(tmp_path, FORM % (b"a.csv", b"1")), now=NOON)
    with pytest.raises(StoreError, match="are waiting here"):
        tickets.arrived(tickets.give(now=NOON), received(tmp_path, FORM % (b"a.csv", b"1")), now=NOON)
    assert len(list(tmp_path.iterdir())) == MOST_WAITING


@pytest.mark.parametrize("body", [b"--x--\r\n", FORM % (b"", b""), FORM[:-7] % (b"a", b"1") + FORM % (b"b", b"2")])
def test_a_form_without_one_file_is_refused(tmp_path, body):
    with pytest.raises(StoreError, match="choose one"):
        received(tmp_path, body)
    assert list(tmp_path.iterdir()) == []


def test_a_file_over_the_limit_or_a_full_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("data.imports.uploads.MAX_BYTES", 100)
    with pytest.raises(StoreError, match="split it"):
        received(tmp_path, FORM % (b"a.csv", DIARY))
    monkeypatch.undo()
    monkeypatch.setattr("data.imports.uploads.ROOM", 1 << 60)
    with pytest.raises(StoreError, match="nearly full"):
        received(tmp_path, FORM % (b"a.csv", bytes(1 << 26)), piece=1 << 20)


def test_in_the_app_it_takes_our_own_form(tmp_path, serve, chromium):
    (tmp_path / "diary.csv").write_bytes(DIARY)
    store = tmp_path / "store.duckdb"
    begun, stopped = [], threading.Event()
    with serve(store, begun=begun) as address, chromium.new_context(viewport={"width": 390, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{address}/load")
        # stray quotation marks are read letter by letter: long enough to be seen, and held, by whatever machine
        slow = b"participant,date,note\n" + b'P1,2026-01-01,5" nail\n' * 200_000
        with readers_held(begun[0].pid, stopped.is_set):
            file = {"name": "slow.csv", "mimeType": "text/csv", "buffer": slow}
            page.locator("input[type=file]").set_input_files(file)
            # it is still reading: what is pressed by the keyboard is not missed though the page moves
            page.get_by_role("button", name="Stop loading").press("Enter")
            page.get_by_text("Stopped. Nothing of “slow.csv” was stored.").wait_for()
            stopped.set()
        # the page tells it at once, and what was read goes with the reading process
        until(lambda: not list(Path(f"{store}.staging").iterdir()), "an empty folder of what is read")
        page.goto(f"{address}/load")
        with context.expect_page() as opened:
            press(page.get_by_role("link", name="Send a file over 200 MB"))
        page = opened.value
        page.get_by_label("The file").set_input_files(tmp_path / "diary.csv")
        way_in = page.url.removeprefix(address)
        page.get_by_role("button", name="Send it").press("Enter")  # a page of plain HTML
        page.get_by_text("2 records with 3 columns").wait_for()
        page.get_by_label("Name of the study").fill("Study")
        page.get_by_label("Name of the study").press("Enter")
        run_by(page.get_by_role("button", name="Store 2 records"))
        page.get_by_text("Stored 2 of 2 records").wait_for()
        # the export of a watch goes back to My data, from where it came
        page.goto(f"{address}/my-data")
        with context.expect_page() as opened:
            press(page.get_by_role("link", name="Send a file over 200 MB"))
        page = opened.value
        days = {"name": "garmin_steps.csv", "mimeType": "text/csv", "buffer": b',"Steps"\n"2026-03-01","8123"\n'}
        page.get_by_label("The file").set_input_files(days)
        page.get_by_role("button", name="Send it").press("Enter")
        run_by(page.get_by_role("button", name="Store 1 amount"))
        page.get_by_text("Stored 1 amount in “My diary”").wait_for()
        assert page.url.startswith(f"{address}/my-data")
        # used up, unknown, or from a page of somebody else's: not taken
        for path, origin, code in (
            (way_in, address, 404),
            ("/upload/made-up", address, 404),
            ("/upload/x", "http://evil.example", 403),
        ):
            headers = {"Content-Type": KIND.decode(), "Origin": origin}
            request = urllib.request.Request(f"{address}{path}", FORM % (b"a", b"1"), headers)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=LONG)
            assert refused.value.code == code
    assert re.fullmatch(r"/upload/[\w-]{43}\?for=load", way_in)
    kept = Store(store)
    assert [info.name for info in kept.collections()] == ["My diary", "Study"]
    kept.close()
