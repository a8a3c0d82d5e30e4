"""What the one rule costs: newest 50 visible pages and the check of one page, against the same without it (P1, P2).

And what a move of 10 000 pages costs, against a plain UPDATE of as many (P3).
"""

from typing import Any, NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.orm import defer

from bench.installation import Installation, installed
from bench.report import Report
from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.pages.contracts import PageFilter
from stoa.pages.models import Page
from stoa.pages.queries import pages, recent, structure
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import Database, ReadSession, Scope
from stoa.platform.ids import AreaId, OrganizationId, PageId, UserId, new_id

ORGANIZATIONS, AREAS, PAGES_PER_AREA, FAN_OUT = 10, 10, 2_000, 8

AREAS_OF = """
    INSERT INTO areas (id, organization_id, space_id, name, slug, is_restricted, default_visibility, created_at,
                       updated_at)
    SELECT md5($1::uuid::text || 'area' || n)::uuid, $1::uuid, s.id, 'Area ' || n, 'area-' || n, true, 'area',
           now(), now()
      FROM spaces s, generate_series(0, $2::int - 1) n
     WHERE s.organization_id = $1::uuid AND s.space_type = 'organization'
"""
# A heap in every area: page n lies below page (n - 1) / 8. Areas change in turn with time.
_PAGES = """
    WITH RECURSIVE made AS (
      SELECT a.id AS area_id, a.space_id, 0 AS n, CAST(NULL AS uuid) AS parent_id, CAST('{}' AS uuid[]) AS above
        FROM areas a WHERE a.organization_id = $1::uuid AND a.is_restricted
      UNION ALL
      SELECT area_id, space_id, child, md5(area_id::text || n)::uuid, above || md5(area_id::text || n)::uuid
        FROM made, generate_series(n * $3::int + 1, n * $3::int + $3::int) child WHERE child < $2::int)
    INSERT INTO pages (id, organization_id, space_id, area_id, parent_id, ancestor_ids, type, title, position,
                       visibility, effective_visibility, created_at, updated_at)
    SELECT md5(area_id::text || n)::uuid, $1::uuid, space_id, area_id, parent_id, above, 'DOCUMENT', 'Page ' || n, n,
           'inherit', 'area', now(), now() - random() * interval '1 year'
      FROM made ORDER BY cardinality(above), random()
"""
READER = """
    WITH person AS (
      INSERT INTO users (id, email, email_key, name, username, username_key, created_at, updated_at)
      VALUES ($2::uuid, $2::uuid::text, $2::uuid::text, 'Rea', $2::uuid::text, $2::uuid::text, now(), now())
      RETURNING id)
    INSERT INTO members (id, organization_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), $1::uuid, id, 'member', now(), now() FROM person
"""
ROLES_OF = """
    INSERT INTO area_members (id, organization_id, area_id, user_id, role, created_at, updated_at)
    SELECT gen_random_uuid(), $1::uuid, md5($1::uuid::text || 'area' || n)::uuid, $2::uuid, 'viewer', now(), now()
      FROM generate_series(0, $3::int - 1) n
"""
# On one page of each of the first areas: the deeper it lies, the less it opens.
GRANTS_OF = """
    INSERT INTO grants (id, organization_id, page_id, user_id, level, created_at, updated_at)
    SELECT gen_random_uuid(), $1::uuid, md5(md5($1::uuid::text || 'area' || n)::uuid::text || $4::int)::uuid, $2::uuid,
           'VIEW', now(), now() FROM generate_series(0, $3::int - 1) n
"""


class Share(NamedTuple):
    """A reader, by what they see."""

    name: str
    areas: int
    grants: int
    granted_page: int


SHARES = (
    Share("0.1 %", 0, 2, 73),
    Share("1 %", 0, 3, 9),
    Share("10 %", 1, 0, 0),
    Share("90 %", 9, 0, 0),
)


async def run(report: Report) -> None:
    print("Rights", flush=True)
    async with installed() as stoa:
        await stoa.set_up()
        owner = await asyncpg.connect(stoa.owner_dsn())
        database = Database(stoa.app_dsn())
        try:
            organization_id = await _content(stoa, owner)
            for share in SHARES:
                await _reader(report, database, owner, organization_id, share)
            await _move(report, database, organization_id)
        finally:
            await database.engine.dispose()
            await owner.close()


