"""What one party owes over all projects, and how it keeps its word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from errors import NotFoundError
from services import letters
from services.letters import Reply
from store.database import Database
from tests.builders import at, world
from ui import words
from ui.parts import party_words
from views import parties

SENT, PROMISED, LATE, TODAY = (
    date(2021, 9, 1), date(2021, 9, 8), date(2021, 9, 10), date(2021, 10, 8),
)  # fmt: skip


def test_a_party_page_tells_what_is_owed_since_when_and_how_promises_were_kept(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("EXT-METRO")
        home = step.organisation_id

        def on_step() -> dict[str, Any]:
            return {"step_id": step.id or 0, "seen_version": step.version}

        letters.send_letter(
            session, made.liaison, at(SENT), **on_step(), on=SENT, due_on=date(2021, 9, 6)
        )
        letters.record_promise(
            session, made.liaison, at(SENT), **on_step(), on=SENT, promised_on=PROMISED
        )
        page = parties.party(session, made.chief, "en", TODAY, home)
        (debt,) = page.debts
        assert (debt.waits_wd, debt.over_cd, debt.state) == (22, 32, "sent")
        assert (page.habit.kept, page.habit.judged, page.habit.answers) == (0, 1, 0)
        assert [row.owed for row in parties.parties(session, made.chief, "en", TODAY)] == [1]
        words.use("en")
        digest = party_words.digest(page)
        assert digest is not None
        subject, text = digest
        words.use(None)
        assert subject == "1 letter waits for your answer"
        assert "Project by the metro (2108-420105-04-01-000012)" in text
        assert "was due 6 Sep, 32 days over" in text

        letters.record_reply(
            session, made.liaison, at(LATE), **on_step(), reply=Reply.AGREE, on=LATE
        )
        page = parties.party(session, made.chief, "en", TODAY, home)
        assert page.debts == ()
        assert (page.habit.median_wd, page.habit.within, page.habit.kept) == (7, 0, 0)
        for other in (made.developer, made.other_developer):
            assert parties.parties(session, other, "en", TODAY) == ()
            with pytest.raises(NotFoundError):
                parties.party(session, other, "en", TODAY, home)
