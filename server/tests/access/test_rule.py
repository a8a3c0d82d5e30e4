"""The one rule: the worked table of the specification, and random worlds against an independent reference."""

import inspect
import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ARRAY, Uuid, func, literal, select, text, true

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.contracts import PageFilter, PageQuery
from stoa.pages.core.tree import effective_visibility
from stoa.pages.models import Page
from stoa.pages.queries.pages import TreeRow
from stoa.pages.queries.recent import recent
from stoa.pages.queries.search import find_pages
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.ids import AreaId, OrganizationId, UserId, new_id
from tests.access import reference
from tests.support.team import Team, fetch

PEOPLE = 8
SPACES = 40
PAGES_PER_AREA = 110
GROUPS = 6


def actor_of(person: UUID, organization: UUID) -> Actor:
    return Actor(UserId(person), "Somebody", InstanceRole.USER, OrganizationId(organization))


async def levels(platform: Platform, actor: Actor, page: UUID | None = None) -> dict[UUID, int]:
    """Levels above none on all pages of the organization, or on one."""
    rule = access.rule_on(actor, Page.__table__)
    statement = select(Page.id, rule.level).select_from(rule.source).where(rule.level > Level.NONE)
    if page is not None:
        statement = statement.where(Page.id == page)
    async with platform.db.reading(Scope.of(actor)) as session:
        return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def checked(platform: Platform, actor: Actor, pages: Sequence[UUID]) -> dict[UUID, int]:
    """Levels above none by the check of one page, made anew for each of them."""
    asked = select(func.unnest(literal(list(pages), ARRAY(Uuid()))).label("id")).subquery("asked")
    rule = access.rule_on(actor, Page.__table__)
    check = (
        select(rule.level.label("level"))
        .select_from(rule.source)
        .where(Page.organization_id == actor.organization_id, Page.id == asked.c.id, rule.level > Level.NONE)
        .correlate(asked)
        .lateral("check")
    )
    statement = select(asked.c.id, check.c.level).select_from(asked.join(check, true()))
    async with platform.db.reading(Scope.of(actor)) as session:
        return {row[0]: row[1] for row in (await session.execute(statement)).all()}


def random_site(
    people: Sequence[UUID], dice: random.Random, *, spaces: int = SPACES, pages_per_area: int = PAGES_PER_AREA
) -> reference.Site:
    site = reference.Site()
    roles = ["owner", "admin", "member", "member", "guest"]
    for number, person in enumerate(people):
        site.members[person] = (dice.choice(roles), "suspended" if number == len(people) - 1 else "active")
    groups = [new_id() for _ in range(GROUPS)]
    for person in people:
        site.groups[person] = {group for group in groups if dice.random() < 0.25}
    subjects = [*people, *groups]
    for number in range(spaces):
        space = new_id()
        site.spaces[space] = (dice.choice(people), "organization" if number == 0 else "project")
        for subject in subjects:
            if dice.random() < 0.3:
                site.space_roles[space, subject] = dice.choice(["admin", "member", "guest"])
        for restricted in (False, True, dice.random() < 0.5):
            area = new_id()
            site.areas[area] = (space, restricted, dice.choice(["private", "area", "space"]))
            for subject in subjects:
                if dice.random() < 0.15:
                    site.area_roles[area, subject] = dice.choice(["owner", "admin", "member", "viewer"])
            add_pages(site, area, pages_per_area, subjects=(people, groups), dice=dice)
    return site


def add_pages(
    site: reference.Site,
    area: UUID,
    number: int,
    *,
    subjects: tuple[Sequence[UUID], Sequence[UUID]],
    dice: random.Random,
) -> None:
    people, groups = subjects
    pages: list[UUID] = []
    for _ in range(number):
        page = new_id()
        parent = dice.choice(pages[-12:]) if pages and dice.random() < 0.9 else None
        own = dice.choice(["inherit"] * 6 + ["private", "area", "space"])
        site.pages[page] = (area, parent, dice.choice(people), own)
        pages.append(page)
        if dice.random() < 0.1:
            site.grants[page, dice.choice([*people, *groups])] = (
                dice.choice([*reference.LEVEL]),
                dice.random() < 0.3,
            )


