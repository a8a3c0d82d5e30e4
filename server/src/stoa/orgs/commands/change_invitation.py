"""What administrators do with invitations that are out (ORG-42)."""

from stoa.orgs.commands.invite import note
from stoa.orgs.commands.load_organization import Seat, lock_managed
from stoa.orgs.core.invitations import InvitationStatus
from stoa.orgs.errors import GuestNeedsSpaces, InvitationGone, InvitationRaised, RoleTooHigh
from stoa.orgs.models import Invitation
from stoa.orgs.policy import may_give
from stoa.orgs.queries import invitations
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import FieldError, NotFound
from stoa.platform.ids import InvitationId, OrganizationId


async def lower_role(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    invitation_id: InvitationId,
    role: OrganizationRole,
) -> None:
    """Offer less than before. Raises NotFound, InvitationGone, RoleTooHigh, InvitationRaised, GuestNeedsSpaces."""
    seat, invitation = await _load_pending(session, actor, organization_id, invitation_id)
    before = OrganizationRole(invitation.role)
    if not may_give(seat.role, before):
        raise RoleTooHigh
    if role is before:
        return
    # Strongest first: what comes earlier is more.
    ranks = list(OrganizationRole)
    if ranks.index(role) < ranks.index(before):
        raise InvitationRaised
    if role is OrganizationRole.GUEST and not invitation.space_ids:
        raise GuestNeedsSpaces(errors=(FieldError("/role", "invalid", GuestNeedsSpaces.title),))
    values = {"role": role.value, "updated_at": clock.now()}
    await invitations.update_invitation(session, organization_id, invitation_id, values)
    await note(session, actor, invitation, "invitation.changed", {"role": {"old": before, "new": role}})


async def cancel(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    invitation_id: InvitationId,
) -> None:
    """Take an invitation back; its link is no longer good. Raises NotFound, InvitationGone once it was decided."""
    _, invitation = await _load_pending(session, actor, organization_id, invitation_id)
    values = {
        "status": InvitationStatus.CANCELED.value,
        "decided_by_user_id": actor.user_id,
        "updated_at": clock.now(),
    }
    await invitations.update_invitation(session, organization_id, invitation_id, values)
    await note(session, actor, invitation, "invitation.canceled", {})


async def _load_pending(
    session: WriteSession, actor: Actor, organization_id: OrganizationId, invitation_id: InvitationId
) -> tuple[Seat, Invitation]:
    seat = await lock_managed(session, actor, organization_id)
    row = await invitations.find_invitation(session, organization_id, invitation_id)
    if row is None or row.invitation.kind == "request":
        raise NotFound
    if row.invitation.status != InvitationStatus.PENDING:
        raise InvitationGone
    return seat, row.invitation
