"""The end of a membership: leaving, removal, and what every end of access has in common (ORG-24, ORG-25, ID-52)."""

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs import policy
from stoa.orgs.commands.load_organization import load_seat, lock_managed, lock_seat
from stoa.orgs.errors import LastOwner, OnlyOrganization, RoleTooHigh
from stoa.orgs.events import MembershipEnded, topic_of
from stoa.orgs.ports import MemberCleanups
from stoa.orgs.queries import members, organizations, ownership
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId
from stoa.platform.outbox import record


async def end_membership(
    session: WriteSession,
    platform: Platform,
    cleanups: MemberCleanups,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    user_id: UserId,
) -> None:
    """Leave the organization, or remove somebody as an owner or admin.

    Roles, grants, groups and API tokens of the organization go in the same transaction; content keeps its author.
    Raises NotFound, AdminOnly, RoleTooHigh, LastOwner, and OnlyOrganization for leaving the last one.
    """
    is_leaving = user_id == actor.user_id
    actor.require_scope(policy.ADMIN_SCOPE)
    seat = await (lock_seat if is_leaving else lock_managed)(session, actor, organization_id)
    member = seat.member if is_leaving else await members.find_member(session, organization_id, user_id)
    if member is None:
        raise NotFound
    if not is_leaving and not policy.may_change(seat.role, OrganizationRole(member.role)):
        raise RoleTooHigh
    elsewhere = await _other_organization(session, user_id, organization_id)
    if is_leaving and elsewhere is None:
        raise OnlyOrganization
    heir_id = await members.first_other_owner(session, organization_id, user_id)
    if member.role == OrganizationRole.OWNER and member.status == "active" and heir_id is None:
        raise LastOwner
    await cleanups.stop_work(session, organization_id, user_id, by=actor.user_id)
    await cleanups.remove(session, organization_id, user_id, heir_id=heir_id)
    await ownership.withdraw(session, organization_id, user_id)
    await members.delete_member(session, organization_id, user_id)
    await end_access(session, platform, organization_id, user_id, by=actor.user_id, api_tokens=True)
    await audit.record(
        session,
        actor,
        "member.left" if is_leaving else "member.removed",
        resource_type="member",
        resource_id=user_id,
        organization_id=organization_id,
        metadata={"role": member.role},
    )


async def end_access(
    session: WriteSession,
    platform: Platform,
    organization_id: OrganizationId,
    user_id: UserId,
    *,
    by: UserId | None,
    api_tokens: bool,
) -> None:
    """Nothing of the person works in the organization any more: sessions move on, sockets and streams close."""
    elsewhere = await _other_organization(session, user_id, organization_id)
    await identity.leave_organization(
        session, platform, user_id, organization_id, by=by, to=elsewhere, api_tokens=api_tokens
    )
    topics = [f"user:{user_id}", topic_of(organization_id)]
    await record(session, MembershipEnded(organization_id, user_id), topics=topics)


async def require_other_owner(session: ReadSession, organization_id: OrganizationId, user_id: UserId) -> None:
    """Raises LastOwner where nobody else can act as an owner. Only true for as long as the organization is locked."""
    if await members.first_other_owner(session, organization_id, user_id) is None:
        raise LastOwner


async def count_losses(
    session: ReadSession, cleanups: MemberCleanups, actor: Actor, organization_id: OrganizationId, user_id: UserId
) -> dict[str, int]:
    """What would go with the membership, in numbers: one's own, or as an owner or admin of somebody's (ORG-24)."""
    seat = await load_seat(session, actor, organization_id)
    if user_id != actor.user_id and not seat.manages:
        raise NotFound
    if await members.find_member(session, organization_id, user_id) is None:
        raise NotFound
    return await cleanups.count(session, organization_id, user_id)


async def has_elsewhere(session: ReadSession, user_id: UserId, organization_id: OrganizationId) -> bool:
    """Whether the person belongs to another organization too."""
    return await _other_organization(session, user_id, organization_id) is not None


async def _other_organization(
    session: ReadSession, user_id: UserId, organization_id: OrganizationId
) -> OrganizationId | None:
    """Where the person goes on; the memberships of somebody else are visible to nobody but the system."""
    async with as_system(session):
        found = await organizations.memberships(session, user_id)
    return next((held.id for held, _ in found if held.id != organization_id), None)
