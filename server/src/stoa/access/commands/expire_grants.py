"""What is left of grants whose time is over."""

from stoa.access.queries import grants, pages
from stoa.audit import api as audit
from stoa.audit.contracts import Circumstances
from stoa.platform.context import Platform
from stoa.platform.db import Scope
from stoa.platform.rights import rights_changed

BATCH = 200


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
