"""Figures for a monitoring system (Prometheus text format): a token opens them, or this machine
asks itself. Everybody else finds nothing here."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime

from sqlmodel import Session, col, func, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from config import settings
from models import SignIn
from services import duties
from store.database import main_database
from store.queries import versions
from web.origin import is_local


async def metrics(request: Request) -> Answer:
    """GET /metrics: the process, and three figures of the product; no name of anything."""
    if not _may_read(request):
        return PlainTextResponse("not found", status_code=404)
    text, kind = await asyncio.to_thread(_written)
    return Answer(text, media_type=kind, headers={"Cache-Control": "no-store"})


def _may_read(request: Request) -> bool:
    token = settings().metrics_token
    if not token:
        return is_local(request.scope)
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return secrets.compare_digest(given.encode(), token.encode())


def _written() -> tuple[bytes, str]:
    from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge
    from prometheus_client import generate_latest as written

    own = CollectorRegistry()
    up = Gauge("tracker_database_up", "1 when the database answers", registry=own)
    try:
        with main_database().read() as session:
            _figures(session, own, Gauge)
        up.set(1)
    except OSError:
        up.set(0)
    return written(own) + written(REGISTRY), CONTENT_TYPE_LATEST


def _figures(session: Session, registry, gauge) -> None:  # type: ignore[no-untyped-def]
    idle = duties.lasts(session)[0]
    now = datetime.now(UTC)
    open_now = session.exec(
        select(func.count())
        .select_from(SignIn)
        .where(col(SignIn.closed_at).is_(None), col(SignIn.seen_at) > now - idle)
    ).one()
    gauge("tracker_open_sessions", "Sessions that are not idle", registry=registry).set(open_now)
    gauge("tracker_data_version", "Number of the newest happening", registry=registry).set(
        versions.data_version(session)
    )


ROUTES = [Route("/metrics", metrics, methods=["GET"])]
