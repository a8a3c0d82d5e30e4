"""Joining without an invitation: by domain, or by asking (ORG-31, ORG-32)."""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.mail.contracts import Recipient
from stoa.orgs.commands import letters
from stoa.orgs.commands.invite import note
from stoa.orgs.commands.load_organization import lock_managed, require_way_in
from stoa.orgs.commands.membership import Newcomer, admit
from stoa.orgs.core.domains import domain_of
from stoa.orgs.core.invitations import InvitationStatus
from stoa.orgs.errors import AlreadyMember, AlreadyRequested, InvitationGone, RoleTooHigh
from stoa.orgs.events import InvitationChanged, admin_topic_of
from stoa.orgs.models import Organization
from stoa.orgs.policy import may_give
from stoa.orgs.ports import SpaceProvisioner
from stoa.orgs.queries import invitations, members
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession, as_system, enter
from stoa.platform.errors import NotFound
from stoa.platform.ids import InvitationId, OrganizationId, UserId, new_id
from stoa.platform.outbox import record


@dataclass(frozen=True)
class Joined:
    """`organization_id`: of the organization that the person is a member of now; None while they wait."""

    organization_id: OrganizationId | None


async def ask_to_join(
    session: WriteSession, platform: Platform, spaces: SpaceProvisioner, actor: Actor, *, slug: str, note_text: str
) -> Joined:
    """Join by domain at once, or ask. Leaves the session scoped to the organization.

    Raises NotFound alike for unknown, suspended and invite-only ones and for addresses of other domains; AlreadyMember,
    AlreadyRequested, MemberLimit, SsoRequired.
    """
    identity.refuse_impersonated(actor)
    async with as_system(session):
        found = await invitations.find_joinable(session, slug)
    if found is None:
        raise NotFound
    await enter(session, Scope(organization_id=found.id, user_id=actor.user_id))
    organization = await members.lock_organization(session, found.id)
    if organization is None:
        raise NotFound
    if await members.is_member(session, organization.id, actor.user_id):
        raise AlreadyMember
    if organization.join_policy == "domain":
        return await _join_by_domain(session, platform, spaces, actor, organization)
    await _ask(session, platform, actor, organization, note_text)
    return Joined(None)


async def _join_by_domain(
    session: WriteSession, platform: Platform, spaces: SpaceProvisioner, actor: Actor, organization: Organization
) -> Joined:
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
    if not contact.is_verified or domain_of(contact.email_key) not in organization.email_domains:
        raise NotFound
    await require_way_in(session, actor, organization)
    newcomer = Newcomer(actor.user_id, OrganizationRole.MEMBER, None)
    await admit(session, platform.clock, spaces, organization, newcomer)
    await audit.record(
        session,
        actor,
        "member.joined",
        resource_type="member",
        resource_id=actor.user_id,
        organization_id=organization.id,
        metadata={"by": "domain"},
    )
    await identity.work_in(session, actor, organization.id)
    return Joined(organization.id)


async def _ask(
    session: WriteSession, platform: Platform, actor: Actor, organization: Organization, note_text: str
) -> None:
    now = platform.clock.now()
    request_id = InvitationId(new_id())
    values = {
        "id": request_id,
        "organization_id": organization.id,
        "kind": "request",
        "user_id": actor.user_id,
        "role": OrganizationRole.MEMBER.value,
        "message": note_text or None,
        "created_at": now,
        "updated_at": now,
    }
    if not await invitations.insert_request(session, values):
        raise AlreadyRequested
    await audit.record(
        session,
        actor,
        "invitation.requested",
        resource_type="invitation",
        resource_id=request_id,
        organization_id=organization.id,
    )
    changed = InvitationChanged(organization_id=organization.id, invitation_id=request_id)
    await record(session, changed, topics=[admin_topic_of(organization.id)])
    admins = await invitations.administrators(session, organization.id)
    arguments = letters.RequestArguments(organization.name, actor.name, note_text)
    for contact in (await identity.contacts_of(session, admins)).values():
        await mail.enqueue(
            session,
            platform,
            letters.JOIN_REQUEST,
            arguments,
            to=Recipient(contact.email, contact.email_key, contact.id, contact.locale),
            organization_id=organization.id,
            dedupe_key=f"join_request:{request_id}:{contact.id}",
        )


async def decide(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    request_id: InvitationId,
    accepts: bool,
) -> None:
    """Let somebody in who asked, or not. Raises NotFound, AdminOnly, InvitationGone, MemberLimit, AlreadyMember."""
    seat = await lock_managed(session, actor, organization_id)
    row = await invitations.find_invitation(session, organization_id, request_id)
    if row is None or row.invitation.kind != "request" or row.invitation.user_id is None:
        raise NotFound
    request = row.invitation
    if request.status != InvitationStatus.PENDING:
        raise InvitationGone
    role = OrganizationRole(request.role)
    if not may_give(seat.role, role):
        raise RoleTooHigh
    status = InvitationStatus.ACCEPTED if accepts else InvitationStatus.REJECTED
    if accepts:
        newcomer = Newcomer(UserId(row.invitation.user_id), role, actor.user_id)
        await admit(session, platform.clock, spaces, seat.organization, newcomer)
    values: dict[str, object] = {
        "status": status.value,
        "decided_by_user_id": actor.user_id,
        "updated_at": platform.clock.now(),
    }
    if accepts:
        values |= {"accepted_by_user_id": request.user_id, "uses": 1}
    await invitations.update_invitation(session, organization_id, request_id, values)
    await note(session, actor, request, f"invitation.{status.value}", {"user_id": request.user_id})
