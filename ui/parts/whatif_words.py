"""What a change of the scratch pad says."""

from __future__ import annotations

from services.changes import DROP, DURATION, FINISH, LAG, LINK, Change
from ui import words
from ui.words import _, word
from views.whatif import Scratch


def said(change: Change, seen: Scratch) -> str:
    """One line, plain text."""
    step = seen.names.get(change.step_id, words.NOTHING)
    piece = next((p for p in seen.pieces if p.step_id == change.step_id), None)
    if change.kind in (DROP, LAG, LINK):
        return _order(change, seen)
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


def gone(change: Change, seen: Scratch) -> str:
    """Why a change has nothing to change any more; empty as long as it has."""
    pieces = {p.step_id for p in seen.pieces}
    needed = [change.step_id] if change.pred_id is None else [change.step_id, change.pred_id]
    for number in needed:
        name = seen.names.get(number, words.NOTHING)
        if number in seen.removed or number not in seen.names:
            return _("“{step}” is no longer part of this project.").format(step=name)
    if change.step_id not in pieces:
        name = seen.names[change.step_id]
        return _("“{step}” has ended meanwhile.").format(step=name)
    if change.link_id in seen.loose or (change.link_id and change.link_id not in seen.links):
        return _("This link no longer holds.")
    if any((o.pred_id, o.step_id, o.type) == (change.pred_id, change.step_id, change.type)
           for o in seen.orders):  # fmt: skip
        return _("These two items are linked like this already.")
    return ""


def _order(change: Change, seen: Scratch) -> str:
    pred, succ = seen.links.get(change.link_id or 0, (change.pred_id or 0, change.step_id))
    if change.kind == DROP:
        text = _("“{after}” no longer waits for “{before}”")
    elif change.kind == LAG:
        text = _("“{after}” after “{before}”: {lag}")
    else:
        text = _("“{after}” also waits for “{before}”: {type}, {lag}")
    return text.format(
        after=seen.names.get(succ, words.NOTHING), before=seen.names.get(pred, words.NOTHING),
        type=word("link_type", change.type), lag=_lag(change),
    )  # fmt: skip


def _lag(change: Change) -> str:
    if not change.lag:
        return _("no days between")
    days = words.days(abs(change.lag), unit=change.lag_unit)
    text = _("{days} between") if change.lag > 0 else _("overlapping by {days}")
    return text.format(days=days)
