"""An open screen notices what somebody else has saved, and only then draws itself again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from models import Event, EventKind
from tests.store.test_versions import a_project
from tests.web.bot import Tab
from tests.web.conftest import Server


def test_a_saved_change_draws_an_open_screen_again(fresh_server: Server) -> None:
    with fresh_server.database.write() as session:
        project_id = a_project(session)
    tab = Tab(fresh_server.visitor("zhao"))
    drawn = tab.run()
    timers = [m.auto_rerun for m in drawn if m.WhichOneof("type") == "auto_rerun"]
    assert [timer.interval for timer in timers] == [3]
    back = BackMsg()
    back.rerun_script.fragment_id = timers[0].fragment_id
    back.rerun_script.is_auto_rerun = True
    assert _full_runs(tab.say(back)) == 0
    with fresh_server.database.write() as session:
        session.add(
            Event(
                project_id=project_id, kind=EventKind.NOTED, happened_on=date(2026, 3, 2),
                recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
            )
        )  # fmt: skip
    heard = tab.say(back)
    tab.listen(5)
    assert _full_runs(heard + tab.seen[len(drawn) :]) >= 1


def _full_runs(messages: list[ForwardMsg]) -> int:
    return sum(
        m.WhichOneof("type") == "new_session" and not m.metadata.run.fragment_ids for m in messages
    )
