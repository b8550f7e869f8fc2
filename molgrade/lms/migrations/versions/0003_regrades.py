"""Regrades beside the marks that count."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regrades",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("autograder", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_regrades_assignment_id")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["users.id"], name=op.f("fk_regrades_started_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_regrades_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrades")),
    )
    op.create_index(op.f("ix_regrades_assignment_id"), "regrades", ["assignment_id"], unique=False)
    op.create_table(
        "regradings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("grading_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "grading", "graded", "failed", name="submissionstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["regrade_id"], ["regrades.id"], name=op.f("fk_regradings_regrade_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_regradings_submission_id")
        ),
        sa.ForeignKeyConstraint(["grading_id"], ["gradings.id"], name=op.f("fk_regradings_grading_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regradings")),
        sa.UniqueConstraint(
            "regrade_id", "submission_id", name=op.f("uq_regradings_regrade_id_submission_id")
        ),
    )
    op.create_index(op.f("ix_regradings_submission_id"), "regradings", ["submission_id"], unique=False)
    op.create_index("ix_regradings_queue", "regradings", ["state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_regradings_queue", table_name="regradings")
    op.drop_index(op.f("ix_regradings_submission_id"), table_name="regradings")
    op.drop_table("regradings")
    op.drop_index(op.f("ix_regrades_assignment_id"), table_name="regrades")
    op.drop_table("regrades")
