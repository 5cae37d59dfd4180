"""Every environment variable that the documents name, by what it does to a Respite that was started with it.

One process has nearly all of them at once. A variable that is documented and has no test here fails.
"""

import http.client
import os
import re
import signal
import subprocess
import threading
from contextlib import suppress
from datetime import date
from pathlib import Path

import duckdb
import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from data.catalogue.instrument_files import FOLDER
from data.own.entries import CheckIn, save_check_in
from data.store.store import Store
from tests.conftest import free_port
from tests.holding import readers
from tests.patience import LONG, until
from tests.ready import RESPITE, said
from tests.served import Public, public

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "docs/**/*.md", "deploy/*")
NAMED = re.compile(r"\b(?:RESPITE|STREAMLIT)_[A-Z_]+[A-Z]\b")
VALUES = {
    "RESPITE_MEMORY": "30MB",
    "RESPITE_UPLOAD_MB": "2",
    "RESPITE_READERS": "1",
    "RESPITE_READER_MEMORY_MB": "2000",
    "RESPITE_READER_SECONDS": "59",
    "RESPITE_PUBLIC_URL": "https://links.example",
    "RESPITE_EMERGENCY_NUMBER": "0190 555",
    "RESPITE_TRACEBACK": "1",
    "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "3",
}
PLACES = {"RESPITE_STORE": "elsewhere/named.duckdb", "RESPITE_WORDING": "wording", "RESPITE_INSTRUMENTS": "forms"}


PROVED: set[str] = set()


def proves(*names: str):
    """Which variables a test shows the effect of."""

    def marked(test):
        PROVED.update(names)
        return test

    return marked


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """`respite serve` on this computer, with all of VALUES and PLACES."""
    folder, port = tmp_path_factory.mktemp("variables"), free_port()
    path = folder / PLACES["RESPITE_STORE"]
    path.parent.mkdir()
    store = Store(path)
    save_check_in(
        store.create("My diary", "personal"), CheckIn(on_day=date.today(), pain_now=1), key="a", today=date.today()
    )
    store.close()
    (folder / "wording").mkdir()
    (folder / "wording" / "peg.toml").write_text(
        'instrument = "peg"\nlicence = "Licence 12"\n[items]\n1 = "First of ours"\n2 = "Second"\n3 = "Third"\n'
    )
    (folder / "forms").mkdir()
    form = (FOLDER / "peg.toml").read_text("utf-8").replace('"peg"', '"ours"').replace("peg =", "ours =")
    (folder / "forms" / "ours.toml").write_text(form.replace("PEG, three items", "Ours, three items"), "utf-8")
    places = {name: str(folder / at) for name, at in PLACES.items()}
    env = {**os.environ, **VALUES, **places}
    with (folder / "log").open("w") as out:
        process = subprocess.Popen(
            [RESPITE, "serve", "--port", str(port)], cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT
        )
    made = Public(port, f"http://127.0.0.1:{port}", process, folder)

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        with suppress(OSError):
            return made.ask("/healthz").status == 200
        return False

    try:
        until(answers, "an answer of respite serve")
        yield made
    finally:
        process.terminate()
        process.wait(LONG)


def respite(started, *argv: str, **more: str) -> subprocess.CompletedProcess:
    """A command beside it, which hands over what needs the store."""
    store = str(started.folder / PLACES["RESPITE_STORE"])
    return said(list(argv), cwd=started.folder, env={**os.environ, "RESPITE_STORE": store, **more})


