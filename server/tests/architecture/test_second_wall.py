"""What no query of the program can read, even one that asks nobody for a right (SP-72)."""

from uuid import UUID

import pytest
from sqlalchemy import literal, select, text

from stoa.access.contracts import Level
from stoa.pages.models import Page
from stoa.pages.queries import pages as queries
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope
from tests.architecture.test_database import PLATFORM_TABLES
from tests.architecture.test_permission_matrix import set_stage
from tests.support.http import assert_problem
from tests.support.world import World

_TENANT_TABLES = text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " AND has_table_privilege('stoa_app', c.oid, 'SELECT') ORDER BY 1"
)


async def organizations_in(platform: Platform, scope: Scope, table: str) -> set[UUID]:
    """Whose rows a statement without any condition reads."""
    async with platform.db.reading(scope) as session:
        return set((await session.execute(text(f'SELECT DISTINCT organization_id FROM "{table}"'))).scalars())


@pytest.mark.spec("SP-72")
async def test_raw_queries_read_no_row_of_another_organization(world: World, platform: Platform) -> None:
    stage = await set_stage(world, platform)
    theirs, eve = UUID(stage.ids["organization"]), await world.person("Eve")
    async with platform.db.reading(Scope.system()) as session:
        tables = set((await session.execute(_TENANT_TABLES)).scalars()) - PLATFORM_TABLES

    filled = {table for table in tables if theirs in await organizations_in(platform, Scope.system(), table)}
    assert filled >= {
        "pages", "areas", "spaces", "space_members", "grants", "share_links", "audit_events", "page_comments",
        "page_versions", "tags", "conversations", "messages", "runs", "groups", "group_members", "members",
    }  # fmt: skip
    assert len(filled) > 20
    scopes = (
        Scope(organization_id=eve.organization_id, user_id=eve.id),
        Scope(organization_id=eve.organization_id),
        Scope(user_id=eve.id),
        Scope(),
    )
    for table in filled:
        for scope in scopes:
            assert theirs not in await organizations_in(platform, scope, table), (table, scope)


@pytest.mark.spec("SP-72")
async def test_without_the_programs_check_the_wall_still_stands(
    world: World, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await set_stage(world, platform)
    page = f"/pages/{stage.ids['page']}"
    assert_problem(await stage.callers["fellow"].get(page), 404, "not_found")

    async def unchecked(session: ReadSession, _actor: object, page_id: UUID, **_options: object) -> object:
        """Any page, for anybody, with every right."""
        row = (await session.execute(select(Page, literal(4)).where(Page.id == page_id))).one_or_none()
        return None if row is None else (row[0], Level(row[1]))

    monkeypatch.setattr(queries, "find_page", unchecked)

    assert (await stage.callers["fellow"].get(page)).status_code == 200
    assert_problem(await stage.callers["stranger"].get(page), 404, "not_found")
