"""Feedback that a teacher releases; extensions with a late price of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignments", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("extensions", sa.Column("late_per_day", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("extensions") as table:
        table.drop_column("late_per_day")
    with op.batch_alter_table("assignments") as table:
        table.drop_column("released_at")
