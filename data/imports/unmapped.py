"""Roles that no column of a file plays, and those that no file of its kind has."""

from __future__ import annotations

from collections.abc import Mapping

from data.catalogue.instrument_files import instruments, load_instrument
from data.imports.cell_questions import MOST_LISTED
from data.imports.faults import ImportFault
from data.imports.fits import Fits
from data.imports.identifying import quoted
from data.imports.plan import CLOCK_ROLES, INSTANTS, RECORDED_KINDS, ROLES, Choice, Question
from data.imports.recorded import unmapped


def check_known(columns: Mapping[str, str], kind: str, instrument: str | None) -> None:
    """Refuse a declared role that a file of this kind has not."""
    for role in columns:
        if role in ROLES[kind] or (kind == "activity" and role):
            continue
        accepted = list(ROLES[kind])
        if kind == "questionnaire":
            if instrument is None and role.startswith(("item_", "total_")):
                continue
            if instrument:
                form = load_instrument(instrument)
                accepted += [f"item_{item.number}" for item in form.items]
                accepted += [f"total_{scale.id}" for scale in form.scales]
                if role in accepted:
                    continue
        raise ImportFault(f"A {kind} file has no role “{role}”; it takes {', '.join(accepted)}.")


def unmapped_questions(
    fits: Fits, kind: str, instrument: str | None, columns: Mapping[str, str], is_personal: bool, *, has_counts: bool
) -> list[Question]:
    """What has to be said before anything can be read: which column, which instrument."""
    free = [column for column in fits.sheet.columns if column not in columns.values()]
    asked = []

    def ask(role: str, what: str) -> None:
        # those whose cells could be it come first
        able = [column for column in free if fits.sheet.column(column).answered and fits.fits(role, column)]
        ordered = [*able, *(column for column in free if column not in able)] if role != "participant" else free
        there = tuple(Choice(column, column) for column in ordered)
        listed = ", ".join(f"“{column}”" for column in ordered[:MOST_LISTED]) or "none"
        listed += f" and {len(ordered) - MOST_LISTED:,} more" if len(ordered) > MOST_LISTED else ""
        text = f"No column was found for {what}; name it with --map {role}=COLUMN (not used: {listed})."
        if role == "participant" and fits.sheet.aside:
            name, why = next(iter(fits.sheet.aside.items()))
            takes = f"--keep {quoted(name)} --map participant={quoted(name)}"
            text = f"{text[:-1]}; “{name}” was put aside, for it looks like {why}: {takes} takes it all the same."
        asked.append(Question(topic="map", role=role, column=None, text=text, choices=there))

    if kind in RECORDED_KINDS:
        unmapped(fits, kind, columns, ask)
    if "participant" not in columns and not is_personal and kind != "table":
        ask("participant", "the participant")
    if "date" in ROLES[kind] and not {"date", *CLOCK_ROLES} & columns.keys() and not has_counts:
        ask("date", "the date")
    said = set(columns) - {"participant", "date", *CLOCK_ROLES, "entry", "note", *INSTANTS}
    if kind == "diary" and not said:
        ask("pain_average", "any measure of the day")
    if kind == "activity" and ("kind" in columns) != ("amount" in columns):
        role = "amount" if "kind" in columns else "kind"
        ask(role, f"the {role} of the activity")
    elif kind == "activity" and not said - {"unit", "source"}:
        ask("amount", "the amount of an activity, nor one per kind")
    if kind == "questionnaire" and instrument is None:
        # those that columns are named after come first
        forms = sorted(instruments().values(), key=lambda form: not fits.could_be(form))
        ids = tuple(Choice(form.id, form.title) for form in forms)
        options = " or ".join(f"--instrument {choice.value}" for choice in ids)
        text = f"Which questionnaire this is, the columns do not say; say so with {options}."
        asked.append(Question(topic="instrument", role=None, column=None, text=text, choices=ids))
    elif kind == "questionnaire" and not said:
        ask("item_1", "any item or total")
    return asked