def sent(started, ticket: str, content: bytes):
    """The answer to the form for a large file."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    return started.ask(
        f"/upload/{ticket}",
        method="POST",
        body=head + content + b"\r\n--edge--\r\n",
        Content_Type="multipart/form-data; boundary=edge",
        Origin=started.address,
    )


def way_in(page) -> str:
    """The address that Load gives for a large file."""
    return re.search(r"/upload/([\w-]{43})", page.run("load"))[1]


def test_every_variable_that_is_documented_is_tested_here():
    files = [file for pattern in DOCUMENTS for file in ROOT.glob(pattern)]
    documented = {name for file in files for name in NAMED.findall(file.read_text("utf-8"))}
    assert documented - PROVED == set() and len(documented) > 10


@proves("RESPITE_STORE")
def test_the_store_is_the_file_that_is_named(started):
    with started.open() as page:
        assert "My diary" in page.run("start") or "Today" in page.titles()
    assert (started.folder / "elsewhere" / "named.duckdb.serving").exists()


@proves("RESPITE_MEMORY")
def test_the_engines_memory_is_bound_and_a_wrong_size_refused(started):
    answer = respite(started, "demo")
    assert answer.returncode == 2 and "RESPITE_MEMORY" in answer.stderr and "more memory" in answer.stderr
    for wrong in ("much", "4", "0GB"):
        answer = said(["serve"], cwd=started.folder, env={**os.environ, "RESPITE_STORE": "x", "RESPITE_MEMORY": wrong})
        assert (answer.returncode, answer.stderr) == (
            2,
            f"RESPITE_MEMORY is “{wrong}”; it takes a size such as 500MB or 4GB.\n",
        )


@proves("RESPITE_UPLOAD_MB")
def test_a_file_that_is_sent_or_named_is_bound(started):
    with started.open() as page:
        ticket = way_in(page)
    assert "up to 2 MB" in started.ask(f"/upload/{ticket}").text
    answer = sent(started, ticket, b"x" * (3 << 20))
    assert answer.status == 400 and "The file has more than 2 MB" in answer.text
    (started.folder / "large.csv").write_bytes(b"participant,date,pain_average\n" + b"P1,2026-01-01,3\n" * 200_000)
    answer = respite(started, "load", "large.csv", "--study", "A")
    assert answer.returncode == 2 and "a file takes up to 2 MB" in answer.stderr


@proves("STREAMLIT_SERVER_MAX_UPLOAD_SIZE")
def test_a_file_on_a_page_is_bound(started):
    token = generate_xsrf_token_string()
    with started.open({"_streamlit_xsrf": token}) as page:
        text = page.run("load")
        assert "max_upload_size_mb: 3" in text and "Send a file over 3 MB" in text
        for n_mb, status in ((1, 204), (4, 413)):
            head = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token, "Origin": started.address}
            line = http.client.HTTPConnection("127.0.0.1", started.port, timeout=LONG)
            body = b'--e\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * (n_mb << 20)
            line.request(
                "PUT",
                f"/_stcore/upload_file/{page.session}/{'b' * 36}",
                body + b"\r\n--e--\r\n",
                head | {"Content-Type": "multipart/form-data; boundary=e"},
            )
            assert line.getresponse().status == status, n_mb
            line.close()


@proves("RESPITE_READERS", "RESPITE_READER_MEMORY_MB", "RESPITE_READER_SECONDS")
def test_what_reads_a_file_is_bound_in_number_memory_and_time(started):
    """A file is read; while its process is held, another file waits for a minute, and is then refused."""
    rows = "".join(f"P{n % 900},2026-01-{n % 28 + 1:02},{n % 11}\n" for n in range(60_000))
    (started.folder / "read.csv").write_text(f"participant,date,pain_average\n{rows}")
    bounds = re.compile(rf"Max cpu time +59 .*Max address space +{2000 << 20} ", re.DOTALL)
    loads: list[threading.Thread] = []

    def held() -> int | None:
        """A reader that has its limits and stands still; one that ended sooner is followed by another."""
        if not (loads and loads[-1].is_alive()):
            load = ("load", "read.csv", "--study", "A", "--dry-run")
            loads.append(threading.Thread(target=respite, args=(started, *load)))
            loads[-1].start()
        for reader in readers(started.process.pid):
            with suppress(OSError):  # it has ended
                os.kill(reader, signal.SIGSTOP)
                if bounds.search(Path(f"/proc/{reader}/limits").read_text()):
                    return reader
                os.kill(reader, signal.SIGCONT)
        return None

    held_ones: list[int] = []
    try:
        with started.open() as page:
            ticket = way_in(page)
            assert sent(started, ticket, b"participant,date,pain_average\nP1,2026-01-01,3\n").status == 303
            until(lambda: (reader := held()) and not held_ones.append(reader), "a process that reads within its limits")
            assert "Other files are being read here just now" in page.run("load", query=f"sent={ticket}")
    finally:
        for reader in held_ones:
            os.kill(reader, signal.SIGCONT)
        for load in loads:
            load.join(LONG)


@proves("RESPITE_PUBLIC_URL")
def test_the_public_address_opens_links_and_nothing_else(started):
    """Any other name than this computer's own is turned away, whatever it asks."""
    for path in ("/s/x", "/calendar/x.ics", "/healthz"):
        assert started.ask(path, Host="others.example").status == 403, path
    for path, status in (("/today", 403), ("/s/x", 404), ("/calendar/x.ics", 404), ("/healthz", 200)):
        assert started.ask(path, Host="links.example").status == status, path


