"""HTTP of the steps of a task."""

from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import TaskId, UserId
from stoa.tasks.commands import show_task as showing
from stoa.tasks.commands import subtasks
from stoa.tasks.commands.subtasks import NewStep
from stoa.tasks.errors import AssigneeWithoutAccess, OneLevel, OrderIncomplete
from stoa.tasks.routes.tasks import TaskPath, router
from stoa.tasks.schemas.subtasks import SubtaskCreate, SubtaskOrder
from stoa.tasks.schemas.tasks import TaskOut, TaskSummary


@router.get("/tasks/{task_id}/subtasks", responses=problems(NotFound))
async def list_subtasks(
    task_id: TaskPath, actor: CurrentActor, session: Reading, platform: CurrentPlatform
) -> ListOut[TaskSummary]:
    """The steps of a task, in their order."""
    shown = await showing.view_task(session, platform.clock, actor, task_id)
    return ListOut[TaskSummary].whole(shown.subtasks)


@router.post(
    "/tasks/{task_id}/subtasks",
    status_code=201,
    responses=problems(NotFound, Forbidden, OneLevel, AssigneeWithoutAccess, LimitReached),
)
async def create_subtask(
    task_id: TaskPath, body: SubtaskCreate, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Add a step at the end."""
    assignee_id = UserId(body.assignee_id) if body.assignee_id else None
    new = NewStep(body.title, body.type, body.description, assignee_id)
    step_id = await subtasks.create_step(session, platform.clock, actor, task_id, new)
    return await showing.view_task(session, platform.clock, actor, step_id)


@router.put("/tasks/{task_id}/subtask-order", responses=problems(NotFound, Forbidden, OrderIncomplete))
async def order_subtasks(
    task_id: TaskPath, body: SubtaskOrder, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ListOut[TaskSummary]:
    """Put all steps of a task in a new order."""
    order = [TaskId(each) for each in body.task_ids]
    await subtasks.order_steps(session, platform.clock, actor, task_id, order)
    shown = await showing.view_task(session, platform.clock, actor, task_id)
    return ListOut[TaskSummary].whole(shown.subtasks)
