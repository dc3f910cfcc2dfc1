"""The gate: nobody passes without an open session, by whatever way.

Pure ASGI, because Starlette's simpler middleware never sees a WebSocket, and because callbacks and
fragments run without the script's own check. What it does to each connection:

- strips the identity headers that a client might send, and sets them from the session row;
- refuses a WebSocket or a change from another origin (full host and port; the cookie is Lax);
- looks the session up for every request and every WebSocket message, and every two seconds while
  a tab is silent: a closed session leaves within four;
- drops the messages with which any client could empty everybody's caches;
- sends the reader of a page to the sign-in and back to that page afterwards.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.accounts import cookie_name
from services.duties import may_come_from
from store.actors import acting, mark_of
from store.database import main_database
from store.scope import Viewer
from ui import words
from web import sessions
from web.headers import secure
from web.origin import remote
from web.socket import DUTY, Socket

OPEN = ("/account/", "/static/", "/reply/")
OPEN_EXACTLY = {"/healthz", "/metrics", "/_stcore/health", "/_stcore/host-config", "/favicon.png"}
HANDED_OUT = ("/files/", "/export/")  # one 404 for what is absent and what is not theirs
KEYS = ("/reply/", "/account/reset/")  # what follows in the address opens something
CLOSED = {"/_stcore/metrics"}  # Streamlit's own figures; ``/metrics`` has what an operator wants
MACHINERY = ("/_stcore/", "/media/", "/component/")
READING = {"GET", "HEAD", "OPTIONS"}
SIGN_IN = "/account/sign-in"


class Gate:
    """ASGI middleware; ``app`` is everything behind it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        out = _Answer(scope, send)
        if scope["method"] not in READING and not same_origin(headers):
            await _refuse(403)(scope, receive, out.send)
            return
        token = token_of(headers)
        # Streamlit's own plumbing is called by timers too; it does not keep a session awake.
        found = await sessions.viewer(token, active=not path.startswith(MACHINERY))
        if found and not may_come_from(found.role, remote(scope)):
            with acting(**_actor(scope, found, token)):
                await asyncio.to_thread(main_database().tell_refusal, "place")
            found = None
        if found and found.duty and not is_open(path):
            await _to_duty(scope, headers)(scope, receive, out.send)
            return
        if found is None and not is_open(path):
            await _to_sign_in(scope, headers)(scope, receive, out.send)
            return
        if path in CLOSED:
            await PlainTextResponse("Not Found", status_code=404)(scope, receive, out.send)
            return
        out.language = words.match((found and found.language) or headers.get("accept-language"))
        behind = dict(scope, headers=identified(scope, found, page=out.may_be_page))
        with acting(**_actor(scope, found, token)):
            await self.app(behind, receive, out.send)
            if found and out.status == 404 and path.startswith(HANDED_OUT):
                await asyncio.to_thread(main_database().tell_refusal, "file")

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not same_origin(headers):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        token = token_of(headers)
        found = await sessions.viewer(token, active=False)
        socket = Socket(token, receive, send)
        if found is None or found.duty or not may_come_from(found.role, remote(scope)):
            await socket.turn_away(headers)
            return
        behind = dict(scope, headers=identified(scope, found))
        async with socket.watched():
            await self.app(behind, socket.receive, socket.send)


def token_of(headers: Headers) -> str:
    """What the browser's cookie holds; empty when there is none."""
    return cookie_parser(headers.get("cookie", "")).get(cookie_name(), "")


def same_origin(headers: Headers) -> bool:
    """Browsers say the origin with every WebSocket and every change. Host and port must agree."""
    try:
        origin = urlsplit(headers.get("origin", "")).netloc
    except ValueError:  # a broken IPv6 address
        return False
    return bool(origin) and origin == headers.get("host")


def is_open(path: str) -> bool:
    """What a stranger may see: the way in, and what holds nothing of anybody."""
    return path.startswith(OPEN) or path in OPEN_EXACTLY


def identified(
    scope: Scope, found: Viewer | None, *, page: bool = False
) -> list[tuple[bytes, bytes]]:
    """The headers with the identity that the session row says, and no other."""
    dropped: tuple[bytes, ...] = ()
    if page:  # its language is written into it, so neither packed nor "not modified"
        dropped = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if not name.lower().startswith(b"x-tracker-") and name.lower() not in dropped
    ]
    kept.append((b"x-tracker-remote", remote(scope).encode()))
    if found is not None:
        kept.append((b"x-tracker-user", found.login.encode()))
        kept.append((b"x-tracker-role", found.role.encode()))
    return kept


def _actor(scope: Scope, found: Viewer | None, token: str) -> dict[str, Any]:
    """Who acts behind this request, for the audit record."""
    path = next((f"{p}..." for p in KEYS if scope["path"].startswith(p)), scope["path"])
    known: dict[str, Any] = {"remote": remote(scope), "verb": f"{scope['method']} {path}"}
    if found is None:
        return known | {"name": "anonymous"}
    return known | {
        "name": found.login,
        "account_id": found.account_id,
        "role": found.role,
        "session_mark": mark_of(token),
    }


def _to_duty(scope: Scope, headers: Headers) -> Response:
    """A password to change or a second factor to set up comes before everything."""
    if _reads_page(scope, headers):
        return RedirectResponse(DUTY, status_code=303, headers={"Cache-Control": "no-store"})
    return _refuse(401)


def _to_sign_in(scope: Scope, headers: Headers) -> Response:
    """A reader goes to the sign-in, with the way back; a program is told no."""
    path = scope["path"]
    if not _reads_page(scope, headers):
        return _refuse(401)
    query = scope.get("query_string", b"").decode("latin-1")
    back = path + (f"?{query}" if query else "")
    target = SIGN_IN if back == "/" else f"{SIGN_IN}?next={quote(back, safe='/')}"
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


def _reads_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person asks for something to look at."""
    accepts = headers.get("accept", "*/*")
    reads = scope["method"] in {"GET", "HEAD"} and ("text/html" in accepts or "*/*" in accepts)
    return reads and not scope["path"].startswith(MACHINERY)


def _refuse(status: int) -> Response:
    text = "sign in first" if status == 401 else "not from this site"
    return PlainTextResponse(text, status_code=status, headers={"Cache-Control": "no-store"})


class _Answer:
    """Adds the security headers to an answer; writes the reader's language into Streamlit's page,
    which is English in its source. Screen readers pronounce by it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        accepts = Headers(scope=scope).get("accept", "")
        own = scope["path"].startswith((*OPEN, *MACHINERY))
        self.may_be_page = scope["method"] == "GET" and "text/html" in accepts and not own
        self.language = "zh_CN"
        self.status = 0
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message["headers"])
            secure(headers)
            if self.may_be_page and headers.get("content-type", "").startswith("text/html"):
                for name in ("etag", "last-modified", "accept-ranges"):
                    del headers[name]
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: dict[str, Any] | Message) -> None:
        tongue = b"zh-CN" if self.language == "zh_CN" else b"en"
        title = words.translator(self.language)(words.PRODUCT).encode()
        body = self._body.replace(b'<html lang="en">', b'<html lang="%s">' % tongue, 1)
        body = body.replace(b"<title>Streamlit</title>", b"<title>%s</title>" % title, 1)
        MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
