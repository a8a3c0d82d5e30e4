"""Deleting an organization, taking that back, and what is left after thirty days (ORG-4, ORG-5)."""

from collections.abc import Sequence
from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.orgs.commands import transfer_ownership as transfer
from stoa.orgs.commands.end_membership import end_access, has_elsewhere
from stoa.orgs.commands.load_organization import lock_owned
from stoa.orgs.errors import OnlyOrganization, SlugMismatch
from stoa.orgs.events import OrganizationJoined
from stoa.orgs.models import Organization
from stoa.orgs.ports import MemberCleanups
from stoa.orgs.queries import deletion, organizations
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import OrganizationId
from stoa.platform.outbox import record

RETURN = timedelta(days=30)
PURGED_AT_ONCE = 20


async def delete_organization(
    session: WriteSession,
    platform: Platform,
    cleanups: MemberCleanups,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    slug: str,
) -> None:
    """Delete an organization as its owner, with a fresh session and the slug typed.

    All access ends, open invitations are cancelled, runs stop. Raises NotFound, OwnerOnly, StepUpRequired,
    SlugMismatch, OnlyOrganization.
    """
    seat = await lock_owned(session, actor, organization_id)
    await identity.require_fresh(session, platform, actor)
    organization = seat.organization
    if slug != organization.slug:
        raise SlugMismatch(errors=(FieldError("/slug", "mismatch", SlugMismatch.title),))
    if not await has_elsewhere(session, actor.user_id, organization_id):
        raise OnlyOrganization
    people = await organizations.user_ids(session, organization_id)
    now = platform.clock.now()
    organization.deleted_at = organization.updated_at = now
    transfer.clear(organization)
    await session.flush()
    await deletion.cancel_invitations(session, organization_id, now)
    await mail.fail_pending(session, organization_id=organization_id)
    for user_id in people:
        await cleanups.stop_work(session, organization_id, user_id, by=actor.user_id)
        # Tokens stay: they work again when the organization comes back.
        await end_access(session, platform, organization_id, user_id, by=actor.user_id, api_tokens=False)
    await audit.record(
        session,
        actor,
        "organization.deleted",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
    )


async def list_deleted(session: ReadSession, platform: Platform, actor: Actor) -> Sequence[Organization]:
    """Organizations of the actor that may still come back."""
    return await deletion.deleted_of_owner(session, actor.user_id, platform.clock.now() - RETURN)


async def restore_organization(
    session: WriteSession, platform: Platform, actor: Actor, organization_id: OrganizationId
) -> None:
    """Take the deletion back within thirty days, as an owner. Raises NotFound for everybody and everything else."""
    now = platform.clock.now()
    owned = await deletion.deleted_of_owner(session, actor.user_id, now - RETURN)
    if organization_id not in {organization.id for organization in owned}:
        raise NotFound
    await enter(session, Scope(organization_id=organization_id, user_id=actor.user_id))
    organization = await deletion.lock_deleted(session, organization_id, now - RETURN)
    if organization is None:
        raise NotFound
    organization.deleted_at, organization.updated_at = None, now
    await session.flush()
    for user_id in await organizations.user_ids(session, organization_id):
        joined = OrganizationJoined(organization_id=organization_id, id=organization_id)
        await record(session, joined, topics=[f"user:{user_id}"])
    await audit.record(
        session,
        actor,
        "organization.restored",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
    )


async def purge_deleted(platform: Platform) -> None:
    """Remove for ever what was deleted thirty days ago; one event of the instance is left of each."""
    before = platform.clock.now() - RETURN
    async with platform.db.reading(Scope.system()) as session:
        found = await deletion.past_return(session, before, PURGED_AT_ONCE)
    for organization_id in found:
        async with platform.db.writing(Scope.system()) as session:
            await deletion.purge(session, organization_id)
            await audit.record(
                session,
                None,
                "organization.purged",
                resource_type="organization",
                resource_id=organization_id,
                organization_id=None,
            )
