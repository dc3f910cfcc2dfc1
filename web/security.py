"""A person's own account: password, second factor, open sessions. Plain forms, so that whoever
must change a password first needs nothing of the application behind the gate."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from errors import InputError, NotFoundError, RefusedError, TrackerError
from services import accounts, contacts, duties, own_account, passwords, second_factor
from store.actors import acting
from store.database import main_database
from store.scope import Viewer
from ui import words
from ui.words import N_
from web import plain, sessions
from web.account import begin, checks, identify
from web.origin import remote

SIGN_IN = "/account/sign-in?next=/"
PAGE = "/account/security"
CONTACT = ("email", "office_phone", "mobile")


async def show(request: Request) -> Answer:
    """GET: the page, or the way to the sign-in."""
    viewer = await _viewer(request)
    return await _page(request, viewer) if viewer else _to_sign_in()


async def change_password(request: Request) -> Answer:
    """POST current, new, again: as limited as the sign-in; the browser gets a new session."""
    form = await plain.form(request, "form_token", "username", "current", "new", "again")
    viewer = await _viewer(request)
    if viewer is None:
        return _to_sign_in()
    try:
        own_account.check_form(viewer, form.get("form_token", ""))
        await asyncio.to_thread(begin, viewer.login)
        async with checks:
            await asyncio.to_thread(identify, viewer.login, form.get("current", ""))
            token = await asyncio.to_thread(_changed, request, viewer, form)
    except TrackerError as refusal:
        return await _page(request, viewer, refusal=refusal)
    sessions.forget(plain.token(request))
    answer = await _page(request, viewer, done=N_("The password is changed."), token=token)
    now = datetime.now(UTC)
    with main_database().read() as session:
        plain.keep(answer, token, now + duties.lasts(session)[1], now)
    return answer


async def change_contact(request: Request) -> Answer:
    """POST current and the ways: confirmed by the password, as limited as the sign-in."""
    form = await plain.form(request, "form_token", "username", "current", *CONTACT)
    viewer = await _viewer(request)
    if viewer is None:
        return _to_sign_in()
    try:
        own_account.check_form(viewer, form.get("form_token", ""))
        await asyncio.to_thread(begin, viewer.login)
        async with checks:
            await asyncio.to_thread(identify, viewer.login, form.get("current", ""))
        await asyncio.to_thread(_reached, viewer, form)
    except TrackerError as refusal:
        return await _page(request, viewer, refusal=refusal)
    return await _page(request, viewer, done=N_("Kept."))


async def start_second_factor(request: Request) -> Answer:
    """POST: a secret to read with the app."""
    return await _do(request, lambda session, viewer, now, form: None, enrol=True)


async def confirm_second_factor(request: Request) -> Answer:
    """POST code: on from now; the recovery codes are shown this once."""

    def confirm(session: Session, viewer: Viewer, now: datetime, form: dict[str, str]) -> Any:
        return second_factor.confirm(session, now, viewer, form.get("code", ""))

    return await _do(
        request,
        confirm,
        done=N_("The second factor is on."),
        enrol=True,
        counted="code",
        asks=("code",),
    )


async def remove_second_factor(request: Request) -> Answer:
    """POST code: off from now."""

    def remove(session: Session, viewer: Viewer, now: datetime, form: dict[str, str]) -> None:
        if not second_factor.verify(session, now, viewer.account_id, form.get("code", "")):
            raise InputError("The code does not fit.", field="code")
        second_factor.remove(session, viewer.account_id)

    return await _do(
        request, remove, done=N_("The second factor is off."), counted="code", asks=("code",)
    )


async def end_session(request: Request) -> Answer:
    """POST sign_in: one of the own sessions ends; anybody else's does not exist."""

    def end(session: Session, viewer: Viewer, now: datetime, form: dict[str, str]) -> None:
        number = form.get("sign_in", "")
        if not number.isdecimal() or len(number) > 12:
            raise NotFoundError()
        own_account.end_session(session, viewer, now, int(number))

    return await _do(request, end, done=N_("That session is over."), asks=("sign_in",))


async def end_other_sessions(request: Request) -> Answer:
    """POST: signed out everywhere but here."""
    token = plain.token(request)

    def end(session: Session, viewer: Viewer, now: datetime, _form: dict[str, str]) -> None:
        own_account.end_other_sessions(session, viewer, now, token)

    return await _do(request, end, done=N_("You are signed out everywhere else."))


async def _do(
    request: Request,
    verb: Callable[[Session, Viewer, datetime, dict[str, str]], Any],
    *,
    done: str = "",
    enrol: bool = False,
    counted: str = "",
    asks: tuple[str, ...] = (),
) -> Answer:
    """One form of the page: whose session, whose form, then the verb in one transaction.
    ``counted``: guessing is slowed down. ``enrol``: the page shows the secret where one waits.
    ``asks``: its fields."""
    form, viewer = await plain.form(request, "form_token", *asks), await _viewer(request)
    if viewer is None:
        return _to_sign_in()
    try:
        own_account.check_form(viewer, form.get("form_token", ""))
        codes = await asyncio.to_thread(_act, verb, viewer, form, counted)
    except TrackerError as refusal:
        return await _page(request, viewer, refusal=refusal, enrol=enrol)
    sessions.forget(plain.token(request))
    fresh = await _viewer(request) or viewer
    return await _page(request, fresh, done=done, enrol=enrol, codes=codes or ())


