"""What holds for the whole schema: it equals the models, goes down and up, and every tenant table is walled."""

import asyncio

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from stoa.app import migrate
from stoa.app.metadata import metadata
from stoa.app.revisions import head_revision
from tests.support.database import TestDatabase

# Queues and keys of the platform: read across tenants by workers, never by a person's request.
PLATFORM_TABLES = {"jobs", "outbox_events", "data_keys", "paused_tenants"}

_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       pg_get_userbyid(c.relowner) AS owner,
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id') AS is_tenant,
       (SELECT array_agg(p.polname::text ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
       c.relispartition AS is_partition
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


async def fetch(dsn: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query)
        return rows
    finally:
        await connection.close()


# For the owner of the tables alone: what the function that prunes the audit log touches.
OWN_POLICIES = {"audit_events": ["pruning"]}


@pytest.mark.spec("OP-97")
async def test_every_table_with_an_organization_forces_row_security(database: TestDatabase) -> None:
    tables = await fetch(database.owner, _TABLES)
    tenant = [
        row
        for row in tables
        if row["is_tenant"] and not row["is_partition"] and row["name"] not in PLATFORM_TABLES
    ]

    assert len(tenant) > 5
    for row in tenant:
        assert row["enabled"], row["name"]
        assert row["forced"], row["name"]
        assert row["policies"] == sorted(["maintenance", "tenant", *OWN_POLICIES.get(row["name"], [])]), row[
            "name"
        ]


@pytest.mark.spec("OP-97")
async def test_the_programs_roles_own_nothing_and_reach_no_partition_around_its_parent(
    database: TestDatabase,
) -> None:
    tables = await fetch(database.owner, _TABLES)
    direct = await fetch(
        database.owner,
        "SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'"
        " AND has_table_privilege('stoa_app', c.oid, 'SELECT')",
    )

    assert not {row["name"] for row in tables if row["owner"] in ("stoa", "stoa_app", "stoa_system")}
    assert direct == []


async def test_every_tenant_table_is_keyed_by_its_organization(database: TestDatabase) -> None:
    """Tables with a primary key on a partition key or on a person are named here with their reason in the spec."""
    rows = await fetch(
        database.owner,
        """SELECT c.relname AS name FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
              AND EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND a.attnotnull)
              AND (SELECT a.attname FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0]) <> 'organization_id'""",
    )

    assert {row["name"] for row in rows} == set()


def test_the_schema_equals_the_models(database: TestDatabase) -> None:
    assert metadata.tables
    command.check(migrate.alembic_config(database.owner))


def test_migrations_go_down_to_nothing_and_up_again(fresh_database: TestDatabase) -> None:
    migrate.downgrade(fresh_database.owner, "base")
    left = asyncio.run(fetch(fresh_database.owner, _TABLES))
    assert {row["name"] for row in left} == {"alembic_version"}

    migrate.upgrade(fresh_database.owner)
    assert asyncio.run(migrate.current_revision(fresh_database.owner)) == head_revision()


def test_there_is_one_head() -> None:
    heads = ScriptDirectory.from_config(migrate.alembic_config("")).get_heads()

    assert heads == [head_revision()]
