"""The people and what they have, served to others: one process for all tables here."""

import pytest

from tests.attack.authorisation.world import fill
from tests.conftest import free_port
from tests.served import public


@pytest.fixture(scope="package")
def served(tmp_path_factory):
    """The process, and the world that it serves: its store is the process's now."""
    made = {}
    folder = tmp_path_factory.mktemp("served")
    with public(folder, free_port(), fill=lambda store: made.update(world=fill(store, folder))) as running:
        yield running, made["world"]
