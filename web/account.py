"""Signing in and out: plain forms that work on any browser, in both languages.

A change from another origin never arrives here (``web.gate``), so the sign-in form needs no token
of its own; signing out carries the session's.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from config import settings
from errors import RefusedError
from services import accounts, duties, second_factor
from services.accounts import RefusedSignInError
from store.actors import acting
from store.database import main_database
from ui import words
from ui.status_words import STATUS
from web import oidc, plain, sessions
from web.origin import remote
from web.plain import safe_next

# Each check of a password takes 64 MiB and a core for a moment.
checks = asyncio.Semaphore(2)


@dataclass(frozen=True)
class Opened:
    """A new session; or, with ``half``, one that still wants a code."""

    token: str = ""
    lasts: timedelta = timedelta()
    half: str = ""


async def show_sign_in(request: Request) -> Answer:
    """GET: the form; who is signed in goes on at once."""
    back = safe_next(request.query_params.get("next"))
    if await sessions.viewer(plain.token(request), active=True):
        return RedirectResponse(back, status_code=303)
    return await _page(request, request.query_params.get("lang"), back)


async def sign_in(request: Request) -> Answer:
    """POST login, password, next, lang: a new cookie, or the form again with one of two texts,
    or the form that asks for the code of the second factor."""
    form = await plain.form(request, "login", "password", "next", "lang")
    login, language, back = form.get("login", ""), form.get("lang"), safe_next(form.get("next"))
    try:
        opened = await _checked(request, login, form.get("password", ""), language)
    except RefusedSignInError as refusal:
        return await _page(request, language, back, login=login, refusal=refusal)
    if opened.half:
        return _code_page(request, language or "", back, opened.half)
    return _come_in(opened, back)


async def enter_code(request: Request) -> Answer:
    """POST half, code, next: the second half of a sign-in. After five wrong ones, a wait."""
    form = await plain.form(request, "half", "code", "next", "lang")
    half, language, back = form.get("half", ""), form.get("lang"), safe_next(form.get("next"))
    try:
        opened = await asyncio.to_thread(_second_half, request, half, form.get("code", ""))
    except RefusedSignInError as refusal:
        if not await asyncio.to_thread(_owner_of_half, half):
            return await _page(request, language, back, refusal=refusal)
        return _code_page(request, language or "", back, half, refusal)
    return _come_in(opened, back)


async def sign_out(request: Request) -> Answer:
    """POST form_token: the session ends in every tab."""
    token = plain.token(request)
    form_token = (await plain.form(request, "form_token")).get("form_token", "")
    try:
        await asyncio.to_thread(_close, token, form_token)
    except RefusedError:
        return RedirectResponse("/", status_code=303)
    sessions.forget(token)
    answer = RedirectResponse("/account/sign-in", status_code=303)
    answer.delete_cookie(accounts.cookie_name(), path="/", secure=settings().secure_cookie)
    return answer


async def health(_request: Request) -> Answer:
    """Whether the process answers and its database too; nothing else."""
    try:
        await asyncio.to_thread(_read_one)
    except OSError:
        return JSONResponse({"status": "no database"}, status_code=503)
    return JSONResponse({"status": "ok"})


async def _checked(request: Request, login: str, password: str, language: str | None) -> Opened:
    """Three steps, so that no write waits for the slow check of the password."""
    old_token = plain.token(request)
    await asyncio.to_thread(begin, login)
    async with checks:
        account_id = await asyncio.to_thread(identify, login, password)
    sessions.forget(old_token)
    return await asyncio.to_thread(_open, request, account_id, language, old_token)


def begin(login: str) -> None:
    """Count the attempt. Raises RefusedSignInError while the name is locked."""
    with main_database().write() as session:
        accounts.begin_attempt(session, datetime.now(UTC), login)


def identify(login: str, password: str) -> int:
    """The account's id. Raises RefusedSignInError."""
    with main_database().read() as session:
        return accounts.identify(session, login, password)


