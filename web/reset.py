"""The page behind a link with which somebody chooses a first or another password."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import InputError, NotFoundError, TrackerError
from services import accounts, passwords
from store.actors import acting
from store.database import main_database
from ui import words
from ui.words import N_
from web import plain
from web.account import checks


async def show_reset(request: Request) -> Answer:
    """GET: the form behind a link; one answer for every link that opens nothing."""
    try:
        login = await asyncio.to_thread(_owner, request.path_params["token"])
    except NotFoundError:
        return _no_link(request)
    return plain.render(request, "reset.html", login=login, token=request.path_params["token"])


async def reset(request: Request) -> Answer:
    """POST new, again: a password that only its owner knows."""
    token = request.path_params["token"]
    form = await plain.form(request, "login", "new", "again")
    try:
        async with checks:
            await asyncio.to_thread(_reset, token, form.get("new", ""), form.get("again", ""))
    except NotFoundError:
        return _no_link(request)
    except TrackerError as refusal:
        login = await asyncio.to_thread(_owner, token)
        told = _told(request, refusal)
        return plain.render(
            request, "reset.html", status=400, login=login, token=token, refusal=told
        )
    return RedirectResponse("/account/sign-in", status_code=303)


def _owner(token: str) -> str:
    with main_database().read() as session:
        return passwords.owner_of_link(session, datetime.now(UTC), token).login


def _reset(token: str, new: str, again: str) -> None:
    if new != again:
        raise InputError("The two new passwords differ.", field="again")
    with acting(verb="passwords.choose_by_link"), main_database().write() as session:
        account = passwords.choose_by_link(session, datetime.now(UTC), token, new)
        accounts.clear_attempts(session, account.login)


def _told(request: Request, refusal: TrackerError) -> str:
    return refusal.text(words.translator(words.match(request.headers.get("accept-language"))))


def _no_link(request: Request) -> Answer:
    told = _told(
        request, NotFoundError(N_("This link opens nothing: it is used, over, or incomplete."))
    )
    return plain.render(request, "reset.html", status=404, login="", token="", refusal=told)


ROUTES = [
    Route("/account/reset/{token}", show_reset, methods=["GET"]),
    Route("/account/reset/{token}", reset, methods=["POST"]),
]
