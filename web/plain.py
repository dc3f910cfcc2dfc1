"""Plain pages: no script, both languages, a policy of their own. Forms in, HTML out."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response as Answer

from config import settings
from services import accounts
from store.database import main_database
from ui import words

FORM_BYTES = 8_000
MOST_NAMED = 10  # fields of a form that nobody asked for
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True
)


def render(
    request: Request, template: str, *, language: str = "", status: int = 200, **values: Any
) -> Answer:
    """``template`` filled with ``values``, in ``language`` or the one that the browser asks for."""
    language = language or words.match(request.headers.get("accept-language"))
    nonce = secrets.token_urlsafe(16)
    body = _templates.get_template(template).render(
        _=words.translator(language), nonce=nonce, language=language, labels=words.LABELS, **values
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    if status == 429:
        headers["Retry-After"] = str(int(accounts.FAILURE_WINDOW.total_seconds()))
    return HTMLResponse(body, status_code=status, headers=headers)


async def form(request: Request, *asked: str) -> dict[str, str]:
    """The fields ``asked`` for of a small form, and no other: what else was sent is recorded by
    its name. A stranger may send one, so its size is asked first."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FORM_BYTES:
        raise HTTPException(413)
    sent = await request.form(max_files=0)
    await note_unasked(sent, *asked)
    return {name: str(value) for name, value in sent.items() if name in asked}


async def note_unasked(sent: Iterable[str], *asked: str) -> None:
    """Record that a form held fields that nobody asked for; they change nothing."""
    if unasked := sorted(set(sent) - set(asked)):
        named = ", ".join(unasked[:MOST_NAMED])
        await asyncio.to_thread(main_database().tell_refusal, "field", {"fields": named})


def token(request: Request) -> str:
    """What the browser's cookie holds; empty when there is none."""
    return request.cookies.get(accounts.cookie_name(), "")


def keep(answer: Answer, new: str, until: datetime, now: datetime) -> None:
    """Give the browser the token of its new session."""
    answer.set_cookie(
        accounts.cookie_name(),
        new,
        max_age=int((until - now).total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookie,
    )


def safe_next(wanted: str | None) -> str:
    """A path on this server to go on to; ``/`` for anything that could lead elsewhere."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/account/")):
        return "/"
    if "\\" in wanted or any(ord(sign) < 33 or ord(sign) == 127 for sign in wanted):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def moment(at: datetime) -> str:
    """A time of day in the district."""
    return f"{at.astimezone(ZoneInfo(settings().timezone)):%Y-%m-%d %H:%M}"


def browser(agent: str) -> str:
    """A word that a person recognises."""
    known = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    system = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"),
              ("Mac", "macOS"), ("Linux", "Linux"))  # fmt: skip
    found = [next((name for mark, name in table if mark in agent), "") for table in (known, system)]
    return " · ".join(part for part in found if part) or agent[:30]
