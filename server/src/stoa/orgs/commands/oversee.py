"""What super administrators see of all organizations, and do to them (ORG-11): counts, never content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs.events import MembershipEnded, OrganizationJoined, topic_of
from stoa.orgs.models import Organization
from stoa.orgs.ports import Figures, MemberCleanups, OrganizationFigures
from stoa.orgs.queries import organizations, overview
from stoa.platform import jobs
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, WriteSession, as_system
from stoa.platform.errors import FieldError, Invalid, NotFound
from stoa.platform.ids import OrganizationId
from stoa.platform.outbox import record
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
    cleanups: MemberCleanups,
    actor: Actor,
    *,
    organization_id: OrganizationId,
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
        if "status" in changed:
            await _set_working(session, cleanups, actor, organization)
        counted = await figures.of(session, [organization.id])
        members = await overview.count_members(session, organization.id)
    return Overview(organization, members, counted.get(organization.id, NO_FIGURES))


async def _set_working(
    session: WriteSession, cleanups: MemberCleanups, actor: Actor, organization: Organization
) -> None:
    """A suspended organization does nothing: runs and sockets end, jobs and mails wait (ORG-10)."""
    people = await organizations.user_ids(session, organization.id)
    if organization.status == "active":
        await jobs.resume(session, organization.id)
        for user_id in people:
            joined = OrganizationJoined(organization_id=organization.id, id=organization.id)
            await record(session, joined, topics=[f"user:{user_id}"])
        return
    await jobs.pause(session, organization.id)
    for user_id in people:
        await cleanups.stop_work(session, organization.id, user_id, by=actor.user_id)
        topics = [f"user:{user_id}", topic_of(organization.id)]
        await record(session, MembershipEnded(organization.id, user_id), topics=topics)
