"""Rows that hold several kinds of records: a diary, questionnaires and activities beside each other, loaded as one.

Each kind has a plan of its own over the same rows. A row with one bad cell is rejected in all of them; one that has
nothing of a kind is none of its records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data.catalogue.instrument_files import instruments, load_instrument
from data.catalogue.vocabulary import KINDS, MEASURES
from data.imports.fits import Fits
from data.imports.judge import Judged
from data.imports.plan import CLOCK_ROLES, ROLES, Answers, Plan, of_form
from data.imports.recorded_names import fits_role, named
from data.imports.verdict import DUPLICATE, REJECTED, STORED


def forms_beside(fits: Fits, main: str | None, taken: Mapping[str, str]) -> list[str]:
    """The other questionnaires whose columns stand in the file, each with columns that no other one could have."""
    free = [column for column in fits.sheet.columns if column not in taken.values()]
    claims: dict[str, list[str]] = {}
    for form in instruments().values():
        if form.id != main and fits.could_be(form):
            named = fits.of_form(form)
            for column in (*named.items, *named.totals):
                if column in free:
                    claims.setdefault(column, []).append(form.id)
    alone = {ids[0] for ids in claims.values() if len(ids) == 1}
    shared = {form for ids in claims.values() if len(ids) > 1 for form in ids}
    return [form for form in instruments() if form in alone - shared]


def answers_beside(fits: Fits, plan: Plan, said: Answers) -> list[Answers]:
    """What is declared of each further kind that the rows hold; none of a table of people, nor where a kind was named."""
    if plan.kind == "followed" and said.kind is None:
        return _episodes_beside(fits, plan, said)
    if (
        said.kind is not None
        or plan.kind not in ("diary", "questionnaire")
        or not {"date", *CLOCK_ROLES} & plan.columns.keys()
    ):
        return []
    if fits.sheet.turn is not None and fits.sheet.turn.row_of is not None:
        return []
    who = {role: column for role, column in plan.columns.items() if role in ("participant", "date", *CLOCK_ROLES)}
    like = replace(said, columns=who, scales={}, date_format=said.date_format, shape={})
    found = []
    for form in forms_beside(fits, plan.instrument, plan.columns):
        named = fits.of_form(load_instrument(form))
        if any(_varies(fits, column, who) for column in (*named.items, *named.totals)):
            scales = {
                role.removeprefix(of_form(form, "")): scale
                for role, scale in said.scales.items()
                if role.startswith(of_form(form, ""))
            }
            found.append(replace(like, kind="questionnaire", instrument=form, scales=scales))
    free = [column for column in fits.sheet.columns if column not in plan.columns.values()]
    measures = {role: column for role in MEASURES if plan.kind != "diary" and (column := fits.best(role, free))}
    if measures:
        scales = {role: scale for role, scale in said.scales.items() if role in measures}
        found.append(replace(like, kind="diary", instrument=None, columns={**who, **measures}, scales=scales))
    free = [column for column in free if column not in measures.values()]
    kinds = {kind: column for kind in KINDS if (column := fits.best(kind, free))}
    if kinds:
        scales = {role: scale for role, scale in said.scales.items() if role in kinds}
        found.append(replace(like, kind="activity", instrument=None, columns={**who, **kinds}, scales=scales))
    return found


def _episodes_beside(fits: Fits, plan: Plan, said: Answers) -> list[Answers]:
    """The episodes that stand in the rows of who was followed, where a column tells when they began."""
    free = [column for column in fits.sheet.columns if column not in plan.columns.values()]
    columns = {"participant": plan.columns.get("participant", "")}
    for role in ROLES["episodes"][1:]:
        if role in said.columns:
            columns[role] = said.columns[role]
            continue
        best = next((one for one in named(free, "episodes", role) if fits_role(fits, role, one)), "")
        columns[role] = best
        free = [column for column in free if column != best]
    if not columns["began_on"]:
        return []
    return [replace(said, kind="episodes", instrument=None, columns=columns, shape={})]


def _varies(fits: Fits, column: str, who: Mapping[str, str]) -> bool:
    """Whether a column tells of days: one that is the same in all rows of each person is a fact about people."""
    cells = fits.sheet.column(column)
    if "participant" not in who:
        return len(cells.answered) > 1
    people = fits.sheet.column(who["participant"])
    if len(people.texts) == fits.sheet.n_rows:
        return True
    pairs = np.unique(np.stack([people.codes.astype(np.int64), cells.codes.astype(np.int64)]), axis=1)
    return pairs.shape[1] > len(np.unique(people.codes))


def reject_together(parts: list[Judged]) -> None:
    """Reject the rows in all kinds that are rejected in one for what stands in them."""
    if len(parts) < 2:
        return
    is_bad = np.logical_or.reduce([part.is_bad() for part in parts])
    for part in parts:
        part.verdict.status[is_bad] = REJECTED


def status_of(parts: list[Judged]) -> np.ndarray:
    """What became of each row: stored if anything of it is, rejected if it is bad or nothing of it is there."""
    statuses = np.stack([part.verdict.status for part in parts])
    status = np.full(statuses.shape[1], REJECTED, np.uint8)
    status[(statuses == DUPLICATE).any(axis=0)] = DUPLICATE
    status[(statuses == STORED).any(axis=0)] = STORED
    return status
