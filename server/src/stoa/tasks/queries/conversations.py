"""Statements of the conversations of tasks."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from stoa.platform.db import ReadSession, WriteSession
from stoa.platform.ids import ConversationId, OrganizationId, TaskId, UserId, new_id
from stoa.tasks.models import Task, TaskConversation


async def of_task(
    session: ReadSession, organization_id: OrganizationId, task_id: TaskId
) -> list[TaskConversation]:
    """All of them, the oldest link first; whoever calls asks who sees the conversations."""
    statement = (
        select(TaskConversation)
        .where(TaskConversation.organization_id == organization_id, TaskConversation.task_id == task_id)
        .order_by(TaskConversation.created_at, TaskConversation.id)
    )
    return list((await session.execute(statement)).scalars())


async def count(session: ReadSession, task: Task) -> int:
    statement = select(func.count()).where(
        TaskConversation.organization_id == task.organization_id, TaskConversation.task_id == task.id
    )
    return (await session.execute(statement)).scalar_one()


async def find(session: ReadSession, task: Task, conversation_id: ConversationId) -> TaskConversation | None:
    statement = select(TaskConversation).where(
        TaskConversation.organization_id == task.organization_id,
        TaskConversation.task_id == task.id,
        TaskConversation.conversation_id == conversation_id,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def put(
    session: WriteSession, task: Task, conversation_id: ConversationId, *, role: str, by: UserId, now: datetime
) -> None:
    """Link them, or give the link another role."""
    statement = insert(TaskConversation).values(
        id=new_id(),
        organization_id=task.organization_id,
        task_id=task.id,
        conversation_id=conversation_id,
        role=role,
        created_by=by,
        created_at=now,
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "task_id", "conversation_id"], set_={"role": role}
        ).execution_options(synchronize_session=False)
    )


async def remove(session: WriteSession, task: Task, conversation_id: ConversationId) -> None:
    await session.execute(
        delete(TaskConversation)
        .where(
            TaskConversation.organization_id == task.organization_id,
            TaskConversation.task_id == task.id,
            TaskConversation.conversation_id == conversation_id,
        )
        .execution_options(synchronize_session=False)
    )
