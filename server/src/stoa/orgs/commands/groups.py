"""Making, changing and deleting groups (ORG-48 to ORG-54)."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from stoa.audit import api as audit
from stoa.orgs.core.tiers import ordered
from stoa.orgs.errors import AdminOnly, GroupNameTaken, TiersNotSubset
from stoa.orgs.events import GroupChanged, topic_of
from stoa.orgs.models import Group
from stoa.orgs.policy import ADMIN_SCOPE, require_admin, require_member
from stoa.orgs.ports import GroupEffect, GroupEffects, SpaceRights
from stoa.orgs.queries import groups, members
from stoa.platform.actor import Actor, OrganizationRole
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import FieldError, LimitReached, NotFound
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId, new_id
from stoa.platform.outbox import record
from stoa.platform.pagination import PageRequest, Slice
from stoa.platform.rights import rights_changed

MAX_GROUPS = 500
# Of a group's fields, those whose old and new value are facts and no texts (ORG-66).
FACTS = ("allowed_tiers",)


@dataclass(frozen=True)
class GroupView:
    """A group as the actor sees it. `manages`: may change it; `adds`: may add and remove plain members."""

    group: Group
    member_count: int
    own_role: str | None
    manages: bool

    @property
    def adds(self) -> bool:
        return self.manages or self.own_role == "lead"

    @property
    def shows_prompt(self) -> bool:
        """Its text is for those who manage it and those to whom it applies (ORG-58)."""
        return self.manages or self.own_role is not None


@dataclass(frozen=True)
class NewGroup:
    """What a group begins with."""

    name: str
    description: str = ""
    system_prompt: str | None = None
    allowed_tiers: tuple[str, ...] | None = None
    space_id: SpaceId | None = None


async def list_groups(
    session: ReadSession, rights: SpaceRights, actor: Actor, organization_id: OrganizationId, request: PageRequest
) -> Slice[GroupView]:
    """Groups of the organization; a guest sees only their own. Raises NotFound."""
    require_member(actor, organization_id)
    is_guest = actor.organization_role is OrganizationRole.GUEST
    found = await groups.list_groups(session, organization_id, actor.user_id, own_only=is_guest, request=request)
    managed = await _managed(session, rights, actor, {row.group.space_id for row in found.items})
    views = [
        GroupView(row.group, row.member_count, row.own_role, _manages(actor, row.group, managed))
        for row in found.items
    ]
    return Slice(views, found.next_cursor)


async def load_group(session: ReadSession, rights: SpaceRights, actor: Actor, group_id: GroupId) -> GroupView:
    """One group of the organization that the actor works in. Raises NotFound, for guests also on others' groups."""
    row = await groups.find_group(session, actor.require_organization(), actor.user_id, group_id)
    if row is None or (actor.organization_role is OrganizationRole.GUEST and row.own_role is None):
        raise NotFound
    managed = await _managed(session, rights, actor, {row.group.space_id})
    return GroupView(row.group, row.member_count, row.own_role, _manages(actor, row.group, managed))


async def load_managed(session: ReadSession, rights: SpaceRights, actor: Actor, group_id: GroupId) -> GroupView:
    """One group that the actor may change. Raises NotFound, AdminOnly, ScopeMissing."""
    actor.require_scope(ADMIN_SCOPE)
    view = await load_group(session, rights, actor, group_id)
    if not view.manages:
        raise AdminOnly
    return view


async def _managed(
    session: ReadSession, rights: SpaceRights, actor: Actor, space_ids: Collection[SpaceId | None]
) -> set[SpaceId]:
    wanted = {space_id for space_id in space_ids if space_id is not None}
    if actor.manages_organization or not wanted:
        return set()
    found = await rights.reaching(session, actor.require_organization(), actor.user_id, wanted)
    return {space_id for space_id, manages in found.items() if manages}


def _manages(actor: Actor, group: Group, managed: Collection[SpaceId]) -> bool:
    return actor.manages_organization or (group.space_id is not None and group.space_id in managed)


async def create_group(
    session: WriteSession,
    clock: Clock,
    rights: SpaceRights,
    actor: Actor,
    *,
    organization_id: OrganizationId,
    new: NewGroup,
) -> GroupId:
    """A group of the organization, or of a space whose owner or admin the actor is.

    Raises AdminOnly, NotFound for a space that does not reach the actor, GroupNameTaken, TiersNotSubset, LimitReached.
    """
    await _require_making(session, rights, actor, organization_id, new.space_id)
    organization = await members.lock_organization(session, organization_id)
    if organization is None:
        raise NotFound
    if await groups.count_groups(session, organization_id) >= MAX_GROUPS:
        raise LimitReached(limit=MAX_GROUPS)
    _check_tiers(new.allowed_tiers, organization.allowed_tiers)
    now = clock.now()
    group_id = GroupId(new_id())
    values = {
        "id": group_id,
        "organization_id": organization_id,
        "name": new.name,
        "name_key": _name_key(new.name),
        "description": new.description,
        "system_prompt": new.system_prompt or None,
        "allowed_tiers": ordered(new.allowed_tiers) if new.allowed_tiers is not None else None,
        "space_id": new.space_id,
        "created_by_user_id": actor.user_id,
        "created_at": now,
        "updated_at": now,
    }
    if not await groups.insert_group(session, values):
        raise _name_taken()
    await _audit(session, actor, "group.created", group_id, {"space_id": new.space_id})
    await tell_of_group(session, organization_id, group_id, [])
    return group_id


