"""What a page may say over its open connection, whoever it is: anything else does not reach Streamlit.

Streamlit answers a frame that is no message with a list of calls in the log, also one from somebody who is not
signed in, and forgets everybody's cached numbers for anybody who asks.
"""

from __future__ import annotations

import logging

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

# what the pages of Respite say; what else there is serves who writes a page
OPERATION = "backend_operation_request"
HEARD = ("rerun_script", "stop_script", "app_heartbeat", "file_urls_request")
OPERATIONS = ("deferred_file", "dataframe_chunk")  # a file that is made when asked for, the rest of a long table
PROTOCOL_ERROR = 1002
log = logging.getLogger("respite")


class Frames:
    """A connection that passes on what is in HEARD, drops other messages, and closes at a frame that is none."""

    def __init__(self, receive: Receive, send: Send):
        self._receive, self._send = receive, send
        self._is_closed = False

    async def receive(self) -> Message:
        """The next message of the page that is heard; after a frame that is none, that the page is gone."""
        while True:
            said = await self._receive()
            if said["type"] != "websocket.receive":
                return said
            try:
                message = BackMsg.FromString(said.get("bytes") or b"")
                is_message = said.get("bytes") is not None
            except DecodeError:
                is_message = False
            if not is_message:
                log.warning("A connection was closed: what came over it is no message of a page.")
                await self.send({"type": "websocket.close", "code": PROTOCOL_ERROR})
                return {"type": "websocket.disconnect", "code": PROTOCOL_ERROR}
            if _is_heard(message):
                return said

    async def send(self, message: Message) -> None:
        """What goes to the page; nothing after the end, which Streamlit may not know of yet."""
        if self._is_closed:
            return
        self._is_closed = message["type"] == "websocket.close"
        await self._send(message)


def _is_heard(message: BackMsg) -> bool:
    kind = message.WhichOneof("type")
    if kind == OPERATION:
        asked = message.backend_operation_request
        return any(asked.HasField(name) for name in OPERATIONS)
    return kind in HEARD
