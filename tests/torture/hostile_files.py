"""What is made of hostile words as a file: by every button of every page, a report, a calendar, a release, an analysis."""

from __future__ import annotations

import csv
import http.client
import io
import re
import zipfile
from dataclasses import dataclass, field
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from data.store.store import Store, now
from tests.patience import LONG
from tests.served import Page, Public
from tests.torture.unpacked import said

# pressed, these end what is being tried
LEFT_ALONE = ("Sign out", "Erase", "Delete", "Take back", "End ", "Undo", "Stop")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# what a PDF does when it is opened or touched, beyond showing itself
ACTIVE = re.compile(r"/(JavaScript|JS|Launch|URI|SubmitForm|ImportData|GoToR|EmbeddedFiles?|RichMedia|AA|OpenAction)\b")
CALENDAR_LINE = re.compile(r"[A-Z-]+(;[^:\x00-\x1f]*)?:[^\x00-\x1f]*| [^\x00-\x1f]*")
RELEASED = re.compile(r"/s/(r\.[\w-]{43})")


@dataclass
class Files:
    """What was received: pages to open, tables' cells that a spreadsheet would run, and what else was wrong."""

    pages: list[bytes] = field(default_factory=list)
    n_by_kind: dict[str, int] = field(default_factory=dict)
    n_cells: int = 0
    formulas: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)

    def read(self, name: str, raw: bytes) -> None:
        """Look through a file, whatever it is."""
        kind = name.rsplit(".", 1)[-1]
        self.n_by_kind[kind] = self.n_by_kind.get(kind, 0) + 1
        if raw[:2] == b"PK" or kind == "csv":
            for place, cell in cells(name, raw):
                self.n_cells += 1
                if cell.startswith(FORMULA) and not is_number(cell):
                    self.formulas.append(f"{place}: {cell[:40]!r}")
        elif kind == "pdf":
            self.active += [f"{name}: {one[0]}" for one in ACTIVE.finditer(said(raw))]
        elif kind == "ics":
            lines = raw.decode().split("\r\n")
            self.active += [
                f"{name}: {one!r}" for one in lines[:-1] if len(one.encode()) > 75 or not CALENDAR_LINE.fullmatch(one)
            ]
        elif kind == "html":
            self.pages.append(raw)


def cells(name: str, raw: bytes) -> list[tuple[str, str]]:
    """Every cell of every table of an export, as a reader of CSV has it, with its place."""
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inner = [(one, archive.read(one)) for one in archive.namelist() if one.endswith((".csv", ".zip"))]
        return [cell for one, content in inner for cell in cells(f"{name}/{one}", content)]
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    return [(f"{name}, line {line}", cell) for line, row in enumerate(rows, start=1) for cell in row]


def is_number(cell: str) -> bool:
    """Whether a spreadsheet takes the cell for a number."""
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return False
    return True


def elements(page: Page) -> list[tuple[str, object]]:
    """Kinds and contents of what the last run drew."""
    new = (one.delta.new_element for one in page.messages if one.WhichOneof("type") == "delta")
    return [(kind, getattr(element, kind)) for element in new if (kind := element.WhichOneof("type"))]


def buttons(page: Page) -> list[object]:
    """What can be pressed, and does not end what is being tried."""
    return [
        content for kind, content in elements(page) if kind == "button" and not content.label.startswith(LEFT_ALONE)
    ]


def received(public: Public, path: str, cookies: dict) -> bytes:
    """The bytes behind an address."""
    line = http.client.HTTPConnection("127.0.0.1", public.port, timeout=LONG)
    line.request("GET", path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())})
    answer = line.getresponse()
    raw = answer.read()
    line.close()
    assert answer.status == 200, f"{path}: {answer.status}"
    return raw


def address_of(page: Page, button) -> str:
    """Where the file of a button is; one that is made when asked for is asked for."""
    if not button.deferred_file_id:
        return button.url
    asking = BackMsg()
    asking.backend_operation_request.session_id = page.session
    asking.backend_operation_request.request_id = "1"
    asking.backend_operation_request.deferred_file.file_id = button.deferred_file_id
    page.line.send(asking.SerializeToString())
    while True:
        answer = ForwardMsg.FromString(page.line.recv(timeout=LONG))
        if answer.WhichOneof("type") == "backend_operation_response":
            assert not answer.backend_operation_response.error_msg, answer
            return answer.backend_operation_response.deferred_file.url


def save_files(public: Public, cookies: dict, names: list[tuple[str, str]], files: Files, *, only_making: bool) -> None:
    """Press every button of the pages, those that make something only if so asked, and receive each file then offered."""
    for address, of in names:
        with public.open(cookies) as page:
            query, seen = f"of={quote(of)}", set()
            page.run(address, query=query)
            wanted = [one for one in buttons(page) if not only_making or one.label.startswith("Make the")]
            for press in (None, *wanted):
                if press is not None:
                    page.run(address, query=query, widgets=[WidgetState(id=press.id, trigger_value=True)])
                for kind, button in elements(page):
                    if kind == "download_button" and button.id not in seen:
                        seen.add(button.id)
                        at = address_of(page, button)
                        files.read(
                            f"{address}, {button.label[:30]}{at.rsplit('/', 1)[-1][-5:]}", received(public, at, cookies)
                        )


def release(public: Public, cookies: dict, study: str, by: str, words: tuple[str, str], files: Files) -> str:
    """Publish a release of the study with hostile words as title, label and group; gives its part of the address."""
    with public.open(cookies) as page:
        page.run("release", query=f"of={quote(study)}&by={quote(by)}")
        typed = {"Title that readers see": words[0], "What it is for": words[1]}
        found = RELEASED.search(page.click("Publish this release", typed=typed))
    assert found, f"no release was made: {page.text[-2000:]}"
    files.read("release.csv", received(public, f"/s/{found[1]}/data.csv", {}))
    return found[1]


def from_the_store(store: Store, study: str, files: Files) -> None:
    """What the terminal saves as tables: every collection, an analysis, the trail."""
    from data.exports.csv import csv_zip
    from data.store.audit_table import audit_csv
    from pages.terminal.bundle import make
    from pages.terminal.grammar import parse

    for one in store.collections():
        files.read(f"tables of {one.name[:10]}.zip", csv_zip(store.collection(one.collection_id), saved_at=now()))
    files.read(
        "bundle.zip", make(parse(["bundle", f"--study={study}", "--definition=delphi-2011", "--out=x.zip"]), store, "")
    )
    files.read("trail.csv", audit_csv(store))