@proves("RESPITE_WORDING")
def test_the_sites_own_texts_are_shown(started):
    with started.open() as page:
        assert "First of ours" in page.run("questionnaires", query="form=peg")


@proves("RESPITE_INSTRUMENTS")
def test_the_sites_own_questionnaire_is_offered(started):
    with started.open() as page:
        assert "Ours, three items" in page.run("questionnaires", query="form=ours")


@proves("RESPITE_EMERGENCY_NUMBER")
def test_the_emergency_number_stands_on_safety(started):
    with started.open() as page:
        assert "0190 555" in page.run("safety")


@proves("RESPITE_WAIT_SECONDS")
def test_a_wait_for_the_store_ends(tmp_path):
    path = tmp_path / "store.duckdb"
    store = Store(path)
    try:
        env = {**os.environ, "RESPITE_STORE": str(path)}
        answer = said(["serve"], cwd=tmp_path, env={**env, "RESPITE_WAIT_SECONDS": "1"})
        assert answer.returncode == 2 and "is open in another program" in answer.stderr
        answer = said(["serve"], cwd=tmp_path, env={**env, "RESPITE_WAIT_SECONDS": "soon"})
        assert answer.stderr == "RESPITE_WAIT_SECONDS is “soon”; it takes a whole number from 1.\n"
    finally:
        store.close()


@proves("RESPITE_PORT")
def test_a_second_one_is_told_where_the_first_is(started):
    answer = respite(started, "serve")
    assert answer.stdout == f"Respite is already at {started.address}\n"


@proves("RESPITE_SERVED_AT")
def test_a_second_one_is_told_the_public_address(tmp_path):
    with public(tmp_path, free_port(), address="https://respite.example") as served:
        env = {**os.environ, "RESPITE_STORE": str(tmp_path / "store.duckdb")}
        answer = said(["serve", "--public", str(served.folder / "respite.toml")], cwd=tmp_path, env=env)
    assert answer.stdout == "Respite is already at https://respite.example\n"


@proves("RESPITE_TRACEBACK")
def test_where_a_fault_was_is_shown(tmp_path):
    """A store that lacks a table, as only a fault could leave it."""
    path = tmp_path / "store.duckdb"
    Store(path).close()
    with duckdb.connect(str(path)) as line:
        line.execute("drop table audit")
    env = {**os.environ, "RESPITE_STORE": str(path)}
    answers = [said(["audit"], cwd=tmp_path, env={**env, **more}) for more in ({}, {"RESPITE_TRACEBACK": "1"})]
    assert "RESPITE_TRACEBACK=1 shows where" in answers[0].stderr and "Traceback" not in answers[0].stderr
    assert "Traceback" in answers[1].stderr
