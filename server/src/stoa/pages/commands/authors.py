"""People in whose name the system does what follows from something that they wrote."""

from stoa.orgs import api as orgs
from stoa.platform.actor import Actor, InstanceRole
from stoa.platform.db import ReadSession
from stoa.platform.ids import OrganizationId, UserId


async def author(session: ReadSession, organization_id: OrganizationId, user_id: UserId | None) -> Actor | None:
    """The person with the rights that they have now; None for nobody, and somebody who has none any more."""
    role = await orgs.member_of(session, organization_id, user_id) if user_id is not None else None
    if user_id is None or role is None:
        return None
    # The rule asks for nothing but who and where.
    return Actor(user_id, "", InstanceRole.USER, organization_id, role)
