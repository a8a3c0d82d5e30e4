"""HTTP of groups."""

from typing import Annotated

from fastapi import Depends, Path, Response

from stoa.identity import api as identity
from stoa.orgs.commands import group_members, groups
from stoa.orgs.commands.group_members import Placed
from stoa.orgs.commands.groups import GroupView, NewGroup
from stoa.orgs.errors import AdminOnly, GroupNameTaken, TiersNotSubset
from stoa.orgs.policy import ADMIN_SCOPE
from stoa.orgs.ports import GroupEffects, SpaceRights
from stoa.orgs.queries import groups as queries
from stoa.orgs.routes.organizations import router
from stoa.orgs.schemas.groups import (
    GroupCreate,
    GroupEffectOut,
    GroupEffectsOut,
    GroupMemberOut,
    GroupMemberPut,
    GroupMemberResultOut,
    GroupMembersAdd,
    GroupMembersResultOut,
    GroupOut,
    GroupPermissionsOut,
    GroupUpdate,
    ProblemOut,
)
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import needs_scope
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import GroupId, OrganizationId, SpaceId, UserId

Rights = Annotated[SpaceRights, Depends(port(SpaceRights))]
Effects = Annotated[GroupEffects, Depends(port(GroupEffects))]


def _out(view: GroupView) -> GroupOut:
    group = view.group
    return GroupOut.model_validate(
        {
            "id": group.id,
            "name": group.name,
            "description": group.description,
            "system_prompt": group.system_prompt if view.shows_prompt else None,
            "allowed_tiers": group.allowed_tiers,
            "space_id": group.space_id,
            "member_count": view.member_count,
            "own_role": view.own_role,
            "permissions": GroupPermissionsOut(manage=view.manages, add_members=view.adds),
            "created_at": group.created_at,
        }
    )


def _placed(row: Placed) -> GroupMemberResultOut:
    problem = ProblemOut.of(row.problem) if row.problem is not None else None
    return GroupMemberResultOut(user_id=row.user_id, role=row.role, is_new=row.is_new, problem=problem)


@router.get("/organizations/{organization_id}/groups", responses=problems(NotFound))
@needs_scope(ADMIN_SCOPE)
async def list_groups(
    organization_id: Annotated[OrganizationId, Path()],
    actor: CurrentActor,
    session: Reading,
    rights: Rights,
    request: ListRequest,
) -> ListOut[GroupOut]:
    """Groups of an organization by name; guests see those that they are in."""
    found = await groups.list_groups(session, rights, actor, organization_id, request)
    return ListOut(items=[_out(view) for view in found.items], next_cursor=found.next_cursor)


@router.post(
    "/organizations/{organization_id}/groups",
    status_code=201,
    responses=problems(NotFound, AdminOnly, GroupNameTaken, TiersNotSubset, LimitReached),
)
@needs_scope(ADMIN_SCOPE)
async def create_group(  # noqa: PLR0917  # each a dependency
    organization_id: Annotated[OrganizationId, Path()],
    body: GroupCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
) -> GroupOut:
    """Make a group; the owner and admins of a space make those that belong to it."""
    space_id = SpaceId(body.space_id) if body.space_id else None
    tiers = tuple(body.allowed_tiers) if body.allowed_tiers is not None else None
    new = NewGroup(body.name, body.description, body.system_prompt, tiers, space_id)
    group_id = await groups.create_group(
        session, platform.clock, rights, actor, organization_id=organization_id, new=new
    )
    return _out(await groups.load_group(session, rights, actor, group_id))


@router.get("/groups/{group_id}", responses=problems(NotFound))
@needs_scope(ADMIN_SCOPE)
async def read_group(
    group_id: Annotated[GroupId, Path()], actor: CurrentActor, session: Reading, rights: Rights
) -> GroupOut:
    """One group."""
    return _out(await groups.load_group(session, rights, actor, group_id))


