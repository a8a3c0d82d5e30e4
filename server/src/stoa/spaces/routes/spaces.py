"""HTTP of spaces."""

from typing import Annotated

from fastapi import Depends, Path, Query

from stoa.platform.errors import Forbidden, Invalid, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, ViewingActor, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import SpaceId, UserId
from stoa.spaces.commands import change_space as changing
from stoa.spaces.commands.load_space import SpaceView, load_space
from stoa.spaces.commands.load_space import list_spaces as spaces_of
from stoa.spaces.commands.make_space import create_project
from stoa.spaces.errors import NameReserved, SlugTaken, SystemSpace
from stoa.spaces.ports import AllContents
from stoa.spaces.schemas.spaces import (
    DeletedCounts,
    DeletedSpaceOut,
    PreferencesPut,
    SpaceCreate,
    SpaceOut,
    SpaceUpdate,
    TransferCreate,
)

router = make_router("spaces", area="spaces")

SpacePath = Annotated[SpaceId, Path()]
Contents = Annotated[AllContents, Depends(port(AllContents))]


def _out(view: SpaceView) -> SpaceOut:
    return SpaceOut.of(
        view.space,
        view.role,
        view.areas,
        via=view.via,
        owner_name=view.owner_name,
        own=view.own,
        is_read_only=view.is_read_only,
    )


@router.get("/spaces", responses=problems(Forbidden))
async def list_spaces(
    actor: ViewingActor, session: Reading, slug: Annotated[str | None, Query(max_length=60)] = None
) -> ListOut[SpaceOut]:
    """Spaces of the active organization that reach the caller; with a slug only those that have it."""
    return ListOut[SpaceOut].whole([_out(view) for view in await spaces_of(session, actor, slug=slug)])


@router.post("/spaces", status_code=201, responses=problems(NameReserved, SlugTaken, LimitReached, Forbidden))
async def create_space(
    body: SpaceCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Create a project space of one's own."""
    space_id = await create_project(session, platform.clock, actor, body.name, slug=body.slug)
    return _out(await load_space(session, actor, space_id))


@router.get("/deleted-spaces", responses=problems(Forbidden))
async def list_deleted_spaces(
    actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[DeletedSpaceOut]:
    """The caller's own deleted spaces that can still be restored."""
    found = await changing.list_deleted(session, platform.clock, actor)
    return ListOut[DeletedSpaceOut].whole([DeletedSpaceOut.model_validate(space) for space in found])


@router.get("/spaces/{space_id}", responses=problems(NotFound))
async def read_space(space_id: SpacePath, actor: ViewingActor, session: Reading) -> SpaceOut:
    """One space."""
    return _out(await load_space(session, actor, space_id))


@router.patch("/spaces/{space_id}", responses=problems(NotFound, Forbidden, SystemSpace, NameReserved))
async def change_space(
    space_id: SpacePath, body: SpaceUpdate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Change what a space shows of itself, how long its trash keeps, or its rules."""
    await changing.change_space(session, platform.clock, actor, space_id, body.changes())
    return _out(await load_space(session, actor, space_id))


@router.delete("/spaces/{space_id}", responses=problems(NotFound, Forbidden, SystemSpace))
async def delete_space(
    space_id: SpacePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform, contents: Contents
) -> DeletedCounts:
    """Delete a space with all in it; its owner may restore it for thirty days."""
    counts = await changing.delete_space(session, platform.clock, contents, actor, space_id)
    return DeletedCounts(counts=dict(counts))


@router.post("/spaces/{space_id}/restorations", responses=problems(NotFound))
async def restore_space(
    space_id: SpacePath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Bring a deleted space back."""
    await changing.restore_space(session, platform.clock, actor, space_id)
    return _out(await load_space(session, actor, space_id))


@router.post("/spaces/{space_id}/transfers", responses=problems(NotFound, Forbidden, SystemSpace, Invalid))
async def transfer_space(
    space_id: SpacePath, body: TransferCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Hand a space to one of its admins or members."""
    await changing.transfer_space(session, platform.clock, actor, space_id, UserId(body.user_id))
    return _out(await load_space(session, actor, space_id))


@router.put("/spaces/{space_id}/preferences", responses=problems(NotFound))
async def set_space_preferences(
    space_id: SpacePath, body: PreferencesPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Pin, order and name a space in one's own list."""
    await changing.set_preferences(session, platform.clock, actor, space_id, body.model_dump())
    return _out(await load_space(session, actor, space_id))
