"""Who is in a group (ORG-49, ORG-50, ORG-53)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stoa.audit import api as audit
from stoa.orgs.commands.groups import GroupView, load_group
from stoa.orgs.errors import AdminOnly
from stoa.orgs.events import GroupChanged, topic_of
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.ports import SpaceRights
from stoa.orgs.queries import groups, members
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import AppError, LimitReached, NotFound
from stoa.platform.ids import GroupId, UserId
from stoa.platform.outbox import record
from stoa.platform.rights import rights_changed

MAX_GROUPS_OF_PERSON = 200

GroupRole = Literal["lead", "member"]


@dataclass(frozen=True)
class Placed:
    """What became of one row: `problem` None means that the person is in the group with this role."""

    user_id: UserId
    role: GroupRole
    is_new: bool
    problem: AppError | None


async def put_members(
    session: WriteSession,
    clock: Clock,
    rights: SpaceRights,
    actor: Actor,
    *,
    group_id: GroupId,
    wanted: Sequence[tuple[UserId, GroupRole]],
) -> list[Placed]:
    """Put people into the group, or give them another role in it; safe to repeat. Each row is answered for itself.

    Raises NotFound for a group that the actor cannot see, AdminOnly for one that they may add nobody to.
    """
    organization_id = actor.require_organization()
    await members.lock_organization(session, organization_id)
    view = await _load_adding(session, rights, actor, group_id)
    ids = [user_id for user_id, _ in wanted]
    present = await groups.roles_in_group(session, view.group, ids)
    counts = await groups.group_counts(session, organization_id, ids)
    placed = [
        Placed(
            user_id,
            role,
            user_id not in present,
            _problem(view, role, present.get(user_id), counts.get(user_id)),
        )
        for user_id, role in wanted
    ]
    roles = {row.user_id: row.role for row in placed if row.problem is None}
    changed = {user_id: role for user_id, role in roles.items() if present.get(user_id) != role}
    if changed:
        await groups.put_members(session, view.group, changed, by=actor.user_id, now=clock.now())
        for user_id, role in changed.items():
            facts = {"user_id": user_id, "role": {"old": present.get(user_id), "new": role}}
            await _audit(session, actor, view, "group.member_set", facts)
        await _tell(session, view, list(changed))
    return placed


def _problem(view: GroupView, role: GroupRole, present: str | None, count: int | None) -> AppError | None:
    if count is None:
        return NotFound()
    if not view.manages and (role == "lead" or present == "lead"):
        return AdminOnly()
    if present is None and count >= MAX_GROUPS_OF_PERSON:
        return LimitReached(limit=MAX_GROUPS_OF_PERSON)
    return None


async def put_member(
    session: WriteSession,
    clock: Clock,
    rights: SpaceRights,
    actor: Actor,
    *,
    group_id: GroupId,
    user_id: UserId,
    role: GroupRole,
) -> Placed:
    """As put_members for one person. Raises what that one row would be answered."""
    placed = (await put_members(session, clock, rights, actor, group_id=group_id, wanted=[(user_id, role)]))[0]
    if placed.problem is not None:
        raise placed.problem
    return placed


async def remove_member(
    session: WriteSession, rights: SpaceRights, actor: Actor, group_id: GroupId, user_id: UserId
) -> None:
    """Take somebody out of the group; people may leave by themselves. What it gave them ends with it.

    Raises NotFound, AdminOnly for who neither manages nor leads the group, and for a lead on another lead.
    """
    await members.lock_organization(session, actor.require_organization())
    view = await load_group(session, rights, actor, group_id)
    actor.require_scope(ADMIN_SCOPE)
    role = (await groups.roles_in_group(session, view.group, [user_id])).get(user_id)
    is_self = user_id == actor.user_id
    if not (view.adds or is_self):
        raise AdminOnly
    if role is None:
        raise NotFound
    if role == "lead" and not (view.manages or is_self):
        raise AdminOnly
    await groups.remove_member(session, view.group, user_id)
    await _audit(session, actor, view, "group.member_removed", {"user_id": user_id})
    await _tell(session, view, [user_id])


async def _load_adding(session: ReadSession, rights: SpaceRights, actor: Actor, group_id: GroupId) -> GroupView:
    view = await load_group(session, rights, actor, group_id)
    actor.require_scope(ADMIN_SCOPE)
    if not view.adds:
        raise AdminOnly
    return view


async def _audit(
    session: WriteSession, actor: Actor, view: GroupView, event_type: str, facts: dict[str, object]
) -> None:
    await audit.record(
        session,
        actor,
        event_type,
        resource_type="group",
        resource_id=view.group.id,
        organization_id=view.group.organization_id,
        metadata=facts,
    )


async def _tell(session: WriteSession, view: GroupView, people: Sequence[UserId]) -> None:
    group = view.group
    event = GroupChanged(organization_id=group.organization_id, group_id=group.id)
    topics = [topic_of(group.organization_id), *(f"user:{user_id}" for user_id in people)]
    await record(session, event, topics=topics)
    alone = people[0] if len(people) == 1 else None
    await rights_changed(session, group.organization_id, user_id=alone)
