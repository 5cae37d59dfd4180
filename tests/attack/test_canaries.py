"""Canaries in everybody's diary, and what the readers of a few links receive; tests.torture.canaries does many."""

import gzip
import random
from base64 import b64encode
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pytest

from data.store.running import close_the_store, the_store
from pages.shared.cache import forget_everything
from tests.conftest import routes_served
from tests.torture.canaries import fill, read_links
from tests.torture.unpacked import said

SEED = 20261121


def test_a_reader_receives_nothing_of_others_and_nothing_that_was_not_ticked(tmp_path, monkeypatch):
    close_the_store()
    monkeypatch.setenv("RESPITE_STORE", str(tmp_path / "store.duckdb"))
    forget_everything()
    rng = random.Random(SEED)
    people = fill(the_store(), 4, rng)
    with routes_served() as address:
        n_answers, n_seen, _, wrong = read_links(address, people, 3, rng)
    close_the_store()
    assert wrong == []
    assert n_answers >= 3 * 5 and n_seen >= 6


def packed() -> dict[str, bytes]:
    """A canary in everything that a page may wrap it in."""
    sink = pa.BufferOutputStream()
    table = pa.table({"a": ["canary"]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    arrow = sink.getvalue().to_pybytes()
    typed = b64encode(np.array([1.2345, 7.5]).tobytes()).decode()
    return {
        "base64": b"x=" + b64encode(b"a canary in here"),
        "gzip": gzip.compress(b"canary"),
        "gzip in base64": b64encode(gzip.compress(b"canary")),
        "percent": b"%63%61%6e%61%72%79",
        "entities": "".join(f"&#{ord(one)};" for one in "canary").encode(),
        "escapes": "".join(f"\\u{ord(one):04x}" for one in "canary").encode(),
        "arrow": arrow,
        "arrow in base64 in an address": quote(b64encode(arrow).decode()).encode(),
        "an array of a figure": f'{{"y": {{"dtype":"f8","bdata":"{typed}"}}}}'.encode(),
    }


@pytest.mark.parametrize("how", packed())
def test_a_canary_is_found_in_whatever_it_is_wrapped(how):
    # without this the test above could pass because it cannot see
    text = said(packed()[how])
    assert ("1.2345" if how == "an array of a figure" else "canary") in text
