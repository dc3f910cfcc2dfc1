"""Alembic's entry: the same engine settings as the application, one transaction a run."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

import models
from store.database import open_database

engine = open_database(context.config.attributes["url"]).engine.execution_options(
    tracker_write=True
)
with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A batch rebuilds a table by dropping it: with foreign keys on, that would empty the
        # tables that point to it. SQLite ignores this pragma inside a transaction, so it comes
        # first, and the keys are checked before the commit.
        connection.connection.cursor().execute("pragma foreign_keys=off")
    context.configure(
        connection=connection,
        target_metadata=models.Table.metadata,
        render_as_batch=sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite and (broken := connection.execute(text("pragma foreign_key_check")).all()):
        raise RuntimeError(f"The migration left rows that point to nothing: {broken[:5]}")
    connection.commit()
engine.dispose()
