"""HTTP of what happened to a page and in a space."""

from typing import Annotated

from fastapi import Depends, Path

from stoa.audit.ports import ResourceNames
from stoa.pages.commands import read_logs
from stoa.pages.commands.read_logs import NamedEvent
from stoa.pages.ports import SpaceNews
from stoa.pages.routes.pages import PagePath, router
from stoa.pages.schemas.logs import LogEventOut, SpaceActivityOut
from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, ListRequest, Reading, problems
from stoa.platform.http.ports import port
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import SpaceId
from stoa.platform.pagination import Slice

Names = Annotated[ResourceNames, Depends(port(ResourceNames))]
News = Annotated[SpaceNews, Depends(port(SpaceNews))]


def _out(found: Slice[NamedEvent]) -> ListOut[LogEventOut]:
    items = [LogEventOut.of(event.record, event.actor, event.name) for event in found.items]
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.get("/spaces/{space_id}/audit-events", responses=problems(NotFound, Forbidden))
async def list_space_events(
    space_id: Annotated[SpaceId, Path()], page: ListRequest, actor: CurrentActor, session: Reading, names: Names
) -> ListOut[LogEventOut]:
    """What happened in the space, newest first; for its owner and admins."""
    return _out(await read_logs.log_of_space(session, actor, names, space_id, page))


@router.get("/spaces/{space_id}/activity", responses=problems(NotFound))
async def list_space_activity(
    space_id: Annotated[SpaceId, Path()], page: ListRequest, actor: CurrentActor, session: Reading, news: News
) -> ListOut[SpaceActivityOut]:
    """Newest changes of pages and tasks of the space that the caller sees."""
    found = await read_logs.activity(session, actor, news, space_id, page)
    items = [SpaceActivityOut.of(event.record, event.actor, event.name) for event in found.items]
    return ListOut(items=items, next_cursor=found.next_cursor)


@router.get("/pages/{page_id}/audit-events", responses=problems(NotFound, Forbidden))
async def list_page_events(
    page_id: PagePath, page: ListRequest, actor: CurrentActor, session: Reading, names: Names
) -> ListOut[LogEventOut]:
    """What happened to the page, newest first; for those who may share it."""
    return _out(await read_logs.log_of_page(session, actor, names, page_id, page))
