"""Pages as the access package sees them: what the rule says of them, and nothing of what stands on them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.types import Uuid

from stoa.access.contracts import AreaRole, Level, SpaceRole, Standing
from stoa.access.queries.rule import PAGES, Rule, rule_for_members, rule_on
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.ids import AreaId, OrganizationId, PageId, SpaceId, UserId


@dataclass(frozen=True)
class GuardedPage:
    """A page that somebody sees, their level, and what it comes from."""

    id: PageId
    space_id: SpaceId
    area_id: AreaId
    ancestor_ids: list[PageId]
    title: str
    owner_id: UserId | None
    trashed_at: datetime | None
    level: Level
    standing: Standing

    @property
    def gives_delete(self) -> bool:
        """Whether the person may grant DELETE (SP-47)."""
        return self.standing.space_role >= SpaceRole.ADMIN or (self.standing.owns and self.level is Level.DELETE)


_COLUMNS = ("id", "space_id", "area_id", "ancestor_ids", "title", "owner_id", "trashed_at")


def _columns(rule: Rule) -> list[Any]:
    return [
        *(PAGES.c[name] for name in _COLUMNS),
        rule.level.label("level"),
        rule.space_role.label("space_role"),
        rule.area_role.label("area_role"),
        PAGES.c.effective_visibility,
        rule.granted.label("granted"),
    ]


def _standing(row: Any, person: UserId) -> Standing:
    return Standing(
        SpaceRole(row.space_role),
        AreaRole(row.area_role),
        row.effective_visibility,
        row.owner_id == person,
        Level(row.granted),
    )


async def find_page(session: ReadSession, actor: Actor, page_id: PageId) -> GuardedPage | None:
    """A page that the actor sees."""
    rule = rule_on(actor, PAGES)
    statement: Select[Any] = (
        select(*_columns(rule))
        .select_from(rule.source)
        .where(
            PAGES.c.organization_id == literal(actor.organization_id, Uuid()),
            PAGES.c.id == page_id,
            rule.level > Level.NONE,
        )
    )
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    own = {name: getattr(row, name) for name in _COLUMNS}
    return GuardedPage(**own, level=Level(row.level), standing=_standing(row, actor.seeing_as))


async def visible_titles(session: ReadSession, actor: Actor, page_ids: Collection[PageId]) -> dict[PageId, str]:
    """Titles of those of the pages that the actor sees."""
    if not page_ids:
        return {}
    rule = rule_on(actor, PAGES)
    statement = (
        select(PAGES.c.id, PAGES.c.title)
        .select_from(rule.source)
        .where(
            PAGES.c.organization_id == literal(actor.organization_id, Uuid()),
            PAGES.c.id.in_(page_ids),
            rule.level > Level.NONE,
        )
    )
    return {row[0]: row[1] for row in (await session.execute(statement)).all()}


async def ancestors_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> list[PageId]:
    """Ids of the pages above a page."""
    statement = select(PAGES.c.ancestor_ids).where(
        PAGES.c.organization_id == literal(organization_id, Uuid()), PAGES.c.id == page_id
    )
    return [PageId(each) for each in (await session.execute(statement)).scalar_one()]


async def members_on(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId
) -> list[tuple[UserId, Level, Standing]]:
    """Every active member who has access to the page, with their level and what it comes from."""
    rule, user_id = rule_for_members(organization_id, PAGES)
    statement: Select[Any] = (
        select(user_id.label("user_id"), *_columns(rule))
        .select_from(rule.source)
        .where(
            PAGES.c.organization_id == literal(organization_id, Uuid()),
            PAGES.c.id == page_id,
            rule.level > Level.NONE,
        )
    )
    rows = (await session.execute(statement)).all()
    return [(row.user_id, Level(row.level), _standing(row, row.user_id)) for row in rows]


async def spaces_of(session: ReadSession, page_ids: Collection[PageId]) -> dict[PageId, SpaceId]:
    """The spaces of pages of any organization. In the system's scope."""
    statement = select(PAGES.c.id, PAGES.c.space_id).where(PAGES.c.id.in_(page_ids))
    return {PageId(row[0]): SpaceId(row[1]) for row in (await session.execute(statement)).all()}


async def levels_on(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_ids: Collection[UserId]
) -> dict[UserId, Level]:
    """Those of the people who have access to the page, with their level."""
    rule, user_id = rule_for_members(organization_id, PAGES)
    statement = (
        select(user_id, rule.level)
        .select_from(rule.source)
        .where(
            PAGES.c.organization_id == literal(organization_id, Uuid()),
            PAGES.c.id == page_id,
            user_id.in_(user_ids),
            rule.level > Level.NONE,
        )
    )
    return {row[0]: Level(row[1]) for row in (await session.execute(statement)).all()}


async def space_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> SpaceId:
    statement = select(PAGES.c.space_id).where(
        PAGES.c.organization_id == literal(organization_id, Uuid()), PAGES.c.id == page_id
    )
    return SpaceId((await session.execute(statement)).scalar_one())
