"""What other packages may call."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery

from stoa.access.commands import access_list
from stoa.access.commands import subjects as subject_commands
from stoa.access.commands.grants import check_expiry
from stoa.access.commands.link_passwords import UNLOCKED_FOR, Lock, is_new_view, require_unlocked, unlock
from stoa.access.commands.load_page import require
from stoa.access.commands.share_links import is_at_work
from stoa.access.commands.share_links import refusal as link_refusal
from stoa.access.commands.view_as import view_as
from stoa.access.contracts import AreaRole, Cleared, Holder, Level, Subject, SubjectRef
from stoa.access.errors import LevelTooLow, LinkPasswordWrong, LinksDisabled, SubjectNotFound
from stoa.access.queries import grants, links, pages, rule
from stoa.access.queries import newest as newest_queries
from stoa.access.queries.newest import Reach
from stoa.access.queries.rule import Rule
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import GroupId, OrganizationId, PageId, SpaceId, UserId

__all__ = [
    "UNLOCKED_FOR",
    "Cleared",
    "LevelTooLow",
    "LinkPasswordWrong",
    "LinksDisabled",
    "Lock",
    "MemberCleanup",
    "Reach",
    "Rule",
    "SubjectNotFound",
    "actor_parameters",
    "area_roles",
    "check_expiry",
    "clear_pages",
    "granted_groups",
    "granted_pages",
    "grants_of_group",
    "has_grants",
    "holders_of",
    "is_at_work",
    "is_new_view",
    "level_in_area",
    "levels_on",
    "link_refusal",
    "newest",
    "people_on",
    "prepared_rule",
    "reach",
    "require",
    "require_subject",
    "require_unlocked",
    "rights_digest",
    "rule_on",
    "subject_refs",
    "unlock",
    "view_as",
    "visible",
    "walked",
]


def rule_on(actor: Actor, pages: FromClause) -> Rule:
    """The one rule for each row of the pages table (or an alias) in a statement."""
    return rule.rule_on(actor, pages)


def prepared_rule(pages: FromClause, *, for_both: bool = False) -> Rule:
    """The one rule in a statement that is kept and executed for many, with `actor_parameters` of each.

    `for_both`: for actors who look through somebody's eyes (`viewing_as`).
    """
    return rule.prepared_rule(pages, for_both=for_both)


def actor_parameters(actor: Actor) -> dict[str, Any]:
    """Whom a statement with the `prepared_rule` is executed for."""
    return rule.actor_parameters(actor)


def newest(
    pages: FromClause, columns: Sequence[ColumnElement[Any]], *conditions: ColumnElement[bool], limit: int
) -> Select[Any]:
    """`sees_much`, and else `columns` of the newest visible pages that meet the conditions.

    Without any there is one row of nothing. A statement to be kept, executed with `actor_parameters`. Whoever sees much
    finds the newest sooner by looking through the newest of all.
    """
    return newest_queries.newest(pages, columns, *conditions, limit=limit)


def walked(pages: FromClause) -> tuple[Rule, ColumnElement[bool]]:
    """The rule, and a cheap condition that holds for all that it lets through: to look at one page after the other."""
    return newest_queries.walked(pages)


def reach(pages: FromClause) -> Reach:
    """Where to look for pages that the actor sees, in a statement to be kept (`actor_parameters`)."""
    return newest_queries.reach(pages)


def visible(actor: Actor, need: Level) -> Select[UUID]:
    """Ids of the pages on which the actor has the level, to be composed into other statements."""
    return rule.visible(actor, need)


def area_roles(actor: Actor) -> Subquery:
    """`area_id`, `space_id`, `space_role` and `area_role` of the actor in each live area of the organization."""
    return rule.area_roles(actor)


def rights_digest(actor: Actor, space_id: SpaceId) -> ColumnElement[str]:
    """An expression that changes whenever the actor's roles in the space or their grants do."""
    return rule.rights_digest(actor, space_id)


def granted_pages(actor: Actor) -> Select[PageId]:
    """Ids of the pages on which the actor, or a group of theirs, holds a grant; not those below them."""
    return rule.granted_pages(actor)


def has_grants(organization_id: OrganizationId, page_ids: Sequence[PageId]) -> ColumnElement[bool]:
    """An expression: whether anybody holds a grant on one of the pages."""
    return rule.has_grants(organization_id, page_ids)


async def grants_of_group(
    session: ReadSession, organization_id: OrganizationId, group_id: GroupId
) -> list[tuple[PageId, str]]:
    """Pages that are granted to the group, each with its level; expired grants are left out."""
    return await grants.grants_of_group(session, organization_id, group_id)


async def granted_groups(
    session: ReadSession, organization_id: OrganizationId, group_ids: Collection[GroupId]
) -> set[GroupId]:
    """Those of the groups to which a page is granted."""
    return await grants.granted_groups(session, organization_id, group_ids)


def level_in_area(role: AreaRole) -> Level:
    """What an area role gives where no page is: from EDIT on one may make pages at the root (R3, PG-1)."""
    return Level(role)


async def holders_of(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> list[Holder]:
    """Everybody with access to a page, people first; for callers that have checked who asks."""
    return await access_list.holders(session, organization_id, page_id)


async def people_on(session: ReadSession, organization_id: OrganizationId, page_id: PageId) -> list[UserId]:
    """Every active member who has access to a page; for callers that have checked who asks."""
    return [user_id for user_id, _, _ in await pages.members_on(session, organization_id, page_id)]


async def levels_on(
    session: ReadSession, organization_id: OrganizationId, page_id: PageId, user_ids: Collection[UserId]
) -> dict[UserId, Level]:
    """Those of the people who have access to a page, with their level."""
    return await pages.levels_on(session, organization_id, page_id, user_ids) if user_ids else {}


async def clear_pages(
    session: WriteSession, clock: Clock, organization_id: OrganizationId, page_ids: Collection[PageId]
) -> Cleared:
    """Delete the grants that stand on the pages themselves, and end their links."""
    return Cleared(
        await grants.delete_on_pages(session, organization_id, page_ids),
        await links.revoke_on_pages(session, organization_id, page_ids, clock.now()),
    )


async def require_subject(session: ReadSession, actor: Actor, subject: Subject) -> None:
    """An active member or a group of the organization. Raises SubjectNotFound."""
    await subject_commands.require_subject(session, actor, subject)


async def subject_refs(
    session: ReadSession, organization_id: OrganizationId, subjects: Collection[Subject]
) -> Mapping[Subject, SubjectRef]:
    """What may be shown of people and groups; those that are gone are left out."""
    return await subject_commands.subject_refs(session, organization_id, subjects)


class MemberCleanup:
    """Implements `orgs.MemberCleanup`: the person's grants go."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, user_id: UserId
    ) -> Mapping[str, int]:
        """Pages that were shared with the person."""
        return {"grants": await grants.count_grants(session, organization_id, user_id)}

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
        await grants.delete_grants(session, organization_id, user_id)
