"""What migrations share: rights and row security of a table, and monthly partitions."""

from datetime import date
from uuid import UUID

from alembic import op

TENANT = "organization_id = nullif(current_setting('app.organization_id', true), '')::uuid"
PERSON = "user_id = nullif(current_setting('app.user_id', true), '')::uuid"
ALL_VERBS = "SELECT, INSERT, UPDATE, DELETE"


def plain_table(table: str, *, verbs: str = ALL_VERBS) -> None:
    """Grant the application's roles the verbs on a table without row security (not tenant data)."""
    op.execute(f"GRANT {verbs} ON {table} TO stoa_app, stoa_system")


def secure_table(table: str, visible: str, *, writable: str | None = None, verbs: str = ALL_VERBS) -> None:
    """Force row security on a table.

    `visible` is the SQL condition under which the application's role sees a row, `writable` (default: the
    same) the one that a new or changed row must meet. The system role passes by a policy of its own.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} TO stoa_app USING ({visible}) WITH CHECK ({writable or visible})")
    op.execute(f"CREATE POLICY maintenance ON {table} TO stoa_system USING (true) WITH CHECK (true)")
    plain_table(table, verbs=verbs)


def secure_tenant_table(table: str, *, verbs: str = ALL_VERBS) -> None:
    """Rows belong to one organization, and only its transactions see them."""
    secure_table(table, TENANT, verbs=verbs)


def secure_person_table(table: str, *, verbs: str = ALL_VERBS) -> None:
    """Rows belong to one person, whatever the organization."""
    secure_table(table, PERSON, verbs=verbs)


def secure_mixed_table(table: str, *, verbs: str = ALL_VERBS) -> None:
    """Rows with an organization belong to it; rows without one belong to the person in `user_id`."""
    secure_table(table, f"({TENANT}) OR (organization_id IS NULL AND {PERSON})", verbs=verbs)


def month_start(moment: date, months_later: int = 0) -> date:
    """First day of the month that lies `months_later` months after the given day."""
    index = moment.year * 12 + moment.month - 1 + months_later
    return date(index // 12, index % 12 + 1, 1)


def first_uuid7(day: date) -> UUID:
    """The smallest UUIDv7 of a day: its first 48 bits are the Unix time in milliseconds (RFC 9562)."""
    milliseconds = (day - date(1970, 1, 1)).days * 86_400_000
    return UUID(int=(milliseconds << 80))


def partition_statements(table: str, first: date, months: int, *, by_id: bool) -> list[str]:
    """CREATE TABLE statements for monthly partitions from the month of `first`; safe to repeat."""
    statements = []
    for later in range(months):
        start, end = month_start(first, later), month_start(first, later + 1)
        low, high = (str(first_uuid7(start)), str(first_uuid7(end))) if by_id else (str(start), str(end))
        statements.append(
            f"CREATE TABLE IF NOT EXISTS {table}_{start:%Y_%m} PARTITION OF {table}"
            f" FOR VALUES FROM ('{low}') TO ('{high}')"
        )
    return statements


def create_month_partitions(table: str, first: date, months: int, *, by_id: bool) -> None:
    """Make partitions of a table that is partitioned by month, on a UUIDv7 (`by_id`) or a timestamp, and the
    default partition that catches what no month was made for.
    """
    for statement in partition_statements(table, first, months, by_id=by_id):
        op.execute(statement)
    op.execute(f"CREATE TABLE IF NOT EXISTS {table}_default PARTITION OF {table} DEFAULT")
