"""What an invitation says, before and at a sign-up and on the home page (ORG-21, ORG-43, ORG-46)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.identity import api as identity
from stoa.identity.contracts import AccountOffer, InvitationPass
from stoa.orgs.commands import invitation_links as links
from stoa.orgs.core.invitations import InvitationStatus, masked
from stoa.orgs.errors import InvitationGone
from stoa.orgs.models import Invitation, Organization
from stoa.orgs.queries import invitations, organizations
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.ids import InvitationId


@dataclass(frozen=True)
class InvitationView:
    """What an invitation says before anybody signs in, and nothing else (ORG-43).

    `other_address`: for a caller who is signed in with an address that was not invited, the invited one, masked.
    `brings_account`: whoever is new here only chooses a password; it does not tell whether they are new.
    """

    id: InvitationId
    organization_name: str
    inviter_name: str
    role: OrganizationRole
    kind: str
    expires_at: datetime
    other_address: str | None
    brings_account: bool


async def view(session: ReadSession, platform: Platform, actor: Actor | None, token: str) -> InvitationView:
    """What the link offers. Raises InvitationGone."""
    found = await _find_open(session, platform, token)
    if found is None:
        raise InvitationGone
    return await _view(session, *found, actor)


async def pass_of(session: WriteSession, platform: Platform, token: str, email_key: str) -> InvitationPass | None:
    """What an open invitation is worth to somebody who signs up with the address (ID-10)."""
    found = await _find_open(session, platform, token)
    if found is None:
        return None
    invited_key = found[0].email_key
    if invited_key not in (None, email_key):
        return None
    is_sealed = await links.came_by_mail(session, platform, token)
    return InvitationPass(proves_address=is_sealed and invited_key == email_key)


async def account_offer(session: WriteSession, platform: Platform, token: str) -> AccountOffer:
    """The account that an administrator prepared (ORG-21). Raises InvitationGone for every other token."""
    found = await _find_open(session, platform, token)
    if found is None:
        raise InvitationGone
    offered, organization = found
    if offered.account_name is None or offered.email is None or offered.email_key is None:
        raise InvitationGone
    return AccountOffer(
        offered.account_name,
        offered.email,
        offered.email_key,
        is_guest=offered.role == OrganizationRole.GUEST,
        proves_address=await links.came_by_mail(session, platform, token),
        words=(organization.name,),
        password_min_length=organization.password_min_length,
    )


async def list_mine(session: ReadSession, platform: Platform, actor: Actor) -> list[InvitationView]:
    """Open invitations for the actor's verified address (ORG-46)."""
    contact = (await identity.contacts_of(session, [actor.user_id]))[actor.user_id]
    if not contact.is_verified:
        return []
    async with as_system(session):
        found = await invitations.open_for(session, contact.email_key, platform.clock.now())
    return [await _view(session, invitation, organization, None) for invitation, organization in found]


async def _find_open(
    session: ReadSession, platform: Platform, token: str
) -> tuple[Invitation, Organization] | None:
    async with as_system(session):
        found = await invitations.find_by_token(session, links.hash_of(token))
        row = await invitations.find_invitation(session, found.organization_id, found.id) if found else None
        organization = await organizations.find_living(session, found.organization_id) if found else None
    if row is None or organization is None or row.status(platform.clock.now()) is not InvitationStatus.PENDING:
        return None
    return row.invitation, organization


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
        invitation.account_name is not None,
    )
