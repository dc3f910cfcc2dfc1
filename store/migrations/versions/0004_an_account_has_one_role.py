"""An account has exactly one role of the list: refused by the database, whoever writes.

By hand, since a comparison of models with tables does not see checks.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "ck_account_one_role"
ONE_ROLE = (
    "role in ('liaison', 'chief', 'developer', 'external', "
    "'system_admin', 'security_admin', 'audit_admin')"
)


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.create_check_constraint(NAME, ONE_ROLE)


def downgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_constraint(NAME, type_="check")
