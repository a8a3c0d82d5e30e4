"""Handing an organization over: offered by an owner, taken by a member, mailed to both (ORG-17)."""

from datetime import timedelta

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import MailType, Recipient
from stoa.orgs.commands import letters
from stoa.orgs.commands.load_organization import Seat, lock_owned, lock_seat
from stoa.orgs.errors import AlreadyOwner
from stoa.orgs.events import MemberChanged, OrganizationChanged, SettingsChanged, topic_of
from stoa.orgs.models import Member, Organization
from stoa.orgs.ports import SpaceProvisioner
from stoa.orgs.queries import members
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId, UserId, new_id
from stoa.platform.outbox import record

CONFIRMED_WITHIN = timedelta(days=7)


async def offer(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    user_id: UserId,
) -> None:
    """Offer the ownership to an active member; an offer made before ends.

    Raises NotFound, OwnerOnly, StepUpRequired, AlreadyOwner, EmailUnverified.
    """
    seat = await lock_owned(session, actor, organization_id)
    await identity.require_fresh(session, platform, actor)
    member = await members.find_member(session, organization_id, user_id)
    if member is None or member.status != "active":
        raise NotFound
    if member.role == OrganizationRole.OWNER:
        raise AlreadyOwner
    identity.require_verified((await identity.contacts_of(session, [user_id]))[user_id])
    organization = seat.organization
    organization.pending_owner_user_id = user_id
    organization.ownership_transfer_expires_at = platform.clock.now() + CONFIRMED_WITHIN
    organization.ownership_offered_by_user_id = actor.user_id
    await session.flush()
    await _tell(session, platform, organization, actor.user_id, user_id, letters.OWNERSHIP_OFFERED)
    await _note(session, actor, organization, "organization.ownership_offered", {"to": user_id})


async def take(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    actor: Actor,
    *,
    organization_id: OrganizationId,
) -> None:
    """Become an owner by the offer; who made it becomes an admin. Raises NotFound where there is no offer any more."""
    identity.refuse_impersonated(actor)
    seat = await lock_seat(session, actor, organization_id)
    giver = await _giver_to(session, platform, seat)
    organization = seat.organization
    if seat.member.role == OrganizationRole.GUEST:
        await spaces.member_joined(session, organization_id, actor.user_id)
    seat.member.role, giver.role = OrganizationRole.OWNER, OrganizationRole.ADMIN
    seat.member.updated_at = giver.updated_at = platform.clock.now()
    clear(organization)
    await session.flush()
    giver_id = UserId(giver.user_id)
    await _tell(session, platform, organization, giver_id, actor.user_id, letters.OWNERSHIP_PASSED)
    facts: dict[str, object] = {"from": giver_id, "to": actor.user_id}
    await _note(session, actor, organization, "organization.ownership_passed", facts)
    for user_id in (giver_id, actor.user_id):
        await record(session, MemberChanged(organization_id, user_id), topics=[topic_of(organization_id)])
        changed = OrganizationChanged(organization_id, organization_id)
        await record(session, changed, topics=[f"user:{user_id}"])


async def _giver_to(session: WriteSession, platform: Platform, seat: Seat) -> Member:
    """The owner who offered it to whoever has the seat, as long as they may. Raises NotFound."""
    organization, now = seat.organization, platform.clock.now()
    ends, giver_id = organization.ownership_transfer_expires_at, organization.ownership_offered_by_user_id
    if organization.pending_owner_user_id != seat.member.user_id or ends is None or ends <= now or not giver_id:
        raise NotFound
    giver = await members.find_member(session, organization.id, giver_id)
    if giver is None or giver.role != OrganizationRole.OWNER or giver.status != "active":
        raise NotFound
    return giver


async def withdraw(session: WriteSession, actor: Actor, *, organization_id: OrganizationId) -> None:
    """Take the offer back as an owner, or decline it. Raises NotFound for everybody else, and where there is none."""
    identity.refuse_impersonated(actor)
    seat = await lock_seat(session, actor, organization_id)
    organization = seat.organization
    offered_to = organization.pending_owner_user_id
    if offered_to is None or (seat.role is not OrganizationRole.OWNER and offered_to != actor.user_id):
        raise NotFound
    clear(organization)
    await session.flush()
    await _note(session, actor, organization, "organization.ownership_withdrawn", {"to": offered_to})


def clear(organization: Organization) -> None:
    """Nothing is offered any more."""
    organization.pending_owner_user_id = organization.ownership_transfer_expires_at = None
    organization.ownership_offered_by_user_id = None


async def _tell(  # noqa: PLR0917  # one letter to two people
    session: WriteSession,
    platform: Platform,
    organization: Organization,
    giver_id: UserId,
    taker_id: UserId,
    kind: MailType[letters.OwnershipArguments],
) -> None:
    people = await identity.user_refs(session, [giver_id, taker_id])
    told = new_id()
    for contact in (await identity.contacts_of(session, [giver_id, taker_id])).values():
        arguments = letters.OwnershipArguments(
            organization.name,
            people[giver_id].name,
            people[taker_id].name,
            int(contact.id == taker_id),
        )
        await mail.enqueue(
            session,
            platform,
            kind,
            arguments,
            to=Recipient(contact.email, contact.email_key, contact.id, contact.locale),
            organization_id=organization.id,
            dedupe_key=f"{kind.name}:{told}:{contact.id}",
        )


async def _note(
    session: WriteSession, actor: Actor, organization: Organization, event_type: str, facts: dict[str, object]
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="organization",
        resource_id=organization.id,
        organization_id=organization.id,
        metadata=facts,
    )
    await record(session, SettingsChanged(organization.id), topics=[topic_of(organization.id)])
