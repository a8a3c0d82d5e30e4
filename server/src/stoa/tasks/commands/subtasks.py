"""The steps of a task: one level, in an order (TK-24 to TK-26)."""

from collections.abc import Sequence
from dataclasses import dataclass

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import TaskId, UserId, new_id
from stoa.tasks.commands.assign import check_assignee
from stoa.tasks.commands.create_task import check_room, store
from stoa.tasks.commands.load_task import lock_task
from stoa.tasks.commands.tell import tell_updated, touch
from stoa.tasks.contracts import MAX_SUBTASKS
from stoa.tasks.errors import OneLevel, OrderIncomplete
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks


@dataclass(frozen=True)
class NewStep:
    """What a person says of a step. `type` conversation: it is talked about; action: it is ticked off."""

    title: str
    type: str
    description: str = ""
    assignee_id: UserId | None = None


async def create_step(
    session: WriteSession, clock: Clock, actor: Actor, parent_id: TaskId, new: NewStep
) -> TaskId:
    """The last step of a task, where the task lies and in its colour.

    Raises NotFound, LevelTooLow, OneLevel, AssigneeWithoutAccess, LimitReached.
    """
    parent = (await lock_task(session, actor, parent_id, need=Level.EDIT)).task
    if parent.parent_task_id is not None:
        raise OneLevel
    if new.assignee_id is not None:
        await check_assignee(session, actor, parent.area_id, new.assignee_id)
    if len(await tasks.steps_of(session, parent.organization_id, parent.id)) >= MAX_SUBTASKS:
        raise LimitReached(limit=MAX_SUBTASKS)
    await tasks.lock_space(session, parent.organization_id, parent.space_id)
    await check_room(session, parent.organization_id, parent.space_id, 1)
    now = clock.now()
    step = Task(
        id=TaskId(new_id()),
        organization_id=parent.organization_id,
        space_id=parent.space_id,
        area_id=parent.area_id,
        visibility=parent.visibility,
        created_by=actor.user_id,
        assignee_id=new.assignee_id,
        title=new.title,
        description=new.description,
        color=parent.color,
        parent_task_id=parent.id,
        subtask_type=new.type,
        subtask_order=await tasks.last_order(session, parent.organization_id, parent.id) + 1,
        board_position=now.timestamp(),
        last_activity_at=now,
        created_at=now,
        updated_at=now,
    )
    await store(session, actor, step)
    await tasks.note_activity(session, parent.organization_id, parent.id, now)
    return step.id


async def order_steps(
    session: WriteSession, clock: Clock, actor: Actor, parent_id: TaskId, order: Sequence[TaskId]
) -> None:
    """Put all live steps in a new order, or none of them. Raises NotFound, LevelTooLow, OrderIncomplete."""
    parent = (await lock_task(session, actor, parent_id, need=Level.EDIT)).task
    steps = {step.id: step for step in await tasks.steps_of(session, parent.organization_id, parent.id)}
    if len(order) != len(steps) or set(order) != steps.keys():
        raise OrderIncomplete
    for place, step_id in enumerate(order, start=1):
        steps[step_id].subtask_order = place
    await touch(session, parent, clock.now())
    await tell_updated(session, parent, "subtask_order")
