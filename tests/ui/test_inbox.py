"""The inbox: what I was told, marked as read by me alone, and how I want to be told."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from models import Account, NoticePreference, NoticeRule
from services import accounts, notices
from services.notices import Matter
from store.queries import notices as queries
from tests.builders import at
from tests.jobs.told import configured, reachable
from tests.ui.liaison_pages import TODAY, District, district, opened, said

__all__ = ["district"]
PAGE = "../pages/account/inbox.py"
MAIL = "smtp://127.0.0.1:9?from=tracker@example.org"


def told(district: District, login: str, count: int = 2) -> int:
    """This person is told so many things; gives the account."""
    with district.database.write() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        for n in range(count):
            facts = {"level": "assigned", "year": 2021, "serial": n}
            matter = Matter(NoticeRule.SLIP_ANSWERED, f"slip:{n}", "", facts=facts)
            notices.tell(session, at(TODAY) + timedelta(minutes=n), [account], matter)
        return account.id or 0


def unread(district: District, account_id: int) -> int:
    with district.database.read() as session:
        account = session.get_one(Account, account_id)
        viewer = accounts.by_login(session, account.login)
        assert viewer is not None
        return queries.unread(session, viewer)


def test_it_tells_what_waits_and_marks_it_for_this_reader_alone(district: District) -> None:
    chief, liaison = told(district, "chief"), told(district, "liaison")
    before = unread(district, liaison)
    app = opened(PAGE, "chief")
    assert "There is an answer to" in said(app)
    one = next(b for b in app.button if (b.key or "").startswith("inbox_read_"))
    had = unread(district, chief)
    one.click().run()
    assert unread(district, chief) == had - 1
    app.button(key="inbox_all").click().run()
    assert "Everything is read." in said(app)
    assert (unread(district, chief), unread(district, liaison)) == (0, before)


def test_kinds_can_be_chosen(district: District) -> None:
    told(district, "chief")
    app = opened(PAGE, "chief")
    _group(app, "letters")
    assert "There is an answer to" not in said(app)
    _group(app, "decisions")
    assert "There is an answer to" in said(app)


def test_wishes_are_kept_and_faults_are_said(district: District) -> None:
    account_id = told(district, "chief", 0)
    with district.database.write() as session:
        reachable(session, account_id)
    with configured(mail_url=MAIL):
        app = opened(PAGE, "chief")
        app.radio(key="wish_mail").set_value("at_once")
        app.selectbox(key="wish_from").set_value(22)
        _save(app)
        assert "Quiet hours need a beginning and an end." in app.error[0].value
        app.selectbox(key="wish_until").set_value(7)
        _save(app)
        assert [s.value for s in app.success] == ["Kept."]
    with district.database.read() as session:
        kept = session.get_one(NoticePreference, account_id)
        assert (kept.ways, kept.quiet_from, kept.quiet_until) == ({"mail": "at_once"}, 22, 7)


def test_without_a_way_out_it_says_so(district: District) -> None:
    assert "Nothing is sent outside" in said(opened(PAGE, "chief"))


def _group(app: AppTest, chosen: str) -> None:
    app.segmented_control(key="inbox_group").set_value(chosen).run()


def _save(app: AppTest) -> None:
    next(b for b in app.button if b.label == "Save").click().run()
