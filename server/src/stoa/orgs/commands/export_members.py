"""The list of members as a file (ORG-92)."""

from collections.abc import AsyncIterator

from stoa.audit import api as audit
from stoa.orgs.commands.load_organization import load_exported
from stoa.orgs.core import csv
from stoa.orgs.queries import members
from stoa.orgs.queries.members import MemberFilter, MemberRow
from stoa.platform.actor import Actor
from stoa.platform.context import Platform
from stoa.platform.db import Scope, WriteSession
from stoa.platform.ids import OrganizationId

COLUMNS = ("name", "username", "email", "role", "status", "title", "groups", "joined_at", "last_active_at")
PAGE = 500


async def begin_export(session: WriteSession, actor: Actor, organization_id: OrganizationId) -> None:
    """Note the export; it is an event of its own. Raises NotFound, AdminOnly, Suspended."""
    await load_exported(session, actor, organization_id)
    await audit.record(
        session,
        actor,
        "members.exported",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
    )


async def exported_lines(platform: Platform, actor: Actor, organization_id: OrganizationId) -> AsyncIterator[str]:
    """CSV of all members by name, page by page, so that no transaction outlives a slow reader."""
    yield csv.line(COLUMNS)
    after = None
    while True:
        async with platform.db.reading(Scope(organization_id, actor.user_id)) as session:
            rows = await members.list_members(session, organization_id, MemberFilter(), after=after, limit=PAGE)
        for row in rows[:PAGE]:
            yield csv.line(_cells(row))
        if len(rows) <= PAGE:
            return
        after = (rows[PAGE - 1].name_key, rows[PAGE - 1].user_id)


def _cells(row: MemberRow) -> list[object]:
    member, groups = row.member, ", ".join(group["name"] for group in row.groups)
    fixed = [row.name, row.username, row.email, member.role, member.status, member.title, groups]
    seen = member.last_active_at.isoformat() if member.last_active_at else None
    return [*fixed, member.created_at.isoformat(), seen]
