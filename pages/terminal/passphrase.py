"""A passphrase, asked for twice, as the line of a configuration."""

from __future__ import annotations

from collections.abc import Callable

from data.accounts.passphrase import keep_passphrase
from pages.terminal.refusal import Refusal


def passphrase_line(ask: Callable[[str], str]) -> str:
    """Ask for a passphrase twice, and say what to put into the configuration."""
    told = ask("Passphrase (not shown): ")
    try:
        kept = keep_passphrase(told)
    except ValueError as fault:
        raise Refusal(str(fault)) from fault
    if ask("Once more: ") != told:
        raise Refusal("The two are not the same; nothing was made.")
    return f'[passphrase]\nhash = "{kept}"\n'
