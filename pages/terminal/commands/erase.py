"""`respite erase`: a participant of a study, gone for good."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here
from pages.terminal.options import add_study

MORE = "Backups of before still hold the participant: erase those yourself."


def options(grammar: ArgumentParser) -> None:
    """Whom, and whether it is meant."""
    add_study(grammar)
    grammar.add_argument("--participant", metavar="LABEL", required=True, help="as the file has it")
    grammar.add_argument("--yes", action="store_true", help="do it; without this it is only said what would go")


def run(asked: Namespace, here: Here) -> str:
    """Erase; without --yes, say what would go."""
    from data.store.erase import WHAT
    from data.study.erase_participant import erase_participant, participant_rows
    from pages.terminal.study import study_of

    study = study_of(here.store, asked.study)
    if asked.yes:
        return erase_participant(study, asked.participant).text()
    rows = participant_rows(study, asked.participant)
    lines = [f"  {n:>9,}  {WHAT.get(table, table)}" for table, n in rows.items()]
    return "\n".join(["This would go for good; --yes does it:", *lines, ""])
