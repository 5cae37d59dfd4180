"""A phone's, watch's or tracker's file in the terminal: told by its content, before it is taken for a table."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from data.imports.devices.amounts import STEPS, Said, Unsaid
from data.imports.devices.clock import AWAY
from data.imports.devices.device_file import read_device
from data.imports.devices.load_amounts import load_amounts, preview_amounts
from data.imports.load import LoadResult
from data.imports.plan import Answers, Plan
from data.imports.progress import Tell, unwatched
from data.store.store import Collection, Store
from pages.terminal.refusal import Refusal


def _places(asked: Namespace) -> str | None:
    """The zone and the travels from it."""
    if asked.travel and asked.zone is None:
        raise Refusal("--travel says where you were for some days; say with --zone where you were on all others.")
    return AWAY.join((asked.zone, *asked.travel)) if asked.travel else asked.zone


def check_source(asked: Namespace, plan: Plan) -> None:
    """Refuse a table of a person's steps that does not say whose counts they are; no device is made up."""
    if plan.kind == "activity" and STEPS in plan.columns and plan.is_wide and not asked.device:
        raise Refusal("This table does not say which phone or watch counted these steps; say it with --device NAME.")


def load_device(
    asked: Namespace, answers: Answers, store: Store, collection: Collection | None, cwd: str, tell: Tell = unwatched
) -> LoadResult | None:
    """Load it into a diary, or say what would happen; None where the file is for the reader of tables."""
    path = Path(cwd, asked.file)
    if asked.kind not in (None, "activity") or not set(answers.columns) <= {STEPS} or answers.shape:
        return None
    said = Said(
        zone=_places(asked), date_format=answers.date_format, source=asked.device, columns=dict(answers.columns)
    )
    try:
        file = read_device(path, store.staging(), file_name=path.name, said=said, tell=tell)
    except Unsaid as unsaid:
        if unsaid.topic == "source":  # a table of days that does not say whose it is; no device is made up
            return None
        raise
    if file is None:
        return None
    if asked.dry_run:
        return preview_amounts(store, collection, file, today=date.today())
    return load_amounts(store, asked.study, file, today=date.today(), tell=tell)