def rows_of_pages(site: reference.Site, organization: UUID) -> list[dict[str, Any]]:
    """Rows with the derived columns that the product stores."""
    ancestors: dict[object, list[object]] = {}
    effective: dict[object, str] = {}
    rows = []
    for page, (area, parent, owner, own) in site.pages.items():
        inherited = site.areas[area][2] if parent is None else effective[parent]
        ancestors[page] = [] if parent is None else [*ancestors[parent], parent]
        effective[page] = effective_visibility(own, inherited)
        rows.append(
            {
                "o": organization, "id": page, "space": site.areas[area][0], "area": area, "parent": parent,
                "ancestors": ancestors[page], "owner": owner, "own": own, "effective": effective[page],
            }
        )  # fmt: skip
    return rows


async def store(platform: Platform, organization: UUID, site: reference.Site) -> None:
    o = organization
    subjects = {who for _, who in (*site.space_roles, *site.area_roles, *site.grants)}
    groups = subjects.union(*site.groups.values()) - site.members.keys()

    def of(subject: object) -> dict[str, object]:
        return {"p": None, "g": subject} if subject in groups else {"p": subject, "g": None}

    statements: list[tuple[str, list[dict[str, Any]]]] = [
        (
            (
                "INSERT INTO members (id, organization_id, user_id, role, status, created_at, updated_at)"
                " VALUES (:id, :o, :p, :role, :status, now(), now())"
                " ON CONFLICT (organization_id, user_id) DO UPDATE SET role = :role, status = :status"
            ),
            [{"id": new_id(), "o": o, "p": p, "role": r, "status": s} for p, (r, s) in site.members.items()],
        ),
        (
            (
                "INSERT INTO groups (id, organization_id, name, name_key, created_at, updated_at)"
                " VALUES (:g, :o, :name, :name, now(), now())"
            ),
            [{"g": g, "o": o, "name": str(g)} for g in groups],
        ),
        (
            "INSERT INTO group_members (organization_id, group_id, user_id, joined_at) VALUES (:o, :g, :p, now())",
            [{"o": o, "g": g, "p": p} for p, theirs in site.groups.items() for g in theirs],
        ),
        (
            (
                "INSERT INTO spaces (id, organization_id, owner_id, name, slug, type, space_type, created_at,"
                " updated_at) VALUES (:id, :o, :p, 'S', :slug, 'custom', :kind, now(), now())"
            ),
            [{"id": i, "o": o, "p": p, "slug": str(i), "kind": kind} for i, (p, kind) in site.spaces.items()],
        ),
        (
            (
                "INSERT INTO space_members (id, organization_id, space_id, user_id, group_id, role, created_at,"
                " updated_at) VALUES (:id, :o, :s, :p, :g, :role, now(), now())"
            ),
            [{"id": new_id(), "o": o, "s": s, **of(who), "role": r} for (s, who), r in site.space_roles.items()],
        ),
        (
            (
                "INSERT INTO areas (id, organization_id, space_id, name, slug, is_restricted, default_visibility,"
                " created_at, updated_at) VALUES"
                " (:id, :o, :s, :slug, :slug, :restricted, :v, now(), now())"
            ),
            [
                {"id": i, "o": o, "s": s, "slug": str(i), "restricted": r, "v": v}
                for i, (s, r, v) in site.areas.items()
            ],
        ),
        (
            (
                "INSERT INTO area_members (id, organization_id, area_id, user_id, group_id, role, created_at,"
                " updated_at) VALUES (:id, :o, :a, :p, :g, :role, now(), now())"
            ),
            [{"id": new_id(), "o": o, "a": a, **of(who), "role": r} for (a, who), r in site.area_roles.items()],
        ),
        (
            (
                "INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title,"
                " position, owner_id, visibility, effective_visibility, created_at, updated_at) VALUES (:id, :o,"
                " :space, :area, :parent, :ancestors, 'DOCUMENT', 'P', 1, :owner, :own, :effective, now(), now())"
            ),
            rows_of_pages(site, o),
        ),
        (
            (
                "INSERT INTO grants (id, organization_id, page_id, user_id, group_id, level, expires_at, created_at,"
                " updated_at) VALUES (:id, :o, :page, :p, :g, :level, now() + make_interval(secs => :seconds),"
                " now(), now())"
            ),
            [
                {
                    "id": new_id(),
                    "o": o,
                    "page": page,
                    **of(who),
                    "level": given,
                    "seconds": -1.0 if expired else None if number % 2 else 3600.0,
                }
                for number, ((page, who), (given, expired)) in enumerate(site.grants.items())
            ],
        ),
    ]
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(text("DELETE FROM spaces WHERE organization_id = :o"), {"o": o})
        for statement, rows in statements:
            await session.execute(text(statement), rows)