def _open(request: Request, account_id: int, language: str | None, old_token: str) -> Opened:
    now = datetime.now(UTC)
    with acting(verb="sign_in", account_id=account_id), main_database().write() as session:
        accounts.check_place(session, account_id, remote(request.scope))
        if second_factor.is_on(session, account_id):
            return Opened(half=second_factor.begin_half(session, now, account_id))
        token = _session(session, request, now, account_id, old_token)
        viewer = accounts.lookup(session, now, token)
        if viewer and language in words.LANGUAGES:  # chosen on the form, so it is meant
            accounts.set_language(session, viewer, language)
        return Opened(token, duties.lasts(session)[1])


def _second_half(request: Request, half: str, code: str) -> Opened:
    """Counted before it is examined, in a transaction of its own."""
    now = datetime.now(UTC)
    account_id = _owner_of_half(half)
    if account_id is None:
        raise RefusedSignInError("This took too long. Sign in again.")
    with main_database().write() as session:
        accounts.begin_attempt(session, now, str(account_id), kind="code")
    with acting(verb="sign_in", account_id=account_id), main_database().write() as session:
        if not second_factor.verify(session, now, account_id, code):
            raise RefusedSignInError("The code does not fit.")
        second_factor.end_half(session, now, half)
        accounts.clear_attempts(session, str(account_id), kind="code")
        token = _session(session, request, now, account_id, plain.token(request))
        return Opened(token, duties.lasts(session)[1])


def _session(session, request: Request, now: datetime, account_id: int, old: str) -> str:  # type: ignore[no-untyped-def]
    return accounts.open_session(
        session, now, account_id, old,
        remote=remote(request.scope), browser=request.headers.get("user-agent", ""),
    )  # fmt: skip


def _owner_of_half(half: str) -> int | None:
    with main_database().read() as session:
        return second_factor.owner_of_half(session, datetime.now(UTC), half)


def _close(token: str, form_token: str) -> None:
    with acting(verb="sign_out"), main_database().write() as session:
        accounts.sign_out(session, datetime.now(UTC), token, form_token)


def _read_one() -> None:
    with main_database().read() as session:
        accounts.demo_accounts(session)


def _demo() -> list[accounts.DemoAccount]:
    with main_database().read() as session:
        return accounts.demo_accounts(session)


def _come_in(opened: Opened, back: str) -> Answer:
    now = datetime.now(UTC)
    answer = RedirectResponse(back, status_code=303, headers={"Cache-Control": "no-store"})
    plain.keep(answer, opened.token, now + opened.lasts, now)
    return answer


def _code_page(
    request: Request, language: str, back: str, half: str, refusal: RefusedSignInError | None = None
) -> Answer:
    language = language if language in words.LANGUAGES else ""
    return plain.render(
        request, "code.html", language=language, status=_status(refusal), half=half, next=back,
        refusal=refusal,
    )  # fmt: skip


async def _page(
    request: Request,
    asked: str | None,
    back: str,
    login: str = "",
    refusal: RefusedSignInError | None = None,
) -> Answer:
    """The form in the reader's language. ``asked``: a language chosen on it."""
    asked = asked if asked in words.LANGUAGES else None
    return plain.render(
        request, "sign_in.html", language=asked or "", status=_status(refusal), asked=asked,
        next=back, login=login, refusal=refusal, demo=await asyncio.to_thread(_demo),
        demo_password=accounts.DEMO_PASSWORD, roles=STATUS["role"],
        other_way=oidc.name() if oidc.is_on() else "",
    )  # fmt: skip


def _status(refusal: RefusedSignInError | None) -> int:
    return 200 if refusal is None else 429 if refusal.locked else 401


ROUTES = [
    Route("/account/sign-in", show_sign_in, methods=["GET"]),
    Route("/account/sign-in", sign_in, methods=["POST"]),
    Route("/account/sign-in/code", enter_code, methods=["POST"]),
    Route("/account/sign-out", sign_out, methods=["POST"]),
    Route("/healthz", health, methods=["GET"]),
]
