"""Settings from the environment, read once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Every name below is an environment variable in capitals
    with the prefix ``TRACKER_``."""

    database_url: str  # TRACKER_DATABASE_URL: sqlite:///... or postgresql+psycopg://...
    secure_cookie: bool  # TRACKER_SECURE_COOKIE=1 behind https
    session_idle_minutes: int | None  # TRACKER_SESSION_IDLE_MINUTES; empty: by the profile
    session_absolute_hours: int | None  # TRACKER_SESSION_ABSOLUTE_HOURS; empty: by the profile
    deployment: str  # TRACKER_ENV: "production" starts only when the self-check finds nothing
    secret: str  # TRACKER_SECRET: at least 32 bytes; encrypts second factors, seals short notes
    password_profile: str  # TRACKER_PASSWORD_PROFILE: mlps or asvs
    second_factor_roles: frozenset[str]  # TRACKER_SECOND_FACTOR_ROLES: roles that must have one
    staff_cidrs: tuple[str, ...]  # TRACKER_STAFF_CIDRS: where staff and administrators come from
    proxy_cidrs: tuple[str, ...]  # TRACKER_PROXY_CIDRS: whose X-Forwarded-For is believed
    metrics_token: str  # TRACKER_METRICS_TOKEN: empty: /metrics answers this machine only
    oidc_issuer: str  # TRACKER_OIDC_ISSUER: sign-in through another system; empty: none
    oidc_client_id: str  # TRACKER_OIDC_CLIENT_ID
    oidc_client_secret: str  # TRACKER_OIDC_CLIENT_SECRET
    oidc_name: str  # TRACKER_OIDC_NAME: what its button says
    jobs_in_app: bool  # TRACKER_JOBS=0 when `tracker_cli.py jobs` runs beside the app
    files: Path  # TRACKER_FILES: the folder of the attachments, beside the database
    base_url: str  # TRACKER_BASE_URL: the address of this tracker, for links in messages
    mail_url: str = field(repr=False)  # TRACKER_MAIL_URL: smtps://user:password@host:465?from=...
    wecom_url: str = field(repr=False)  # TRACKER_WECOM_URL: the address of a group's robot
    dingtalk_url: str = field(repr=False)  # TRACKER_DINGTALK_URL: with &secret=... if it signs
    feishu_url: str = field(repr=False)  # TRACKER_FEISHU_URL
    notify_hosts: tuple[str, ...]  # TRACKER_NOTIFY_HOSTS: hosts of one's own that may be sent to
    mail_domains: tuple[str, ...]  # TRACKER_MAIL_DOMAINS: mail goes to these alone; empty: to any
    timezone: str  # TRACKER_TIMEZONE: the day that the district lives in
    audit_hash: str  # TRACKER_AUDIT_HASH: sha256, or sm3 where that is wanted
    audit_anchor: Path | None  # TRACKER_AUDIT_ANCHOR: folder for the daily head of the record
    backups: Path  # TRACKER_BACKUPS: where copies of the database are kept
    backups_kept: int  # TRACKER_BACKUPS_KEPT: so many; older ones make room


@cache
def settings() -> Settings:
    """The settings of this process; the environment is read at the first call only."""
    env = os.environ.get
    default_db = f"sqlite:///{(ROOT / 'data' / 'tracker.db').as_posix()}"
    return Settings(
        database_url=env("TRACKER_DATABASE_URL", default_db),
        secure_cookie=env("TRACKER_SECURE_COOKIE", "0") == "1",
        session_idle_minutes=_number(env("TRACKER_SESSION_IDLE_MINUTES", "")),
        session_absolute_hours=_number(env("TRACKER_SESSION_ABSOLUTE_HOURS", "")),
        deployment=env("TRACKER_ENV", ""),
        secret=env("TRACKER_SECRET", ""),
        password_profile=env("TRACKER_PASSWORD_PROFILE", "mlps"),
        second_factor_roles=frozenset(_listed(env("TRACKER_SECOND_FACTOR_ROLES", ""))),
        staff_cidrs=_listed(env("TRACKER_STAFF_CIDRS", "")),
        proxy_cidrs=_listed(env("TRACKER_PROXY_CIDRS", "")),
        metrics_token=env("TRACKER_METRICS_TOKEN", ""),
        oidc_issuer=env("TRACKER_OIDC_ISSUER", "").rstrip("/"),
        oidc_client_id=env("TRACKER_OIDC_CLIENT_ID", ""),
        oidc_client_secret=env("TRACKER_OIDC_CLIENT_SECRET", ""),
        oidc_name=env("TRACKER_OIDC_NAME", ""),
        jobs_in_app=env("TRACKER_JOBS", "1") == "1",
        files=Path(env("TRACKER_FILES", str(ROOT / "data" / "files"))),
        base_url=env("TRACKER_BASE_URL", "http://127.0.0.1:8501").rstrip("/"),
        mail_url=env("TRACKER_MAIL_URL", ""),
        wecom_url=env("TRACKER_WECOM_URL", ""),
        dingtalk_url=env("TRACKER_DINGTALK_URL", ""),
        feishu_url=env("TRACKER_FEISHU_URL", ""),
        notify_hosts=tuple(env("TRACKER_NOTIFY_HOSTS", "").replace(",", " ").split()),
        mail_domains=tuple(env("TRACKER_MAIL_DOMAINS", "").lower().replace(",", " ").split()),
        timezone=env("TRACKER_TIMEZONE", "Asia/Shanghai"),
        audit_hash=env("TRACKER_AUDIT_HASH", "sha256"),
        audit_anchor=Path(folder) if (folder := env("TRACKER_AUDIT_ANCHOR", "")) else None,
        backups=Path(env("TRACKER_BACKUPS", str(ROOT / "data" / "backups"))),
        backups_kept=int(env("TRACKER_BACKUPS_KEPT", "30")),
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
