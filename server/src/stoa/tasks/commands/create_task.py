"""Making tasks."""

from stoa.access import api as access
from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached, NotFound
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, TaskId, new_id
from stoa.spaces import api as spaces
from stoa.spaces.contracts import AreaRef
from stoa.tasks.commands.assign import check_assignee, tell_assigned
from stoa.tasks.commands.tell import note, tell_fact
from stoa.tasks.contracts import COLORS, MAX_LIVE_TASKS, NewTask
from stoa.tasks.errors import AreaElsewhere
from stoa.tasks.events import TaskCreated
from stoa.tasks.models import Task
from stoa.tasks.queries import tasks


async def create_task(session: WriteSession, clock: Clock, actor: Actor, new: NewTask) -> TaskId:
    """A task in an area where the actor may work, in General where none is named (TK-2).

    Raises NotFound, LevelTooLow, AreaElsewhere, AssigneeWithoutAccess, LimitReached.
    """
    organization_id = actor.require_organization()
    area = await place_for(session, actor, new.space_id, new.area_id)
    if new.assignee_id is not None:
        await check_assignee(session, actor, area.id, new.assignee_id)
    await tasks.lock_space(session, organization_id, new.space_id)
    await check_room(session, organization_id, new.space_id, 1)
    now = clock.now()
    task = Task(
        id=TaskId(new_id()),
        organization_id=organization_id,
        space_id=area.space_id,
        area_id=area.id,
        visibility=new.visibility,
        created_by=actor.user_id,
        assignee_id=new.assignee_id,
        title=new.title,
        description=new.description,
        priority=new.priority,
        color=next_color(await tasks.newest_color(session, organization_id, new.space_id)),
        due_at=new.due.at if new.due else None,
        due_is_date=new.due is not None and new.due.is_date,
        due_type=new.due.type if new.due else None,
        estimated_effort=new.estimated_effort,
        board_position=now.timestamp(),
        last_activity_at=now,
        created_at=now,
        updated_at=now,
    )
    await store(session, actor, task)
    return task.id


async def store(session: WriteSession, actor: Actor, task: Task) -> None:
    """Put a new task or step down and tell of it."""
    task.revision = 1
    session.add(task)
    await session.flush()
    await note(session, actor, task, "created")
    await tell_fact(session, task, TaskCreated)
    if task.assignee_id is not None:
        await tell_assigned(session, actor, task, old=None)


async def place_for(session: ReadSession, actor: Actor, space_id: SpaceId, area_id: AreaId | None) -> AreaRef:
    """An area in which the actor may make tasks. Raises NotFound, LevelTooLow, AreaElsewhere."""
    try:
        area = await spaces.load_area(session, actor, space_id, area_id)
    except NotFound:
        # An area that the actor sees, but in another space, is a mistake and no secret.
        if area_id is not None and await spaces.find_area(session, actor, area_id) is not None:
            raise AreaElsewhere from None
        raise
    access.require(access.level_in_area(area.role), Level.EDIT)
    return area


async def check_room(session: ReadSession, organization_id: OrganizationId, space_id: SpaceId, count: int) -> None:
    """Raises LimitReached where the space would have more live tasks than it may (TK-16)."""
    if await tasks.count_live(session, organization_id, space_id) + count > MAX_LIVE_TASKS:
        raise LimitReached(limit=MAX_LIVE_TASKS)


def next_color(newest: str | None) -> str:
    """The colour after that of the task that was made last (TK-3)."""
    return COLORS[0] if newest is None else COLORS[(COLORS.index(newest) + 1) % len(COLORS)]
