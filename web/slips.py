"""A numbered slip to take away, through the gate."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from exchange.slip_docx import slip_docx
from services.filetypes import MEDIA_TYPES
from store import clock
from store.database import main_database
from store.scope import Viewer
from ui import words
from ui.parts.slip_words import number, paper
from views.supervision import slip_cards
from web import sessions
from web.gate import token_of


async def slip(request: Request) -> Answer:
    """GET /export/slip/ID?lang=: one slip as .docx for the bureau; 404 for everybody else."""
    viewer = await sessions.viewer(token_of(request.headers), active=True)
    if viewer is None or not viewer.is_bureau:
        return _nothing()
    asked = request.query_params.get("lang") or viewer.language
    language = words.match(asked or request.headers.get("accept-language"))
    found = await asyncio.to_thread(_written, viewer, request.path_params["number"], language)
    if found is None:
        return _nothing()
    name, data = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Answer(data, media_type=MEDIA_TYPES["docx"], headers=headers)


def _written(viewer: Viewer, wanted: int, language: str) -> tuple[str, bytes] | None:
    words.use(language)
    try:
        with main_database().read() as session:
            today = clock.local_day(datetime.now(UTC) + clock.shift(session))
            cards = slip_cards(session, viewer, words.code(), today)
        card = next((one for one in cards if one.id == wanted), None)
        return (f"{number(card.number)}.docx", slip_docx(paper(card))) if card else None
    finally:
        words.use(None)


def _nothing() -> Answer:
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


ROUTES = [Route("/export/slip/{number:int}", slip, methods=["GET"])]
