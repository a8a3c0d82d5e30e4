"""Changing, deleting, restoring and handing over a space (SP-21 to SP-24)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from stoa.access.contracts import SpaceRole, Subject, SubjectKind
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, Forbidden, Invalid, NotFound
from stoa.platform.ids import SpaceId, UserId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed
from stoa.spaces.commands.announce import announce, topic_of, write_down
from stoa.spaces.commands.load_space import SpaceView, load_space
from stoa.spaces.commands.make_space import RESERVED_NAMES
from stoa.spaces.errors import NameReserved, SystemSpace
from stoa.spaces.events import SpaceTransferred, SpaceUpdated
from stoa.spaces.models import Space
from stoa.spaces.ports import SpaceContents
from stoa.spaces.queries import members
from stoa.spaces.queries import spaces as queries
from stoa.spaces.queries.members import Holder

RESTORABLE = timedelta(days=30)
# The rule that the administrators of the organization set, whoever owns the space.
_OF_ORGANIZATION = "exempt_from_user_budgets"
# What is long is only named in the audit log; what is short is written down as old and new.
_SHORT = ("trash_retention_days", "rules")


async def change_space(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, changes: Mapping[str, Any]
) -> None:
    """Change what a space shows of itself; its rules are its owner's alone (SP-21), but for that which takes it out of
    people's budgets: that one is the organization's (US-35).

    Raises NotFound, Forbidden, SystemSpace for the name of a space that exists by itself, NameReserved.
    """
    view = await load_space(session, actor, space_id)
    space = view.space
    if "rules" in changes:
        _require_ruler(actor, view, changes["rules"])
    if "rules" not in changes or len(changes) > 1:
        _require(view, SpaceRole.ADMIN)
    changed = {name: value for name, value in changes.items() if getattr(space, name) != value}
    if "name" in changed:
        _require_custom(space)
        if str(changed["name"]).casefold() in RESERVED_NAMES:
            raise NameReserved
    if not changed:
        return
    facts: dict[str, object] = {"fields": sorted(changed)}
    facts |= {name: {"old": getattr(space, name), "new": changed[name]} for name in _SHORT if name in changed}
    await queries.change_space(session, space.organization_id, space.id, changed | {"updated_at": clock.now()})
    event = "space.renamed" if "name" in changed else "space.changed"
    await write_down(session, actor, event, space_id=space.id, facts=facts)
    await announce(session, space.id, SpaceUpdated(space.organization_id, space_id=space.id))


def _require_ruler(actor: Actor, view: SpaceView, rules: Mapping[str, Any]) -> None:
    """Whether the actor may set these rules: those that change are theirs."""
    old = view.space.rules
    changed = {name for name in old.keys() | rules.keys() if old.get(name) != rules.get(name)}
    if _OF_ORGANIZATION in changed and not actor.manages_organization:
        raise Forbidden(required_role="organization_admin")
    if changed - {_OF_ORGANIZATION} or not changed:
        _require(view, SpaceRole.OWNER)


def _require(view: SpaceView, need: SpaceRole) -> None:
    if view.role < need:
        raise Forbidden(required_role=need.name.lower())


def _require_custom(space: Space) -> None:
    if space.type == "system":
        raise SystemSpace


async def delete_space(
    session: WriteSession, clock: Clock, contents: SpaceContents, actor: Actor, space_id: SpaceId
) -> Mapping[str, int]:
    """Make the space and all in it disappear; its owner may bring it back for thirty days. Counts each kind.

    Raises NotFound, Forbidden, SystemSpace.
    """
    view = await load_space(session, actor, space_id)
    _require_custom(view.space)
    _require(view, SpaceRole.OWNER)
    space = view.space
    counts = await contents.count(session, space.organization_id, space.id)
    counts = {"areas": len(view.areas), **counts}
    now = clock.now()
    await queries.change_space(session, space.organization_id, space.id, {"deleted_at": now, "updated_at": now})
    await write_down(session, actor, "space.deleted", space_id=space.id, facts=dict(counts))
    await announce(session, space.id, SpaceUpdated(space.organization_id, space_id=space.id))
    await rights_changed(session, space.organization_id, topics=[topic_of(space.id)])
    return counts


async def list_deleted(session: ReadSession, clock: Clock, actor: Actor) -> list[Space]:
    """Deleted spaces of the actor that they may still restore, the last deleted first."""
    since = clock.now() - RESTORABLE
    return await queries.deleted_spaces(session, actor.require_organization(), actor.user_id, since)


async def restore_space(session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId) -> None:
    """Bring back a deleted space with exactly what was live in it (SP-23). Raises NotFound."""
    organization_id = actor.require_organization()
    now = clock.now()
    await queries.lock_projects(session, organization_id, actor.user_id)
    deleted = {space.id: space for space in await list_deleted(session, clock, actor)}
    space = deleted.get(space_id)
    if space is None or (actor.space_ids is not None and space_id not in actor.space_ids):
        raise NotFound
    taken = await queries.taken_slugs(session, organization_id, actor.user_id)
    values = {"deleted_at": None, "updated_at": now, "slug": queries.free_slug(space.slug, taken)}
    await queries.change_space(session, organization_id, space_id, values)
    await write_down(session, actor, "space.restored", space_id=space_id)
    await announce(session, space_id, SpaceUpdated(organization_id, space_id=space_id))
    await rights_changed(session, organization_id)


async def transfer_space(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, user_id: UserId
) -> None:
    """Hand the space to one of its admins or members; who had it is an admin from then on (SP-24).

    Raises NotFound, Forbidden, SystemSpace, Invalid for somebody without such a role.
    """
    view = await load_space(session, actor, space_id)
    _require_custom(view.space)
    _require(view, SpaceRole.OWNER)
    organization_id = view.space.organization_id
    holder = Holder(organization_id, space_id=space_id)
    await members.lock_roles(session, holder)
    heir = await members.find_member(session, holder, Subject(SubjectKind.USER, user_id))
    if heir is None or heir.role not in ("admin", "member"):
        detail = "The new owner must be an admin or a member of the space"
        raise Invalid(errors=(FieldError("/user_id", "not_a_member", detail),))
    await queries.lock_projects(session, organization_id, user_id)
    await members.remove_member(session, holder, heir)
    taken = await queries.taken_slugs(session, organization_id, user_id)
    values = {"owner_id": user_id, "slug": queries.free_slug(view.space.slug, taken), "updated_at": clock.now()}
    await queries.change_space(session, organization_id, space_id, values)
    itself = Subject(SubjectKind.USER, actor.user_id)
    await members.put_member(session, holder, itself, role="admin", by=actor.user_id, now=clock.now())
    facts: dict[str, object] = {"owner_id": {"old": actor.user_id, "new": user_id}}
    await write_down(session, actor, "space.transferred", space_id=space_id, facts=facts)
    transferred = SpaceTransferred(
        organization_id, space_id=space_id, new_owner_id=user_id, old_owner_id=actor.user_id, by=actor.user_id
    )
    await record(session, transferred)
    await announce(session, space_id, SpaceUpdated(organization_id, space_id=space_id))
    await rights_changed(session, organization_id, topics=[topic_of(space_id)])


async def set_preferences(
    session: WriteSession, clock: Clock, actor: Actor, space_id: SpaceId, values: Mapping[str, Any]
) -> None:
    """Pin, order and name a space in the actor's own list, and nobody else's (SP-20). Raises NotFound."""
    view = await load_space(session, actor, space_id)
    await members.put_preferences(
        session, view.space.organization_id, space_id, actor.user_id, values=dict(values), now=clock.now()
    )


def purge_before(now: datetime) -> datetime:
    """Spaces deleted before this moment go for good."""
    return now - RESTORABLE
