"""How wide the reader's screen is: the wide lanes collapse on a phone, so there is a second figure.

Streamlit does not tell. The browser's own word (a phone says so in its first request) decides the
first drawing; a small listener corrects it when the window is something else.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

KEY = "screen"
NARROW_PX = 700


def narrow() -> bool:
    """Whether the reader looks at a phone or a window as narrow as one."""
    told = st.session_state.get(KEY)
    if told is not None and told.get("narrow") is not None:
        return bool(told["narrow"])
    return "Mobi" in st.context.headers.get("User-Agent", "")


def listen() -> None:
    """Watch the width from now on. Call it after what depends on it: it takes a line itself."""
    _listener()(key=KEY, data={"narrow_px": NARROW_PX, "narrow": narrow()}, on_narrow_change=_keep)


def dark() -> bool:
    """Whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def _keep() -> None:
    """A change of the width draws the page again; nothing else is to be done."""


def _listener() -> Any:
    return st.components.v2.component(
        "screen",
        js="""
export default function ({ data, setStateValue }) {
  const query = window.matchMedia(`(max-width: ${data.narrow_px}px)`);
  const tell = () => setStateValue("narrow", query.matches);
  if (query.matches !== data.narrow) tell();
  query.onchange = tell;
  return () => { query.onchange = null; };
}
""",
    )
