"""`respite score`: questionnaires scored from item answers."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.export import export_scores
from analysis.score_rows import score_rows
from data.imports.table import read_table
from data.instrument_files import load_instrument


def answer(asked: Namespace, cwd: str) -> dict[str, Any]:
    """The scores of each row of item answers."""
    instrument = load_instrument(asked.instrument)
    table = read_table(Path(cwd, asked.file))
    frame = pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)
    scored = score_rows(instrument, frame, asked.items)
    return export_scores([(row.row, row.result) for row in scored])
