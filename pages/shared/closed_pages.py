"""What Streamlit keeps of pages whose connection is gone: for two minutes, of few of them, and then nothing at all.

A connection that broke off may come back, and finds what was typed. Streamlit's own storage keeps more than a hundred,
each with three open files, and lets go of them when the next page is closed, however late that is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

from pages.shared.alongside import alongside

LOOK_SECONDS = 5.0


class ClosedPages(SessionStorage):
    """The last `most` sessions without a connection, each for `seconds`. Used on the server's own thread alone."""

    def __init__(self, most: int, seconds: float):
        self._most, self._seconds = most, seconds
        self._kept: dict[str, tuple[float, SessionInfo]] = {}  # the last closed last

    def get(self, session_id: str) -> SessionInfo | None:
        """A session that is still kept."""
        closed_at, info = self._kept.get(session_id, (0.0, None))
        return info if info is not None and time.monotonic() - closed_at < self._seconds else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session, and let go of the one that was closed first where there are too many."""
        self._kept[session_info.session.id] = (time.monotonic(), session_info)
        for old in list(self._kept)[: -self._most]:
            # not now: whoever saves holds a lock
            asyncio.get_running_loop().call_soon(self._kept.pop(old)[1].session.shutdown)

    def delete(self, session_id: str) -> None:
        """Do not keep a session any more; whoever asks goes on with it, or shuts it down."""
        self._kept.pop(session_id, None)

    def list(self) -> list[SessionInfo]:
        """All that are kept."""
        return [info for _, info in self._kept.values()]

    def let_go(self) -> None:
        """Shut down what was kept long enough."""
        until = time.monotonic() - self._seconds
        for old in [name for name, (closed_at, _) in self._kept.items() if closed_at <= until]:
            self._kept.pop(old)[1].session.shutdown()


@asynccontextmanager
async def few_closed_pages(app: st.App, most: int) -> AsyncIterator[None]:
    """Have Streamlit keep few of the pages that are closed, for as long as it runs."""
    # there is no way to give it a storage but this
    storage = ClosedPages(most, config.get_option("server.disconnectedSessionTTL"))
    manager: Any = app._runtime._session_mgr if app._runtime else None
    if manager is not None:  # what is begun without a server has no pages to keep
        manager._session_storage = storage

    async def look() -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            storage.let_go()

    async with alongside(look()):
        yield
