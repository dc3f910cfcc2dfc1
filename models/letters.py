"""Letters to external parties: what was drafted, sent, promised, answered, and on which terms."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlmodel import Field

from models.base import Table, UtcDateTime


def _event(column: str) -> ForeignKey:
    """A key with a name, since a later migration adds it and must be able to take it away."""
    return ForeignKey("event.id", name=f"fk_letter_{column}")


class LetterDraft(Table, table=True):
    """What a letter asks before it goes out; a newer draft of the same round replaces it."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int = 1
    asked: str = Field(sa_type=Text)
    basis: str = Field(default="", sa_type=Text)
    distance: str = Field(default="", max_length=300)  # of the red line to what is protected
    reply_by: date | None = None
    event_id: int = Field(foreign_key="event.id")


class Letter(Table, table=True):
    """A request to an external party, carried by an external-opinion step."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int = 1
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    number: str | None = Field(default=None, max_length=100)
    sent_on: date
    due_on: date
    acknowledged_on: date | None = None
    replied_on: date | None = None
    reply: str | None = Field(default=None, max_length=20)
    withdrawn_on: date | None = None
    sent_by: int = Field(foreign_key="event.id")
    acknowledged_by: int | None = Field(default=None, sa_column_args=[_event("acknowledged_by")])
    replied_by: int | None = Field(default=None, foreign_key="event.id")
    withdrawn_by: int | None = Field(default=None, sa_column_args=[_event("withdrawn_by")])
    confirmed_by: int | None = Field(
        default=None, sa_column_args=[_event("confirmed_by")]
    )  # a reply by link

    @property
    def is_open(self) -> bool:
        """The party still owes an answer."""
        return self.replied_on is None and self.withdrawn_on is None


class LetterPromise(Table, table=True):
    """A day by which the party said that it would answer."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    promised_on: date
    event_id: int = Field(foreign_key="event.id")


class Chase(Table, table=True):
    """One reminder to the party: at which level, by which way, what it answered."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    level: str = Field(max_length=20)
    channel: str = Field(max_length=20)
    answer: str = Field(default="", sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class HoldingReply(Table, table=True):
    """An answer that does not answer: it is kept, and the wait goes on."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    received_on: date
    number: str = Field(default="", max_length=100)
    event_id: int = Field(foreign_key="event.id")


class Resending(Table, table=True):
    """The same letter went out once more; its round and its due date stay."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    resent_on: date
    channel: str = Field(max_length=20)
    event_id: int = Field(foreign_key="event.id")


class LetterWaiver(Table, table=True):
    """The opinion turned out not to be required; the step ended passed, for this reason."""

    id: int | None = Field(default=None, primary_key=True)
    step_id: int = Field(foreign_key="step.id", index=True)
    round: int = 1
    waived_on: date
    reason: str = Field(sa_type=Text)
    event_id: int = Field(foreign_key="event.id")


class Condition(Table, table=True):
    """One condition of a conditional reply. It is a step of the network (``step_id``), so that it
    has a lane, days and links; this row keeps its words, what it blocks and how it was met."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    step_id: int = Field(foreign_key="step.id", unique=True)
    blocks_id: int = Field(foreign_key="step.id", index=True)
    before_start: bool = False  # met before the blocked step starts; else before it ends
    text: str = Field(sa_type=Text)
    proof: str = Field(default="", sa_type=Text)
    event_id: int = Field(foreign_key="event.id")
    met_by: int | None = Field(default=None, foreign_key="event.id")
    lifted_by: int | None = Field(default=None, foreign_key="event.id")


class ReplyLink(Table, table=True):
    """A link by which an external party answers one letter without an account. Only a hash of
    its token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    event_id: int = Field(foreign_key="event.id")


class ReplyLinkUse(Table, table=True):
    """Somebody used a link: when, for what, from where."""

    id: int | None = Field(default=None, primary_key=True)
    link_id: int = Field(foreign_key="replylink.id", index=True)
    kind: str = Field(max_length=20)
    used_at: datetime = Field(sa_type=UtcDateTime)
    address: str = Field(default="", max_length=60)
    browser: str = Field(default="", max_length=200)
    event_id: int | None = Field(default=None, foreign_key="event.id")
