"""Files to take away, through the gate. What is absent and what is not for this reader look the
same: 404."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import NotFoundError
from store import clock
from store.database import main_database
from store.scope import Viewer
from ui import words
from ui.exports import LedgerFile, ledger_file
from views.language import Language
from views.lead_time import METHODS
from views.ledger_players import Method
from web import sessions
from web.gate import token_of


async def ledger(request: Request) -> Answer:
    """GET /export/ledger/CODE/CERTIFICATE?method=&as_of=: one ledger of days gained as JSON."""
    viewer = await sessions.viewer(token_of(request.headers), active=True)
    method = _method(request.query_params.get("method", METHODS[0]))
    try:
        as_of = date.fromisoformat(request.query_params["as_of"])
    except KeyError:
        as_of = None
    except ValueError:
        return _nothing()
    if viewer is None or method is None:
        return _nothing()
    wanted = words.match(viewer.language or request.headers.get("accept-language"))
    code, number = request.path_params["code"], request.path_params["certificate"]
    try:
        found = await asyncio.to_thread(_written, viewer, code, number, wanted, as_of, method)
    except NotFoundError:
        return _nothing()
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
        "Cache-Control": "no-store",
    }
    return Answer(found.text, media_type="application/json", headers=headers)


def _method(wanted: str) -> Method | None:
    return next((method for method in METHODS if method == wanted), None)


def _written(
    viewer: Viewer, code: str, number: int, wanted: str, as_of: date | None, method: Method
) -> LedgerFile:
    with main_database().read() as session:
        today = clock.local_day(datetime.now(UTC) + clock.shift(session))
        past = as_of if as_of and as_of < today else None
        lang: Language = "zh" if wanted == "zh_CN" else "en"
        return ledger_file(session, viewer, code, number, lang, today, past, method)


def _nothing() -> Answer:
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/export/ledger/{code}/{certificate:int}", ledger, methods=["GET"])]