@router.patch("/groups/{group_id}", responses=problems(NotFound, AdminOnly, GroupNameTaken, TiersNotSubset))
@needs_scope(ADMIN_SCOPE)
async def change_group(  # noqa: PLR0917  # each a dependency
    group_id: Annotated[GroupId, Path()],
    body: GroupUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
) -> GroupOut:
    """Rename a group, describe it, or change its prompt and tiers."""
    await groups.change_group(session, platform.clock, rights, actor, group_id=group_id, changes=body.changes())
    return _out(await groups.load_group(session, rights, actor, group_id))


@router.delete("/groups/{group_id}", status_code=204, responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def delete_group(
    group_id: Annotated[GroupId, Path()], actor: CurrentActor, session: Writing, rights: Rights, effects: Effects
) -> None:
    """Delete a group with everything that it gives."""
    await groups.delete_group(session, rights, effects, actor, group_id)


@router.get("/groups/{group_id}/effects", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def read_group_effects(
    group_id: Annotated[GroupId, Path()], actor: CurrentActor, session: Reading, rights: Rights, effects: Effects
) -> GroupEffectsOut:
    """What a group gives, and would take with it."""
    view, given = await groups.read_effects(session, rights, effects, actor, group_id)
    items = [GroupEffectOut.model_validate(effect) for effect in given]
    return GroupEffectsOut(member_count=view.member_count, items=items)


@router.get("/groups/{group_id}/members", responses=problems(NotFound))
@needs_scope(ADMIN_SCOPE)
async def list_group_members(
    group_id: Annotated[GroupId, Path()],
    actor: CurrentActor,
    session: Reading,
    rights: Rights,
    request: ListRequest,
) -> ListOut[GroupMemberOut]:
    """Who is in a group, who joined first first."""
    view = await groups.load_group(session, rights, actor, group_id)
    found = await queries.list_members(session, view.group, request)
    people = await identity.user_refs(session, [member.user_id for member in found.items])
    return ListOut(
        items=[GroupMemberOut.of(member, people) for member in found.items], next_cursor=found.next_cursor
    )


@router.post("/groups/{group_id}/members", responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def add_group_members(  # noqa: PLR0917  # each a dependency
    group_id: Annotated[GroupId, Path()],
    body: GroupMembersAdd,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
) -> GroupMembersResultOut:
    """Put up to 500 people into a group, or change their roles in it; answered row by row."""
    wanted = [(UserId(row.user_id), row.role) for row in body.members]
    placed = await group_members.put_members(
        session, platform.clock, rights, actor, group_id=group_id, wanted=wanted
    )
    return GroupMembersResultOut(items=[_placed(row) for row in placed])


@router.put("/groups/{group_id}/members/{user_id}", responses=problems(NotFound, AdminOnly, LimitReached))
@needs_scope(ADMIN_SCOPE)
async def put_group_member(  # noqa: PLR0917  # each a dependency
    group_id: Annotated[GroupId, Path()],
    user_id: Annotated[UserId, Path()],
    body: GroupMemberPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    rights: Rights,
    response: Response,
) -> GroupMemberResultOut:
    """Put one person into a group, or change their role in it."""
    placed = await group_members.put_member(
        session, platform.clock, rights, actor, group_id=group_id, user_id=user_id, role=body.role
    )
    response.status_code = 201 if placed.is_new else 200
    return _placed(placed)


@router.delete("/groups/{group_id}/members/{user_id}", status_code=204, responses=problems(NotFound, AdminOnly))
@needs_scope(ADMIN_SCOPE)
async def remove_group_member(
    group_id: Annotated[GroupId, Path()],
    user_id: Annotated[UserId, Path()],
    actor: CurrentActor,
    session: Writing,
    rights: Rights,
) -> None:
    """Take somebody out of a group, or leave it."""
    await group_members.remove_member(session, rights, actor, group_id, user_id)
