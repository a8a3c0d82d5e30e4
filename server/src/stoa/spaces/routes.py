"""HTTP of spaces."""

from typing import Annotated

from fastapi import Path

from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import SpaceId
from stoa.spaces import service
from stoa.spaces.errors import NameReserved, SlugTaken
from stoa.spaces.schemas import SpaceCreate, SpaceOut
from stoa.spaces.service import SpaceView

router = make_router("spaces", area="spaces")


def _out(view: SpaceView) -> SpaceOut:
    return SpaceOut.of(view.space, view.role, view.areas)


@router.get("/spaces", responses=problems(Forbidden))
async def list_spaces(actor: CurrentActor, session: Reading) -> ListOut[SpaceOut]:
    """Spaces of the active organization that reach the caller."""
    return ListOut[SpaceOut].whole([_out(view) for view in await service.list_spaces(session, actor)])


@router.post("/spaces", status_code=201, responses=problems(NameReserved, SlugTaken, LimitReached, Forbidden))
async def create_space(
    body: SpaceCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> SpaceOut:
    """Create a project space of one's own."""
    space_id = await service.create_project(session, platform.clock, actor, body.name, slug=body.slug)
    return _out(await service.load_space(session, actor, space_id))


@router.get("/spaces/{space_id}", responses=problems(NotFound))
async def read_space(space_id: Annotated[SpaceId, Path()], actor: CurrentActor, session: Reading) -> SpaceOut:
    """One space."""
    return _out(await service.load_space(session, actor, space_id))
