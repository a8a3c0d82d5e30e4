"""HTTP of the conversations of a task."""

from typing import Annotated

from fastapi import Path

from stoa.conversations.api import NotMovable
from stoa.platform.actor import Actor
from stoa.platform.db import ReadSession
from stoa.platform.errors import Forbidden, LimitReached, NotFound
from stoa.platform.http.deps import CurrentActor, CurrentPlatform, Reading, Writing, problems
from stoa.platform.http.schemas import ListOut
from stoa.platform.ids import ConversationId, TaskId
from stoa.tasks.commands import task_conversations
from stoa.tasks.routes.tasks import TaskPath, router
from stoa.tasks.schemas.conversations import ConversationMoveCreate, TaskConversationOut, TaskConversationPut

ConversationPath = Annotated[ConversationId, Path()]


async def _shown(session: ReadSession, actor: Actor, task_id: TaskId) -> ListOut[TaskConversationOut]:
    found = await task_conversations.list_conversations(session, actor, task_id)
    return ListOut[TaskConversationOut].whole([TaskConversationOut.model_validate(each) for each in found])


@router.get("/tasks/{task_id}/conversations", responses=problems(NotFound))
async def list_task_conversations(
    task_id: TaskPath, actor: CurrentActor, session: Reading
) -> ListOut[TaskConversationOut]:
    """Conversations of a task that the caller sees, the last spoken in first."""
    return await _shown(session, actor, task_id)


@router.put(
    "/tasks/{task_id}/conversations/{conversation_id}", responses=problems(NotFound, Forbidden, LimitReached)
)
async def put_task_conversation(  # noqa: PLR0917  # each a dependency
    task_id: TaskPath,
    conversation_id: ConversationPath,
    body: TaskConversationPut,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> ListOut[TaskConversationOut]:
    """Link a conversation to a task, once; it stays where it is. Answers all that the caller sees."""
    await task_conversations.link(session, platform.clock, actor, task_id, conversation_id, role=body.role)
    return await _shown(session, actor, task_id)


@router.delete(
    "/tasks/{task_id}/conversations/{conversation_id}", status_code=204, responses=problems(NotFound, Forbidden)
)
async def delete_task_conversation(
    task_id: TaskPath,
    conversation_id: ConversationPath,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> None:
    """Take the link away; conversation and task stay."""
    await task_conversations.unlink(session, platform.clock, actor, task_id, conversation_id)


@router.post(
    "/tasks/{task_id}/conversation-moves",
    responses=problems(NotFound, Forbidden, NotMovable, LimitReached),
)
async def move_conversation(
    task_id: TaskPath,
    body: ConversationMoveCreate,
    actor: CurrentActor,
    session: Writing,
    platform: CurrentPlatform,
) -> ListOut[TaskConversationOut]:
    """Move a chat to a task: into its area, as one that work goes on in. Answers all that the caller sees."""
    conversation_id = ConversationId(body.conversation_id)
    await task_conversations.move_here(session, platform.clock, actor, task_id, conversation_id)
    return await _shown(session, actor, task_id)
