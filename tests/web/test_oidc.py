"""Sign-in through another system, end to end against a small provider on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlmodel import select

from models import Account
from tests.web.bot import Visitor
from tests.web.conftest import Server, serve

CLIENT, SECRET = "tracker", "a client secret of the test"
EMAIL = "zhao@example.test"


@dataclass
class Provider:
    """Says yes to whoever comes, with the claims that a test wants; checks PKCE like a real one."""

    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signed_with: RSAKey | None = None
    spoil: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens_given: int = 0
    address: str = ""

    def described(self) -> dict[str, str]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }

    def authorize(self, query: dict[str, str]) -> str:
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        query = self.asked.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if query is None or query["code_challenge"] != challenge:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": "person-1", "iat": now, "exp": now + 60,
            "nonce": query["nonce"], **self.claims, **self.spoil,
        }  # fmt: skip
        self.tokens_given += 1
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signed_with or self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {k: v[0] for k, v in parse_qs(parts.query).items()}
                self.send_response(303)
                self.send_header("Location", one.authorize(query))
                self.end_headers()
            elif parts.path == "/keys":
                self._say({"keys": [one.key.as_dict(private=False)]})
            else:
                self._say(one.described())

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            given = one.token(form)
            self._say(given or {"error": "invalid_grant"}, 200 if given else 400)

        def _say(self, answer: Any, status: int = 200) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    one.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield one
    server.shutdown()


@pytest.fixture
def joined(tmp_path: Path, provider: Provider) -> Iterator[Server]:
    for server in serve(
        tmp_path, TRACKER_OIDC_ISSUER=provider.address, TRACKER_OIDC_CLIENT_ID=CLIENT,
        TRACKER_OIDC_CLIENT_SECRET=SECRET, TRACKER_OIDC_NAME="Sample SSO",
    ):  # fmt: skip
        with server.database.write() as session:
            account = session.exec(select(Account).where(Account.login == "zhao")).one()
            account.email = EMAIL
            session.add(account)
        yield server


def test_a_person_comes_in_by_a_verified_address_and_then_by_the_subject(
    joined: Server, provider: Provider
) -> None:
    assert "Sample SSO" in joined.visitor().get("/account/sign-in").text
    provider.claims = {"email": EMAIL.upper(), "email_verified": True}
    visitor, answer = _through(joined, "/timeline")
    assert (answer.status_code, answer.headers["location"]) == (303, "/timeline")
    assert visitor.get("/").status_code == 200
    provider.claims = {}  # known by the subject from now on
    assert _through(joined)[1].status_code == 303
    with joined.database.read() as session:
        assert len(session.exec(select(Account)).all()) == 7  # nobody was made
    assert _account(joined).role == "developer"


@pytest.mark.parametrize(
    "claims",
    [{}, {"email": EMAIL}, {"email": EMAIL, "email_verified": False},
     {"email": EMAIL, "email_verified": "true"},
     {"email": "x@example.test", "email_verified": True}],
)  # fmt: skip
def test_who_has_no_account_or_no_verified_address_is_refused(
    joined: Server, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    visitor, answer = _through(joined)
    assert answer.status_code == 401
    assert visitor.get("/").status_code == 303
    assert _account(joined).subject is None


def test_an_address_that_its_owner_entered_is_no_way_in(joined: Server, provider: Provider) -> None:
    """Whoever sits at an open session, or takes a colleague's address as the own, gains nothing."""
    with joined.database.write() as session:
        session.exec(select(Account).where(Account.login == "zhao")).one().own_email = True
    provider.claims = {"email": EMAIL, "email_verified": True}
    assert _through(joined)[1].status_code == 401
    assert _account(joined).subject is None
    with joined.database.write() as session:  # the control: the administrator entered it
        session.exec(select(Account).where(Account.login == "zhao")).one().own_email = False
    assert _through(joined)[1].status_code == 303
    with joined.database.write() as session:  # known by the subject, another address moves nothing
        session.exec(select(Account).where(Account.login == "zhao")).one().email = None
        session.exec(select(Account).where(Account.login == "qian")).one().email = EMAIL
    assert _through(joined)[1].status_code == 303
    with joined.database.read() as session:
        assert session.exec(select(Account).where(Account.login == "qian")).one().subject is None


@pytest.mark.parametrize(
    "spoil",
    [{"nonce": "another"}, {"aud": "another"}, {"iss": "http://another"}, {"exp": 1}],
)
def test_a_word_that_is_not_for_this_flow_is_refused(
    joined: Server, provider: Provider, spoil: dict[str, Any]
) -> None:
    provider.claims, provider.spoil = {"email": EMAIL, "email_verified": True}, spoil
    assert _through(joined)[1].status_code == 401
    assert provider.tokens_given == 1
    provider.spoil = {}  # the control
    assert _through(joined)[1].status_code == 303


def test_a_word_with_a_strange_signature_is_refused(joined: Server, provider: Provider) -> None:
    provider.claims = {"email": EMAIL, "email_verified": True}
    provider.signed_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert _through(joined)[1].status_code == 401


def test_an_answer_belongs_to_the_browser_that_asked_and_once(
    joined: Server, provider: Provider
) -> None:
    provider.claims = {"email": EMAIL, "email_verified": True}
    visitor = joined.visitor()
    back = _back(visitor)
    thief = joined.visitor()
    assert thief.session.get(back, allow_redirects=False).status_code == 401
    forged = back.replace("state=", "state=x")
    assert visitor.session.get(forged, allow_redirects=False).status_code == 401
    assert visitor.session.get(back, allow_redirects=False).status_code == 303
    assert visitor.session.get(back, allow_redirects=False).status_code == 401


def test_without_settings_there_is_no_such_way(server: Server) -> None:
    assert server.visitor().get("/account/oidc").status_code == 404
    assert server.visitor().get("/account/oidc/callback?code=x&state=y").status_code == 401
    assert "/account/oidc" not in server.visitor().get("/account/sign-in").text


def _back(visitor: Visitor, target: str = "/") -> str:
    """To the provider and back: the address of the answer, not yet called."""
    there = visitor.get(f"/account/oidc?next={target}")
    assert there.status_code == 303
    return requests.get(there.headers["location"], allow_redirects=False, timeout=5).headers[
        "location"
    ]


def _through(server: Server, target: str = "/") -> tuple[Visitor, requests.Response]:
    visitor = server.visitor()
    return visitor, visitor.session.get(_back(visitor, target), allow_redirects=False)


def _account(server: Server) -> Account:
    with server.database.read() as session:
        return session.exec(select(Account).where(Account.login == "zhao")).one()
