"""A study whose clock has no dates is told in days everywhere: no page, command, export or bundle makes one up."""

import csv
import io
import re
import zipfile
from datetime import date, datetime

import pytest

import cli
from data.exports.csv import csv_zip
from data.imports.load import load
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.sheet import read_file
from data.store.running import close_the_store
from tests.addresses import STUDY

# the study's day 0 is kept as the first day of 1970: whatever shows it, or days near to it, has made up a date
MADE_UP = re.compile(r"\b19(69|7[0-3])\b|-?\d{2}/\d{2}/(19)?7\d|\b(January|February|March|April|May) 19")
TABLES = ("table", "arrow_data_frame")
CLOCKS = {
    "days": ("participant,day,pain_average,arm", "{who},{n},{pain},{arm}", {}, 1),
    "weeks": ("participant,week,pain_days,arm", "{who},{n},{pain},{arm}", {"covers": {"": "7"}}, 1),
    "visits": ("id,visit,pain,arm", "{who},visit {n},{pain},{arm}", None, 28),
}


def made(store, tmp_path, clock):
    head, row, answers, spacing = CLOCKS[clock]
    numbers = range(1, 22)
    if answers is None:
        answers = {"visits": {f"visit {n}": str(spacing * n) for n in numbers}}
    rows = [
        row.format(who=who, n=n, pain=(0 if (n + place) % 14 else 4), arm="ab"[place % 2])
        for place, who in enumerate("pqrstuvw")
        for n in numbers
    ]
    file = tmp_path / "file.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers(**answers)), today=date(2026, 6, 1))
    return store.find("Study")


def everything(page) -> str:
    """All that a page sends to the browser, as text; of tables every cell."""
    told, blocks = [], [page._tree]
    while blocks:
        for one in blocks.pop().children.values():
            if hasattr(one, "children"):
                blocks.append(one)
            told.append(one.value.to_csv() if hasattr(one, "type") and one.type in TABLES else str(one.proto))
    return "\n".join(told)


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_page_makes_up_a_date(open_page, store, tmp_path, clock):
    made(store, tmp_path, clock)
    names = [*(f"cohort/{name.replace('-', '_')}.py" for name in STUDY), "account/audit.py"]
    for name in names:
        told = everything(open_page(name, by="arm", of="Study"))
        assert not MADE_UP.search(told), (
            name,
            MADE_UP.search(told),
            told[max(0, MADE_UP.search(told).start() - 200) :][:400],
        )


def test_a_date_that_is_told_would_be_seen(open_page, store, tmp_path):
    file = tmp_path / "dated.csv"
    file.write_text("participant,date,pain_average\na,1970-01-02,3\na,1970-01-03,2\n", encoding="utf-8")
    sheet = read_file(file, store.staging())
    load(store, "Study", "cohort", sheet, propose(sheet, Answers()), today=date(2026, 6, 1))
    assert MADE_UP.search(everything(open_page("cohort/overview.py", of="Study")))


@pytest.mark.parametrize("clock", CLOCKS)
def test_no_command_makes_up_a_date(store, tmp_path, monkeypatch, capsys, clock):
    made(store, tmp_path, clock)
    close_the_store()
    monkeypatch.chdir(tmp_path)
    definition = {"weeks": "zero-weeks-4", "visits": "visit-free"}.get(clock, "walkback-any")
    study = ["--study", "Study"]
    for words in (
        ["intervals", *study, "--definition", definition, "--all"],
        ["recurrence", *study, "--definition", definition, "--by", "arm", "--json"],
        ["recurrence", *study, "--definition", definition, "--recurrent", "--unknown"],
        ["bundle", *study, "--definition", definition, "--by", "arm", "--out", "first.zip"],
        ["outcomes", *study, "--measure", "pain_average", "--by", "arm", "--visits", "0,14", "--bundle", "outcome.zip"],
        ["pain-days", *study, "--by", "arm", "--bundle", "days.zip"],
        ["review", *study],
        ["audit", *study],
        ["load", "file.csv", *study, "--dry-run", "--json"],
        ["review", *study, "--covers", f"{'pain_days' if clock == 'weeks' else 'pain_average'}=14"],
        ["export", *study, "--to", "entries.csv"],
        ["prepare", *study, "--to", "folder"],
        ["intervals", "--source", "parquet:folder", "--definition", definition],
        ["access", *study],
        ["erase", *study, "--participant", "p"],
        ["erase", *study, "--participant", "p", "--yes"],
    ):
        cli.main(words)
        told = "\n".join(capsys.readouterr())
        assert not MADE_UP.search(told), (words, told)
    exported = (tmp_path / "entries.csv").read_text(encoding="utf-8-sig")
    assert exported.count("\n") == 8 * 21 + 1 and not MADE_UP.search(exported)
    for name, content in files_in(tmp_path):
        assert not MADE_UP.search(content), (name, content[max(0, MADE_UP.search(content).start() - 200) :][:400])


@pytest.mark.parametrize("clock", CLOCKS)
def test_csv_has_days_by_number(store, tmp_path, clock):
    study = made(store, tmp_path, clock)
    with zipfile.ZipFile(io.BytesIO(csv_zip(study, saved_at=datetime(2026, 6, 1)))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("days.csv").decode("utf-8-sig"))))
    spacing = {"days": 1, "weeks": 7, "visits": 28}[clock]  # week n ends on day 7n
    assert [row["day"] for row in rows if row["participant"] == "p"] == [str(spacing * n) for n in range(1, 22)]


def files_in(folder):
    """The text files of the bundles in a folder, but the whole study, which is to be put back as it is kept."""
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            for name in archive.namelist():
                if name.endswith((".csv", ".json", ".txt", ".svg")):
                    yield f"{path.name}/{name}", archive.read(name).decode("utf-8-sig")
