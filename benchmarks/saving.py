"""What a save and a look cost: one project refreshed, the portfolio at 28 and 1,000 projects.

    python -m benchmarks.saving

Prints milliseconds of this machine and ratios between things measured in the same run; only the
ratios mean something elsewhere.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Table as SqlTable
from sqlalchemy import text
from sqlmodel import Session, select

from cli.demo import fill
from engine import network as net
from engine.calendar import WorkCalendar
from engine.schedule import schedule
from models import Account, Project, Role, Step, Table
from services import progress
from store.clock import local_day, shift
from store.database import Database, migrate, open_database
from store.scope import Viewer
from views.portfolio import portfolio

OWNED = [  # in the order in which one needs the other
    "project", "membership", "step", "certificate", "event", "link", "suspension", "letter",
    "letterpromise", "chase", "targetchange", "action", "baseline", "baselinestep",
    "stepprojection", "certificateprojection",
]  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = _demo(Path(folder) / "bench.db")
        viewer, today = _viewer(database), _today(database)
        save = _median(lambda: _save(database, viewer), 15)
        rehearse = _median(lambda: _rehearse(database, viewer), 15)
        engine = _median(_engine_run(), 200)
        small = _median(lambda: _look(database, viewer, today), 7)
        _multiply(database, 1000)
        large = _median(lambda: _look(database, viewer, today), 3)
    print(f"engine, 50 steps, compiled     {engine:9.3f} ms")
    print(f"rehearsal of one save          {rehearse:9.1f} ms")
    print(f"one save, SQLite, 20 steps     {save:9.1f} ms   {save / engine:8.0f} engine runs")
    print(f"portfolio, 28 projects         {small:9.1f} ms   {small / save:8.1f} saves")
    print(f"portfolio, 1,000 projects      {large:9.1f} ms   {large / small:8.1f} x 28 projects")


def _demo(path: Path) -> Database:
    url = f"sqlite:///{path.as_posix()}"
    migrate(url)
    database = open_database(url)
    with database.write() as session:
        fill(session, datetime.now(UTC))
    return database


def _viewer(database: Database) -> Viewer:
    with database.read() as session:
        account = session.exec(select(Account).where(Account.login == "liaison1")).one()
    return Viewer(
        account.id or 0, account.login, account.name, Role.LIAISON, account.organisation_id, ""
    )


def _today(database: Database) -> date:
    with database.read() as session:
        return local_day(datetime.now(UTC) + shift(session))


def _save(database: Database, viewer: Viewer) -> None:
    with database.write() as session:
        _set_remaining(session, viewer)


def _rehearse(database: Database, viewer: Viewer) -> None:
    with database.rehearse() as session:
        _set_remaining(session, viewer)


def _set_remaining(session: Session, viewer: Viewer) -> None:
    """A save that moves dates: another remaining duration every time."""
    step = session.exec(
        select(Step)
        .join(Project)
        .where(Project.name_zh == "领地·银保港", Step.project_id == Project.id, Step.code == "ST")
    ).one()
    progress.set_remaining(
        session,
        viewer,
        datetime.now(UTC) + shift(session),
        step_id=step.id or 0,
        seen_version=step.version,
        remaining=random.randint(3, 30),
    )


def _engine_run() -> Callable[[], object]:
    """A 50-step network with about 1.8 links a step; its structure is compiled once."""
    luck = random.Random(1)
    first, last = date(2000, 1, 1).toordinal(), date(2060, 1, 1).toordinal()
    cal = WorkCalendar.weekends_only(first, last)
    pairs = {(str(luck.randrange(max(0, i - 8), i)), str(i)) for i in range(1, 50) for _ in "ab"}
    links = tuple(net.Link(pred, succ) for pred, succ in sorted(pairs))
    steps = tuple(net.Step(str(i), luck.randint(1, 20)) for i in range(50))
    start = date(2021, 8, 23).toordinal()
    network = net.Network(steps, links, {"default": cal}, start)
    return lambda: schedule(network, start).finish


def _look(database: Database, viewer: Viewer, today: date) -> None:
    with database.read() as session:
        portfolio(session, viewer, "zh", today)


def _multiply(database: Database, wanted: int) -> None:
    """Copy the demo's projects until there are ``wanted``, each copy with ids of its own."""
    tables = Table.metadata.tables
    with database.write() as session:
        run = session.connection().execute
        have = len(session.exec(select(Project)).all())
        most = max(run(text(f"select max(id) from {name}")).scalar() or 0 for name in OWNED)
        for n in range(1, -(-wanted // have)):
            for name in OWNED:
                run(text(_copy(tables[name], n, most + 1)))


def _copy(table: SqlTable, n: int, stride: int) -> str:
    values = []
    for column in table.columns:
        owners = {key.column.table.name for key in column.foreign_keys}
        if column.primary_key or owners & set(OWNED):
            values.append(f'"{column.name}" + {n * stride}')
        elif (table.name, column.name) == ("project", "code"):
            values.append(f"printf('2101-%06d-01-01-%06d', {n}, id)")
        else:
            values.append(f'"{column.name}"')
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    source = f"select {', '.join(values)} from {table.name} where id < {stride}"
    return f"insert into {table.name} ({names}) {source}"


def _median(action: Callable[[], object], rounds: int) -> float:
    action()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


if __name__ == "__main__":
    main()
