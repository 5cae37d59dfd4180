"""Forged messages and requests against a served Respite: everything is refused, nothing changes, nothing is told.

    python -m tests.torture.forged [--rounds N] [--guesses N] [--seed S]

The owner of a diary is Ann; Ben has a diary of his own, Cleo a study, Sue looks after accounts, and Nil has no role.
Who has not signed in is refused a connection. Whoever else is not Ann sends what Streamlit's script would send only for her: her pages by their numbers, her
buttons by their ids, her fragments, her connection's number, values that no list offers. Over HTTP: odd methods,
paths, hosts, origins and tokens. An answer, or the log, that holds her canaries, a token, a place in this computer,
a query or a list of calls is counted, and so is every change in her diary.
"""

from __future__ import annotations

import random
import re
import secrets
import tempfile
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pages.door.frames import HEARD, OPERATION
from tests.served import Page
from tests.torture.attacked import CANARY, FILE_CANARY, Attack, World, attacked
from tests.torture.evidence import tell
from tests.torture.forged_requests import forge_requests, guess, strangers_are_refused, timing
from tests.torture.unpacked import said

ATTACKERS = ("Ben", "Cleo", "Sue", "Nil")
IN_THE_LOG = re.compile(
    r"select .{1,80} from |insert into |Exception: |Error: |Traceback|deserializing|ASGI application|No handler",
    re.IGNORECASE,
)
TEXTS = (
    "annscanary",
    "../../../../etc/passwd",
    "/etc/passwd",
    "%2e%2e/secret.toml",
    "'; drop table batch; --",
    "{{7*7}}",
    "\0",
    "x" * 100_000,
    "My diary",
    "1e999",
    "-1",
    "delphi-2011.toml",
    "\ud7ff\u202e",
)


def message(**rerun) -> BackMsg:
    """A request to run a page, with everything that its script could put into it."""
    asking = BackMsg()
    widgets = rerun.pop("widgets", ())
    for name, value in rerun.items():
        setattr(asking.rerun_script, name, value)
    asking.rerun_script.widget_states.SetInParent()
    for state in widgets:
        asking.rerun_script.widget_states.widgets.add().CopyFrom(state)
    return asking


def spoken(page: Page, asking: BackMsg | bytes, wait: float = 10) -> str:
    """What the page's connection says to a message, unpacked; the end of a connection is an answer too."""
    try:
        page.line.send(asking if isinstance(asking, bytes) else asking.SerializeToString())
        page.listen(wait)
    except ConnectionClosed as end:
        return f"closed {end.rcvd.reason if end.rcvd else ''}"
    except TimeoutError:
        pass
    return "\n".join(said(one) for one in page.messages)


def pages_of(page: Page) -> dict[str, str]:
    """The numbers of the pages that a menu has, by their addresses."""
    found = {one.url_pathname: one.page_script_hash for said_ in page.messages for one in said_.navigation.app_pages}
    return {name: number for name, number in found.items() if number}


def chosen_ids(page: Page) -> list[str]:
    """The ids of what holds a value on a page: a button would do what it is there for."""
    new = (one.delta.new_element for one in page.messages if one.WhichOneof("type") == "delta")
    kinds = ((element.WhichOneof("type"), element) for element in new)
    return [
        name
        for kind, element in kinds
        if kind and "button" not in kind and (name := getattr(getattr(element, kind), "id", ""))
    ]


def values(rng: random.Random, name: str) -> list[WidgetState]:
    """A widget of this id in states of every kind, some of which its list does not offer."""
    text = rng.choice(TEXTS)
    state = [
        WidgetState(id=name, trigger_value=True),
        WidgetState(id=name, bool_value=True),
        WidgetState(id=name, string_value=text),
        WidgetState(id=name, int_value=rng.choice((-1, 2**62, 0))),
        WidgetState(id=name, double_value=rng.choice((float("nan"), float("inf"), -1e308))),
        WidgetState(id=name, json_value='{"a": [1e999]}'),
        WidgetState(id=name, bytes_value=b"\xff\x00"),
    ]
    many, lists, uploads = WidgetState(id=name), WidgetState(id=name), WidgetState(id=name)
    many.string_array_value.data.extend([text, "My diary"])
    lists.int_array_value.data.extend([-1, 10**12])
    uploaded = uploads.file_uploader_state_value.uploaded_file_info.add()
    uploaded.file_id, uploaded.name, uploaded.size = secrets.token_hex(8), text[:200], 5
    return [*state, many, lists, uploads]


