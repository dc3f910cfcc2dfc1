"""One open tab: its messages pass while its session is open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from web import sessions

DUTY = "/account/security"
CHECK_SECONDS = 2.0
FIRST_MESSAGE_SECONDS = 5.0
# They reach into what all sessions share, or into the server's own folder.
DROPPED = {"clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"}


class Socket:
    """Stands between the browser and Streamlit: ``receive`` and ``send`` are what the app gets."""

    def __init__(self, token: str, receive: Receive, send: Send) -> None:
        self._token = token
        self._receive = receive
        self._send = send
        self._accepted = False
        self._closed = False
        self._page = "/"

    async def receive(self) -> Message:
        """The next message that may pass; a disconnect once the session is closed."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive" or self._closed:
                return message
            back = _parsed(message.get("bytes"))
            if back is None:
                return message  # Streamlit closes a connection that speaks something else
            if not await self._may_stay(active=self._note(back)):
                await self._leave()
                return {"type": "websocket.disconnect", "code": 4401}
            if back.WhichOneof("type") not in DROPPED:
                return message

    async def send(self, message: Message) -> None:
        """Pass an answer on; after the end there is nobody to hear it."""
        if self._closed:
            return
        self._accepted |= message["type"] == "websocket.accept"
        self._closed |= message["type"] == "websocket.close"
        await self._send(message)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """A tab in which nobody does anything loses its session too."""
        watcher = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watcher.cancel()

    async def turn_away(self, headers: Headers) -> None:
        """No session, but a browser of ours: accept only to tell it where to sign in."""
        await self._receive()
        protocol = headers.get("sec-websocket-protocol", "").split(",")[0].strip() or None
        await self.send({"type": "websocket.accept", "subprotocol": protocol})
        try:
            first = await asyncio.wait_for(self._receive(), FIRST_MESSAGE_SECONDS)
        except TimeoutError:
            first = {"type": "nothing"}
        if first["type"] == "websocket.disconnect":
            return
        back = _parsed(first.get("bytes"))
        if back is not None:
            self._note(back)
        await self._leave()

    def _note(self, back: BackMsg) -> bool:
        """Remember the page for the way back. True when a person did something."""
        if back.WhichOneof("type") != "rerun_script":
            return back.WhichOneof("type") != "app_heartbeat"
        parts = urlsplit(back.rerun_script.context_info.url)
        if parts.path:
            self._page = parts.path + (f"?{parts.query}" if parts.query else "")
        return not back.rerun_script.is_auto_rerun

    async def _watch(self) -> None:
        while not self._closed:
            await asyncio.sleep(CHECK_SECONDS)
            if self._accepted and not await self._may_stay(active=False):
                await self._leave()

    async def _may_stay(self, *, active: bool) -> bool:
        found = await sessions.viewer(self._token, active=active)
        return found is not None and not found.duty

    async def _leave(self) -> None:
        """Send the browser to the sign-in, or to what must be done first, and hang up."""
        redirect: Any = ForwardMsg()
        page = self._page
        redirect.auth_redirect.url = (
            "/account/sign-in" if page == "/" else f"/account/sign-in?next={quote(page, safe='/')}"
        )
        found = await sessions.viewer(self._token, active=False)
        if found and found.duty:
            redirect.auth_redirect.url = DUTY
        await self.send({"type": "websocket.send", "bytes": redirect.SerializeToString()})
        await self.send({"type": "websocket.close", "code": 4401})


def _parsed(data: bytes | None) -> BackMsg | None:
    try:
        return BackMsg.FromString(data) if data is not None else None
    except DecodeError:
        return None
