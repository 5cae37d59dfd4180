"""`respite access`: lets an account work with a study that was loaded here, where Respite is served to others."""

from __future__ import annotations

from argparse import Namespace

from data.accounts.people import find_colleague, members, set_member
from data.store.store import Store, now
from pages.terminal.refusal import one_line, quoted
from pages.terminal.study import study_of


def access(asked: Namespace, store: Store) -> str:
    """Give or take back what was asked for, if anything, and say who reaches the study."""
    study = study_of(store, asked.study)
    for told, is_granted in ((asked.give, True), (asked.take, False)):
        if told is not None:
            set_member(study, find_colleague(store, told).account_id, is_granted, now=now())
    reaching = members(study)
    if not reaching:
        return f"Nobody who signs in reaches {quoted(study.info.name)}; the owner of the store does, from here.\n"
    lines = [f"  number {one.account_id}: {one_line(one.name) or 'no name given'}" for one in reaching]
    return "\n".join([f"{quoted(study.info.name)} is reached by", *lines]) + "\n"
