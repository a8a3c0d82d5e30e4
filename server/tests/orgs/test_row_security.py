"""What the database itself keeps apart, whatever a query forgets."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import new_id
from tests.support.world import World


async def seen(platform: Platform, scope: Scope, table: str) -> set[UUID]:
    """Organizations of all rows that the scope sees, without any condition."""
    column = "id" if table == "organizations" else "organization_id"
    async with platform.db.reading(scope) as session:
        return set((await session.execute(text(f"SELECT {column} FROM {table}"))).scalars())


@pytest.mark.spec("ORG-7")
async def test_a_transaction_of_one_organization_sees_nothing_of_another(world: World, platform: Platform) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    scope = Scope(organization_id=ada.organization_id, user_id=ada.id)

    for table in ("organizations", "members"):
        assert await seen(platform, scope, table) == {ada.organization_id}
        assert await seen(platform, Scope(organization_id=new_id()), table) == set()
        assert await seen(platform, Scope(), table) == set()
        assert await seen(platform, Scope(user_id=eve.id), table) == {eve.organization_id}


@pytest.mark.spec("ORG-7")
async def test_the_person_alone_does_not_open_the_members_of_their_organization(
    world: World, platform: Platform
) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(_NEW_MEMBER, member(ada.organization_id, eve.id))

    async with platform.db.reading(Scope(user_id=ada.id)) as session:
        people = (await session.execute(text("SELECT user_id FROM members"))).scalars().all()

    assert people == [ada.id]


_NEW_MEMBER = text(
    "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
    " VALUES (:id, :organization_id, :user_id, 'owner', now(), now())"
)


def member(organization_id: UUID, user_id: UUID) -> dict[str, Any]:
    return {"id": new_id(), "organization_id": organization_id, "user_id": user_id}


@pytest.mark.spec("ORG-7")
async def test_nobody_writes_themselves_into_another_organization(world: World, platform: Platform) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")

    for scope in (Scope(user_id=eve.id), Scope(organization_id=eve.organization_id, user_id=eve.id)):
        with pytest.raises(DBAPIError, match="row-level security"):
            async with platform.db.writing(scope) as session:
                await session.execute(_NEW_MEMBER, member(ada.organization_id, eve.id))


@pytest.mark.spec("ORG-7")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE members SET role = 'admin' WHERE user_id = :victim RETURNING id",
        "DELETE FROM members WHERE user_id = :victim RETURNING id",
        "UPDATE organizations SET name = 'Mine now' WHERE id = :organization RETURNING id",
        "DELETE FROM organizations WHERE id = :organization RETURNING id",
    ],
)
async def test_rows_of_another_organization_cannot_be_changed(
    world: World, platform: Platform, statement: str
) -> None:
    ada, eve = await world.person("Ada"), await world.person("Eve")
    every = {"victim": ada.id, "organization": ada.organization_id}
    values = {name: value for name, value in every.items() if f":{name}" in statement}

    async with platform.db.writing(Scope(organization_id=eve.organization_id, user_id=eve.id)) as session:
        assert (await session.execute(text(statement), values)).all() == []
