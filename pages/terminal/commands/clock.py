"""`respite clock`: the latest time that the store ever saw, and setting it back after a clock that was far ahead."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from pages.terminal.here import Here

if TYPE_CHECKING:
    from data.sharing.clock_back import ClockBack

MORE = (
    "What ends by time ends against the latest time that the store ever saw. If this computer's clock was far ahead once, "
    "new links would end at once; set it right first, then --set-back says what that ends for good, and --yes does it."
)


def options(grammar: ArgumentParser) -> None:
    """Whether to set it back, and whether it is meant."""
    grammar.add_argument(
        "--set-back", action="store_true", help="to this computer's time; without --yes it is only said"
    )
    grammar.add_argument("--yes", action="store_true", help="do it; what had ended by then stays ended")


def run(asked: Namespace, here: Here) -> str:
    """Say it; with --set-back and --yes, do it."""
    from data.sharing.clock_back import clock_back, set_clock_back
    from data.store.running import the_gate
    from data.store.store import now
    from pages.terminal.refusal import Refusal

    if asked.yes and not asked.set_back:
        raise Refusal("--yes goes with --set-back.")
    store = here.store
    assert store is not None, "the table of commands says that it needs one"
    if asked.set_back and asked.yes:
        told = set_clock_back(store, now=now())
        if (gate := the_gate()) is not None:
            gate.end_all()
        return f"{_times(told)}Set back to this computer's time. Ended for good:\n{_ended(told)}"
    told = clock_back(store, now=now())
    if not told.is_ahead:
        return f"{_times(told)}There is nothing to set back.\n"
    if not asked.set_back:
        return f"{_times(told)}If this computer's clock is right now, respite clock --set-back sets it back.\n"
    return (
        f"{_times(told)}See that this computer's clock is right. Setting it back would end for good; --set-back --yes "
        f"does it:\n{_ended(told)}"
    )


def _times(told: ClockBack) -> str:
    ahead = ""
    if told.is_ahead:
        hours = round((told.highest - told.now).total_seconds() / 3600, 1)
        ahead = f", {hours:,} hours ahead" if hours < 96 else f", {hours / 24:,.0f} days ahead"
    return (
        f"This computer's clock:  {told.now:%Y-%m-%d %H:%M} UTC\n"
        f"The latest time seen:   {told.highest:%Y-%m-%d %H:%M} UTC{ahead}\n"
    )


def _ended(told: ClockBack) -> str:
    return (
        f"  {len(told.shares):>6,}  shared links that had ended by time, or would end later than any may\n"
        f"  {len(told.releases):>6,}  releases, likewise; their files are taken away\n"
        f"  {len(told.accounts):>6,}  people's sign-ins, and every sign-in by passphrase\n"
        "What was ended or revoked by hand stays so.\n"
    )
