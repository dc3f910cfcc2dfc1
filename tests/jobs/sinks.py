"""Peers with faults: a real SMTP server and a real webhook on the loopback, each counting what it
took. A fault is drawn by a seeded lot: 30 % errors, 10 % hangs, 5 % accepted and then cut."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.server import free_port

ERRORS, HANGS, CUTS = 0.30, 0.10, 0.05
HANG_SECONDS = 4.0


@dataclass
class Sink:
    """``taken``: subject or text of a message -> how often it was taken."""

    stormy: bool = True
    seed: int = 1
    taken: Counter[str] = field(default_factory=Counter)
    ids: dict[str, set[str]] = field(default_factory=dict)
    cuts: int = 0
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.lot = random.Random(self.seed)

    def draw(self) -> str:
        with self.lock:
            self.asked += 1
            if not self.stormy:
                return "fine"
            return self.lot.choices(
                ("error", "hang", "cut", "fine"), (ERRORS, HANGS, CUTS, 1 - ERRORS - HANGS - CUTS)
            )[0]

    def take(self, what: str, message_id: str = "", *, cut: bool = False) -> None:
        with self.lock:
            self.taken[what] += 1
            self.cuts += cut
            self.ids.setdefault(what, set()).add(message_id)

    @property
    def twice(self) -> int:
        return sum(n - 1 for n in self.taken.values())


@contextmanager
def mail_sink(sink: Sink) -> Iterator[str]:
    """A running SMTP server; gives the value of TRACKER_MAIL_URL."""

    async def receive(server: SMTP, _session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        what, message_id = str(message["Subject"]), str(message["Message-ID"])
        fault = sink.draw()
        if fault == "error":
            return "451 later, please"
        if fault == "hang":
            await asyncio.sleep(HANG_SECONDS)
            return "451 later, please"
        sink.take(what, message_id, cut=fault == "cut")
        if fault == "cut":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"

    port = free_port()
    controller = Controller(SimpleNamespace(handle_DATA=receive), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}?from=tracker@example.org"
    finally:
        controller.stop(no_assert=True)


@contextmanager
def hook_sink(sink: Sink, answer: Any = None) -> Iterator[str]:
    """A running webhook; gives its address up to the path. ``answer(handler)`` replaces the usual
    answer."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if answer is not None:
                sink.draw()
                answer(self)
            else:
                self.usual(json.loads(body))

        def usual(self, said: dict[str, Any]) -> None:
            content = said.get("text") or said.get("content") or {}
            fault = sink.draw()
            if fault == "hang":
                threading.Event().wait(HANG_SECONDS)
            if fault in ("error", "hang"):
                self.say(500, b"{}")
                return
            sink.take(str(content.get("content") or content.get("text")), cut=fault == "cut")
            if fault == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
            else:
                self.say(200, b'{"errcode": 0, "errmsg": "ok"}')

        def do_GET(self) -> None:
            sink.draw()
            self.say(200, b"{}")

        def say(self, status: int, body: bytes, **headers: str) -> None:
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                return  # the peer gave up

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
