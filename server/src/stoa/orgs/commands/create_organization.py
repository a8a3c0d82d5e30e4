"""Making organizations (ORG-1, ORG-2)."""

from stoa.audit import api as audit
from stoa.identity import api as identity
from stoa.orgs.core.slugs import candidates, is_valid
from stoa.orgs.errors import CreationClosed, SlugInvalid, SlugTaken
from stoa.orgs.ports import SpaceProvisioner
from stoa.orgs.queries import members, organizations
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import Scope, WriteSession, enter
from stoa.platform.errors import FieldError, LimitReached
from stoa.platform.ids import MemberId, OrganizationId, UserId, new_id

MAX_NAME = 100
MAX_OWNED = 20


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
    name = (organization_name or "").strip() or f"{user_name[: MAX_NAME - 12]}'s workspace"
    return await _create(session, clock, spaces, user_id, name=name, slug=None, is_default=True)


async def create(
    session: WriteSession, clock: Clock, spaces: SpaceProvisioner, actor: Actor, *, name: str, slug: str | None
) -> OrganizationId:
    """Another organization, owned by the actor; leaves the session scoped to it.

    Raises CreationClosed, LimitReached, SlugInvalid, and SlugTaken for a slug that was asked for.
    """
    if not await identity.may_create_organizations(session, actor):
        raise CreationClosed
    if slug is not None and not is_valid(slug):
        raise SlugInvalid(errors=(FieldError("/slug", "invalid", SlugInvalid.title),))
    await organizations.lock_person(session, actor.user_id)
    if await organizations.count_owned(session, actor.user_id) >= MAX_OWNED:
        raise LimitReached(limit=MAX_OWNED)
    organization_id = await _create(
        session, clock, spaces, actor.user_id, name=name.strip(), slug=slug, is_default=False
    )
    await audit.record(
        session,
        actor,
        "organization.created",
        resource_type="organization",
        resource_id=organization_id,
        organization_id=organization_id,
    )
    return organization_id


async def _create(
    session: WriteSession,
    clock: Clock,
    spaces: SpaceProvisioner,
    user_id: UserId,
    *,
    name: str,
    slug: str | None,
    is_default: bool,
) -> OrganizationId:
    now = clock.now()
    organization_id = OrganizationId(new_id())
    await enter(session, Scope(organization_id=organization_id, user_id=user_id))
    values = {
        "id": organization_id,
        "name": name,
        "is_default": is_default,
        "created_by_user_id": user_id,
        "created_at": now,
        "updated_at": now,
    }
    for candidate in [slug] if slug else candidates(name, suffix=organization_id.hex[-12:]):
        await organizations.lock_slug(session, candidate)
        if await organizations.slug_is_held(session, candidate, now.date(), apart_from=None):
            continue
        if await organizations.insert_organization(session, values | {"slug": candidate}):
            break
    else:
        raise SlugTaken(errors=(FieldError("/slug", "taken", SlugTaken.title),))
    await members.insert_member(
        session,
        {
            "id": MemberId(new_id()),
            "organization_id": organization_id,
            "user_id": user_id,
            "role": OrganizationRole.OWNER,
            "created_at": now,
            "updated_at": now,
        },
    )
    await spaces.organization_created(session, organization_id, name, user_id)
    await spaces.member_joined(session, organization_id, user_id)
    return organization_id
