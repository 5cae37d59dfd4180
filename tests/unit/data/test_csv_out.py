"""Exports are data to a spreadsheet: no cell starts a formula whatever parts the cells, and numbers stay numbers."""

import csv
import io
import re
import shutil
import subprocess

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.exports.csv_out import csv_bytes, safe_cell, shielded, unshielded

# what a reader may be told to part cells by; a line of it is a line of the file
SEPARATORS = (",", ";", "\t", "|", " ", ":")
STARTS = tuple("=+-@＝＋－＠")
STARTED = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "-", "=", "+1 000", "＝1+1", "＠SUM(1)"]
INSIDE = [f"a{border}=1+1" for border in (";", ",", "|", '"', "\t", "\n", "\r", "\v", "\u2028", " ", ":", "; ", '"\n')]


@pytest.mark.parametrize("text", STARTED)
def test_text_that_would_start_a_formula_is_kept_from_it(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", INSIDE)
def test_text_in_which_a_formula_could_begin_is_kept_from_it_there(text):
    assert safe_cell(text) == shielded(text) == text.replace("=", "'=")


@pytest.mark.parametrize(
    ("text", "cell"),
    [("\t=1", "'\t'=1"), ("\r=1", "'\r'=1"), ("\ttab", "'\ttab"), ("  =1", "  '=1"), ("a;'=1", "a;'=1")],
)
def test_white_space_and_apostrophes_before_a_sign(text, cell):
    assert safe_cell(text) == cell


@pytest.mark.parametrize(
    "value",
    [
        "-2",
        "+3.5",
        "-1,5",
        "3 = 3",
        "a@b",
        "",
        "'=1",
        -2,
        1.5,
        None,
        "bad - worse",
        "well :-)",
        "pain -2 today",
        "e-mail",
    ],
)
def test_numbers_and_plain_text_stay_as_they_are(value):
    assert safe_cell(value) == value


hostile = st.text(st.sampled_from("=+-@＝,;|:\"'\t\n\r \u2028a1()"), max_size=12)


@given(hostile | st.text())
@example("'\t=")
@example("' '=")
@example("\t")
def test_a_shielded_text_comes_back_to_the_letter(text):
    assert unshielded(shielded(text)) == text


@pytest.mark.parametrize("keep", [safe_cell, shielded])
@given(texts=st.lists(hostile, min_size=1, max_size=4))
def test_no_cell_starts_a_formula_by_any_separator_with_quotes_or_without(keep, texts):
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerow([keep(text) for text in texts])
    for separator in SEPARATORS:
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(sheet.getvalue(), newline=""), delimiter=separator, quoting=quoting):
                for cell in row:
                    assert not is_formula(re.sub(r'\A[\s"]+', "", cell)), (separator, cell, sheet.getvalue())


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may run it: it starts as one, and is neither a number nor a sign before what ends one."""
    return cell.startswith(STARTS) and not re.match(r"[+-]?[0-9]+([.,][0-9]+)?(?![^\s,])|.(\s|\)|\Z)", cell)


def test_a_long_run_of_white_space_or_apostrophes_takes_no_longer_than_its_length():
    for run in (" ", "\n", "'", "\t'", ";="):
        text = run * 200_000 + "x"
        assert unshielded(shielded(text)) == text


@pytest.mark.parametrize("separators", ["44", "59/9/124/32"])
def test_libreoffice_runs_nothing_and_reads_numbers_as_numbers(tmp_path, separators):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here (Debian: libreoffice-calc-nogui); nothing else reads files so")
    texts = [*STARTED, *INSIDE]
    (tmp_path / "raw.csv").write_text(
        pd.DataFrame({"n": 1.5, "text": texts, "m": -2}).to_csv(index=False), encoding="utf-8-sig"
    )
    (tmp_path / "kept.csv").write_bytes(csv_bytes(pd.DataFrame({"n": 1.5, "text": texts, "m": -2})))
    # separators by number, the quotation mark, UTF-8, from the first line
    told = f"--infilter=CSV:{separators},34,76,1 --convert-to fods --outdir {tmp_path}".split()
    own = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [tmp_path / "raw.csv", tmp_path / "kept.csv"]
    subprocess.run([office, own, "--headless", *told, *files], check=True, capture_output=True)
    raw, kept = ((tmp_path / f"{name}.fods").read_text(encoding="utf-8") for name in ("raw", "kept"))
    assert "table:formula=" in raw  # it would have run them
    assert "table:formula=" not in kept
    if separators == "44":
        assert kept.count('office:value-type="float"') == 2 * len(texts)


def test_a_table_is_read_back_by_a_csv_reader_and_has_the_mark_that_spreadsheets_need():
    table = pd.DataFrame({"=name": ["Zoë", "=HYPERLINK(1)", 'a "quoted", cell'], "pain": [1.5, -2, None]})
    written = csv_bytes(table)
    assert written.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert rows == [["'=name", "pain"], ["Zoë", "1.5"], ["'=HYPERLINK(1)", "-2.0"], ['a "quoted", cell', ""]]
