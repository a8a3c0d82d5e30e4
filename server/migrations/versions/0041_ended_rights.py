"""Finding at once what ended a right a moment ago.

Revision ID: 0038_ended_rights
Revises: 0037_unshown_files
"""

import sqlalchemy as sa
from alembic import op

revision = "0041_ended_rights"
down_revision = "0040_tasks"
branch_labels = None
depends_on = None

KINDS = "event_type IN ('rights.changed', 'session.ended', 'token.revoked', 'access.ended', 'membership.ended')"


def upgrade() -> None:
    op.create_index(
        "ix_outbox_events_ended_rights", "outbox_events", ["created_at"], postgresql_where=sa.text(KINDS)
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_events_ended_rights", table_name="outbox_events")
