"""No record is lost or changed: messy files against a second reader and a loop that judges row by row."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.imports.careful import independent_count
from data.imports.dialect import find_dialect
from data.imports.faults import ImportFault
from data.imports.load import load
from data.imports.parts import careful_parts, plain_parts
from data.imports.plan import Answers
from data.imports.propose import propose
from data.imports.scan import NotPlain
from tests.drawn import drawn
from tests.files.conftest import TODAY, sheet_of
from tests.stores import new_store

HEADER = ["participant", "date", "pain_average", "flare", "note"]
CELL = st.text(alphabet='ab1,;"\n\r\t |é\0', max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=12)


@given(ROWS, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_a_writer_wrote_is_what_is_read(rows, separator, end, quote_all):
    # what Python's csv module writes comes back cell by cell, or the file is refused as a whole
    if not quote_all:
        # the module's minimal quoting forgets that a lone CR ends a line too
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerow(["id", "first", "second"])
    writer.writerows(rows)
    try:
        sheet = sheet_of("sep=" + separator + "\n" + out.getvalue())
    except ImportFault as fault:
        if "\0" in out.getvalue() and "no text" in str(fault):
            return  # so many signs that no text has that it is taken for something else
        # the one doubt: a cell over several lines that holds whole records may be an unclosed quotation mark
        assert "swallows the lines" in str(fault)
        assert any(part.count(separator) >= 2 for row in rows for cell in row for part in cell.splitlines()[1:])
        return
    read = iter(zip(*([c.texts[k] for k in c.codes] for c in map(sheet.column, sheet.columns)), strict=True))
    assert sheet.n_records == len(rows)
    assert len(sheet.rejects) == sum(any("\0" in cell for cell in row) for row in rows)
    for row in rows:
        if not any("\0" in cell for cell in row):
            assert list(next(read)) == row
    assert next(read, None) is None


def rows_of(parts):
    """What a reader says of a text: each record with its line, each reject, and how many there are in all."""
    rows, rejects, n = [], [], 0
    for part in parts:
        columns = [[str(cell) for cell in column] for column in part.table.columns]
        rows += zip(part.lines.tolist(), *columns, strict=True)
        rejects += part.rejects
        n += part.n_records
    return rows, rejects, n


@given(st.text(alphabet='ab,"\n', max_size=60), st.sampled_from([1, 3, 8, 1 << 20]))
def test_both_readers_say_the_same_of_any_text(body, size):
    # the fast reader may give up, but where it does not it agrees with the careful one, however it is cut to pieces
    dialect = find_dialect(b"id,a,b\n", "utf-8", ())
    text = body.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("data.imports.scan.PIECE", size)
        patch.setattr("data.imports.parts.LETTERS", size)
        try:
            slow = rows_of(careful_parts(io.BytesIO(text), dialect))
        except ImportFault as fault:
            with pytest.raises((NotPlain, ImportFault)) as found:
                rows_of(plain_parts(io.BytesIO(text), dialect))
            assert found.type is NotPlain or str(found.value).split(":")[0] == str(fault).split(":")[0]
            return
        try:
            fast = rows_of(plain_parts(io.BytesIO(text), dialect))
        except NotPlain:
            return
    assert fast == slow
    assert fast[2] == len(fast[0]) + len(fast[1]) == independent_count(io.BytesIO(text), ",")


PEOPLE = st.sampled_from(["1", "2", " 2", "", "NA"])
DAYS = st.sampled_from(["2024-01-01", "2024-01-02", "2024-01-02 ", "2024-02-30", "", "2031-01-01"])
SCORES = st.sampled_from(["0", "3", "3.0", "4.5", "11", "-9", "99", "", ".", "x", "1,5"])
FLARES = st.sampled_from(["0", "1", "yes", "", "2"])
NOTES = st.sampled_from(["", "a", "b", 'q"q', "c\nd"])
RECORD = st.tuples(PEOPLE, DAYS, SCORES, FLARES, NOTES)
MESSY = st.lists(
    st.one_of(RECORD, RECORD, RECORD, st.sampled_from([("1",), ("1", "2", "3", "4", "5", "6")])),
    min_size=1,
    max_size=25,
)


def meaning(row):
    """The row as values, None if a cell is not acceptable: written apart from the code under test."""
    person, day, score, flare, note = (cell.strip() for cell in row)
    if not person or person == "NA" or day not in ("2024-01-01", "2024-01-02"):
        return None
    if score not in ("0", "3", "3.0", "4.5", "", ".") or flare == "2":
        return None
    value = None if score in ("", ".") else float(score)
    return person, date.fromisoformat(day), value, {"": None, "0": 0, "1": 1, "yes": 1}[flare], note or None


def expected(rows, store):
    """What each row becomes, by a loop over their meanings; `store` maps a key to its content."""
    verdicts: list[str | None] = [None] * len(rows)
    seen = {}
    for i, row in enumerate(rows):
        said = meaning(row) if len(row) == 5 else None
        if said is None:
            verdicts[i] = "rejected"
            continue
        contents = seen.setdefault(said[:2], {})
        if said[2:] in contents:
            verdicts[i] = "duplicate"
        else:
            contents[said[2:]] = i
    for key, contents in seen.items():
        for content, i in contents.items():
            if key in store:
                verdicts[i] = "duplicate" if store[key] == content else "rejected"
            else:
                verdicts[i] = "stored" if len(contents) == 1 else "rejected"
    added = {k: next(iter(c)) for k, c in seen.items() if k not in store and len(c) == 1}
    return verdicts, {**store, **added}


def written(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return out.getvalue()


@drawn(20)
@given(st.lists(MESSY, min_size=1, max_size=3))
def test_every_record_is_stored_a_duplicate_or_rejected(files):
    answers = Answers(
        kind="diary",
        columns={name: name for name in HEADER},
        date_format="%Y-%m-%d",
        decimal=".",
        scales={"pain_average": "0-10", "flare": "yes-no"},
    )
    store, kept = new_store(), {}
    try:
        for rows in files:
            try:
                sheet = sheet_of(written(rows))
            except ImportFault as fault:
                # refused as a whole: most rows do not have the width of the header
                assert "most lines differ" in str(fault)
                continue
            result = load(store, "study", "cohort", sheet, propose(sheet, answers), today=TODAY)
            verdicts, kept = expected(rows, kept)
            counts = Counter(verdicts)
            assert result.records == len(rows) == len(list(csv.reader(io.StringIO(written(rows))))) - 1
            assert (result.stored, result.duplicates, result.rejected) == (
                counts["stored"],
                counts["duplicate"],
                counts["rejected"],
            )
            lines, line = [], 2
            for row, verdict in zip(rows, verdicts, strict=True):
                if verdict == "rejected":
                    lines.append(line)
                line += 1 + sum(cell.count("\n") for cell in row)
            assert result.rejects["line"].tolist() == lines
            with store.reading() as cursor:
                found = cursor.execute(
                    """select label, on_day, pain_average, flare, note from current_day_entry
                       join participant using (collection_id, participant_id)"""
                ).fetchall()
            assert sorted(map(str, found)) == sorted(str((*key, *content)) for key, content in kept.items())
    finally:
        store.close()
