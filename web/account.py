"""Signing in and out: plain forms that work on any browser, in both languages.

A change from another origin never arrives here (``web.gate``), so the sign-in form needs no token
of its own; signing out carries the session's.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from config import settings
from errors import RefusedError
from services import accounts
from services.accounts import RefusedSignInError
from store.database import main_database
from ui import words
from ui.status_words import STATUS
from web import sessions

FORM_BYTES = 8_000
# Each check of a password takes 64 MiB and a core for a moment.
_checks = asyncio.Semaphore(2)
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True
)


async def show_sign_in(request: Request) -> Answer:
    """GET: the form; who is signed in goes on at once."""
    back = safe_next(request.query_params.get("next"))
    if await sessions.viewer(_token(request), active=True):
        return RedirectResponse(back, status_code=303)
    return await _page(request, request.query_params.get("lang"), back)


async def sign_in(request: Request) -> Answer:
    """POST login, password, next, lang: a new cookie, or the form again with one of two texts."""
    form = await _form(request)
    login, language, back = form.get("login", ""), form.get("lang"), safe_next(form.get("next"))
    try:
        token = await _checked(login, form.get("password", ""), language, _token(request))
    except RefusedSignInError as refusal:
        return await _page(request, language, back, login=login, refusal=refusal)
    answer = RedirectResponse(back, status_code=303, headers={"Cache-Control": "no-store"})
    answer.set_cookie(
        accounts.cookie_name(),
        token,
        max_age=settings().session_absolute_hours * 3600,
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookie,
    )
    return answer


async def sign_out(request: Request) -> Answer:
    """POST form_token: the session ends in every tab."""
    token = _token(request)
    form_token = (await _form(request)).get("form_token", "")
    try:
        await asyncio.to_thread(_close, token, form_token)
    except RefusedError:
        return RedirectResponse("/", status_code=303)
    sessions.forget(token)
    answer = RedirectResponse("/account/sign-in", status_code=303)
    answer.delete_cookie(accounts.cookie_name(), path="/", secure=settings().secure_cookie)
    return answer


async def health(_request: Request) -> Answer:
    """Whether the process answers and its database too."""
    try:
        await asyncio.to_thread(_read_one)
    except OSError:
        return JSONResponse({"status": "no database"}, status_code=503)
    return JSONResponse({"status": "ok"})


def safe_next(wanted: str | None) -> str:
    """A path on this server to go on to; ``/`` for anything that could lead elsewhere."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/account/")):
        return "/"
    if "\\" in wanted or any(ord(sign) < 33 or ord(sign) == 127 for sign in wanted):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


async def _form(request: Request) -> dict[str, str]:
    """The fields of a small form. A stranger may send one, so its size is asked first."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FORM_BYTES:
        raise HTTPException(413)
    return {name: str(value) for name, value in (await request.form(max_files=0)).items()}


async def _checked(login: str, password: str, language: str | None, old_token: str) -> str:
    """The new token. Three steps, so that no write waits for the slow check of the password."""
    await asyncio.to_thread(_begin, login)
    async with _checks:
        account_id = await asyncio.to_thread(_identify, login, password)
    sessions.forget(old_token)
    return await asyncio.to_thread(_open, account_id, language, old_token)


def _begin(login: str) -> None:
    with main_database().write() as session:
        accounts.begin_attempt(session, datetime.now(UTC), login)


def _identify(login: str, password: str) -> int:
    with main_database().read() as session:
        return accounts.identify(session, login, password)


def _open(account_id: int, language: str | None, old_token: str) -> str:
    now = datetime.now(UTC)
    with main_database().write() as session:
        token = accounts.open_session(session, now, account_id, old_token)
        viewer = accounts.lookup(session, now, token)
        if viewer and language in words.LANGUAGES:  # chosen on the form, so it is meant
            accounts.set_language(session, viewer, language)
        return token


def _close(token: str, form_token: str) -> None:
    with main_database().write() as session:
        accounts.sign_out(session, datetime.now(UTC), token, form_token)


def _read_one() -> None:
    with main_database().read() as session:
        accounts.demo_accounts(session)


def _demo() -> list[accounts.DemoAccount]:
    with main_database().read() as session:
        return accounts.demo_accounts(session)


def _token(request: Request) -> str:
    return request.cookies.get(accounts.cookie_name(), "")


async def _page(
    request: Request,
    asked: str | None,
    back: str,
    login: str = "",
    refusal: RefusedSignInError | None = None,
) -> Answer:
    """The form in the reader's language. ``asked``: a language chosen on it."""
    asked = asked if asked in words.LANGUAGES else None
    language = asked or words.match(request.headers.get("accept-language"))
    nonce = secrets.token_urlsafe(16)
    translate = words.translator(language)
    body = _templates.get_template("sign_in.html").render(
        _=translate, nonce=nonce, language=language, asked=asked, labels=words.LABELS,
        next=back, login=login, refusal=refusal.text(translate) if refusal else "",
        demo=await asyncio.to_thread(_demo), demo_password=accounts.DEMO_PASSWORD,
        roles=STATUS["role"],
    )  # fmt: skip
    status = 200 if refusal is None else 429 if refusal.locked else 401
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    if status == 429:
        headers["Retry-After"] = str(int(accounts.FAILURE_WINDOW.total_seconds()))
    return HTMLResponse(body, status_code=status, headers=headers)


ROUTES = [
    Route("/account/sign-in", show_sign_in, methods=["GET"]),
    Route("/account/sign-in", sign_in, methods=["POST"]),
    Route("/account/sign-out", sign_out, methods=["POST"]),
    Route("/healthz", health, methods=["GET"]),
]
