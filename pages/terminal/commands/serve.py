"""`respite serve`: the app in the browser; a Respite that is open already says where."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace

from pages.terminal import values
from pages.terminal.here import Here
from pages.terminal.holding import held

MORE = (
    "Without --public it is for one owner on this computer and has no sign-in. With --public it serves others, who sign "
    "in, by a configuration; deploy/respite.toml is an example. Where it already runs with this store it says where."
)


def options(grammar: ArgumentParser) -> None:
    """What it takes."""
    grammar.add_argument("--port", type=values.port, help="where to listen (default: 8501, or the next free port)")
    grammar.add_argument("--public", metavar="CONFIG.toml", help="serve others, who sign in, by this configuration")


def run(asked: Namespace, here: Here) -> str:
    """Serve until stopped."""
    if here.is_app:
        from pages.terminal.server import where_it_is

        return where_it_is() + "\n"
    # read once, when numpy is loaded below: what pages work out is small, and a second thread costs it more than it brings
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from data.store.running import the_store
    from pages.terminal.server import read_public, run_server

    # a fault in it is told before anything is opened
    served = read_public(here.path(asked.public)) if asked.public else None
    path = here.store_path
    # the server runs in a folder of its own, where a relative path would mean another file
    os.environ["RESPITE_STORE"] = str(path)
    # opened before the server loads, and held: a second `serve` meanwhile waits for this one to answer
    if running := held(the_store, path, ["serve"], here.cwd)[1]:
        return running[1]
    run_server(here.app, asked.port, sys.stdout, served)
    return ""
