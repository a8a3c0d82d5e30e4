"""Members in the hands of administrators: made with one link for new and known addresses, and helped to a new password
(ORG-21, ORG-22).
"""

from dataclasses import dataclass

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.mail import api as mail
from stoa.orgs import policy
from stoa.orgs.commands.invite import Invited, Offer, invite_addresses
from stoa.orgs.commands.load_organization import lock_managed
from stoa.orgs.errors import AddressInvalid, RoleTooHigh, SharedAccount
from stoa.orgs.ports import SpaceRights
from stoa.orgs.queries import members
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.context import Platform
from stoa.platform.db import WriteSession, as_system
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import OrganizationId, UserId


async def create_member(
    session: WriteSession,
    platform: Platform,
    rights: SpaceRights,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    address: str,
    offer: Offer,
) -> Invited:
    """A seat for somebody, kept for seven days. Whoever has no account gets one with it, by choosing a password.

    The account and the membership begin when the person comes: until then nothing differs between an address that has
    an account elsewhere and one that has none. Raises as invite_addresses.
    """
    if identity.email_key(address) is None:
        raise AddressInvalid(errors=(FieldError("/email", "invalid", AddressInvalid.title),))
    invited = await invite_addresses(
        session,
        platform,
        rights,
        actor,
        organization_id=organization_id,
        addresses=[address],
        offer=offer,
        resend=False,
    )
    return invited[0]


@dataclass(frozen=True)
class StartedReset:
    """`link`: to be handed over; None: the link went by mail and nobody but its owner sees it."""

    link: str | None


async def start_reset(
    session: WriteSession,
    platform: Platform,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    user_id: UserId,
    by_mail: bool,
) -> StartedReset:
    """Let a member set a new password: by mail, or by a link that is shown this once.

    Whoever sees the link could sign in as the person. So it is shown for accounts only which this organization made and
    which belong to no other. Raises NotFound, AdminOnly, RoleTooHigh, SharedAccount, StepUpRequired, NoTransport,
    AccountEnded.
    """
    seat = await lock_managed(session, actor, organization_id)
    member = await members.find_member(session, organization_id, user_id)
    if member is None:
        raise NotFound
    if not policy.may_change(seat.role, OrganizationRole(member.role)):
        raise RoleTooHigh
    if by_mail:
        mail.require_transport(platform)
        await identity.mail_reset(session, platform, user_id, by=actor)
    else:
        await identity.require_fresh(session, platform, actor)
        is_own = member.came_with_account and not await _has_seat_elsewhere(session, user_id, organization_id)
        if not is_own or await identity.is_in_office(session, user_id):
            raise SharedAccount
    link = None if by_mail else await identity.reset_link(session, platform, user_id, by=actor)
    await audit.record(
        session,
        actor,
        "member.reset_started",
        resource_type="member",
        resource_id=user_id,
        organization_id=organization_id,
        metadata={"by_mail": by_mail},
    )
    return StartedReset(link)


async def _has_seat_elsewhere(session: WriteSession, user_id: UserId, organization_id: OrganizationId) -> bool:
    """Also suspended and in deleted organizations; seats of elsewhere are visible to nobody but the system."""
    async with as_system(session):
        return await members.has_seat_elsewhere(session, user_id, organization_id)