def forge_messages(world: World, n_rounds: int, n_each: int, rng: random.Random) -> Attack:
    """Everything that only Ann's own page would send, sent by everybody else, and what nobody's would.

    n_rounds: connections of each of them; n_each: pages, widgets and so on that each tries.
    """
    attack = Attack()
    with world.served.open(world.cookies("Ann")) as page:
        assert CANARY in page.run("today"), "Ann sees nothing herself"
        numbers, session = {}, page.session
        widgets, fragments = [], set()
        for address in ("", "share", "today", "my-data", "plan")[: 2 + n_each]:
            page.run(address)
            numbers |= pages_of(page)
            widgets += [name for label, name in page.widgets if label != "Sign out"]
            fragments |= {one.delta.fragment_id for one in page.messages if one.WhichOneof("type") == "delta"} - {""}
        for name in ATTACKERS if n_each > 1 else ("Ben",):
            for number in range(n_rounds):
                attack_over(
                    world,
                    attack,
                    name,
                    numbers,
                    rng.sample(widgets, min(len(widgets), n_each)),
                    fragments,
                    session,
                    rng,
                )
                if number == 0:
                    junk(world, attack, name, rng)
        strangers_are_refused(world, attack, session)
        assert CANARY in page.run("today"), "Ann's own page was ended by others"
    # a value that no list offers, told by Ann herself: no file is read for it
    with world.served.open(world.cookies("Ann")) as page:
        for address in ("share", "respite", "trends", "plan", "my-data", "try-and-see")[: n_each + n_rounds - 1]:
            page.run(address)
            own = chosen_ids(page)
            for name in rng.sample(own, min(len(own), n_rounds + n_each)):
                for state in rng.sample(values(rng, name), 2):
                    text = spoken(page, message(page_name=address, widgets=[state])).replace(CANARY, "")
                    attack.look(f"Ann, {address}, {state.WhichOneof('value')}", text)
    return attack


def attack_over(world, attack, name, numbers, widgets, fragments, session, rng) -> None:
    """One connection of somebody who is not Ann, with her numbers in it."""
    with world.served.open(world.cookies(name), session=rng.choice((session, ""))) as page:
        for address in rng.sample(sorted(numbers), min(len(numbers), len(widgets))):
            attack.look(f"{name}, page {address}", spoken(page, message(page_script_hash=numbers[address])))
            attack.look(
                f"{name}, address {address}", spoken(page, message(page_name=address, query_string="of=My+diary"))
            )
        for widget in widgets:
            state = rng.choice(values(rng, widget))
            text = spoken(page, message(page_script_hash=rng.choice([*numbers.values(), "f" * 32]), widgets=[state]))
            attack.look(f"{name}, widget {widget[-30:]}", text)
        for fragment in [*sorted(fragments), "0" * 32, "../x"][: 2 * len(widgets)]:
            attack.look(f"{name}, fragment {fragment}", spoken(page, message(fragment_id=fragment), wait=0.5))
        query = f"of={CANARY}&definition=../../secret.toml&definition={world.folder}/secret.toml&sent={world.tokens['open']}"
        for address in ("respite", "recurrence", "load", "join", "trends")[: 2 * len(widgets)]:
            answer = spoken(page, message(page_name=address, query_string=query))
            for own in (world.tokens["open"], f"of={CANARY}", str(world.folder)):  # what was sent may come back
                answer = answer.replace(own, "")
            attack.look(f"{name}, query {address}", answer)


