"""The data version moves with every happening, also with one that is committed late."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from models import Event, EventKind, Organisation, Project, Template
from store.database import Database
from store.queries.versions import LATE_COMERS, data_version

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("ids", [[1, 2, 3], [2, 1, 3], [5000, 4999, 5001], [1, LATE_COMERS + 2]])
def test_every_happening_moves_the_version(database: Database, ids: list[int]) -> None:
    versions = [_version(database)]
    with database.write() as session:
        project_id = a_project(session)
    for event_id in ids:
        with database.write() as session:
            session.add(
                Event(
                    id=event_id, project_id=project_id, kind=EventKind.NOTED,
                    happened_on=date(2026, 3, 2), recorded_at=NOW,
                )
            )  # fmt: skip
        versions.append(_version(database))
    assert versions[0] == 0
    assert versions == sorted(set(versions))


def _version(database: Database) -> int:
    with database.read() as session:
        return data_version(session)


def a_project(session: Session) -> int:
    home = Organisation(
        code="LEAD", name_zh="示例", name_en="Sample", short_zh="示例", short_en="Sample",
        kind="department",
    )  # fmt: skip
    template = Template(
        code="A", version="1", name_zh="示例", name_en="Sample", content_hash="0",
        document="{}", recorded_at=NOW,
    )  # fmt: skip
    session.add(home)
    session.add(template)
    session.flush()
    project = Project(
        code="2603-420105-04-01-123456", name_zh="示例", name_en="Sample",
        developer_id=home.id or 0, lead_id=home.id or 0, template_id=template.id or 0,
        land_award_on=date(2026, 3, 2), calendar_version="1", registered_at=NOW,
        data_date=date(2026, 3, 2),
    )  # fmt: skip
    session.add(project)
    session.flush()
    return project.id or 0
