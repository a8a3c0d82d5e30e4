"""Several people in one organization: memberships, roles and grants that no route makes yet."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import new_id
from tests.support.world import Person, World


async def execute(platform: Platform, statement: str, **values: Any) -> None:
    """A change behind the doors."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text(statement), values)


async def fetch(platform: Platform, statement: str, **values: Any) -> list[Any]:
    """Rows as the system sees them."""
    async with platform.db.reading(Scope.system()) as session:
        return list((await session.execute(text(statement), values)).all())


@dataclass
class Team:
    """A founder with a project space, and people who join the organization."""

    platform: Platform
    world: World
    founder: Person
    space: dict[str, Any]
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def organization_id(self) -> UUID:
        return self.founder.organization_id

    @property
    def space_id(self) -> str:
        found: str = self.space["id"]
        return found

    @property
    def general_id(self) -> str:
        found: str = self.space["areas"][0]["id"]
        return found

    async def join(self, name: str, *, role: str | None = None, organization_role: str = "member") -> Person:
        """Somebody new in the organization, with a role in the space or none."""
        person = await self.world.person(name)
        await execute(
            self.platform,
            "INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)"
            " VALUES (:id, :organization, :person, :role, now(), now())",
            id=new_id(),
            organization=self.organization_id,
            person=person.id,
            role=organization_role,
        )
        answer = await person.client.patch(
            "/sessions/current", json={"active_organization_id": str(self.organization_id)}
        )
        assert answer.status_code == 200, answer.text
        if role is not None:
            await self.give_space_role(person, role)
        self.people[name] = person
        return person

    async def give_space_role(self, person: Person, role: str) -> None:
        await execute(
            self.platform,
            "INSERT INTO space_members (id, organization_id, space_id, user_id, role, created_at, updated_at)"
            " VALUES (:id, :organization, :space, :person, :role, now(), now())",
            id=new_id(),
            organization=self.organization_id,
            space=UUID(self.space_id),
            person=person.id,
            role=role,
        )

    async def area(self, name: str, *, is_restricted: bool, default_visibility: str = "area") -> str:
        area_id = new_id()
        await execute(
            self.platform,
            "INSERT INTO areas (id, organization_id, space_id, name, slug, is_restricted, default_visibility,"
            " created_at, updated_at) VALUES (:id, :organization, :space, :name, lower(:name), :restricted,"
            " :visibility, now(), now())",
            id=area_id,
            organization=self.organization_id,
            space=UUID(self.space_id),
            name=name,
            restricted=is_restricted,
            visibility=default_visibility,
        )
        return str(area_id)

    async def give_area_role(self, area_id: str, person: Person, role: str) -> None:
        await execute(
            self.platform,
            "INSERT INTO area_members (id, organization_id, area_id, user_id, role, created_at, updated_at)"
            " VALUES (:id, :organization, :area, :person, :role, now(), now())",
            id=new_id(),
            organization=self.organization_id,
            area=UUID(area_id),
            person=person.id,
            role=role,
        )

    async def grant(self, page_id: str, person: Person, level: str) -> None:
        await execute(
            self.platform,
            "INSERT INTO grants (id, organization_id, page_id, user_id, level, created_at, updated_at)"
            " VALUES (:id, :organization, :page, :person, :level, now(), now())",
            id=new_id(),
            organization=self.organization_id,
            page=UUID(page_id),
            person=person.id,
            level=level,
        )

    async def group(self, name: str, *people: Person) -> str:
        """A group of the organization with these people in it."""
        made = await self.founder.client.post(f"/organizations/{self.organization_id}/groups", json={"name": name})
        assert made.status_code == 201, made.text
        for person in people:
            put = await self.founder.client.put(
                f"/groups/{made.json()['id']}/members/{person.id}", json={"role": "member"}
            )
            assert put.status_code == 201, put.text
        group_id: str = made.json()["id"]
        return group_id

    async def grant_group(self, page_id: str, group_id: str, level: str) -> None:
        await execute(
            self.platform,
            "INSERT INTO grants (id, organization_id, page_id, group_id, level, created_at, updated_at)"
            " VALUES (:id, :organization, :page, :group, :level, now(), now())",
            id=new_id(),
            organization=self.organization_id,
            page=UUID(page_id),
            group=UUID(group_id),
            level=level,
        )

    async def set_visibility(self, page_id: str, visibility: str) -> None:
        """Make a page and all that inherits from it private, or open."""
        await execute(
            self.platform,
            "WITH RECURSIVE below AS (SELECT id FROM pages WHERE id = :page UNION ALL"
            " SELECT c.id FROM pages c JOIN below b ON c.parent_id = b.id WHERE c.visibility = 'inherit')"
            " UPDATE pages p SET effective_visibility = :visibility,"
            " visibility = CASE WHEN p.id = :page THEN :visibility ELSE p.visibility END"
            " FROM below WHERE p.id = below.id",
            page=UUID(page_id),
            visibility=visibility,
        )

    async def page(self, title: str, *, by: Person | None = None, **place: Any) -> dict[str, Any]:
        """A new document in the space, at its root where no parent is named."""
        client = (by or self.founder).client
        answer = await client.post("/pages", json={"space_id": self.space_id, "title": title, **place})
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        return created

    async def tree(self, *, by: Person | None = None) -> list[dict[str, Any]]:
        answer = await (by or self.founder).client.get(f"/spaces/{self.space_id}/tree")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def outline(self, *, by: Person | None = None) -> dict[str | None, list[str]]:
        """Titles of children by title of the parent, in order."""
        nodes = await self.tree(by=by)
        titles = {node["id"]: node["title"] for node in nodes}
        found: dict[str | None, list[str]] = {}
        for node in nodes:
            found.setdefault(titles.get(node["parent_id"]), []).append(node["title"])
        return found

    async def move(self, page: dict[str, Any], *, by: Person | None = None, **place: Any) -> httpx.Response:
        return await (by or self.founder).client.post(f"/pages/{page['id']}/moves", json=place)

    async def trash(self, page: dict[str, Any], mode: str = "only", *, by: Person | None = None) -> httpx.Response:
        return await (by or self.founder).client.delete(f"/pages/{page['id']}", params={"mode": mode})

    async def restore(self, page: dict[str, Any], *, by: Person | None = None) -> httpx.Response:
        return await (by or self.founder).client.post(f"/pages/{page['id']}/restorations")


async def make_team(platform: Platform, world: World) -> Team:
    founder = await world.person("Ada")
    answer = await founder.client.post("/spaces", json={"name": "Lighthouse"})
    assert answer.status_code == 201, answer.text
    return Team(platform, world, founder, answer.json())
