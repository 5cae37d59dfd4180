"""A phone's, watch's or tracker's file in the terminal: told by its content, before it is taken for a table."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from data.imports.devices.amounts import STEPS, Said, Unsaid
from data.imports.devices.device_file import read_device
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.load import LoadResult
from data.imports.plan import Answers
from data.store.store import Collection, Store


def load_device(
    asked: Namespace, answers: Answers, store: Store, collection: Collection | None, cwd: str
) -> LoadResult | None:
    """Load it into a diary, or say what would happen; None where the file is for the reader of tables."""
    path = Path(cwd, asked.file)
    if asked.kind not in (None, "activity") or not set(answers.columns) <= {STEPS} or answers.shape:
        return None
    said = Said(zone=asked.zone, date_format=answers.date_format, columns=dict(answers.columns))
    try:
        file = read_device(path, store.staging(), file_name=path.name, said=said)
    except Unsaid as unsaid:
        if unsaid.topic == "source":  # a table of days that does not say whose it is; no device is made up
            return None
        raise
    if file is None:
        return None
    if asked.dry_run:
        return preview_amounts(store, collection, file, today=date.today())
    return load_amounts(store, asked.study, file, today=date.today())
