"""Accepting and rejecting an invitation (ORG-39 to ORG-44)."""

from dataclasses import dataclass

from stoa.identity import api as identity
from stoa.identity.contracts import Contact
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
from stoa.orgs.queries import invitations, members
from stoa.platform.actor import Actor, InstanceRole, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession, as_system, enter
from stoa.platform.ids import InvitationId, OrganizationId, SpaceId, UserId
from stoa.platform.outbox import record


@dataclass(frozen=True)
class Proof:
    """How somebody comes to an invitation: with the token of its link, or from their own list of open ones."""

    token: str | None
    invitation_id: InvitationId | None


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
    await _take_seat(session, platform, spaces, rights, actor, organization, invitation, came_with_account=False)
    await identity.work_in(session, actor, organization.id)
    return organization.id


async def take_seat_of_account(
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    rights: SpaceRights,
    *,
    token: str,
    user_id: UserId,
) -> OrganizationId:
    """The account that was made with the token becomes a member; leaves the session scoped to the organization.

    Raises InvitationGone, DomainNotAllowed, SsoRequired, MemberLimit.
    """
    user = (await identity.user_refs(session, [user_id]))[user_id]
    actor = Actor(user_id, user.name, InstanceRole.USER)
    organization, invitation = await _load_open(session, platform, actor, Proof(token, None))
    if invitation.account_name is None:
        raise InvitationGone
    if organization.restricts_invitations_to_domains and (
        domain_of(invitation.email_key or "") not in organization.email_domains
    ):
        raise DomainNotAllowed
    await require_way_in(session, actor, organization)
    await _take_seat(session, platform, spaces, rights, actor, organization, invitation, came_with_account=True)
    return organization.id


async def _take_seat(  # noqa: PLR0917  # who comes where, by what
    session: WriteSession,
    platform: Platform,
    spaces: SpaceProvisioner,
    rights: SpaceRights,
    actor: Actor,
    organization: Organization,
    invitation: Invitation,
    *,
    came_with_account: bool,
) -> None:
    space_ids = await _spaces_still_given(session, rights, organization.id, invitation)
    newcomer = Newcomer(
        actor.user_id,
        OrganizationRole(invitation.role),
        invitation.inviter_id,
        group_ids=tuple(invitation.group_ids),
        space_ids=space_ids,
        title=invitation.title,
        came_with_account=came_with_account,
    )
    await admit(session, platform.clock, spaces, organization, newcomer)
    await _count_use(session, platform, actor, invitation)


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
