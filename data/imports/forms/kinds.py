"""The kinds of files there are, by their content: which reader takes one, or what to do instead.

One row a kind; the first that fits is taken. To add one: a file of its own beside this with a reader, and a row here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from data.imports import fhir
from data.imports.forms.form import Form
from data.imports.forms.look import Look

LEAST_TO_TELL = 256  # bytes; of fewer, a few odd ones are no sign
AS_CSV = "save the table as CSV (UTF-8), and load that"
PARQUET, ARROW, SQLITE = b"PAR1", b"ARROW1", b"SQLite format 3\0"
SAS7BDAT = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
IN_R = 'in R, write it with write.csv(x, "x.csv", row.names = FALSE) or haven::write_sav(x, "x.sav"), and load that'


@dataclass(frozen=True)
class Kind:
    """A kind of file: `what` it is in words, how it is told, and its reader or the sentence that says what to do.

    reader: TEXT, CELLS (a workbook: read as (path, sheet) -> Cells), FORM (path, encoding -> Form) or PACKED (path,
    folder, member -> path of what is in it).
    """

    what: str
    is_it: Callable[[Look], bool]
    how: str = ""
    read: Callable | None = None
    instead: str = ""

    @property
    def id(self) -> str:
        """A short name, as the ending that such files are usually given."""
        return self.what.rpartition("(")[2].rstrip(")").split(" ")[0].casefold() if "(" in self.what else self.what


TEXT, CELLS, FORM, PACKED, NOT_TAKEN = "text", "cells", "form", "packed", ""


def recognise(path: Path) -> Kind:
    """The kind of a file."""
    look = Look(path)
    return next(kind for kind in KINDS if kind.is_it(look))


def _starts(*marks: bytes, at: int = 0) -> Callable[[Look], bool]:
    return lambda look: look.head[at:].startswith(marks)


def _has(*names: str) -> Callable[[Look], bool]:
    """A zip with a member of one of these names or folders."""
    return lambda look: any(member.startswith(names) for member in look.members)


def _json(sign: bytes, following: bytes) -> Callable[[Look], bool]:
    return lambda look: look.text[:1] == sign and (look.text[1:].lstrip()[:1] or b"!") in following


def _is_por(look: Look) -> bool:
    # after lines of stars and a table of letters; the lines may be cut at 80
    head = b"".join(look.head[:600].splitlines())
    return b"SPSS PORT FILE" in head and b"SPSSPORT" in head


def _is_dta(look: Look) -> bool:
    is_old = len(look.head) > 109 and look.head[0] in (104, 105, 108, 110, 111, 113, 114, 115)
    return look.head.startswith(b"<stata_dta>") or (is_old and look.head[1] in (1, 2) and look.head[2:4] == b"\x01\0")


def _is_dataset_json(look: Look) -> bool:
    return _json(b"{", b'"')(look) and b'"datasetJSONVersion"' in look.head


def _is_one_value_a_line(look: Look) -> bool:
    """Whether the first line is an object by itself."""
    if not _json(b"{", b'"}')(look):
        return False
    line, _, rest = look.text.partition(b"\n")
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return len(line) == len(look.text) and len(look.head) >= 1 << 16  # longer than was looked at
    return bool(rest.strip()) or b'"datasetJSONVersion"' not in line


def _is_one_table(look: Look) -> bool:
    return look.is_zip and not _is_office(look)


def _is_office(look: Look) -> bool:
    return any(name == "[Content_Types].xml" or name.startswith("META-INF/") for name in look.members)


def _is_html(look: Look) -> bool:
    start = look.text[:2000].lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")) or (
        start.startswith(b"<?xml") and b"<html" in start
    )


def _is_binary(look: Look) -> bool:
    """Bytes that are no letters: a few in a text are told of row by row; UTF-16 has a zero in every second place."""
    head = look.head[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum((byte < 32 and byte not in (9, 10, 12, 13)) or byte == 127 for byte in head)
    zeros = (head[::2].count(0), head[1::2].count(0))
    is_utf16 = min(zeros) == 0 and max(zeros) > len(head) * 0.15 and controls - sum(zeros) < len(head) * 0.01
    return len(head) >= LEAST_TO_TELL and controls > len(head) * 0.05 and not is_utf16


# readers are loaded in the process that needs them
def _sav(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.spss import read_sav

    return read_sav(path, encoding)


def _por(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.spss import read_por

    return read_por(path, encoding)


def _dta(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.stata import read_dta

    return read_dta(path, encoding)


def _xpt(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.xport import read_xport

    return read_xport(path, encoding)


def _sas7bdat(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.sas_data import read_sas7bdat

    return read_sas7bdat(path, encoding)


def _parquet(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.columnar import read_parquet

    return read_parquet(path, encoding)


def _arrow(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.columnar import read_arrow

    return read_arrow(path, encoding)


def _fhir(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.fhir_table import read_fhir

    return read_fhir(path, encoding)


def _json_lines(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.json_records import read_lines

    return read_lines(path, encoding)


def _json_array(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.json_records import read_array

    return read_array(path, encoding)


def _json_dataset(path: Path, encoding: str | None) -> Form:
    from data.imports.forms.json_records import read_dataset

    return read_dataset(path, encoding)


def _xlsx(path: Path, sheet: str | None):
    from data.imports.workbook import read_workbook

    return read_workbook(path.read_bytes(), sheet)


def _ods(path: Path, sheet: str | None):
    from data.imports.forms.ods import read_ods

    return read_ods(path, sheet)


def _unzip(path: Path, folder: Path, member: str | None) -> Path:
    from data.imports.forms.packed import unpack_zip

    return unpack_zip(path, folder, member)


def _gunzip(path: Path, folder: Path, member: str | None) -> Path:
    from data.imports.forms.packed import unpack_gzip

    return unpack_gzip(path, folder, member)


def _no(what: str, is_it: Callable[[Look], bool], instead: str = AS_CSV) -> Kind:
    return Kind(what, is_it, NOT_TAKEN, None, instead)


OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
IN_EXCEL = "open it in Excel or LibreOffice and save it as xlsx or CSV (UTF-8), and load that"
R_MARKS = (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\0\0\0\2", b"X\n\0\0\0\3", b"A\n2\n26", b"A\n3\n26")

KINDS: tuple[Kind, ...] = (
    # statistics programs
    Kind("an SPSS file (sav)", _starts(b"$FL2", b"$FL3"), FORM, _sav),
    Kind("an SPSS portable file (por)", _is_por, FORM, _por),
    Kind("a Stata file (dta)", _is_dta, FORM, _dta),
    Kind("a SAS transport file (xpt)", _starts(b"HEADER RECORD*******LIB"), FORM, _xpt),
    Kind("a SAS data set (sas7bdat)", _starts(SAS7BDAT), FORM, _sas7bdat),
    _no(
        "a SAS transport file of PROC CPORT",
        _starts(b"**COMPRESSED**"),
        "write it in SAS with the XPORT engine, and load that",
    ),
    _no("an R file (rds or RData)", _starts(*R_MARKS), IN_R),
    # spreadsheets
    Kind("an Excel workbook (xlsx)", _has("xl/workbook.xml"), CELLS, _xlsx),
    Kind(
        "an OpenDocument spreadsheet (ods)",
        lambda look: look.mimetype.startswith(OPEN_DOCUMENT + b".spreadsheet"),
        CELLS,
        _ods,
    ),
    _no("a binary Excel workbook (xlsb)", _has("xl/workbook.bin"), IN_EXCEL),
    _no(
        "an old Excel workbook (xls), or another old Office file",
        _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        IN_EXCEL,
    ),
    _no(
        "an old Excel workbook (xls)",
        _starts(b"\x09\x08\x10\0\0\x06\x05\0", b"\x09\x08\x08\0", b"\x09\x04\x06\0"),
        IN_EXCEL,
    ),
    _no(
        "an Excel workbook of 2003 as XML",
        lambda look: look.text.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in look.head,
        IN_EXCEL,
    ),
    _no(
        "a Numbers, Pages or Keynote document",
        _has("Index/Document.iwa", "Index.zip"),
        "in Numbers choose File, Export To, CSV or Excel, and load that",
    ),
    # text documents and pages
    _no(
        "a Word document",
        _has("word/document.xml"),
        "copy the table into a spreadsheet, save it as xlsx or CSV (UTF-8), and load that",
    ),
    _no("a presentation", _has("ppt/presentation.xml")),
    _no("an OpenDocument text or drawing", lambda look: look.mimetype.startswith(OPEN_DOCUMENT)),
    _no("a PDF", _starts(b"%PDF"), "the numbers in it cannot be read safely; ask for the table itself as CSV or xlsx"),
    _no("a rich text document (rtf)", _starts(b"{\\rtf")),
    _no("a web page, whatever its name ends in", _is_html, IN_EXCEL),
    # databases and columns
    Kind("a Parquet file (parquet)", _starts(PARQUET), FORM, _parquet),
    Kind("an Arrow file (feather)", _starts(ARROW), FORM, _arrow),
    _no("a Feather file of the first version", _starts(b"FEA1"), "write it as Parquet or CSV, and load that"),
    _no("an SQLite database", _starts(SQLITE), "export the table with the records as CSV (UTF-8), and load that"),
    _no(
        "a DuckDB database",
        _starts(b"DUCK", at=8),
        "export the table with: copy NAME to 'x.csv' (header), and load that",
    ),
    _no(
        "an Access database",
        _starts(b"\0\1\0\0Standard Jet DB", b"\0\1\0\0Standard ACE DB"),
        "in Access choose External Data, Export, Text File, and load that",
    ),
    _no(
        "an ORC, Avro or HDF5 file",
        _starts(b"ORC", b"Obj\x01", b"\x89HDF"),
        "write it as Parquet or CSV, and load that",
    ),
    _no("a MATLAB file", _starts(b"MATLAB 5.0"), "in MATLAB use writetable(t, 'x.csv'), and load that"),
    # archives
    Kind("a zip archive", _is_one_table, PACKED, _unzip),
    Kind("a compressed file (gzip)", _starts(b"\x1f\x8b"), PACKED, _gunzip),
    _no("an Office document without a table", lambda look: look.is_zip),
    _no(
        "a packed archive (7z, rar, tar, bz2, xz or zstd)",
        lambda look: (
            look.head.startswith((b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"))
            or look.head[257:262] == b"ustar"
        ),
        # R packs its own so too, and what is within shows only once a whole block of it is unpacked
        f"unpack it, and load the table in it; if it is an R file (rda), {IN_R}",
    ),
    # pictures, sound, keys
    _no(
        "a picture",
        _starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"),
        "the numbers in it cannot be read; ask for the table itself as CSV or xlsx",
    ),
    _no(
        "a picture, sound or film",
        lambda look: look.head[4:8] == b"ftyp" or look.head[:4] in (b"RIFF", b"OggS", b"ID3\3", b"ID3\4", b"fLaC"),
        "the numbers in it cannot be read; ask for the table itself as CSV or xlsx",
    ),
    _no(
        "an encrypted file",
        _starts(b"-----BEGIN PGP MESSAGE", b"age-encryption.org/", b"Salted__"),
        "decrypt it, and load what is in it",
    ),
    # texts that are no tables by lines
    Kind("a FHIR file (json)", lambda look: fhir.is_it(look.head), FORM, _fhir),
    Kind(
        "a Dataset-JSON file of CDISC (json)",
        lambda look: _is_dataset_json(look) and not _is_one_value_a_line(look),
        FORM,
        _json_dataset,
    ),
    Kind("a file of JSON lines (jsonl)", _is_one_value_a_line, FORM, _json_lines),
    Kind("a JSON file (json)", _json(b"[", b"{]"), FORM, _json_array),
    Kind("a JSON file (json)", _json(b"{", b'"}'), FORM, _json_dataset),
    _no("an XML file", lambda look: look.text.startswith(b"<?xml")),
    _no(
        "no text, and no kind of file that is known here",
        _is_binary,
        "export the table as CSV (UTF-8) or xlsx from the program that wrote it, and load that",
    ),
    Kind("a text file", lambda look: True, TEXT),
)
