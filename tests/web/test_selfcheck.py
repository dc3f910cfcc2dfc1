"""A production that is not safe does not start, and says why; /metrics is guarded."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit import config as streamlit_config

import config
from errors import SetupError
from store.clock import set_shift
from store.database import Database, migrate
from tests import people
from tests.web.conftest import Server, serve
from web import selfcheck

KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
SAFE = {"deployment": "production", "secret": KEY, "secure_cookie": True}


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    _settle(monkeypatch)
    options = {
        "server.cookieSecret": KEY, "client.showErrorDetails": "none",
        "server.enableAgentApi": False, "server.enableXsrfProtection": True,
        "server.maxUploadSize": 50, "server.maxMessageSize": 50,
    }  # fmt: skip
    monkeypatch.setattr(streamlit_config, "get_option", options.__getitem__)
    return monkeypatch


def test_a_safe_installation_starts(database: Database, safe: pytest.MonkeyPatch) -> None:
    with database.write() as session:
        people.settle(session)
    assert list(selfcheck.faults(database)) == []
    selfcheck.refuse_unsafe(database)


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"secret": "x" * 40}, "TRACKER_SECRET"), ({"secret": KEY[:31]}, "TRACKER_SECRET"),
     ({"secure_cookie": False}, "TRACKER_SECURE_COOKIE"),
     ({"metrics_token": "short"}, "TRACKER_METRICS_TOKEN"),
     ({"oidc_issuer": "http://sso.example"}, "TRACKER_OIDC_ISSUER")],
)  # fmt: skip
def test_a_weak_setting_is_named_with_its_remedy(
    database: Database, safe: pytest.MonkeyPatch, changes: dict[str, object], word: str
) -> None:
    _settle(safe, **changes)
    found = list(selfcheck.faults(database))
    assert len(found) == 1 and word in found[0]
    with pytest.raises(SetupError):
        selfcheck.refuse_unsafe(database)
    _settle(safe, **{**changes, "deployment": ""})
    selfcheck.refuse_unsafe(database)  # a trial is not a production


@pytest.mark.parametrize(
    ("option", "value"),
    [("client.showErrorDetails", "full"), ("server.enableAgentApi", True),
     ("server.enableXsrfProtection", False), ("server.maxUploadSize", 200),
     ("server.maxMessageSize", 200), ("server.cookieSecret", "short")],
)  # fmt: skip
def test_a_loose_option_of_streamlit_is_found(
    database: Database, safe: pytest.MonkeyPatch, option: str, value: object
) -> None:
    real = streamlit_config.get_option
    safe.setattr(
        streamlit_config, "get_option",
        lambda name: value if name == option else real(name),
    )  # fmt: skip
    assert len(list(selfcheck.faults(database))) == 1


def test_demo_passwords_and_a_shifted_clock_are_found(
    database: Database, safe: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        people.settle(session, demo=True)
        set_shift(session, -30)
    found = " ".join(selfcheck.faults(database))
    assert "chen" in found and "clock is shifted" in found


def test_a_write_ahead_log_that_can_break_is_found(
    database: Database, safe: pytest.MonkeyPatch
) -> None:
    safe.setattr(selfcheck, "SAFE_WAL", (99, 0, 0))
    found = list(selfcheck.faults(database))
    assert len(found) == (1 if database.is_sqlite else 0)


def test_the_server_says_all_of_it_and_does_not_listen(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 't.db'}"
    migrate(url)
    done = subprocess.run(
        [sys.executable, "-c", "import tracker_app"], cwd=config.ROOT, capture_output=True,
        text=True, timeout=60, check=False,
        env={**os.environ, "TRACKER_DATABASE_URL": url, "TRACKER_ENV": "production"},
    )  # fmt: skip
    assert done.returncode != 0
    assert "TRACKER_SECRET" in done.stderr and "TRACKER_SECURE_COOKIE" in done.stderr
    assert "Traceback" not in done.stderr


def test_figures_are_for_a_token_or_for_this_machine(server: Server, tmp_path: Path) -> None:
    here = server.visitor().get("/metrics")
    assert here.status_code == 200
    assert "tracker_open_sessions" in here.text
    forwarded = server.visitor().get("/metrics", **{"X-Forwarded-For": "203.0.113.9"})
    assert forwarded.status_code == 404
    token = "t" * 40
    for guarded in serve(tmp_path, TRACKER_METRICS_TOKEN=token):
        assert guarded.visitor().get("/metrics").status_code == 404
        wrong = guarded.visitor().get("/metrics", Authorization="Bearer x")
        right = guarded.visitor().get("/metrics", Authorization=f"Bearer {token}")
        assert (wrong.status_code, right.status_code) == (404, 200)


def _settle(patch: pytest.MonkeyPatch, **changes: object) -> None:
    changed = replace(config.settings(), **{**SAFE, **changes})  # type: ignore[arg-type]
    patch.setattr(selfcheck, "settings", lambda: changed)