async def check_newest(platform: Platform, organization: UUID, site: reference.Site, seed: int) -> None:
    """The newest of what each sees, by sources of right or by walking, are those of the reference, page after page."""
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text("UPDATE pages SET updated_at = now() - random() * interval '1 day' WHERE organization_id = :o"),
            {"o": organization},
        )
        found = await session.execute(
            text("SELECT id FROM pages WHERE organization_id = :o ORDER BY updated_at DESC, id DESC"),
            {"o": organization},
        )
        newest = [page for page in found.scalars() if page in site.pages]
    area = next(reversed(site.areas))
    for person in site.members:
        actor = actor_of(UUID(str(person)), organization)
        expected = [page for page in newest if reference.level(site, person, page) > Level.NONE]
        async with platform.db.reading(Scope.of(actor)) as session:
            given: list[TreeRow] = []
            for _ in range(3):
                after = (given[-1].updated_at, given[-1].id) if given else None
                given += await recent(session, actor, which=PageFilter(), after=after, limit=40)
            of_area = await recent(
                session, actor, which=PageFilter(area_id=AreaId(UUID(str(area)))), after=None, limit=40
            )
        assert [row.id for row in given] == expected[:120], (seed, person)
        query = PageQuery(words="'p':*", text="p", marks=("", ""))
        async with platform.db.reading(Scope.system()) as session:
            matches = await find_pages(session, actor, query, limit=1000)
        assert len(matches) == min(1000, len(expected)), (seed, person)
        assert {match.id for match in matches} <= set(expected), (seed, person)
        in_area = [page for page in expected if site.pages[page][0] == area]
        assert [row.id for row in of_area] == in_area[:40], (seed, person)


async def test_the_newest_of_a_small_world_are_those_of_the_reference(platform: Platform, team: Team) -> None:
    seed = random.randrange(2**32)
    people = [team.founder.id, *[(await team.world.person(f"P{number}")).id for number in range(4)]]
    site = random_site(people, random.Random(seed), spaces=12, pages_per_area=15)
    await store(platform, team.organization_id, site)

    await check_newest(platform, team.organization_id, site, seed)


@pytest.mark.slow
@pytest.mark.spec("SP-2", "SP-4", "SP-5", "SP-6", "ORG-51")
async def test_random_worlds_agree_with_the_reference(platform: Platform, team: Team) -> None:
    """Every page for every person by the list form and by the check of one page, some with a query of their own."""
    assert len(inspect.getsource(reference.level).splitlines()) <= 40
    assert "stoa" not in inspect.getsource(reference)
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    people = [team.founder.id, *[(await team.world.person(f"P{number}")).id for number in range(PEOPLE - 1)]]
    site = random_site(people, dice)
    pages = [page for page in site.pages if isinstance(page, UUID)]
    await store(platform, team.organization_id, site)

    await check_newest(platform, team.organization_id, site, seed)
    compared = 0
    for person in people:
        actor = actor_of(person, team.organization_id)
        expected = {page: reference.level(site, person, page) for page in pages}
        listed = await levels(platform, actor)
        wrong = {page for page in pages if listed.get(page, 0) != expected[page]}
        assert not wrong, (seed, person, len(wrong))
        one_by_one = await checked(platform, actor, pages)
        wrong = {page for page in pages if one_by_one.get(page, 0) != expected[page]}
        assert not wrong, (seed, person, len(wrong))
        for page in dice.sample(pages, 50):
            assert (await levels(platform, actor, page)).get(page, 0) == expected[page], (seed, person, page)
        compared += len(pages)

    assert compared >= 100_000


