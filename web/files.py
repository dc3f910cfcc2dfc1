"""Attachments and drafted letters, through the gate: always as a download that the browser must
neither guess about nor run. What is absent and what is not for this reader look the same."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import TrackerError
from models import Attachment
from services import attachments
from services.filetypes import MEDIA_TYPES
from store import clock
from store.database import main_database
from store.scope import Viewer
from ui import words
from ui.parts.letter_words import docx_facts
from views.language import Language
from views.letter_paper import letter_paper
from web import sessions
from web.gate import token_of

SANDBOX = "sandbox; default-src 'none'"


async def attachment(request: Request) -> Answer:
    """GET /files/NUMBER: the file, for whoever may see it."""
    viewer = await sessions.viewer(token_of(request.headers), active=True)
    if viewer is None:
        return _nothing()
    try:
        row, data = await asyncio.to_thread(_content, viewer, request.path_params["number"])
    except TrackerError:
        return _nothing()
    return handed_out(row, data)


async def letter(request: Request) -> Answer:
    """GET /files/letter/STEP: the drafted letter as .docx, from the template and today's data."""
    viewer = await sessions.viewer(token_of(request.headers), active=True)
    if viewer is None:
        return _nothing()
    asked = request.query_params.get("lang") or viewer.language
    language = words.match(asked or request.headers.get("accept-language"))
    words.use(language)
    try:
        name, data = await asyncio.to_thread(
            _letter, viewer, request.path_params["step"], "zh" if language == "zh_CN" else "en"
        )
    except TrackerError:
        return _nothing()
    return _download(name, MEDIA_TYPES["docx"], data)


def handed_out(row: Attachment, data: bytes) -> Answer:
    """A kept file as a download."""
    return _download(row.name, row.media_type, data)


def _content(viewer: Viewer, number: int) -> tuple[Attachment, bytes]:
    with main_database().read() as session:
        return attachments.content(session, viewer, number)


def _letter(viewer: Viewer, step_id: int, lang: Language) -> tuple[str, bytes]:
    from exchange.letter_docx import letter_docx  # python-docx: only who asks for one waits for it

    with main_database().read() as session:
        today = clock.local_day(datetime.now(UTC) + clock.shift(session))
        paper = letter_paper(session, viewer, step_id, lang, today)
    return f"{paper.step} {paper.code}.docx", letter_docx(docx_facts(paper), lang)


def _download(name: str, media_type: str, data: bytes) -> Answer:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return Answer(data, media_type=media_type, headers=headers)


def _nothing() -> Answer:
    return PlainTextResponse("not found", status_code=404, headers={"Cache-Control": "no-store"})


ROUTES = [
    Route("/files/{number:int}", attachment, methods=["GET"]),
    Route("/files/letter/{step:int}", letter, methods=["GET"]),
]
