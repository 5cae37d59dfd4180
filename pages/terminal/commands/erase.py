"""`respite erase`: a participant of a study, or a study, gone for good."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.options import add_study
from pages.terminal.refusal import Refusal, quoted

MORE = (
    "Backups of before still hold the participant, or the study: erase those yourself. Of a study that is held elsewhere the "
    "folder stays; a participant is erased from the study that it came from."
)


def options(grammar: ArgumentParser) -> None:
    """Whom, and whether it is meant."""
    add_study(grammar)
    grammar.add_argument(
        "--participant", metavar="LABEL", help="as the file has it; without it the whole study is erased"
    )
    grammar.add_argument("--yes", action="store_true", help="do it; without this it is only said what would go")


def run(asked: Namespace, here: Here) -> str:
    """Erase; without --yes, say what would go."""
    from data.store.erase import WHAT, erase, held
    from data.study.erase_participant import erase_participant, participant_rows
    from pages.terminal.study import study_of

    study = study_of(here.store, asked.study, may_be_held=True)
    if study.info.kind != "cohort":
        raise Refusal(f"--study: {quoted(study.info.name)} is a diary, which My data erases; name a study.")
    if asked.yes:
        receipt = erase(study) if asked.participant is None else erase_participant(study, asked.participant)
        return receipt.text()
    rows = held(study) if asked.participant is None else participant_rows(study, asked.participant)
    lines = [f"  {n:>9,}  {WHAT.get(table, table)}" for table, n in rows.items()]
    return "\n".join(["This would go for good; --yes does it:", *lines, ""])
