"""Files sent through the form of a served Respite: with another's way in, and such as exhaust it while others save.

    python -m tests.torture.sent [--megabytes N]

Cleo's page Load gives her an address to send a large file to. Nobody else may open it, send to it, or take up what
came. Then she and two others send the files of tests.torture.bombs and have Load read each, while Ben saves his form of Today again
and again over a connection of his own: each file ends in a sentence or as records, and his saves are not held up.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

from data.own.diary import entries
from data.store.store import Store
from tests.holding import readers_held
from tests.served import Page
from tests.torture.attacked import CANARY, TODAY, Attack, World, attacked
from tests.torture.bombs import Outcome, bombs
from tests.torture.evidence import tell
from tests.torture.hostile_files import elements

WAY_IN = re.compile(r"/upload/([\w-]{43})")
STRANGERS = ("Ann", "Ben", "Sue", "Hera", None)
SENDERS = ("Cleo", "Hera", "Rolf")  # each has up to eight files waiting
MOST_SENT = 20  # times that the files are sent, where nobody saves meanwhile
STOPPED = "met a fault of its own"
HERS = "cleoscanary"


def way_in(page: Page) -> str:
    """The ticket that Load gives for a large file."""
    found = WAY_IN.search(page.run("load"))
    assert found, f"Load gives no way in: {page.text[-1000:]}"
    return found[1]


def send(world: World, who: str | None, ticket: str, name: str, content: bytes):
    """The answer to the form with a file in it."""
    edge = "-----edge"
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return world.served.ask(
        f"/upload/{ticket}",
        method="POST",
        cookies=world.cookies(who),
        body=head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
        Content_Type=f"multipart/form-data; boundary={edge}",
        Origin=world.served.address,
    )


def forge_tickets(world: World) -> Attack:
    """Cleo's way in, used by everybody else before and after she used it herself."""
    attack = Attack()

    def refused(what: str, status: int, text: str) -> None:
        attack.look(what, text)
        if status not in (403, 404):
            attack.bad.append(f"{what}: answered with {status}")

    with world.served.open(world.cookies("Cleo")) as page:
        ticket = way_in(page)
        for who in STRANGERS:
            answer = world.served.ask(f"/upload/{ticket}", cookies=world.cookies(who))
            refused(f"{who} opens her form", answer.status, answer.text)
            answer = send(world, who, ticket, "x.csv", b"participant,date,pain_average\nx,2026-01-01,9\n")
            refused(f"{who} sends to it", answer.status, answer.text)
        assert (
            send(
                world, "Cleo", ticket, "diary.csv", f"participant,date,pain_average\n{HERS},2026-01-01,3\n".encode()
            ).status
            == 303
        ), "her own file was refused"
        for who in STRANGERS:
            answer = send(world, who, ticket, "x.csv", b"participant,date,pain_average\nx,2026-01-01,9\n")
            refused(f"{who} sends after her", answer.status, answer.text)
            if who is None:
                world.refuses("nobody takes it up", attack, {})
                continue
            with world.served.open(world.cookies(who)) as other:
                text = other.run("load", query=f"sent={ticket}").replace(ticket, "")
                attack.look(f"{who} takes it up", text.replace(CANARY, "") if who == "Ann" else text)
                if "Arrived" in text or HERS in text:
                    attack.bad.append(f"{who} takes up what she sent")
        text = page.run("load", query=f"sent={ticket}")
        assert "Arrived" in text and HERS in text, "she cannot take up her own file"
    return attack


@dataclass
class Meanwhile:
    """What Ben saw while files of others were read; `turn` is odd during that."""

    saves: list[float] = field(default_factory=list)  # seconds that each took
    faults: list[str] = field(default_factory=list)
    n_within: int = 0  # saves that began and ended while one file was read: they waited for none
    turn: int = 0


