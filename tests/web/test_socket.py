"""What passes through an open tab, message by message, with a small app behind the gate."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from models import SignIn
from services import accounts
from store.database import Database
from tests import people
from web import sessions
from web.gate import Gate

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def token(database: Database, monkeypatch: pytest.MonkeyPatch) -> str:
    """A session on a database of the test's own, which the gate asks."""
    monkeypatch.setattr(sessions, "main_database", lambda: database)
    with database.write() as session:
        ids = people.settle(session)
        return accounts.open_session(session, datetime.now(UTC), ids["chen"])


@pytest.mark.parametrize("kind", ["clear_cache", "load_git_info", "set_run_on_save"])
def test_messages_that_reach_into_what_all_share_are_dropped(token: str, kind: str) -> None:
    forbidden, allowed = BackMsg(), BackMsg()
    setattr(forbidden, kind, True)
    allowed.stop_script = True
    heard, _sent = _visit(token, [forbidden, allowed])
    assert heard == ["websocket.connect", "stop_script", "websocket.disconnect"]


def test_a_message_after_the_session_ended_is_answered_with_the_way_in(
    token: str, database: Database
) -> None:
    with database.write() as session:
        session.exec(select(SignIn)).one().closed_at = NOW
    back = BackMsg()
    back.rerun_script.context_info.url = "http://host/timeline?project=A&lang=en"
    heard, sent = _visit(token, [back])
    assert heard == []
    redirect = ForwardMsg.FromString(sent[1]["bytes"]).auth_redirect.url
    assert redirect == "/account/sign-in?next=/timeline%3Fproject%3DA%26lang%3Den"
    assert sent[-1] == {"type": "websocket.close", "code": 4401}


@pytest.mark.parametrize(("by_timer", "kept_awake"), [(True, False), (False, True)])
def test_only_a_person_keeps_a_session_awake(
    token: str, database: Database, by_timer: bool, kept_awake: bool
) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=10)
    with database.write() as session:
        session.exec(select(SignIn)).one().seen_at = long_ago
    back = BackMsg()
    back.rerun_script.is_auto_rerun = by_timer
    _visit(token, [back])
    with database.read() as session:
        assert (session.exec(select(SignIn)).one().seen_at > long_ago) is kept_awake


def _visit(token: str, messages: list[BackMsg]) -> tuple[list[str], list[dict[str, Any]]]:
    """Send ``messages`` through the gate: what the app behind it heard, what the browser got."""
    heard: list[str] = []
    sent: list[dict[str, Any]] = []
    queue: list[Message] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "bytes": m.SerializeToString()} for m in messages),
        {"type": "websocket.disconnect", "code": 1000},
    ]

    async def app(_scope: Scope, receive: Receive, _send: Send) -> None:
        while not heard or heard[-1] != "websocket.disconnect":
            message = await receive()
            data = message.get("bytes")
            heard.append(
                str(BackMsg.FromString(data).WhichOneof("type")) if data else message["type"]
            )

    async def receive() -> Message:
        return queue.pop(0)

    async def send(message: Message) -> None:
        sent.append(dict(message))

    headers = [
        (b"host", b"host"),
        (b"origin", b"http://host"),
        (b"cookie", f"tracker_sid={token}".encode()),
        (b"sec-websocket-protocol", b"streamlit"),
    ]
    scope: Scope = {"type": "websocket", "path": "/_stcore/stream", "headers": headers}
    asyncio.run(Gate(app)(scope, receive, send))
    return heard, sent
