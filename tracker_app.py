"""The door: ``streamlit run tracker_app.py`` or ``uvicorn tracker_app:app``."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from config import settings
from errors import SetupError
from jobs import run
from store.database import check_schema, main_database
from web.account import ROUTES
from web.gate import Gate


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """What one process starts once: the timetable, on a schema that fits."""
    try:
        check_schema(main_database())
    except SetupError as error:
        logging.getLogger("tracker").critical("%s", error)
        raise SystemExit(2) from None
    stop = run.start() if settings().jobs_in_app else None
    yield
    if stop:
        stop()


app = st.App("ui/main.py", routes=ROUTES, middleware=[Middleware(Gate)], lifespan=lifespan)