WORKED = {
    "A":   "owner DELETE admin DELETE member EDIT viewer EDIT",
    "A1":  "owner DELETE admin DELETE member EDIT viewer EDIT",
    "A1a": "owner DELETE member DELETE",
    "A2":  "owner DELETE admin DELETE member EDIT viewer EDIT designer EDIT",
    "A2a": "owner DELETE admin DELETE member EDIT viewer EDIT designer EDIT",
    "B":   "owner DELETE admin DELETE viewer VIEW guest EDIT",
    "B1":  "owner DELETE admin DELETE member VIEW viewer VIEW guest EDIT",
}  # fmt: skip


@pytest.mark.spec("SP-4", "SP-5")
async def test_the_worked_example_of_the_specification(platform: Platform, team: Team) -> None:
    people = {"owner": team.founder}
    for name, role in (
        ("admin", "admin"), ("member", "member"), ("viewer", "member"), ("guest", "guest"), ("designer", None),
        ("stranger", None),
    ):  # fmt: skip
        people[name] = await team.join(name.title(), role=role)
    board = await team.area("Board", is_restricted=True)
    await team.give_area_role(board, people["viewer"], "viewer")
    await team.give_area_role(board, people["guest"], "member")
    pages: dict[str, str] = {}
    for title, parent in (
        ("A", None),
        ("A1", "A"),
        ("A1a", "A1"),
        ("A2", "A"),
        ("A2a", "A2"),
        ("B", None),
        ("B1", "B"),
    ):
        place: dict[str, Any] = {"parent_id": pages[parent]} if parent else {}
        if title == "B":
            place["area_id"] = board
        maker = people["member"] if title == "A1a" else people["owner"]
        pages[title] = (await team.page(title, by=maker, **place))["id"]
    await team.set_visibility(pages["A1a"], "private")
    await team.set_visibility(pages["B1"], "space")
    design = await team.group("design", people["designer"])
    await team.grant_group(pages["A2"], design, "EDIT")
    await team.grant(pages["A2a"], people["designer"], "VIEW")

    found = dict.fromkeys(pages, "")
    for name, person in people.items():
        given = await levels(platform, actor_of(person.id, team.organization_id))
        for title, page in pages.items():
            if UUID(page) in given:
                found[title] += f" {name} {Level(given[UUID(page)]).name}"
    assert {title: line.strip() for title, line in found.items()} == WORKED

    await team.grant(pages["A"], people["stranger"], "VIEW")
    given = await levels(platform, actor_of(people["stranger"].id, team.organization_id))
    assert {UUID(pages[title]) for title in ("A", "A1", "A1a", "A2", "A2a")} == set(given)
    assert set(given.values()) == {Level.VIEW}


async def test_visible_gives_the_ids_for_other_statements(platform: Platform, team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "VIEW")
    actor = actor_of(reader.id, team.organization_id)

    async with platform.db.reading(Scope.of(actor)) as session:
        readable = set((await session.execute(access.visible(actor, Level.VIEW))).scalars())
        editable = set((await session.execute(access.visible(actor, Level.EDIT))).scalars())

    assert (readable, editable) == ({UUID(page["id"])}, set())


async def test_nothing_of_a_deleted_space_is_visible_whatever_was_granted(platform: Platform, team: Team) -> None:
    page = await team.page("Plans")
    reader = await team.join("Rea")
    await team.grant(page["id"], reader, "DELETE")
    async with platform.db.writing(Scope.system()) as session:
        await session.execute(
            text("UPDATE spaces SET deleted_at = now() WHERE id = :id"), {"id": UUID(team.space_id)}
        )

    for person in (reader, team.founder):
        assert UUID(page["id"]) not in await levels(platform, actor_of(person.id, team.organization_id))


@pytest.mark.spec("SP-67")
async def test_a_grant_is_one_row_whatever_lies_below_the_page(team: Team) -> None:
    root = await team.page("Root")
    below = await team.page("Below", parent_id=root["id"])
    reader = await team.join("Rea")

    await team.grant(root["id"], reader, "VIEW")

    assert (await reader.client.get(f"/pages/{below['id']}")).status_code == 200
    assert len(await fetch(team.platform, "SELECT 1 FROM grants WHERE user_id = :u", u=reader.id)) == 1
