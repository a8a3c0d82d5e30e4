"""Partitions are there before their month comes."""

import asyncpg

from stoa.platform.partitions import MONTHS_AHEAD
from tests.support.database import TestDatabase

TABLES = ("audit_events", "llm_usage", "run_events", "session_activity")


async def partitions(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> dict[str, str]:
    """Names and bounds of a table's partitions."""
    rows = await connection.fetch(
        "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bound FROM pg_inherits i"
        " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::text::regclass ORDER BY 1",
        table,
    )
    return {row["relname"]: row["bound"] for row in rows}


async def test_months_to_come_are_made_once_and_with_the_bounds_of_the_first_ones(
    fresh_database: TestDatabase,
) -> None:
    owner, program = await asyncpg.connect(fresh_database.owner), await asyncpg.connect(fresh_database.app)
    await program.execute("SET ROLE stoa_system")
    before = {table: await partitions(owner, table) for table in TABLES}
    for table in TABLES:
        await owner.execute(f"DROP TABLE {list(before[table])[1]}")

    made = await program.fetchval("SELECT make_month_partitions($1)", MONTHS_AHEAD)
    again = await program.fetchval("SELECT make_month_partitions($1)", MONTHS_AHEAD)

    assert made >= len(TABLES)
    assert again == 0
    for table in TABLES:
        after = await partitions(owner, table)
        assert {name: after[name] for name in before[table]} == before[table]
        assert len(after) == MONTHS_AHEAD + 1
    await owner.close()
    await program.close()
