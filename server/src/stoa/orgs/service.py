"""Use cases of organizations."""

from stoa.orgs import queries
from stoa.orgs.core.slugs import slug_of
from stoa.orgs.models import Organization
from stoa.orgs.ports import SpaceProvisioner
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, Scope, WriteSession, enter
from stoa.platform.errors import NotFound
from stoa.platform.ids import MemberId, OrganizationId, UserId, new_id

MAX_NAME = 100


async def create_default(
    session: WriteSession,
    clock: Clock,
    spaces: SpaceProvisioner,
    user_id: UserId,
    *,
    user_name: str,
    organization_name: str | None,
) -> OrganizationId:
    """The organization of a new account with its spaces, owned by the person; leaves the session scoped to it."""
    now = clock.now()
    organization_id = OrganizationId(new_id())
    name = (organization_name or "").strip() or f"{user_name[: MAX_NAME - 15]}'s workspace"
    await enter(session, Scope(organization_id=organization_id, user_id=user_id))
    values = {
        "id": organization_id,
        "name": name,
        "is_default": True,
        "created_by_user_id": user_id,
        "created_at": now,
        "updated_at": now,
    }
    slug = slug_of(name, fallback="workspace")
    # Slugs of organizations that the person cannot see are taken too; the end of the id makes one of its own.
    for candidate in (slug, f"{slug}-{organization_id.hex[-6:]}", organization_id.hex):
        if await queries.insert_organization(session, values | {"slug": candidate}):
            break
    await queries.insert_member(
        session,
        {
            "id": MemberId(new_id()),
            "organization_id": organization_id,
            "user_id": user_id,
            "role": "owner",
            "created_at": now,
            "updated_at": now,
        },
    )
    await spaces.organization_created(session, organization_id, name, user_id)
    await spaces.member_joined(session, organization_id, user_id)
    return organization_id


async def load(session: ReadSession, user_id: UserId, organization_id: OrganizationId) -> tuple[Organization, str]:
    """An organization and the person's role in it. Raises NotFound for somebody who is no member."""
    found = await queries.membership(session, user_id, organization_id)
    if found is None:
        raise NotFound
    return found
