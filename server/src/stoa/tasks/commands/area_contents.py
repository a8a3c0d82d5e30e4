"""What becomes of the tasks of an area that ends (TK-12, SP-39)."""

from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.spaces.ports import AreaEnd
from stoa.tasks.commands.tell import note, tell
from stoa.tasks.events import TaskDeleted, TaskMoved
from stoa.tasks.models import Task
from stoa.tasks.queries import areas


async def move_to_general(session: WriteSession, clock: Clock, end: AreaEnd) -> int:
    """All of them lie in General, without more people seeing them than did; gives the number of live ones."""
    moved = await areas.leave_area(session, end, clock.now())
    for task in moved:
        await _tell_moved(session, task, end)
    return len(moved)


async def _tell_moved(session: WriteSession, task: Task, end: AreaEnd) -> None:
    await note(session, None, task, "area", {"old": str(end.area_id), "new": str(end.general_id)})
    event = TaskMoved(
        task.organization_id,
        task_id=task.id,
        space_id=task.space_id,
        area_id=task.area_id,
        old_area_id=end.area_id,
        revision=task.revision,
    )
    await tell(session, task, event)


async def discard(session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> int:
    """Delete the live ones, each with its steps, and let all of them belong to General; gives their number."""
    now = clock.now()
    gone = await areas.delete_in_area(session, end, now)
    for task in gone:
        await note(session, actor, task, "deleted", {"with_area": str(end.area_id)})
        event = TaskDeleted(
            task.organization_id,
            task_id=task.id,
            parent_id=None,
            space_id=task.space_id,
            area_id=end.area_id,
            revision=task.revision,
        )
        await tell(session, task, event)
    await areas.leave_area(session, end, now)
    return len(gone)
