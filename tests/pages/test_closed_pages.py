"""What is kept of pages whose connection is gone: few, not for long, and then shut down."""

import asyncio
from dataclasses import dataclass

from streamlit.runtime.session_manager import SessionInfo

from pages.shared.closed_pages import ClosedPages
from tests.loops import run


@dataclass
class Session:
    """As much of Streamlit's session as a storage sees."""

    id: str
    is_shut: bool = False

    def shutdown(self) -> None:
        self.is_shut = True


def test_the_first_of_too_many_is_shut_down_and_the_rest_in_time():
    sessions = [Session(name) for name in "abc"]

    async def close(storage) -> None:
        for one in sessions:
            storage.save(SessionInfo(client=None, session=one))
        await asyncio.sleep(0)

    storage = ClosedPages(most=2, seconds=3600)
    run(close(storage))
    assert [one.is_shut for one in sessions] == [True, False, False]
    assert storage.get("a") is None and storage.get("c").session is sessions[2] and len(storage.list()) == 2
    storage.delete("b")
    storage.let_go()
    assert storage.get("b") is None and not sessions[1].is_shut and storage.get("c") is not None
    over = ClosedPages(most=2, seconds=0)
    run(close(over))
    assert over.get("c") is None
    over.let_go()
    assert over.list() == [] and sessions[2].is_shut
