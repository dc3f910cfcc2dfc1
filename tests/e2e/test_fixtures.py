"""The watch over the browser is itself watched."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import _strangers


@pytest.mark.parametrize("url", ["https://fonts.gstatic.com/x.woff2", "ws://192.0.2.1/_stcore"])
def test_a_request_that_leaves_the_machine_is_told(url: str) -> None:
    assert _strangers(url) == [url]


@pytest.mark.parametrize("url", ["http://127.0.0.1:8501/", "ws://127.0.0.1:1/s", "data:,x"])
def test_a_request_to_this_machine_is_no_stranger(url: str) -> None:
    assert _strangers(url) == []
