"""One connection, two tenants, errors and cancellations in between: nothing of a transaction is left for the next."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from stoa.platform.db import Database, Scope
from tests.support.database import TestDatabase
from tests.support.world import World

ROUNDS = 400


@pytest.fixture
async def one_connection(database: TestDatabase) -> AsyncIterator[Database]:
    opened = Database(database.app, pool_size=1)
    yield opened
    await opened.dispose()


async def seen(db: Database, scope: Scope) -> set[UUID]:
    async with db.reading(scope) as session:
        return set((await session.execute(text("SELECT organization_id FROM members"))).scalars())


async def break_off(db: Database, scope: Scope, how: str) -> None:
    """A transaction of the scope that does not end well."""
    async with db.writing(scope) as session:
        if how == "error":
            await session.execute(text("SELECT 1 / 0"))
        if how == "exception":
            raise RuntimeError(how)
        await session.execute(text("SELECT pg_sleep(30)"))


@pytest.mark.spec("ORG-7")
async def test_a_pooled_connection_keeps_nothing_of_its_last_tenant(
    world: World, one_connection: Database
) -> None:
    people = [await world.person(name) for name in ("Ada", "Eve")]
    chance = random.Random(20261126)  # repeatable, no secret

    for _ in range(ROUNDS):
        person = chance.choice(people)
        scope = Scope(organization_id=person.organization_id, user_id=person.id)
        match chance.choice(("read", "error", "exception", "cancel", "nobody")):
            case "read":
                assert await seen(one_connection, scope) == {person.organization_id}
            case "nobody":
                assert await seen(one_connection, Scope()) == set()
            case "cancel":
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.005):
                        await break_off(one_connection, scope, "cancel")
            case how:
                with suppress(DBAPIError, RuntimeError):
                    await break_off(one_connection, scope, how)
        if chance.random() < 0.2:
            assert await _left_over(one_connection) == ("", "", "none")


async def _left_over(db: Database) -> tuple[str, str, str]:
    """Organization, person and role of a connection as it comes out of the pool."""
    async with db.engine.connect() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT coalesce(current_setting('app.organization_id', true), ''),"
                    " coalesce(current_setting('app.user_id', true), ''), current_setting('role')"
                )
            )
        ).one()
    return row[0], row[1], row[2]
