"""Numbered slips and explanations of missed dates."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from sqlmodel import col, select

from errors import ConflictError, InputError, NotFoundError, RefusedError
from exchange.slip_docx import slip_docx
from models import Event, EventKind, Explanation, Slip, SlipLevel
from services import explaining, letters, progress, supervision
from store.calendars import calendar
from store.database import Database
from store.scope import Viewer
from tests.builders import World, at, world
from ui import words
from ui.parts.slip_words import paper
from views.missed import missed
from views.story import story
from views.supervision import slip_cards, slips_for, subject
from views.supervision import supervision as page

BEGUN, TERM = date(2021, 9, 6), date(2021, 9, 10)


def instruct(made: World, on: date = BEGUN, **more: Any) -> int:
    step = made.step("GH-YD")
    given = {
        "code": made.project.code, "step_id": step.id, "to_id": step.organisation_id,
        "requirement": "示例：本周内办结", "due_on": TERM,
    }  # fmt: skip
    return supervision.instruct(made.session, made.chief, at(on), **given | more)


def close(made: World, slip_id: int, on: date, viewer: Viewer | None = None) -> int:
    return supervision.close_slip(
        made.session, viewer or made.chief, at(on), slip_id=slip_id, proof="示例：批复，9月9日"
    )


def begin(made: World, code: str = "GH-YD") -> None:
    step = made.step(code)
    progress.start_step(
        made.session, made.liaison, at(BEGUN), step_id=step.id or 0, seen_version=step.version,
        on=BEGUN,
    )  # fmt: skip


def late_day(made: World, code: str = "GH-YD") -> date:
    step = made.step(code)
    limit = step.promised_limit if step.promised_limit is not None else step.statutory_limit
    assert limit is not None
    return date.fromordinal(calendar(made.session).add(BEGUN.toordinal(), limit + 2))


def explain(made: World, on: date, code: str = "GH-YD", **more: Any) -> None:
    step = made.step(code)
    given: dict[str, Any] = {"text": "示例：复核人手不足", "new_on": on + timedelta(days=5)}
    explaining.explain(
        made.session, made.liaison, at(on), step_id=step.id or 0, seen_version=step.version,
        **given | more,
    )  # fmt: skip


def kinds(made: World) -> list[str]:
    return list(made.session.exec(select(Event.kind).order_by(col(Event.id))))


def test_slips_are_numbered_by_level_and_year(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        one, two = instruct(made), instruct(made)
        other = instruct(made, level=SlipLevel.SUPERVISED)
        next_year = date(2022, 1, 4)
        later = instruct(made, next_year, due_on=date(2022, 1, 10))
        found = [session.get_one(Slip, n) for n in (one, two, other, later)]
        assert [(s.level, s.year, s.serial) for s in found] == [
            ("assigned", 2021, 1), ("assigned", 2021, 2), ("supervised", 2021, 1),
            ("assigned", 2022, 1),
        ]  # fmt: skip


def test_only_a_chief_instructs_and_never_a_company(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        for viewer in (made.liaison, made.stranger, made.developer):
            with pytest.raises(NotFoundError):
                supervision.instruct(
                    session, viewer, at(BEGUN), code=made.project.code,
                    to_id=made.liaison.organisation_id, requirement="示例要求在此", due_on=TERM,
                )  # fmt: skip
        with pytest.raises(RefusedError, match="not to a company"):
            instruct(made, to_id=made.project.developer_id)
        for wrong in ({"requirement": "短"}, {"due_on": date(2021, 9, 3)}):
            with pytest.raises(InputError):
                instruct(made, **wrong)
        assert session.exec(select(Slip)).all() == []


def test_a_slip_is_answered_by_the_receiver_and_closed_by_its_issuer_with_proof(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        number = instruct(made)
        assert [card.id for card in slips_for(session, made.liaison, "zh", BEGUN)] == [number]
        assert slips_for(session, made.stranger, "zh", BEGUN) == ()
        with pytest.raises(NotFoundError):
            supervision.answer_slip(
                session, made.stranger, at(BEGUN), slip_id=number, text="示例：不归我办"
            )
        supervision.answer_slip(
            session, made.liaison, at(BEGUN), slip_id=number, text="示例：周四办结"
        )
        (card,) = slip_cards(session, made.chief, "zh", BEGUN)
        assert (card.state, card.answers[0].text) == ("answered", "示例：周四办结")
        with pytest.raises(InputError, match="only with proof"):
            supervision.close_slip(session, made.chief, at(BEGUN), slip_id=number, proof=" ")
        with pytest.raises(NotFoundError):
            close(made, number, TERM, made.liaison)
        close(made, number, TERM)
        with pytest.raises(RefusedError, match="was closed"):
            close(made, number, TERM)
        (card,) = slip_cards(session, made.chief, "zh", TERM)
        assert (card.state, card.proof) == ("closed", "示例：批复，9月9日")
        assert kinds(made)[-3:] == ["slip_issued", "slip_answered", "slip_closed"]


def test_only_the_issuer_closes(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        number = instruct(made)
        other = Viewer(made.stranger.account_id, "c2", "示例", "chief", 0, "department")
        with pytest.raises(RefusedError, match="Only the chief who issued"):
            close(made, number, TERM, other)


def test_an_overdue_slip_is_raised_level_by_level(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        number = instruct(made)
        with pytest.raises(RefusedError, match="runs until"):
            supervision.raise_slip(
                session, made.chief, at(TERM), slip_id=number, requirement="示例：再催办",
                due_on=TERM,
            )  # fmt: skip
        day, levels = TERM + timedelta(days=3), []
        for _ in range(2):
            due = day + timedelta(days=2)
            number = supervision.raise_slip(
                session, made.chief, at(day), slip_id=number, requirement="示例：立即办理",
                due_on=due,
            )  # fmt: skip
            levels.append(session.get_one(Slip, number).level)
            day = due + timedelta(days=1)
        assert levels == ["chased", "supervised"]
        with pytest.raises(RefusedError, match="no higher level"):
            supervision.raise_slip(
                session, made.chief, at(day), slip_id=number, requirement="示例：立即办理",
                due_on=day,
            )  # fmt: skip
        first = session.exec(select(Slip).order_by(col(Slip.id))).first()
        assert first is not None
        with pytest.raises(RefusedError, match="was raised"):
            close(made, first.id or 0, day)
        states = {card.number[0]: card.state for card in slip_cards(session, made.chief, "zh", day)}
        assert states == {"assigned": "raised", "chased": "raised", "supervised": "overdue"}


def test_a_slip_about_an_external_opinion_names_its_letter(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        step = made.step("EXT-METRO")
        letters.send_letter(
            session, made.liaison, at(BEGUN), step_id=step.id or 0, seen_version=step.version,
            on=BEGUN,
        )  # fmt: skip
        number = instruct(made, step_id=step.id, to_id=step.organisation_id)
        assert session.get_one(Slip, number).letter_id is not None
        # the party has no sign-in: the project's own liaison answers for it
        assert [card.id for card in slips_for(session, made.liaison, "zh", BEGUN)] == [number]


def test_the_paper_of_a_slip_opens_again_with_everything_on_it(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        number = instruct(made, requirement="示例：<b>A & B</b>\n第二行")
        supervision.answer_slip(
            session, made.liaison, at(BEGUN), slip_id=number, text="示例：周四办结"
        )
        close(made, number, TERM)
        (card,) = slip_cards(session, made.chief, "zh", TERM)
        words.use("zh_CN")
        try:
            document = Document(BytesIO(slip_docx(paper(card))))
        finally:
            words.use(None)
        lines = [line.text for line in document.paragraphs]
        assert lines[:2] == ["交办单", "交办〔2021〕1号"]
        assert {"示例：<b>A & B</b>", "第二行"} <= set(lines)
        assert any("周四办结" in line for line in lines)
        assert any("批复，9月9日" in line for line in lines)
        facts = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
        assert facts["办理时限"] == "2021年9月10日"


def test_developers_see_neither_slips_nor_their_events(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        instruct(made)
        with pytest.raises(NotFoundError):
            page(session, made.developer, "zh", BEGUN)
        event = session.exec(select(Event).where(Event.kind == EventKind.SLIP_ISSUED)).one()
        assert event.internal
        with pytest.raises(NotFoundError):
            subject(session, made.other_developer, made.project.code, "zh", step_id=1)


def test_a_missed_date_is_explained_with_a_new_one_that_moves_the_projection(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        begin(made)
        with pytest.raises(RefusedError, match="No date was missed"):
            explain(made, BEGUN)
        late = late_day(made)
        (waiting,) = missed(session, made.chief, "zh", late)
        assert (waiting.step_id, waiting.text, waiting.late_wd) == (made.step("GH-YD").id, "", 2)
        for wrong in ({"text": "短"}, {"new_on": BEGUN}):
            with pytest.raises(InputError):
                explain(made, late, **wrong)
        explain(made, late)
        (told,) = missed(session, made.chief, "zh", late)
        assert (told.text, told.by) == ("示例：复核人手不足", "示例liaison")
        assert told.new_on == made.step("GH-YD").promised_on == late + timedelta(days=5)
        with pytest.raises(RefusedError, match="No date was missed"):
            explain(made, late)
        later = late + timedelta(days=6)
        (again,) = missed(session, made.chief, "zh", later)  # the new date passed as well
        assert (again.text, again.missed_on) == ("", late + timedelta(days=5))
        explain(made, later)
        assert len(session.exec(select(Explanation)).all()) == 2


def test_an_explanation_on_an_old_form_is_refused(database: Database) -> None:
    with database.write() as session:
        made = world(session)
        begin(made)
        late = late_day(made)
        with pytest.raises(ConflictError):
            explaining.explain(
                session, made.liaison, at(late), step_id=made.step("GH-YD").id or 0,
                seen_version=1, text="示例：复核人手不足", new_on=late,
            )  # fmt: skip


def test_a_slip_about_a_certificate_is_named_by_it_and_stands_in_its_items_history(
    database: Database,
) -> None:
    with database.write() as session:
        made = world(session)
        paper, step = made.certificate("GH-GC"), made.step("GH-GC")
        about = subject(session, made.chief, made.project.code, "zh", certificate_id=paper.id or 0)
        assert about is not None
        assert (about.name, about.step_id, about.lane_id) == (
            paper.name_zh, step.id, step.organisation_id,
        )  # fmt: skip
        instruct(made, step_id=None, certificate_id=paper.id, to_id=step.organisation_id)
        (card,) = slip_cards(session, made.chief, "zh", BEGUN)
        assert card.subject == paper.name_zh
        told = story(session, made.chief, made.project.code, step.id or 0, "zh", BEGUN)
        assert told is not None
        assert [item.kind for item in told.history] == ["slip_issued"]
        other = made.step("GH-YD")
        with pytest.raises(NotFoundError):  # the certificate of another item
            instruct(made, step_id=other.id, certificate_id=paper.id)
        assert subject(session, made.chief, made.project.code, "zh", certificate_id=99999) is None
