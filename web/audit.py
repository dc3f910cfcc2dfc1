"""The audit record as a file, for its administrator only; taking it is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import NotFoundError
from exchange.safe_csv import written
from services import audit as keeping
from store import clock
from store.chain import COLUMNS
from store.database import main_database
from store.queries.audit import Wanted
from store.scope import Viewer
from views import audit as view
from web import sessions
from web.gate import token_of

MOST = 100_000  # rows in one file; a longer time is asked for in parts


async def record(request: Request) -> Answer:
    """GET /export/audit.csv?from=&until=&actor=&project=: rows of the record, newest first."""
    viewer = await sessions.viewer(token_of(request.headers), active=True)
    try:
        if viewer is None:
            raise NotFoundError()
        asked = dict(request.query_params)
        data = await asyncio.to_thread(_written, viewer, wanted(asked), asked)
    except (NotFoundError, ValueError):
        return PlainTextResponse("not found", 404, headers={"Cache-Control": "no-store"})
    headers = {
        "Content-Disposition": 'attachment; filename="audit.csv"',
        "Cache-Control": "no-store",
    }
    return Answer(data, media_type="text/csv; charset=utf-8", headers=headers)


def wanted(asked: Mapping[str, str]) -> Wanted:
    """What the address asks for. Raises ValueError."""
    project = asked.get("project", "")
    return Wanted(
        from_at=_start(asked.get("from", "")),
        until_at=clock.end_of(date.fromisoformat(asked["until"])) if asked.get("until") else None,
        actor=asked.get("actor") or None,
        project_id=int(project) if project else None,
    )


def _start(day: str) -> datetime | None:
    if not day:
        return None
    return clock.end_of(date.fromordinal(date.fromisoformat(day).toordinal() - 1))


def _written(viewer: Viewer, what: Wanted, asked: Mapping[str, str]) -> bytes:
    with main_database().read() as session:
        rows = view.table(session, viewer, what, MOST)
        data = written(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in rows))
    with main_database().write() as session:
        keeping.note_read(session, "file", {"rows": len(rows), **asked})
    return data


ROUTES = [Route("/export/audit.csv", record, methods=["GET"])]
