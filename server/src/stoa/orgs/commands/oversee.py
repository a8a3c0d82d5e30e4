"""What super administrators see of all organizations, and do to them (ORG-11): counts, never content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs.models import Organization
from stoa.orgs.ports import Figures, OrganizationFigures
from stoa.orgs.queries import overview
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import OrganizationId
from stoa.platform.pagination import PageRequest, Slice, slice_of

NO_FIGURES = Figures(spaces=0, spent_micros=0)


@dataclass(frozen=True)
class Overview:
    """An organization from outside."""

    organization: Organization
    members: int
    figures: Figures


async def list_organizations(
    session: ReadSession, figures: OrganizationFigures, actor: Actor, page: PageRequest, prefix: str | None
) -> Slice[Overview]:
    """All organizations, newest first. Raises Forbidden, NeedsSuperAdmin."""
    identity.require_super_admin(actor)
    async with as_system(session):
        rows = await overview.list_organizations(
            session, (prefix or "").strip().lower() or None, limit=page.limit, after=_after(page)
        )
        found = slice_of(rows, page.limit, lambda row: (row[0].id,))
        counted = await figures.of(session, [row[0].id for row in found.items])
    items = [Overview(row[0], row[1], counted.get(row[0].id, NO_FIGURES)) for row in found.items]
    return Slice(items, found.next_cursor)


def _after(page: PageRequest) -> UUID | None:
    match page.after(1):
        case None:
            return None
        case (UUID() as organization_id,):
            return organization_id
    raise Invalid(errors=(FieldError("?cursor", "invalid", "This cursor is not one of ours"),))


async def change(
    session: WriteSession,
    platform: Platform,
    figures: OrganizationFigures,
    actor: Actor,
    organization_id: OrganizationId,
    *,
    changes: Mapping[str, Any],
) -> Overview:
    """Suspend an organization or take it back, and set its limits. Audited old -> new, also for its own admins."""
    identity.require_super_admin(actor)
    async with as_system(session):
        organization = await overview.find_organization(session, organization_id)
        if organization is None:
            raise NotFound
        changed: dict[str, object] = {}
        for name, value in changes.items():
            before = getattr(organization, name)
            if before != value:
                changed[name] = [before, value]
                setattr(organization, name, value)
        if changed:
            organization.updated_at = platform.clock.now()
            await audit.record(
                session,
                actor,
                "organization.overseen",
                resource_type="organization",
                resource_id=organization.id,
                organization_id=organization.id,
                metadata=changed,
            )
        await session.flush()
        counted = await figures.of(session, [organization.id])
        members = await overview.count_members(session, organization.id)
    return Overview(organization, members, counted.get(organization.id, NO_FIGURES))
