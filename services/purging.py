"""What is forgotten after its time. Nothing of the audit record is among it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, or_

from models import Delivery, DeliveryState, JobRun, Notice, SignIn, SignInFailure

READ_NOTICES = timedelta(days=90)
ANY_NOTICE = timedelta(days=400)
DELIVERIES = timedelta(days=90)
SIGN_INS = timedelta(days=30)  # after their end; that they happened is in the audit record
RUNS = timedelta(days=400)


def purge(session: Session, now: datetime) -> dict[str, int]:
    """Remove what nobody needs any more; gives the rows removed by table.

    People sign in by the real clock; where a demo's lags years behind, their sessions stay.
    """
    done = col(Delivery.state) != DeliveryState.PENDING
    ended = or_(col(SignIn.expires_at) < now - SIGN_INS, col(SignIn.closed_at) < now - SIGN_INS)
    statements = {
        "notices": delete(Notice).where(
            or_(
                col(Notice.made_at) < now - ANY_NOTICE,
                col(Notice.read_at).is_not(None) & (col(Notice.made_at) < now - READ_NOTICES),
            )
        ),
        "deliveries": delete(Delivery).where(done, col(Delivery.made_at) < now - DELIVERIES),
        "sessions": delete(SignIn).where(ended),
        "failures": delete(SignInFailure).where(col(SignInFailure.failed_at) < now - SIGN_INS),
        "runs": delete(JobRun).where(col(JobRun.started_at) < now - RUNS),
    }
    return {
        name: session.connection().execute(statement).rowcount
        for name, statement in statements.items()
    }
