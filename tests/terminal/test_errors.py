"""What the terminal refuses: one line on stderr that says what would be accepted, exit 2, nothing changed."""

import hashlib
import subprocess

import pytest

import cli
from pages.terminal.grammar import build, parse
from pages.terminal.refusal import Refusal
from tests.patience import LONG
from tests.ready import RESPITE, said

FILES = {
    "table.csv": "time,event,arm,age\n5,1,a,30\n6,0,b,40\n7,1,b,50\n",
    "coded.csv": "time,event\n5,2\n6,1\n",
    "words.csv": "time,event,late\nfive,1,0\n6,0,0\n",
    "minus.csv": "time,event\n-5,1\n6,0\n",
    "late.csv": "time,event,late\n5,1,0\n6,0,7\n",
    "thousands.csv": 'time,event\n"1,500",1\n"2,000",0\n',
    "ragged.csv": "time,event\n5,1\n6\n7,1\n",
    "open.csv": 'time,event\n5,1\n"6,0\n',
    "twice.csv": "time,time,event\n5,5,1\n",
    "empty.csv": "",
    "sheet.csv": "PK\x03\x04 a workbook",
    "dates.csv": "date,pain\n03/04/2024,1\n04/05/2024,2\n",
    "mixed.csv": "date,pain\n2024-04-03,1\n04.05.2024,2\n",
    "nodate.csv": "date,pain\n2024-04-03,1\nyesterday,2\n",
    "pain.csv": "date,pain\n2024-04-03,1\n2024-04-04,much\n",
    "items.csv": "item_1,item_2\n1,2\n",
    "diary.csv": "participant,date,pain_average\nA,03/04/2024,3\nA,04/05/2024,2\n",
    "good.csv": "participant,date,pain_average\nA,2024-04-03,3\n",
    "bad.toml": 'id = "mine"\n',
    "odd.toml": "id = \n",
}
SURVIVAL = "survival {} --duration time --event event"
WRONG = {
    "": "say what to do: serve, demo, backup",
    "surviv table.csv": "there is no command “surviv”; there are serve, demo",
    "survival": "required: FILE.csv",
    SURVIVAL.format("good.csv").replace(" --event event", ""): "required: --event, or --censor",
    "survival table.csv --event event": "required: --duration, or --participant, --start and --stop",
    "survival table.csv --event event --participant who --start a": "--stop is missing",
    SURVIVAL.format("table.csv") + " --participant a --start b --stop c": "--duration: is told by --start and --stop",
    SURVIVAL.format("table.csv") + " --by arm --strata arm": "--strata: “arm” is already compared",
    SURVIVAL.format("table.csv") + " --covariates time": "“time” tells times or events",
    SURVIVAL.format("table.csv") + " --by event": "“event” tells times or events",
    SURVIVAL.format("table.csv") + " --grp arm": "“--grp” is not known here; it takes --help, --duration",
    SURVIVAL.format("table.csv") + " --interval loglog": "choose from 'log-log', 'log', 'plain'",
    SURVIVAL.format("table.csv") + " --at 90,-1": "“-1” is no such day; it takes days from 0",
    SURVIVAL.format("table.csv") + " --at -1,5": "“-1” is no such day; it takes days from 0",
    SURVIVAL.format("table.csv") + " --at 1e999": "“1e999” is no such day",
    SURVIVAL.format("table.csv") + " --tau nan": "“nan” is no such day; it takes a number of days above 0",
    SURVIVAL.format("table.csv") + " --tau 0": "it takes a number of days above 0",
    SURVIVAL.format("table.csv") + " --covariates age,,arm": "empty name; it takes columns as A,B",
    SURVIVAL.format("table.csv") + " --covariates age,age": "“age” is there twice",
    SURVIVAL.format("table.csv") + " --by arm --covariates arm": "“arm” is already given with --by",
    SURVIVAL.format("table.csv") + " --by sex": "table.csv has no column “sex”; it has time, event, arm, age",
    SURVIVAL.format("table.csv") + " --covariates sex": "no column “sex”; it has time, event, arm, age",
    SURVIVAL.format("nothing.csv"): "There is no file",
    SURVIVAL.format("."): "Is a directory",
    SURVIVAL.format("coded.csv"): "line 2, column “event”: “2”; accepted are 0 and 1, or true and false",
    SURVIVAL.format("words.csv"): "words.csv, line 2, column “time”: “five”; accepted are numbers",
    SURVIVAL.format("minus.csv"): "line 2, column “time”: “-5”; accepted are numbers with a decimal point",
    SURVIVAL.format("late.csv") + " --entry late": "line 3, column “late”: “7”; accepted are entries up to",
    SURVIVAL.format("thousands.csv"): "“1,500” could be 1.500 or 1500",
    SURVIVAL.format("ragged.csv"): "ragged.csv, line 3: the row has 1 cells, the header has 2",
    SURVIVAL.format("open.csv"): "open.csv: Line 3: a quotation mark opens a cell here and is never closed",
    SURVIVAL.format("twice.csv"): "columns 1 and 2 are both called “time”",
    SURVIVAL.format("empty.csv"): "The file is empty",
    SURVIVAL.format("sheet.csv"): "This is a zip file that is damaged, not a workbook",
    "trend dates.csv --date date --value pain": "“03/04/2024” could be 2024-03-04 or 2024-04-03",
    "trend mixed.csv --date date --value pain": "dates are written in several ways",
    "trend nodate.csv --date date --value pain": "nodate.csv, line 3, column “date”: “yesterday”",
    "trend pain.csv --date date --value pain": "line 3, column “pain”: “much”; accepted are numbers",
    "trend pain.csv --date day --value pain": "no column “day”; it has date, pain",
    "score items.csv --instrument faqb": "There is no instrument “faqb”; there is bpi, fabq, ",
    "score items.csv --instrument fabq": "There is no column for item_3",
    "score items.csv --instrument fabq --items item_1": "1 columns were named as items",
    "load nothing.csv --study S": "There is no file nothing.csv",
    "load good.csv": "required: --study",
    "load good.csv --study": "--study: expected one argument",
    "load good.csv --study S --map participant": "“participant” does not read as ROLE=VALUE",
    "load good.csv --study S --map participant=Subject": "no column “Subject” for participant; the file has",
    "load good.csv --study S --map pian=pain_average": "has no role “pian”; it takes participant, date",
    "load good.csv --study S --map date=date date=participant": "“date” was given twice",
    "load good.csv --study S --scale pain_average=0-7": "it takes 0-10 or 0-100 or 0-1",
    "load good.csv --study S --kind diaries": "choose from 'diary', 'questionnaire', 'activity'",
    "load good.csv --study S --decimal ;": "choose from ',', '.'",
    "load good.csv --study S --date-format %d": "does not name day, month and year",
    "load diary.csv --study S": "--date-format %d/%m/%Y",
    "load diary.csv --study S --dry-run": "--date-format %m/%d/%Y",
    "load empty.csv --study S": "The file is empty",
    "intervals --study Kept": "required: --definition",
    "intervals --study Ketp --definition delphi-2011": "there is no study “Ketp”; there is “Kept”",
    "intervals --study Kept --definition delphi": "no definition “delphi”; give the path of a .toml file",
    "intervals --study Kept --definition none.toml": "There is no file",
    "intervals --study Kept --definition bad.toml": "bad.toml: “rule” is missing",
    "intervals --study Kept --definition odd.toml": "odd.toml is not a TOML file",
    "intervals --study Kept --definition flare": "needs flare, of which Kept has no value",
    "intervals --study Kept --definition delphi-2011 --origin first": "first_good_day or anchor=ATTRIBUTE",
    "intervals --study Kept --definition delphi-2011 --csv no/where.csv": "in a folder that is there",
    "recurrence --study Kept --definition delphi-2011 --by sex": "Kept has no attribute “sex”",
    "backup kept.duckdb": "already exists; choose a new name",
    "backup no/kept.duckdb": "does not exist; choose one that does",
    "backup . --keep 2": "is a folder; name the file in it",
    "restore nothing.duckdb": "There is no file",
    "restore table.csv": "is not a Respite backup, or so damaged that it cannot be opened; nothing was changed",
    "outcomes --study Kept --measure pain_average --window 99999": "window: 99999; accepted are 0 to 183 days",
    "outcomes --study Kept --measure pain_average --window x": "“x” is no number of days; it takes a whole number",
    "outcomes --study Kept --measure pain_average --visits 0,99999": "it takes whole days from 0 to 36,500",
    "serve --port 99999": "“99999” is no port; it takes a number from 1 to 65535",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files, and a store with one study."""
    path = tmp_path_factory.mktemp("wrong")
    for name, content in FILES.items():
        (path / name).write_text(content)
    (path / "kept.duckdb").write_text("somebody else's")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESPITE_STORE", str(path / "respite.duckdb"))
        assert cli.main(["load", str(path / "good.csv"), "--study", "Kept"]) == 0
        # the first derivation prepares the days it reads
        assert cli.main(["intervals", "--study", "Kept", "--definition", "delphi-2011"]) == 0
    return path


def fingerprint(folder):
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir()) if file.is_file()
    }


@pytest.mark.parametrize("line", WRONG)
def test_one_line_that_says_what_is_accepted_and_nothing_changed(line, folder, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    monkeypatch.chdir(folder)
    before = fingerprint(folder)
    code = cli.main(line.split())
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert WRONG[line] in err
    assert err.endswith("\n") and err.count("\n") == 1
    assert fingerprint(folder) == before


def test_an_empty_value_is_refused_whatever_the_option():
    options = [
        (name, action.option_strings[0])
        for name, command in build()[1].items()
        for action in command._actions
        if action.option_strings and action.nargs != 0
    ]
    # an empty text would else be taken for an option left out, and nothing be saved in silence
    assert ("outcomes", "--bundle") in options and ("survival", "--strata") in options and len(options) > 60
    for name, option in options:
        for empty in ([option, ""], [f"{option}= "]):
            with pytest.raises(
                Refusal, match=f"respite {name}: argument {option}: .*; (it takes|give it|choose)|ROLE=VALUE"
            ):
                parse([name, *empty])
    with pytest.raises(Refusal, match=r"argument FILE\.csv: what is given is empty"):
        parse(["survival", ""])


def test_the_console_command_itself_refuses_without_a_traceback(folder):
    env = {"RESPITE_STORE": str(folder / "respite.duckdb"), "PATH": ""}
    lines = ("", "survival", SURVIVAL.format("coded.csv"), "intervals --study X --definition delphi-2011")
    answers = [said(line.split(), cwd=folder, env=env) for line in lines]
    # once as a person has it, with all that a start does
    answers.append(subprocess.run([RESPITE], cwd=folder, capture_output=True, text=True, timeout=LONG, env=env))
    for done in answers:
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert "Traceback" not in done.stderr


def test_how_long_to_wait_for_another_command_is_a_whole_number(folder, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(folder / "respite.duckdb"))
    monkeypatch.setenv("RESPITE_WAIT_SECONDS", "soon")
    assert cli.main("intervals --study Kept --definition delphi-2011".split()) == 2
    assert capsys.readouterr().err == "RESPITE_WAIT_SECONDS is “soon”; it takes a whole number from 1.\n"


def test_looking_at_a_store_that_is_not_there_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "none" / "respite.duckdb"))
    assert cli.main(["recurrence", "--study", "S", "--definition", "delphi-2011"]) == 2
    assert "there is none yet: load a file with respite load, or respite demo" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_value_with_control_characters_stays_on_one_visible_line(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text('time,event\n5,"1\x1b[31m\nx"\n')
    assert cli.main(["survival", str(path), "--duration", "time", "--event", "event"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "\x1b" not in err and "\\x1b[31m x" in err


def test_help_is_printed_and_no_fault(capsys):
    assert cli.main(["survival", "--help"]) == 0
    assert "--duration COL" in capsys.readouterr().out


def test_a_reader_that_stops_reading_is_no_fault(folder):
    done = subprocess.run(
        f"'{RESPITE}' survival table.csv --duration time --event event --json | true",
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONG,
    )
    assert done.stderr == ""
