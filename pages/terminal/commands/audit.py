"""`respite audit`: the audit trail of the store or of one collection, and whether it is whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Answer, Here
from pages.terminal.options import add_json

MORE = (
    "Each line of the trail is bound to the one before it: a line that was changed or taken out shows. The hash that it "
    "prints last, kept elsewhere, shows also whether lines were taken from the end. Of a long trail what was once found as "
    "written is not read again, ten thousand lines at a time, unless --whole is said."
)


def options(grammar: ArgumentParser) -> None:
    """About what, and where to write all of it."""
    grammar.add_argument("--study", metavar="NAME", type=values.name, help="only the lines about this study or diary")
    grammar.add_argument("--csv", metavar="OUT", help="write all lines to this file")
    grammar.add_argument(
        "--whole", action="store_true", help="check all lines, also those that were found as written before"
    )
    add_json(grammar)


def run(asked: Namespace, here: Here) -> Answer:
    """Read it, and check that it is whole."""
    from pages.telling.audit.text import audit_text
    from pages.terminal.audit import audit

    return Answer(payload=audit(asked, here.store, here.cwd), text=audit_text)