async def _content(stoa: Installation, owner: "asyncpg.Connection[Any]") -> UUID:
    """Organizations of 20 000 pages each; gives the last."""
    made = UUID(int=0)
    for number in range(ORGANIZATIONS):
        made = UUID(str((await stoa.post("/organizations", {"name": f"Firm {number}"}))["id"]))
        await owner.execute(AREAS_OF, made, AREAS)
        await owner.execute(_PAGES, made, PAGES_PER_AREA, FAN_OUT)
    await owner.execute("VACUUM ANALYZE")
    return made


async def _reader(
    report: Report, database: Database, owner: "asyncpg.Connection[Any]", organization_id: UUID, share: Share
) -> None:
    person = new_id()
    await owner.execute(READER, organization_id, person)
    await owner.execute(ROLES_OF, organization_id, person, share.areas)
    await owner.execute(GRANTS_OF, organization_id, person, share.grants, share.granted_page)
    actor = Actor(UserId(person), "Rea", InstanceRole.USER, OrganizationId(organization_id))
    async with database.reading(Scope.of(actor)) as session:
        visible = (await session.execute(access.visible(actor, Level.VIEW))).scalars().all()
        every = AREAS * PAGES_PER_AREA
        print(f"  {share.name}: {len(visible)} of {every} pages visible", flush=True)
        await report.compare(
            f"newest 50 of {share.name} visible",
            lambda: recent.recent(session, actor, which=PageFilter(), after=None, limit=50),
            floor=lambda: _newest(session, actor),
            floor_name="without the rule",
            bound=3,
            each=20,
        )
        await report.compare(
            f"check of one page, {share.name} visible",
            lambda: pages.find_page(session, actor, PageId(visible[0])),
            floor=lambda: _by_key(session, actor, PageId(visible[0])),
            floor_name="fetch by key",
            bound=1.5,
            each=40,
        )


_PLAIN = text(
    "UPDATE pages SET word_count = word_count + 1 WHERE organization_id = :organization AND area_id = ANY(:areas)"
)


async def _move(report: Report, database: Database, organization_id: UUID) -> None:
    """Five trees of 2 000 pages go to another area; it is taken back."""
    tenant = OrganizationId(organization_id)
    roots = text(
        "SELECT id, area_id FROM pages WHERE organization_id = :organization AND parent_id IS NULL ORDER BY id LIMIT 5"
    )
    async with database.reading(Scope(organization_id=tenant)) as session:
        found = (await session.execute(roots, {"organization": organization_id})).all()
    moved, areas = [PageId(row.id) for row in found], [row.area_id for row in found]

    async def move() -> None:
        async with database.writing(Scope(organization_id=tenant)) as session:
            await structure.replant(session, tenant, moved, structure.Ground(AreaId(areas[0]), None, [], "area"))
            await session.rollback()

    async def plain() -> None:
        async with database.writing(Scope(organization_id=tenant)) as session:
            await session.execute(_PLAIN, {"organization": organization_id, "areas": areas})
            await session.rollback()

    await report.compare("move of 10 000 pages", move, floor=plain, floor_name="plain UPDATE", bound=2, each=1)


async def _newest(session: ReadSession, actor: Actor) -> list[pages.TreeRow]:
    """What `recent` reads, of all pages of the organization."""
    columns = [getattr(Page, name) for name in pages.TreeRow._fields]
    statement = (
        select(*columns)
        .where(Page.organization_id == actor.organization_id, Page.trashed_at.is_(None))
        .order_by(Page.updated_at.desc(), Page.id.desc())
        .limit(50)
    )
    return await pages.fetch(session, statement)


async def _by_key(session: ReadSession, actor: Actor, page_id: PageId) -> Page | None:
    """What `find_page` reads, of whoever it is."""
    statement = (
        select(Page)
        .where(Page.organization_id == actor.organization_id, Page.id == page_id)
        .options(defer(Page.content), defer(Page.content_text))
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()
