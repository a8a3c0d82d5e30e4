"""The one door to an organization: who is in it, and with which role."""

from dataclasses import dataclass

from stoa.identity import api as identity
from stoa.orgs.errors import AdminOnly, OwnerOnly, Suspended
from stoa.orgs.models import Member, Organization
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.queries import members, organizations
from stoa.platform.actor import Actor, InstanceRole, OrganizationRole, SsoRequired
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import NotFound
from stoa.platform.ids import OrganizationId


@dataclass(frozen=True)
class Seat:
    """An organization and the actor's place in it, as they are in the database at this moment."""

    organization: Organization
    member: Member

    @property
    def role(self) -> OrganizationRole:
        return OrganizationRole(self.member.role)

    @property
    def manages(self) -> bool:
        return self.role in (OrganizationRole.OWNER, OrganizationRole.ADMIN)


async def load_seat(
    session: ReadSession, actor: Actor, organization_id: OrganizationId, *, even_suspended: bool = False
) -> Seat:
    """The organization for any of its members; leaves the session scoped to it.

    Raises NotFound for everybody else, whether it is foreign, deleted, or never was (ORG-6), Suspended,
    and SsoRequired where the session did not begin in the one way that the organization allows.
    """
    if actor.api_token_id is not None and actor.organization_id != organization_id:
        raise NotFound
    found = await organizations.find_seat(session, actor.user_id, organization_id)
    if found is None:
        raise NotFound
    seat = Seat(*found)
    if seat.organization.status != "active" and not even_suspended:
        raise _suspended(seat.organization)
    # For the organization that the actor works in the edge has asked this already.
    if actor.organization_id != organization_id:
        await require_way_in(session, actor, seat.organization)
    scope = Scope(organization_id=organization_id, user_id=actor.user_id)
    if session.info["scope"] != scope:
        await enter(session, scope)
    return seat


async def load_managed(session: ReadSession, actor: Actor, organization_id: OrganizationId) -> Seat:
    """As load_seat, for owners and admins; the role is read anew (ORG-88). Raises AdminOnly, ScopeMissing."""
    seat = await load_seat(session, actor, organization_id)
    _require_management(actor, seat)
    return seat


async def load_exported(session: ReadSession, actor: Actor, organization_id: OrganizationId) -> Seat:
    """As load_managed; of a suspended organization its owners may still take out what is theirs (ORG-10)."""
    seat = await load_seat(session, actor, organization_id, even_suspended=True)
    _require_management(actor, seat)
    if seat.organization.status != "active" and seat.role is not OrganizationRole.OWNER:
        raise _suspended(seat.organization)
    return seat


async def lock_managed(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> Seat:
    """As load_managed, and nobody else changes the organization or its people until the transaction ends (ORG-16)."""
    seat = await lock_seat(session, actor, organization_id)
    _require_management(actor, seat)
    return seat


async def lock_owned(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> Seat:
    """As lock_managed, for owners. Raises OwnerOnly, ScopeMissing."""
    seat = await lock_seat(session, actor, organization_id)
    actor.require_scope(ADMIN_SCOPE)
    if seat.role is not OrganizationRole.OWNER:
        raise OwnerOnly
    return seat


async def lock_seat(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> Seat:
    """As load_seat, and nobody else changes the organization or its people until the transaction ends."""
    await load_seat(session, actor, organization_id)
    await members.lock_organization(session, organization_id)
    # What was read before the lock may be old by now.
    return await load_seat(session, actor, organization_id)


def _suspended(organization: Organization) -> Suspended:
    return Suspended(contact=organization.settings.get("support_contact"))


async def require_way_in(session: ReadSession, actor: Actor, organization: Organization) -> None:
    """Raises SsoRequired unless the session began in the one way that the organization allows (ORG-33).

    Super administrators of the installation come in with password and second factor when the provider fails.
    """
    key = organization.sso_provider_key
    if key is None or (actor.instance_role is InstanceRole.SUPER_ADMIN and actor.is_mfa):
        return
    if f"oidc:{key}" not in await identity.session_methods(session, actor):
        raise SsoRequired(provider=key)


def _require_management(actor: Actor, seat: Seat) -> None:
    actor.require_scope(ADMIN_SCOPE)
    if not seat.manages:
        raise AdminOnly