def _act(verb: Callable[..., Any], viewer: Viewer, form: dict[str, str], counted: str) -> Any:
    now = datetime.now(UTC)
    if counted:
        with main_database().write() as session:
            accounts.begin_attempt(session, now, str(viewer.account_id), kind=counted)
    with acting(verb=f"own_account.{verb.__name__}"), main_database().write() as session:
        given = verb(session, viewer, now, form)
        if counted:
            accounts.clear_attempts(session, str(viewer.account_id), kind=counted)
        return given


def _changed(request: Request, viewer: Viewer, form: dict[str, str]) -> str:
    now = datetime.now(UTC)
    with acting(verb="own_account.change_password"), main_database().write() as session:
        own_account.change_password(
            session, viewer, now, form.get("new", ""), form.get("again", "")
        )
        return accounts.open_session(
            session, now, viewer.account_id, remote=remote(request.scope),
            browser=request.headers.get("user-agent", ""),
        )  # fmt: skip


def _reached(viewer: Viewer, form: dict[str, str]) -> None:
    ways = {name: form.get(name, "") for name in CONTACT}
    with acting(verb="contacts.set_own"), main_database().write() as session:
        contacts.set_own(session, viewer, datetime.now(UTC), **ways)
        accounts.clear_attempts(session, viewer.login)


async def _viewer(request: Request) -> Viewer | None:
    found = await sessions.viewer(plain.token(request), active=True)
    return found if found and duties.may_come_from(found.role, remote(request.scope)) else None


async def _page(
    request: Request,
    viewer: Viewer,
    *,
    refusal: TrackerError | None = None,
    done: str = "",
    enrol: bool = False,
    codes: tuple[str, ...] = (),
    token: str = "",
) -> Answer:
    """``token``: of a session that was opened a moment ago."""
    token = token or plain.token(request)
    account, fresh, enrolment, cannot = await asyncio.to_thread(_overview, viewer, token, enrol)
    refusal = refusal or cannot
    language = _language(request, viewer)
    locked = getattr(refusal, "locked", False)
    return plain.render(
        request, "security.html", language=language,
        status=429 if locked else 400 if refusal else 200,
        account=account, duty=fresh.duty, form_token=fresh.form_token, enrolment=enrolment,
        qr=_qr(enrolment.uri) if enrolment else "", codes=codes,
        refusal=refusal.text(words.translator(language)) if refusal else "",
        done=words.translator(language)(done) if done and not refusal else "",
        rules=_rules(language), moment=plain.moment, browser=plain.browser,
    )  # fmt: skip


def _overview(
    viewer: Viewer, token: str, enrol: bool
) -> tuple[own_account.OwnAccount, Viewer, second_factor.Enrolment | None, RefusedError | None]:
    now = datetime.now(UTC)
    with acting(verb="own_account.enrol"), main_database().write() as session:
        fresh = accounts.lookup(session, now, token) or viewer
        account = own_account.overview(session, fresh, now, token)
        if not enrol or account.second_factor == "on":
            return account, fresh, None, None
        try:
            return account, fresh, second_factor.enrol(session, fresh), None
        except RefusedError as refusal:
            return account, fresh, None, refusal


def _rules(language: str) -> str:
    """What a password must be like, in one sentence."""
    rules, say = passwords.profile(), words.translator(language)
    told = say(N_("At least {n} characters.")).format(n=rules.shortest)
    if rules.classes:
        mixed = N_(
            "{n} of: small letters, capitals, digits, other signs. It lasts {days} days; the "
            "last {used} are refused."
        )
        days = rules.lasts.days if rules.lasts else 0
        told += " " + say(mixed).format(n=rules.classes, days=days, used=rules.remembered)
    return told


def _qr(uri: str) -> str:
    """The square as an image in its own address."""
    import segno

    return str(segno.make(uri, error="m").svg_data_uri(scale=4, border=1))


def _language(request: Request, viewer: Viewer) -> str:
    return viewer.language or words.match(request.headers.get("accept-language"))


def _to_sign_in() -> Answer:
    return RedirectResponse(SIGN_IN, status_code=303, headers={"Cache-Control": "no-store"})


ROUTES = [
    Route(PAGE, show, methods=["GET"]),
    Route(f"{PAGE}/password", change_password, methods=["POST"]),
    Route(f"{PAGE}/contact", change_contact, methods=["POST"]),
    Route(f"{PAGE}/second-factor/start", start_second_factor, methods=["POST"]),
    Route(f"{PAGE}/second-factor/confirm", confirm_second_factor, methods=["POST"]),
    Route(f"{PAGE}/second-factor/remove", remove_second_factor, methods=["POST"]),
    Route(f"{PAGE}/end", end_session, methods=["POST"]),
    Route(f"{PAGE}/end-others", end_other_sessions, methods=["POST"]),
]