def junk(world: World, attack: Attack, name: str, rng: random.Random) -> None:
    """Frames that are no messages: each ends its own connection, and no other. Messages that no page sends: nothing is said."""
    for frame in (b"\xff" * 20, b"\x0a\x05abc", rng.randbytes(2000), b"\x0a" + b"a" * (17 << 20), "a text", '{"a": 1}'):
        with world.served.open(world.cookies(name)) as page, suppress(ConnectionClosed):
            page.line.send(frame)
            try:
                for _ in range(5):
                    attack.look(f"{name}, a frame of junk", said(page.line.recv(timeout=0.5)))
            except TimeoutError:
                pass
            except ConnectionClosed as end:
                attack.look(f"{name}, a frame of junk", end.rcvd.reason if end.rcvd else "")
                raise
    operations = [BackMsg(), BackMsg()]
    operations[0].backend_operation_request.install_skills.SetInParent()
    operations[1].backend_operation_request.deferred_file.file_id = "x"
    forged = [BackMsg(), *operations]
    for kind in BackMsg.DESCRIPTOR.fields:
        if kind.name not in ("rerun_script", OPERATION):
            forged.append(BackMsg())
            getattr(forged[-1], kind.name).SetInParent() if kind.message_type else setattr(forged[-1], kind.name, True)
    for asking in forged:
        with world.served.open(world.cookies(name)) as page:
            text, kind = spoken(page, asking, wait=0.3), asking.WhichOneof("type")
            attack.look(f"{name}, {kind}", text)
            if page.messages and kind not in HEARD and asking is not operations[1]:
                attack.bad.append(f"{name}, {kind}: was heard, {text[:80]!r}")


def connections_from_elsewhere(world: World) -> Attack:
    """Pages of other sites, and other names for this computer, open no connection."""
    attack, port = Attack(), world.served.port
    origins = (
        "http://evil.example",
        "null",
        f"http://127.0.0.1:{port}.evil.example",
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port}@evil.example",
        f"https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "file://",
        "",
    )
    for origin in origins:
        attack.n += 1
        with suppress(InvalidStatus):
            world.served.open(world.cookies("Ann"), origin=origin or " ").close()
            attack.bad.append(f"a connection from {origin!r} was opened")
    return attack


def log_of(world: World) -> Attack:
    """The log after all this: no answer of Ann's, no token, no query, no list of calls, no words of a fault."""
    attack = Attack()
    for line in world.log():
        attack.n += 1
        attack.bad += [f"the log tells a token ({name})" for name, token in world.tokens.items() if token in line]
        attack.bad += (
            [f"the log says: {line[:200]}"] if CANARY in line or FILE_CANARY in line or IN_THE_LOG.search(line) else []
        )
    return attack


def forge(
    world: World, n_rounds: int, n_guesses: int, rng: random.Random, *, n_each: int = 5, only: int = 1
) -> tuple[dict[str, Attack], tuple[float, float, float]]:
    """All of it; what each kind found, and the timing.

    n_each: pages, widgets and so on that each attacker tries on a connection; of the requests every `only`th is sent.
    """
    found = {
        "forged messages": forge_messages(world, n_rounds, n_each, rng),
        "connections from elsewhere": connections_from_elsewhere(world),
        "forged requests": forge_requests(world, rng, only),
        "guessed tokens": guess(world, n_guesses, rng),
    }
    times = timing(world, n_guesses, rng)
    found["lines of the log"] = log_of(world)
    opened = world.served.ask(f"/s/{world.tokens['open']}")
    assert opened.status == 200 and CANARY in opened.text, "the open link does not open"
    return found, times


def main(n_rounds: int = 6, n_guesses: int = 3000, seed: int = 20261121) -> None:
    """The long run; the process ends with 1 at the first kind of attack of which anything came."""
    with tempfile.TemporaryDirectory() as folder, attacked(Path(folder)) as world:
        found, (ended, unknown, longer) = forge(world, n_rounds, n_guesses, random.Random(seed))
        is_as_it_was = world.is_as_it_was()
    print(
        f"median {ended * 1e3:.2f} ms for ended links, {unknown * 1e3:.2f} ms for unknown ones; ended took longer in {longer:.1%}"
    )
    for what, attack in found.items():
        print(*dict.fromkeys(attack.bad[:20]), sep="\n")
        tell(f"{what} of which anything came", n_bad=len(attack.bad), n=attack.n, seed=seed)
    tell("changes in a diary by who is not its owner", n_bad=not is_as_it_was, n=1, seed=seed)


if __name__ == "__main__":
    asked = ArgumentParser()
    asked.add_argument("--rounds", type=int, default=6)
    asked.add_argument("--guesses", type=int, default=3000)
    asked.add_argument("--seed", type=int, default=20261121)
    given = asked.parse_args()
    main(given.rounds, given.guesses, given.seed)
