"""Opening, accepting and rejecting an invitation (ORG-39 to ORG-46)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.identity import api as identity
from stoa.identity.contracts import Contact, InvitationPass
from stoa.orgs.commands import invitation_links as links
from stoa.orgs.commands.invite import note
from stoa.orgs.commands.load_organization import require_way_in
from stoa.orgs.commands.membership import Newcomer, admit
from stoa.orgs.core.domains import domain_of
from stoa.orgs.core.invitations import InvitationStatus, masked
from stoa.orgs.errors import DomainNotAllowed, InvitationGone, InvitationOtherAddress
from stoa.orgs.events import InvitationAccepted
from stoa.orgs.models import Invitation, Organization
from stoa.orgs.ports import SpaceProvisioner, SpaceRights
from stoa.orgs.queries import invitations, members, organizations
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system, enter
from stoa.platform.ids import InvitationId, OrganizationId, SpaceId, UserId
from stoa.platform.outbox import record


@dataclass(frozen=True)
class Proof:
    """How somebody comes to an invitation: with the token of its link, or from their own list of open ones."""

    token: str | None
    invitation_id: InvitationId | None


@dataclass(frozen=True)
class InvitationView:
    """What an invitation says before anybody signs in, and nothing else (ORG-43).

    `other_address`: for a caller who is signed in with an address that was not invited, the invited one, masked.
    """

    id: InvitationId
    organization_name: str
    inviter_name: str
    role: OrganizationRole
    kind: str
    expires_at: datetime
    other_address: str | None


async def view(session: ReadSession, platform: Platform, actor: Actor | None, token: str) -> InvitationView:
    """What the link offers. Raises InvitationGone."""
    async with as_system(session):
        found = await invitations.find_by_token(session, links.hash_of(token))
        row = await invitations.find_invitation(session, found.organization_id, found.id) if found else None
        organization = await organizations.find_living(session, found.organization_id) if found else None
    if row is None or organization is None or row.status(platform.clock.now()) is not InvitationStatus.PENDING:
        raise InvitationGone
    return await _view(session, row.invitation, organization, actor)


async def pass_of(session: WriteSession, platform: Platform, token: str, email_key: str) -> InvitationPass | None:
    """What an open invitation is worth to somebody who signs up with the address (ID-10)."""
    async with as_system(session):
        found = await invitations.find_by_token(session, links.hash_of(token))
        row = await invitations.find_invitation(session, found.organization_id, found.id) if found else None
        living = await organizations.find_living(session, found.organization_id) if found else None
        is_sealed = await links.came_by_mail(session, platform, token)
    if row is None or living is None or row.status(platform.clock.now()) is not InvitationStatus.PENDING:
        return None
    if row.invitation.email_key not in (None, email_key):
        return None
    return InvitationPass(proves_address=is_sealed and row.invitation.email_key == email_key)


async def list_mine(session: ReadSession, platform: Platform, actor: Actor) -> list[InvitationView]:
    """Open invitations for the actor's verified address (ORG-46)."""
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
    if not contact.is_verified:
        return []
    async with as_system(session):
        found = await invitations.open_for(session, contact.email_key, platform.clock.now())
    return [await _view(session, invitation, organization, None) for invitation, organization in found]


async def _view(
    session: ReadSession, invitation: Invitation, organization: Organization, actor: Actor | None
) -> InvitationView:
    inviter_id = invitation.inviter_id
    inviter = (await identity.user_refs(session, [inviter_id])).get(inviter_id) if inviter_id else None
    other = None
    if actor is not None and invitation.email is not None:
        contact = (await identity.contacts_of(session, [actor.user_id])).get(actor.user_id)
        if contact is not None and contact.email_key != invitation.email_key:
            other = masked(invitation.email)
    assert invitation.expires_at is not None
    return InvitationView(
        invitation.id,
        organization.name,
        inviter.name if inviter else "",
        OrganizationRole(invitation.role),
        invitation.kind,
        invitation.expires_at,
        other,
    )


async def accept(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    rights: SpaceRights,
    actor: Actor,
    *,
    proof: Proof,
) -> OrganizationId:
    """Become a member, and work in the organization with this session; leaves the session scoped to it.

    Raises InvitationGone, InvitationOtherAddress, EmailUnverified, DomainNotAllowed, SsoRequired, AlreadyMember,
    MemberLimit.
    """
    identity.refuse_impersonated(actor)
    organization, invitation = await _load_open(session, platform, actor, proof)
    contact = await _check_address(session, platform, actor, invitation, proof)
    if organization.restricts_invitations_to_domains:
        identity.require_verified(contact)
        if domain_of(contact.email_key) not in organization.email_domains:
            raise DomainNotAllowed
    await require_way_in(session, actor, organization)
    space_ids = await _spaces_still_given(session, rights, organization.id, invitation)
    newcomer = Newcomer(
        actor.user_id,
        OrganizationRole(invitation.role),
        invitation.inviter_id,
        group_ids=tuple(invitation.group_ids),
        space_ids=space_ids,
    )
    await admit(session, platform.clock, spaces, organization, newcomer)
    await _count_use(session, platform, actor, invitation)
    await identity.work_in(session, actor, organization.id)
    return organization.id