def save_again_and_again(world: World, stop: threading.Event, seen: Meanwhile) -> None:
    """Ben's form of Today, filled in by what is there and saved."""
    try:
        with world.served.open(world.cookies("Ben")) as page:
            page.run("today")
            while not stop.is_set():
                page.click("Add another entry")
                drawn = {one.label: one for kind, one in elements(page) if hasattr(one, "label")}
                score = WidgetState(id=drawn["Average pain"].id)
                score.string_array_value.data.append(drawn["Average pain"].options[3].content)
                note = WidgetState(id=drawn["Note"].id, string_value=f"n {len(seen.saves)}")
                began, turn = time.monotonic(), seen.turn
                page.run("today", widgets=[score, note, WidgetState(id=drawn["Save for today"].id, trigger_value=True)])
                seen.saves.append(time.monotonic() - began)
                seen.n_within += turn % 2 and seen.turn == turn
                said = [one.body for kind, one in elements(page) if kind == "alert"]
                if not any(one.startswith("Saved") for one in said):
                    seen.faults.append(f"save {len(seen.saves)}: {said}")
                stop.wait(0.05)
    except Exception as fault:  # a thread's fault would pass unseen
        seen.faults.append(repr(fault))


def send_bombs(world: World, megabytes: int, names: tuple[str, ...] = ()) -> tuple[list[Outcome], list[float], int]:
    """Send each file and have it read; gives how each ended, the seconds of Ben's saves, and how many waited for no file.

    A page that stops is raised. The first file's reader is held until Ben has saved meanwhile; where it ended before it
    could be held, all are sent again: the machine may be slow.
    """
    stop, seen, outcomes = threading.Event(), Meanwhile(), []
    thread = threading.Thread(target=save_again_and_again, args=(world, stop, seen))
    thread.start()
    try:
        wanted = [(name, make) for name, make in bombs(megabytes) if not names or name in names]
        for number, (name, make) in enumerate(wanted * MOST_SENT):
            if number >= len(wanted) and (seen.n_within or seen.faults):
                break
            who = SENDERS[number % len(SENDERS)]
            with world.served.open(world.cookies(who)) as page:
                ticket, content, began = way_in(page), make(), time.monotonic()
                answer = send(world, who, ticket, name, content)
                said = answer.text.strip()
                if answer.status == 303:
                    seen.turn += 1
                    with readers_held(world.served.process.pid, lambda: seen.n_within or seen.faults):
                        page.run("load", query=f"sent={ticket}")
                    seen.turn += 1
                    drawn = elements(page)
                    said = "; ".join(
                        [one.body for kind, one in drawn if kind == "alert"] or [f"a page with {len(drawn)} parts"]
                    )
                assert answer.status in (303, 400) and STOPPED not in said, f"{name}: {answer.status} {said[:500]}"
                outcomes.append(Outcome(name, said, time.monotonic() - began))
    finally:
        stop.set()
        thread.join()
    assert not seen.faults, seen.faults[:3]
    return outcomes[: len(wanted)], seen.saves, seen.n_within


def main(megabytes: int = 50) -> None:
    """The long run; the process ends with 1 where a file went to somebody else, every save waited for a file, or one was lost."""
    with tempfile.TemporaryDirectory() as folder, attacked(Path(folder)) as world:
        tickets = forge_tickets(world)
        outcomes, saves, n_within = send_bombs(world, megabytes)
        world.is_as_it_was()
        store = Store(Path(folder) / "store.duckdb")
        kept = [
            one for info in store.collections() for one in entries(store.collection(info.collection_id), TODAY, TODAY)
        ]
        store.close()
    for one in outcomes:
        print(f"{one.name}: {one.said[:160]} ({one.seconds:.1f} s)")
    print(*tickets.bad[:20], sep="\n")
    assert any(one.check_in.note == f"n {len(saves) - 1}" for one in kept), "the last save is not there"
    tell("uses of another's way in of which anything came", n_bad=len(tickets.bad), n=tickets.n)
    print(f"{len(outcomes)} files through the form; longest of {len(saves)} saves {max(saves):.2f} s")
    tell("campaigns in which every save waited for a file", n_bad=int(not n_within), n=1)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--megabytes", type=int, default=50)
    main(asked.parse_args().megabytes)
