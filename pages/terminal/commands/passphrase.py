"""`respite passphrase`: the line of a configuration that lets one owner in."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from pages.terminal.here import Here

MORE = "It asks twice and shows nothing; from a pipe the first two lines are read. Only a hash is printed."


def options(grammar: ArgumentParser) -> None:
    """Nothing: a passphrase in an option would stay in the shell's history."""


def run(asked: Namespace, here: Here) -> str:
    """Ask, and say what to put into the configuration."""
    from getpass import getpass

    from pages.terminal.passphrase import passphrase_line

    # from a terminal it is not shown; from a pipe it is the first two lines
    return passphrase_line(getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline().rstrip("\n"))
