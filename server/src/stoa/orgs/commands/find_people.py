"""People and groups by what somebody types, for sharing with them (SP-57)."""

from dataclasses import replace

from stoa.identity import api as identity
from stoa.orgs.commands.list_members import ADDRESSES
from stoa.orgs.ports import SpacePeople
from stoa.orgs.queries import groups, members
from stoa.orgs.queries.members import MemberFilter
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession
from stoa.platform.ids import GroupId, UserId


async def find_people(
    session: ReadSession,
    platform: Platform,
    spaces: SpacePeople,
    actor: Actor,
    text: str,
    *,
    limit: int,
) -> list[UserId]:
    """Active members by exact address or part of the name, as far as the actor meets them. Raises RateLimited."""
    organization_id = actor.require_organization()
    is_guest = actor.organization_role is OrganizationRole.GUEST
    which = MemberFilter(status="active")
    if is_guest:
        met = await spaces.met_by_guest(session, organization_id, actor.user_id)
        which = replace(which, ids=frozenset(met))
    if "@" in text:
        key = identity.email_key(text)
        if is_guest or key is None:
            return []
        await platform.limiter.take(ADDRESSES, str(actor.user_id))
        which = replace(which, email_key=key)
    else:
        which = replace(which, search=text)
    found = await members.list_members(session, organization_id, which, after=None, limit=limit)
    return [row.user_id for row in found[:limit]]


async def find_groups(session: ReadSession, actor: Actor, text: str, *, limit: int) -> list[tuple[GroupId, str]]:
    """Groups by part of the name; guests find those that they are in."""
    own_only = actor.organization_role is OrganizationRole.GUEST
    return await groups.search(
        session, actor.require_organization(), actor.user_id, text, own_only=own_only, limit=limit
    )
