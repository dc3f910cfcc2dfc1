"""Text that goes into plotly: measured, cut, wrapped, escaped.

Plotly renders a subset of HTML in every label, and names typed by people flow in, so whatever is
shown goes through :func:`plain` (or :func:`clip` / :func:`wrap`, which escape after cutting).
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

WIDE_EM = 1.0
NARROW_EM = 0.53


def plain(text: str) -> str:
    """``text`` as literal characters: no tag of it reaches plotly."""
    return escape(text, quote=False)


def width_em(text: str) -> float:
    """Estimated width in em: a CJK character is 1, anything else about half."""
    return sum(WIDE_EM if unicodedata.east_asian_width(c) in "WF" else NARROW_EM for c in text)


def cut(text: str, limit_em: float) -> str:
    """``text``, or its beginning with an ellipsis, at most ``limit_em`` wide."""
    if width_em(text) <= limit_em:
        return text
    kept = text
    while kept and width_em(kept) + NARROW_EM > limit_em:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def clip(text: str, limit_em: float) -> str:
    """``text`` cut to one line of ``limit_em`` and escaped."""
    return plain(cut(text, limit_em))


def wrap(text: str, limit_em: float, lines: int) -> str:
    """``text`` broken into at most ``lines`` lines of even width, escaped, joined by ``<br>``.

    CJK text breaks between any two characters, Latin text between words.
    """
    if lines <= 1 or width_em(text) <= limit_em:
        return clip(text, limit_em)
    needed = min(lines, int(-(-width_em(text) // limit_em)))
    even_em = min(limit_em, width_em(text) / needed + 0.5)
    out = [""]
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        full = width_em(out[-1] + piece.rstrip()) > even_em
        if full and out[-1] and len(out) < lines:
            out.append(piece)
        else:
            out[-1] += piece
    return "<br>".join(clip(line.strip(), limit_em) for line in out)
