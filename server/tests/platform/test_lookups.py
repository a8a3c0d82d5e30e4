"""Single statements in the system's role: what they see, what they cannot do, and what a lost connection costs."""

import asyncpg
import pytest

from stoa.platform.lookups import Lookups
from tests.support.database import TestDatabase
from tests.support.world import World


@pytest.mark.parametrize("keeps_role", [True, False], ids=["a session of its own", "behind a pooler"])
async def test_every_organization_is_seen_and_none_is_changed(
    world: World, database: TestDatabase, *, keeps_role: bool
) -> None:
    one, other = (await world.person()).organization_id, (await world.person()).organization_id
    lookups = Lookups(database.app, keeps_role=keeps_role)

    seen = await lookups.row("SELECT count(*) FROM organizations WHERE id = ANY($1)", [one, other])
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await lookups.row("UPDATE organizations SET name = 'x' WHERE id = $1 RETURNING id", one)

    assert seen is not None
    assert seen[0] == 2
    await lookups.close()


async def test_a_lost_connection_costs_no_answer(world: World, database: TestDatabase) -> None:
    lookups = Lookups(database.app)
    first = await lookups.row("SELECT pg_backend_pid()")
    assert first is not None
    owner = await asyncpg.connect(database.owner)
    await owner.execute("SELECT pg_terminate_backend($1, 5000)", first[0])
    await owner.close()

    second = await lookups.row("SELECT pg_backend_pid()")

    assert second is not None
    assert second[0] != first[0]
    await lookups.close()


async def test_a_database_that_is_away_is_said_to_be_away() -> None:
    with pytest.raises(ConnectionError):
        await Lookups("postgresql://nobody@127.0.0.1:1/nowhere").row("SELECT 1")
