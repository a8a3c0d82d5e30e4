"""Single statements in the scope of an organization: whose rows they reach, and what a lost connection is."""

import pytest

from stoa.platform.tenant_writes import NotWritten, TenantWrites
from tests.support.database import TestDatabase
from tests.support.world import World

COUNT = "SELECT count(*) FROM members WHERE organization_id = ANY($1)"
TAKE = "UPDATE members SET role = role WHERE organization_id = ANY($1) RETURNING organization_id"


@pytest.mark.parametrize("keeps_role", [True, False], ids=["a session of its own", "behind a pooler"])
async def test_a_statement_reaches_its_own_organization_alone(
    world: World, database: TestDatabase, *, keeps_role: bool
) -> None:
    one, other = (await world.person()).organization_id, (await world.person()).organization_id
    writes = TenantWrites(database.app, keeps_role=keeps_role)

    # One connection after the other names one organization and then the other.
    for own in (one, other, one):
        [seen] = await writes.rows(own, COUNT, [one, other], timeout_seconds=10)
        taken = await writes.rows(own, TAKE, [one, other], timeout_seconds=10)
        assert (seen[0], [row[0] for row in taken]) == (1, [own])
        with pytest.raises(NotWritten):
            await writes.rows(own, "SELECT 1 / 0", timeout_seconds=10)

    await writes.close()


async def test_a_lost_connection_and_a_database_that_is_away_are_said(
    world: World, database: TestDatabase
) -> None:
    own = (await world.person()).organization_id
    writes = TenantWrites(database.app)
    [first] = await writes.rows(own, "SELECT pg_backend_pid()", timeout_seconds=10)

    # It is not known what became of a statement on its way: the caller decides whether to ask again.
    with pytest.raises(NotWritten):
        await writes.rows(own, "SELECT pg_terminate_backend(pg_backend_pid())", timeout_seconds=10)
    [second] = await writes.rows(own, "SELECT pg_backend_pid()", timeout_seconds=10)

    assert second[0] != first[0]
    await writes.close()
    with pytest.raises(NotWritten):
        await TenantWrites("postgresql://nobody@127.0.0.1:1/nowhere").rows(own, "SELECT 1", timeout_seconds=10)
