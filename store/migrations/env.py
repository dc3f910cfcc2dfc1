"""Alembic's entry: the same engine settings as the application, one transaction a run."""

from __future__ import annotations

from alembic import context

import models
from store.database import open_database

engine = open_database(context.config.attributes["url"]).engine.execution_options(
    tracker_write=True
)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=models.Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
