"""Sign-in through another system (OpenID Connect): code flow with PKCE, state and nonce.

It never makes an account and never gives a right: it finds the one account that knows this
``sub``, or, the first time, the one whose e-mail address the other system says it has verified.
What the flow must remember travels in a sealed cookie of ten minutes, bound to this browser.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import Session, select
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.responses import Response as Answer
from starlette.routing import Route

from config import settings
from models import Account
from services import accounts, duties
from services.accounts import RefusedSignInError
from store.actors import acting
from store.database import main_database
from web import plain, sessions
from web.origin import remote

CALLBACK = "/account/oidc/callback"
COOKIE = "tracker_oidc"
REMEMBERED_SECONDS = 600
PATIENCE_SECONDS = 5.0
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]  # never none, never a shared secret
SCOPE = "openid email profile"
_process_key = secrets.token_hex(32)  # without TRACKER_SECRET a flow lasts as long as the process


def is_on() -> bool:
    """Whether the settings name another system."""
    return bool(settings().oidc_issuer and settings().oidc_client_id)


def name() -> str:
    """What its button says."""
    return settings().oidc_name or settings().oidc_issuer.split("//")[-1]


async def start(request: Request) -> Answer:
    """GET next: on to the other system."""
    if not is_on():
        return plain.render(request, "refused.html", status=404)
    from authlib.common.security import generate_token
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    flow = {
        "state": generate_token(43),
        "nonce": generate_token(43),
        "verifier": generate_token(64),
        "next": plain.safe_next(request.query_params.get("next")),
    }
    try:
        provider = await _described()
    except _FailedError:
        return _refused(request)
    query = urlencode(
        {
            "response_type": "code",
            "client_id": settings().oidc_client_id,
            "redirect_uri": _callback(request),
            "scope": SCOPE,
            "state": flow["state"],
            "nonce": flow["nonce"],
            "code_challenge": create_s256_code_challenge(flow["verifier"]),
            "code_challenge_method": "S256",
        }
    )
    answer = RedirectResponse(f"{provider['authorization_endpoint']}?{query}", status_code=303)
    answer.set_cookie(
        COOKIE, _seal().encrypt(json.dumps(flow).encode()).decode(), max_age=REMEMBERED_SECONDS,
        path=CALLBACK, httponly=True, samesite="lax", secure=settings().secure_cookie,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def callback(request: Request) -> Answer:
    """GET code, state: a session for the account that this person has, or one refusal for all."""
    try:
        flow = _remembered(request)
        claims = await _claims(request, flow)
        token, lasts = await asyncio.to_thread(_open, request, claims)
    except (_FailedError, RefusedSignInError):
        return _refused(request)
    sessions.forget(plain.token(request))
    now = datetime.now(UTC)
    answer = RedirectResponse(flow["next"], status_code=303, headers={"Cache-Control": "no-store"})
    plain.keep(answer, token, now + lasts, now)
    answer.delete_cookie(COOKIE, path=CALLBACK)
    return answer


class _FailedError(Exception):
    """The other system is away, or what came back is not what was asked for."""


def _remembered(request: Request) -> dict[str, str]:
    """What this browser was sent away with, if the answer belongs to it."""
    if not is_on():
        raise _FailedError
    try:
        opened = _seal().decrypt(request.cookies.get(COOKIE, "").encode(), ttl=REMEMBERED_SECONDS)
    except InvalidToken:
        raise _FailedError from None
    flow: dict[str, str] = json.loads(opened)
    if not secrets.compare_digest(
        flow["state"].encode(), request.query_params.get("state", "").encode()
    ):
        raise _FailedError
    return flow


async def _claims(request: Request, flow: dict[str, str]) -> dict[str, Any]:
    """What the other system says of the person: signed by it, for us, now, for this flow."""
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client
    from httpx import HTTPError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    provider = await _described()
    try:
        async with AsyncOAuth2Client(
            settings().oidc_client_id,
            settings().oidc_client_secret or None,
            redirect_uri=_callback(request),
            timeout=PATIENCE_SECONDS,
        ) as client:
            given = await client.fetch_token(
                provider["token_endpoint"],
                code=request.query_params.get("code", ""),
                code_verifier=flow["verifier"],
                grant_type="authorization_code",
            )
            keys = KeySet.import_key_set(
                (await client.request("GET", provider["jwks_uri"], withhold_token=True))
                .raise_for_status()
                .json()
            )
        claims = jwt.decode(given["id_token"], keys, algorithms=ALGORITHMS).claims
        rules = jwt.JWTClaimsRegistry(
            leeway=30,
            iss={"essential": True, "value": settings().oidc_issuer},
            aud={"essential": True, "value": settings().oidc_client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": flow["nonce"]},
        )
        rules.validate(claims)
    except (HTTPError, OAuthError, JoseError, KeyError, ValueError):
        raise _FailedError from None
    return dict(claims)


async def _described() -> dict[str, str]:
    """The other system's own description of itself; it must be who we asked."""
    import httpx

    try:
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answer = await client.get(f"{settings().oidc_issuer}/.well-known/openid-configuration")
        found: dict[str, str] = answer.raise_for_status().json()
        endpoints = [found[k] for k in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    except (httpx.HTTPError, KeyError, ValueError):
        raise _FailedError from None
    if found.get("issuer", "").rstrip("/") != settings().oidc_issuer or not all(endpoints):
        raise _FailedError
    return found


def _open(request: Request, claims: dict[str, Any]) -> tuple[str, Any]:
    now = datetime.now(UTC)
    with acting(verb="sign_in through another system"), main_database().write() as session:
        account = _known(session, claims)
        if account is None or not account.active or account.id is None:
            raise RefusedSignInError("The sign-in name or the password is wrong.")
        accounts.check_place(session, account.id, remote(request.scope))
        token = accounts.open_session(
            session, now, account.id, plain.token(request), remote=remote(request.scope),
            browser=request.headers.get("user-agent", ""), outside=True,
        )  # fmt: skip
        return token, duties.lasts(session)[1]


def _known(session: Session, claims: dict[str, Any]) -> Account | None:
    """By ``sub``; else, once, by a verified address of an account that knows no ``sub`` yet. An
    address that its owner entered proves nothing: it may be anybody's."""
    subject = str(claims["sub"])
    found = session.exec(select(Account).where(Account.subject == subject)).first()
    if found is not None:
        return found
    address = str(claims.get("email", "")).strip().lower()
    if not address or claims.get("email_verified") is not True:
        return None
    found = session.exec(select(Account).where(Account.email == address)).first()
    if found is None or found.subject is not None or found.own_email:
        return None
    found.subject = subject
    session.add(found)
    return found


def _callback(request: Request) -> str:
    """Our address as the browser knows it; the cookie and the other system's list both bind it."""
    scheme = "https" if settings().secure_cookie else request.url.scheme
    return f"{scheme}://{request.url.netloc}{CALLBACK}"


def _seal() -> Fernet:
    secret = settings().secret or _process_key
    made = hashlib.sha256(b"sign-in elsewhere\0" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(made))


def _refused(request: Request) -> Answer:
    return plain.render(request, "refused.html", status=401)


ROUTES = [
    Route("/account/oidc", start, methods=["GET"]),
    Route(CALLBACK, callback, methods=["GET"]),
]
