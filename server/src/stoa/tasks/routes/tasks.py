"""HTTP of tasks."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response

from stoa.platform.errors import FieldError, Forbidden, Invalid, LimitReached, NotFound, PreconditionRequired
from stoa.platform.http.deps import (
    CurrentActor,
    CurrentPlatform,
    IfMatch,
    ListRequest,
    Reading,
    Writing,
    problems,
)
from stoa.platform.http.routing import router as make_router
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.ids import AreaId, SpaceId, TaskId
from stoa.tasks.commands import change_task as changing
from stoa.tasks.commands import create_task as creating
from stoa.tasks.commands import delete_task as deleting
from stoa.tasks.commands import move_task as moving
from stoa.tasks.commands import show_task as showing
from stoa.tasks.contracts import OPEN
from stoa.tasks.errors import (
    AlreadyCompleted,
    AreaElsewhere,
    AssigneeWithoutAccess,
    MovesWithParent,
    ParentDeleted,
    TaskChanged,
)
from stoa.tasks.queries.lists import TaskFilter
from stoa.tasks.schemas.tasks import MoveCreate, TaskCreate, TaskOut, TaskSummary, TaskUpdate
from stoa.tasks.schemas.texts import Effort, Priority

router = make_router("tasks", area="tasks")

TaskPath = Annotated[TaskId, Path()]
SourceType = Literal["manual", "assist", "chat", "document", "meeting", "page", "channel", "agent", "import"]


def _assignee(text: str | None) -> str | UUID | None:
    if text in (None, "me", "none"):
        return text
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(errors=(FieldError("?assignee", "uuid_parsing", "me, none, or an id"),)) from None


async def _filter(  # noqa: PLR0917  # each a parameter of the address
    space: Annotated[UUID | None, Query()] = None,
    area: Annotated[UUID | None, Query()] = None,
    status: Annotated[
        list[Literal["active", "planning", "completed", "deferred"]] | None, Query(max_length=4)
    ] = None,
    priority: Annotated[Priority | None, Query()] = None,
    assignee: Annotated[str | None, Query(max_length=40)] = None,
    due: Annotated[Literal["overdue", "today", "week", "none"] | None, Query()] = None,
    effort: Annotated[Effort | None, Query()] = None,
    source: Annotated[SourceType | None, Query()] = None,
    q: Annotated[str, Query(max_length=200)] = "",
    sort: Annotated[Literal["usual", "due", "updated", "created", "board"], Query()] = "usual",
    *,
    stale: Annotated[bool, Query()] = False,
    mine: Annotated[bool, Query()] = False,
) -> TaskFilter:
    return TaskFilter(
        space_id=space,
        area_id=area,
        statuses=tuple(status) if status else OPEN,
        priority=priority,
        assignee=_assignee(assignee),
        due=due,
        effort=effort,
        is_stale=stale,
        source_type=source,
        q=q.strip(),
        is_mine=mine,
        sort=sort,
    )


@router.get("/tasks")
async def list_tasks(
    actor: CurrentActor,
    session: Reading,
    platform: CurrentPlatform,
    request: ListRequest,
    wanted: Annotated[TaskFilter, Depends(_filter)],
) -> ListOut[TaskSummary]:
    """Tasks that the caller sees: open ones, high before normal, then the newest; others where their status is asked.

    `mine`: those assigned to the caller or made by them, over all spaces.
    """
    return list_out(await showing.list_tasks(session, platform.clock, actor, wanted, request))


@router.post(
    "/tasks",
    status_code=201,
    responses=problems(NotFound, Forbidden, AreaElsewhere, AssigneeWithoutAccess, LimitReached),
)
async def create_task(
    body: TaskCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Make a task in an area, in General where none is named."""
    task_id = await creating.create_task(session, platform.clock, actor, body.new())
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.get("/tasks/{task_id}", responses=problems(NotFound))
async def read_task(
    task_id: TaskPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform, response: Response
) -> TaskOut:
    """A task with its steps; a deleted one for whoever may restore it."""
    shown = await showing.view_task(session, platform.clock, actor, task_id)
    response.headers["ETag"] = f'"{shown.revision}"'
    return shown


@router.patch(
    "/tasks/{task_id}",
    responses=problems(
        NotFound,
        Forbidden,
        AssigneeWithoutAccess,
        AlreadyCompleted,
        MovesWithParent,
        TaskChanged,
        PreconditionRequired,
    ),
)
async def change_task(  # noqa: PLR0917  # each a dependency
    task_id: TaskPath,
    body: TaskUpdate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
    if_match: IfMatch,
) -> TaskOut:
    """Change fields of a task. Description and status need If-Match; of the others the later change stays."""
    await changing.change_task(session, platform.clock, actor, task_id, body.changes(), if_match=if_match)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.delete("/tasks/{task_id}", status_code=204, responses=problems(NotFound, Forbidden))
async def delete_task(task_id: TaskPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform) -> None:
    """Delete a task with its steps; it can be restored for thirty days."""
    await deleting.delete_task(session, platform.clock, actor, task_id)


@router.post("/tasks/{task_id}/restorations", responses=problems(NotFound, Forbidden, ParentDeleted, LimitReached))
async def restore_task(
    task_id: TaskPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Bring a deleted task back, with what was deleted together with it."""
    await deleting.restore_task(session, platform.clock, actor, task_id)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.post(
    "/tasks/{task_id}/moves", responses=problems(NotFound, Forbidden, AreaElsewhere, MovesWithParent, LimitReached)
)
async def move_task(
    task_id: TaskPath, body: MoveCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Move a task with its steps to another area or space."""
    space_id = SpaceId(body.space_id) if body.space_id else None
    area_id = AreaId(body.area_id) if body.area_id else None
    await moving.move_task(session, platform.clock, actor, task_id, space_id=space_id, area_id=area_id)
    return await showing.view_task(session, platform.clock, actor, task_id)
