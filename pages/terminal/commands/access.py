"""`respite access`: lets an account work with a study that was loaded here, where Respite is served to others."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Here
from pages.terminal.options import add_study
from pages.terminal.refusal import one_line, quoted

MORE = "Without --give and --take it says who reaches the study."


def options(grammar: ArgumentParser) -> None:
    """The study, and whom to let in or out."""
    add_study(grammar)
    grammar.add_argument("--give", metavar="ACCOUNT", type=values.name, help="to this researcher, by number or e-mail")
    grammar.add_argument("--take", metavar="ACCOUNT", type=values.name, help="from this one")


def run(asked: Namespace, here: Here) -> str:
    """Give or take back what was asked for, if anything, and say who reaches the study."""
    from data.accounts.people import find_colleague, members, set_member
    from data.store.store import now
    from pages.terminal.study import study_of

    study = study_of(here.store, asked.study, may_be_held=True)
    for account, is_granted in ((asked.give, True), (asked.take, False)):
        if account is not None:
            set_member(study, find_colleague(here.store, account).account_id, is_granted, now=now())
    reaching = members(study)
    if not reaching:
        return f"Nobody who signs in reaches {quoted(study.info.name)}; the owner of the store does, from here.\n"
    lines = [f"  number {member.account_id}: {one_line(member.name) or 'no name given'}" for member in reaching]
    return "\n".join([f"{quoted(study.info.name)} is reached by", *lines]) + "\n"