async def reject(session: WriteSession, platform: Platform, actor: Actor, proof: Proof) -> None:
    """Decline. Raises InvitationGone, also for a link, which is nobody's in particular, and InvitationOtherAddress."""
    identity.refuse_impersonated(actor)
    organization, invitation = await _load_open(session, platform, actor, proof)
    if invitation.kind != "email":
        raise InvitationGone
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
    _require_own_address(contact, invitation)
    values = {
        "status": InvitationStatus.REJECTED.value,
        "decided_by_user_id": actor.user_id,
        "updated_at": platform.clock.now(),
    }
    await invitations.update_invitation(session, organization.id, invitation.id, values)
    await note(session, actor, invitation, "invitation.rejected", {})


async def _load_open(
    session: WriteSession, platform: Platform, actor: Actor, proof: Proof
) -> tuple[Organization, Invitation]:
    """The invitation in its organization's scope, whose row is locked: of many who accept at once one goes first."""
    async with as_system(session):
        if proof.token is not None:
            found = await invitations.find_by_token(session, links.hash_of(proof.token))
        else:
            assert proof.invitation_id is not None
            found = await invitations.find_by_id(session, proof.invitation_id)
    if found is None or found.kind == "request":
        raise InvitationGone
    token_hash = found.token_hash
    await enter(session, Scope(organization_id=found.organization_id, user_id=actor.user_id))
    organization = await members.lock_organization(session, found.organization_id)
    row = await invitations.find_invitation(session, found.organization_id, found.id)
    if organization is None or row is None or row.status(platform.clock.now()) is not InvitationStatus.PENDING:
        raise InvitationGone
    if proof.token is not None and row.invitation.token_hash != token_hash:
        raise InvitationGone
    return organization, row.invitation


async def _check_address(
    session: WriteSession, platform: Platform, actor: Actor, invitation: Invitation, proof: Proof
) -> Contact:
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
    if proof.token is None:
        # Without the link the address is all there is to go by; to others the invitation does not exist.
        if contact.email_key != invitation.email_key or not contact.is_verified:
            raise InvitationGone
        return contact
    if invitation.kind == "email":
        _require_own_address(contact, invitation)
        # Where no mail is sent, having the link stands in for the proof of the address.
        if platform.mailer.is_configured:
            identity.require_verified(contact)
    return contact


def _require_own_address(contact: Contact, invitation: Invitation) -> None:
    if contact.email_key != invitation.email_key:
        raise InvitationOtherAddress(address=masked(invitation.email or ""))


async def _spaces_still_given(
    session: ReadSession, rights: SpaceRights, organization_id: OrganizationId, invitation: Invitation
) -> tuple[SpaceId, ...]:
    """Those of the spaces that the inviter could still let people into. Raises InvitationGone for a guest of none."""
    wanted = [SpaceId(space_id) for space_id in invitation.space_ids]
    if not wanted:
        return ()
    inviter = UserId(invitation.inviter_id) if invitation.inviter_id else None
    reaching = await rights.reaching(session, organization_id, inviter, wanted) if inviter else {}
    given = tuple(space_id for space_id in wanted if reaching.get(space_id))
    if not given and invitation.role == OrganizationRole.GUEST:
        raise InvitationGone
    return given


async def _count_use(session: WriteSession, platform: Platform, actor: Actor, invitation: Invitation) -> None:
    uses, now = invitation.uses + 1, platform.clock.now()
    values: dict[str, object] = {"uses": uses, "updated_at": now}
    if uses >= invitation.max_uses:
        values |= {"status": InvitationStatus.ACCEPTED.value, "accepted_by_user_id": actor.user_id}
    await invitations.update_invitation(session, invitation.organization_id, invitation.id, values)
    facts: dict[str, object] = {"role": invitation.role, "kind": invitation.kind, "user_id": actor.user_id}
    await note(session, actor, invitation, "invitation.accepted", facts)
    if invitation.inviter_id is not None:
        accepted = InvitationAccepted(
            organization_id=invitation.organization_id, invitation_id=invitation.id, user_id=actor.user_id
        )
        await record(session, accepted, topics=[f"user:{invitation.inviter_id}"])
