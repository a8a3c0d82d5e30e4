"""HTTP of areas."""

from typing import Annotated, Literal

from fastapi import Path

from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, ViewingActor, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import AreaId
from stoa.spaces.commands import areas
from stoa.spaces.commands.areas import NewArea
from stoa.spaces.commands.load_space import AreaView, list_areas, open_area
from stoa.spaces.errors import AreaIsGeneral, AreaNameTaken, OrderIncomplete
from stoa.spaces.routes.spaces import Contents, SpacePath, router
from stoa.spaces.schemas.areas import AreaCreate, AreaOrder, AreaOut, AreaPermissions, AreaUpdate, AudienceOut
from stoa.spaces.schemas.spaces import DeletedCounts

AreaPath = Annotated[AreaId, Path()]


def _out(view: AreaView) -> AreaOut:
    names = AreaOut.model_fields.keys() - {"role", "permissions"}
    own = {name: getattr(view.area, name) for name in names}
    permissions = AreaPermissions(edit=view.manages, delete=view.deletes and not view.area.is_general)
    return AreaOut.model_validate({**own, "role": view.role.name.lower(), "permissions": permissions})


@router.get("/spaces/{space_id}/areas", responses=problems(NotFound))
async def list_space_areas(space_id: SpacePath, actor: ViewingActor, session: Reading) -> ListOut[AreaOut]:
    """Areas of a space in which the caller has a role, General first."""
    return ListOut[AreaOut].whole([_out(view) for view in await list_areas(session, actor, space_id)])


@router.post(
    "/spaces/{space_id}/areas",
    status_code=201,
    responses=problems(NotFound, Forbidden, AreaNameTaken, LimitReached),
)
async def create_area(
    space_id: SpacePath, body: AreaCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> AreaOut:
    """Make an area, whose owner the caller becomes."""
    new = NewArea(**body.model_dump())
    area_id = await areas.create_area(session, platform.clock, actor, space_id, new)
    return _out(await open_area(session, actor, area_id))


@router.put("/spaces/{space_id}/area-order", responses=problems(NotFound, Forbidden, OrderIncomplete))
async def order_areas(
    space_id: SpacePath, body: AreaOrder, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ListOut[AreaOut]:
    """Put all areas of a space in a new order."""
    order = [AreaId(area_id) for area_id in body.area_ids]
    await areas.order_areas(session, platform.clock, actor, space_id, order)
    return ListOut[AreaOut].whole([_out(view) for view in await list_areas(session, actor, space_id)])


@router.get("/areas/{area_id}", responses=problems(NotFound))
async def read_area(area_id: AreaPath, actor: ViewingActor, session: Reading) -> AreaOut:
    """One area."""
    return _out(await open_area(session, actor, area_id))


@router.patch("/areas/{area_id}", responses=problems(NotFound, Forbidden, AreaIsGeneral, AreaNameTaken))
async def change_area(  # noqa: PLR0917  # each a dependency
    area_id: AreaPath,
    body: AreaUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    contents: Contents,
) -> AreaOut:
    """Change an area, restrict it, or open it."""
    await areas.change_area(session, platform.clock, contents, actor, area_id, changes=body.changes())
    return _out(await open_area(session, actor, area_id))


@router.delete("/areas/{area_id}", responses=problems(NotFound, Forbidden, AreaIsGeneral))
async def delete_area(  # noqa: PLR0917  # each a dependency
    area_id: AreaPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    contents: Contents,
    content: Literal["move", "delete"] = "move",
) -> DeletedCounts:
    """Delete an area; what lies in it moves to General, or is deleted too."""
    counts = await areas.delete_area(
        session, platform.clock, contents, actor, area_id, with_content=content == "delete"
    )
    return DeletedCounts(counts=dict(counts))


@router.get("/areas/{area_id}/audience", responses=problems(NotFound, Forbidden))
async def read_audience(
    area_id: AreaPath,
    actor: CurrentActor,
    session: Reading,
    restricted: Literal["true"] = "true",  # noqa: ARG001  # the change that is looked at; others may join it
) -> AudienceOut:
    """How many people would lose an area if it were restricted."""
    return AudienceOut(losing=await areas.count_losing(session, actor, area_id))
