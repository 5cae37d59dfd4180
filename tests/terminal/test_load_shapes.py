"""`respite load` of workbooks, wide tables and exports: each question names the option that answers it."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import cli
from data.own.zone import keep_zone
from data.store.store import now
from tests.files.workbooks import workbook
from tests.stores import begin, new_store

# an 8 is a score: no week has as many days
WIDE = "id,enrolled,pain_w1,pain_w2\na,2024-01-01,3,8\nb,2024-01-01,,5\n"


@pytest.fixture
def respite(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own; gives what it printed as JSON, or its one line of refusal."""
    monkeypatch.setenv("RESPITE_STORE", str(begin(tmp_path / "store.duckdb")))
    monkeypatch.chdir(tmp_path)

    def run(*argv):
        code = cli.main([*argv, "--json"])
        said = capsys.readouterr()
        if code:
            assert code == 2 and said.out == ""
            return said.err.strip().splitlines()[-1]
        return json.loads(said.out)

    return run


def test_a_wide_table_names_its_options_one_after_the_other(respite, tmp_path):
    (tmp_path / "wide.csv").write_text(WIDE)
    load = ("load", "wide.csv", "--study", "Backs")
    assert "--shape layout=wide or --shape layout=as-is" in respite(*load)
    assert "--shape every=week" in respite(*load, "--shape", "layout=wide")
    shape = ("--shape", "layout=wide", "start=enrolled", "every=week", "first=1")
    assert "The shape of a file has no “frist”" in respite(*load, "--shape", "layout=wide", "frist=1")
    done = respite(*load, *shape)
    assert (done["records"], done["stored"], done["rejected"]) == (2, 2, 0)
    assert done["columns"] == {"participant": "id", "pain_average": "pain", "date": "date"}
    assert respite(*load, *shape)["duplicates"] == 2


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # at +14 and at -11
def test_a_diary_takes_its_owners_today_and_not_their_tomorrow(respite, tmp_path, zone):
    store = new_store(tmp_path / "store.duckdb")
    try:
        keep_zone(store.create("My diary", "personal"), zone, now=now())
    finally:
        store.close()
    there = datetime.now(ZoneInfo(zone)).date()
    (tmp_path / "days.csv").write_text(f"date,pain_average\n{there},3\n{there + timedelta(days=1)},4\n")
    done = respite("load", "days.csv", "--study", "My diary")
    assert (done["stored"], done["rejected"]) == (1, 1)


def test_a_sheet_is_named(respite, tmp_path):
    rows = [["id", "date", "pain"], ["a", date(2024, 1, 1), 3]]
    (tmp_path / "book.xlsx").write_bytes(workbook({"One": rows, "Two": [*rows, ["b", date(2024, 1, 1), 4]]}))
    load = ("load", "book.xlsx", "--study", "Backs", "--dry-run")
    assert "“One”, “Two”" in respite(*load) and "--sheet NAME" in respite(*load)
    assert respite(*load, "--sheet", "Two")["stored"] == 2
    assert "There is no sheet “Three”" in respite(*load, "--sheet", "Three")


def test_letters_are_named(respite, tmp_path):
    (tmp_path / "mac.csv").write_bytes("id,date,pain,note\na,2024-01-01,3,müde\n".encode("mac-roman"))
    load = ("load", "mac.csv", "--study", "Backs")
    assert "--encoding mac-roman" in respite(*load)
    assert respite(*load, "--encoding", "mac-roman")["stored"] == 1


def test_a_dictionary_is_read_beside_an_export(respite, tmp_path):
    (tmp_path / "dictionary.csv").write_text(
        "Variable / Field Name,Field Label,Text Validation Max\nq1,Average pain,100\nrecord_id,Record,\n"
    )
    (tmp_path / "export.csv").write_text("record_id,date,q1\na,2024-01-01,30\na,,\n")
    done = respite("load", "export.csv", "--study", "Backs", "--dictionary", "dictionary.csv")
    assert done["columns"]["pain_average"] == "q1" and (done["stored"], done["rejected"]) == (1, 1)
    assert done["rejects"][0]["reason"].startswith("nothing in it")
    assert "is no data dictionary" in respite("load", "export.csv", "--study", "Backs", "--dictionary", "export.csv")


def test_what_the_second_contract_adds_is_said_by_options(respite, tmp_path):
    (tmp_path / "utc.csv").write_text(
        "id,date,pain,arm,randomised_on,note\n7,2024-03-10T23:30:00Z,mild,1,03/04/2024,x\n"
    )
    load = ["load", "utc.csv", "--study", "Backs"]
    line = respite(*load)
    assert "“mild” is no number" in line and '--date-format "randomised_on=%d/%m/%Y"' in line
    options = [
        *("--scale", "pain_average=words:mild=2.5"),
        *("--date-format", "randomised_on=%d/%m/%Y"),
        *("--zone", "America/New_York"),
        *("--label", "arm:1=usual care"),
        *("--map", "note="),
        *("--report", "report.txt"),
    ]
    done = respite(*load, *options)
    assert (done["stored"], done["kinds"]) == (1, [{"kind": "diary", "instrument": None, "stored": 1, "rejected": 0}])
    assert "note" not in done["columns"]
    said = (tmp_path / "report.txt").read_text()
    assert (
        "“2024-03-10T23:30:00Z” -> 2024-03-10" in said
        and "“1” -> usual care" in said
        and "“03/04/2024” -> 2024-04-03" in said
    )
    assert "There is no time zone “Nowhere”" in respite(*load, "--zone", "Nowhere")
    assert "does not name a column and its value" in respite(*load, "--label", "arm=usual")
    (tmp_path / "people.csv").write_text("id,sex\n007,f\n")
    line = respite("load", "people.csv", "--study", "Backs")
    assert '--same "participant=yes" or --same "participant=no"' in line
    assert respite("load", "people.csv", "--study", "Backs", "--same", "participant=yes")["stored"] == 1
    assert respite("recurrence", "--study", "Backs", "--definition", "delphi-2011")["participants"] == 1
