"""The chain of seals: gapless numbers, hashes that find a changed row, and pruning as the only way out."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from stoa.audit import api as audit
from stoa.audit.commands import seal_log
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import Database, Scope
from stoa.platform.ids import OrganizationId, UserId, new_id
from tests.support.database import TestDatabase


@pytest.fixture
def actor() -> Actor:
    return Actor(UserId(new_id()), "Ada", InstanceRole.USER, OrganizationId(new_id()))


async def write_events(db: Database, actor: Actor, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    for page_id in ids:
        async with db.writing(Scope.of(actor)) as session:
            await audit.record(
                session,
                actor,
                "page.shared",
                resource_type="page",
                resource_id=page_id,
                organization_id=actor.organization_id,
                metadata={"to": new_id(), "old": None, "share": 0.5},
            )
    return ids


async def seal_all(db: Database) -> None:
    while await seal_log.seal_batch(db):
        pass


async def verify(db: Database, actor: Actor) -> audit.Verification:
    async with db.reading(Scope.of(actor)) as session:
        return await audit.verify(session, actor.organization_id)


@pytest.mark.spec("ORG-72")
async def test_events_are_numbered_without_gaps_and_chained(db: Database, actor: Actor) -> None:
    await write_events(db, actor, 3)
    await seal_all(db)
    await write_events(db, actor, 2)
    assert (await verify(db, actor)).unsealed == 2
    await seal_all(db)

    found = await verify(db, actor)

    assert (found.checked, found.newest_seq, found.broken_event_id, found.unsealed) == (5, 5, None, 0)


@pytest.mark.spec("ORG-72")
@pytest.mark.parametrize("change", ["event_type = 'page.viewed'", "metadata = '{}'", "actor_user_id = NULL"])
async def test_a_changed_row_is_named(db: Database, database: TestDatabase, actor: Actor, change: str) -> None:
    pages = await write_events(db, actor, 4)
    await seal_all(db)
    # As somebody with the files or a superuser could.
    connection = await asyncpg.connect(database.owner)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(f"UPDATE audit_events SET {change} WHERE resource_id = $1", str(pages[2]))
        broken = await connection.fetchval("SELECT id FROM audit_events WHERE resource_id = $1", str(pages[2]))
    finally:
        await connection.close()

    found = await verify(db, actor)

    assert (found.checked, found.broken_event_id) == (2, broken)


@pytest.mark.spec("ORG-72")
async def test_a_missing_row_is_noticed(db: Database, database: TestDatabase, actor: Actor) -> None:
    pages = await write_events(db, actor, 3)
    await seal_all(db)
    connection = await asyncpg.connect(database.owner)
    try:
        await connection.execute("DELETE FROM audit_events WHERE resource_id = $1", str(pages[1]))
    finally:
        await connection.close()

    assert (await verify(db, actor)).checked == 1


@pytest.mark.spec("ORG-68")
async def test_pruning_refuses_what_is_inside_its_retention(db: Database, actor: Actor) -> None:
    await write_events(db, actor, 1)
    too_young = datetime.now(UTC) - timedelta(days=5)

    with pytest.raises(DBAPIError, match="retention"):
        async with db.writing(Scope.system()) as session:
            await session.execute(
                text("SELECT prune_audit_events(:organization, :before)"),
                {"organization": actor.organization_id, "before": too_young},
            )
    with pytest.raises(DBAPIError, match="permission denied"):
        async with db.writing(Scope.of(actor)) as session:
            await session.execute(
                text("SELECT prune_audit_events(:organization, :before)"),
                {"organization": actor.organization_id, "before": datetime(2020, 1, 1, tzinfo=UTC)},
            )


@pytest.mark.spec("ORG-71")
async def test_pruning_says_what_went(db: Database, database: TestDatabase, actor: Actor) -> None:
    await write_events(db, actor, 2)
    await seal_all(db)
    long_ago = datetime.now(UTC) - timedelta(days=800)
    connection = await asyncpg.connect(database.owner)
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(
            "UPDATE audit_events SET created_at = $1 WHERE organization_id = $2", long_ago, actor.organization_id
        )
    finally:
        await connection.close()

    async with db.writing(Scope.system()) as session:
        count = await audit.prune(session, actor.organization_id, datetime.now(UTC) - timedelta(days=700))

    assert count == 2
    async with db.reading(Scope.of(actor)) as session:
        (event,) = (await session.execute(text("SELECT event_type, metadata FROM audit_events"))).all()
    assert event.event_type == "audit.pruned"
    assert (event.metadata["count"], event.metadata["last_seq"]) == (2, 2)
