"""What other packages may call."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery

from stoa.access import queries
from stoa.access.contracts import AreaRole, Level
from stoa.access.errors import LevelTooLow
from stoa.access.queries import Rule
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import GroupId, OrganizationId, PageId, SpaceId, UserId

__all__ = [
    "LevelTooLow",
    "MemberCleanup",
    "Rule",
    "area_roles",
    "granted_pages",
    "grants_of_group",
    "has_grants",
    "level_in_area",
    "require",
    "rights_digest",
    "rule_on",
    "visible",
]


def rule_on(actor: Actor, pages: FromClause) -> Rule:
    """The one rule for each row of the pages table (or an alias) in a statement."""
    return queries.rule_on(actor, pages)


def visible(actor: Actor, need: Level) -> Select[UUID]:
    """Ids of the pages on which the actor has the level, to be composed into other statements."""
    return queries.visible(actor, need)


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, `space_role` and `area_role` of the actor in each live area of the organization."""
    return queries.area_roles(actor)


def rights_digest(actor: Actor, space_id: SpaceId) -> ColumnElement[str]:
    """An expression that changes whenever the actor's roles in the space or their grants do."""
    return queries.rights_digest(actor, space_id)


def granted_pages(actor: Actor) -> Select[PageId]:
    """Ids of the pages on which the actor, or a group of theirs, holds a grant; not those below them."""
    return queries.granted_pages(actor)


def has_grants(organization_id: OrganizationId, page_ids: Sequence[PageId]) -> ColumnElement[bool]:
    """An expression: whether anybody holds a grant on one of the pages."""
    return queries.has_grants(organization_id, page_ids)


async def grants_of_group(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId
) -> list[tuple[PageId, str]]:
    """Pages that are granted to the group, each with its level; expired grants are left out."""
    return await queries.grants_of_group(session, organization_id, group_id)


def level_in_area(role: AreaRole) -> Level:
    """What an area role gives where no page is: from EDIT on one may make pages at the root (R3, PG-1)."""
    return Level(role)


def require(level: Level, need: Level) -> None:
    """Pass; or NotFound where nothing is visible, LevelTooLow (403 access.forbidden) where it is not enough."""
    if level is Level.NONE:
        raise NotFound
    if level < need:
        raise LevelTooLow(required=need, level=level)


class MemberCleanup:
    """Implements `orgs.MemberCleanup`: the person's grants go."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> Mapping[str, int]:
        """Pages that were shared with the person."""
        return {"grants": await queries.count_grants(session, organization_id, user_id)}

    async def stop_work(
        self, session: WriteSession, organization_id: OrganizationId, user_id: UserId, *, by: UserId
    ) -> None:
        """Nothing runs here."""

    async def remove(
        self,
        session: WriteSession,
        organization_id: OrganizationId,
        user_id: UserId,
        *,
        heir_id: UserId | None,  # noqa: ARG002  # grants pass to nobody
    ) -> None:
        """Delete the grants."""
        await queries.delete_grants(session, organization_id, user_id)
