"""The audit trail of the store or of one collection as one JSON value, and whether it is whole."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from data.store.audit import extent, first_broken, latest, trail
from data.store.audit_table import as_rows, audit_csv, kept_hash
from data.store.store import Store
from pages.telling.audit.words import row_of, whole_sentence
from pages.terminal.refusal import Refusal, one_line
from pages.terminal.study import study_of, write_file

MOST = 20  # lines of the text; all are in the file and in the JSON


def audit(asked: Namespace, store: Store, cwd: str) -> dict[str, Any]:
    """What is in the trail; raises Refusal, after the file is written, where a line was changed or is missing."""
    about = study_of(store, asked.study, may_be_held=True).id if asked.study else None
    if asked.csv:
        write_file(Path(cwd, asked.csv), audit_csv(store, about=about), "--csv")
    if (broken := first_broken(store, is_whole=asked.whole)) is not None:
        raise Refusal(whole_sentence(broken, is_all=True))
    n, since = extent(store, about=about)
    lines = trail(store, about=about) if asked.json else latest(store, about=about, most=MOST)
    names = {info.collection_id: one_line(info.name) for info in store.collections()}
    return {
        "study": asked.study,
        "lines": n,
        "since": None if since is None else since.isoformat(),
        "whole": True,
        "keep": kept_hash(store, about=about),
        "written": asked.csv,
        "trail": as_rows(lines, has_hashes=about is None)
        if asked.json
        else [row_of(line, me=store.actor, names=names) for line in lines],
    }
