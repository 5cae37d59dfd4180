"""Which questionnaire a file holds, and what its totals are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.catalogue.instrument_files import InstrumentError, instruments, load_instrument
from data.imports import names
from data.imports.faults import ImportFault
from data.imports.fits import Fits
from data.imports.plan import ITEMS, Answers
from data.imports.together import forms_beside

TOTAL = " is named like a total"


def instrument_of(fits: Fits, said: Answers) -> str | None:
    """The declared instrument, or the only one whose name and items the columns bear.

    A file with items that the declared one has not is of another version, whose numbers mean other items:
    it is refused, unless somebody said which columns the items are.
    """
    if said.instrument:
        try:
            form = load_instrument(said.instrument)
        except InstrumentError as fault:
            raise ImportFault(str(fault)) from None
    else:
        named = [form for form in instruments().values() if fits.could_be(form)]
        apart = forms_beside(fits, None, {})
        if len(named) != 1 and len(apart) != len(named):
            return None
        if not named:
            return None
        # of several beside each other the one with most items comes first; the others follow
        form = max(named, key=lambda form: len(fits.of_form(form).items))
    strange = fits.of_form(form).strange
    if strange and not any(role.startswith("item_") for role in said.columns):
        raise ImportFault(
            f"There is a column “{strange[0]}”, and the {form.title} has items 1 to {len(form.items)}; "
            "name the version that the file holds with --instrument, or its items with --map item_1=COLUMN."
        )
    if said.blank_is_no and not form.is_blank_no:
        raise ImportFault(
            f"No item of the {form.title} is answered by leaving it blank; load the file without --blank no."
        )
    if said.scales.get(ITEMS) == "reversed" and form.other_coding is None:
        raise ImportFault(f"The {form.title} has one coding; it takes no --scale items=reversed.")
    return form.id


def totals_left(fits: Fits, kind: str, columns: Mapping[str, str]) -> list[str]:
    """What to say of columns named as totals of a questionnaire in a file that was taken for something else."""
    if kind == "questionnaire":
        return []
    free = [column for column in fits.sheet.columns if column not in columns.values()]
    found = [
        (column, form) for form in instruments().values() for column in fits.of_form(form).totals if column in free
    ]
    return [
        f"“{column}”{TOTAL} of the {form.title}, which is kept with its date only if the file is loaded "
        f"once more as questionnaire results (in a terminal: --kind questionnaire --instrument {form.id})."
        for column, form in found
    ]


def with_scale_ids(answers: Answers) -> Answers:
    """Totals declared by a short name of their scale (total_PA) under its id (total_fabq-pa)."""
    if answers.instrument not in instruments():
        return answers
    scales = tuple(scale.id for scale in instruments()[answers.instrument].scales)

    def spelled(role: str) -> str:
        found = names.total_scale(role, answers.instrument, scales) if role.startswith("total_") else None
        return f"total_{found}" if found else role

    return replace(answers, columns={spelled(role): column for role, column in answers.columns.items()})