async def _require_making(
    session: ReadSession,
    rights: SpaceRights,
    actor: Actor,
    organization_id: OrganizationId,
    space_id: SpaceId | None,
) -> None:
    require_member(actor, organization_id)
    if space_id is None:
        require_admin(actor, organization_id)
        return
    actor.require_scope(ADMIN_SCOPE)
    reaching = await rights.reaching(session, organization_id, actor.user_id, [space_id])
    if space_id not in reaching:
        raise NotFound
    if not (reaching[space_id] or actor.manages_organization):
        raise AdminOnly


async def change_group(
    session: WriteSession,
    clock: Clock,
    rights: SpaceRights,
    actor: Actor,
    *,
    group_id: GroupId,
    changes: dict[str, Any],
) -> None:
    """Change name, description, prompt or tiers. Raises NotFound, AdminOnly, GroupNameTaken, TiersNotSubset."""
    organization_id = actor.require_organization()
    # Names and tiers are compared with others' under the lock.
    organization = await members.lock_organization(session, organization_id)
    group = (await load_managed(session, rights, actor, group_id)).group
    values = dict(changes)
    if "name" in values:
        values["name_key"] = _name_key(values["name"])
        if await groups.name_is_taken(session, organization_id, values["name_key"], but=group_id):
            raise _name_taken()
    if values.get("allowed_tiers") is not None and organization is not None:
        _check_tiers(values["allowed_tiers"], organization.allowed_tiers)
        values["allowed_tiers"] = ordered(values["allowed_tiers"])
    if "system_prompt" in values:
        values["system_prompt"] = values["system_prompt"] or None
    changed = {name for name in changes if values[name] != getattr(group, name)}
    if not changed:
        return
    facts = {name: {"old": getattr(group, name), "new": values[name]} for name in FACTS if name in changed}
    await groups.update_group(session, group, values | {"updated_at": clock.now()})
    await _audit(session, actor, "group.changed", group_id, {"fields": sorted(changed), **facts})
    await tell_of_group(session, organization_id, group_id, [])


async def read_effects(
    session: ReadSession, rights: SpaceRights, effects: GroupEffects, actor: Actor, group_id: GroupId
) -> tuple[GroupView, list[GroupEffect]]:
    """What the group gives, for who is about to delete it (ORG-52). Raises NotFound, AdminOnly."""
    view = await load_managed(session, rights, actor, group_id)
    return view, await effects.of_group(session, actor, group_id)


async def delete_group(
    session: WriteSession, rights: SpaceRights, effects: GroupEffects, actor: Actor, group_id: GroupId
) -> None:
    """Delete the group; the roles and grants that it gave go with it, at once. Raises NotFound, AdminOnly."""
    organization_id = actor.require_organization()
    await members.lock_organization(session, organization_id)
    view, given = await read_effects(session, rights, effects, actor, group_id)
    people = await groups.people_of_group(session, view.group)
    await groups.delete_group(session, view.group)
    counts = {kind: sum(effect.kind == kind for effect in given) for kind in ("space", "area", "page")}
    facts = {"members": len(people), **counts}
    await _audit(session, actor, "group.deleted", group_id, facts)
    await tell_of_group(session, organization_id, group_id, people)


def _check_tiers(tiers: Collection[str] | None, allowed: Collection[str]) -> None:
    if tiers is not None and not set(tiers) <= set(allowed):
        raise TiersNotSubset(errors=(FieldError("/allowed_tiers", "not_subset", TiersNotSubset.title),))


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _name_taken() -> GroupNameTaken:
    return GroupNameTaken(errors=(FieldError("/name", "taken", GroupNameTaken.title),))


async def _audit(
    session: WriteSession,
    actor: Actor,
    event_type: str,
    group_id: GroupId,
    facts: Mapping[str, object],
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="group",
        resource_id=group_id,
        organization_id=actor.organization_id,
        metadata=facts,
    )


async def tell_of_group(
    session: WriteSession, organization_id: OrganizationId, group_id: GroupId, people: Collection[UserId]
) -> None:
    """Lists of groups are stale, and the people's rights may be others."""
    event = GroupChanged(organization_id=organization_id, group_id=group_id)
    await record(session, event, topics=[topic_of(organization_id), *(f"user:{user_id}" for user_id in people)])
    if people:
        await rights_changed(session, organization_id)
