"""The open connection of a page, watched: it ends within seconds of the visit that it belongs to.

Through it Streamlit tells a page which files it may fetch or send; what it told whom is kept here, so that such an
address is of no use to anybody else.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Lock

from starlette.types import Message, Receive, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LOOK_SECONDS = 2.0
MOST_TOLD = 5_000  # addresses kept for one visitor, the latest
# what follows an address in a message is no part of it, though it may be a letter
ADDRESS = re.compile(rb"/media/([0-9a-f]{32,128})|/_stcore/upload_file/([0-9a-f-]{36})/")
POLICY_VIOLATION = 1008
FOLDER = str(Path(__file__).parents[2]).encode()


def without_folder(sent: bytes) -> bytes:
    """A message without the folder in which Respite lies on this computer: Streamlit tells it to everybody, with every run."""
    if FOLDER not in sent:
        return sent
    message = ForwardMsg()
    message.ParseFromString(sent)
    if message.WhichOneof("type") == "new_session":
        message.new_session.main_script_path = "respite"
    return message.SerializeToString()


class Told:
    """Which addresses of files each visitor was told."""

    def __init__(self):
        self._by_actor: dict[str, dict[str, None]] = {}
        self._lock = Lock()

    def note(self, actor: str, sent: bytes) -> None:
        """Keep the addresses in a message that went to a visitor."""
        if found := [media or session for media, session in ADDRESS.findall(sent)]:
            with self._lock:
                known = self._by_actor.setdefault(actor, {})
                for one in found:
                    known.pop(one.decode(), None)
                    known[one.decode()] = None
                for old in list(known)[: max(0, len(known) - MOST_TOLD)]:
                    del known[old]

    def was_told(self, actor: str, path: str) -> bool:
        """Whether a visitor was told of the file, or the session for uploads, that a path names."""
        found = ADDRESS.match(path.encode("utf-8", "surrogatepass"))
        if found is None:
            return False
        with self._lock:
            return (found[1] or found[2]).decode() in self._by_actor.get(actor, ())


class Watched:
    """A connection that closes once `goes_on` says no, after it sent the page to `leave_for`; nothing passes then."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        goes_on: Callable[[], Awaitable[bool]],
        on_sent: Callable[[bytes], None],
        on_heard: Callable[[], Awaitable[None]],
        leave_for: str,
    ):
        self._receive, self._send = receive, send
        self._goes_on, self._on_sent, self._on_heard, self._leave_for = goes_on, on_sent, on_heard, leave_for
        self._is_open = False
        self._ended = asyncio.Event()
        self._sending = asyncio.Lock()

    async def receive(self) -> Message:
        """What the page says, while the visit goes on; then that the page is gone."""
        if self._ended.is_set():
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        said, ended = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._ended.wait())
        try:
            await asyncio.wait({said, ended}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            if not said.done():
                said.cancel()
        if not said.done() or said.cancelled():
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        message = said.result()
        if message["type"] == "websocket.receive":
            await self._on_heard()
            if not await self._goes_on():
                await self.end()
            if self._ended.is_set():
                return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        return message

    async def send(self, message: Message) -> None:
        """What Streamlit says to the page; nothing once the visit has ended."""
        async with self._sending:
            if self._ended.is_set():
                return
            if message["type"] == "websocket.accept":
                self._is_open = True
            elif message["type"] == "websocket.send" and message.get("bytes"):
                self._on_sent(message["bytes"])
            elif message["type"] == "websocket.close":
                self._is_open = False
            await self._send(message)

    async def watch(self) -> None:
        """Look every other second whether the visit goes on, until it does not."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not await self._goes_on():
                await self.end()
                return

    async def end(self, leave_for: str | None = None) -> None:
        """Send the page elsewhere, so that it shows nothing any more, and close."""
        async with self._sending:
            if self._ended.is_set():
                return
            self._ended.set()
            if self._is_open:
                leaving = ForwardMsg()
                leaving.auth_redirect.url = leave_for or self._leave_for
                try:
                    await self._send({"type": "websocket.send", "bytes": leaving.SerializeToString()})
                    await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})
                except Exception:
                    return  # the page went by itself meanwhile
