"""The door: ``streamlit run tracker_app.py`` or ``uvicorn tracker_app:app``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from config import settings
from errors import SetupError
from jobs import run
from store.database import check_schema, main_database
from web import account, audit, export, files, metrics, oidc, reply, reset, security, slips
from web.gate import Gate
from web.selfcheck import refuse_unsafe

# Before anything listens: one sentence is worth more than a server that fails at every click.
try:
    check_schema(main_database())
    refuse_unsafe(main_database())
    run.check_ways()
except SetupError as error:
    raise SystemExit(str(error)) from None


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The timetable runs once per process, from the first moment to the last."""
    stop = run.start() if settings().jobs_in_app else None
    yield
    if stop:
        stop()


app = st.App(
    "ui/main.py",
    routes=[
        *account.ROUTES,
        *oidc.ROUTES,
        *metrics.ROUTES,
        *security.ROUTES,
        *reset.ROUTES,
        *export.ROUTES,
        *audit.ROUTES,
        *files.ROUTES,
        *reply.ROUTES,
        *slips.ROUTES,
    ],
    middleware=[Middleware(Gate)],
    lifespan=lifespan,
)
