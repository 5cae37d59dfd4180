"""Files of every form that were cut short, or of which bytes changed: read whole, or refused with a sentence.

    python -m tests.torture.spoiled [N] [SEED]

Reads N spoiled files of each form, and prints how many were read, refused and ended their reader, of how many the
counts do not agree or the sentence is none, and the bound 3/N. What is read may hold a changed cell: these forms have
no sum over their bytes, so that a changed digit is a digit.
"""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pyreadstat

from data.imports.faults import ImportFault
from data.imports.limited import FRUGAL, ROOT
from data.imports.sheet import open_sheet
from tests.files.workbooks import workbook
from tests.patience import LONG
from tests.torture.evidence import tell

SHARES = (0.1, 0.4, 0.7, 0.95)  # of a file, at which it is cut
CHANGED = 3  # bytes of a file that is whole in length
RIGHT = ("read", "refused", "died", "stopped")  # the last two of a reader, which `read_file` tells of
WAY = re.compile("|".join(RIGHT) + "|.*", re.DOTALL)
MEMORY, SECONDS = 4 << 30, 30  # of one reader: address space, processor time
KINDS = ("sav", "zsav", "por", "dta", "xpt", "sas7bdat", "ods", "xlsx", "parquet", "feather", "json", "jsonl", "zip")
WRITTEN = ROOT / "tests/files"  # by R and LibreOffice
# A process of its own for each file, as in life, without starting Python and its libraries anew for each. One that
# waits for ever is ended by the clock.
READERS = """
import os, resource, signal, sys
from pathlib import Path
from data.imports.child import leave
import pandas, pyreadstat, python_calamine, data.imports.workbook, data.imports.forms.ods, pyarrow.parquet
memory, seconds = int(sys.argv[2]), int(sys.argv[3])
for folder in sorted(Path(sys.argv[1]).iterdir()):
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.alarm(2 * seconds)
        leave(folder / "source", folder)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    (folder / "ended").write_text(str(os.waitstatus_to_exitcode(status)))
"""


def small(kind: str) -> bytes:
    """A small table of invented people as a file of this kind."""
    frame = pd.DataFrame({"id": ["P01", "P02", "P03"] * 4, "pain": [3.0, 4.5, np.nan] * 4, "note": ["a", "", "bc"] * 4})
    if kind in ("sas7bdat", "ods"):
        return (
            WRITTEN / {"ods": "written_by_libreoffice/diary.ods", "sas7bdat": "written_by_r/haven.sas7bdat"}[kind]
        ).read_bytes()
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    target = io.BytesIO()
    if kind == "json":
        return json.dumps(rows).encode()
    if kind == "jsonl":
        return "\n".join(map(json.dumps, rows)).encode()
    if kind == "parquet":
        pq.write_table(pa.Table.from_pandas(frame), target)
    elif kind == "feather":
        feather.write_feather(pa.Table.from_pandas(frame), target)
    elif kind == "xlsx":
        return workbook({"Diary": [list(frame), *([cell for cell in row.values()] for row in rows)]})
    elif kind == "zip":
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("diary.csv", frame.to_csv(index=False))
    else:
        return _by_readstat(kind, frame)
    return target.getvalue()


def _by_readstat(kind: str, frame: pd.DataFrame) -> bytes:
    write = {"dta": pyreadstat.write_dta, "xpt": pyreadstat.write_xport, "por": pyreadstat.write_por}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "file"
        settings = {"compress": True} if kind == "zsav" else {}
        write.get(kind, pyreadstat.write_sav)(frame, str(target), **settings)
        return target.read_bytes()


def spoiled(raw: bytes, n: int, rng: np.random.Generator) -> Iterator[bytes]:
    """`n` spoiled copies: every other one cut, at the shares and then anywhere, the rest with changed bytes."""
    for i in range(n):
        if i % 2 == 0:
            share = SHARES[i // 2] if i // 2 < len(SHARES) else rng.uniform(0.02, 0.98)
            yield raw[: int(len(raw) * share)]
        else:
            changed = bytearray(raw)
            for at in rng.integers(0, len(raw), CHANGED):
                changed[at] = (changed[at] + int(rng.integers(1, 256))) % 256
            yield bytes(changed)


def outcomes(files: dict[str, bytes]) -> dict[str, str]:
    """What became of each file: read with so many records, refused, died (by a signal), stopped (by the clock), or what was wrong."""
    with tempfile.TemporaryDirectory() as place:
        for name, raw in files.items():
            folder = Path(place) / name
            folder.mkdir()
            (folder / "source").write_bytes(raw)
        command = [sys.executable, "-c", READERS, place, str(MEMORY), str(SECONDS)]
        settings = {"cwd": ROOT, "env": FRUGAL, "capture_output": True}
        subprocess.run(command, timeout=LONG + 2 * SECONDS * len(files), check=True, **settings)
        return {name: _outcome(Path(place) / name) for name in files}


def _outcome(folder: Path) -> str:
    ended = int((folder / "ended").read_text())
    if ended == -signal.SIGALRM:
        return "stopped"
    if ended:
        return "died" if ended < 0 else "raised"
    try:
        sheet = open_sheet(folder, "file")
    except ImportFault as fault:
        return "refused" if _is_sentence(str(fault)) else f"no sentence: {fault}"
    if sheet.n_rows + len(sheet.rejects) != sheet.n_records:
        return f"{sheet.n_rows} rows and {len(sheet.rejects)} rejects of {sheet.n_records} records"
    return f"read {sheet.n_records} records"


def _is_sentence(text: str) -> bool:
    return len(text) > 20 and "Traceback" not in text and "Error(" not in text and "\\n" not in text.strip()


def main(n: int = 400, seed: int = 20261130) -> None:
    """The long run; the process ends with 1 where a file was neither read whole nor refused."""
    rng = np.random.default_rng(seed)
    n_bad = 0
    for kind in KINDS:
        files = {f"{kind}-{i:05d}": raw for i, raw in enumerate(spoiled(small(kind), n, rng))}
        counts = Counter(WAY.match(became)[0] for became in outcomes(files).values())
        print(f"{kind}: {', '.join(f'{how} {count:,}' for how, count in counts.most_common())}", flush=True)
        n_bad += sum(count for how, count in counts.items() if how not in RIGHT)
    tell("spoiled files that were neither read whole nor refused", n_bad=n_bad, n=n * len(KINDS))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
