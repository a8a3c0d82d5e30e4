"""The pages of a task (PG-93): written for it, in its area; they live on without it."""

from stoa.access.contracts import Level
from stoa.pages import api as pages
from stoa.pages.contracts import ListedPage, NewPage, PageType, Spot
from stoa.pages.ports import PageKinds
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import PageId, TaskId
from stoa.tasks.commands.load_task import load_task, lock_task
from stoa.tasks.commands.tell import tell_updated, touch


async def list_pages(session: ReadSession, actor: Actor, task_id: TaskId) -> list[ListedPage]:
    """Live pages of a task that the actor sees, the last changed first. Raises NotFound for the task."""
    await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    return await pages.pages_of_task(session, actor, task_id)


async def create_page(  # noqa: PLR0917  # what is made, where, and with what
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    task_id: TaskId,
    title: str,
    page_type: str,
    template_id: PageId | None,
    kinds: PageKinds,
) -> PageId:
    """A document in the area of the task. Raises NotFound, LevelTooLow, and what pages refuse."""
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    new = NewPage(
        task.space_id,
        task.area_id,
        Spot(None),
        PageType.DOCUMENT,
        title,
        page_type=page_type,
        template_id=template_id,
        # What only the people of a task see is not told to the area by its pages.
        visibility="private" if task.visibility == "private" else "inherit",
        task_id=task.id,
    )
    page_id = await pages.create_page(session, clock, actor, new, kinds)
    await touch(session, task, clock.now())
    await tell_updated(session, task, "pages")
    return page_id
