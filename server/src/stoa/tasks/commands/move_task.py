"""Tasks in another area or space (TK-11), and what becomes of them when their area ends (TK-12)."""

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.ids import AreaId, SpaceId, TaskId
from stoa.tasks.commands.assign import see_whether_lost
from stoa.tasks.commands.create_task import check_room, place_for
from stoa.tasks.commands.load_task import lock_task
from stoa.tasks.commands.tell import note, tell, touch
from stoa.tasks.errors import MovesWithParent
from stoa.tasks.events import TaskMoved
from stoa.tasks.queries import tasks


async def move_task(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    task_id: TaskId,
    *,
    space_id: SpaceId | None,
    area_id: AreaId | None,
) -> None:
    """Move a task with its steps; its colour stays. Without a space within its own, without an area to General.

    Raises NotFound, LevelTooLow for either place, AreaElsewhere, MovesWithParent, LimitReached.
    """
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    if task.parent_task_id is not None:
        raise MovesWithParent(parent_id=task.parent_task_id)
    area = await place_for(session, actor, space_id or task.space_id, area_id)
    if area.id == task.area_id:
        return
    old_space, old_area, now = task.space_id, task.area_id, clock.now()
    if area.space_id != old_space:
        steps = await tasks.steps_of(session, task.organization_id, task.id)
        await tasks.lock_space(session, task.organization_id, area.space_id)
        await check_room(session, task.organization_id, area.space_id, 1 + len(steps))
    task.space_id, task.area_id = area.space_id, area.id
    await touch(session, task, now)
    await tasks.follow_parent(session, task, now)
    await see_whether_lost(session, task, now)
    await note(session, actor, task, "area", {"old": str(old_area), "new": str(area.id)})
    event = TaskMoved(
        task.organization_id,
        task_id=task.id,
        space_id=task.space_id,
        area_id=task.area_id,
        old_area_id=old_area,
        revision=task.revision,
    )
    others = [f"area:{old_area}"] if task.visibility == "area" else []
    await tell(session, task, event, *others)
