"""HTTP of what becomes of a task: finished, put off, still relevant."""

from stoa.platform.errors import Forbidden, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, ListRequest, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut, list_out
from stoa.platform.pagination import Slice
from stoa.tasks.commands import complete_task as completing
from stoa.tasks.commands import defer_task as deferring
from stoa.tasks.commands import read_history as reading
from stoa.tasks.commands import show_task as showing
from stoa.tasks.commands.complete_task import Completion
from stoa.tasks.errors import AlreadyCompleted, NotCompleted, OpenSubtasks
from stoa.tasks.routes.tasks import TaskPath, router
from stoa.tasks.schemas.tasks import CompletionPut, DeferralPut, HappeningOut, ReopenedOut, TaskOut


@router.put("/tasks/{task_id}/completion", responses=problems(NotFound, Forbidden, AlreadyCompleted, OpenSubtasks))
async def complete_task(
    task_id: TaskPath, body: CompletionPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Finish a task, with a note if there is something to say."""
    completion = Completion(body.notes, body.open_subtasks)
    await completing.complete_task(session, platform.clock, actor, task_id, completion)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.delete("/tasks/{task_id}/completion", responses=problems(NotFound, Forbidden, NotCompleted))
async def reopen_task(
    task_id: TaskPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> ReopenedOut:
    """Take a finished task up again; with a step, its task too."""
    reopened_parent = await completing.reopen_task(session, platform.clock, actor, task_id)
    task = await showing.view_task(session, platform.clock, actor, task_id)
    return ReopenedOut(task=task, reopened_parent=reopened_parent)


@router.put("/tasks/{task_id}/deferral", responses=problems(NotFound, Forbidden, AlreadyCompleted))
async def defer_task(
    task_id: TaskPath, body: DeferralPut, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Put a task off, until a moment or until somebody says so."""
    await deferring.defer_task(session, platform.clock, actor, task_id, until=body.until)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.delete("/tasks/{task_id}/deferral", responses=problems(NotFound, Forbidden))
async def resume_task(
    task_id: TaskPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Make a task that was put off active again."""
    await deferring.resume_task(session, platform.clock, actor, task_id)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.put("/tasks/{task_id}/stale-dismissal", responses=problems(NotFound, Forbidden))
async def dismiss_staleness(
    task_id: TaskPath, actor: CurrentActor, session: Writing, platform: CurrentPlatform
) -> TaskOut:
    """Say that a quiet task is still relevant."""
    await deferring.dismiss_staleness(session, platform.clock, actor, task_id)
    return await showing.view_task(session, platform.clock, actor, task_id)


@router.get("/tasks/{task_id}/history", responses=problems(NotFound))
async def read_history(
    task_id: TaskPath, actor: CurrentActor, session: Reading, request: ListRequest
) -> ListOut[HappeningOut]:
    """What happened to a task, the last first."""
    found = await reading.read_history(session, actor, task_id, request)
    return list_out(Slice([HappeningOut.model_validate(each) for each in found.items], found.next_cursor))
