"""The 16 status codes of the national exchange standard (BLZT), their names and legal moves.

The standard lists the codes; the moves are derived from how two systems of record use them.
"""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """The 16 codes of BLZT. 16 is a local one."""

    RECEIVED = 1
    WITHDRAWN_BEFORE = 2
    ACCEPTED = 3
    NOT_ACCEPTED = 4
    REFUSED = 5
    SUPPLEMENT_STARTED = 6
    SUPPLEMENT_ENDED = 7
    HANDLING = 8
    SPECIAL_STARTED = 9
    SPECIAL_ENDED = 10
    PASSED = 11
    PASSED_CONDITIONALLY = 12
    FAILED = 13
    RETURNED = 14
    REVOKED = 15
    WITHDRAWAL_ASKED = 16


NAMES: dict[Status, tuple[str, str]] = {  # zh, en
    Status.RECEIVED: ("已接件", "received"),
    Status.WITHDRAWN_BEFORE: ("已撤件", "withdrawn"),
    Status.ACCEPTED: ("已受理", "accepted"),
    Status.NOT_ACCEPTED: ("不受理", "not for this office"),
    Status.REFUSED: ("不予受理", "acceptance refused"),
    Status.SUPPLEMENT_STARTED: ("补正开始", "supplement asked"),
    Status.SUPPLEMENT_ENDED: ("补正结束", "supplement received"),
    Status.HANDLING: ("部门开始办理", "being handled"),
    Status.SPECIAL_STARTED: ("特别程序开始", "special procedure begun"),
    Status.SPECIAL_ENDED: ("特别程序结束", "special procedure ended"),
    Status.PASSED: ("办结(通过)", "concluded, passed"),
    Status.PASSED_CONDITIONALLY: ("办结(容缺通过)", "concluded, passed conditionally"),
    Status.FAILED: ("办结(不通过)", "concluded, not passed"),
    Status.RETURNED: ("撤回", "taken back"),
    Status.REVOKED: ("撤销", "revoked"),
    Status.WITHDRAWAL_ASKED: ("撤件待确认", "withdrawal to be confirmed"),
}

FINISHED = frozenset({Status.PASSED, Status.PASSED_CONDITIONALLY, Status.FAILED})
PASSING = frozenset({Status.PASSED, Status.PASSED_CONDITIONALLY})
CLOSED = frozenset(
    {
        Status.WITHDRAWN_BEFORE,
        Status.NOT_ACCEPTED,
        Status.REFUSED,
        Status.RETURNED,
        Status.REVOKED,
    }
)
OPEN = frozenset(Status) - FINISHED - CLOSED

_S = Status
_MOVES: dict[Status, frozenset[Status]] = {
    _S.RECEIVED: frozenset({_S.ACCEPTED, _S.NOT_ACCEPTED, _S.REFUSED, _S.WITHDRAWN_BEFORE}),
    _S.ACCEPTED: frozenset({_S.HANDLING, _S.SUPPLEMENT_STARTED}),
    _S.HANDLING: frozenset(
        {
            _S.SUPPLEMENT_STARTED,
            _S.SPECIAL_STARTED,
            _S.PASSED,
            _S.PASSED_CONDITIONALLY,
            _S.FAILED,
        }
    ),
    _S.SUPPLEMENT_STARTED: frozenset({_S.SUPPLEMENT_ENDED}),
    _S.SUPPLEMENT_ENDED: frozenset({_S.HANDLING}),
    _S.SPECIAL_STARTED: frozenset({_S.SPECIAL_ENDED}),
    _S.SPECIAL_ENDED: frozenset({_S.HANDLING}),
    _S.PASSED_CONDITIONALLY: frozenset({_S.PASSED}),
    _S.WITHDRAWAL_ASKED: frozenset({_S.WITHDRAWN_BEFORE}),
}
# any open -> 14; finished -> 15; an open file may ask to be withdrawn (local code 16)
MOVES: dict[Status | None, frozenset[Status]] = {
    None: frozenset({_S.RECEIVED}),
    **{
        status: _MOVES.get(status, frozenset())
        | (frozenset({_S.RETURNED}) if status in OPEN else frozenset())
        | (frozenset({_S.REVOKED}) if status in FINISHED else frozenset())
        | (
            frozenset({_S.WITHDRAWAL_ASKED})
            if status in OPEN - {_S.WITHDRAWAL_ASKED}
            else frozenset()
        )
        for status in Status
    },
}
