"""Recovery codes also for people whose second factor is a passkey.

Revision ID: 0008_recovery_codes
Revises: 0007_audit_log
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_recovery_codes"
down_revision = "0007_audit_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("totp_secrets", "secret_encrypted", existing_type=sa.LargeBinary(), nullable=True)
    op.create_check_constraint(
        op.f("ck_totp_secrets_confirmed"), "totp_secrets", "confirmed_at IS NULL OR secret_encrypted IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_totp_secrets_confirmed"), "totp_secrets", type_="check")
    op.execute("DELETE FROM totp_secrets WHERE secret_encrypted IS NULL")
    op.alter_column("totp_secrets", "secret_encrypted", existing_type=sa.LargeBinary(), nullable=False)
