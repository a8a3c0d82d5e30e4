"""The conversations of a task: linked from wherever they are, or moved to it (TK-60, CV-17)."""

from dataclasses import dataclass
from datetime import datetime

from stoa.access.contracts import Level
from stoa.conversations import api as conversations
from stoa.platform.actor import Actor
from stoa.platform.clock import Clock
from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.errors import LimitReached
from stoa.platform.ids import ConversationId, TaskId
from stoa.tasks.commands.load_task import load_task, lock_task
from stoa.tasks.commands.tell import tell_updated, touch
from stoa.tasks.contracts import MAX_CONVERSATIONS
from stoa.tasks.models import Task
from stoa.tasks.queries import conversations as links

WORK = "work"


@dataclass(frozen=True)
class TaskTalk:
    """A conversation of a task, as whoever looks sees it. `is_continued`: the one that work goes on in by default."""

    id: ConversationId
    title: str
    role: str
    last_message_at: datetime
    is_continued: bool


async def list_conversations(session: ReadSession, actor: Actor, task_id: TaskId) -> list[TaskTalk]:
    """Those that the actor sees and that are not deleted, the last spoken in first. Raises NotFound for the task."""
    seen = await load_task(session, actor, task_id, need=Level.VIEW, with_deleted=True)
    found = {
        each.conversation_id: each for each in await links.of_task(session, seen.task.organization_id, task_id)
    }
    talks = await conversations.live_refs(session, actor, list(found))
    talks.sort(key=lambda talk: (talk.last_message_at, talk.id), reverse=True)
    continued = next((talk.id for talk in talks if found[talk.id].role == WORK), None)
    return [
        TaskTalk(talk.id, talk.title, found[talk.id].role, talk.last_message_at, talk.id == continued)
        for talk in talks
    ]


async def link(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    task_id: TaskId,
    conversation_id: ConversationId,
    *,
    role: str,
) -> None:
    """Link them, once; later the link gets the role. Raises NotFound for either, LevelTooLow, LimitReached."""
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    await conversations.require_visible(session, actor, conversation_id)
    await _put(session, clock, actor, task, conversation_id, role=role)


async def move_here(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, conversation_id: ConversationId
) -> None:
    """Let a chat lie where the task lies, and be one that its work goes on in.

    Raises NotFound for either, LevelTooLow for either or for the area, NotMovable for what is no chat, LimitReached.
    """
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    await conversations.move_to_task(
        session,
        actor,
        clock,
        conversation_id,
        space_id=task.space_id,
        area_id=task.area_id,
        task_id=task.id,
    )
    await _put(session, clock, actor, task, conversation_id, role=WORK)


async def unlink(
    session: WriteSession, clock: Clock, actor: Actor, task_id: TaskId, conversation_id: ConversationId
) -> None:
    """Take the link away, and nothing else; one that is not there is as well. Raises NotFound for either."""
    task = (await lock_task(session, actor, task_id, need=Level.EDIT)).task
    await conversations.require_visible(session, actor, conversation_id)
    if await links.find(session, task, conversation_id) is None:
        return
    await links.remove(session, task, conversation_id)
    await _tell(session, clock, task)


async def _put(
    session: WriteSession,
    clock: Clock,
    actor: Actor,
    task: Task,
    conversation_id: ConversationId,
    *,
    role: str,
) -> None:
    known = await links.find(session, task, conversation_id)
    if known is not None and known.role == role:
        return
    if known is None and await links.count(session, task) >= MAX_CONVERSATIONS:
        raise LimitReached(limit=MAX_CONVERSATIONS)
    await links.put(session, task, conversation_id, role=role, by=actor.user_id, now=clock.now())
    await _tell(session, clock, task)


async def _tell(session: WriteSession, clock: Clock, task: Task) -> None:
    """A linked conversation is activity of the task (TK-5)."""
    await touch(session, task, clock.now())
    await tell_updated(session, task, "conversations")
