"""HTTP of roles in spaces and areas."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from stoa.access.api import SubjectNotFound
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import AreaId
from stoa.spaces.commands import members
from stoa.spaces.commands.members import MemberView
from stoa.spaces.errors import OwnerCannotLeave
from stoa.spaces.routes.spaces import SpacePath, router
from stoa.spaces.schemas.members import AreaMemberPut, RoleOut, SpaceMemberPut, SpaceMemberUpdate

AreaPath = Annotated[AreaId, Path()]
MemberPath = Annotated[UUID, Path()]


def _one(views: list[MemberView], member_id: UUID) -> RoleOut:
    return RoleOut.model_validate(next(view for view in views if view.id == member_id))


@router.get("/spaces/{space_id}/members", responses=problems(NotFound, Forbidden))
async def list_space_members(space_id: SpacePath, actor: CurrentActor, session: Reading) -> ListOut[RoleOut]:
    """Owner, people and groups of a space."""
    found = await members.list_space_members(session, actor, space_id)
    return ListOut[RoleOut].whole([RoleOut.model_validate(view) for view in found])


@router.put("/spaces/{space_id}/members", responses=problems(NotFound, Forbidden, SubjectNotFound, LimitReached))
async def put_space_member(  # noqa: PLR0917  # each a dependency
    space_id: SpacePath,
    body: SpaceMemberPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
) -> RoleOut:
    """Give a person or a group a role in a space; 201 for a new one."""
    member_id, is_new = await members.put_space_member(
        session, platform.clock, actor, space_id=space_id, subject=body.subject(), role=body.role
    )
    response.status_code = 201 if is_new else 200
    return _one(await members.list_space_members(session, actor, space_id), member_id)


@router.patch("/spaces/{space_id}/members/{member_id}", responses=problems(NotFound, Forbidden))
async def change_space_member(  # noqa: PLR0917  # each a dependency
    space_id: SpacePath,
    member_id: MemberPath,
    body: SpaceMemberUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> RoleOut:
    """Give a member of a space another role."""
    await members.change_space_member(
        session, platform.clock, actor, space_id=space_id, member_id=member_id, role=body.role
    )
    return _one(await members.list_space_members(session, actor, space_id), member_id)


@router.delete(
    "/spaces/{space_id}/members/{member_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, OwnerCannotLeave),
)
async def remove_space_member(
    space_id: SpacePath, member_id: MemberPath, actor: CurrentActor, session: Writing
) -> None:
    """Take a role in a space away, or leave it; the owner is named by their own id."""
    await members.remove_space_member(session, actor, space_id=space_id, member_id=member_id)


@router.get("/areas/{area_id}/members", responses=problems(NotFound))
async def list_area_members(area_id: AreaPath, actor: CurrentActor, session: Reading) -> ListOut[RoleOut]:
    """People and groups with a role of their own in an area."""
    found = await members.list_area_members(session, actor, area_id)
    return ListOut[RoleOut].whole([RoleOut.model_validate(view) for view in found])


@router.put("/areas/{area_id}/members", responses=problems(NotFound, Forbidden, SubjectNotFound, LimitReached))
async def put_area_member(  # noqa: PLR0917  # each a dependency
    area_id: AreaPath,
    body: AreaMemberPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    response: Response,
) -> RoleOut:
    """Give a person or a group a role in an area; 201 for a new one."""
    member_id, is_new = await members.put_area_member(
        session, platform.clock, actor, area_id=area_id, subject=body.subject(), role=body.role
    )
    response.status_code = 201 if is_new else 200
    return _one(await members.list_area_members(session, actor, area_id), member_id)


@router.delete("/areas/{area_id}/members/{member_id}", status_code=204, responses=problems(NotFound, Forbidden))
async def remove_area_member(
    area_id: AreaPath, member_id: MemberPath, actor: CurrentActor, session: Writing
) -> None:
    """Take a role in an area away, or leave it."""
    await members.remove_area_member(session, actor, area_id=area_id, member_id=member_id)
