"""Connections that ask nothing: bounded in number and in time, so that nobody keeps others out by holding them open."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 30.0  # in which the head of a request is to come, counted from the connection or from the last answer


class Connection(H11Protocol):
    """A connection as uvicorn has it, which is closed where it asks nothing for long, or others need its room."""

    most = 256
    _open: ClassVar[dict[Connection, None]] = {}  # of this process, the oldest first; none that has become a page's

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Another one: where there are too many, the oldest that is asking nothing makes room."""
        super().connection_made(transport)
        self._watch_head()
        self._open[self] = None
        if len(self._open) > self.most:
            idle = next((one for one in self._open if not one._is_busy()), self)
            self._open.pop(idle)
            idle.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._open.pop(self, None)
        self._watching.cancel()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """It is a page's from now on, which has a place of its own."""
        self._open.pop(self, None)
        self._watching.cancel()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """It may ask the next thing."""
        self._watching.cancel()
        self._watch_head()
        super().on_response_complete()

    def _is_busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _watch_head(self) -> None:
        self._watching = self.loop.call_later(HEAD_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        if not self._is_busy() and not self.transport.is_closing():
            self.transport.abort()
