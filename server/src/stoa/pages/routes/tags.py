"""HTTP of tags."""

from typing import Annotated

from fastapi import Path

from stoa.pages.commands import tags
from stoa.pages.errors import PageFinalized, PageTrashed, TagExists
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.routes.tree import SpacePath
from stoa.pages.schemas.tags import TagCreate, TagDeleted, TagOut, TagUpdate
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, ViewingActor, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import TagId

TagPath = Annotated[TagId, Path()]


@router.get("/spaces/{space_id}/tags", responses=problems(NotFound))
async def list_tags(space_id: SpacePath, actor: ViewingActor, session: Reading) -> ListOut[TagOut]:
    """Tags of a space, by name."""
    found = await tags.list_tags(session, actor, space_id)
    return ListOut[TagOut].whole([TagOut.model_validate(row) for row in found])


@router.post(
    "/spaces/{space_id}/tags", status_code=201, responses=problems(NotFound, Forbidden, TagExists, LimitReached)
)
async def create_tag(
    space_id: SpacePath, body: TagCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TagOut:
    """Make a tag; for those who may edit a page of the space."""
    made = await tags.create_tag(
        session, platform.clock, actor, space_id, name=body.name, color=body.color or None
    )
    return TagOut.model_validate(made)


@router.patch("/tags/{tag_id}", responses=problems(NotFound, Forbidden, TagExists))
async def change_tag(tag_id: TagPath, body: TagUpdate, actor: CurrentActor, session: Writing) -> TagOut:
    """Rename, colour or merge a tag; for members of an area of its space."""
    if body.merge_into_id is not None:
        return TagOut.model_validate(await tags.merge_tags(session, actor, tag_id, TagId(body.merge_into_id)))
    return TagOut.model_validate(await tags.change_tag(session, actor, tag_id, name=body.name, color=body.color))


@router.delete("/tags/{tag_id}", responses=problems(NotFound, Forbidden))
async def delete_tag(tag_id: TagPath, actor: CurrentActor, session: Writing) -> TagDeleted:
    """Delete a tag; for admins of its space. The answer says how many pages bore it."""
    return TagDeleted(page_count=await tags.delete_tag(session, actor, tag_id))


@router.put(
    "/pages/{page_id}/tags/{tag_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, PageTrashed, PageFinalized, LimitReached),
)
async def put_tag(
    page_id: PagePath, tag_id: TagPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> None:
    """Let a page bear a tag of its space. Safe to repeat."""
    await tags.put_tag(session, platform.clock, actor, page_id, tag_id)


@router.delete(
    "/pages/{page_id}/tags/{tag_id}",
    status_code=204,
    responses=problems(NotFound, Forbidden, PageTrashed, PageFinalized),
)
async def take_tag(page_id: PagePath, tag_id: TagPath, actor: CurrentActor, session: Writing) -> None:
    """Take a tag from a page. Safe to repeat."""
    await tags.take_tag(session, actor, page_id, tag_id)
