"""What other packages may call."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import Select

from stoa.access.contracts import Level
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.context import Platform
from stoa.platform.db import ReadSession, Scope, WriteSession
from stoa.platform.errors import AppError
from stoa.platform.ids import AreaId, OrganizationId, SpaceId, TaskId
from stoa.spaces.ports import AreaEnd
from stoa.tasks.commands import area_contents
from stoa.tasks.commands.load_task import load_task
from stoa.tasks.queries import tasks


async def may_listen(platform: Platform, actor: Actor, identifier: str) -> bool:
    """Whether the actor may hear the topic `task:{identifier}`."""
    try:
        task_id = TaskId(UUID(identifier))
        async with platform.db.reading(Scope.of(actor)) as session:
            await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    except (ValueError, AppError):
        return False
    return True


async def visible_titles(session: ReadSession, actor: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of those of the tasks that the actor sees and that are not deleted."""
    found = await tasks.titles(session, actor, [TaskId(each) for each in ids])
    return {task_id: title for task_id, title in found.items()}  # noqa: C416  # widens the type of the keys


async def place_of(
    session: ReadSession, organization_id: OrganizationId, task_id: TaskId
) -> tuple[SpaceId, AreaId] | None:
    """Space and area of a live task, for callers that have checked who asks."""
    return await tasks.place_of(session, organization_id, task_id)


class TaskNews:
    """Implements `pages.SpaceNews`: what was done with the tasks of a space."""

    resource_type = "task"
    event_types = (
        "task.created",
        "task.status",
        "task.due",
        "task.assigned",
        "task.area",
        "task.visibility",
        "task.restored",
    )

    def seen(self, actor: Actor, space_id: SpaceId) -> Select[UUID]:
        """Ids of the live tasks that the actor sees, steps among them."""
        return tasks.seen_in_space(actor, space_id)

    async def titles(self, session: ReadSession, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Titles of those of the tasks that the actor sees."""
        return await visible_titles(session, actor, ids)


class TaskContents:
    """Implements `spaces.SpaceContents`."""

    async def count(
        self, session: ReadSession, organization_id: OrganizationId, space_id: SpaceId
    ) -> Mapping[str, int]:
        """Live tasks, steps not among them."""
        return {"tasks": await tasks.count_live(session, organization_id, space_id, with_steps=False)}

    async def to_general(self, session: WriteSession, clock: Clock, end: AreaEnd) -> Mapping[str, int]:
        """They lie in General from now on (TK-12)."""
        return {"tasks": await area_contents.move_to_general(session, clock, end)}

    async def discard(self, session: WriteSession, clock: Clock, actor: Actor, end: AreaEnd) -> Mapping[str, int]:
        """Deleted, each with its steps, and in General when they are restored."""
        return {"tasks": await area_contents.discard(session, clock, actor, end)}

    async def default_changed(
        self, session: WriteSession, organization_id: OrganizationId, area_id: AreaId, visibility: str
    ) -> None:
        """Tasks say themselves who sees them."""
