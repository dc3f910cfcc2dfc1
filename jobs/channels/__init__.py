"""How a message leaves the house. Only the operator's settings say where to (``hosts``)."""

from __future__ import annotations

from typing import Protocol

from errors import TrackerError
from models import Way

SECONDS = 8  # that a peer may stay silent before it counts as down


class NotNowError(TrackerError):
    """The way is closed at the moment, or nobody can say whether the message arrived."""


class NeverError(TrackerError):
    """This message will not be taken, however often it is tried."""


class Channel(Protocol):
    """One way. ``to`` is an address where the way has one for each person."""

    def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        """Raises NotNowError or NeverError."""


def channel(way: str) -> Channel:
    """The channel of a way that is set up. Raises SetupError when its setting is wrong."""
    if way == Way.MAIL:
        from jobs.channels.mail import mail

        return mail()
    from jobs.channels.robots import robot

    return robot(Way(way))
