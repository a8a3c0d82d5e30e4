"""The ledger forgets a conversation when its row goes, whatever takes it along.

Revision ID: 0054_gone_conversations
Revises: 0053_substitutes_stay
"""

from alembic import op

revision = "0056_gone_conversations"
down_revision = "0055_substitutes_stay"
branch_labels = None
depends_on = None

# A foreign key would say the same, but with a lock on the conversation for every call (ADR 113). The rows of an
# organization that is deleted as a whole are on their way already.
FORGET = """
CREATE FUNCTION llm_usage_forgets_conversations() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE llm_usage SET conversation_id = NULL, message_id = NULL
    FROM gone WHERE llm_usage.conversation_id = gone.id AND llm_usage.organization_id = gone.organization_id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(FORGET)
    op.execute("REVOKE ALL ON FUNCTION llm_usage_forgets_conversations FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER forgotten_by_usage AFTER DELETE ON conversations REFERENCING OLD TABLE AS gone"
        " FOR EACH STATEMENT EXECUTE FUNCTION llm_usage_forgets_conversations()"
    )
    op.execute(
        "UPDATE llm_usage SET conversation_id = NULL, message_id = NULL"
        " WHERE conversation_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM conversations WHERE conversations.organization_id = llm_usage.organization_id"
        " AND conversations.id = llm_usage.conversation_id)"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER forgotten_by_usage ON conversations")
    op.execute("DROP FUNCTION llm_usage_forgets_conversations()")
