"""Roles and grants of groups refer to groups, and go with them.

Revision ID: 0010_group_subjects
Revises: 0009_people_search
"""

from alembic import op

revision = "0010_group_subjects"
down_revision = "0009_people_search"
branch_labels = None
depends_on = None

TABLES = ("space_members", "area_members", "grants")


def upgrade() -> None:
    for table in TABLES:
        name = f"fk_{table}_organization_id_group_id"
        # Checked in a step of its own, which does not keep writers out.
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, group_id)"
            " REFERENCES groups (organization_id, id) ON DELETE CASCADE NOT VALID"
        )
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    for table in TABLES:
        op.drop_constraint(f"fk_{table}_organization_id_group_id", table, type_="foreignkey")
