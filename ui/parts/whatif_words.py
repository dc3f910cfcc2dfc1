"""What a change of the scratch pad says."""

from __future__ import annotations

from services.scenarios import DROP, DURATION, FINISH, Change
from ui import words
from ui.words import _
from views.whatif import Scratch


def said(change: Change, seen: Scratch) -> str:
    """One line, plain text."""
    step = seen.names.get(change.step_id, words.NOTHING)
    piece = next((p for p in seen.pieces if p.step_id == change.step_id), None)
    if change.kind == DROP:
        pred, succ = seen.links.get(change.link_id or 0, (0, 0))
        return _("“{after}” no longer waits for “{before}”").format(
            after=seen.names.get(succ, words.NOTHING), before=seen.names.get(pred, words.NOTHING)
        )
    if change.kind == FINISH:
        text = (
            _("“{step}” ends on {day}")
            if piece is None or piece.running
            else _("“{step}” ends on {day} at the earliest")
        )
        return text.format(step=step, day=words.day(change.on, long=True))
    if change.kind == DURATION:
        unit = piece.unit if piece else "wd"
        text = (
            _("“{step}” still needs {days}")
            if piece and piece.running
            else _("“{step}” takes {days}")
        )
        return text.format(step=step, days=words.days(change.days, unit=unit))
    return _("“{step}” waits {days} more").format(
        step=step, days=words.days(change.days, unit="wd")
    )
