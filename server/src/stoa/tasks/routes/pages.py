"""HTTP of the pages of a task."""

from typing import Annotated

from fastapi import Depends

from stoa.pages.api import NoTemplate
from stoa.pages.ports import PageKinds
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.ports import port
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import PageId
from stoa.tasks.commands import task_pages
from stoa.tasks.routes.tasks import TaskPath, router
from stoa.tasks.schemas.pages import TaskPageCreate, TaskPageOut


@router.get("/tasks/{task_id}/pages", responses=problems(NotFound))
async def list_task_pages(task_id: TaskPath, actor: CurrentActor, session: Reading) -> ListOut[TaskPageOut]:
    """Pages of a task that the caller sees, the last changed first."""
    found = await task_pages.list_pages(session, actor, task_id)
    return ListOut[TaskPageOut].whole([TaskPageOut.model_validate(each) for each in found])


@router.post(
    "/tasks/{task_id}/pages",
    status_code=201,
    responses=problems(NotFound, Forbidden, LimitReached, NoTemplate),
)
async def create_task_page(  # noqa: PLR0917  # each a dependency
    task_id: TaskPath,
    body: TaskPageCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    kinds: Annotated[PageKinds, Depends(port(PageKinds))],
) -> TaskPageOut:
    """Make a page of a task, in the task's area."""
    template_id = PageId(body.template_id) if body.template_id else None
    page_id = await task_pages.create_page(
        session, platform.clock, actor, task_id, body.title, body.page_type, template_id, kinds
    )
    found = await task_pages.list_pages(session, actor, task_id)
    return next(TaskPageOut.model_validate(each) for each in found if each.id == page_id)
