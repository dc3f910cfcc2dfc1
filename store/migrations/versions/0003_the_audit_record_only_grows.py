"""The audit record only grows: triggers refuse every change and every early removal.

Written by hand, as no model can say it. They stop the program and whoever holds its database
password; who owns the file or the server is found out by the chain and its anchors instead.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT_DAYS = 400
YOUNG = f"the audit record is kept for {KEPT_DAYS} days"
FIXED = "the audit record is never changed"

SQLITE = {  # name: when it fires, what it says
    "auditrow_no_change": ("BEFORE UPDATE ON auditrow", FIXED),
    # INSERT OR REPLACE removes the old row without asking the trigger below.
    "auditrow_no_replace": (
        "BEFORE INSERT ON auditrow WHEN EXISTS (SELECT 1 FROM auditrow WHERE seq = NEW.seq)",
        FIXED,
    ),
    "auditrow_no_removal": (
        "BEFORE DELETE ON auditrow WHEN coalesce(datetime(OLD.at), datetime('now')) > "
        f"datetime('now', '-{KEPT_DAYS} days')",
        YOUNG,
    ),
}

POSTGRESQL = f"""
    CREATE FUNCTION auditrow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at < now() - interval '{KEPT_DAYS} days' THEN RETURN OLD; END IF;
            RAISE EXCEPTION '{YOUNG}';
        END IF;
        RAISE EXCEPTION '{FIXED}';
    END $$"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for name, (when, said) in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    op.execute(POSTGRESQL)
    op.execute(
        "CREATE TRIGGER auditrow_no_change BEFORE UPDATE OR DELETE ON auditrow "
        "FOR EACH ROW EXECUTE FUNCTION auditrow_refuse()"
    )
    op.execute(
        "CREATE TRIGGER auditrow_no_truncate BEFORE TRUNCATE ON auditrow "
        "FOR EACH STATEMENT EXECUTE FUNCTION auditrow_refuse()"
    )


def downgrade() -> None:
    """Going back would drop the record with its table: refused as soon as it holds anything."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM auditrow LIMIT 1")).first():
        raise RuntimeError(
            "The audit record is not empty. To go back, restore the backup made before migrating."
        )
    if op.get_context().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    op.execute("DROP TRIGGER auditrow_no_truncate ON auditrow")
    op.execute("DROP TRIGGER auditrow_no_change ON auditrow")
    op.execute("DROP FUNCTION auditrow_refuse()")
