"""Before a production starts: what must not be, each with its remedy. An empty list starts."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from sqlalchemy import text
from sqlmodel import col, select
from streamlit import config as streamlit_config

from config import settings
from errors import SetupError
from models import Account
from services.passwords import PROFILES
from store import clock
from store.database import SAFE_WAL, Database

SECRET_BYTES = 32
VARIETY = 10  # different signs of a secret; a random one of 32 bytes in hexadecimals has 13 or more
UPLOAD_MB = MESSAGE_MB = 50
log = logging.getLogger("tracker.selfcheck")


def refuse_unsafe(database: Database) -> None:
    """Raises SetupError with every fault at once, in production only."""
    kind = settings().deployment
    if kind not in ("", "development", "production"):
        raise SetupError("TRACKER_ENV is “{kind}”: leave it empty or set production.", kind=kind)
    if settings().password_profile not in PROFILES:
        raise SetupError("TRACKER_PASSWORD_PROFILE: choose mlps or asvs.")
    found = list(faults(database)) if kind == "production" else []
    if kind == "production" and settings().mail_url and not settings().mail_domains:
        log.warning("Mail may go to any domain. Name yours in TRACKER_MAIL_DOMAINS.")
    if found:
        raise SetupError(
            "This installation is not safe for production:\n{faults}",
            faults="\n".join(f"- {fault}" for fault in found),
        )


def faults(database: Database) -> Iterator[str]:
    """One line for each, for the operator: what is wrong, what to do."""
    yield from _of_secrets()
    yield from _of_streamlit()
    yield from _of_data(database)


def _of_secrets() -> Iterator[str]:
    secret = settings().secret
    if len(secret.encode()) < SECRET_BYTES or len(set(secret)) < VARIETY:
        yield (
            "TRACKER_SECRET is missing or weak. Set 32 random bytes or more: "
            "python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    cookie = str(streamlit_config.get_option("server.cookieSecret") or "")
    if len(cookie.encode()) < SECRET_BYTES:
        yield "STREAMLIT_SERVER_COOKIE_SECRET is shorter than 32 bytes. Make it like the other one."
    if not settings().secure_cookie:
        yield "The cookie would go out in the clear. Serve https and set TRACKER_SECURE_COOKIE=1."
    token = settings().metrics_token
    if token and len(token) < SECRET_BYTES:
        yield "TRACKER_METRICS_TOKEN is shorter than 32 signs. Make it longer or leave it empty."
    if settings().oidc_issuer and not settings().oidc_issuer.startswith("https://"):
        yield "TRACKER_OIDC_ISSUER is no https address. A sign-in over it could be read."


def _of_streamlit() -> Iterator[str]:
    option = streamlit_config.get_option
    if option("client.showErrorDetails") not in ("none", False, "false"):
        yield "Errors would show their details. Set client.showErrorDetails to none."
    if option("server.enableAgentApi"):
        yield "The agent API is on. Set server.enableAgentApi to false."
    if not option("server.enableXsrfProtection"):
        yield "Uploads are not protected. Set server.enableXsrfProtection to true."
    for name, most in (("maxUploadSize", UPLOAD_MB), ("maxMessageSize", MESSAGE_MB)):
        if option(f"server.{name}") > most:
            yield f"server.{name} is above {most} MB. Set it to {most} or less."


def _of_data(database: Database) -> Iterator[str]:
    if database.is_sqlite and _sqlite_version(database) < SAFE_WAL:
        yield (
            "This SQLite can corrupt its write-ahead log (fixed in 3.51.3). "
            "Install pysqlite3 0.6.1 or newer, or use PostgreSQL."
        )
    with database.read() as session:
        if clock.shift(session):
            yield "The database is a demo: its clock is shifted. Start with an empty one."
        logins = session.exec(
            select(Account.login).where(col(Account.demo), col(Account.active)).limit(20)
        ).all()
    if logins:
        yield (
            f"Demo passwords are in use: {', '.join(logins)}. "
            "Disable these accounts: python tracker_cli.py user disable NAME"
        )


def _sqlite_version(database: Database) -> tuple[int, ...]:
    """Of the library that is really loaded."""
    with database.read() as session:
        found = session.connection().execute(text("select sqlite_version()")).scalar_one()
    return tuple(int(part) for part in str(found).split("."))
