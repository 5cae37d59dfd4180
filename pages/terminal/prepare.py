"""What `respite prepare` does: a study of the store, or files by way of a store that is gone afterwards."""

from __future__ import annotations

import shutil
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from data.prepared.manifest import Manifest
from data.prepared.write import prepare
from data.store.store import Store
from pages.terminal.here import Here
from pages.terminal.refusal import Refusal
from pages.terminal.study import load, study_of


def prepared(asked: Namespace, here: Here) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The folder that was made, as counts, and notes about the files it was made of."""
    assert here.store is not None  # as the table of commands says
    target = here.path(asked.to)
    if not asked.file:
        study = study_of(here.store, asked.study)
        if study.info.kind != "cohort":
            raise Refusal(f"--study: {study.info.name} is a diary; a study can be prepared.")
        return _payload(prepare(study, target, buckets=asked.buckets), target, n_rejected=0), ()
    return _of_files(asked, here, target)


def _of_files(asked: Namespace, here: Here, target: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    assert here.store is not None
    name = asked.study or here.path(asked.file[0]).stem
    folder = Path(tempfile.mkdtemp(prefix="prepare-", dir=here.store.staging()))
    n_rejected, notes = 0, list[str]()
    try:
        store = Store(folder / "read.duckdb")
        try:
            for file in asked.file:
                said = Namespace(**{**vars(asked), "file": file, "study": name}, dry_run=False, report=None)
                payload, more = load(said, store, here.cwd, here.progress)
                n_rejected += payload["rejected"]
                notes += more
            study = store.find(name)
            if study is None or study.info.kind != "cohort":
                raise Refusal(f"{asked.file[0]} holds no study; a study's files can be prepared.")
            manifest = prepare(study, target, buckets=asked.buckets)
        finally:
            store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _payload(manifest, target, n_rejected=n_rejected), tuple(notes)


def _payload(manifest: Manifest, target: Path, *, n_rejected: int) -> dict[str, Any]:
    return {
        "folder": str(target),
        "study": manifest.study,
        "participants": manifest.people,
        "days": manifest.days,
        "buckets": manifest.buckets,
        "bytes": sum(file.bytes for file in manifest.files),
        "rejected": n_rejected,
    }
