"""Grants whose time is nearly over, and what is left of those whose time is."""

from datetime import timedelta

from stoa.access.events import GrantEnding
from stoa.access.queries import grants, pages
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed

BATCH = 200
# So long before the end giver and receiver hear of it, if the right lasted longer than the other time (SP-49).
AHEAD, LASTING = timedelta(days=3), timedelta(days=7)


async def expire_grants(platform: Platform) -> bool:
    """Delete a batch of expired grants, each with an audit event. True: there may be more."""
    async with platform.db.writing(Scope.system()) as session:
        expired = await grants.take_expired(session, platform.clock.now(), BATCH)
        spaces = await pages.spaces_of(session, {grant.page_id for grant in expired})
        for grant in expired:
            await audit.record(
                session,
                None,
                "grant.expired",
                resource_type="page",
                resource_id=grant.page_id,
                organization_id=grant.organization_id,
                metadata={
                    "user_id" if grant.user_id else "group_id": grant.user_id or grant.group_id,
                    "level": {"old": grant.level, "new": None},
                },
                circumstances=Circumstances(space_id=spaces.get(grant.page_id)),
            )
            await rights_changed(
                session, grant.organization_id, user_id=grant.user_id, topics=[f"page:{grant.page_id}"]
            )
    return len(expired) == BATCH


async def announce_ends(platform: Platform) -> bool:
    """Announce a batch of grants that end soon, each once. True: there may be more."""
    now = platform.clock.now()
    async with platform.db.writing(Scope.system()) as session:
        ending = await grants.take_ending(session, now, until=now + AHEAD, lasting=LASTING, limit=BATCH)
        for grant in ending:
            assert grant.expires_at is not None
            event = GrantEnding(
                grant.organization_id,
                page_id=grant.page_id,
                grant_id=grant.id,
                user_id=grant.user_id,
                group_id=grant.group_id,
                by=grant.granted_by,
                expires_at=grant.expires_at.isoformat(),
            )
            await record(session, event)
    return len(ending) == BATCH
